"""Which address leads to which room."""

from __future__ import annotations

from django.urls import include, path

from .api import api

urlpatterns = [
    path("", include("townworks.overview.urls")),
    path("briefs/", include("townworks.briefs.urls")),
    path("", include("townworks.people.urls")),
    path("", include("townworks.ui.urls")),
    path("places/", include("townworks.places.urls")),
    path("audit/", include("townworks.kernel.urls")),
    path("evidence/", include("townworks.kernel.evidence.urls")),
    path("", include("townworks.commitments.urls")),
    path("", include("townworks.inspections.urls")),
    path("", include("townworks.indicators.urls")),
    path("", include("townworks.ledger.urls")),
    path("", include("townworks.cases.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", api.urls),
]

handler400 = "config.refusals.bad_request"
handler403 = "townworks.ui.refusals.not_allowed"
handler404 = "config.refusals.not_found"
handler500 = "config.refusals.server_error"
