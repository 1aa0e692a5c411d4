"""谁能看、谁能填: how far a post reaches over figures, measured things, returns and questions.

The register of measured things is the town's. A figure belongs to the unit that answers for it and to the one that leads its line; a
village's post reaches what lies there. A return goes from its unit to the one that leads the line, and then to the town.
"""

from __future__ import annotations

from django.db.models import Model, Q

from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import Indicator
from townworks.kernel import reach
from townworks.kernel.actor import Actor, Grant
from townworks.kernel.reach import NOTHING
from townworks.kernel.verdict import Verdict, no, yes

from .models import ImportBatch, Return, Thing

READ = "indicator.read"
REVIEWING = ("indicator.approve", "indicator.lock")


def within(grant: Grant, permission: str, kind: type[Model]) -> Q:
    """The things of a kind that one post covers for a permission."""
    match grant.reach:
        case "district":
            return Q(town__path__startswith=grant.path)
        case "town":
            return Q(town=grant.town_id)
        case "unit":
            return Q(town=grant.town_id) & _of_unit(grant, permission, kind)
        case "place":
            return Q(town=grant.town_id) & _in_place(grant, kind)
    return NOTHING


def _of_unit(grant: Grant, permission: str, kind: type[Model]) -> Q:
    """What a unit's post covers: the whole register, its own imports, and the figures that it answers for or whose line it leads."""
    unit = grant.unit_id or 0
    if kind is Thing:
        return Q()
    if kind is ImportBatch:
        return Q(by_id=grant.person_id)
    if kind is Return:
        if permission in REVIEWING:
            return Q(reviewer_id=unit)
        return Q(unit_id=unit) | Q(reviewer_id=unit) if permission == READ else Q(unit_id=unit)
    return Q(unit_id=unit) | Q(indicator__in=led_by(grant))


def _in_place(grant: Grant, kind: type[Model]) -> Q:
    """What lies in the place of a village's or grid's post."""
    if kind is ImportBatch:
        return Q(by_id=grant.person_id)
    if kind is Return:
        return Q(unit__place__path__startswith=grant.path)
    return Q(place__path__startswith=grant.path)


def led_by(grant: Grant) -> list[str]:
    """The codes of the indicators whose line the post's unit leads."""
    return [one.code for one in definitions.indicators() if one.line in grant.lines] if grant.lines else []


def covering(actor: Actor, permission: str, kind: type[Model]) -> Q:
    """All things of a kind that an actor's posts cover for a permission; nothing where no post carries it."""
    return reach.covering(actor, permission, lambda grant: within(grant, permission, kind))


def may(actor: Actor, permission: str, thing: Model) -> Verdict:
    """Whether the actor may do this to this thing. Agrees with ``covering`` because it asks it."""
    kind = type(thing)
    return reach.over(actor, permission, thing, lambda grant: within(grant, permission, kind))


def reaches(
    actor: Actor,
    permission: str,
    one: Indicator,
    *,
    town_id: int,
    path: str,
    unit_id: int | None = None,
) -> Verdict:
    """Whether the actor may do this to an indicator's figure at a place (``path``), be there one yet or not.

    ``unit_id``: the unit that answers for it. Agrees with ``covering`` on figures (tested). A village's post enters only what
    villages answer for.
    """
    if actor.system:
        return yes()
    for grant in actor.grants_for(permission):
        if grant.reach == "district":
            covered = path.startswith(grant.path)
        elif grant.town_id != town_id:
            continue
        elif grant.reach == "unit":
            own = unit_id is not None and unit_id == grant.unit_id
            covered = own or one.line in grant.lines
        elif grant.reach == "place":
            covered = path.startswith(grant.path) and (permission == READ or one.answers.by == "village")
        else:
            covered = grant.reach == "town"
        if covered:
            return yes(grant.role_name)
    return no(reach.out_of_reach(permission, one.name))
