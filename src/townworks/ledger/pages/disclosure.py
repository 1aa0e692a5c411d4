"""公开的页面, for who works here: what is late, a sheet and its steps, questions that wait."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors, services
from ..forms.disclosure import AnswerForm, PrepareForm, SheetForm
from ..forms.vouchers import ReasonForm, VersionForm
from ..selectors import disclosure

AT_ONCE = {"check": services.check_sheet, "publish": services.publish_sheet}
WITH_REASON = {"return": services.return_sheet, "discard": services.discard_sheet}


@login_required
@require_safe
def board(request: Request) -> HttpResponse:
    """公开情况: what is missing, what waits for an answer."""
    request.actor.may_somewhere("ledger.read").require()
    rows = disclosure.town_dues(request.actor, on=request.today)
    questions = disclosure.open_questions(request.actor)
    context = {
        "rows": rows,
        "missing": sum(one.state == "missing" for one in rows),
        "questions": [(one, one.due_on < request.today) for one in questions],
        "may_disclose": bool(request.actor.may_somewhere("ledger.disclose")),
    }
    return render(request, "ledger/disclosure.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def prepare(request: Request, pk: int, period: str) -> HttpResponse:
    """编制公开单, or a correction with its reason."""
    book = selectors.book_for(request.actor, pk, "ledger.disclose")
    form = PrepareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            sheet = services.prepare_sheet(
                actor=request.actor,
                book_id=pk,
                period=period,
                reason=form.cleaned_data["reason"],
                at=request.now,
            )
            return HttpResponseRedirect(reverse("ledger:sheet", args=[sheet.pk]))
    context = {"book": book, "form": form, "title": _("编制公开单"), "lead": period[:8]}
    return render(request, "ledger/reason.html", context, status=form_status(form))


@login_required
@require_safe
def sheet(request: Request, pk: int) -> HttpResponse:
    """一张公开单 as it would be published."""
    one = selectors.sheet_for(request.actor, pk)
    context = {
        "sheet": one,
        "content": one.content,
        "acts": disclosure.acts_on_sheet(request.actor, one),
        "story": disclosure.story_of(one),
    }
    return render(request, "ledger/sheet.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def act(request: Request, pk: int, act: str) -> HttpResponse:
    """核对、公布 at once; 修改、退回、作废 with what they want."""
    one = selectors.sheet_for(request.actor, pk)
    if act in AT_ONCE:
        if request.method != "POST":
            raise Http404
        form = VersionForm(request.POST)
        version = form.cleaned_data["version"] if form.is_valid() else None
        AT_ONCE[act](actor=request.actor, pk=pk, at=request.now, version=version)
        return _done(request, pk)
    if act == "edit":
        return _edit(request, one)
    if act not in WITH_REASON:
        raise Http404
    asked = ReasonForm(request.POST or None, initial={"version": one.version})
    if request.method == "POST" and asked.is_valid():
        given = asked.cleaned_data
        with answering(asked):
            WITH_REASON[act](
                actor=request.actor, pk=pk, reason=given["reason"], version=given["version"], at=request.now
            )
            return _done(request, pk)
    title = _("退回公开单") if act == "return" else _("作废公开单")
    context = {"book": one.book, "form": asked, "title": title, "lead": one.period}
    return render(request, "ledger/reason.html", context, status=form_status(asked))


def _edit(request: Request, one: object) -> HttpResponse:
    sheet = selectors.sheet_for(request.actor, one.pk, "ledger.disclose")  # type: ignore[attr-defined]
    form = SheetForm(
        request.POST or None,
        large=sheet.content["large"],
        words=sheet.words,
        initial={"decisions": sheet.decisions, "note": sheet.note, "version": sheet.version},
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.edit_sheet(
                actor=request.actor,
                pk=sheet.pk,
                decisions=form.cleaned_data["decisions"],
                note=form.cleaned_data["note"],
                words=form.words(),
                version=form.cleaned_data["version"],
                at=request.now,
            )
            return _done(request, sheet.pk)
    context = {"book": sheet.book, "form": form, "title": _("修改公开单"), "lead": sheet.period}
    return render(request, "ledger/reason.html", context, status=form_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: Request, pk: int) -> HttpResponse:
    """答复群众提问."""
    question = selectors.sheet_question_for(request.actor, pk, "ledger.disclose")
    form = AnswerForm(request.POST or None, initial={"asked": question.text})
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.answer_question(
                actor=request.actor,
                pk=pk,
                asked=form.cleaned_data["asked"],
                text=form.cleaned_data["text"],
                at=request.now,
            )
            messages.success(request, _("已答复，公开页面上看得到。"))
            return HttpResponseRedirect(reverse("ledger:disclosure"))
    context = {
        "book": question.snapshot.book,
        "form": form,
        "title": _("答复提问"),
        "lead": question.text,
    }
    return render(request, "ledger/reason.html", context, status=form_status(form))


def _done(request: Request, pk: int) -> HttpResponse:
    messages.success(request, _("已办。"))
    return HttpResponseRedirect(reverse("ledger:sheet", args=[pk]))
