"""网上申请: an item that may be asked for online, after its questions, without an account."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from townworks.definitions import guiding
from townworks.definitions import selectors as definitions
from townworks.definitions.cases import ServiceItem
from townworks.kernel.errors import NotFound
from townworks.people import selectors as people
from townworks.people.middleware import client_address
from townworks.ui import names
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import services
from ..forms.apply import ApplyForm
from ..selectors import catalogue
from ..services import doors, photo_intake


@require_http_methods(["GET", "POST"])
def apply(request: Request, code: str) -> HttpResponse:
    """填申请. Whoever has not answered the questions is led to them."""
    item = next((one for one in definitions.service_items() if one.code == code and one.online), None)
    if item is None:
        raise NotFound("没有这个事项。")
    answers = answers_of(request, item)
    if not catalogue.guided(item, answers).ready:
        return HttpResponseRedirect(reverse("cases:guide-item", args=[code]))
    address = client_address(request) or ""
    asked = doors.new_sum(request.now) if doors.wants_sum(address, "send", at=request.now) else None
    question = (
        _("算一算：{one} 加 {other} 等于几？").format(one=asked.one, other=asked.other) if asked else ""
    )
    form = ApplyForm(
        request.POST or None,
        request.FILES or None,
        item=item,
        answers=answers,
        papers=guiding.papers_to_bring(item, answers),
        towns=[(pk, name) for pk, (_code, name) in people.towns_with_offices().items()],
        question=question,
        initial={"sum_token": asked.token if asked else ""},
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            answered = _taken(request, form, address)
            if answered is not None:
                return answered
    if asked and form.is_bound:
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["sum_token"], form.data["sum"] = asked.token, ""  # type: ignore[index]
    context = {"form": form, "item": item, "name": names.in_language(item), "answers": answers.items()}
    return render(request, "cases/ask/apply.html", context, status=form_status(form))


def answers_of(request: Request, item: ServiceItem) -> dict[str, str]:
    """The questions of an item that were answered with one of their choices."""
    return guiding.answers_given(
        item,
        {
            one.code: request.POST.get(f"q_{one.code}") or request.GET.get(one.code) or ""
            for one in item.questions
        },
    )


def _taken(request: Request, form: ApplyForm, address: str) -> HttpResponse | None:
    """The receipt; None (with the form saying so) when the sum was not answered."""
    given = form.cleaned_data
    if not doors.knock(address, "send", at=request.now, given=given["sum"], token=given["sum_token"]):
        form.add_error("sum", _("请先算一算这道题，再提交一次。"))
        return None
    asked = photo_intake.with_photos(form.asked(), form.pictures(), at=request.now)
    receipt = services.receive_application(asked=asked, town_id=form.town_id(), at=request.now)
    response = render(request, "cases/ask/done.html", {"receipt": receipt, "case": receipt.case})
    response["Cache-Control"] = "no-store"
    return response
