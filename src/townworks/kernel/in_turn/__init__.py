"""依次写入: writers of one SQLite file wait in line within the process instead of asking again and again."""
