"""问卷的页面: held by quota, codes on paper, results as shares with their base."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townworks.definitions import scoring_telling
from townworks.definitions import selectors as definitions
from townworks.ui.forms import answering, form_status
from townworks.ui.names import in_language
from townworks.ui.request import Request

from ..forms.surveys import CodesForm, OpenSurveyForm
from ..selectors import survey_board
from ..services import surveys as services
from .code_sheet import cards


@login_required
@require_safe
def listed(request: Request) -> HttpResponse:
    """问卷清单."""
    request.actor.may_somewhere("scheme.read").require()
    rows = survey_board.rows(request.actor)
    context = {
        "rows": rows,
        "open": sum(1 for row in rows if row.run.state == "open"),
        "may_open": bool(request.actor.may_somewhere("survey.open")),
    }
    return render(request, "indicators/surveys.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def open_survey(request: Request) -> HttpResponse:
    """开展问卷."""
    request.actor.may_somewhere("survey.open").require()
    places = survey_board.village_choices(request.actor)
    form = OpenSurveyForm(
        request.POST or None,
        surveys=[(one.code, in_language(one)) for one in definitions.surveys()],
        places=places,
        initial={
            "from_on": request.today,
            "until_on": request.today + timedelta(days=30),
            "places": [pk for pk, _name in places],
        },
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            run = services.open_survey(
                actor=request.actor,
                town_id=request.actor.town_id or 0,
                survey=given["survey"],
                name=given["name"],
                from_on=given["from_on"],
                until_on=given["until_on"],
                quotas=dict.fromkeys(given["places"], given["quota"]),
                at=request.now,
            )
            messages.success(request, _("已开展。下一步：给各处印答题码。"))
            return redirect("indicators:survey", run.pk)
    return render(request, "indicators/survey_open.html", {"form": form}, status=form_status(form))


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一次问卷: how far each place is, and what people said."""
    board = survey_board.board(request.actor, pk)
    lines = {one.code: one for one in definitions.lines()}
    context = {
        "board": board,
        "run": board.run,
        "told": scoring_telling.tell_survey(board.survey, lines),
        "over": board.run.state == "open" and board.run.until_on < request.today,
    }
    return render(request, "indicators/survey.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def codes(request: Request, pk: int) -> HttpResponse:
    """印答题码: the answer to the post is the sheet itself; it cannot be had again."""
    board = survey_board.board(request.actor, pk)
    request.actor.may_somewhere("survey.open").require()
    places = [(row.quota.place_id, row.quota.place.name) for row in board.quotas]
    form = CodesForm(
        request.POST or None, places=places, initial={"place": request.GET.get("place", "")[:20]}
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            tokens = services.issue_tokens(
                actor=request.actor,
                pk=pk,
                place_id=form.cleaned_data["place"],
                count=form.cleaned_data["count"],
                at=request.now,
            )
            stem = request.build_absolute_uri(reverse("indicators:answer-enter"))
            context = {
                "run": board.run,
                "name": scoring_telling.named(board.survey),
                "place": dict(places)[form.cleaned_data["place"]],
                "cards": cards(tokens, stem),
                "stem": stem,
            }
            response = render(request, "indicators/survey_codes.html", context)
            response["Cache-Control"] = "no-store"
            return response
    context = {"form": form, "run": board.run}
    return render(request, "indicators/survey_codes_ask.html", context, status=form_status(form))


@login_required
@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """结束问卷."""
    services.close_survey(actor=request.actor, pk=pk, at=request.now)
    messages.success(request, _("问卷已结束，没有用的码都作废了。"))
    return redirect("indicators:survey", pk)
