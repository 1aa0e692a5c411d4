"""计量之前和验收以后的页面: what is paid ahead, and defects that hold the retention."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from townworks.kernel.money import to_yuan
from townworks.ui.forms import answering
from townworks.ui.request import Request

from ..forms.works import AdvanceForm, DefectForm, MendForm
from ..selectors import works as reading
from ..services import works_advances, works_defects
from .works import done, form_page


@login_required
@require_http_methods(["GET", "POST"])
def advance(request: Request, pk: int) -> HttpResponse:
    """申请预付款."""
    one = reading.works_of(request.actor, pk, reading.KEEP)
    form = AdvanceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            works_advances.ask_advance(actor=request.actor, pk=pk, at=request.now, **form.given())
            return done(request, pk)
    lead = _("{works}：合同约定最多预付 {most} 元").format(
        works=one, most=f"{to_yuan(reading.most_ahead(one)):,}"
    )
    waiting = reading.waiting_in(one)
    return form_page(request, form, _("申请预付款"), lead, works=one, multipart=True, waiting=waiting)


@login_required
@require_http_methods(["GET", "POST"])
def defect(request: Request, pk: int) -> HttpResponse:
    """登记缺陷."""
    one = reading.works_of(request.actor, pk, reading.KEEP)
    form = DefectForm(request.POST or None, request.FILES or None, initial={"found_on": request.today})
    if request.method == "POST" and form.is_valid():
        with answering(form):
            works_defects.report_defect(actor=request.actor, pk=pk, at=request.now, **form.given())
            return done(request, pk)
    return form_page(request, form, _("登记缺陷"), str(one), works=one, multipart=True)


@login_required
@require_http_methods(["GET", "POST"])
def mend(request: Request, pk: int) -> HttpResponse:
    """确认修好."""
    one = reading.defect_for(request.actor, pk, reading.CONFIRM)
    form = MendForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            works_defects.accept_mending(actor=request.actor, pk=pk, at=request.now, **form.given())
            return done(request, one.works_id)
    lead = f"{one.works} · {one.what}"
    return form_page(request, form, _("确认修好"), lead, works=one.works, multipart=True)
