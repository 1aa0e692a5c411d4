"""计量的页面: measured on a phone, looked at and confirmed, corrected, printed as a certificate."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from townworks.kernel import asked
from townworks.kernel.evidence.storing import clean_name
from townworks.ui.downloads import given_out
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from ..documents.measurement_sheet import write_certificate
from ..forms.works import QUANTITIES, CorrectForm, MeasureForm, PhotoForm
from ..selectors import works as reading
from ..selectors.measure_papers import certificate_of
from ..services import measuring as services
from .deciding import decision
from .works import done, form_page

MORE = 3


@login_required
@require_http_methods(["GET", "POST"])
def measure(request: Request, pk: int) -> HttpResponse:
    """登记计量."""
    one = reading.works_of(request.actor, pk, reading.KEEP)
    shots = reading.works_rules().photos
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and "more" in data:
        count = asked.number(data.get("form-TOTAL_FORMS")) or 0
        data["form-TOTAL_FORMS"] = str(min(count + MORE, services.MOST_LINES))
        form, lines = MeasureForm(initial=data.dict(), shots=shots), QUANTITIES(data)
        return _measure_page(request, one, form, lines)
    first = {"from_on": one.starts_on, "until_on": request.today}
    form, lines = MeasureForm(data, request.FILES or None, initial=first, shots=shots), QUANTITIES(data)
    if data is not None and all([form.is_valid(), lines.is_valid()]):
        with answering(form):
            services.measure_works(
                actor=request.actor,
                pk=pk,
                found=form.found(given for row in lines.forms if (given := row.given()) is not None),
                photos=form.photos(),
                at=request.now,
                client_id=form.cleaned_data["client_id"],
            )
            messages.success(request, _("已登记，请另一个人来确认。"))
            return HttpResponseRedirect(reverse("ledger:works", args=[pk]))
    return _measure_page(request, one, form, lines)


def _measure_page(request: Request, one: Any, form: Any, lines: Any) -> HttpResponse:
    context = {
        "works": one,
        "standing": reading.standing_of(one),
        "waiting": reading.waiting_in(one),
        "form": form,
        "head": [field for field in form.visible_fields() if not field.name.startswith("photos_")],
        "photos": [field for field in form.visible_fields() if field.name.startswith("photos_")],
        "lines": lines,
    }
    wrong = lines.is_bound and lines.total_error_count()
    return render(request, "ledger/works_measure.html", context, status=422 if wrong else form_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def photo(request: Request, pk: int) -> HttpResponse:
    """补计量照片."""
    one = reading.measurement_for(request.actor, pk, reading.KEEP)
    form = PhotoForm(request.POST or None, request.FILES or None, stages=services.PHOTO_STAGES)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with answering(form):
            shot = services.Photo(form.cleaned_data["stage"], file, clean_name(file.name))
            services.add_photo(actor=request.actor, pk=pk, photo=shot, at=request.now)
            return done(request, one.works_id)
    title = _("补照片")
    return form_page(request, form, title, _label(one), works=one.works, multipart=True)


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: Request, pk: int) -> HttpResponse:
    """确认计量, or send it back."""
    one = reading.measurement_for(request.actor, pk, reading.CONFIRM)
    ahead = one.kind == "advance"
    title = _("确认预付款") if ahead else _("确认计量")
    return decision(
        request,
        lambda agree, answer: services.decide_measurement(
            actor=request.actor, pk=pk, confirm=agree, answer=answer, at=request.now
        ),
        lambda form: form_page(request, form, title, _label(one), works=one.works),
        words=(title, _("退回") if ahead else _("退回重量")),
        back=reverse("ledger:works", args=[one.works_id]),
    )


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: Request, pk: int) -> HttpResponse:
    """更正计量."""
    one = reading.measurement_for(request.actor, pk, reading.KEEP)
    form = CorrectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.correct_measurement(actor=request.actor, pk=pk, at=request.now, **form.given())
            return done(request, one.works_id)
    waiting = reading.waiting_in(one.works)
    return form_page(request, form, _("更正计量"), _label(one), works=one.works, waiting=waiting)


@login_required
@require_safe
def certificate(request: Request, pk: int) -> HttpResponse:
    """工程计量单 as a Word file."""
    one = reading.measurement_for(request.actor, pk)
    return given_out(
        request,
        write_certificate(certificate_of(one)),
        name=f"{'工程预付款单' if one.kind == 'advance' else '工程计量单'}（{one.works.number}第{one.n}期）.docx",
        kind="measurement",
        thing_id=pk,
        town_id=one.works.book.town_id,
        permission="ledger.export",
    )


def _label(one: Any) -> str:
    return _("{works} 第 {n} 期").format(works=one.works, n=one.n)
