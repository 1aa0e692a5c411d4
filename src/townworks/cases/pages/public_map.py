"""公开的反映: a map, a list and a page of each, without signing in; and publishing its pictures, for who may."""

from __future__ import annotations

import math
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townworks.kernel import asked as asked_for
from townworks.kernel.errors import NotFound
from townworks.kernel.evidence import serving, storing
from townworks.kernel.request import ActorRequest
from townworks.ui import maps as base
from townworks.ui import outlines as outlining
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors, services
from ..forms.photos import PublishPhotosForm
from ..selectors import detail, public_map

KEPT, DAY, BAD_VIEW = 60, 24 * 3600, 400
CIRCLE, SQUARE = "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1z", "M2 2h12v12H2z"
LOOKS = {"open": ("yellow", SQUARE), "closed": ("green", CIRCLE)}


@require_safe
def show(request: Request) -> HttpResponse:
    """身边的反映: the map, and the same as a list."""
    towns = public_map.towns()
    town = _town(request, towns)
    matter = _matter(request)
    found = public_map.listed(town, matter=matter, page=asked_for.number(request.GET.get("page")) or 1)
    outlines = public_map.outlines(town)
    frame = public_map.frame(town, _box(outlines))
    context = {
        "found": found,
        "previous": found.page - 1,
        "following": found.page + 1,
        "towns": towns if len(towns) > 1 else [],
        "town": town,
        "matters": public_map.matters(),
        "matter": matter,
        "metres": public_map.METRES,
        "frame": ",".join(f"{one:.6f}" for one in frame) if frame else "",
        "legend": [(code, _(word), *LOOKS[code]) for code, word in public_map.STATES.items()],
        "tiles": base.tiles(),
        "words": base.words(),
    }
    return render(request, "cases/ask/map.html", context)


@require_safe
def points(request: Request) -> HttpResponse:
    """图上的点, on their grid."""
    zoom, bbox = asked_for.number(request.GET.get("zoom")), _view(request.GET.get("bbox", ""))
    if zoom is None or bbox is None:
        told = _("地图的级别或范围读不出来：zoom 是 0 到 22 的整数，bbox 是西、南、东、北四个度数。")
        return JsonResponse({"told": told}, status=BAD_VIEW)
    town = _town(request, public_map.towns())
    found = public_map.marks(town, matter=_matter(request), zoom=zoom, bbox=bbox)
    found["dots"] = [
        {
            "id": one.case.pk,
            "at": [one.longitude, one.latitude],
            "state": one.state,
            "name": one.text[:60],
            "note": one.matter,
            "url": reverse("cases:public-report", args=[one.case.pk]),
        }
        for one in found["dots"]
    ]
    found["told"] = _told(found)
    return _kept(JsonResponse(found, json_dumps_params={"ensure_ascii": False}), KEPT)


@require_safe
def outlines_file(request: Request) -> HttpResponse:
    """镇和村的边界."""
    rows = public_map.outlines(_town(request, public_map.towns()))
    features = [
        {"type": "Feature", "properties": {"name": name, "kind": kind}, "geometry": outline}
        for name, kind, outline in rows
    ]
    return _kept(JsonResponse({"type": "FeatureCollection", "features": features}), DAY)


@require_safe
def one(request: Request, pk: int) -> HttpResponse:
    """一件公开的反映."""
    found = public_map.one(pk)
    return render(request, "cases/ask/published.html", {"found": found, "metres": public_map.METRES})


@require_safe
def photo(request: ActorRequest, pk: int) -> HttpResponseBase:
    """公开的照片: its small drawing only."""
    blob, name = public_map.photo(pk)
    path = storing.thumbnail_path_of(blob.sha256)
    if not path.is_file() or not path.stat().st_size:
        storing.draw_again(blob, name)
    return serving.serve(request, blob, path, "image/jpeg", name, as_attachment=False, part="-small")


@login_required
@require_http_methods(["GET", "POST"])
def publish(request: Request, pk: int) -> HttpResponse:
    """公开照片: looked at one by one."""
    found = detail.detail(request.actor, pk, on=request.today, at=request.now)
    case = found.case
    selectors.may(request.actor, "case.publish", case).require()
    public = {row.attachment_id: row for row in case.public_photos.filter(taken_down_at=None)}
    photos = [one for one in found.photos if one.blob.has_thumbnail]
    form = PublishPhotosForm(
        request.POST or None,
        offered=[(one.pk, one.name) for one in photos if one.pk not in public],
        initial={"version": case.version},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            services.publish_photos(
                actor=request.actor,
                pk=pk,
                attachment_ids=given["photos"],
                faces=given["faces"],
                plates=given["plates"],
                looked=given["looked"],
                version=given["version"],
                at=request.now,
            )
            messages.success(request, _("已公开所选的照片。"))
            return HttpResponseRedirect(reverse("cases:photos", args=[pk]))
    context = {
        "case": case,
        "form": form,
        "photos": [(one, public.get(one.pk)) for one in photos],
        "public": public,
    }
    return render(request, "cases/photos.html", context, status=form_status(form))


@login_required
@require_POST
def take_down(request: Request, pk: int) -> HttpResponse:
    """撤下照片."""
    photo_id = asked_for.number(request.POST.get("photo"))
    ids = [photo_id] if photo_id else []
    if services.take_down_photos(actor=request.actor, pk=pk, photo_ids=ids, at=request.now):
        messages.success(request, _("已撤下。"))
    return HttpResponseRedirect(reverse("cases:photos", args=[pk]))


def _town(request: Request, towns: list[tuple[int, str]]) -> int:
    """The town asked for, else the first that takes reports."""
    known = [pk for pk, _name in towns]
    asked = asked_for.number(request.GET.get("town"))
    if not known:
        raise NotFound("这里暂时不收。")
    return asked if asked in known else known[0]


def _matter(request: Request) -> str:
    asked = request.GET.get("matter", "")[:40]
    return asked if asked in {code for code, _name in public_map.matters()} else ""


def _view(bbox: str) -> tuple[float, float, float, float] | None:
    """West, south, east, north; None for what is no part of the world."""
    parts = bbox[:200].split(",")
    numbers = [_degrees(part) for part in parts]
    if len(parts) != 4 or any(one is None for one in numbers):
        return None
    west, south, east, north = (float(one or 0) for one in numbers)
    if west > east or south > north:
        return None
    return max(west, -180), max(south, -90), min(east, 180), min(north, 90)


def _degrees(part: str) -> float | None:
    plain = part.strip().removeprefix("-")
    if not plain.replace(".", "", 1).isdecimal() or not plain.isascii():
        return None
    number = float(part)
    return number if math.isfinite(number) and abs(number) <= 360 else None


def _box(outlines: list[tuple[str, str, dict[str, Any]]]) -> tuple[float, float, float, float] | None:
    points = [
        point for _name, _kind, outline in outlines for ring in outlining.rings_of(outline) for point in ring
    ]
    if not points:
        return None
    x, y = [point[0] for point in points], [point[1] for point in points]
    return min(x), min(y), max(x), max(y)


def _told(found: dict[str, Any]) -> str:
    if found["cut"]:
        return _("这里太多，没有全画出来。放大地图，或者看列表。")
    if not found["total"]:
        return _("这个范围里没有公开的反映。")
    return ngettext("图上 {n} 件", "图上 {n} 件", found["total"]).format(n=found["total"])


def _kept(response: HttpResponse, seconds: int) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=seconds)
    return response
