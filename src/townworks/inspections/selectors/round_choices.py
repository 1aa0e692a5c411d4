"""开展检查时可选的: campaigns, units and places for the actor's own town, and who may be sent."""

from __future__ import annotations

from datetime import date

from townworks.definitions import selectors as definitions
from townworks.kernel.actor import Actor
from townworks.people import selectors as people
from townworks.places import selectors as places
from townworks.ui import names

from ..models import Round
from ..services import workers


def campaigns() -> list[tuple[str, str]]:
    """专项行动."""
    return [(one.code, names.in_language(one)) for one in definitions.campaigns()]


def leads(actor: Actor, permission: str = "round.open") -> list[tuple[int, str]]:
    """The units for which the actor may do this: all of the town, or the own one."""
    grants = actor.grants_for(permission)
    whole = next((grant.town_id for grant in grants if grant.reach == "town" and grant.town_id), None)
    if whole:
        return [(unit.pk, unit.name) for unit in people.units_of_town(whole)]
    return [(grant.unit_id, grant.unit_name) for grant in grants if grant.unit_id and grant.town_id]


def places_of(actor: Actor) -> list[tuple[int, str]]:
    """The town and what lies in it."""
    town_id = next((grant.town_id for grant in actor.grants_for("round.open") if grant.town_id), None)
    return places.choices_in_town(town_id) if town_id else []


def workers_of(row: Round, *, on: date) -> list[tuple[int, str]]:
    """Who may be sent in this round: name and post, each person once."""
    found: dict[int, str] = {}
    for worker in workers.workers_of(row.town_id, row.lead_id, on=on):
        found.setdefault(worker.person_id, f"{worker.name}（{worker.post}）")
    return list(found.items())
