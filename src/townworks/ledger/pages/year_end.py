"""年终结转和收益分配, looked at before it is drafted."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors, services
from ..forms.year_end import YearEndForm
from ..selectors import listing


@login_required
@require_http_methods(["GET", "POST"])
def close(request: Request, pk: int) -> HttpResponse:
    """年终结转、收益分配: what it comes to first, then its drafts."""
    book = selectors.book_for(request.actor, pk, "ledger.close")
    form = YearEndForm(
        request.POST or None, initial={"year": request.today.year - 1}, payable=listing.payable_choices(book)
    )
    looked = None
    if request.method == "POST" and form.is_valid():
        facts = {
            "actor": request.actor,
            "book_id": pk,
            "year": form.cleaned_data["year"],
            "plan": form.plan(),
            "members_account": form.cleaned_data["members_account"],
        }
        with answering(form):
            looked = services.preview_year_close(**facts)
            if "draft" in request.POST:
                made = services.draft_year_close(**facts, at=request.now)
                messages.success(
                    request, _("已填制 {count} 张凭证，请别的同事审核。").format(count=len(made))
                )
                return HttpResponseRedirect(f"{reverse('ledger:vouchers', args=[pk])}?state=draft")
    context = {"book": book, "form": form, "looked": looked}
    return render(request, "ledger/year_end.html", context, status=form_status(form))
