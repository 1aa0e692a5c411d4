"""地图: sites or findings as the list with the same filter has them; without JavaScript a picture and a table."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from townworks.kernel import asked as asked_for
from townworks.ui import maps as base
from townworks.ui import outlines
from townworks.ui.request import Request

from ..forms.findings import FilterForm
from ..forms.sites import SiteFilterForm
from ..selectors import finding_counts, findings, map_places, maps, sites
from . import map_legend

LAYERS = {"findings": "问题", "sites": "场所"}
SOON, DAY = 15, 24 * 3600  # seconds that a browser may keep an answer
BAD_VIEW = 400


@login_required
@require_safe
def show(request: Request) -> HttpResponse:
    """地图页. ``layer``: findings (as the address of the list has them) or sites."""
    request.actor.may_somewhere("inspection.read").require()
    layer = _layer(request)
    known = map_places.areas(request.actor)
    context = _sites(request, known) if layer == "sites" else _findings(request, known)
    wanted = context["wanted"]
    site_id = asked_for.number(request.GET.get("site"))
    frame = map_places.framed(request.actor, known, place_id=wanted.place, site_id=site_id)
    context |= {
        "layer": layer,
        "picture": _picture(known, context["list_url"]),
        "frame": _numbers(frame) if frame else "",
        "outlines_url": f"{reverse('inspections:map-outlines')}?v={known.digest}",
        "tiles": base.tiles(),
        "words": base.words(),
    }
    return render(request, "inspections/map.html", context)


def _layer(request: Request) -> str:
    asked = request.GET.get("layer", "")
    return asked if asked in LAYERS else "findings"


def _findings(request: Request, known: map_places.Areas) -> dict[str, Any]:
    form = FilterForm(request.GET)
    wanted = form.wanted()
    reading = findings.read(request.actor, wanted, on=request.today)
    facets = finding_counts.facets(reading)
    form.offer(facets)
    return {
        "form": form,
        "folded": ("q", "owner", "town", "repeat", "mine"),
        "wanted": wanted,
        "total": facets.total,
        "counted": map_places.findings_by_place(reading, known),
        "unplaced": maps.unplaced(reading),
        "legend": map_legend.of_findings(),
        "list_url": reverse("inspections:findings"),
    }


def _sites(request: Request, known: map_places.Areas) -> dict[str, Any]:
    form = SiteFilterForm(request.GET)
    wanted = form.wanted()
    form.offer(sites.choices(request.actor, wanted))
    counted = map_places.sites_by_place(request.actor, wanted, known)
    return {
        "form": form,
        "folded": ("q",),
        "wanted": wanted,
        "total": counted.total,
        "counted": counted,
        "unplaced": maps.unplaced_sites(request.actor, wanted),
        "legend": map_legend.of_sites(),
        "list_url": reverse("inspections:sites"),
    }


def _picture(known: map_places.Areas, list_url: str) -> str | None:
    """The places as a picture, each a way to its list; shown until the map is there, and where there is none."""
    drawn = [one for one in known.rows if one.outline]
    whole = next((one for one in drawn if one.kind == "town"), drawn[0] if drawn else None)
    if whole is None:
        return None
    parts = [one for one in drawn if one is not whole and one.kind != "town"]
    return outlines.drawn(
        outlines.Shape(whole.name, "", whole.outline),
        [outlines.Shape(one.name, f"{list_url}?place={one.pk}", one.outline) for one in parts],
        _("村和网格的边界"),
    )


def _numbers(box: map_places.Box) -> str:
    return ",".join(f"{one:.6f}" for one in box)


@login_required
@require_safe
def points(request: Request) -> HttpResponse:
    """图上的点: what lies in a view, bounded; nonsense for a view is told and shows nothing."""
    request.actor.may_somewhere("inspection.read").require()
    view = maps.view(asked_for.number(request.GET.get("zoom")), request.GET.get("bbox", ""))
    if view is None:
        told = _("地图的级别或范围读不出来：zoom 是 0 到 22 的整数，bbox 是西、南、东、北四个度数。")
        return JsonResponse({"told": told}, status=BAD_VIEW)
    if _layer(request) == "sites":
        shown = maps.sites_shown(request.actor, SiteFilterForm(request.GET).wanted(), view)
        room = "inspections:site"
    else:
        reading = findings.read(request.actor, FilterForm(request.GET).wanted(), on=request.today)
        shown = maps.findings_shown(reading, view)
        room = "inspections:finding"
    return _kept(request, _answer(shown, view, room), seconds=SOON)


def _answer(shown: maps.Shown, view: maps.View, room: str) -> dict[str, Any]:
    return {
        "zoom": view.drawn,
        "groups": [
            {"at": [one.longitude, one.latitude], "n": one.count, "parts": one.parts, "box": one.box}
            for one in shown.groups
        ],
        "dots": [
            {
                "id": one.pk,
                "at": [one.longitude, one.latitude],
                "state": one.state,
                "name": one.name,
                "note": one.note,
                "url": reverse(room, args=[one.pk]),
                **({"shape": one.shape} if one.shape else {}),
            }
            for one in shown.dots
        ],
        "total": shown.total,
        "cut": bool(shown.limit),
        "told": _told(shown),
    }


def _told(shown: maps.Shown) -> str:
    if shown.limit:
        return _("这里太多，只画出 {limit} 处。放大地图，或者看列表。").format(limit=shown.limit)
    if not shown.total:
        return _("这个范围里没有。")
    told = ngettext("图上 {n} 处", "图上 {n} 处", shown.total).format(n=shown.total)
    return _("{told}，按约 1 公里见方的格子合计；放大看各在哪里").format(told=told) if shown.summed else told


@login_required
@require_safe
def outlines_file(request: Request) -> HttpResponse:
    """边界: the outlines that the actor may see; asked for by their digest they may be kept for a day."""
    request.actor.may_somewhere("inspection.read").require()
    known = map_places.areas(request.actor)
    seconds = DAY if request.GET.get("v") == known.digest else 0
    return _kept(request, known.geojson(), seconds=seconds)


def _kept(request: Request, answer: dict[str, Any], *, seconds: int) -> HttpResponse:
    """An answer that this person's browser may keep for a while, and then need not be sent again if it is the same."""
    response = JsonResponse(answer, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    patch_cache_control(response, private=True, max_age=seconds)
    return get_conditional_response(request, etag=etag, response=response) or response
