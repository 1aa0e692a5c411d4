"""可能是同一件事: what was offered for joining, with why; the neighbours of a report; and who follows which.

Neighbours are read by cells and addresses (``CaseKey``), so a look costs the same among a million cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from townworks.definitions.cases import CaseKind
from townworks.engines import same_case
from townworks.engines.site_match.words import address_key
from townworks.engines.working import Step
from townworks.kernel.actor import Actor

from ..models import Case, CaseKey, SameOffer
from ..workflow import RUNNING
from .visible import cases_for

MOST = 5
NEIGHBOURS_MOST = 400  # of the last days at one place; what is older was looked at by whoever came then


@dataclass(frozen=True)
class Like:
    """Another case and why it may be the same. ``offer``: the offer that waits, None where only looked for now.

    ``later``: whether this case came after the other one, so that it would follow.
    """

    case: Case
    why: tuple[Step, ...]
    offer: SameOffer | None = None
    later: bool = True


@dataclass(frozen=True)
class Following:
    """并进来的: who follows a case, and by when the first of them is owed an answer."""

    cases: tuple[Case, ...]
    due_on: date | None


def offers_of(actor: Actor, case: Case) -> list[Like]:
    """The offers that wait on a case, whichever came first; only with cases that the actor reads."""
    waiting = SameOffer.objects.filter(Q(case=case) | Q(other=case), state="offered")
    rows = list(waiting.select_related("case", "other")[: 2 * MOST])
    if not rows:
        return []
    pks = {row.other_id if row.case_id == case.pk else row.case_id for row in rows}
    seen = set(
        cases_for(actor).filter(pk__in=pks, state__in=(*RUNNING, "joined")).values_list("pk", flat=True)
    )
    found = []
    for row in rows:
        later = row.case_id == case.pk
        one = row.other if later else row.case
        if one.pk in seen and (later or one.state in RUNNING):
            found.append(Like(one, told_reasons(row.why), row, later))
    return found[:MOST]


def told_reasons(stored: list[list[object]]) -> tuple[Step, ...]:
    """Reasons as they were stored."""
    return tuple(Step(str(text), values) for text, values in stored if isinstance(values, dict))


def likely_same(actor: Actor, case: Case) -> list[Like]:
    """The running reports of the actor's that are probably the same, before or after, the surest first; looked for now."""
    standing = neighbours(case, keys_of(case), both=True)
    seen = set(cases_for(actor).filter(pk__in=[one.pk for one in standing]).values_list("pk", flat=True))
    standing = [one for one in standing if one.pk in seen and one.state in RUNNING]
    answer = same_case.compute(same_case.Given(report_of(case), [report_of(one) for one in standing], MOST))
    return [Like(standing[match.n], match.reasons) for match in answer.matches]


def following(case: Case) -> Following:
    """Who follows a case: their own clocks run on until it is answered."""
    rows = tuple(case.joined.filter(state="joined").order_by("pk")[:50])
    owed = [row.due_on for row in rows if row.due_on and row.answered_at is None]
    return Following(rows, min(owed, default=None))


def is_compared(kind: CaseKind) -> bool:
    """Whether cases of a kind are put beside each other: citizens' reports, and orders of the hotline about the same streets."""
    return not kind.sealed and (kind.open311 or kind.code == "hotline")


def keys_of(case: Case) -> list[str]:
    """What a report is found by: its cell, its address; then the cells around it, by which it finds others."""
    found: list[str] = []
    if case.longitude is not None and case.latitude is not None:
        found.append(_cell(same_case.cell_of(case.longitude, case.latitude)))
    if case.address:
        said = address_key(case.address)
        found.append("a " + "".join((said.village, said.street, *said.numbers, said.rest))[:44])
    return found


def neighbours(case: Case, keys: list[str], *, both: bool = False) -> list[Case]:
    """The running reports of the last 30 days that share a key with a case or lie in the cells around it, the newest first.

    ``both``: those that came after it too.
    """
    wanted = set(keys)
    if case.longitude is not None and case.latitude is not None:
        wanted |= {_cell(one) for one in same_case.around(case.longitude, case.latitude)}
    days = timedelta(days=same_case.DAYS)
    near = CaseKey.objects.filter(
        town_id=case.town_id,
        key__in=wanted,
        at__gte=case.registered_at - days,
        at__lte=case.registered_at + days if both else case.registered_at,
    ).exclude(case_id=case.pk)
    pks = set(near.order_by("-at").values_list("case_id", flat=True)[:NEIGHBOURS_MOST])
    if not pks:
        return []
    found = Case.objects.filter(pk__in=pks, kind=case.kind, state__in=(*RUNNING, "joined"), sealed=False)
    return list(found.filter(answered_at=None).order_by("-registered_at", "-pk"))


def report_of(case: Case) -> same_case.Report:
    """A case as the engine compares it."""
    return same_case.Report(
        text=case.text or case.title,
        matter=case.matter,
        at=case.registered_at,
        longitude=case.longitude,
        latitude=case.latitude,
        address=case.address,
    )


def _cell(cell: tuple[int, int]) -> str:
    return f"c {cell[0]} {cell[1]}"
