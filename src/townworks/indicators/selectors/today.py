"""今天: which returns wait to be handed in, approved or locked, and which questions to be answered or settled.

A return or a question waits for the unit whose it is, not for everybody who might act in its place: a post over the whole town counts
as a post of its own unit here. Two queries for returns and questions, one for sections that
were warned of; of scores ``today_scores`` tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from townworks.commitments.selectors.today import Matter, Pile
from townworks.engines import period_reading
from townworks.engines.working import Step, gettext_noop
from townworks.kernel.actor import Actor
from townworks.ui import wording

from .. import permissions
from ..models import Outlook, Question, Return
from . import today_scores
from .outlook import warned_to
from .owing import due_on

ROWS = 6
MOST = 100  # so far a pile is counted


def piles(actor: Actor, *, on: date) -> dict[str, Pile]:
    """Everything of the figures that waits for the actor, by key; piles with nothing in them are left out."""
    found = {**_returns(actor, on), **_questions(actor), **today_scores.piles(actor, on=on)}
    found["water_warned"] = _warned(actor, on)
    return {key: pile for key, pile in found.items() if pile.total}


def _warned(actor: Actor, on: date) -> Pile:
    """Sections whose month may miss its class if it goes on like this."""
    if not actor.grants_for("indicator.enter"):
        return Pile("water_warned", 0, ())
    rows = warned_to(actor, on=on)
    return Pile("water_warned", len(rows), tuple(map(_of_outlook, rows[:ROWS])))


def _of_outlook(row: Outlook) -> Matter:
    return Matter(
        pk=row.thing_id,
        name=row.thing.name,
        light="red" if row.level == "alarm" else "yellow",
        why=tuple(Step(text, values) for text, values in row.why[:2]),
    )


def _own(actor: Actor, permission: str) -> Q:
    """What is of the actor's own unit or village; nothing for who has neither."""
    mine = permissions.NOTHING
    for grant in actor.grants_for(permission):
        if grant.reach == "place":
            mine |= Q(town_id=grant.town_id, unit__place__path__startswith=grant.path)
        elif grant.unit_id:
            mine |= Q(town_id=grant.town_id, unit_id=grant.unit_id)
    return mine


def _reviewed(actor: Actor, permission: str, kind: type[Model]) -> Q:
    """What the actor looks over: what is handed up to the own unit, and for the town's office what nobody else leads."""
    mine = permissions.NOTHING
    for grant in actor.grants_for(permission):
        if grant.reach == "town":
            mine |= Q(town_id=grant.town_id, reviewer_id=None) | Q(reviewer_id=grant.unit_id or 0)
        else:
            mine |= permissions.within(grant, permission, kind)
    return mine


def _returns(actor: Actor, on: date) -> dict[str, Pile]:
    may = {name for name in ("enter", "approve", "lock") if actor.grants_for(f"indicator.{name}")}
    if not may:
        return {}
    wanted = {
        "return_submit": Q(state="draft", starts_on__lt=on) & _own(actor, "indicator.enter"),
        "return_approve": Q(state="submitted")
        & _reviewed(actor, "indicator.approve", Return)
        & (Q(submitted_by_id=None) | ~Q(submitted_by_id=actor.person_id)),
        "return_lock": Q(state="approved") & permissions.covering(actor, "indicator.lock", Return),
    }
    states = {"draft": "return_submit", "submitted": "return_approve", "approved": "return_lock"}
    every = wanted["return_submit"] | wanted["return_approve"] | wanted["return_lock"]
    rows: dict[str, list[Return]] = {key: [] for key in wanted}
    found = Return.objects.filter(every).select_related("unit").order_by("starts_on", "pk")
    for row in found[: 3 * (MOST + 1)]:
        if row.state != "draft" or period_reading.from_code(row.period).end < on:
            rows[states[row.state]].append(row)
    return {key: _pile(key, some, [_of_return(row, on) for row in some[:ROWS]]) for key, some in rows.items()}


def _of_return(row: Return, on: date) -> Matter:
    name = _("{line}{period}报表").format(
        line=wording.line_name(row.line), period=wording.zh_period(row.period)
    )
    why: list[Step] = []
    if row.state == "draft":
        due = due_on(period_reading.from_code(row.period))
        words = gettext_noop("应于{day}前报送，已经迟了") if due < on else gettext_noop("{day}前报送")
        why.append(Step(words, {"day": wording.zh_date(due)}))
    return Matter(pk=row.pk, name=name, unit=row.unit.name, why=tuple(why))


def _questions(actor: Actor) -> dict[str, Pile]:
    may = {name for name in ("enter", "approve") if actor.grants_for(f"indicator.{name}")}
    if not may:
        return {}
    answer = Q(state="asked") & _own(actor, "indicator.enter")
    led = permissions.NOTHING
    for grant in actor.grants_for("indicator.approve"):
        codes = permissions.led_by(grant)
        led |= Q(town_id=grant.town_id, indicator__in=codes) if codes else permissions.NOTHING
    settle = Q(state="answered") & led & ~Q(answered_by_name=actor.name)
    found = Question.objects.filter(answer | settle).select_related("thing", "unit").order_by("pk")
    rows: dict[str, list[Question]] = {"asked": [], "answered": []}
    for row in found[: 2 * (MOST + 1)]:
        rows[row.state].append(row)
    return {
        "question_answer": _pile("question_answer", rows["asked"], map(_of_question, rows["asked"][:ROWS])),
        "question_settle": _pile(
            "question_settle", rows["answered"], map(_of_question, rows["answered"][:ROWS])
        ),
    }


def _of_question(row: Question) -> Matter:
    facts = {
        "thing": row.thing.name,
        "indicator": wording.word(row.indicator, "indicator"),
        "period": wording.zh_period(row.period),
    }
    name = _("{thing} {indicator} {period}").format(**facts)
    why = Step(str(row.why[0]), dict(row.why[1]))
    return Matter(pk=row.pk, name=name, unit=row.unit.name if row.unit else "", why=(why,))


def _pile(key: str, found: Sequence[object], matters: Iterable[Matter]) -> Pile:
    return Pile(key, min(len(found), MOST), tuple(matters), least=len(found) > MOST)
