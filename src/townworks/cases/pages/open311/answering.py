"""回答 Open311: one tree of pairs, written as XML or as JSON (Spark convention); refusals are a list of errors."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from lxml import etree

from townworks.kernel.errors import Invalid, Refusal

log = logging.getLogger(__name__)
XML, JSON = "text/xml; charset=utf-8", "application/json; charset=utf-8"
FORMATS = ("xml", "json")
DECLARATION = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'  # as the specification has it: lxml's own has single quotes
)
Fields = dict[str, Any]


@dataclass(frozen=True)
class Listed:
    """A list: its element, the name of each child, and the children: fields, or plain words."""

    name: str
    child: str
    rows: Sequence[Fields | str]


class Wrong(Refusal):
    """不合规格: a code of the specification with its sentence."""

    def __init__(self, code: int, text: str, /, **values: object) -> None:
        super().__init__(text, **values)
        self.status = code


class Several(Exception):
    """Several errors at once."""

    def __init__(self, wrongs: list[Wrong]) -> None:
        super().__init__(len(wrongs))
        self.wrongs = wrongs


def georeport(
    view: Callable[..., Any], methods: tuple[str, ...] = ("GET", "HEAD")
) -> Callable[..., HttpResponse]:
    """Turns what a view answers (a list or one thing) into the format that the address asks for, and refusals into errors.

    Another method is an error of the specification's own form too: 400, as for whatever is neither 403 nor 404.
    """

    def answered(request: HttpRequest, fmt: str, **names: Any) -> HttpResponse:
        request.encoding = "utf-8"  # whatever the header says: "all text received … assumed to be UTF-8"
        if request.method == "OPTIONS":
            return open_methods(methods)
        if (fmt := fmt.lower() or accepted(request)) not in FORMATS:
            return refused([Wrong(404, "没有这种格式（{fmt}），请用 xml 或 json。", fmt=fmt[:20])], "xml")
        if request.method not in methods:
            wrong = Wrong(
                400, "这个地址不接受 {method}，请用 {methods}。", method=request.method, methods=methods
            )
            return refused([wrong], fmt)
        try:
            return written(view(request, **names), fmt)
        except Several as several:
            return refused(several.wrongs, fmt)
        except Invalid as refusal:
            return refused(_each(refusal), fmt)
        except Refusal as refusal:
            status = refusal.status if refusal.status in (403, 404) else 400
            return refused([Wrong(status, refusal.text, **refusal.values)], fmt)
        except SuspiciousOperation:  # more fields or bytes than any form has
            return refused([Wrong(400, "请求太大，或者字段太多。")], fmt)
        except (BadRequest, MultiPartParserError):
            return refused(
                [Wrong(400, "请求的内容读不懂，请按 application/x-www-form-urlencoded 发送。")], fmt
            )
        # The specification has its own form, and its own number, for whatever else went wrong.
        except Exception:
            log.exception("open311 request failed")
            return failed(fmt)

    answered.csrf_exempt = True  # type: ignore[attr-defined]  # only a key opens anything here, no cookie does
    answered.__name__, answered.__doc__ = view.__name__, view.__doc__
    return answered


def accepted(request: HttpRequest) -> str:
    """The format of an address that names none: JSON where the request accepts it and no XML before it."""
    wanted = request.headers.get("Accept", "").lower()
    return "json" if "json" in wanted.partition("xml")[0] else "xml"


def failed(fmt: str) -> HttpResponse:
    """General service error: 400, as the specification numbers whatever fails on this side; what it was is in the log alone."""
    return refused([Wrong(400, "服务出错，没有办成，请稍后再试；还不行请告诉镇里。")], fmt)


def _each(refusal: Invalid) -> list[Wrong]:
    """A refusal with its problems, one error each: the field by its name in the specification, then the sentence."""
    if not refusal.problems:
        return [Wrong(400, refusal.text, **refusal.values)]
    spec = {
        "longitude": "long",
        "latitude": "lat",
        "text": "description",
        "address": "address_string",
        "matter": "service_code",
    }
    return [
        Wrong(
            400,
            "{field}：{sentence}",
            field=spec.get(field, field).removeprefix("details."),
            sentence=str(one),
        )
        for field, one in refusal.problems
    ]


def written(thing: Listed | Fields, fmt: str, status: int = 200) -> HttpResponse:
    """The answer in its format. A list of fields, or one thing whose values may be lists."""
    if fmt == "json":
        body = list(thing.rows) if isinstance(thing, Listed) else thing[next(iter(thing))]
        text = json.dumps(_plain(body), ensure_ascii=False)
        return _sent(text.encode(), JSON, status)
    root = etree.Element(thing.name) if isinstance(thing, Listed) else etree.Element(next(iter(thing)))
    if isinstance(thing, Listed):
        _each_row(root, thing)
    else:
        _fill(root, thing[root.tag])
    return _sent(DECLARATION + etree.tostring(root, encoding="utf-8", xml_declaration=False), XML, status)


def refused(wrongs: list[Wrong], fmt: str) -> HttpResponse:
    """Errors as the specification has them; the status is that of the first."""
    rows = [{"code": one.status, "description": str(one)} for one in wrongs]
    return written(Listed("errors", "error", rows), fmt, wrongs[0].status)


def _sent(body: bytes, media_type: str, status: int) -> HttpResponse:
    response = HttpResponse(body, status=status, content_type=media_type)
    response["Access-Control-Allow-Origin"] = "*"  # public by its nature; no cookie opens anything here
    response["Cache-Control"] = "no-store"
    return response


def open_methods(methods: tuple[str, ...]) -> HttpResponse:
    """What a browser asks before it sends from another site: which methods and headers are taken."""
    response = HttpResponse(status=204)
    response["Allow"] = response["Access-Control-Allow-Methods"] = ", ".join((*methods, "OPTIONS"))
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
    return response


def _fill(element: etree._Element, fields: Fields) -> None:
    for name, value in fields.items():
        child = etree.SubElement(element, name)
        if isinstance(value, Listed):
            _each_row(child, value)
        elif value is not None:
            child.text = _text(value)


def _each_row(element: etree._Element, listed: Listed) -> None:
    for row in listed.rows:
        child = etree.SubElement(element, listed.child)
        if isinstance(row, str):
            child.text = _text(row)
        else:
            _fill(child, row)


def _text(value: object) -> str:
    """A value in XML, without the signs that no XML can hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "".join(
        sign
        for sign in str(value)
        if sign in "\t\n\r" or "\x20" <= sign < "\ud800" or "\ue000" <= sign <= "\ufffd" or sign > "\uffff"
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Listed):
        return [_plain(row) for row in value.rows]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value


__all__ = [
    "Fields",
    "Listed",
    "Several",
    "Wrong",
    "accepted",
    "failed",
    "georeport",
    "open_methods",
    "refused",
    "written",
]
