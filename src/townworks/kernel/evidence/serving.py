"""送出文件: to who may see its thing, as a download; only pictures are shown in the page."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponseBase, HttpResponseNotModified
from django.views.decorators.http import require_safe

from ..errors import NotFound
from ..models import Blob
from ..request import ActorRequest
from . import listing, storing

SHOWN = ("image/jpeg", "image/png", "image/webp")


@login_required
@require_safe
def show(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The file itself."""
    attachment = listing.attachment_for(request.actor, pk)
    blob = attachment.blob
    inline = blob.media_type in SHOWN and "download" not in request.GET
    return serve(
        request,
        blob,
        storing.path_of(blob.sha256),
        blob.media_type,
        attachment.name,
        as_attachment=not inline,
    )


@login_required
@require_safe
def thumbnail(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The small picture."""
    attachment = listing.attachment_for(request.actor, pk)
    blob = attachment.blob
    if not blob.has_thumbnail:
        raise NotFound("“{name}”不是图片，没有缩略图。", name=attachment.name)
    path = storing.thumbnail_path_of(blob.sha256)
    if not path.is_file() or not path.stat().st_size:
        storing.draw_again(blob, attachment.name)
    return serve(
        request, blob, path, "image/jpeg", f"{attachment.name}.jpg", as_attachment=False, part="-small"
    )


def serve(
    request: ActorRequest,
    blob: Blob,
    path: Path,
    media_type: str,
    name: str,
    *,
    as_attachment: bool = True,
    part: str = "",
) -> HttpResponseBase:
    """A stored file with the headers that keep it from acting as a page. The caller has asked who may see it."""
    etag = f'"{blob.sha256}{part}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponseBase = HttpResponseNotModified()
    elif not path.is_file():
        raise NotFound("“{name}”的文件不在了，请告诉系统管理员。", name=name)
    else:
        response = FileResponse(
            path.open("rb"), as_attachment=as_attachment, filename=name, content_type=media_type
        )
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=3600, must-revalidate"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
