"""立项: the rows of new commitments, written together, with their first edition (the baseline).

Not a service of its own: adopting a report calls it inside its transaction, after its own checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from townworks.kernel.actor import Actor

from ..models import Commitment, Edition, Report, StatusRow, Support, Target
from ..selectors.editions import facts_of
from . import lights
from .editing import NewTarget, claim_figures


@dataclass(frozen=True)
class NewCommitment:
    """一项新任务 as given. ``place_id`` is the town itself where nothing narrower is named."""

    code: str
    text: str
    line: str
    place_id: int
    start_on: date
    due_on: date
    due_text: str = ""
    outcome: str = ""
    source: str = ""
    source_start: int | None = None
    source_end: int | None = None
    clause_ns: tuple[int, ...] = ()
    lead_id: int | None = None
    support_ids: tuple[int, ...] = ()
    targets: tuple[NewTarget, ...] = ()
    person_in_charge: str = ""
    weight: int = 1
    parent_id: int | None = None


def create_commitment(
    row: NewCommitment,
    *,
    actor: Actor,
    town_id: int,
    year: int,
    at: datetime,
    report: Report | None = None,
    why: str = "随报告立项",
) -> Commitment:
    """One new commitment; for many at once call ``create_commitments``."""
    return create_commitments([row], actor=actor, town_id=town_id, year=year, at=at, report=report, why=why)[
        0
    ]


def create_commitments(
    rows: Sequence[NewCommitment],
    *,
    actor: Actor,
    town_id: int,
    year: int,
    at: datetime,
    report: Report | None = None,
    why: str = "随报告立项",
) -> list[Commitment]:
    """Commitments, targets with their proofs, supporting units, status rows and first editions.

    A fixed number of queries whatever the number of rows. Must be called inside a transaction.
    """
    commitments = Commitment.objects.bulk_create(
        [_commitment(row, town_id=town_id, year=year, at=at, report=report) for row in rows]
    )
    pairs = list(zip(commitments, rows, strict=True))
    targets = Target.objects.bulk_create(
        [
            Target(commitment=commitment, order=order, **vars(target))
            for commitment, row in pairs
            for order, target in enumerate(row.targets)
        ]
    )
    claim_figures(targets)
    Support.objects.bulk_create(
        [
            Support(commitment=commitment, unit_id=unit_id)
            for commitment, row in pairs
            for unit_id in dict.fromkeys(row.support_ids)
            if unit_id != row.lead_id
        ]
    )
    StatusRow.objects.bulk_create(
        [
            StatusRow(
                commitment=commitment,
                move="adopt",
                state="drafted",
                reason=why,
                by_id=actor.person_id,
                by_name=actor.name,
                at=at,
            )
            for commitment in commitments
        ]
    )
    lights.refresh_many([commitment.pk for commitment in commitments], at=at)
    whole = lights.whole(commitment.pk for commitment in commitments)
    Edition.objects.bulk_create(
        [
            Edition(
                commitment=commitment,
                n=1,
                facts=facts_of(commitment),
                why=why,
                by_id=actor.person_id,
                by_name=actor.name,
                at=at,
            )
            for commitment in whole
        ]
    )
    return whole


def _commitment(
    row: NewCommitment, *, town_id: int, year: int, at: datetime, report: Report | None
) -> Commitment:
    return Commitment(
        town_id=town_id,
        year=year,
        code=row.code,
        parent_id=row.parent_id,
        report=report,
        text=row.text,
        outcome=row.outcome,
        source=row.source,
        source_start=row.source_start,
        source_end=row.source_end,
        clause_ns=list(row.clause_ns),
        line=row.line,
        lead_id=row.lead_id,
        place_id=row.place_id,
        person_in_charge=row.person_in_charge,
        start_on=row.start_on,
        due_on=row.due_on,
        due_text=row.due_text,
        weight=row.weight,
        adopted_at=at,
    )
