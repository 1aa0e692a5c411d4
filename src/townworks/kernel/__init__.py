"""内核: the few things that every subject shares."""
