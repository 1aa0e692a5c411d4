"""某一刻的台账: every commitment as it stood at an instant, from what was recorded up to then.

The plan comes from the editions, the state from the status rows, the figures from what was posted and not yet
corrected or withdrawn; the light is computed anew from these by the same engine. So a brief of last month says
today what it said then. Proofs offered by other subjects answer for the day by their own records.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from townworks.engines import traffic_light
from townworks.engines.working import Step
from townworks.kernel import clock
from townworks.kernel import proofs as proof_offers
from townworks.kernel.actor import Actor
from townworks.kernel.proofs import Proof

from ..models import Commitment, Edition, Figure, Note, ProofClaim, StatusRow
from ..proofs import claimed, closed_proof, shown_figures
from ..workflow import OPEN_STATES, STATES
from . import standing
from .visible import PLACED, commitments_for


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
    """The register of a town and year as it stood at ``at``, in the order of codes. About seven queries, whatever its size."""
    return registers_at(actor, town_id=town_id, year=year, instants=(at,), permission=permission)[0]


def registers_at(
    actor: Actor,
    *,
    town_id: int,
    year: int,
    instants: Sequence[datetime],
    permission: str = "document.export",
) -> tuple[tuple[PastRow, ...], ...]:
    """The same at several instants, read once; what proofs of other subjects say is asked for each. While proofs are asked, what
    was read until a later instant answers for an earlier one."""

    def read(until: datetime) -> _Kept:
        mine = commitments_for(actor, permission).filter(town_id=town_id, year=year, adopted_at__lte=until)
        return _kept({row.pk: row for row in mine.order_by("code", "id")}, until)

    with proof_offers.asking():
        asked = ("commitments.kept", actor, permission, town_id, year)
        kept = proof_offers.until(asked, max(instants), read)
        proof_offers.known(PLACED).update(dict.fromkeys(kept.rows, (town_id, year)))
        return tuple(_cut(kept, at, adopted=True) for at in instants)


def rows_at(pks: Iterable[int], *, at: datetime) -> tuple[PastRow, ...]:
    """The same for commitments that the caller may show."""
    rows = Commitment.objects.filter(pk__in=list(pks)).order_by("code", "id")
    return _cut(_kept({row.pk: row for row in rows}, at), at)


@dataclass(frozen=True)
class _Kept:
    """What was recorded of commitments until an instant, the first first; ``below``: by parent, what stands below it."""

    rows: Mapping[int, Commitment]
    editions: Sequence[Edition]
    states: Sequence[tuple[int, str, datetime]]
    notes: Sequence[Note]
    claims: Sequence[ProofClaim]
    figures: Mapping[int, Sequence[Figure]]
    below: Mapping[int, Sequence[Commitment]]


def _kept(rows: Mapping[int, Commitment], until: datetime) -> _Kept:
    """Read it; seven queries."""
    claims = list(
        ProofClaim.objects.filter(commitment__in=rows)
        .select_related("target")
        .order_by("commitment_id", "order", "id")
    )
    return _Kept(
        rows,
        list(Edition.objects.filter(commitment__in=rows, at__lte=until).order_by("commitment_id", "n")),
        list(
            StatusRow.objects.filter(commitment__in=rows, at__lte=until)
            .order_by("id")
            .values_list("commitment_id", "state", "at")
        ),
        list(Note.objects.filter(commitment__in=rows, at__lte=until).order_by("id")),
        claims,
        _figures([claim.pk for claim in claims if claim.name == "manual.figure"], until),
        _below([claim.commitment_id for claim in claims if claim.name == "commitments.closed_below"]),
    )


def _cut(kept: _Kept, at: datetime, *, adopted: bool = False) -> tuple[PastRow, ...]:
    """How they stood at an instant; ``adopted``: only what was adopted by then."""
    editions = {row.commitment_id: row.facts for row in kept.editions if row.at <= at}
    states = {pk: state for pk, state, when in kept.states if when <= at}
    notes: dict[int, list[Note]] = defaultdict(list)
    for note in kept.notes:
        if note.at <= at:
            notes[note.commitment_id].append(note)
    found = [
        _stood(copy(row), editions[row.pk], states.get(row.pk, "drafted"), notes[row.pk])
        for row in kept.rows.values()
        if row.pk in editions and (not adopted or (row.adopted_at is not None and row.adopted_at <= at))
    ]
    proofs = _proofs(kept, found, editions, at)
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
    kept: _Kept, rows: Sequence[Commitment], editions: Mapping[int, Mapping[str, Any]], at: datetime
) -> dict[int, list[Proof]]:
    """What each proof said then."""
    by_pk, on = {row.pk: row for row in rows}, clock.day_of(at)
    claims = [claim for claim in kept.claims if claim.commitment_id in by_pk]
    known: dict[int, Proof] = {}
    for claim in claims:
        if claim.name == "manual.figure":
            known[claim.pk] = _figure_then(claim, kept.figures.get(claim.pk, ()), at)
        elif claim.name == "commitments.closed_below":
            below = [_child_then(row, by_pk) for row in kept.below.get(claim.commitment_id, ())]
            known[claim.pk] = closed_proof(claim.commitment_id, below, on)
    found: dict[int, list[Proof]] = defaultdict(list)
    for claim, proof in standing.ask(claims, on=on, known=known):
        pk = claim.commitment_id
        found[pk].append(_aimed_then(claim, proof, editions[pk], len(found[pk])))
    return found


def _aimed_then(claim: ProofClaim, proof: Proof, facts: Mapping[str, Any], position: int) -> Proof:
    """Held against the target as it was then, where the edition still knows this proof at this place."""
    kept = facts["proofs"]
    if position >= len(kept) or kept[position]["name"] != claim.name or kept[position]["target"] is None:
        return proof
    target = facts["targets"][kept[position]["target"]]
    return dataclasses.replace(proof, target=Decimal(target["value"]), unit=target["unit"])


def _figures(claims: Sequence[int], until: datetime) -> dict[int, list[Figure]]:
    """By claim, the figures posted by an instant, the latest first."""
    found: dict[int, list[Figure]] = defaultdict(list)
    for figure in shown_figures(claims).filter(at__lte=until) if claims else ():
        found[figure.claim_id].append(figure)
    return found


def _figure_then(claim: ProofClaim, figures: Sequence[Figure], at: datetime) -> Proof:
    """What a claim said by what was posted by then, not corrected by then, its evidence not withdrawn by then."""
    on = clock.day_of(at)
    posted = [
        row
        for row in figures
        if row.at <= at
        and row.as_of <= on
        and not (hasattr(row, "corrected_by") and row.corrected_by.at <= at)
    ]
    backed = [
        row
        for row in posted
        if not (hasattr(row.attachment, "withdrawal") and row.attachment.withdrawal.at <= at)
    ]
    return claimed(claim, backed[0] if backed else None, len(posted) - len(backed), on)


def _below(parents: Sequence[int]) -> dict[int, list[Commitment]]:
    """By parent, what is right below it."""
    found: dict[int, list[Commitment]] = defaultdict(list)
    for child in Commitment.objects.filter(parent__in=parents).order_by("code") if parents else ():
        found[child.parent_id or 0].append(child)
    return found


def _child_then(child: Commitment, known: Mapping[int, Commitment]) -> Commitment:
    """A part with its state of then; one that is not told of does not count."""
    then = copy(child)
    then.state = known[child.pk].state if child.pk in known else "cancelled"
    return then


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
