"""报账的页面: the list, one claim, and the form that a phone fills in."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm, BaseFormSet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from townworks.kernel import asked
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors
from ..forms.claims import SPENT, ClaimForm
from ..selectors import claim_pages as reading
from ..selectors.claims import claim_for
from ..services.claim_ground import MOST_LINES, Spent
from ..services.claim_taking import mend_claim, take_claim
from ..workflow import CLAIM_STATES

MORE = 3
MAKE = "claim.make"
ASKED = ("book", "state", "q", "only", "fund", "purpose", "year", "month", "works")


@login_required
@require_safe
def listed(request: Request) -> HttpResponse:
    """报账清单."""
    request.actor.may_somewhere("ledger.read").require()
    wanted = {name: request.GET.get(name, "") for name in ASKED}
    number = asked.number(request.GET.get("page")) or 1
    context = {
        "page": reading.claim_page(request.actor, wanted, page=number),
        "waiting": reading.waiting_count(request.actor),
        "wanted": wanted,
        "states": CLAIM_STATES,
        "books": selectors.books_for(request.actor),
        "makes": selectors.books_for(request.actor, MAKE),
    }
    return render(request, "ledger/claims.html", context)


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一张报账单."""
    return shown(request, claim_for(request.actor, pk))


def shown(request: Request, claim: Any, form: BaseForm | None = None) -> HttpResponse:
    """A claim's page; with what stood in the way of a step."""
    detail = reading.detail(request.actor, claim)
    context = {"claim": claim, "book": claim.book, "detail": detail, "form": form}
    return render(request, "ledger/claim.html", context, status=form_status(form) if form else 200)


@login_required
@require_http_methods(["GET", "POST"])
def make(request: Request, pk: int) -> HttpResponse:
    """填报账单."""
    book = selectors.book_for(request.actor, pk, MAKE)
    first = {
        "client_id": uuid.uuid4().hex,
        "spent_on": request.today,
        "pay_by": "transfer",
        "handler": request.actor.name,
        **reading.first_facts(book, asked.number(request.GET.get("measurement"))),
    }
    form, lines = _forms(request, book, first, [])
    if _taken(request, form, lines):
        with answering(form):
            claim = take_claim(
                actor=request.actor,
                book_id=pk,
                told=form.told(_spent(lines)),
                files=form.cleaned_data["receipts"],
                at=request.now,
                client_id=form.cleaned_data["client_id"],
            )
            return _saved(request, claim.pk)
    return _form(request, book, form, lines, title=_("填报账单"))


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """修改报账单."""
    claim = claim_for(request.actor, pk, MAKE)
    head, rows = reading.typed_claim(claim)
    form, lines = _forms(request, claim.book, head, rows)
    if _taken(request, form, lines):
        with answering(form):
            mend_claim(
                actor=request.actor,
                pk=pk,
                told=form.told(_spent(lines)),
                files=form.cleaned_data["receipts"],
                at=request.now,
                version=form.cleaned_data["version"],
            )
            return _saved(request, pk)
    return _form(request, claim.book, form, lines, title=_("修改报账单"), claim=claim)


def _forms(
    request: Request, book: Any, first: dict[str, Any], rows: list[dict[str, str]]
) -> tuple[ClaimForm, Any]:
    """The head and the lines; asked for more rows they come back as they were typed, with more of them."""
    choices = {
        "advances": reading.advance_choices(book),
        "allocations": reading.allocation_choices(book),
        "measurements": reading.measurement_choices(book, first.get("measurement")),
    }
    data = request.POST.copy() if request.method == "POST" else None
    purposes = {"purposes": reading.purpose_choices()}
    if data is not None and "more" in data:
        count = asked.number(data.get("form-TOTAL_FORMS")) or 0
        data["form-TOTAL_FORMS"] = str(min(count + MORE, MOST_LINES))
        return ClaimForm(initial=data.dict(), **choices), SPENT(data, form_kwargs=purposes)
    form = ClaimForm(data, request.FILES or None, initial=first, **choices)
    return form, SPENT(data, initial=rows, form_kwargs=purposes)


def _taken(request: Request, form: BaseForm, lines: BaseFormSet) -> bool:
    """Whether head and lines can go to the service; asking for more rows only shows the form again."""
    if request.method != "POST" or "more" in request.POST:
        return False
    return all([form.is_valid(), lines.is_valid()])


def _spent(lines: BaseFormSet) -> list[Spent]:
    return [spent for one in lines.forms if (spent := one.given()) is not None]


def _form(
    request: Request, book: Any, form: BaseForm, lines: BaseFormSet, *, title: str, claim: Any = None
) -> HttpResponse:
    context = {
        "book": book,
        "form": form,
        "head": [one for one in form.visible_fields() if one.name != "receipts"],
        "lines": lines,
        "title": title,
        "claim": claim,
    }
    wrong = lines.is_bound and lines.total_error_count()
    return render(request, "ledger/claim_form.html", context, status=422 if wrong else form_status(form))


def _saved(request: Request, pk: int) -> HttpResponse:
    messages.success(request, _("已保存。核对以后报给村里审批。"))
    return HttpResponseRedirect(reverse("ledger:claim", args=[pk]))
