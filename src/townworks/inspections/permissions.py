"""谁能看、谁能办: how far a post reaches over sites, rounds, visits and findings.

The register of sites is the town's: a unit's post reads and keeps it as far as the town. A round belongs to the unit that
runs it; a finding to the unit that owns it and the one that mends it; a village's or a grid's post reaches what lies there.
"""

from __future__ import annotations

from django.db.models import Model, Q
from django.utils.translation import gettext

from townworks.kernel import reach
from townworks.kernel.actor import Actor, Grant
from townworks.kernel.reach import NOTHING
from townworks.kernel.verdict import Verdict
from townworks.ui.names import name_of

from .models import Doubt, Due, Finding, Lookback, MendNotice, Round, Site, Visit


def within(grant: Grant, permission: str, kind: type[Model]) -> Q:
    """The things of a kind that one post covers for a permission."""
    match grant.reach:
        case "district":
            return Q(**{f"{_TOWN[kind]}__path__startswith": grant.path})
        case "town":
            return Q(**{_TOWN[kind]: grant.town_id})
        case "unit":
            return Q(**{_TOWN[kind]: grant.town_id}) & _of_unit(grant, permission, kind)
        case "place":
            return Q(**{_TOWN[kind]: grant.town_id}) & _in_place(grant, kind)
    return NOTHING


_TOWN: dict[type[Model], str] = {
    Site: "town",
    Round: "town",
    Due: "round__town",
    Visit: "town",
    Finding: "town",
    MendNotice: "town",
    Lookback: "town",
    Doubt: "town",
}


def _of_unit(grant: Grant, permission: str, kind: type[Model]) -> Q:
    """What a unit's post covers: the whole register of sites, and what its unit runs, owns or mends."""
    unit = grant.unit_id or 0
    if kind is Site:
        return Q()
    if kind is Finding:
        if permission == "finding.mend":
            return Q(mender_id=unit)
        found = Q(owner_id=unit)
        return found | Q(mender_id=unit) if permission == "inspection.read" else found
    if kind in (Round, Lookback):
        return Q(lead_id=unit)
    if kind in (Due, Visit):
        return Q(round__lead_id=unit)
    if kind is MendNotice:
        return Q(rows__finding__owner_id=unit)
    return Q(round__lead_id=unit) | Q(finding__owner_id=unit)


def _in_place(grant: Grant, kind: type[Model]) -> Q:
    """What lies in the place of a village's or grid's post; rounds and look-backs that have something there."""
    if kind in (Site, Finding, Due):
        return Q(place__path__startswith=grant.path)
    if kind is Visit:
        return Q(due__place__path__startswith=grant.path)
    if kind is MendNotice:
        return Q(site__place__path__startswith=grant.path)
    if kind is Round:
        return Q(pk__in=Due.objects.filter(place__path__startswith=grant.path).values("round_id"))
    if kind is Lookback:
        return Q(picks__finding__place__path__startswith=grant.path)
    return Q(visit__due__place__path__startswith=grant.path) | Q(finding__place__path__startswith=grant.path)


def covering(actor: Actor, permission: str, kind: type[Model]) -> Q:
    """All things of a kind that an actor's posts cover for a permission; nothing where no post carries it."""
    return reach.covering(actor, permission, lambda grant: within(grant, permission, kind))


def may(actor: Actor, permission: str, thing: Model) -> Verdict:
    """Whether the actor may do this to this thing. Agrees with ``covering`` because it asks it."""
    kind = type(thing)
    return reach.over(actor, permission, thing, lambda grant: within(grant, permission, kind))


def why(actor: Actor, permission: str, finding: Finding) -> tuple[str, ...]:
    """Every reason why this actor may, as sentences; empty when they may not. Agrees with ``covering`` (tested)."""
    reasons = (reason(grant, permission, finding) for grant in actor.grants_for(permission))
    return tuple(dict.fromkeys(sentence for sentence in reasons if sentence))


def reason(grant: Grant, permission: str, finding: Finding) -> str:
    """Why one post covers a finding for a permission, as a sentence; "" when it does not. No query of its own."""
    names = {"role": name_of("role", grant.role), "unit": grant.unit_name, "place": grant.place_name}
    if grant.reach == "district":
        if finding.town.path.startswith(grant.path):
            return gettext("作为{role}，范围是{place}所辖各镇。").format(**names)
        return ""
    if finding.town_id != grant.town_id:
        return ""
    if grant.reach == "town":
        return gettext("作为{role}，范围是{place}全镇。").format(**names)
    if grant.reach == "place" and finding.place.path.startswith(grant.path):
        return gettext("作为{role}，这个问题在{place}范围内。").format(**names)
    if grant.reach != "unit":
        return ""
    if permission != "finding.mend" and finding.owner_id == grant.unit_id:
        return gettext("作为{unit}的{role}，这个问题由{unit}交办和验收。").format(**names)
    if permission in ("finding.mend", "inspection.read") and finding.mender_id == (grant.unit_id or 0):
        return gettext("作为{unit}的{role}，这个问题由{unit}整改。").format(**names)
    return ""
