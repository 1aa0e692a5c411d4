"""What `tools/bench_inspections.py` is made of: a long form, a town with its ledger, servers, and who sends and asks."""
