"""可能是同一件事: open reports of the same matter near in place and time, offered for joining and never joined by themselves.

Rule: within 50 metres and 30 days (grid management practice, not verified); without a position, the same words of address.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from townworks.engines import distance
from townworks.engines.working import Step, gettext_noop
from townworks.kernel.actor import Actor

from ..models import Case
from ..workflow import RUNNING
from .visible import cases_for

METRES, DAYS, MOST = 50, 30, 5


@dataclass(frozen=True)
class Like:
    """Another case and why it may be the same."""

    case: Case
    why: Step


def likely_same(actor: Actor, case: Case) -> list[Like]:
    """The open cases of the actor's that may be the same, the nearest first; one query."""
    since = case.registered_at - timedelta(days=DAYS)
    until = case.registered_at + timedelta(days=DAYS)
    found = cases_for(actor).filter(
        town_id=case.town_id,
        kind=case.kind,
        matter=case.matter,
        registered_at__gte=since,
        registered_at__lte=until,
        state__in=RUNNING,
    )
    near = _near(case)
    if near is None:
        return []
    likes = []
    for other in found.filter(near).exclude(pk=case.pk).order_by("-registered_at")[: 10 * MOST]:
        metres = _metres(case, other)
        if metres is not None and metres > METRES:
            continue
        words = gettext_noop("同样的事，相距 {metres} 米，相隔 {days} 天")
        plain = gettext_noop("同样的事，地址相同，相隔 {days} 天")
        days = abs((other.registered_at - case.registered_at).days)
        step = Step(plain if metres is None else words, {"metres": round(metres or 0), "days": days})
        likes.append((metres or 0.0, Like(other, step)))
    return [like for _, like in sorted(likes, key=lambda one: (one[0], one[1].case.pk))[:MOST]]


def _near(case: Case) -> Q | None:
    """A box around the position, or the same address; None where nothing says where it is."""
    if case.longitude is not None and case.latitude is not None:
        high = METRES / 111_000
        wide = high / max(0.01, math.cos(math.radians(case.latitude)))
        return Q(
            longitude__range=(case.longitude - wide, case.longitude + wide),
            latitude__range=(case.latitude - high, case.latitude + high),
        )
    return Q(address=case.address) if case.address else None


def _metres(one: Case, other: Case) -> float | None:
    if one.longitude is None or other.longitude is None or one.latitude is None or other.latitude is None:
        return None
    return distance.between((one.longitude, one.latitude), (other.longitude, other.latitude))
