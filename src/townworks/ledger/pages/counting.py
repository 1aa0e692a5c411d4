"""盘点的页面: counts, one with what is different, a thing on the phone, each step as one service, and the record in Excel."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from townworks.kernel import evidence
from townworks.kernel.evidence import attachments_of
from townworks.kernel.services import export_document
from townworks.kernel.sheets import MEDIA_TYPE
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors
from ..documents.stocktake import stocktake_workbook
from ..forms.counting import FoundForm, LineForm, OpenForm
from ..forms.vouchers import ReasonForm, VersionForm
from ..selectors import counting as reading
from ..services import counting as services
from ..workflow import COUNT_FLOW

AT_ONCE = {"hand": services.hand_in_count, "approve": services.approve_count, "close": services.close_count}
WITH_REASON = {"return": services.return_count, "drop": services.drop_count}


@login_required
@require_safe
def counts(request: Request) -> HttpResponse:
    """盘点清单."""
    request.actor.may_somewhere("ledger.read").require()
    found = list(reading.counts_for(request.actor)[:200])
    context = {
        "counts": found,
        "running": sum(1 for one in found if one.state not in ("closed", "dropped")),
        "keeps": selectors.books_for(request.actor, "ledger.assets"),
    }
    return render(request, "ledger/counts.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def start(request: Request, pk: int) -> HttpResponse:
    """开始盘点."""
    book = selectors.book_for(request.actor, pk, "ledger.assets")
    title = _("{year}年清产核资").format(year=request.today.year)
    form = OpenForm(request.POST or None, initial={"as_of": request.today, "title": title})
    if request.method == "POST" and form.is_valid():
        with answering(form):
            made = services.open_count(actor=request.actor, book_id=pk, at=request.now, **form.cleaned_data)
            return _done(made.pk)
    context = {"book": book, "form": form, "title": _("开始盘点"), "lead": book.name}
    return render(request, "ledger/reason.html", context, status=form_status(form))


@login_required
@require_safe
def count(request: Request, pk: int) -> HttpResponse:
    """一次盘点."""
    return _shown(request, reading.count_for(request.actor, pk))


def _shown(request: Request, one: Any, form: Any = None) -> HttpResponse:
    may_count = one.state == "open" and bool(selectors.may(request.actor, "ledger.assets", one.book))
    context = {
        "count": one,
        "shown": reading.shown(request.actor, one),
        "may_count": may_count,
        "following": reading.next_line(one) if may_count else None,
        "form": form,
        "with_reason": tuple(WITH_REASON),
        "may_export": bool(request.actor.may_somewhere("document.export")),
    }
    return render(request, "ledger/count.html", context, status=form_status(form) if form else 200)


@login_required
@require_http_methods(["GET", "POST"])
def line(request: Request, pk: int) -> HttpResponse:
    """登记一项, on a phone; then the next that was not counted."""
    one = reading.count_line_for(request.actor, pk)
    selectors.may(request.actor, "ledger.assets", one.count.book).require()
    now = {"found": one.found, "condition": one.condition, "note": one.note}
    form = LineForm(request.POST or None, request.FILES or None, initial=now)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.record_line(actor=request.actor, pk=pk, found=form.told(), at=request.now)
            _keep_photo(request, form, pk)
            following = reading.next_line(one.count)
            messages.success(request, _("“{thing}”已登记。").format(thing=one))
            if following is not None:
                return HttpResponseRedirect(reverse("ledger:count-line", args=[following.pk]))
            return _done(one.count_id)
    context = {
        "line": one,
        "count": one.count,
        "form": form,
        "papers": attachments_of(request.actor, services.KIND, pk),
    }
    return render(request, "ledger/count_line.html", context, status=form_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def found(request: Request, pk: int) -> HttpResponse:
    """登记盘盈."""
    one = reading.count_for(request.actor, pk)
    selectors.may(request.actor, "ledger.assets", one.book).require()
    form = FoundForm(request.POST or None, request.FILES or None, initial={"found": 1, "condition": "good"})
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("code", "name", "kind")}
        with answering(form):
            made = services.add_found(actor=request.actor, pk=pk, found=form.told(), at=request.now, **given)
            _keep_photo(request, form, made.pk)
            return _done(pk)
    context = {"book": one.book, "form": form, "title": _("登记盘盈"), "lead": str(one), "multipart": True}
    return render(request, "ledger/reason.html", context, status=form_status(form))


def _keep_photo(request: Request, form: LineForm, pk: int) -> None:
    if file := form.cleaned_data["photo"]:
        blob = evidence.store(file, name=file.name, at=request.now)
        evidence.attach(
            actor=request.actor, kind=services.KIND, thing_id=pk, blob=blob, name=file.name, at=request.now
        )


@login_required
@require_http_methods(["GET", "POST"])
def step(request: Request, pk: int, act: str) -> HttpResponse:
    """上报、同意、归档 at once; 退回、取消 with their reason."""
    one = reading.count_for(request.actor, pk)
    if act not in AT_ONCE and act not in WITH_REASON:
        raise Http404
    selectors.may(request.actor, COUNT_FLOW.move(act).permission, one.book).require()
    if act in AT_ONCE:
        return _at_once(request, one, act)
    why = ReasonForm(request.POST or None, initial={"version": one.version})
    if request.method == "POST" and why.is_valid():
        given = why.cleaned_data
        with answering(why):
            WITH_REASON[act](
                actor=request.actor, pk=pk, reason=given["reason"], at=request.now, version=given["version"]
            )
            return _done(pk)
    context = {"book": one.book, "form": why, "title": _(COUNT_FLOW.move(act).label), "lead": str(one)}
    return render(request, "ledger/reason.html", context, status=form_status(why))


def _at_once(request: Request, one: Any, act: str) -> HttpResponse:
    """A step without a form of its own; what stands in its way is told on the count's page."""
    form = VersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            AT_ONCE[act](actor=request.actor, pk=one.pk, at=request.now, version=form.cleaned_data["version"])
            return _done(one.pk)
    return _shown(request, one, form)


@login_required
@require_safe
def record(request: Request, pk: int) -> HttpResponse:
    """盘点表 as Excel; the download is in the trail."""
    one = reading.count_for(request.actor, pk)
    data = stocktake_workbook(reading.shown(request.actor, one))
    export_document(
        actor=request.actor,
        kind="count",
        thing_id=one.pk,
        town_id=one.book.town_id,
        name=str(one),
        data=data,
        as_of=request.now,
        at=request.now,
    )
    response = HttpResponse(data, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="stocktake-{one.pk}.xlsx"'
    return response


def _done(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("ledger:count", args=[pk]))
