"""群众的地址: no account, phone first."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import applying, catalogue, counter, public, public_map

patterns: list[URLPattern] = [
    path("ask/", public.home, name="ask"),
    path("ask/report/", public.report, name="ask-report"),
    path("ask/tip/", public.tip, name="ask-tip"),
    path("ask/follow/", public.follow, name="follow"),
    path("ask/queue/", counter.take, name="ask-queue"),
    path("ask/queue/<uuid:uid>/", counter.ticket, name="ask-ticket"),
    path("ask/rate/", public.rate, name="ask-rate"),
    path("ask/map/", public_map.show, name="public-map"),
    path("ask/map/points.json", public_map.points, name="public-points"),
    path("ask/map/outlines.json", public_map.outlines_file, name="public-outlines"),
    path("ask/map/<int:pk>/", public_map.one, name="public-report"),
    path("ask/map/photos/<int:pk>.jpg", public_map.photo, name="public-photo"),
    path("ask/guide/", catalogue.guide, name="guide"),
    path("ask/apply/<slug:code>/", applying.apply, name="apply"),
    path("ask/guide/<slug:code>/", catalogue.item, name="guide-item"),
]
