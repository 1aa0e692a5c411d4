"""读: services, their definitions, requests, one request, tokens, and where to find all of them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import get_language

from townworks.definitions.cases import CaseKind, Matter
from townworks.kernel import clock
from townworks.ui import names

from ...selectors import public
from ...selectors.kinds import public_matter, public_matters
from .answering import Fields, Listed, Wrong, georeport
from .asking import reader_of, town_of

ENDPOINTS = {"production": "/open311/v2", "test": "/open311/test/v2"}
CHANGED = "2026-11-28T04:18:00Z"  # when what discovery tells was last another; a test holds it to that
STATUSES = ("open", "closed")
HUGE = 10**9
EARLIEST, LATEST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
W3_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
MISSING = {"services": "service_code", "requests": "service_request_id", "tokens": "token"}


@georeport
def discovery(request: HttpRequest) -> Fields:
    """去哪里找: the endpoints, as service discovery has them."""
    formats = Listed("formats", "format", ["text/xml", "application/json"])
    endpoints: list[Fields | str] = [
        {
            "specification": "http://wiki.open311.org/GeoReport_v2",
            "url": request.build_absolute_uri(path),
            "changeset": CHANGED,
            "type": kind,
            "formats": formats,
        }
        for kind, path in ENDPOINTS.items()
    ]
    return {
        "discovery": {
            "changeset": CHANGED,
            "contact": "12345",
            "key_service": request.build_absolute_uri("/me/tokens/"),
            "endpoints": Listed("endpoints", "endpoint", endpoints),
        }
    }


@georeport
def services(request: HttpRequest) -> Listed:
    """GET Service List."""
    town_of(request, request.GET)
    return Listed("services", "service", [_service(*one) for one in public_matters()])


def _service(kind: CaseKind, matter: Matter) -> Fields:
    english = (get_language() or "").startswith("en")
    return {
        "service_code": matter.code,
        "service_name": names.in_language(matter),
        "description": matter.about_en if english else matter.about,
        "metadata": bool(matter.asks),
        "type": "realtime",
        "keywords": ", ".join(matter.words),
        "group": (matter.group_en if english else matter.group) or names.in_language(kind),
    }


@georeport
def service(request: HttpRequest, service_code: str) -> Fields:
    """GET Service Definition."""
    town_of(request, request.GET)
    found = public_matter(service_code)
    if found is None:
        raise Wrong(404, "没有 service_code 为 {code} 的服务。", code=service_code[:40])
    rows = [_attribute(ask, n) for n, ask in enumerate(found[1].asks, start=1)]
    return {
        "service_definition": {
            "service_code": found[1].code,
            "attributes": Listed("attributes", "attribute", rows),
        }
    }


DATATYPES = {"date": "datetime"}  # the specification knows no kind for a day alone


def _attribute(ask: object, n: int) -> Fields:
    english = (get_language() or "").startswith("en")
    fields: Fields = {
        "variable": True,
        "code": getattr(ask, "code"),  # noqa: B009
        "datatype": DATATYPES.get(getattr(ask, "kind"), getattr(ask, "kind")),  # noqa: B009
        "required": getattr(ask, "required"),  # noqa: B009
        "datatype_description": None,
        "order": n,
        "description": getattr(ask, "text_en" if english else "text"),
    }
    choices = getattr(ask, "choices")  # noqa: B009
    if choices:
        rows = [{"key": one.code, "name": names.in_language(one)} for one in choices]
        fields["values"] = Listed("values", "value", rows)
    return fields


def listing(request: HttpRequest) -> Listed:
    """GET Service Requests."""
    given = request.GET
    town_id = town_of(request, given)
    actor = reader_of(request, given)
    asked = _asked(given)
    found = public.requests_of(town_id, asked, actor=actor, at=request.now)  # type: ignore[attr-defined]
    return Listed("service_requests", "request", [told(request, one) for one in found])


@georeport
def single(request: HttpRequest, request_id: str) -> Listed:
    """GET Service Request."""
    town_id = town_of(request, request.GET)
    actor = reader_of(request, request.GET)
    found = public.request_of(town_id, request_id, actor=actor)
    return Listed("service_requests", "request", [told(request, found)])


@georeport
def unnamed(request: HttpRequest, resource: str) -> Fields:
    """An address of one thing without its name: "not provided", which is 400 and not 404."""
    town_of(request, request.GET)
    raise Wrong(
        400,
        "没有提供 {name}，它写在地址里，如 {resource}/{name}.xml。",
        name=MISSING[resource],
        resource=resource,
    )


@georeport
def nothing(request: HttpRequest) -> Fields:
    """An address that is none of the six."""
    raise Wrong(404, "没有这个地址。可以用的有 discovery、services、requests 和 tokens。")


@georeport
def token(request: HttpRequest, token: str) -> Listed:
    """GET service_request_id from a token."""
    number = public.number_of_token(town_of(request, request.GET), token)
    return Listed("service_requests", "request", [{"service_request_id": number, "token": token}])


def told(request: HttpRequest, one: public.Request) -> Fields:
    """One request with every field of the specification, in its order."""
    case = one.case
    last = datetime.combine(case.due_on, time(23, 59, 59), clock.TOWN_TIME) if case.due_on else None
    expected = case.due_at or last
    return {
        "service_request_id": one.number,
        "status": one.status,
        "status_notes": one.note,
        "service_name": one.service_name,
        "service_code": case.matter,
        "description": one.description or None,
        "agency_responsible": case.unit.name,
        "service_notice": None,
        "requested_datetime": _instant(case.registered_at),
        "updated_datetime": _instant(_updated(one)),
        "expected_datetime": _instant(expected) if expected else None,
        "address": one.address or None,
        "address_id": one.address_id or None,
        "zipcode": None,
        "lat": one.latitude,
        "long": one.longitude,
        "media_url": _media(request, one),
    }


def _media(request: HttpRequest, one: public.Request) -> str | None:
    """The address that the sender gave, for who sees the whole; otherwise the first picture that somebody published."""
    if one.media_url or one.photo is None:
        return one.media_url or None
    return request.build_absolute_uri(reverse("cases:public-photo", args=[one.photo]))


def _updated(one: public.Request) -> datetime:
    """When it was closed, for what is closed."""
    case = one.case
    if one.status == "closed":
        return case.answered_at or case.closed_at or case.updated_at
    return case.updated_at


def _instant(at: datetime) -> str:
    return at.astimezone(clock.TOWN_TIME).isoformat(timespec="seconds")


def _asked(given: QueryDict) -> public.Asked:
    """The conditions; each that makes no sense is refused by its name."""
    if numbers := _split(given, "service_request_id"):  # these override every other argument, right or wrong
        return public.Asked(numbers)
    statuses = tuple(one.lower() for one in _split(given, "status"))
    for one in statuses:
        if one not in STATUSES:
            raise Wrong(400, "status 只能是 open 或 closed，给的是 {status}。", status=one[:40])
    start, end = _when(given, "start_date"), _when(given, "end_date")
    if start and end and end - start > public.SPAN:
        raise Wrong(400, "start_date 和 end_date 最多相隔 90 天。")
    if start and end and end < start:
        raise Wrong(400, "end_date 在 start_date 之前，请对调。")
    return public.Asked(
        (),
        _split(
            given, "service_code"
        ),  # one of no service, or no longer: a question that nothing answers, no error
        statuses,
        start,
        end,
        _number(given, "page", 1),
        _number(given, "page_size", public.LIMIT),
    )


def _split(given: QueryDict, name: str) -> tuple[str, ...]:
    """Values parted by commas, declared once or several times."""
    parts = [part.strip() for value in given.getlist(name) for part in value.split(",")]
    return tuple(part for part in parts if part)


def _number(given: QueryDict, name: str, otherwise: int) -> int:
    text = given.get(name, "").strip()
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and 0 < int(text[:10]) < HUGE):
        raise Wrong(400, "{name} 应为正整数。", name=name)
    return int(text[:10])


def _when(given: QueryDict, name: str) -> datetime | None:
    """An instant in w3 format; without a time zone it is the town's time, a year, month or day alone its first instant."""
    text = given.get(name, "").strip().replace(" ", "+")
    if not text:
        return None
    try:
        if W3_DAY.fullmatch(text):
            found = clock.start_of(date.fromisoformat(f"{text}-01-01"[: len("2010-01-01")]))
        else:
            found = datetime.fromisoformat(text)
        at = (found if found.tzinfo else found.replace(tzinfo=clock.TOWN_TIME)).astimezone(UTC)
        if (
            EARLIEST + public.SPAN <= at <= LATEST - public.SPAN
        ):  # the other end of the ninety days is an instant too
            return at
        raise OverflowError
    except (ValueError, OverflowError):
        raise Wrong(400, "{name} 应为 w3 格式的时间，如 2010-01-01T00:00:00Z。", name=name) from None
