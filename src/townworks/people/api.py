"""人员接口: who I am, persons and units, cut to what the actor may see."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.pagination import paginate

from townworks.kernel.asked import MOST, Pages

from . import selectors, services
from .api_auth import auth

router = Router(tags=["people"], auth=auth)


class PostOut(Schema):
    role: str
    role_name: str
    unit_id: int | None
    unit: str
    place: str
    from_on: date
    until_on: date | None

    @staticmethod
    def resolve_role_name(post: Any) -> str:
        return selectors.role_name(post.role)

    @staticmethod
    def resolve_unit(post: Any) -> str:
        return post.unit.name if post.unit else ""

    @staticmethod
    def resolve_place(post: Any) -> str:
        return post.place.name


class PersonOut(Schema):
    id: int
    name: str
    username: str
    is_active: bool
    posts: list[PostOut]

    @staticmethod
    def resolve_posts(person: Any) -> Any:
        return person.held


class UnitOut(Schema):
    id: int
    code: str
    name: str
    kind: str
    lines: list[str]
    staff: int


class MeOut(Schema):
    name: str
    town_id: int | None
    permissions: list[str]


@router.get("/me", response=MeOut, summary="我是谁、能做什么")
def me(request: HttpRequest) -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    return {
        "name": actor.name,
        "town_id": actor.town_id,
        "permissions": sorted({code for grant in actor.grants for code in grant.permissions}),
    }


@router.get("/people", response=list[PersonOut], summary="人员名册")
@paginate(Pages)
def persons(
    request: HttpRequest, q: str = "", unit: int | None = Query(None, le=MOST), role: str = ""
) -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    actor.may_somewhere("person.read").require()
    return selectors.filtered_persons(
        actor,
        on=request.today,  # type: ignore[attr-defined]
        search=q,
        unit_id=unit,
        role=role,
    )


@router.get("/people/{pk}", response=PersonOut, summary="一个人和现任岗位")
def person(request: HttpRequest, pk: int) -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    selectors.person_for(actor, pk)
    return selectors.filtered_persons(actor, on=request.today).get(pk=pk)  # type: ignore[attr-defined]


@router.get("/units", response=list[UnitOut], summary="单位名册")
def units(request: HttpRequest, q: str = "") -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    actor.may_somewhere("person.read").require()
    return selectors.counted_units(actor, on=request.today, search=q)  # type: ignore[attr-defined]


@router.post("/me/tokens/{pk}/end", response={204: None}, summary="撤销自己的接口令牌")
def end_token(request: HttpRequest, pk: int) -> None:
    services.end_token(actor=request.actor, pk=pk, at=request.now)  # type: ignore[attr-defined]
