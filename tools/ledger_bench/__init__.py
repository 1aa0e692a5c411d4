"""The village books measured: a town full of vouchers (town), readings of it (readings), and others on the same books (peers)."""
