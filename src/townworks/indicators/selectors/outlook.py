"""断面预警: what the month under way may bring at a section, and which sections were warned of."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from django.db.models import Q

from townworks.engines.surface_water import alert
from townworks.kernel.actor import Actor

from ..derivations import samples_of, target_of, water_of
from ..models import Outlook, Standing, Thing
from ..section_months import SOUND, water_items
from .visible import things_for

GAPS = 12  # between samples, of which the middle one is how often they come
LINE = "river"
WARNED = ("alarm", "watch")


def warned_of(actor: Actor, *, on: date, town_id: int | None = None) -> list[Outlook]:
    """The sections that the actor may see with a warning in the month of a day, alarms first."""
    found = Outlook.objects.filter(month=f"{on:%Y-%m}", level__in=WARNED, thing__in=things_for(actor))
    if town_id is not None:
        found = found.filter(town_id=town_id)
    return list(found.select_related("thing", "thing__place").order_by("level", "thing__code"))


def warned_to(actor: Actor, *, on: date) -> list[Outlook]:
    """Those that are for the actor to do something about: who enters figures for the town, leads the river, or keeps the village."""
    mine = Q(pk__in=())
    for grant in actor.grants_for("indicator.enter"):
        if grant.reach == "town":
            mine |= Q(town_id=grant.town_id)
        elif grant.reach == "place":
            mine |= Q(town_id=grant.town_id, thing__place__path__startswith=grant.path)
        elif LINE in grant.lines:
            mine |= Q(town_id=grant.town_id)
    found = Outlook.objects.filter(mine, month=f"{on:%Y-%m}", level__in=WARNED)
    return list(found.select_related("thing").order_by("level", "thing__code"))


def outlook_of(thing: Thing, on: date) -> alert.Answer:
    """This month so far; how many samples are still to come is told from how they came before."""
    own = samples_of(water_items(), [thing], on.replace(day=1), on).get(thing.pk, ())
    gaps = [(later - sooner).days for sooner, later in pairwise(_days_sampled(thing, on))]
    every = max(1, round(median(gaps[-GAPS:]))) if gaps else calendar.monthrange(on.year, on.month)[1]
    length = calendar.monthrange(on.year, on.month)[1]
    to_come = alert.samples_to_come(max((one.on for one in own), default=on), length, every)
    return alert.compute(alert.Given(own, to_come, min(target_of(thing), 5), water_of(thing)))


def _days_sampled(thing: Thing, on: date) -> list[date]:
    """The last days with samples, as many as are looked at; a year is only read where the last weeks have too few."""
    rows = Standing.objects.filter(
        indicator__in=water_items(), thing_id=thing.pk, starts_on__lte=on, counted=True, quality__in=SOUND
    )
    found: list[date] = []
    for back in (2 * GAPS, 400):
        recent = rows.filter(starts_on__gt=on - timedelta(days=back)).order_by("starts_on")
        found = list(recent.values_list("starts_on", flat=True).distinct())
        if len(found) > GAPS:
            break
    return found
