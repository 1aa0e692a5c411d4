"""提示并案: a person says whether two reports are the same."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from townworks.kernel import asked as asked_for
from townworks.ui.request import Request

from .. import services
from ..selectors import offers


@login_required
@require_safe
def waiting(request: Request) -> HttpResponse:
    """提示并案的清单: what the engine offers for joining, and nobody has decided."""
    page = asked_for.number(request.GET.get("page")) or 1
    return render(request, "cases/offers.html", {"found": offers.listed(request.actor, page=page)})


@login_required
@require_POST
def decide(request: Request, pk: int, what: str) -> HttpResponse:
    """是同一件，并案；或者不是同一件."""
    if what == "join":
        case = services.join_same(actor=request.actor, offer_id=pk, at=request.now)
        messages.success(
            request,
            _("已并入{thing}；并错了可以在“更多办法”里撤销。").format(thing=str(case.joined_into)[:40]),
        )
        return HttpResponseRedirect(reverse("cases:case", args=[case.joined_into_id]))
    reason = request.POST.get("reason", "").replace("\0", "")
    offer = services.decline_same(actor=request.actor, offer_id=pk, reason=reason, at=request.now)
    messages.success(request, _("已记下不是同一件，以后不再提示这两件。"))
    return HttpResponseRedirect(reverse("cases:case", args=[offer.case_id]))
