"""谁能签发、谁能换模板: posts over the whole town; what was issued is read by posts that export documents of the whole town."""

from __future__ import annotations

from townworks.kernel import reach
from townworks.kernel.actor import Actor
from townworks.kernel.verdict import Verdict
from townworks.places import selectors as places

EXPORT = "document.export"
ISSUE = "brief.issue"
TEMPLATE = "brief.template"


def over_town(actor: Actor, permission: str, town_id: int) -> Verdict:
    """Whether a post of this actor carries the permission over the whole town."""
    return reach.over_town(actor, permission, town_id=town_id, town_path=places.town(town_id).path)


def towns_over(actor: Actor, permission: str = EXPORT) -> list[int]:
    """The towns that a post of this actor covers as a whole."""
    found: dict[int, None] = {}
    for grant in actor.grants_for(permission):
        if grant.reach == "town" and grant.town_id:
            found.setdefault(grant.town_id)
        elif grant.reach == "district":
            found.update(dict.fromkeys(places.town_ids_below(grant.path)))
    return list(found)
