"""村账: the books of villages and their cooperatives, kept at the town's agency."""
