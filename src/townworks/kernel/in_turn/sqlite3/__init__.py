"""Django's SQLite, with the writers of a process in line (setting ENGINE: ``townworks.kernel.in_turn.sqlite3``)."""
