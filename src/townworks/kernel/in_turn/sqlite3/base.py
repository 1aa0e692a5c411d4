"""SQLite 依次写入: a transaction waits in line before it asks SQLite for the one writer's lock.

SQLite lets who finds the lock taken sleep for up to a tenth of a second and ask again, whoever came first: under load the
lock stands idle while everybody sleeps, and one of twenty waits half a second. In line, the next is woken at once. Other
processes (the clockwork, a command) still meet at SQLite's own lock; so does who waited in vain for as long as SQLite would.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.backends.sqlite3 import base

from ..line import Line

_lines: defaultdict[str, Line] = defaultdict(Line)  # by the name of the file


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that knows whether it is its turn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._in: Line | None = None

    def _start_transaction_under_autocommit(self) -> None:
        line = _lines[str(self.settings_dict["NAME"])]
        if self._in is None and line.take(float(self.settings_dict["OPTIONS"].get("timeout", 5))):
            self._in = line
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # where it fails a rollback follows, and with it the line goes on
        self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave()

    def _leave(self) -> None:
        if self._in is not None:
            line, self._in = self._in, None
            line.give()
