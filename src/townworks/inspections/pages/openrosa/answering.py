"""回答 Collect: XML with the headers that OpenRosa asks for; a refusal is a sentence that Collect shows."""

from __future__ import annotations

from collections.abc import Iterable
from time import time

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from lxml import etree

from townworks.kernel.errors import Invalid, Refusal

MEDIA_TYPE = "text/xml; charset=utf-8"
RESPONSE = "http://openrosa.org/http/response"
FORM_LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"
VERSION = "1.0"


def with_headers(response: HttpResponse) -> HttpResponse:
    """What every answer carries; how much may come in one piece is said too."""
    response["X-OpenRosa-Version"] = VERSION
    response["X-OpenRosa-Accept-Content-Length"] = str(settings.TOWNWORKS_UPLOAD_LIMIT)
    response["Date"] = http_date(time())
    response["Cache-Control"] = "no-store"
    return response


def said(sentence: str, status: int) -> HttpResponse:
    """A sentence for the person with the phone."""
    nature = "" if status < 400 else "error"
    root = etree.Element(f"{{{RESPONSE}}}OpenRosaResponse", nsmap={None: RESPONSE})
    message = etree.SubElement(root, f"{{{RESPONSE}}}message", **({"nature": nature} if nature else {}))
    message.text = sentence
    return written(root, status)


def refused(refusal: Refusal) -> HttpResponse:
    """A refusal, with each of its problems."""
    parts = [str(refusal)]
    if isinstance(refusal, Invalid):
        parts += [str(one) for _field, one in refusal.problems]
    return said("\n".join(dict.fromkeys(parts)), refusal.status)


def not_signed_in(sentence: str) -> HttpResponse:
    """401: Collect asks for name and password."""
    response = said(sentence, 401)
    response["WWW-Authenticate"] = 'Basic realm="townworks", charset="UTF-8"'
    return response


def listed(root: str, namespace: str, name: str, rows: Iterable[dict[str, str]]) -> HttpResponse:
    """A list of forms or of files: one element a row, one child a fact."""
    top = etree.Element(f"{{{namespace}}}{root}", nsmap={None: namespace})
    for row in rows:
        one = etree.SubElement(top, f"{{{namespace}}}{name}")
        for key, value in row.items():
            etree.SubElement(one, f"{{{namespace}}}{key}").text = value
    return written(top, 200)


def written(root: etree._Element, status: int) -> HttpResponse:
    """An element as an answer."""
    body = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return HttpResponse(body, status=status, content_type=MEDIA_TYPE)


def unreadable() -> HttpResponse:
    """The request itself was broken."""
    return said(_("收到的数据不完整，请重新发送。"), 400)
