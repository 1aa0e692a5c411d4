"""封存: unsealed entries become leaves of the Merkle log, in batches; writers only insert and never wait for it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from townworks.engines import merkle

from ..models import AuditEntry, AuditLeaf, AuditSeal

BATCH = 5000
SEALERS = 0x746F776E  # the key of PostgreSQL's advisory lock that keeps two sealers apart
# A writer's transaction may commit after later numbers were sealed, but no transaction lasts a day.
LONGEST_WRITE = timedelta(days=1)


def canonical(entry: AuditEntry) -> bytes:
    """An entry as the bytes that are hashed: all its fields, keys sorted, UTC to the microsecond."""
    fields = {
        "id": entry.pk,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "town_id": entry.town_id,
        "actor_id": entry.actor_id,
        "actor_name": entry.actor_name,
        "verb": entry.verb,
        "thing_kind": entry.thing_kind,
        "thing_id": entry.thing_id,
        "thing_name": entry.thing_name,
        "facts": entry.facts,
    }
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def frontier_of(seal: AuditSeal | None) -> merkle.Frontier:
    """The frontier that a seal keeps, to go on from."""
    if seal is None:
        return merkle.Frontier()
    return merkle.Frontier(seal.size, tuple(bytes.fromhex(peak) for peak in seal.frontier))


def last_seal() -> AuditSeal | None:
    """The latest seal, or None before the first."""
    return AuditSeal.objects.order_by("-size").first()


def unsealed(since: int = 0) -> QuerySet[AuditEntry]:
    """Entries after a number that are no leaf yet, in the order of their numbers."""
    leaf = AuditLeaf.objects.filter(entry_id=OuterRef("pk"))
    return AuditEntry.objects.filter(~Exists(leaf), pk__gt=since).order_by("pk")


def seal(*, at: datetime) -> int:
    """Seal everything committed so far; answers how many entries were sealed. Safe to run at any time, by many."""
    total = 0
    while True:
        count = _seal_batch(at)
        total += count
        if count < BATCH:
            return total


def _seal_batch(at: datetime) -> int:
    with transaction.atomic():
        if (
            connection.vendor == "postgresql"
        ):  # SQLite's transaction is IMMEDIATE: one writer at a time anyway
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALERS])
        before = last_seal()
        entries = list(unsealed(_settled(at))[:BATCH])
        if not entries:
            return 0
        answer = merkle.compute(merkle.Given(frontier_of(before), tuple(map(canonical, entries))))
        row = AuditSeal.objects.create(
            at=at,
            size=answer.frontier.size,
            root=answer.root.hex(),
            frontier=[peak.hex() for peak in answer.frontier.peaks],
        )
        first = before.size if before else 0
        AuditLeaf.objects.bulk_create(_leaves(row, first, entries, answer.leaf_hashes), batch_size=1000)
    return len(entries)


def _leaves(
    row: AuditSeal, first: int, entries: Iterable[AuditEntry], hashes: Iterable[bytes]
) -> list[AuditLeaf]:
    return [
        AuditLeaf(index=index, entry_id=entry.pk, hash=one.hex(), seal=row)
        for index, (entry, one) in enumerate(zip(entries, hashes, strict=True), start=first)
    ]


def _settled(at: datetime) -> int:
    """The number up to which nothing new can appear honestly, so that sealing need not look at the whole past."""
    old = AuditSeal.objects.filter(at__lt=at - LONGEST_WRITE).order_by("-size").first()
    if old is None:
        return 0
    highest = AuditLeaf.objects.filter(seal=old).aggregate(highest=Max("entry_id"))["highest"]
    return int(highest or 0)


def leaf_of(entry: AuditEntry) -> AuditLeaf | None:
    """The leaf of an entry with its seal; None while it waits."""
    return AuditLeaf.objects.select_related("seal").filter(entry_id=entry.pk).first()
