"""事件: what happened, told to whoever the wiring says should know.

TOGETHER reactions run in the same transaction: if one fails the act fails.
AFTERWARDS reactions run after the commit from an outbox: a failure is kept and retried, the act stands.
IN_TURN reactions wait in the same outbox for the clockwork: for what takes longer than a person should wait for.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from django.db import transaction

from . import clock
from .models import Delivery

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 8

Reaction = Callable[..., None]

_together: dict[type, tuple[Reaction, ...]] = {}
_afterwards: dict[str, dict[str, Reaction]] = {}
_kinds: dict[str, type] = {}
_in_turn: set[tuple[str, str]] = set()


def connect(
    together: Mapping[type, Sequence[Reaction]],
    afterwards: Mapping[type, Sequence[Reaction]],
    in_turn: Mapping[type, Sequence[Reaction]] = MappingProxyType({}),
) -> None:
    """Take the wiring's table; called once when the process starts."""
    _together.clear()
    _afterwards.clear()
    _kinds.clear()
    _in_turn.clear()
    for kind, reactions in together.items():
        _together[kind] = tuple(reactions)
    for table, waits in ((afterwards, False), (in_turn, True)):
        for kind, reactions in table.items():
            named = {f"{r.__module__}.{r.__qualname__}": r for r in reactions}
            _kinds[kind.__qualname__] = kind
            _afterwards.setdefault(kind.__qualname__, {}).update(named)
            _in_turn.update((kind.__qualname__, name) for name in named if waits)


def announce(event: object, *, at: datetime) -> None:
    """Tell of an event inside the transaction that made it."""
    for reaction in _together.get(type(event), ()):
        reaction(event)
    name = type(event).__qualname__
    rows = [
        Delivery(event=name, payload=dataclasses.asdict(event), reaction=reaction, due_at=at)  # type: ignore[call-overload]
        for reaction in _afterwards.get(name, {})
    ]
    if rows:
        made = Delivery.objects.bulk_create(rows)
        ids = [row.pk for row in made if (name, row.reaction) not in _in_turn]
        if ids:
            transaction.on_commit(lambda: deliver(ids, at=at))


def deliver(ids: Sequence[int], *, at: datetime) -> int:
    """Try these deliveries now; answers how many were done. A failure waits longer each time."""
    done = 0
    for pk in ids:
        with transaction.atomic():
            row = Delivery.objects.select_for_update().filter(pk=pk, done_at=None).first()
            reaction = _afterwards.get(row.event, {}).get(row.reaction) if row else None
            if row is None or reaction is None:
                continue
            try:
                with transaction.atomic():
                    reaction(_kinds[row.event](**row.payload))
                row.done_at = at
                done += 1
            except Exception as error:  # the act stands; the failure is kept, logged and retried
                row.attempts += 1
                row.failure = f"{type(error).__name__}: {error}"[:500]
                row.due_at = at + timedelta(minutes=2**row.attempts)
                log.exception("reaction %s to %s failed", row.reaction, row.event)
            row.save()
    return done


def deliver_waiting(*, at: datetime | None = None) -> int:
    """Try everything whose time has come; for the clockwork that runs every few minutes."""
    at = at or clock.now()
    ids = Delivery.objects.filter(done_at=None, due_at__lte=at, attempts__lt=MAX_ATTEMPTS)
    return deliver(list(ids.order_by("id").values_list("id", flat=True)[:500]), at=at)
