"""外观的选择."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from .. import appearance


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep a choice of theme or type size and go back to where it was made; open to everyone."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    appearance.keep(
        response,
        theme=request.POST.get("theme", ""),
        type_=request.POST.get("type", ""),
        secure=request.is_secure(),
    )
    return response
