"""本月预警: told as soon as samples of the month under way come, while there is still time to act."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from townworks.kernel import clock

from ..events import FiguresRecorded
from ..models import Observation, Outlook, Thing
from ..section_months import water_items
from ..selectors.outlook import outlook_of

KEPT = 6  # steps of the working


def warn_of_month(event: FiguresRecorded) -> None:
    """算本月预警 of the sections whose samples of the month came; a second time says the same."""
    rows = Observation.objects.filter(town_id=event.town_id, indicator__in=water_items())
    rows = rows.filter(batch_id=event.batch_id) if event.batch_id else rows.filter(pk__in=event.ids)
    at = rows.aggregate(at=Max("at"))["at"]
    if at is None:
        return
    day = clock.day_of(at)
    now = rows.filter(starts_on__gte=day.replace(day=1), starts_on__lte=day)
    things = Thing.objects.filter(pk__in=now.order_by().values("thing_id").distinct(), kind="section")
    for thing in things.order_by("pk"):
        answer = outlook_of(thing, day)
        worst = [step.stored() for one in answer.items if one.level != "none" for step in (one.why,)]
        with transaction.atomic():
            kept = Outlook.objects.select_for_update().filter(thing=thing, month=f"{day:%Y-%m}").first()
            kept = kept or Outlook(town_id=event.town_id, thing=thing, month=f"{day:%Y-%m}")
            if kept.level != (answer.level or "none"):
                kept.since = at
            kept.level, kept.why = answer.level or "none", worst[:KEPT]
            kept.save()
