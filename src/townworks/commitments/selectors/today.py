"""今天: what waits for this actor, one pile an act; each thing lies in one pile only, that of its next act.

Permissions decide, not names of roles. Who keeps the register (commitment.edit) assigns, verifies and closes;
who holds a post in a unit or village signs for, works on and reports what that unit leads; who signs notices
(notice.issue), or only reads, looks at what is red and yellow. A pile holds its most urgent rows and how many there are in all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber
from django.utils.translation import gettext

from townworks.definitions import selectors as definitions
from townworks.engines import workdays
from townworks.engines.working import Step, gettext_noop
from townworks.kernel.actor import Actor

from .. import permissions
from ..models import Change, Commitment, Notice, StatusRow
from ..models.change import CHANGE_KINDS
from ..workflow import WORKING_STATES
from .listing import LIGHTS
from .supervision import checks_for, notices_for
from .visible import commitments_for, reports_for

ROWS = 6
SOON_DAYS = 7
NEAR_DAYS = 31  # so near, the days left are counted in working days
ACTS = (
    "commitment.accept",
    "commitment.approve_change",
    "commitment.edit",
    "commitment.note",
    "commitment.verify",
)
NOTE_FROM_DAY = 20  # from this day on, this month's note is asked for; before it, last month's


@dataclass(frozen=True)
class Matter:
    """一件事. ``pk`` is of the thing named by the pile; ``why`` are sentences, the most telling first."""

    pk: int
    name: str
    code: str = ""
    unit: str = ""
    light: str = ""
    why: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Pile:
    """一摞: the most urgent ROWS of it, and how many there are; ``least``: at least so many."""

    key: str
    total: int
    rows: tuple[Matter, ...]
    least: bool = False


def piles(actor: Actor, *, on: date) -> dict[str, Pile]:
    """Everything of this storey that waits for the actor, by key; piles with nothing in them are left out."""
    found = {
        **_commitment_piles(actor, on),
        **_notice_piles(actor, on),
        **_changes(actor),
        **_reports(actor),
        **_month(actor, on),
    }
    return {key: pile for key, pile in found.items() if pile.total}


def only_reads(actor: Actor) -> bool:
    """Whether the actor sees commitments and has no act on them: auditors, supervisors from above."""
    return bool(actor.grants_for("commitment.read")) and not any(actor.grants_for(act) for act in ACTS)


def counts_by_light(actor: Actor) -> Mapping[str, int]:
    """How many commitments the actor sees of each light; the same set as the list shows. One query."""
    found = commitments_for(actor).order_by().values_list("light").annotate(n=Count("pk"))
    counts = dict(found)
    return {light: counts.get(light, 0) for light in LIGHTS}


# Commitments.


def _commitment_piles(actor: Actor, on: date) -> dict[str, Pile]:
    """One query for all piles of commitments: each row falls into the first pile that fits."""
    rules = _rules(actor, on)
    if not rules:
        return {}
    latest = StatusRow.objects.filter(commitment=OuterRef("pk")).order_by("-id")
    first = (
        commitments_for(actor)
        .annotate(
            last_move=Subquery(latest.values("move")[:1]),
            last_reason=Subquery(latest.values("reason")[:1]),
        )
        .annotate(pile=Case(*[When(rule, then=Value(key)) for key, rule in rules], output_field=CharField()))
        .filter(pile__isnull=False)
        .annotate(
            total=Window(Count("pk"), partition_by=F("pile")),
            place_in_pile=Window(
                RowNumber(),
                partition_by=F("pile"),
                order_by=[_urgency().asc(), F("due_on").asc(), F("id").asc()],
            ),
        )
        .filter(place_in_pile__lte=ROWS)
        .select_related("lead")
        .order_by("place_in_pile")
    )
    rows: dict[str, list[Commitment]] = {}
    for commitment in first:
        rows.setdefault(commitment.pile, []).append(commitment)
    return {
        key: Pile(key, found[0].total, tuple(_matter(commitment, on) for commitment in found))  # type: ignore[attr-defined]
        for key, found in rows.items()
    }


def _urgency() -> Case:
    whens = [When(light=light, then=Value(n)) for n, light in enumerate(LIGHTS)]
    return Case(*whens, default=Value(9), output_field=IntegerField())


def _rules(actor: Actor, on: date) -> list[tuple[str, Q]]:
    """Which commitments belong to which pile, most pressing act first."""
    rules: list[tuple[str, Q]] = []
    keeps_register = bool(actor.grants_for("commitment.edit"))
    if keeps_register:
        rules.append(("assign", Q(state="drafted") & permissions.covering(actor, "commitment.assign")))
    if keeps_register or any(grant.reach == "unit" for grant in actor.grants_for("commitment.verify")):
        theirs = permissions.covering(actor, "commitment.verify") & ~_carried_out(actor)
        rules.append(("verify", Q(state="reported_done") & theirs))
        rules.append(("close", Q(state="verified") & theirs))
    if actor.grants_for("commitment.accept"):
        rules.append(("accept", Q(state="assigned") & permissions.covering(actor, "commitment.accept")))
    rules += _rules_of_units(actor, on)
    if actor.grants_for("notice.issue") or only_reads(actor):
        working = Q(state__in=(*WORKING_STATES, "reported_done", "drafted"))
        rules += [("watch_red", Q(light="red") & working), ("watch_yellow", Q(light="yellow") & working)]
    return rules


def _carried_out(actor: Actor) -> Q:
    """What the actor's own unit does: as ``permissions.carries_out``, which is asked again at the act."""
    if any(grant.reach in ("town", "district") for grant in actor.grants_for("commitment.verify")):
        return permissions.NOTHING
    return Q(lead_id__in=actor.unit_ids)


def _rules_of_units(actor: Actor, on: date) -> list[tuple[str, Q]]:
    """What the actor's units lead and are at work on."""
    units = {
        grant.unit_id
        for grant in actor.grants_for("commitment.note")
        if grant.unit_id and grant.reach in ("unit", "place") and "notice.issue" not in grant.permissions
    }
    if not units:
        return []
    own = Q(lead_id__in=units, state__in=("accepted", "in_progress"))
    noted = Q(noted_on__gte=_note_wanted_since(on))
    return [
        ("returned", own & Q(state="in_progress", last_move__in=("return", "reopen"))),
        ("red", own & Q(light="red")),
        ("soon", own & Q(due_on__gte=on, due_on__lte=on + timedelta(days=SOON_DAYS))),
        ("note", own & ~noted),
    ]


def _note_wanted_since(on: date) -> date:
    """The first day of the month whose note should be there by now."""
    first = on.replace(day=1)
    return first if on.day >= NOTE_FROM_DAY else (first - timedelta(days=1)).replace(day=1)


def _matter(commitment: Commitment, on: date) -> Matter:
    why: list[Step] = []
    reason = getattr(commitment, "last_reason", "") or ""
    if commitment.last_move in ("decline", "return", "reopen") and reason:  # type: ignore[attr-defined]
        why.append(Step(gettext_noop("被退回：{reason}"), {"reason": reason}))
    if commitment.light_why and commitment.light in ("red", "yellow"):
        why.append(Step(str(commitment.light_why[0]), dict(commitment.light_why[1])))
    # A light past its date has said so itself, and a date far off is no news beside a reason.
    if not why or on <= commitment.due_on <= on + timedelta(days=NEAR_DAYS):
        why.append(due_words(commitment.due_on, on))
    return Matter(
        pk=commitment.pk,
        name=commitment.text,
        code=commitment.code,
        unit=commitment.lead.name if commitment.lead else "",
        light=commitment.light,
        why=tuple(why),
    )


def due_words(due_on: date, on: date) -> Step:
    """How long there is, in working days where the calendar is known."""
    if due_on < on:
        return Step(gettext_noop("已过期限 {days} 天"), {"days": (on - due_on).days})
    if due_on == on:
        return Step(gettext_noop("今天到期"))
    calendar = definitions.working_calendar()
    if (due_on - on).days <= NEAR_DAYS and workdays.covers(calendar, on, due_on):
        days = workdays.count_between(calendar, on, due_on)
        return Step(gettext_noop("还有 {days} 个工作日"), {"days": days})
    return Step(gettext_noop("还有 {days} 天"), {"days": (due_on - on).days})


# Notices, changes, reports, the month's check.


def _notice_piles(actor: Actor, on: date) -> dict[str, Pile]:
    rules: list[tuple[str, Q]] = []
    units = {grant.unit_id for grant in actor.grants_for("notice.reply") if grant.unit_id}
    if units:
        rules.append(("answer", Q(state="issued", unit_id__in=units)))
    if actor.grants_for("notice.issue"):
        rules.append(("issue", Q(state="drafted")))
    if actor.grants_for("notice.close") and actor.grants_for("commitment.edit"):
        rules.append(("judge", Q(state="replied")))
        rules.append(("unanswered", Q(state="issued", reply_due_on__lt=on)))
    if not rules:
        return {}
    rows: dict[str, list[Notice]] = {}
    for notice in _ranked(notices_for(actor), rules).select_related("unit"):
        rows.setdefault(notice.pile, []).append(notice)  # type: ignore[attr-defined]
    return {
        key: Pile(key, found[0].total, tuple(_notice_matter(notice, on) for notice in found))  # type: ignore[attr-defined]
        for key, found in rows.items()
    }


def _ranked(found: QuerySet[Notice], rules: list[tuple[str, Q]]) -> QuerySet[Notice]:
    order = [F("reply_due_on").asc(nulls_last=True), F("id").asc()]
    return (
        found.annotate(
            pile=Case(*[When(rule, then=Value(key)) for key, rule in rules], output_field=CharField())
        )
        .filter(pile__isnull=False)
        .annotate(
            total=Window(Count("pk"), partition_by=F("pile")),
            place_in_pile=Window(RowNumber(), partition_by=F("pile"), order_by=order),
        )
        .filter(place_in_pile__lte=ROWS)
        .order_by("place_in_pile")
    )


def _notice_matter(notice: Notice, on: date) -> Matter:
    why = [due_words(notice.reply_due_on, on)] if notice.reply_due_on and notice.state == "issued" else []
    return Matter(notice.pk, notice.matter, notice.number, notice.unit.name, why=tuple(why))


def _changes(actor: Actor) -> dict[str, Pile]:
    """调整申请: asked for within what the actor may approve; never one's own."""
    if not actor.grants_for("commitment.approve_change"):
        return {}
    asked = Change.objects.filter(
        state="asked", commitment__in=commitments_for(actor, "commitment.approve_change")
    ).exclude(asked_by_id=actor.person_id)
    rows = list(
        asked.select_related("commitment__lead").annotate(total=Window(Count("pk"))).order_by("id")[:ROWS]
    )
    matters = [
        Matter(
            change.commitment_id,
            change.commitment.text,
            change.commitment.code,
            change.commitment.lead.name if change.commitment.lead else "",
            why=(
                Step(
                    gettext_noop("{who}申请{kind}：{reason}"),
                    {
                        "who": change.asked_by_name,
                        "kind": gettext(CHANGE_KINDS[change.kind]),
                        "reason": change.reason,
                    },
                ),
            ),
        )
        for change in rows
    ]
    return {"decide": Pile("decide", rows[0].total if rows else 0, tuple(matters))}


def _reports(actor: Actor) -> dict[str, Pile]:
    if not actor.grants_for("report.import"):
        return {}
    waiting = reports_for(actor, "report.import").filter(state="preview")
    rows = list(
        waiting.only("id", "title", "year", "read_by_name")
        .annotate(total=Window(Count("pk")))
        .order_by("-id")[:ROWS]
    )
    matters = [
        Matter(
            row.pk,
            row.title,
            str(row.year),
            why=(Step(gettext_noop("{who}导入，等待校对"), {"who": row.read_by_name}),),
        )
        for row in rows
    ]
    return {"correct": Pile("correct", rows[0].total if rows else 0, tuple(matters))}


def _month(actor: Actor, on: date) -> dict[str, Pile]:
    """逐月查账: for who keeps the register, this month's check while it is not there or not finished."""
    if not (actor.grants_for("supervision.check") and actor.grants_for("commitment.edit") and actor.town_id):
        return {}
    month = on.replace(day=1)
    check = checks_for(actor).filter(town_id=actor.town_id, month=month).first()
    if check is None:
        start = Step(gettext_noop("还没有开始"))
        return {"check": Pile("check", 1, (Matter(0, f"{month:%Y-%m}", why=(start,)),))}
    if check.finished_at is not None:
        return {}
    words = Step(gettext_noop("查出 {found} 项，还没有办完"), {"found": check.found})  # type: ignore[attr-defined]
    return {"check": Pile("check", 1, (Matter(check.pk, f"{month:%Y-%m}", why=(words,)),))}
