"""今天: what of the cases waits for this actor, one pile an act; a case lies in one pile only, that of its next act.

Permissions decide, not names of roles. A unit's post finds what its unit was offered, owes a part of and holds; who decides
on extensions what is asked for; who assigns cases for the whole town whatever is late; the two keepers of tips what came in
sealed. Each pile is read along an index as far as MOST and no further.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import QuerySet

from townworks.commitments.selectors.today import Matter, Pile
from townworks.engines.working import Step, gettext_noop
from townworks.kernel.actor import Actor

from .. import permissions
from ..models import Card, Case, ExtensionAsk, HandOver, JointUnit, StepRow
from ..models.case import OPEN
from ..workflow import RUNNING, STATES
from .listing import light_of

ROWS = 6
MOST = 100  # so far a pile is counted
OWN = ("case_late", "case_soon", "case_accept", "case_close")


def piles(actor: Actor, *, on: date) -> dict[str, Pile]:
    """Everything of the cases that waits for the actor, by key; piles with nothing in them are left out."""
    found = {**_extensions(actor), **_offered(actor, on), **_joint(actor, on), **_held(actor, on)}
    return {key: pile for key, pile in found.items() if pile.total}


def _held(actor: Actor, on: date) -> dict[str, Pile]:
    """What the actor's own units hold, and what is late anywhere that the actor assigns; one query, two for what was said."""
    if not (actor.grants_for("case.handle") or actor.grants_for("case.accept")):
        return {}
    within = permissions.covering(actor, "case.handle") | permissions.covering(actor, "case.accept")
    open_ones = _plain(Case.objects.filter(OPEN, within).order_by("due_key", "id"))
    own = list(open_ones.filter(unit_id__in=actor.unit_ids)[: 2 * MOST]) if actor.unit_ids else []
    if actor.grants_for("case.assign"):
        everywhere = permissions.covering(actor, "case.assign")
        late = _plain(Case.objects.filter(OPEN, everywhere, state__in=RUNNING, due_key__lt=on))
        known = {case.pk for case in own}
        own += [case for case in late.order_by("due_key", "id")[: MOST + 1] if case.pk not in known]
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
    reminders = StepRow.objects.filter(case_id__in=pks, move="remind").order_by("pk")
    for pk, words in {row.case_id: row for row in reminders}.items():
        found[pk].append(Step(gettext_noop("{who}催办：{why}"), {"who": words.by_name, "why": words.reason}))
    return found


def _pile(key: str, rows: Sequence[Case], on: date, said: dict[int, list[Step]]) -> Pile:
    matters = tuple(_matter(case, on, said.get(case.pk, ())) for case in rows[:ROWS])
    return Pile(key, min(len(rows), MOST), matters, least=len(rows) > MOST)


def _matter(case: Case, on: date, more: Iterable[Step] = ()) -> Matter:
    light, why = light_of(case, on)
    told = Step(*why) if light != "blue" else Step(STATES[case.state])
    return Matter(
        case.pk,
        case.title if not case.sealed else "",
        code=case.number,
        unit=case.unit.name,
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


def _offered(actor: Actor, on: date) -> dict[str, Pile]:
    """转办 that waits for one of the actor's units to take it over."""
    if not (actor.unit_ids and actor.grants_for("case.accept")):
        return {}
    waiting = HandOver.objects.filter(to_unit_id__in=actor.unit_ids, state="offered", case__sealed=False)
    rows = list(waiting.select_related("case__unit", "from_unit").order_by("id")[: MOST + 1])
    said = {
        row.case_id: [
            Step(gettext_noop("{unit}转来：{why}"), {"unit": row.from_unit.name, "why": row.reason})
        ]
        for row in rows
    }
    return {"case_take": _pile("case_take", [row.case for row in rows], on, said)}


def _joint(actor: Actor, on: date) -> dict[str, Pile]:
    """协办 that one of the actor's units owes."""
    if not (actor.unit_ids and actor.grants_for("case.handle")):
        return {}
    owed = JointUnit.objects.filter(
        unit_id__in=actor.unit_ids, state="asked", case__is_open=True, case__sealed=False
    )
    rows = list(owed.select_related("case__unit").order_by("id")[: MOST + 1])
    said = {
        row.case_id: [
            Step(gettext_noop("{unit}请协办：{why}"), {"unit": row.case.unit.name, "why": row.wanted})
        ]
        for row in rows
    }
    return {"case_joint": _pile("case_joint", [row.case for row in rows], on, said)}


def _plain(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Without what no pile shows."""
    return cases.select_related("unit").defer("text", "details")
