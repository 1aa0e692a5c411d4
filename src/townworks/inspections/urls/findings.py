"""问题的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import finding_acts, findings

patterns: list[URLPattern] = [
    path("findings/", findings.table, name="findings"),
    path("findings/export.xlsx", findings.export, name="findings-export"),
    path("findings/<int:pk>/", findings.show, name="finding"),
    path("findings/<int:pk>/why/", findings.why, name="finding-why"),
    path("findings/<int:pk>/assign/", finding_acts.assign, name="finding-assign"),
    path("findings/<int:pk>/mended/", finding_acts.mended, name="finding-mended"),
    path("findings/<int:pk>/recheck/", finding_acts.recheck, name="finding-recheck"),
    path("findings/<int:pk>/extension/", finding_acts.ask_extension, name="finding-extension"),
    path("findings/<int:pk>/source/", finding_acts.source, name="finding-source"),
    path("findings/<int:pk>/steps/<str:name>/", finding_acts.step, name="finding-step"),
    path("extensions/<int:pk>/approve/", finding_acts.approve, name="extension-approve"),
    path("extensions/<int:pk>/refuse/", finding_acts.refuse, name="extension-refuse"),
    path("offers/<int:pk>/join/", finding_acts.join, name="offer-join"),
    path("offers/<int:pk>/apart/", finding_acts.keep_apart, name="offer-apart"),
]
