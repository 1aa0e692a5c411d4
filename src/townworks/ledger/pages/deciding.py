"""两个人办的事: the page on which another person decides: yes, or no with the reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from townworks.ui.forms import answering
from townworks.ui.request import Request

from ..forms.works import DecideForm


def decision(
    request: Request,
    act: Callable[[bool, str], object],
    page: Callable[[DecideForm], HttpResponse],
    *,
    words: tuple[str, str],
    back: str,
) -> HttpResponse:
    """``act`` is given whether it is agreed to, and the answer; then back. ``page`` shows the form; ``words``: for yes and for no."""
    form = DecideForm(request.POST or None, yes=words[0], no=words[1])
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        with answering(form):
            act(given["grant"] == "yes", given["answer"])
            messages.success(request, _("已办。"))
            return HttpResponseRedirect(back)
    return page(form)
