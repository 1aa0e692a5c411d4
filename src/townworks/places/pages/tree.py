"""区划树和地方."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from townworks.ui import outlines
from townworks.ui.request import Request

from .. import selectors


@login_required
def tree(request: Request) -> HttpResponse:
    """这里有哪些地方."""
    request.actor.may_somewhere("place.read").require()
    search = request.GET.get("q", "").strip()[:40]
    branches = [] if search else selectors.branches(request.actor)
    return render(
        request,
        "places/tree.html",
        {
            "search": search,
            "found": selectors.found_places(request.actor, search) if search else None,
            "branches": branches,
            "counted": selectors.counted(branches),
            "may_edit": bool(request.actor.may_somewhere("place.edit")),
        },
    )


@login_required
def show(request: Request, pk: int) -> HttpResponse:
    """这个地方在哪里、有什么."""
    request.actor.may_somewhere("place.read").require()
    place = selectors.place_for(request.actor, pk)
    inside = selectors.children_of(request.actor, place)
    picture = outlines.drawn(
        outlines.Shape(place.name, "", place.outline),
        [outlines.Shape(one.name, reverse("places:place", args=[one.pk]), one.outline) for one in inside],
        place.name,
    )
    return render(
        request,
        "places/place.html",
        {
            "place": place,
            "above": selectors.ways_up(request.actor, place),
            "inside": inside,
            "picture": picture,
            "units": selectors.seated_units(place),
            "sees_people": bool(request.actor.may_somewhere("person.read")),
        },
    )
