"""立案: new findings are put down with their first rows, their source, their counts, and the offers to join them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from townworks.kernel import audit, events
from townworks.kernel.actor import Actor

from ..events import FindingMoved
from ..models import Finding, FindingRow, FindingSource, Visit
from . import counting
from .same_faults import earlier_of, offer_joining, standing_faults


@dataclass(frozen=True)
class Source:
    """来源: who or what told of it (``models.finding.SOURCE_KINDS``), in which words, under which number elsewhere."""

    kind: str
    text: str = ""
    reference: str = ""
    visit: Visit | None = None


def put_down(rows: Sequence[Finding], source: Source, *, actor: Actor, at: datetime) -> None:
    """Write new findings of one site, all from one source, in a fixed number of queries."""
    standing = standing_faults(rows[0].site_id, [row.key for row in rows])
    for row in rows:
        row.earlier = earlier_of(row, standing)
        row.repeats = row.earlier.repeats + 1 if row.earlier else 0
    Finding.objects.bulk_create(rows)
    FindingRow.objects.bulk_create(
        FindingRow(
            finding=row,
            move="find" if step == "found" else "report_mended",
            state=step,
            due_on=row.due_on,
            visit=source.visit,
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        for row in rows
        for step in (("found", "mended") if row.state == "mended" else ("found",))
    )
    FindingSource.objects.bulk_create(
        FindingSource(
            finding=row,
            kind=source.kind,
            reference=source.reference,
            text=source.text,
            visit=source.visit,
            by_name=actor.name,
            at=at,
        )
        for row in rows
    )
    counting.add(one for row in rows for one in counting.rows_of(row, 1))
    offer_joining(rows, standing, at)
    for row in rows:
        audit.record(
            actor,
            "finding.find",
            kind="finding",
            thing_id=row.pk,
            name=row.text,
            town_id=row.town_id,
            at=at,
            facts={"site": row.site_id, "item": row.item, "due_on": row.due_on.isoformat()},
        )
        events.announce(FindingMoved(row.pk, row.town_id, "find", row.state), at=at)
