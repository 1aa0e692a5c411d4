"""排定检查: who goes where on which day, in the order that walks least."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from townworks.definitions import selectors as definitions
from townworks.engines import visit_plan, workdays
from townworks.engines.working import Nonsense, Step
from townworks.kernel import audit, clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, WrongState

from ..models import Due, Round
from ..selectors.campaigns import campaign_of
from .locking import lock
from .workers import Worker, nearest_post, workers_of

WAITING = ("due", "absent")
MOST = 3000  # visits in one plan; a larger round is planned in parts
BATCH = 1000


@dataclass(frozen=True)
class Planned:
    """What came of planning: how many sites have a day, how many have none, and the working."""

    planned: int
    left: int
    metres: int
    nearest_metres: int
    working: tuple[Step, ...]


def plan_round(
    *,
    actor: Actor,
    pk: int,
    worker_ids: Iterable[int],
    from_on: date,
    days: int,
    minutes: int,
    at: datetime,
    version: int | None = None,
) -> Planned:
    """排定一轮检查: the sites still to be visited, over the next working days of these people.

    A site in a grid goes to the grid's own worker where one takes part, else to any of the leading unit's people.
    What was planned for those sites before is replaced; what is visited already stays.
    """
    with transaction.atomic():
        row = lock(actor, Round, pk, "round.open", version, "town", "edition", "lead", "place")
        if row.state != "open":
            raise WrongState("“{round}”已经结束，不用再排。", round=row.name)
        people = _chosen(row, worker_ids, on=clock.day_of(at))
        dues = list(
            Due.objects.select_for_update(of=("self",))
            .filter(round=row, outcome__in=WAITING)
            .select_related("site", "place")
            .order_by("site__code")[:MOST]
        )
        answers = _answers(row, people, dues, _days(from_on, days), minutes)
        planned = _write(dues, answers)
        done = Planned(
            planned,
            len(dues) - planned,
            sum(answer.metres for answer in answers),
            sum(answer.nearest_metres for answer in answers),
            tuple(step for answer in answers for step in answer.working),
        )
        row.plan = {
            **row.plan,
            "said": [step.stored() for step in done.working],
            "at": clock.day_of(at).isoformat(),
        }
        row.version += 1
        row.save(update_fields=["plan", "version"])
        audit.record(
            actor,
            "round.plan",
            kind="round",
            thing_id=row.pk,
            name=row.name,
            town_id=row.town_id,
            at=at,
            facts={"planned": done.planned, "left": done.left, "metres": done.metres},
        )
    return done


def _chosen(row: Round, worker_ids: Iterable[int], *, on: date) -> list[Worker]:
    """The posts of the persons chosen; Invalid when one may not visit in this round."""
    wanted = set(worker_ids)
    able = [one for one in workers_of(row.town_id, row.lead_id, on=on) if one.person_id in wanted]
    if not wanted or wanted - {one.person_id for one in able}:
        sentence = Invalid("请至少选择一个人，而且都要能做这一轮的检查。")
        raise Invalid(sentence.text, [("workers", sentence)])
    return able


def _days(from_on: date, count: int) -> tuple[date, ...]:
    """So many working days from a day on; Invalid where the calendar does not reach."""
    calendar, day = definitions.working_calendar(), from_on
    found: list[date] = []
    while len(found) < count:
        try:
            if workdays.is_working(calendar, day):
                found.append(day)
        except Nonsense as error:
            why, values = error.step.text, error.step.values
            raise Invalid(why, [("days", Invalid(why, (), **values))], **values) from None
        day += timedelta(days=1)
    return tuple(found)


def _answers(
    row: Round, people: Sequence[Worker], dues: Sequence[Due], days: tuple[date, ...], minutes: int
) -> list[visit_plan.Answer]:
    """Two plans: sites of a local post among local people, all others among the unit's people, who may go anywhere."""
    visits = [_visit(due, row, people) for due in dues]
    local = [one for one in people if one.path]
    wide = [one for one in people if not one.path]
    parts = (
        (local, [visit for visit in visits if visit.worker]),
        (wide, [visit for visit in visits if not visit.worker]),
    )
    return [
        visit_plan.compute(visit_plan.Given(_workers(among, days, minutes, _middle(dues)), tuple(part)))
        for among, part in parts
        if among and part
    ]


def _middle(dues: Sequence[Due]) -> tuple[float, float]:
    """Where one sets out whose post's place has no position: the middle of the sites."""
    placed = [
        (due.site.longitude, due.site.latitude)
        for due in dues
        if due.site.longitude is not None and due.site.latitude is not None
    ]
    if not placed:
        return 0.0, 0.0
    return sum(x for x, _ in placed) / len(placed), sum(y for _, y in placed) / len(placed)


def _workers(
    people: Sequence[Worker], days: tuple[date, ...], minutes: int, middle: tuple[float, float]
) -> tuple[visit_plan.Worker, ...]:
    """Each person once, setting out from the place of the post."""
    found: dict[int, visit_plan.Worker] = {}
    for one in sorted(people, key=lambda worker: -len(worker.path)):
        found.setdefault(
            one.person_id,
            visit_plan.Worker(
                code=str(one.person_id),
                longitude=middle[0] if one.longitude is None else one.longitude,
                latitude=middle[1] if one.latitude is None else one.latitude,
                minutes=minutes,
                days=days,
            ),
        )
    return tuple(found.values())


def _visit(due: Due, row: Round, people: Sequence[Worker]) -> visit_plan.Visit:
    bound = nearest_post(people, due.place.path)
    return visit_plan.Visit(
        code=str(due.pk),
        longitude=due.site.longitude,
        latitude=due.site.latitude,
        minutes=campaign_of(row.edition).rounds.minutes,
        worker="" if bound is None else str(bound),
        latest_on=row.until_on,
    )


def _write(dues: Sequence[Due], answers: Sequence[visit_plan.Answer]) -> int:
    """Days and orders onto the dues; one that did not fit loses the day it had."""
    places = {
        stop.visit: (int(day.worker), day.on, order)
        for answer in answers
        for day in answer.days
        for order, stop in enumerate(day.stops, start=1)
    }
    for due in dues:
        due.worker_id, due.planned_on, due.planned_order = places.get(str(due.pk), (None, None, None))
    Due.objects.bulk_update(dues, ["worker", "planned_on", "planned_order"], batch_size=BATCH)
    return len(places)
