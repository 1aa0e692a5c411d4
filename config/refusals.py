"""拒绝页，按门: what goes wrong outside a room is told in the form of the door that was asked: a page, JSON of the API, Open311."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from config.api import api
from townworks.cases.pages.open311 import answering
from townworks.kernel.api_errors import told
from townworks.ui import refusals

OPEN311, API = "/open311/", "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """请求不完整: a name of a host that is none of ours, more fields than any form has."""
    if request.path.startswith(OPEN311):
        return answering.refused([answering.Wrong(400, "请求不完整，没有办成。")], _format(request))
    if request.path.startswith(API):
        return told(api, request, 400, "bad_request", _("这个请求不完整或已经失效，没有办成。"))
    return refusals.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """没有这个地址."""
    if request.path.startswith(API):
        return told(api, request, 404, "not_found", _("没有这个地址。"))
    return refusals.not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """系统出错: what it was is in the log and nowhere else."""
    if request.path.startswith(OPEN311):
        return answering.failed(_format(request))
    if request.path.startswith(API):
        return told(api, request, 500, "server_error", _("系统出了差错，您填的内容没有保存。"))
    return refusals.server_error(request)


def _format(request: HttpRequest) -> str:
    end = request.path.rpartition(".")[2].lower()
    return end if end in answering.FORMATS else answering.accepted(request)
