"""今天: what of the cases waits for this actor, one pile an act; a case lies in one pile only, that of its next act.

Permissions decide, not names of roles. A unit's post finds what its unit was offered, owes a part of and holds; who decides
on extensions what is asked for; who assigns cases for the whole town whatever is late; the two keepers of tips what came in
sealed. Each pile is read along an index as far as MOST and no further.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext

from townworks.commitments.selectors.today import Matter, Pile
from townworks.engines.working import Step, gettext_noop
from townworks.kernel import clock
from townworks.kernel.actor import Actor

from .. import permissions
from ..models import Card, Case, ExtensionAsk, HandOver, JointUnit, SameOffer, StepRow
from ..models.case import LOW, OPEN
from ..workflow import RUNNING, STATES
from . import clocks, offers, training
from .listing import first_of, light_of

ROWS = 6
LAST = date.max
MOST = 100  # so far a pile is counted
TOLD = (
    "id",
    "mark",
    "title",
    "state",
    "registered_at",
    "accepted_at",
    "due_on",
    "due_at",
    "due_key",
    "score",
    "look_back_on",
)
HANDED = {
    "case_take": gettext_noop("{unit}转来：{why}"),
    "case_joint": gettext_noop("{unit}请协办：{why}"),
    "case_same": gettext_noop("可能和“{why}”是同一件"),
}
LOOK_BACK = gettext_noop("群众评价 {score} 分，{day}前回访整改")
LOOK_BACK_LATE = gettext_noop("群众评价 {score} 分，应在{day}前回访整改，已经超期")
EXTEND = gettext_noop("{who}申请延期 {days} 天：{why}")
EXTEND_HOURS = gettext_noop("{who}申请延期 {days} 小时：{why}")
OWN = ("case_late", "case_soon", "case_accept", "case_close")


def piles(actor: Actor, *, at: datetime) -> dict[str, Pile]:
    """Everything of the cases that waits for the actor, by key; piles with nothing in them are left out."""
    found = {
        **_extensions(actor),
        **_handed(actor, at),
        **_held(actor, at),
        **_ending(actor, at),
        **_calendar(actor, at),
    }
    return {key: pile for key, pile in found.items() if pile.total}


def _held(actor: Actor, at: datetime) -> dict[str, Pile]:
    """What the actor's own units hold, and what is late anywhere that the actor assigns; one query, one for what was said."""
    if not (actor.grants_for("case.handle") or actor.grants_for("case.accept")):
        return {}
    within = permissions.covering(actor, "case.handle") | permissions.covering(actor, "case.accept")
    parts, order = [within & Q(unit_id__in=actor.unit_ids)], ("due_key", "id")
    if actor.grants_for("case.assign"):
        late = Q(state__in=RUNNING, due_key__lte=at)
        parts.append(permissions.covering(actor, "case.assign") & late)
    # Part by part: one condition with OR would read and sort whatever is open in the town.
    rows = first_of([Case.objects.filter(OPEN, part, ~LOW) for part in parts], order, 2 * MOST)
    card = Card.objects.filter(case=OuterRef("pk"), colour="escalated", due_key=OuterRef("due_key"))
    own = list(_plain(rows.annotate(escalated=Exists(card)).order_by(*order))[: 2 * MOST])
    sorted_out: dict[str, list[Case]] = {key: [] for key in OWN}
    for case in own:
        if key := _pile_of(case, at):
            sorted_out[key].append(case)
    said = _said([case for rows in sorted_out.values() for case in rows[:ROWS]])
    return {key: _pile(key, rows, at, said) for key, rows in sorted_out.items()}


def _pile_of(case: Case, at: datetime) -> str:
    light, _ = light_of(case, at)
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
    for case in cases:
        if getattr(case, "escalated", False):
            found[case.pk].append(Step(gettext_noop("已升级督办")))
    reminders = StepRow.objects.filter(case_id__in=pks, move="remind").order_by("pk")
    for pk, words in {row.case_id: row for row in reminders}.items():
        found[pk].append(Step(gettext_noop("{who}催办：{why}"), {"who": words.by_name, "why": words.reason}))
    return found


def _pile(key: str, rows: Sequence[Case], at: datetime, said: dict[int, list[Step]]) -> Pile:
    matters = tuple(_matter(case, at, case.unit.name, said.get(case.pk, ())) for case in rows[:ROWS])
    return Pile(key, min(len(rows), MOST), matters, least=len(rows) > MOST)


def _matter(case: Case, at: datetime, unit: str, more: Iterable[Step] = ()) -> Matter:
    light, why = light_of(case, at)
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
    matters = tuple(
        Matter(
            row.case_id,
            row.case.title,
            code=row.case.number,
            unit=row.case.unit.name,
            why=(
                Step(
                    EXTEND_HOURS if row.case.in_hours else EXTEND,
                    {"who": row.asked_by_name, "days": row.days, "why": row.reason},
                ),
            ),
        )
        for row in rows[:ROWS]
    )
    return {"case_extend": Pile("case_extend", min(len(rows), MOST), matters, least=len(rows) > MOST)}


def _low(actor: Actor) -> QuerySet[Case]:
    """差评: what those who asked were not content with and nobody has called back for yet, of the unit that answered and for who assigns."""
    parts = [permissions.covering(actor, "case.handle") & Q(unit_id__in=actor.unit_ids)]
    if actor.grants_for("case.assign"):
        parts.append(permissions.covering(actor, "case.assign"))
    # Part by part, for the same reason as above.
    return first_of([Case.objects.filter(LOW, part) for part in parts], ("look_back_on", "id"), 2 * MOST)


def _rated(case: Case, unit: str, today: date) -> Matter:
    over = case.look_back_on is not None and case.look_back_on < today
    told = Step(LOOK_BACK_LATE if over else LOOK_BACK, {"score": case.score, "day": case.look_back_on})
    return Matter(
        case.pk, case.title, code=case.number, unit=unit, light="red" if over else "yellow", why=(told,)
    )


def _ending(actor: Actor, at: datetime) -> dict[str, Pile]:
    """快到期的培训: whose, for what and until when, the first to end first; one query, for who keeps the records alone."""
    if not actor.grants_for(training.KEEP):
        return {}
    ends = training.ending(actor, on=clock.day_of(at)).order_by("until", "person__name")
    rows = list(ends.values_list("what", "code", "person__name", "until")[: MOST + 1])
    words = gettext_noop("{item}，{until} 到期")
    matters = tuple(
        Matter(0, name, why=(Step(words, {"item": training.thing_name(what, code), "until": until}),))
        for what, code, name, until in rows[:ROWS]
    )
    return {"training_ends": Pile("training_ends", min(len(rows), MOST), matters, least=len(rows) > MOST)}


def _calendar(actor: Actor, at: datetime) -> dict[str, Pile]:
    """缺节假日安排: next year's, a month before it begins; for who assigns cases and who keeps the instance. No query."""
    year = clocks.missing_calendar(clock.day_of(at))
    if year is None or not (actor.grants_for("case.assign") or actor.grants_for("person.edit")):
        return {}
    name = gettext("{year} 年的节假日安排").format(year=year)
    why = Step(gettext_noop("还没有 calendars/{year}.toml，跨年的到期日暂按周末推算"), {"year": year})
    return {"calendar": Pile("calendar", 1, (Matter(0, name, why=(why,)),))}


def _handed(actor: Actor, at: datetime) -> dict[str, Pile]:
    """What others ask: 转办 to be taken over, 协办 owed, what may be the same, and 差评 to be called back; one query for all."""
    if not any(actor.grants_for(f"case.{act}") for act in ("accept", "handle", "assign")):
        return {}
    offered = HandOver.objects.filter(to_unit_id__in=actor.unit_ids, state="offered", case__sealed=False)
    owed = JointUnit.objects.filter(
        unit_id__in=actor.unit_ids, state="asked", case__is_open=True, case__sealed=False
    )
    like = offers.waiting(actor) if actor.grants_for("case.accept") else SameOffer.objects.none()
    parts: list[QuerySet[Any, Any]] = [
        rows.order_by().values_list(Value(key), *(f"case__{name}" for name in TOLD), f"{unit}__name", why)
        for key, rows, unit, why in (
            ("case_take", offered, "from_unit", "reason"),
            ("case_joint", owed, "case__unit", "wanted"),
            ("case_same", like, "case__unit", "other__title"),
        )
    ]
    parts.append(_low(actor).order_by().values_list(Value("case_unhappy"), *TOLD, "unit__name", Value("")))
    found: dict[str, list[tuple[Case, str, str]]] = {key: [] for key in (*HANDED, "case_unhappy")}
    for key, *told, holder, words in parts[0].union(*parts[1:], all=True)[: 4 * MOST]:
        found[key].append((Case(**dict(zip(TOLD, told, strict=True))), holder, words))
    piles_of = {}
    for key, rows in found.items():
        rows.sort(key=lambda row: (row[0].look_back_on or LAST, row[0].due_key, row[0].pk))
        matters = tuple(_asked(key, *row, at=at) for row in rows[:ROWS])
        piles_of[key] = Pile(key, min(len(rows), MOST), matters, least=len(rows) > MOST)
    return piles_of


def _asked(key: str, case: Case, unit: str, words: str, *, at: datetime) -> Matter:
    if key == "case_unhappy":
        return _rated(case, unit, clock.day_of(at))
    return _matter(case, at, unit, (Step(HANDED[key], {"unit": unit, "why": words}),))


def _plain(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Without what no pile shows."""
    return cases.select_related("unit").defer("text", "details")
