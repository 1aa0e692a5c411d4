"""简报: weekly and monthly briefs from the records, by a template of the town, issued, kept and compared."""
