"""办件的地址, for who works here."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from ..pages import (
    acts,
    cases,
    catalogue,
    counter,
    figures,
    orders,
    papers,
    public_map,
    registering,
    same,
    training,
)

patterns: list[URLPattern] = [
    path("cases/", cases.table, name="list"),
    path("cases/export.xlsx", cases.export, name="export"),
    path("cases/figures/", figures.show, name="figures"),
    path("cases/find/", acts.find, name="find"),
    path("cases/keepers/", acts.keepers, name="keepers"),
    path("cases/orders/", orders.choose, name="orders"),
    path("cases/orders/answers.xlsx", orders.answers, name="orders-answers"),
    path("cases/orders/<str:token>/", orders.preview, name="orders-preview"),
    path("cases/orders/<str:token>/errors.xlsx", orders.errors, name="orders-errors"),
    path("cases/orders/<str:token>/take-in/", orders.take_in, name="orders-take-in"),
    path("cases/new/", registering.kinds, name="new"),
    path("cases/new/<slug:kind>/", registering.register, name="register"),
    path("cases/<int:pk>/", cases.show, name="case"),
    path("cases/<int:pk>/why/", cases.why, name="why"),
    path("cases/<int:pk>/acts/<str:name>/", acts.act, name="act"),
    path("cases/<int:pk>/papers/", papers.show, name="papers"),
    path("cases/<int:pk>/papers/<slug:code>.docx", papers.file, name="paper-file"),
    path("cases/<int:pk>/photos/", public_map.publish, name="photos"),
    path("cases/<int:pk>/photos/take-down/", public_map.take_down, name="photos-take-down"),
    path("cases/<int:pk>/finding/", acts.finding, name="finding"),
    path("cases/<int:pk>/parties/<int:party_id>/", acts.reveal, name="reveal"),
    path("case-offers/", same.waiting, name="offers"),
    re_path(r"^case-offers/(?P<pk>\d{1,9})/(?P<what>join|decline)/$", same.decide, name="same"),
    re_path(r"^case-extensions/(?P<pk>\d{1,9})/(?P<what>approve|refuse)/$", acts.extension, name="extension"),
    path("counter/", counter.show, name="counter"),
    path("counter/act/", counter.act, name="counter-act"),
    path("counter/hours/", counter.hours, name="counter-hours"),
    path("training/", training.board, name="training"),
    path("training/new/", training.record, name="training-new"),
    path("training/<int:pk>/cancel/", training.cancel, name="training-cancel"),
    path("duties/", catalogue.duties, name="duties"),
    path("powers/", catalogue.powers, name="powers"),
]
