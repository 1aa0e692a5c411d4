"""查看留痕: the trail, cut to what the actor may read, by number so that page one thousand costs what page one does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from ..actor import Actor, name_told
from ..clock import start_of
from ..errors import NotFound
from ..models import AuditEntry, AuditLeaf
from . import naming, reaching

SIDE = 50
MOST = 50_000


@dataclass(frozen=True)
class Filter:
    """筛选: every part may be left out; days are the town's days, both included."""

    who: str = ""
    verb: str = ""
    thing: str = ""
    kind: str = ""
    thing_id: int | None = None
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True)
class Row:
    """One entry as a page shows it."""

    pk: int
    at: datetime
    who: str
    verb: str
    verb_code: str
    kind: str
    kind_code: str
    thing: str
    thing_id: int | None
    sealed: bool = False


@dataclass(frozen=True)
class Side:
    """One page of the trail: ``older`` and ``newer`` are the numbers to go on from, None at the ends."""

    rows: tuple[Row, ...]
    older: int | None
    newer: int | None
    ascending: bool = False
    known: Filter = field(default_factory=Filter)


def entries_for(actor: Actor, permission: str = "audit.read") -> QuerySet[AuditEntry]:
    """The entries that this actor may read."""
    return AuditEntry.objects.filter(reaching.covering(actor, permission))


def entry_for(actor: Actor, pk: int) -> AuditEntry:
    """One entry; NotFound when it is not there or not for this actor."""
    found = entries_for(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有找到这条留痕，或者它不在您的工作范围内。")
    return found


def filtered(actor: Actor, wanted: Filter) -> QuerySet[AuditEntry]:
    """The entries that the filter leaves, without order."""
    found = entries_for(actor)
    if wanted.who:
        found = found.filter(actor_name__icontains=wanted.who)
    if wanted.verb:
        found = found.filter(verb=wanted.verb)
    if wanted.thing:
        found = found.filter(thing_name__icontains=wanted.thing)
    if wanted.kind:
        found = found.filter(thing_kind=wanted.kind)
    if wanted.thing_id is not None:
        found = found.filter(thing_id=wanted.thing_id)
    return found.filter(_between(wanted))


def _between(wanted: Filter) -> Q:
    within = Q()
    if wanted.from_on:
        within &= Q(at__gte=start_of(wanted.from_on))
    if wanted.until_on:
        within &= Q(at__lt=start_of(wanted.until_on) + timedelta(days=1))
    return within


def side_of(
    actor: Actor,
    wanted: Filter,
    *,
    before: int | None = None,
    after: int | None = None,
    ascending: bool = False,
) -> Side:
    """One page: the newest first unless ``ascending``; ``before`` and ``after`` are entry numbers."""
    found = filtered(actor, wanted)
    upward = ascending
    if before is not None:
        found, upward = found.filter(pk__lt=before), False
    elif after is not None:
        found, upward = found.filter(pk__gt=after), True
    entries = list(found.order_by("pk" if upward else "-pk")[: SIDE + 1])
    more, entries = len(entries) > SIDE, entries[:SIDE]
    entries.sort(key=lambda entry: entry.pk, reverse=not ascending)
    numbers = [entry.pk for entry in entries]
    low, high = (min(numbers), max(numbers)) if numbers else (None, None)
    older = low if (more if not upward else after is not None) else None
    newer = high if (more if upward else before is not None) else None
    return Side(_rows(entries), older, newer, ascending, wanted)


def _rows(entries: list[AuditEntry]) -> tuple[Row, ...]:
    sealed = set(
        AuditLeaf.objects.filter(entry_id__in=[entry.pk for entry in entries]).values_list(
            "entry_id", flat=True
        )
    )
    return tuple(_row(entry, entry.pk in sealed) for entry in entries)


def _row(entry: AuditEntry, sealed: bool) -> Row:
    return Row(
        entry.pk,
        entry.at,
        name_told(entry.actor_name),
        naming.verb_name(entry.verb),
        entry.verb,
        naming.kind_name(entry.thing_kind),
        entry.thing_kind,
        entry.thing_name,
        entry.thing_id,
        sealed,
    )


def exported(actor: Actor, wanted: Filter) -> Iterator[Row]:
    """The same rows for a file, the newest first, at most MOST."""
    for entry in filtered(actor, wanted).order_by("-pk")[:MOST].iterator(chunk_size=1000):
        yield _row(entry, False)
