"""区划接口: places cut to what the actor may see."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.pagination import paginate

from townworks.kernel.asked import Pages

from . import selectors

router = Router(tags=["places"])


class PlaceOut(Schema):
    id: int
    code: str
    name: str
    kind: str
    parent_id: int | None
    town_id: int | None
    latitude: float | None
    longitude: float | None


class OutlinedPlaceOut(PlaceOut):
    outline: dict[str, Any] | None


@router.get("/places", response=list[PlaceOut], summary="区划")
@paginate(Pages)
def places(request: HttpRequest, q: str = "") -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    actor.may_somewhere("place.read").require()
    return selectors.found_places(actor, q)


@router.get("/places/{pk}", response=OutlinedPlaceOut, summary="一个地方，带轮廓")
def place(request: HttpRequest, pk: int) -> Any:
    return selectors.place_for(request.actor, pk)  # type: ignore[attr-defined]
