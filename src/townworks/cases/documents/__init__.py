"""办件的文书: what is handed to the person who asked, as Word files."""
