"""公文与表格: the documents that the register makes, laid out from plain frozen rows."""
