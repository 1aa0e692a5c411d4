"""今天: what of the cases waits for this actor, one pile an act; a case lies in one pile only, that of its next act.

Permissions decide, not names of roles. A unit's post finds what its unit was offered, owes a part of and holds; who decides
on extensions what is asked for; who assigns cases for the whole town whatever is late; the two keepers of tips what came in
sealed. Each pile is read along an index as far as MOST and no further.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet, Value

from townworks.commitments.selectors.today import Matter, Pile
from townworks.engines.working import Step, gettext_noop
from townworks.kernel.actor import Actor

from .. import permissions
from ..models import Card, Case, ExtensionAsk, HandOver, JointUnit, StepRow
from ..models.case import OPEN
from ..workflow import RUNNING, STATES
from . import offers, training
from .listing import light_of

ROWS = 6
MOST = 100  # so far a pile is counted
TOLD = ("id", "mark", "title", "state", "registered_at", "accepted_at", "due_on", "due_key")
HANDED = {
    "case_take": gettext_noop("{unit}转来：{why}"),
    "case_joint": gettext_noop("{unit}请协办：{why}"),
}
OWN = ("case_late", "case_soon", "case_accept", "case_close")


def piles(actor: Actor, *, on: date) -> dict[str, Pile]:
    """Everything of the cases that waits for the actor, by key; piles with nothing in them are left out."""
    found = {
        **_extensions(actor),
        **_handed(actor, on),
        **_held(actor, on),
        **_offered(actor),
        **_ending(actor, on),
    }
    return {key: pile for key, pile in found.items() if pile.total}


def _held(actor: Actor, on: date) -> dict[str, Pile]:
    """What the actor's own units hold, and what is late anywhere that the actor assigns; one query, two for what was said."""
    if not (actor.grants_for("case.handle") or actor.grants_for("case.accept")):
        return {}
    within = permissions.covering(actor, "case.handle") | permissions.covering(actor, "case.accept")
    mine = within & Q(unit_id__in=actor.unit_ids)
    if actor.grants_for("case.assign"):
        late = Q(state__in=RUNNING, due_key__lt=on)
        mine |= permissions.covering(actor, "case.assign") & late
    own = list(_plain(Case.objects.filter(OPEN, mine).order_by("due_key", "id"))[: 2 * MOST])
    sorted_out: dict[str, list[Case]] = {key: [] for key in OWN}
    for case in own:
        if key := _pile_of(case, on):
            sorted_out[key].append(case)
    said = _said([case for rows in sorted_out.values() for case in rows[:ROWS]])
    return {key: _pile(key, rows, on, said) for key, rows in sorted_out.items()}


def _pile_of(case: Case, on: date) -> str:
    light, _ = light_of(case, on)
    if light == "red":
        return "case_late"
    if case.state == "registered":
        return "case_accept"
    if case.state == "answered":
        return "case_close"
    return "case_soon" if light == "yellow" else ""


def _said(cases: Sequence[Case]) -> dict[int, list[Step]]:
    """The last reminder of each, and that it was escalated."""
    pks = [case.pk for case in cases]
    found: dict[int, list[Step]] = {pk: [] for pk in pks}
    if not pks:
        return found
    due = {case.pk: case.due_on for case in cases}
    cards = Card.objects.filter(case_id__in=pks, colour="escalated").values_list("case_id", "due_on")
    for pk, on in cards:
        if on == due[pk]:
            found[pk].append(Step(gettext_noop("已升级督办")))
    for case in cases:
        if case.score is not None and case.score <= UNHAPPY and case.answered_at is not None:
            unhappy = gettext_noop("群众评价 {score} 分，先回访，再定要不要重新办理")
            found[case.pk].append(Step(unhappy, {"score": case.score}))
    reminders = StepRow.objects.filter(case_id__in=pks, move="remind").order_by("pk")
    for pk, words in {row.case_id: row for row in reminders}.items():
        found[pk].append(Step(gettext_noop("{who}催办：{why}"), {"who": words.by_name, "why": words.reason}))
    return found


UNHAPPY = 2  # of five: 不满意 and worse


def _pile(key: str, rows: Sequence[Case], on: date, said: dict[int, list[Step]]) -> Pile:
    matters = tuple(_matter(case, on, case.unit.name, said.get(case.pk, ())) for case in rows[:ROWS])
    return Pile(key, min(len(rows), MOST), matters, least=len(rows) > MOST)


def _matter(case: Case, on: date, unit: str, more: Iterable[Step] = ()) -> Matter:
    light, why = light_of(case, on)
    told = Step(*why) if light != "blue" else Step(STATES[case.state])
    return Matter(
        case.pk,
        case.title if not case.sealed else "",
        code=case.number,
        unit=unit,
        light=light if light != "blue" else "",
        why=(told, *more),
    )


def _extensions(actor: Actor) -> dict[str, Pile]:
    """延期申请 that the actor may decide on; never one's own."""
    if not actor.grants_for("case.extend"):
        return {}
    within = permissions.covering(actor, "case.extend")
    asked = ExtensionAsk.objects.filter(state="asked", case__in=Case.objects.filter(within, OPEN))
    rows = list(
        asked.exclude(asked_by_id=actor.person_id).select_related("case__unit").order_by("id")[: MOST + 1]
    )
    words = gettext_noop("{who}申请延期 {days} 天：{why}")
    matters = tuple(
        Matter(
            row.case_id,
            row.case.title,
            code=row.case.number,
            unit=row.case.unit.name,
            why=(Step(words, {"who": row.asked_by_name, "days": row.days, "why": row.reason}),),
        )
        for row in rows[:ROWS]
    )
    return {"case_extend": Pile("case_extend", min(len(rows), MOST), matters, least=len(rows) > MOST)}


def _offered(actor: Actor) -> dict[str, Pile]:
    """可能是同一件 that waits for whoever accepts; the page of the later report is where it is decided. One query."""
    if not actor.grants_for("case.accept"):
        return {}
    rows = list(offers.waiting(actor)[: MOST + 1])
    words = gettext_noop("可能和 {number} 是同一件")
    matters = tuple(
        Matter(
            row.case_id,
            row.case.title,
            code=row.case.number,
            why=(Step(words, {"number": row.other.number}),),
        )
        for row in rows[:ROWS]
    )
    return {"case_same": Pile("case_same", min(len(rows), MOST), matters, least=len(rows) > MOST)}


def _ending(actor: Actor, on: date) -> dict[str, Pile]:
    """快到期的培训, for who puts trainings down; what was trained for anew is left out. One query."""
    if not actor.grants_for(training.KEEP):
        return {}
    rows = training.ending(actor, on=on)
    words = gettext_noop("{item}，{until} 到期")
    matters = tuple(
        Matter(
            0,
            row.person.name,
            why=(Step(words, {"item": training.thing_name(row.what, row.code), "until": row.until}),),
        )
        for row in rows[:ROWS]
    )
    return {"training_ends": Pile("training_ends", len(rows), matters)}


def _handed(actor: Actor, on: date) -> dict[str, Pile]:
    """转办 to be taken over, and 协办 owed, by one of the actor's units; one query for both."""
    if not (actor.unit_ids and (actor.grants_for("case.accept") or actor.grants_for("case.handle"))):
        return {}
    offered = HandOver.objects.filter(to_unit_id__in=actor.unit_ids, state="offered", case__sealed=False)
    owed = JointUnit.objects.filter(
        unit_id__in=actor.unit_ids, state="asked", case__is_open=True, case__sealed=False
    )
    parts = [
        rows.order_by().values_list(Value(key), *(f"case__{name}" for name in TOLD), f"{unit}__name", why)
        for key, rows, unit, why in (
            ("case_take", offered, "from_unit", "reason"),
            ("case_joint", owed, "case__unit", "wanted"),
        )
    ]
    found: dict[str, list[tuple[Case, str, str]]] = {"case_take": [], "case_joint": []}
    for key, *told, holder, words in parts[0].union(parts[1], all=True)[: 2 * MOST]:
        found[key].append((Case(**dict(zip(TOLD, told, strict=True))), holder, words))
    piles_of = {}
    for key, rows in found.items():
        rows.sort(key=lambda row: (row[0].due_key, row[0].pk))
        matters = tuple(
            _matter(case, on, holder, (Step(HANDED[key], {"unit": holder, "why": words}),))
            for case, holder, words in rows[:ROWS]
        )
        piles_of[key] = Pile(key, min(len(rows), MOST), matters, least=len(rows) > MOST)
    return piles_of


def _plain(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Without what no pile shows."""
    return cases.select_related("unit").defer("text", "details")
