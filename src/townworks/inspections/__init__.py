"""检查 (inspections): campaigns as files, sites, rounds, visits, findings and their mending."""
