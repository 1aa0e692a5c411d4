"""承诺: work reports, the commitments read out of them, and their supervision (督办)."""
