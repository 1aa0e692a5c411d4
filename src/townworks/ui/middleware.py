"""拒绝翻译成页面: the one place where a refusal becomes a response."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from townworks.kernel.errors import Refusal

from . import refusals


class RefusalMiddleware:
    """Turns a Refusal raised by a selector or service into its page or fragment, once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # No name or number holds a zero byte, and PostgreSQL refuses to be asked for one.
        request.META["QUERY_STRING"] = (
            request.META.get("QUERY_STRING", "").replace("%00", "").replace("\0", "")
        )
        response = self.get_response(request)
        # Django answers a wrong method with an empty page: someone opened the address of a button.
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            return refusals.wrong_method(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return refusals.refused(request, exception)
        return None
