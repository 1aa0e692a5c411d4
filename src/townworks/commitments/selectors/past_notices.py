"""某一刻的督办: which notices had been issued, answered, and were overdue at an instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch

from townworks.kernel import clock, proofs
from townworks.kernel.actor import Actor
from townworks.kernel.models import AuditEntry

from ..models import Notice, Reply
from .supervision import notices_for


@dataclass(frozen=True)
class PastNotice:
    """一份督办单在某一刻: ``replied_at`` is the answer that stood then (not returned), None where none did."""

    pk: int
    number: str
    kind: str
    matter: str
    unit_id: int
    unit: str
    issued_at: datetime
    reply_due_on: date | None
    replied_at: datetime | None
    closed: bool
    withdrawn: bool

    def overdue(self, on: date) -> bool:
        """The day of reply is past and no answer stands."""
        waiting = not (self.closed or self.withdrawn or self.replied_at)
        return waiting and self.reply_due_on is not None and self.reply_due_on < on


def notices_at(
    actor: Actor, *, town_id: int, at: datetime, permission: str = "document.export"
) -> tuple[PastNotice, ...]:
    """Notices issued up to ``at``, in the order of their issue; three queries. While proofs are asked, what was read until a later
    instant answers for an earlier one.

    The day on which an answer was returned stands in the audit trail alone.
    """
    asked = ("commitments.notices", actor, permission, town_id)
    rows, returned = proofs.until(asked, at, lambda last: _read(actor, town_id, last, permission))
    return tuple(
        _notice(row, max((day for day in returned.get(row.pk, ()) if day <= at), default=None), at)
        for row in rows
        if row.issued_at is not None and row.issued_at <= at
    )


def _read(
    actor: Actor, town_id: int, until: datetime, permission: str
) -> tuple[list[Notice], Mapping[int, list[datetime]]]:
    """Notices issued until an instant with their replies, and by notice when answers were returned."""
    replies = Reply.objects.filter(at__lte=until).order_by("id")
    rows = list(
        notices_for(actor, permission)
        .filter(town_id=town_id, issued_at__lte=until)
        .select_related("unit")
        .prefetch_related(Prefetch("replies", replies))
        .order_by("issued_at", "id")
    )
    returned: dict[int, list[datetime]] = defaultdict(list)
    entries = AuditEntry.objects.filter(
        thing_kind="notice", verb="notice.return", thing_id__in=[row.pk for row in rows], at__lte=until
    )
    for thing_id, when in entries.values_list("thing_id", "at"):
        if thing_id is not None:
            returned[thing_id].append(when)
    return rows, returned


def _notice(row: Notice, returned_at: datetime | None, at: datetime) -> PastNotice:
    standing = [
        reply.at
        for reply in row.replies.all()
        if reply.at <= at and (returned_at is None or reply.at > returned_at)
    ]
    settled = row.closed_at is not None and row.closed_at <= at
    assert row.issued_at is not None  # noqa: S101 - the query asked for it
    return PastNotice(
        pk=row.pk,
        number=row.number,
        kind=row.kind,
        matter=row.matter,
        unit_id=row.unit_id,
        unit=row.unit.name,
        issued_at=row.issued_at,
        reply_due_on=row.reply_due_on,
        replied_at=standing[-1] if standing else None,
        closed=settled and row.state != "withdrawn",
        withdrawn=settled and row.state == "withdrawn",
    )


def issued_in(rows: tuple[PastNotice, ...], first: date, last: date) -> tuple[PastNotice, ...]:
    """Those issued from the one day to the other."""
    return tuple(row for row in rows if first <= clock.day_of(row.issued_at) <= last)


def replied_in(rows: tuple[PastNotice, ...], first: date, last: date) -> tuple[PastNotice, ...]:
    """Those whose standing answer came from the one day to the other."""
    return tuple(
        row for row in rows if row.replied_at is not None and first <= clock.day_of(row.replied_at) <= last
    )
