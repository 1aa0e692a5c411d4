"""查看加密的姓名: shown once, on the page that answers the form; never kept by the browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from ..forms.donations import LookForm


@dataclass(frozen=True)
class Sealed:
    """What is sealed: the page's title, what the name is called, of which thing, and the ways back (words and address)."""

    title: str
    label: str
    lead: str
    room: tuple[str, str]
    thing: tuple[str, str]


def look(request: Request, sealed: Sealed, ask: Callable[[str], str]) -> HttpResponse:
    """The form for the reason; then the name, by ``ask``, a service that writes the look down."""
    form, name = LookForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        with answering(form):
            name = ask(form.cleaned_data["reason"])
    context = {"sealed": sealed, "form": form, "name": name}
    response = render(request, "ledger/look.html", context, status=form_status(form))
    response["Cache-Control"] = "no-store"
    return response
