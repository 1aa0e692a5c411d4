"""Open311 的地址: the format ends the name, as the specification has it."""

from __future__ import annotations

from django.urls import URLPattern, re_path

from ..pages.open311 import reading, sending

UNNAMED = {"fmt": ""}  # an address without a format: what the request accepts, XML where it does not say
T = r"^open311/test/v2/"  # the same reading; what is sent is checked and not kept
trial: list[URLPattern] = [
    re_path(rf"{T}services\.(?P<fmt>\w+)$", reading.services, name="open311-trial-services"),
    re_path(
        rf"{T}services/(?P<service_code>[^/]+)\.(?P<fmt>\w+)$", reading.service, name="open311-trial-service"
    ),
    re_path(rf"{T}requests\.(?P<fmt>\w+)$", sending.requests, {"trial": True}, name="open311-trial-requests"),
    re_path(
        rf"{T}requests/(?P<request_id>[^/]+)\.(?P<fmt>\w+)$", reading.single, name="open311-trial-request"
    ),
    re_path(rf"{T}tokens/(?P<token>[^/]+)\.(?P<fmt>\w+)$", reading.token, name="open311-trial-token"),
]
patterns: list[URLPattern] = [
    re_path(r"^open311/discovery\.(?P<fmt>\w+)$", reading.discovery, name="open311-discovery"),
    re_path(r"^open311/v2/discovery\.(?P<fmt>\w+)$", reading.discovery, name="open311-discovery-beside"),
    re_path(r"^open311/v2/services\.(?P<fmt>\w+)$", reading.services, name="open311-services"),
    re_path(
        r"^open311/v2/services/(?P<service_code>[^/]+)\.(?P<fmt>\w+)$",
        reading.service,
        name="open311-service",
    ),
    re_path(r"^open311/v2/requests\.(?P<fmt>\w+)$", sending.requests, name="open311-requests"),
    re_path(
        r"^open311/v2/requests/(?P<request_id>[^/]+)\.(?P<fmt>\w+)$", reading.single, name="open311-request"
    ),
    re_path(r"^open311/v2/tokens/(?P<token>[^/]+)\.(?P<fmt>\w+)$", reading.token, name="open311-token"),
    re_path(
        r"^open311/v2/(?P<resource>services|requests|tokens)/\.(?P<fmt>\w+)$",
        reading.unnamed,
        name="open311-unnamed",
    ),
    re_path(r"^open311/discovery$", reading.discovery, UNNAMED, name="open311-discovery-any"),
    re_path(r"^open311/v2/discovery$", reading.discovery, UNNAMED, name="open311-discovery-beside-any"),
    re_path(r"^open311/v2/services$", reading.services, UNNAMED, name="open311-services-any"),
    re_path(
        r"^open311/v2/services/(?P<service_code>[^/.]+)$",
        reading.service,
        UNNAMED,
        name="open311-service-any",
    ),
    re_path(r"^open311/v2/requests$", sending.requests, UNNAMED, name="open311-requests-any"),
    re_path(
        r"^open311/v2/requests/(?P<request_id>[^/.]+)$", reading.single, UNNAMED, name="open311-request-any"
    ),
    re_path(r"^open311/v2/tokens/(?P<token>[^/.]+)$", reading.token, UNNAMED, name="open311-token-any"),
    *trial,
    re_path(r"^open311/.*\.(?P<fmt>xml|json)$", reading.nothing, name="open311-nothing"),
    re_path(r"^open311/", reading.nothing, UNNAMED, name="open311-no-format"),
]
