"""学谁该办: a closed case teaches, once, which unit answered it; only cases of the town, never a sealed one."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import F

from townworks.kernel import clock

from ..events import CaseEnded
from ..models import Case, Lesson, LessonCount
from ..selectors.routing import ALL, LESSONS, features_of, taught_units

BATCH = 500


def learn_from_case(event: CaseEnded) -> None:
    """The clockwork's part when a case was closed. A second telling teaches nothing."""
    case = Case.objects.select_related("edition", "place").filter(pk=event.case_id).first()
    if case is not None:
        learn(case, at=case.closed_at or clock.now())


def learn(case: Case, *, at: datetime) -> bool:
    """One lesson; whether it was one. A case that nobody handed on teaches only where it lies with a unit that its matter names."""
    way = _way(case)
    if not way:
        return False
    with transaction.atomic():
        _lesson, fresh = Lesson.objects.get_or_create(
            case=case, defaults={"town_id": case.town_id, "unit_id": case.unit_id, "way": way, "at": at}
        )
        if not fresh:
            return False
        found = features_of(case)
        added = Counter(dict.fromkeys(found, 1))
        added[LESSONS], added[ALL] = 1, len(found)
        _add(case.town_id, case.unit_id, added)
    return True


def learn_all(*, at: datetime) -> int:
    """学一遍 from every closed case that has not taught yet, for a town that begins with this; answers how many lessons there were."""
    closed = Case.objects.filter(
        closed_at__isnull=False, answered_at__isnull=False, lesson=None, sealed=False
    )
    taught, last = 0, 0
    while rows := list(closed.filter(pk__gt=last).select_related("edition", "place").order_by("pk")[:BATCH]):
        last = rows[-1].pk
        taught += sum(learn(case, at=at) for case in rows)
    return taught


def _way(case: Case) -> str:
    """How the case came to the unit that answered it; "" where that teaches nothing."""
    if case.sealed or case.answered_at is None or case.is_open or case.state == "joined":
        return ""
    if case.fixed:
        return "assigned"
    if case.handovers.filter(state="taken", to_unit_id=case.unit_id).exists():
        return "referred"
    return "kept" if case.unit_id in taught_units(case) else ""


def _add(town_id: int, unit_id: int, added: Counter[str]) -> None:
    """Count on; a row that is not there yet is made."""
    rows = LessonCount.objects.filter(town_id=town_id, unit_id=unit_id)
    known = set(rows.filter(feature__in=added).values_list("feature", flat=True))
    LessonCount.objects.bulk_create(
        (
            LessonCount(town_id=town_id, unit_id=unit_id, feature=feature)
            for feature in added
            if feature not in known
        ),
        ignore_conflicts=True,
    )
    for n in set(added.values()):
        same = [feature for feature, count in added.items() if count == n]
        rows.filter(feature__in=same).update(n=F("n") + n)
