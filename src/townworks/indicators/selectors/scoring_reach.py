"""测评和问卷的可见范围: a scoring is the town's; what of it a unit's or a village's post may see, enter and approve.

Villages are compared openly, as places. A unit's score is seen by the unit itself and by posts of the whole town.
"""

from __future__ import annotations

from django.db.models import Model, Q, QuerySet

from townworks.definitions import selectors as definitions
from townworks.kernel import reach
from townworks.kernel.actor import Actor, Grant
from townworks.kernel.errors import NotFound
from townworks.kernel.verdict import Verdict, no, yes

from ..models import ScoreEntry, Scoring, SurveyRun
from .visible import NOT_THERE

READ = "scheme.read"


def _of_towns(actor: Actor, permission: str) -> Q:
    def towns(grant: Grant) -> Q:
        return Q(town__path__startswith=grant.path) if grant.reach == "district" else Q(town=grant.town_id)

    return reach.covering(actor, permission, towns)


def scorings_for(actor: Actor, permission: str = READ) -> QuerySet[Scoring]:
    """测评, of the actor's towns."""
    found = Scoring.objects.filter(_of_towns(actor, permission))
    return found.select_related("edition", "town").defer("town__outline")


def scoring_for(actor: Actor, pk: int) -> Scoring:
    """One scoring; NotFound when it is not there or not for this actor."""
    found = scorings_for(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound(NOT_THERE)
    return found


def entries_for(actor: Actor) -> QuerySet[ScoreEntry]:
    """登记, as far as the actor sees whom they are of."""

    def entries(grant: Grant) -> Q:
        match grant.reach:
            case "district":
                return Q(scoring__town__path__startswith=grant.path)
            case "town":
                return Q(scoring__town=grant.town_id)
        own = Q(unit=None) | Q(unit_id=grant.unit_id or 0)
        return Q(scoring__town=grant.town_id) & own

    return ScoreEntry.objects.filter(reach.covering(actor, READ, entries))


def entry_for(actor: Actor, pk: int) -> ScoreEntry:
    """One entry; NotFound when it is not there or not for this actor."""
    found = entries_for(actor).select_related("scoring__edition", "place", "unit").defer("place__outline")
    entry = found.filter(pk=pk).first()
    if entry is None:
        raise NotFound(NOT_THERE)
    return entry


def surveys_for(actor: Actor, permission: str = READ) -> QuerySet[SurveyRun]:
    """问卷, of the actor's towns."""
    found = SurveyRun.objects.filter(_of_towns(actor, permission))
    return found.select_related("edition", "town").defer("town__outline")


def survey_for(actor: Actor, pk: int) -> SurveyRun:
    """One questionnaire that is or was held; NotFound when it is not there or not for this actor."""
    found = surveys_for(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound(NOT_THERE)
    return found


def unit_ids_seen(actor: Actor, scoring: Scoring) -> frozenset[int] | None:
    """Whose scores of a scheme of units the actor sees; None for all."""
    if actor.system:
        return None
    grants = [one for one in actor.grants_for(READ) if _in_town(one, scoring.town_id, scoring.town.path)]
    if any(one.reach in ("town", "district") for one in grants):
        return None
    return frozenset(one.unit_id for one in grants if one.unit_id)


def may(
    actor: Actor,
    permission: str,
    thing: Model,
    *,
    unit_id: int | None = None,
    place_path: str = "",
) -> Verdict:
    """Whether the actor may do this in a scoring or questionnaire, for a unit's or a place's part of it where that is said.

    A unit's post enters for its own unit, and approves where its unit leads the scheme's line; a village's post enters for its place.
    """
    if actor.system:
        return yes()
    if not isinstance(thing, Scoring | SurveyRun):
        raise TypeError(type(thing))
    for grant in actor.grants_for(permission):
        if not _in_town(grant, thing.town_id, thing.town.path):
            continue
        if grant.reach in ("town", "district") or _own(grant, permission, thing, unit_id, place_path):
            return yes(grant.role_name)
    return no(reach.out_of_reach(permission, str(thing)))


def _in_town(grant: Grant, town_id: int, path: str) -> bool:
    return path.startswith(grant.path) if grant.reach == "district" else grant.town_id == town_id


def _own(grant: Grant, permission: str, thing: Scoring | SurveyRun, unit_id: int | None, path: str) -> bool:
    if permission == READ:
        return True
    if grant.reach == "place":
        return bool(path) and path.startswith(grant.path)
    leads = isinstance(thing, Scoring) and _line(thing) in grant.lines
    if permission == "scheme.enter":
        return leads or (unit_id is not None and unit_id == grant.unit_id)
    return leads


def _line(scoring: Scoring) -> str:
    return str(scoring.edition.content.get("line", "")) or definitions.scheme(scoring.scheme).line
