"""谁能看、谁能办: one function decides what an actor's post covers, for lists, pages, counts, exports and acts alike.

A grant covers a commitment for one of these reasons, and the reason can be said on screen:
whole town (or every town of a district), the unit leads, the unit supports, the place is within the post's place.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext

from townworks.kernel import reach
from townworks.kernel.actor import Actor, Grant
from townworks.kernel.reach import NOTHING
from townworks.kernel.verdict import Verdict, no, yes
from townworks.ui.names import name_of

from .models import Commitment, Support

# Supporting units and villages read, note and add evidence; every other act belongs to the unit that leads.
SHARED = frozenset(
    {"commitment.read", "commitment.note", "evidence.add", "document.export", "supervision.read"}
)


def within(grant: Grant, permission: str) -> Q:
    """The commitments that one post covers for a permission, as a filter without joins that multiply rows."""
    match grant.reach:
        case "district":
            return Q(town__path__startswith=grant.path)
        case "town":
            return Q(town_id=grant.town_id)
        case "unit":
            return Q(town_id=grant.town_id) & _of_unit(grant, permission)
        case "place":
            found = _of_unit(grant, permission)
            if permission in SHARED:
                found |= Q(place__path__startswith=grant.path)
            return Q(town_id=grant.town_id) & found
    return NOTHING


def _of_unit(grant: Grant, permission: str) -> Q:
    """What the post's unit leads and, where the permission allows it, supports; nothing for a post without a unit."""
    if not grant.unit_id:
        return NOTHING
    found = Q(lead_id=grant.unit_id)
    if permission in SHARED:
        supported = Support.objects.filter(unit_id=grant.unit_id).values("commitment_id")
        found |= Q(pk__in=supported)
    return found


def own(actor: Actor) -> Q:
    """我的: what the actor's units lead or support, and what lies in the village or grid of a post there."""
    found = NOTHING
    for grant in actor.grants_for("commitment.read"):
        if grant.unit_id:
            found |= Q(town_id=grant.town_id) & _of_unit(grant, "commitment.read")
        if grant.reach == "place":
            found |= Q(town_id=grant.town_id, place__path__startswith=grant.path)
    return found


def covering(actor: Actor, permission: str) -> Q:
    """All that an actor's posts cover for a permission; nothing where no post carries it."""
    return reach.covering(actor, permission, lambda grant: within(grant, permission))


def why(actor: Actor, permission: str, commitment: Commitment) -> tuple[str, ...]:
    """Every reason why this actor may, as sentences; empty when they may not. Agrees with ``covering`` (tested)."""
    reasons = []
    for grant in actor.grants_for(permission):
        sentence = reason(grant, permission, commitment)
        if sentence:
            reasons.append(sentence)
    return tuple(reasons)


def reason(grant: Grant, permission: str, commitment: Commitment) -> str:
    """Why one post covers a commitment for a permission, as a sentence; "" when it does not."""
    names = {"role": name_of("role", grant.role), "unit": grant.unit_name, "place": grant.place_name}
    if grant.reach == "district":
        if commitment.town.path.startswith(grant.path):
            return gettext("作为{role}，范围是{place}所辖各镇。").format(**names)
        return ""
    if commitment.town_id != grant.town_id:
        return ""
    if grant.reach == "town":
        return gettext("作为{role}，范围是{place}全镇。").format(**names)
    if grant.reach not in ("unit", "place"):
        return ""
    if grant.unit_id and commitment.lead_id == grant.unit_id:
        return gettext("作为{unit}的{role}，这项任务由{unit}牵头。").format(**names)
    if permission not in SHARED:
        return ""
    if grant.unit_id and grant.unit_id in {row.unit_id for row in commitment.support_rows.all()}:
        return gettext("作为{unit}的{role}，这项任务由{unit}配合。").format(**names)
    if grant.reach == "place" and commitment.place.path.startswith(grant.path):
        return gettext("作为{role}，这项任务在{place}范围内。").format(**names)
    return ""


def may(actor: Actor, permission: str, commitment: Commitment) -> Verdict:
    """Whether the actor may do this to this commitment."""
    if actor.system:
        return yes()
    reasons = why(actor, permission, commitment)
    if reasons:
        return yes(reasons[0])
    return no(reach.out_of_reach(permission, commitment.text))


def carries_out(actor: Actor, commitment: Commitment) -> bool:
    """Who does the work does not verify or close it, unless they hold a post over the whole town."""
    return commitment.lead_id in actor.unit_ids and not any(
        grant.reach in ("town", "district") for grant in actor.grants_for("commitment.verify")
    )
