"""指标的接口: what is defined, its course, its places; under the same scope and by the same selectors as the pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from townworks.people.api_auth import auth

from .. import selectors
from .shapes import (
    CourseOut,
    IndicatorOut,
    ObservationOut,
    SpanIn,
    TableOut,
    ThingOut,
    indicator_out,
    point_out,
    row_out,
)

router = Router(tags=["indicators"], auth=auth)
MOST_RECORDS = 1000


@router.get("/indicators", response=list[IndicatorOut], summary="指标清单")
def indicators(request: HttpRequest, line: str = "", level: str = "") -> Any:
    """Every indicator that is defined, in order."""
    found = selectors.indicators_for(request.actor, line=line, level=level)  # type: ignore[attr-defined]
    return [indicator_out(one) for one in found]


@router.get("/indicators/{code}", response=CourseOut, summary="一个指标的走势")
def course(request: HttpRequest, code: str, given: Query[SpanIn]) -> Any:
    """Its values from ``first`` (else the beginning of last year) to ``last`` (else today), of a thing, a place, or all one may see."""
    facts = given.model_dump(exclude={"kind"})
    found = selectors.course(
        request.actor,  # type: ignore[attr-defined]
        code,
        on=request.today,  # type: ignore[attr-defined]
        kind=given.kind or None,  # type: ignore[arg-type]
        **facts,
    )
    return {
        "code": code,
        "name": found.name,
        "unit": found.one.unit,
        "kind": found.kind,
        "points": [point_out(point) for point in found.points],
        "year": point_out(found.total),
    }


@router.get("/indicators/{code}/places", response=TableOut, summary="一个指标各处的数")
def places(
    request: HttpRequest, code: str, period: str, place_id: int | None = None, things: bool = False
) -> Any:
    """By village (of the place given, else of all one may see), or by ``things`` (sections, schools …)."""
    table = selectors.by_things if things else selectors.by_place
    found = table(request.actor, code, period=period, place_id=place_id)  # type: ignore[attr-defined]
    return {
        "code": code,
        "period": found.period.code,
        "whole": point_out(found.whole),
        "rows": [row_out(row) for row in found.rows],
    }


@router.get("/indicators/{code}/records", response=list[ObservationOut], summary="一个数背后的记录")
def records(
    request: HttpRequest, code: str, period: str, thing_id: int | None = None, place_id: int | None = None
) -> Any:
    """The observations that a value comes from, at most 1000."""
    found = selectors.records_behind(
        request.actor,  # type: ignore[attr-defined]
        code,
        period=period,
        thing_id=thing_id,
        place_id=place_id,
    )
    return list(found[:MOST_RECORDS])


@router.get("/things", response=list[ThingOut], summary="被测对象")
def things(request: HttpRequest, kind: str = "", q: str = "") -> Any:
    """Of one kind ("section", "school", "village" …), at most 1000."""
    actor = request.actor  # type: ignore[attr-defined]
    actor.may_somewhere("indicator.read").require()
    return selectors.found_things(actor, kind=kind, search=q)[:MOST_RECORDS]


@router.get("/things/{pk}", response=ThingOut, summary="一个被测对象")
def thing(request: HttpRequest, pk: int) -> Any:
    return selectors.thing_for(request.actor, pk)  # type: ignore[attr-defined]
