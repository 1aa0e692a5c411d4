"""落一行: new rows put down by a statement that is written once for each table.

``Model.save`` and ``bulk_create`` build their SQL anew every time, which for a step or an entry of the trail costs ten times what the
database needs. No signals are sent (the house has none); triggers, defaults and constraints are as ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model

AT_ONCE = 100
Kind = TypeVar("Kind", bound=Model)


@cache
def _words(model: type[Model]) -> tuple[list[Field[object, object]], str, str]:
    """The fields that are written, the statement up to its values, and one row of places."""
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    if any(hasattr(field, "get_placeholder") for field in fields) or model._meta.parents:
        raise ValueError(f"rows of {model.__name__} are not put down plainly")
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    begin = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES '  # noqa: S608 (names of our own tables)
    return fields, begin, f"({places})"


def put(row: Kind) -> Kind:
    """The new row, with its number."""
    return put_all([row])[0]


def put_all(rows: Sequence[Kind]) -> Sequence[Kind]:
    """New rows of one table, each with its number; a hundred in a statement."""
    for first in range(0, len(rows), AT_ONCE):
        _put(rows[first : first + AT_ONCE])
    return rows


def _put(rows: Sequence[Model]) -> None:
    connection = connections[DEFAULT_DB_ALIAS]
    fields, begin, places = _words(type(rows[0]))
    values = [
        field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields
    ]
    pk = rows[0]._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(f'{begin}{", ".join([places] * len(rows))} RETURNING "{pk.column}"', values)
        numbers = cursor.fetchall()
    for row, (number,) in zip(rows, numbers, strict=True):
        row.pk = number
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
