"""整批写入: many rows by the database's own way of loading: COPY on PostgreSQL, one prepared statement on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState

Row = TypeVar("Row", bound=models.Model)


def reserved_ids(kind: type[models.Model], count: int) -> list[int]:
    """Numbers that nobody else will give to rows of this table. Must be called inside a transaction."""
    table = kind._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [pk for (pk,) in cursor.fetchall()]
        # A writer of SQLite holds the whole database from the beginning of its transaction (IMMEDIATE).
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        last = int(row[0]) if row else 0
        return list(range(last + 1, last + 1 + count))


def fresh(kind: type[Row], facts: dict[str, Any]) -> Row:
    """A new row of a table from all its columns (by ``attname``): the model without its constructor, which costs more than the row.

    Every column must be there (tested); no default is filled in.
    """
    row = kind.__new__(kind)
    row.__dict__ = facts
    row._state = ModelState()
    return row


PLAIN = (models.BooleanField, models.IntegerField, models.AutoField, models.ForeignKey)
FEW = (models.DateField,)  # of which a file has few different values: each is made ready once


def _prepared(field: models.Field) -> Callable[[Any], object] | None:
    """How a field's value becomes the database's; None where it is that already."""
    if isinstance(field, PLAIN) or type(field) is models.CharField:
        return None
    if isinstance(field, models.DecimalField):
        return lambda value: None if value is None else f"{value:f}"
    if isinstance(field, FEW):
        return lru_cache(maxsize=5000)(lambda value: field.get_db_prep_save(value, connection))
    return lambda value: None if value is None else field.get_db_prep_save(value, connection)


def load(rows: Sequence[models.Model], *, with_key: bool = True) -> None:
    """Write new rows of one table, in the transaction. ``with_key``: their primary keys are set already."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if with_key or not field.primary_key]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(meta.db_table)
    readers = [(field.attname, _prepared(field)) for field in fields]
    values: Iterator[list[Any]] = (
        [prepare(facts[name]) if prepare else facts[name] for name, prepare in readers]
        for facts in (row.__dict__ for row in rows)
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What goes wrong in a COPY is not the driver's own error to those who wait for Django's (tested).
            with connection.wrap_database_errors:
                _copy(cursor, f"COPY {table} ({columns}) FROM STDIN", values)
            return
        places = ", ".join(["%s"] * len(fields))
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", list(values))  # noqa: S608 (names of ours)


def _copy(cursor: Any, statement: str, rows: Iterator[list[Any]]) -> None:
    with cursor.copy(statement) as copy:
        for one in rows:
            copy.write_row(one)
