"""某一刻的台账: every commitment as it stood at an instant, from what was recorded up to then.

The plan comes from the editions, the state from the status rows, the figures from what was posted and not yet
corrected or withdrawn; the light is computed anew from these by the same engine. So a brief of last month says
today what it said then. Proofs offered by other subjects answer for the day by their own records.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q

from townworks.engines import traffic_light
from townworks.engines.working import Step
from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.kernel.models import Withdrawal
from townworks.kernel.proofs import Proof

from ..models import Commitment, Edition, Figure, Note, ProofClaim, StatusRow
from ..workflow import OPEN_STATES, STATES
from . import standing
from .visible import commitments_for


@dataclass(frozen=True)
class PastNote:
    """一条进展."""

    month: date
    done: str
    trouble: str
    next_step: str
    share: Decimal | None
    at: datetime


@dataclass(frozen=True)
class PastRow:
    """一项任务在某一刻的样子. ``progress`` and ``planned`` are shares; ``why`` says why the light is what it is."""

    pk: int
    code: str
    text: str
    line: str
    lead_id: int | None
    lead: str
    supports: tuple[str, ...]
    person_in_charge: str
    start_on: date
    due_on: date
    state: str
    light: str
    why: Step
    progress: Fraction | None
    planned: Fraction | None
    note: PastNote | None
    proofs: tuple[Proof, ...]
    parent: str

    @property
    def open(self) -> bool:
        return self.state in OPEN_STATES


@dataclass(frozen=True)
class PastMove:
    """一次办理: which commitment, which move, why, by whom and when."""

    pk: int
    code: str
    text: str
    lead: str
    move: str
    state: str
    reason: str
    who: str
    at: datetime


def state_names() -> Mapping[str, str]:
    """状态 and their words, in the order of the work."""
    return STATES


def register_at(
    actor: Actor, *, town_id: int, year: int, at: datetime, permission: str = "document.export"
) -> tuple[PastRow, ...]:
    """The register of a town and year as it stood at ``at``, in the order of codes. About nine queries, whatever its size."""
    mine = commitments_for(actor, permission).filter(town_id=town_id, year=year, adopted_at__lte=at)
    return rows_at(mine.values_list("pk", flat=True), at=at)


def rows_at(pks: Iterable[int], *, at: datetime) -> tuple[PastRow, ...]:
    """The same for commitments that the caller may show."""
    wanted = list(pks)
    editions = {
        row.commitment_id: row.facts
        for row in Edition.objects.filter(commitment__in=wanted, at__lte=at).order_by("commitment_id", "n")
    }
    states = dict(
        StatusRow.objects.filter(commitment__in=wanted, at__lte=at)
        .order_by("id")
        .values_list("commitment_id", "state")
    )
    notes: dict[int, list[Note]] = defaultdict(list)
    for note in Note.objects.filter(commitment__in=wanted, at__lte=at).order_by("id"):
        notes[note.commitment_id].append(note)
    found = [
        _stood(row, editions[row.pk], states.get(row.pk, "drafted"), notes[row.pk])
        for row in Commitment.objects.filter(pk__in=wanted).order_by("code", "id")
        if row.pk in editions
    ]
    proofs = _proofs(found, editions, at)
    return tuple(
        _row(row, editions[row.pk], notes[row.pk], proofs[row.pk], clock.day_of(at)) for row in found
    )


def _stood(row: Commitment, facts: Mapping[str, Any], state: str, notes: Sequence[Note]) -> Commitment:
    """The commitment with the values it had then; never saved."""
    row.text, row.line = facts["text"], facts["line"]
    row.start_on = date.fromisoformat(facts["start_on"])
    row.due_on = date.fromisoformat(facts["due_on"])
    row.state = state
    row.noted_on = clock.day_of(notes[-1].at) if notes else None
    row.share = next((note.share for note in reversed(notes) if note.share is not None), None)
    return row


def _row(
    row: Commitment, facts: Mapping[str, Any], notes: Sequence[Note], proofs: Sequence[Proof], on: date
) -> PastRow:
    answer = traffic_light.compute(standing.given_of(row, proofs, on))
    lead = facts["lead"] or {"id": None, "name": ""}
    last = notes[-1] if notes else None
    return PastRow(
        pk=row.pk,
        code=row.code,
        text=row.text,
        line=row.line,
        lead_id=lead["id"],
        lead=lead["name"],
        supports=tuple(unit["name"] for unit in facts["supports"]),
        person_in_charge=facts["person_in_charge"],
        start_on=row.start_on,
        due_on=row.due_on,
        state=row.state,
        light=answer.light,
        why=answer.reason,
        progress=answer.progress,
        planned=answer.planned,
        note=PastNote(last.month, last.done, last.trouble, last.next_step, last.share, last.at)
        if last
        else None,
        proofs=tuple(proofs),
        parent=facts["parent"],
    )


def _proofs(
    rows: Sequence[Commitment], editions: Mapping[int, Mapping[str, Any]], at: datetime
) -> dict[int, list[Proof]]:
    """What each proof said then."""
    by_pk = {row.pk: row for row in rows}
    claims = list(
        ProofClaim.objects.filter(commitment__in=by_pk)
        .select_related("target")
        .order_by("commitment_id", "order", "id")
    )
    figures = _figures([claim.pk for claim in claims if claim.name == "manual.figure"], at)
    closed = _closed_below(rows, [c.commitment_id for c in claims if c.name == "commitments.closed_below"])
    on = clock.day_of(at)
    found: dict[int, list[Proof]] = defaultdict(list)
    for claim, proof in standing.ask(claims, on=on):
        told = _aimed_then(claim, proof, editions[claim.commitment_id], len(found[claim.commitment_id]))
        if claim.name == "manual.figure":
            figure = figures.get(claim.pk)
            told = dataclasses.replace(
                told, value=figure.value if figure else None, as_of=figure.as_of if figure else on
            )
        elif claim.name == "commitments.closed_below":
            told = dataclasses.replace(told, value=closed.get(claim.commitment_id))
        found[claim.commitment_id].append(told)
    return found


def _aimed_then(claim: ProofClaim, proof: Proof, facts: Mapping[str, Any], position: int) -> Proof:
    """Held against the target as it was then, where the edition still knows this proof at this place."""
    kept = facts["proofs"]
    if position >= len(kept) or kept[position]["name"] != claim.name or kept[position]["target"] is None:
        return proof
    target = facts["targets"][kept[position]["target"]]
    return dataclasses.replace(proof, target=Decimal(target["value"]), unit=target["unit"])


def _figures(claims: Sequence[int], at: datetime) -> dict[int, Figure]:
    """The latest figure of each claim that was posted by then, not corrected by then, its evidence not withdrawn by then."""
    withdrawn = Withdrawal.objects.filter(at__lte=at).values("attachment_id")
    rows = (
        Figure.objects.filter(claim__in=claims, at__lte=at, as_of__lte=clock.day_of(at))
        .filter(Q(corrected_by=None) | Q(corrected_by__at__gt=at))
        .exclude(attachment__in=withdrawn)
        .order_by("as_of", "id")
    )
    return {row.claim_id: row for row in rows}


def _closed_below(rows: Sequence[Commitment], parents: Sequence[int]) -> dict[int, Decimal]:
    """下级任务销号率 then, per cent, cut to two decimals; ``rows`` carry the states of then."""
    below = Commitment.objects.filter(parent__in=parents).values_list("pk", "parent_id", "weight")
    known = {row.pk: row.state for row in rows}
    whole: dict[int, int] = defaultdict(int)
    closed: dict[int, int] = defaultdict(int)
    for pk, parent, weight in below:
        if parent is None or known.get(pk, "cancelled") == "cancelled":
            continue
        whole[parent] += weight
        closed[parent] += weight if known[pk] == "closed" else 0
    return {
        parent: (Decimal(closed[parent] * 100) / Decimal(total)).quantize(Decimal("0.01"), ROUND_DOWN)
        for parent, total in whole.items()
        if total
    }


def moves_between(
    rows: Sequence[PastRow], *, after: datetime, until: datetime, moves: Iterable[str]
) -> tuple[PastMove, ...]:
    """What was done to these commitments in (after, until], in the order in which it happened."""
    by_pk = {row.pk: row for row in rows}
    found = StatusRow.objects.filter(
        commitment__in=by_pk, at__gt=after, at__lte=until, move__in=list(moves)
    ).order_by("at", "id")
    return tuple(
        PastMove(
            pk=step.commitment_id,
            code=by_pk[step.commitment_id].code,
            text=by_pk[step.commitment_id].text,
            lead=by_pk[step.commitment_id].lead,
            move=step.move,
            state=step.state,
            reason=step.reason,
            who=step.by_name,
            at=step.at,
        )
        for step in found
    )
