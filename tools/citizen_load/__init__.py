"""What `tools/load_citizens.py` is made of: citizens that come through the public doors, and the count of what was kept."""
