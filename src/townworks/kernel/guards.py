"""守门: what a database itself refuses beyond append-only, written once and laid on SQLite and on PostgreSQL.

A rule is a reason and a condition under which the change is wrong, in the SQL that both engines know; ``NEW`` and ``OLD`` are the
row. What follows a change that was let through is plain SQL as well. Laid after every migration, like the append-only triggers.

PostgreSQL can ask once a statement instead of once a row (``Guard.rows``): the very same rules, in one query over all that the
statement changed. SQLite has triggers for rows alone, and they cost it little.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

Event = Literal["INSERT", "UPDATE", "DELETE"]


@dataclass(frozen=True)
class Rule:
    """一条规矩: the change is refused with ``reason`` where ``wrong`` holds (NULL is not wrong)."""

    reason: str
    wrong: str


@dataclass(frozen=True)
class Guard:
    """一道门: for one event on one table, rules before it, SQL after it. ``when`` narrows both.

    ``lock``: a query whose rows PostgreSQL holds still before the rules are asked: FOR SHARE, unless it says FOR what itself, as it must
    where two that hold the row at once could each add to a sum of it. SQLite has one writer anyhow.
    ``rows``: columns of the changed rows that ``then`` and ``lock`` read as the relation ``{rows}``. With it PostgreSQL asks once a
    statement, when all its rows are changed: rules and ``when`` speak of NEW alone, and must mean the same before their own row
    and after all of them. ``lock`` then says FOR what itself.
    """

    name: str
    table: str
    event: Event
    rules: tuple[Rule, ...] = ()
    then: tuple[str, ...] = ()
    when: str = "1 = 1"
    lock: str = ""
    rows: tuple[str, ...] = ()


_guards: dict[str, Guard] = {}


def register(*guards: Guard) -> None:
    """Take a subject's guards; called once when the process starts."""
    _guards.update({guard.name: guard for guard in guards})


def registered() -> tuple[Guard, ...]:
    return tuple(_guards.values())


def _sqlite(guard: Guard) -> Iterator[str]:
    row = f"(SELECT {', '.join(f'NEW.{name} AS {name}' for name in guard.rows)})"
    parts = (("before", "BEFORE", tuple(
        f"SELECT RAISE(ABORT, '{rule.reason}') WHERE {rule.wrong}" for rule in guard.rules
    )), ("after", "AFTER", tuple(order.replace("{rows}", row) for order in guard.then)))  # fmt: skip
    for end, moment, body in parts:
        if body:
            yield (
                f'CREATE TRIGGER "{guard.name}_{end}" {moment} {guard.event} ON "{guard.table}" FOR EACH ROW '
                f"WHEN {guard.when} BEGIN {'; '.join(body)}; END"
            )


def _postgresql(guard: Guard) -> Iterator[str]:
    row = "OLD" if guard.event == "DELETE" else "NEW"
    lock = guard.lock if " FOR " in guard.lock else f"{guard.lock} FOR SHARE"
    hold = (f"PERFORM 1 FROM ({lock}) AS held",) if guard.lock else ()
    checks = tuple(f"IF {rule.wrong} THEN RAISE EXCEPTION '{rule.reason}'; END IF" for rule in guard.rules)
    for end, moment, body in (("before", "BEFORE", (*hold, *checks)), ("after", "AFTER", guard.then)):
        if body:
            yield (
                f'CREATE OR REPLACE FUNCTION "{guard.name}_{end}"() RETURNS trigger AS $guard$ '
                f"BEGIN {'; '.join(body)}; RETURN {row}; END $guard$ LANGUAGE plpgsql"
            )
            yield (
                f'CREATE TRIGGER "{guard.name}_{end}" {moment} {guard.event} ON "{guard.table}" FOR EACH ROW '
                f'WHEN ({guard.when}) EXECUTE FUNCTION "{guard.name}_{end}"()'
            )


def _postgresql_at_once(guard: Guard) -> Iterator[str]:
    """One look at all rows of a statement; each is ``NEW`` in it, as it is in a trigger for rows."""
    changed = f"FROM guard_new NEW WHERE {guard.when}"
    rows = f"(SELECT {', '.join(f'NEW.{name}' for name in guard.rows)} {changed})"
    why = " ".join(f"WHEN {rule.wrong} THEN '{rule.reason}'" for rule in guard.rules)
    steps = [
        f"IF NOT EXISTS (SELECT 1 {changed}) THEN RETURN NULL; END IF",
        f"PERFORM 1 FROM ({guard.lock}) AS held" if guard.lock else "",
        f"SELECT said.why INTO refusal FROM (SELECT CASE {why} END AS why {changed}) said "
        "WHERE said.why IS NOT NULL LIMIT 1",
        "IF refusal IS NOT NULL THEN RAISE EXCEPTION '%', refusal; END IF",
        *guard.then,
    ]
    body = "; ".join(step.replace("{rows}", rows) for step in steps if step)
    yield (
        f'CREATE OR REPLACE FUNCTION "{guard.name}_after"() RETURNS trigger AS $guard$\n#variable_conflict use_column\n'
        f"DECLARE refusal text; BEGIN {body}; RETURN NULL; END $guard$ LANGUAGE plpgsql"
    )
    yield (
        f'CREATE TRIGGER "{guard.name}_after" AFTER {guard.event} ON "{guard.table}" REFERENCING NEW TABLE AS guard_new '
        f'FOR EACH STATEMENT EXECUTE FUNCTION "{guard.name}_after"()'
    )


def _orders(connection: BaseDatabaseWrapper, guard: Guard) -> Iterator[str]:
    if connection.vendor != "postgresql":
        return _sqlite(guard)
    return _postgresql_at_once(guard) if guard.rows else _postgresql(guard)


def lay(connection: BaseDatabaseWrapper) -> None:
    """Lay every guard whose table exists by now (again, if it is there already)."""
    present = set(connection.introspection.table_names())
    for guard in _guards.values():
        if guard.table in present:
            _drop(connection, guard)
            with connection.cursor() as cursor:
                for order in _orders(connection, guard):
                    cursor.execute(order)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take every guard off."""
    present = set(connection.introspection.table_names())
    for guard in _guards.values():
        if guard.table in present:
            _drop(connection, guard)


def _drop(connection: BaseDatabaseWrapper, guard: Guard) -> None:
    with connection.cursor() as cursor:
        for end in ("before", "after"):
            on = f' ON "{guard.table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER IF EXISTS "{guard.name}_{end}"{on}')


def lift_before_migrate(using: str, **kwargs: Any) -> None:
    """Take all guards off while tables change."""
    lift(connections[using])


def lay_after_migrate(using: str, **kwargs: Any) -> None:
    """Lay all guards once the tables are there."""
    lay(connections[using])


@contextmanager
def lifted(using: str) -> Iterator[None]:
    """For writing back or throwing away a whole test database, and nothing else: no code of the product calls it."""
    connection = connections[using]
    with transaction.atomic(using=using):
        lift(connection)
    try:
        yield
    finally:
        with transaction.atomic(using=using):
            lay(connection)
