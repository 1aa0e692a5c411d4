"""答题: the public page of a questionnaire, phone first. No sign-in, no name, no address kept; a code opens it once.

Wrong codes are counted for everybody together, in this process's memory: that slows guessing without knowing who guesses.
"""

from __future__ import annotations

from http import HTTPStatus

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from townworks.definitions import scoring_telling
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from ..forms.surveys import AnswerForm, EnterCodeForm
from ..selectors import survey_board
from ..services import surveys as services

WRONG_A_MINUTE = 60


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: Request) -> HttpResponse:
    """输入答题码, for whoever cannot scan it."""
    form = EnterCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token = "".join(one for one in form.cleaned_data["code"].lower() if one.isalnum() and one.isascii())
        if token and survey_board.opened_by(token, on=request.today) is not None:
            return redirect("indicators:answer", token)
        return _wrong(request, form)
    return render(request, "indicators/answer_enter.html", {"form": form}, status=form_status(form))


@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: Request, token: str) -> HttpResponse:
    """答卷."""
    opened = survey_board.opened_by(token, on=request.today)
    if opened is None:
        return _wrong(request, EnterCodeForm())
    if opened.full:
        return render(request, "indicators/answer_full.html", {"place": opened.place})
    survey = opened.survey
    form = AnswerForm(request.POST or None, survey=survey)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.answer_survey(token=token, answers=form.cleaned_data, on=request.today)
            return redirect("indicators:answer-thanks")
    context = {
        "form": form,
        "name": scoring_telling.named(survey),
        "about": survey_board.about(survey),
        "minutes": survey.minutes,
    }
    return render(request, "indicators/answer.html", context, status=form_status(form))


@require_safe
def thanks(request: Request) -> HttpResponse:
    """谢谢."""
    return render(request, "indicators/answer_thanks.html")


def _wrong(request: Request, form: EnterCodeForm) -> HttpResponse:
    """A code that was used or never was; slowed down where too many were tried."""
    key = f"survey-wrong:{int(request.now.timestamp() // 60)}"
    cache.add(key, 0, 120)
    try:
        count = cache.incr(key)
    except ValueError:  # it ran out between the two
        count = 1
    busy = count > WRONG_A_MINUTE
    words = _("试错的人太多，请过一分钟再试。") if busy else _(services.NO_CODE)
    status = HTTPStatus.TOO_MANY_REQUESTS if busy else HTTPStatus.NOT_FOUND
    return render(request, "indicators/answer_enter.html", {"form": form, "wrong": words}, status=status)
