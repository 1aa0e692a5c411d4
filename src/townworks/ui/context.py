"""页面框架: what every page needs to know: who is signed in, and which rooms they may enter."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from townworks.kernel.actor import NOBODY, Actor

from . import appearance, navigation

# Read in this order; tokens.css names the layers, so that order decides nothing else.
SHEETS = (
    "tokens",
    "base",
    "layout",
    "button",
    "light",
    "table",
    "form",
    "notice",
    "card",
    "work",
    "chart",
    "print",
)
STYLESHEETS = tuple(f"townworks/css/{name}.css" for name in SHEETS)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The actor, the rooms open to them, and how this browser wants its pages; no query.

    An error page may be drawn before the actor is known: it then shows no rooms.
    """
    actor: Actor = getattr(request, "actor", None) or NOBODY
    signed_in = actor.person_id is not None
    return {
        "actor": actor,
        "signed_in": signed_in,
        "rooms": navigation.entries(navigation.ROOMS, actor, request.path) if signed_in else [],
        "own_rooms": navigation.entries(navigation.OWN, actor, request.path) if signed_in else [],
        "town_name": next((grant.town_name for grant in actor.grants if grant.town_name), ""),
        "citizens_home": "" if signed_in else navigation.address("cases:ask"),
        "appearance": appearance.chosen(request),
        "themes": appearance.THEMES,
        "types": appearance.TYPES,
        "stylesheets": STYLESHEETS,
        "appearance_url": navigation.address("ui:appearance"),
    }
