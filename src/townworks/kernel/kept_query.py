"""同一句话只译一次: a query of Django's that is put into SQL once and then asked again with other values.

Most of what a short query costs is its building: half a millisecond of Python for twenty microseconds of the database. What one step of a
voucher asks is the same sentence every time. It is still written with Django and its rows are still built by Django.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

Row = TypeVar("Row")
_MOST = 2**63 - 1
_NUMBER, _DAY = 7_318_000_000_000, date(9731, 1, 1)  # what no thing of ours is called


def _place_for(kind: type, n: int) -> Any:
    """What stands for the n-th value while the query is translated."""
    if kind is date:
        return _DAY.replace(day=n + 1)
    return _NUMBER + n if kind is int else f"the value {_NUMBER + n}"


class Kept(Generic[Row]):
    """``write`` gives the query for values of these ``kinds`` (int, str, date), in their order; each must stand in it, as a plain
    comparison. No value may change the query's shape (None, an empty list).
    """

    def __init__(self, write: Callable[..., QuerySet[Any, Row]], *kinds: type) -> None:
        self._write, self._kinds = write, kinds
        self._of = threading.local()  # a connection belongs to its thread

    def ask(self, *values: Any) -> list[Row]:
        """The rows for these values; none for a number that no column holds."""
        if any(isinstance(value, int) and abs(value) > _MOST for value in values):
            return []
        connection = connections[DEFAULT_DB_ALIAS]
        known = getattr(self._of, "known", None)
        if known is None or known.connection is not connection:
            known = self._of.known = _Translated(connection, self._write, self._kinds)
        return known.ask(values)

    def one(self, *values: Any) -> Row | None:
        """The row, or None."""
        return next(iter(self.ask(*values)), None)


class _Translated:
    """A query in the words of one connection."""

    def __init__(self, connection: Any, write: Callable[..., Any], kinds: tuple[type, ...]) -> None:
        self.connection = connection
        places = [_place_for(kind, n) for n, kind in enumerate(kinds)]
        rows = write(*places)
        compiler = rows.query.get_compiler(connection=connection)
        self._sql, self._params = compiler.as_sql()
        named = {str(place): n for n, place in enumerate(places)}
        self._places = [
            (at, named[str(param)]) for at, param in enumerate(self._params) if str(param) in named
        ]
        if {n for _, n in self._places} != set(range(len(kinds))):
            raise ValueError(f"not every value stands in the query: {self._sql}")
        converters = compiler.get_converters([column[0] for column in compiler.select])
        compiler.as_sql, compiler.get_converters = self._said, lambda _: converters
        rows.query.get_compiler = lambda *_, **__: compiler
        self._rows = rows
        self._values: tuple[Any, ...] = ()

    def ask(self, values: tuple[Any, ...]) -> list[Any]:
        self._values = values
        return list(self._rows._iterable_class(self._rows))

    def _said(self, *_: object, **__: object) -> tuple[str, tuple[Any, ...]]:
        params = list(self._params)
        for at, n in self._places:
            value = self._values[n]
            params[at] = (
                self.connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
            )
        return self._sql, tuple(params)
