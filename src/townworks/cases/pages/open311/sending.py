"""写: POST Service Request, taken in through the same door as the page; the same address answers GET with the list."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import IO, Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from townworks.cases import services
from townworks.cases.services import Asked, Told, attributes, photo_intake
from townworks.ui import names

from ...selectors.kinds import public_matter
from .answering import Listed, Several, Wrong, georeport, open_methods
from .asking import sender_of, town_of
from .reading import ENDPOINTS, listing

ATTRIBUTE = re.compile(r"^attribute\[(?P<code>[^\]]{1,60})\](?P<many>\[\d{0,3}\])?$", re.ASCII)
TRIED = "TEST"
LONGEST = {"description": 4000, "address_string": 200, "address_id": 500, "media_url": 500, "client_id": 60}


@csrf_exempt
def requests(request: HttpRequest, fmt: str, *, trial: bool = False) -> HttpResponse:
    """GET Service Requests and POST Service Request. The key of the sender stands for the CSRF token: no cookie counts here.

    ``trial``: the test endpoint, which checks everything and keeps nothing.
    """
    if request.method == "OPTIONS":
        return open_methods(("GET", "HEAD", "POST"))
    if request.method != "POST":
        return listed(request, fmt)
    return attempt(request, fmt) if trial else create(request, fmt)


listed = georeport(listing)


def creating(request: HttpRequest, *, trial: bool = False) -> Listed:
    """POST Service Request. What the form does not say may stand in the address: so has it the description of version 2.1."""
    given = _without_zero_bytes(request.POST)
    for name, values in _without_zero_bytes(request.GET).lists():
        given.setlistdefault(name, values)
    town_id = town_of(request, given)
    actor = sender_of(request, given, town_id)
    receive = services.try_report if trial else services.receive_report
    receipt = receive(
        asked=_asked(request, given, () if trial else request.FILES.getlist("media")),
        town_id=town_id,
        at=request.now,  # type: ignore[attr-defined]
        channel="open311",
        actor=actor,
    )
    number, notice = receipt.case.number, _("已收到。查询进展：{url}，编号 {number}，查询码 {code}。")
    if trial:  # the number goes to the next that is kept, so that it stands for nothing here
        number, notice = TRIED, _("这是测试接口：提交合乎要求，没有登记。正式提交请用 {url}。")
    told = notice.format(
        url=request.build_absolute_uri(ENDPOINTS["production"] if trial else reverse("cases:follow")),
        number=number,
        code=receipt.code,
    )
    return Listed(
        "service_requests",
        "request",
        [{"service_request_id": number, "service_notice": told, "account_id": None}],
    )


def attempting(request: HttpRequest) -> Listed:
    """POST Service Request at the test endpoint."""
    return creating(request, trial=True)


create = georeport(creating, ("POST",))
attempt = georeport(attempting, ("POST",))


def _asked(request: HttpRequest, given: QueryDict, media: Sequence[IO[bytes]]) -> Asked:
    """What was sent, with everything that is wrong told at once."""
    wrongs: list[Wrong] = []
    code = given.get("service_code", "").strip()
    found = public_matter(code)
    if not code:
        wrongs.append(Wrong(400, "没有提供 service_code。"))
    elif found is None:
        wrongs.append(Wrong(404, "没有 service_code 为 {code} 的服务。", code=code[:40]))
    latitude, longitude = _position(given, wrongs)
    wrongs += _unfit(given)
    text, address = given.get("description", "").strip(), given.get("address_string", "").strip()
    details = _attributes(given)
    if found:
        for name, problem in attributes.problems_of(details, found[1].asks):
            code = name.removeprefix("details.")
            wrongs.append(Wrong(400, "attribute[{code}]：{sentence}", code=code, sentence=str(problem)))
    if wrongs or found is None:
        raise Several(wrongs)
    known = {ask.code for ask in found[1].asks}
    details = {name: value for name, value in details.items() if name in known}
    for name in (
        "media_url",
        "address_id",
    ):  # device_id and account_id lead to a person and serve nothing: not kept
        if given.get(name, "").strip():
            details[name] = given.get(name, "").strip()
    return Asked(
        kind=found[0].code,
        matter=code,
        text=text or names.in_language(found[1]),
        address=address,
        longitude=longitude,
        latitude=latitude,
        details=details,
        client_id=given.get("client_id", "").strip(),
        persons=(_person(given),),
        photos=photo_intake.kept(media, at=request.now),  # type: ignore[attr-defined]
    )


def _without_zero_bytes(given: QueryDict) -> QueryDict:
    """What was sent, without the sign that no text holds and PostgreSQL refuses to keep."""
    clean = QueryDict(mutable=True)
    for name, values in given.lists():
        clean.setlist(name.replace("\0", ""), [value.replace("\0", "") for value in values])
    return clean


def _position(given: QueryDict, wrongs: list[Wrong]) -> tuple[float | None, float | None]:
    """Latitude and longitude; a place may be told by words or by the number of an address instead."""
    before = len(wrongs)
    latitude, longitude = _degrees(given, "lat", 90, wrongs), _degrees(given, "long", 180, wrongs)
    if len(wrongs) == before and (latitude is None) != (longitude is None):
        wrongs.append(Wrong(400, "lat 和 long 要一起提供。"))
    told = any(given.get(name, "").strip() for name in ("lat", "long", "address_string", "address_id"))
    if not told:
        wrongs.append(Wrong(400, "要提供位置：lat 和 long，或者 address_string，或者 address_id。"))
    return latitude, longitude


def _unfit(given: QueryDict) -> list[Wrong]:
    """What is longer than it may be, since nothing is cut off unseen; and a link that is none."""
    wrongs = [
        Wrong(400, "{name} 最多 {most} 个字。", name=name, most=most)
        for name, most in LONGEST.items()
        if len(given.get(name, "").strip()) > most
    ]
    url = given.get("media_url", "").strip().lower()
    if url and not url.startswith(("http://", "https://")):
        wrongs.append(Wrong(400, "media_url 要以 http:// 或 https:// 开头。"))
    return wrongs


def _degrees(given: QueryDict, name: str, most: int, wrongs: list[Wrong]) -> float | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and -most <= value <= most):
        wrongs.append(Wrong(400, "{name} 应为 -{most} 到 {most} 之间的度数。", name=name, most=most))
        return None
    return value


def _attributes(given: QueryDict) -> dict[str, Any]:
    """attribute[CODE]=one, attribute[CODE][]=one&attribute[CODE][]=another; some number the brackets, [0], [1]."""
    found: dict[str, Any] = {}
    for name in given:
        match = ATTRIBUTE.match(name)
        if match is None:
            continue
        values = [value.strip() for value in given.getlist(name) if value.strip()]
        if values and match["code"] in found:
            found[match["code"]] = [*_as_list(found[match["code"]]), *values]
        elif values:
            found[match["code"]] = values if match["many"] or len(values) > 1 else values[0]
    return found


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _person(given: QueryDict) -> Told:
    """Who sends, as far as it was told; a phone or a mail that is none is left out rather than refused."""
    name = " ".join(
        part for part in (given.get("last_name", "").strip(), given.get("first_name", "").strip()) if part
    )
    phone = given.get("phone", "").strip()[:30]
    digits = sum(sign.isdigit() for sign in phone)
    email = given.get("email", "").strip()[:120]
    return Told(
        "reporter",
        name=name[:60],
        phone=phone if digits >= 5 and not any(sign.isalpha() for sign in phone) else "",
        email=email if "@" in email else "",
    )
