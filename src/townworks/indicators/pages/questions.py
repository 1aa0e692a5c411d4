"""疑问: what is asked about figures; the unit answers, whoever looks over the figures settles."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from townworks.kernel import asked
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors, services
from ..forms.entry import CorrectionForm, WordsForm
from ..selectors.listing import QUESTION_STATE_CODES

SHOWN = 30


@login_required
@require_safe
def listed(request: Request) -> HttpResponse:
    """疑问清单, by state."""
    request.actor.may_somewhere("indicator.read").require()
    state = request.GET.get("state", "asked")
    state = state if state in QUESTION_STATE_CODES else "asked"
    found = selectors.questions(request.actor, state=state, indicator=request.GET.get("indicator", ""))
    page = Paginator(found, SHOWN).get_page(asked.number(request.GET.get("page")) or 1)
    return render(
        request,
        "indicators/questions.html",
        {"page": page, "state": state, "states": QUESTION_STATE_CODES, "count": page.paginator.count},
    )


@login_required
@require_http_methods(["GET", "POST"])
def show(request: Request, pk: int) -> HttpResponse:
    """一条疑问: the figure with its past, the answer, and the next act of this person."""
    question = selectors.question_for(request.actor, pk)
    act = _act(request, question)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        service = services.settle_question if act == "settle" else services.answer_question
        with answering(form):
            service(actor=request.actor, pk=pk, words=form.cleaned_data["words"], at=request.now)
            messages.success(request, _("已了结。") if act == "settle" else _("已答复，等审核的单位了结。"))
            return redirect("indicators:question", pk)
    form.fields["words"].label = _("了结的意见") if act == "settle" else _("答复")
    context: dict[str, Any] = {
        "question": question,
        "detail": selectors.record_detail(request.actor, question.observation_id),
        "past": selectors.past_of(request.actor, question.observation_id),
        "act": act,
        "form": form,
        "may_correct": act == "answer",
    }
    return render(request, "indicators/question.html", context, status=form_status(form))


def _act(request: Request, question: Any) -> str:
    """What this person may do with it now: "answer", "settle" or nothing."""
    if question.state == "asked" and selectors.may(request.actor, "indicator.enter", question):
        return "answer"
    answered = question.state == "answered" and question.answered_by_name != request.actor.name
    return "settle" if answered and selectors.may(request.actor, "indicator.approve", question) else ""


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: Request, pk: int) -> HttpResponse:
    """更正一个数, with its reason; after the lock as a late correction with a name."""
    detail = selectors.record_detail(request.actor, pk)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            made = services.correct_observation(
                actor=request.actor,
                pk=pk,
                text=form.cleaned_data["text"],
                reason=form.cleaned_data["reason"],
                at=request.now,
            )
            messages.success(request, _("已更正，原来的数留在“经过”里。"))
            return redirect("indicators:figure-correct", made.pk)
    context = {"detail": detail, "form": form, "late": selectors.is_late(detail.observation)}
    return render(request, "indicators/correct.html", context, status=form_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: Request, pk: int) -> HttpResponse:
    """就一个数提问."""
    observation = selectors.observation_for(request.actor, pk)
    selectors.may(request.actor, "indicator.approve", observation).require()
    form = WordsForm(request.POST or None)
    form.fields["words"].label = _("要问什么")
    if request.method == "POST" and form.is_valid():
        with answering(form):
            question = services.ask_question(
                actor=request.actor, observation_id=pk, words=form.cleaned_data["words"], at=request.now
            )
            messages.success(request, _("已提出，等填报的单位答复。"))
            return redirect("indicators:question", question.pk)
    context = {"observation": observation, "form": form}
    return render(request, "indicators/ask.html", context, status=form_status(form))
