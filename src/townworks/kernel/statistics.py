"""统计信息: what SQLite's planner knows of tables that grow; PostgreSQL gathers its own by itself.

Without it SQLite takes any index for as good as another, and reads a whole town where a key would have led to fifty rows.
"""

from __future__ import annotations

from django.db import connection, models

LOOKED_AT = 1000  # rows of an index at most: enough for the order of magnitude, and milliseconds however long the table is


def gather(*tables: type[models.Model]) -> int:
    """Look at the tables anew; answers how many. Nothing on PostgreSQL."""
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")
        for table in tables:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table._meta.db_table)}")
    return len(tables)
