"""登记: which kind, then its form; the receipt is shown once with its code."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from townworks.definitions import selectors as definitions
from townworks.definitions.case_telling import CHANNELS
from townworks.definitions.cases import CaseKind
from townworks.kernel import asked
from townworks.places import selectors as places
from townworks.ui import names
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import services
from ..forms.register import RegisterForm
from ..selectors import routing

OFFICE = ("counter", "proxy", "hotline", "visit", "letter", "grid")


@login_required
@require_safe
def kinds(request: Request) -> HttpResponse:
    """登记哪一种."""
    request.actor.may_somewhere("case.register").require()
    offered = [kinds_told(kind) for kind in definitions.case_kinds() if not kind.sealed]
    return render(request, "cases/kinds.html", {"kinds": offered})


def kinds_told(kind: CaseKind) -> tuple[str, str, str]:
    """Code, name and what it is for, in the language of the page."""
    name = names.in_language(kind)
    return kind.code, name, kind.about_en if name == kind.name_en else kind.about


@login_required
@require_http_methods(["GET", "POST"])
def register(request: Request, kind: str) -> HttpResponse:
    """登记一件."""
    request.actor.may_somewhere("case.register").require()
    found = next((one for one in definitions.case_kinds() if one.code == kind and not one.sealed), None)
    if found is None:
        raise Http404
    form = RegisterForm(
        request.POST or None,
        kind=found,
        items=definitions.service_items(),
        places=places.choices_in_town(request.actor.town_id),
        initial={
            "ticket": asked.number(request.GET.get("ticket")),
            "service": request.GET.get("service", "")[:40],
        },
        channels=[(code, _(CHANNELS[code])) for code in found.channels if code in OFFICE],
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            receipt = services.register_case(actor=request.actor, asked=form.asked(), at=request.now)
            case = receipt.case
            told = {
                "receipt": receipt,
                "case": case,
                "ticket": case.ticket,
                "advice": routing.advice_for(case, leave_out=case.unit_id),
            }
            response = render(request, "cases/receipt.html", told)
            response["Cache-Control"] = "no-store"
            return response
    return render(request, "cases/register.html", {"form": form, "kind": found}, status=form_status(form))
