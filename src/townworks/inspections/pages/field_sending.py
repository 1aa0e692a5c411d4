"""手机和服务器之间: the day's pack, photographs in pieces, records; JSON both ways."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townworks.kernel import asked
from townworks.kernel.errors import Invalid
from townworks.ui.request import Request

from ..forms.field_sent import Begun, SentVisit, read
from ..selectors import field as days
from ..selectors.field_pack import pack_of
from ..services import uploads, visits
from ..services.submission import SubmittedPhoto

Rest = ParamSpec("Rest")
Page = Callable[Concatenate[Request, Rest], HttpResponse]
MOST_BODY = 2 * 1024 * 1024  # bytes of a record without its photographs


def from_phone(page: Page[Rest]) -> Page[Rest]:
    """Only for who is signed in, and only if it is who the phone believes: nobody sends under another's name."""

    @wraps(page)
    def asked_by(request: Request, *given: Rest.args, **named: Rest.kwargs) -> HttpResponse:
        request.META["HTTP_ACCEPT"] = "application/json"  # what is refused is refused as JSON
        if not request.user.is_authenticated:
            return _told(401, _("请重新登录，没发送的都还在。"))
        owner = request.headers.get("X-Person", "")
        if owner and owner != str(request.actor.person_id):
            sentence = _("现在登录的是{name}，不是填这些记录的人；没发送的都还在，本人登录后再发。")
            return _told(401, sentence.format(name=request.actor.name))
        response = page(request, *given, **named)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return asked_by


def _told(status: int, sentence: str, **more: object) -> JsonResponse:
    return JsonResponse({"sentence": sentence, "problems": [], **more}, status=status)


@from_phone
@ensure_csrf_cookie
@require_safe
def pack(request: Request) -> HttpResponse:
    """现场包 with its fingerprint: what has not changed is not sent again."""
    request.actor.may_somewhere(days.PERMISSION).require()
    facts = pack_of(request.actor, request.today)
    response: HttpResponse = JsonResponse(facts, json_dumps_params={"ensure_ascii": False, "sort_keys": True})
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


@from_phone
@require_POST
def begin(request: Request) -> HttpResponse:
    """开始或接着上传."""
    begun = read(Begun, _body(request))
    upload = uploads.begin_upload(
        actor=request.actor,
        uid=begun.uid,
        name=begun.name,
        size=begun.size,
        sha256=begun.sha256,
        at=request.now,
    )
    return _stands(upload, 200)


@from_phone
@require_http_methods(["GET", "HEAD", "POST", "PATCH"])
def piece(request: Request, uid: UUID) -> HttpResponse:
    """How far an upload came (GET, HEAD), or its next piece (POST, PATCH)."""
    if request.method in ("GET", "HEAD"):
        return _stands(uploads.upload_of(request.actor, uid), 200)
    offset = asked.number(request.headers.get("Upload-Offset"))
    if offset is None:
        raise Invalid("缺少这一片从第几个字节开始（Upload-Offset）。")
    done = uploads.take_piece(
        actor=request.actor, uid=uid, offset=offset, data=_body(request, uploads.PIECE), at=request.now
    )
    return _stands(done.upload, 200 if done.taken else 409)


def _stands(upload: Any, status: int) -> JsonResponse:
    facts = {
        "uid": str(upload.uid),
        "offset": upload.received,
        "size": upload.size,
        "done": upload.done_at is not None,
    }
    response = JsonResponse(facts, status=status)
    response["Upload-Offset"] = str(upload.received)
    return response


@from_phone
@require_POST
def send(request: Request) -> HttpResponse:
    """接收一份检查记录; the same one again is answered and not kept twice."""
    sent = read(SentVisit, _body(request))
    known = days.sent_before(request.actor, sent.uid)
    stored = {} if known else days.finished_uploads(request.actor, [one.upload for one in sent.photos])
    missing = [str(one.upload) for one in sent.photos if one.upload not in stored]
    if missing and not known:
        sentence = _("还有 {count} 张照片没有传完，传完以后会再发。").format(count=len(missing))
        return _told(409, sentence, missing=missing)
    photos = tuple(
        SubmittedPhoto(
            stored[one.upload].blob_id or "", stored[one.upload].name, item=one.item, stage=one.stage
        )
        for one in ([] if known else sent.photos)
    )
    received = visits.send_visit(actor=request.actor, submission=sent.submission(photos), at=request.now)
    clash = received.clash or (received.again and days.in_clash(received.visit.pk))
    state = "clash" if clash else "again" if received.again else "received"
    facts = {"state": state, "visit": received.visit.pk, "findings": received.visit.findings_count}
    return JsonResponse(facts)


def _body(request: Request, most: int = MOST_BODY) -> bytes:
    """What was sent, within bounds."""
    if (asked.number(request.META.get("CONTENT_LENGTH") or "0") or 0) > most:
        raise Invalid("一次最多送 {limit} KB。", limit=most // 1024)
    return request.body
