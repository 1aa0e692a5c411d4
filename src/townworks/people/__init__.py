"""人员: units, posts, roles and signing in."""
