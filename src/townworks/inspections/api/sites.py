"""场所的接口: the register in JSON, under the same scope and by the same services as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from pydantic import ConfigDict

from townworks.kernel.asked import MOST
from townworks.people.api_auth import auth
from townworks.ui import wording

from ..selectors import sites as listing
from ..selectors.site_detail import site_detail
from ..services import sites as services
from ..services.site_facts import SiteFacts

router = Router(tags=["sites"], auth=auth)
Number = Annotated[int, Field(ge=0, le=MOST)]


class Strict(Schema):
    """What is sent is taken as it is meant: an unknown field is refused, not passed over."""

    model_config = ConfigDict(extra="forbid")


class SiteFilterIn(Strict):
    """As the page's address: ``state`` "all" for every state, left out what is in the register; ``attribute`` "use:shop"."""

    q: str = ""
    kind: str = ""
    place: Number | None = None
    state: str = ""
    attribute: str = ""
    sort: str = ""
    page: Annotated[int, Field(ge=1, le=MOST)] = 1
    size: Annotated[int, Field(ge=1, le=500)] = listing.PAGE

    def wanted(self) -> listing.SiteFilter:
        return listing.SiteFilter(self.q, self.kind, self.place, self.state, self.attribute)


class SiteOut(Schema):
    """一处场所, as a row of the list. Degrees are CGCS2000."""

    id: int
    code: str
    kind: str
    name: str
    address: str
    credit_code: str
    town: str = Field(alias="town.name")
    place_id: int
    place: str = Field(alias="place.name")
    longitude: float | None
    latitude: float | None
    attributes: dict[str, Any]
    state: str
    version: int


class ListedSiteOut(SiteOut):
    open_findings: int


class SitesOut(Schema):
    """一页场所."""

    total: int
    page: int
    pages: int
    rows: list[ListedSiteOut]


class LikelyOut(Schema):
    id: int
    code: str
    name: str
    reasons: list[str]


class SiteEditionOut(Schema):
    n: int
    why: str
    by: str = Field(alias="by_name")
    at: datetime
    facts: dict[str, Any]


class SiteDetailOut(SiteOut):
    """一处场所, with what the page shows of it."""

    shape: dict[str, Any] | None
    merged_into: int | None = Field(alias="merged_into_id")
    absorbed: list[int]
    open_findings: int
    editions: list[SiteEditionOut]
    likely: list[LikelyOut]


class SiteIn(Strict):
    """登记内容, as the form takes them. ``system``: "wgs84" (CGCS2000 too), "gcj02" or "bd09"."""

    kind: str
    name: str
    address: str = ""
    credit_code: str = ""
    place_id: Number | None = None
    longitude: float | None = None
    latitude: float | None = None
    system: str = "wgs84"
    shape: dict[str, Any] | None = None
    attributes: dict[str, Any] = {}


@router.get("/sites", response=SitesOut, summary="场所清单")
def sites(request: HttpRequest, given: Query[SiteFilterIn]) -> Any:
    """The filtered, sorted list, a page at a time."""
    actor = request.actor  # type: ignore[attr-defined]
    actor.may_somewhere("inspection.read").require()
    page = listing.page_of(actor, given.wanted(), sort=given.sort, page=given.page, size=given.size)
    return {
        "total": page.paginator.count,
        "page": page.number,
        "pages": page.paginator.num_pages,
        "rows": list(page),
    }


@router.get("/sites/{pk}", response=SiteDetailOut, summary="一处场所")
def site(request: HttpRequest, pk: int) -> Any:
    """Everything that the page of a site shows of the register."""
    return _whole(request, pk)


@router.post("/sites", response=SiteDetailOut, summary="登记场所")
def register(request: HttpRequest, given: SiteIn) -> Any:
    """登记场所 in the first town of the token's owner that keeps a register."""
    facts = given.model_dump()
    kind = facts.pop("kind")
    made = services.register_site(
        actor=request.actor,  # type: ignore[attr-defined]
        kind=kind,
        facts=SiteFacts(**facts),
        at=request.now,  # type: ignore[attr-defined]
    )
    return _whole(request, made.pk)


def _whole(request: HttpRequest, pk: int) -> dict[str, Any]:
    found = site_detail(request.actor, pk)  # type: ignore[attr-defined]
    row = SiteOut.from_orm(found.site).model_dump()
    return {
        **row,
        "town.name": row["town"],
        "place.name": row["place"],
        "shape": found.site.shape,
        "merged_into_id": found.site.merged_into_id,
        "absorbed": [one.pk for one in found.absorbed],
        "open_findings": found.open_findings,
        "editions": [one.edition for one in found.editions],
        "likely": [
            {
                "id": one.site.pk,
                "code": one.site.code,
                "name": one.site.name,
                "reasons": [wording.step(reason) for reason in one.reasons],
            }
            for one in found.likely
        ],
    }
