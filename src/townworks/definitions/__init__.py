"""定义 (definitions): what a town sets, in TOML: read, checked whole, then frozen with a digest."""
