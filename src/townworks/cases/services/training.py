"""登记培训: who was trained for what, with what shows it; and the refusal of a case to somebody untrained where its item wants that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from townworks.definitions import selectors as definitions
from townworks.definitions.cases import ServiceItem
from townworks.definitions.selectors import NotDefined
from townworks.kernel import audit, clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal, WrongState
from townworks.people import selectors as people
from townworks.ui import names

from ..models import Case, Training
from ..selectors import training as looking
from ..selectors.kinds import item_of
from ..selectors.training import KEEP
from ..selectors.visible import NOT_THERE
from .locking import wanted_reason


@dataclass(frozen=True)
class Course:
    """What is put down. ``thing``: "service/CODE" or "power/CODE"; ``until``: its last day, None for without end."""

    person_id: int
    thing: str
    course: str
    on: date
    paper: str
    passed: bool = True
    until: date | None = None


def record_training(*, actor: Actor, course: Course, at: datetime) -> Training:
    """登记一次培训, by whoever says in the town who handles what. Invalid names every problem at once."""
    town = _town(actor)
    what, _slash, code = course.thing.partition("/")
    problems = _problems(course, what, code, town, on=clock.day_of(at))
    if problems:
        raise Invalid("培训记录有 {count} 处要改。", problems, count=len(problems))
    try:
        with transaction.atomic():
            row = Training.objects.create(
                town_id=town,
                person_id=course.person_id,
                what=what,
                code=code,
                course=course.course.strip()[:120],
                on=course.on,
                passed=course.passed,
                until=course.until,
                paper=course.paper.strip()[:120],
                by_name=actor.name,
                at=at,
            )
            _told("training.record", row, actor=actor, at=at)
    except IntegrityError:
        raise Conflict("这个人这一天的这次培训已经登记过了。") from None
    return row


def cancel_training(*, actor: Actor, pk: int, reason: str, at: datetime) -> Training:
    """作废一条培训记录 that was put down wrongly; it stays, and counts no more."""
    words = wanted_reason(reason, "作废")
    town = _town(actor)
    with transaction.atomic():
        row = Training.objects.select_for_update().filter(pk=pk, town_id=town).first()
        if row is None:
            raise NotFound(NOT_THERE)
        if row.cancelled_at is not None:
            raise WrongState("这条记录已经作废。")
        row.cancelled_at, row.cancelled_by_name, row.cancel_reason = at, actor.name, words[:300]
        row.save()
        _told("training.cancel", row, actor=actor, at=at)
    return row


def require_trained(case: Case, actor: Actor, *, on: date) -> None:
    """NotAllowed where the item wants a trained person and the actor, who is about to handle it, was not trained."""
    item = _refusing(case)
    if item is None or actor.system:
        return
    if actor.person_id not in looking.holders(case.town_id, looking.wanted_for(item), on=on):
        raise NotAllowed(
            "“{item}”要由培训合格的人办，您没有在有效期内的培训记录，不能接办“{thing}”。"
            "请先参加培训并登记，或者转给培训过的同事。",
            item=names.in_language(item),
            thing=case.number,
        )


def require_somebody_trained(case: Case, unit_id: int, unit_name: str, *, on: date) -> None:
    """NotAllowed where the item wants a trained person and the unit that it is to go to has none."""
    item = _refusing(case)
    if item is None:
        return
    trained = looking.holders(case.town_id, looking.wanted_for(item), on=on)
    if not set(trained) & looking.people_of(case.town_id, unit_id, on=on):
        raise NotAllowed(
            "“{item}”要由培训合格的人办，{unit}现在没有这样的人，“{thing}”不能转过去。",
            item=names.in_language(item),
            unit=unit_name,
            thing=case.number,
        )


def _refusing(case: Case) -> ServiceItem | None:
    """The item of a case that refuses the untrained; None where there is none."""
    item = item_of(case)
    return item if item is not None and item.trained == "refuse" else None


def _town(actor: Actor) -> int:
    """The town whose trainings the actor keeps."""
    actor.may_somewhere(KEEP).require()
    town = next((grant.town_id for grant in actor.grants_for(KEEP) if grant.town_id), None)
    if town is None:
        raise NotAllowed("您的岗位没有这项权限（{permission}）。", permission=KEEP)
    return town


def _problems(course: Course, what: str, code: str, town: int, *, on: date) -> list[tuple[str, Refusal]]:
    problems: list[tuple[str, Refusal]] = []
    try:
        {"service": definitions.service_item, "power": definitions.power}[what](code)
    except (KeyError, NotDefined):
        problems.append(("thing", Invalid("没有这个事项。")))
    known = {one.person_id for one in people.posts_with("case.handle", town_id=town, on=on)}
    if course.person_id not in known:
        problems.append(("person", Invalid("本镇没有这个办件的人。")))
    if not course.course.strip():
        problems.append(("course", Invalid("请写明是什么培训。")))
    if not course.paper.strip():
        problems.append(("paper", Invalid("请写明凭据：证书编号、签到表或考试成绩单。")))
    if course.on > on:
        problems.append(("on", Invalid("培训日期还没有到。")))
    if course.until is not None and course.until < course.on:
        problems.append(("until", Invalid("有效期早于培训日期。")))
    return problems


def _told(verb: str, row: Training, *, actor: Actor, at: datetime) -> None:
    facts = {"what": row.what, "code": row.code, "person": row.person_id, "on": row.on.isoformat()}
    audit.record(
        actor,
        verb,
        kind="training",
        thing_id=row.pk,
        name=str(row),
        town_id=row.town_id,
        at=at,
        facts=facts | ({"reason": row.cancel_reason} if row.cancel_reason else {}),
    )
