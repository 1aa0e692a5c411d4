"""问题的动作: each POST is one service; what is refused comes back with what was typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from townworks.ui.forms import answering, form_status, overtaken
from townworks.ui.request import Request

from .. import selectors
from ..forms.findings import (
    AnswerForm,
    AssignForm,
    ExtensionForm,
    MendedForm,
    ReasonForm,
    RecheckForm,
    SourceForm,
    Versioned,
)
from ..selectors import finding_acts, finding_detail
from ..services import desk_recheck, extensions, joining, photo_intake, sources
from ..services import findings as services
from .findings import context


def again(
    request: Request, finding: Any, form: BaseForm, *, title: str, button: str, lead: str = ""
) -> HttpResponse:
    """The page of one form; with what happened meanwhile, where the version that its person saw is an old one."""
    if form.is_bound:
        finding = selectors.finding_for(request.actor, finding.pk)
    behind = overtaken(
        form, finding.version, lambda seen: finding_detail.meanwhile(finding, since_version=seen)
    )
    return render(
        request,
        "inspections/finding_form.html",
        {
            "finding": finding,
            "form": form,
            "title": title,
            "button": button,
            "lead": lead,
            "meanwhile": behind,
        },
        status=form_status(form),
    )


def _back(request: Request, pk: int, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return HttpResponseRedirect(reverse("inspections:finding", args=[pk]))


@login_required
@require_http_methods(["GET", "POST"])
def step(request: Request, pk: int, name: str) -> HttpResponse:
    """通过验收, 退回并说明, 反弹重办, 移送, 撤销问题."""
    if name not in services.STEPS:
        raise Http404
    finding = selectors.finding_for(request.actor, pk)
    finding_acts.require(request.actor, finding_acts.permission_of(name), finding)
    label = finding_acts.label_of(name)
    form = ReasonForm(request.POST or None, initial={"version": finding.version})
    form.fields["reason"].required = finding_acts.wants_reason(name)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.STEPS[name](
                actor=request.actor,
                pk=pk,
                at=request.now,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
            return _back(request, pk, _("已{act}：{thing}").format(act=label, thing=finding.text[:30]))
    return again(request, finding, form, title=label, button=label, lead=finding_acts.because_of(name))


@login_required
@require_http_methods(["GET", "POST"])
def assign(request: Request, pk: int) -> HttpResponse:
    """交办整改, or given to another unit."""
    finding = selectors.finding_for(request.actor, pk)
    finding_acts.require(request.actor, "finding.accept", finding)
    form = AssignForm(
        request.POST or None,
        units=finding_detail.units_to_give(finding),
        initial={"version": finding.version, "mender": finding.mender_id},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            services.assign_finding(
                actor=request.actor,
                pk=pk,
                mender_id=given["mender"],
                reason=given["reason"],
                version=given["version"],
                at=request.now,
            )
            return _back(request, pk, _("已交办，等整改。"))
    title = finding_acts.label_of("assign")
    return again(request, finding, form, title=title, button=title, lead=finding_acts.because_of("assign"))


@login_required
@require_http_methods(["GET", "POST"])
def mended(request: Request, pk: int) -> HttpResponse:
    """报告整改, with photographs."""
    finding = selectors.finding_for(request.actor, pk)
    finding_acts.require(request.actor, "finding.mend", finding)
    lacking = finding_detail.photos_lacking(finding)
    form = MendedForm(
        request.POST or None,
        request.FILES or None,
        wanted=lacking > 0,
        initial={"version": finding.version},
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.report_mended(
                actor=request.actor,
                pk=pk,
                reason=form.cleaned_data["reason"],
                photos=_taken(request, pk, form, "finding.mend"),
                version=form.cleaned_data["version"],
                at=request.now,
            )
            return _back(request, pk, _("已报告整改，等验收。"))
    title = finding_acts.label_of("report_mended")
    return again(request, finding, form, title=title, button=title, lead=finding_detail.photos_told(lacking))


@login_required
@require_http_methods(["GET", "POST"])
def recheck(request: Request, pk: int) -> HttpResponse:
    """复查: whether it is mended; what is not goes back."""
    finding = selectors.finding_for(request.actor, pk)
    finding_acts.require(request.actor, "visit.make", finding)
    form = RecheckForm(request.POST or None, request.FILES or None, initial={"version": finding.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            desk_recheck.recheck_finding(
                actor=request.actor,
                pk=pk,
                uid=given["uid"],
                holds=given["holds"],
                note=given["note"],
                photos=_taken(request, pk, form, "visit.make"),
                at=request.now,
            )
            return _back(request, pk, _("复查合格，可以验收。") if given["holds"] else _("已退回整改。"))
    lead = finding_acts.because_of("recheck")
    return again(request, finding, form, title=_("复查"), button=_("记下复查"), lead=lead)


def _taken(request: Request, pk: int, form: Any, permission: str) -> Any:
    return photo_intake.take_photos(
        actor=request.actor, pk=pk, permission=permission, files=form.pictures(), at=request.now
    )


@login_required
@require_http_methods(["GET", "POST"])
def ask_extension(request: Request, pk: int) -> HttpResponse:
    """申请延期."""
    finding = selectors.finding_for(request.actor, pk)
    finding_acts.require(request.actor, "finding.mend", finding)
    form = ExtensionForm(request.POST or None, initial={"version": finding.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            extensions.ask_extension(
                actor=request.actor,
                pk=pk,
                due_on=given["due_on"],
                reason=given["reason"],
                version=given["version"],
                at=request.now,
            )
            return _back(request, pk, _("申请已提出，等待批准；批准之前期限不变。"))
    lead = finding_acts.because_of("extend")
    return again(request, finding, form, title=_("申请延期"), button=_("提出申请"), lead=lead)


@login_required
@require_http_methods(["GET", "POST"])
def source(request: Request, pk: int) -> HttpResponse:
    """补充来源."""
    finding = selectors.finding_for(request.actor, pk)
    finding_acts.require(request.actor, "finding.accept", finding)
    form = SourceForm(request.POST or None, initial={"version": finding.version})
    if request.method == "POST" and form.is_valid():
        with answering(form):
            sources.add_source(actor=request.actor, pk=pk, at=request.now, **form.cleaned_data)
            return _back(request, pk, _("已记上这个来源。"))
    return again(request, finding, form, title=_("补充来源"), button=_("记上"))


@login_required
@require_POST
def approve(request: Request, pk: int) -> HttpResponse:
    """同意延期."""
    return _decided(request, pk, "approve")


@login_required
@require_POST
def refuse(request: Request, pk: int) -> HttpResponse:
    """不同意延期."""
    return _decided(request, pk, "refuse")


def _decided(request: Request, pk: int, what: str) -> HttpResponse:
    extension = finding_detail.extension_for(request.actor, pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        decide = extensions.approve_extension if what == "approve" else extensions.refuse_extension
        with answering(form):
            decide(
                actor=request.actor, pk=pk, answer=given["answer"], version=given["version"], at=request.now
            )
            words = {"approve": _("已同意延期，期限已改。"), "refuse": _("已答复不同意，期限不变。")}
            return _back(request, extension.finding_id, words[what])
    found = finding_detail.detail(request.actor, extension.finding_id, on=request.today)
    return render(
        request,
        "inspections/finding.html",
        context(request, found, answer_form=form),
        status=form_status(form),
    )


@login_required
@require_POST
def join(request: Request, pk: int) -> HttpResponse:
    """并案: the newer finding of an offer goes into the standing one."""
    offer = finding_detail.offer_for(request.actor, pk)
    form = Versioned(request.POST)
    if form.is_valid():
        with answering(form):
            joining.join_finding(
                actor=request.actor,
                pk=offer.finding_id,
                into_id=offer.into_id,
                version=form.cleaned_data["version"],
                at=request.now,
            )
            return _back(request, offer.into_id, _("已并案，来源记在一起。"))
    return again(request, offer.finding, form, title=_("并案"), button=_("再并一次"))


@login_required
@require_POST
def keep_apart(request: Request, pk: int) -> HttpResponse:
    """认定不是同一问题."""
    offer = finding_detail.offer_for(request.actor, pk)
    form = Versioned(request.POST)
    if form.is_valid():
        with answering(form):
            joining.keep_apart(actor=request.actor, offer_id=pk, at=request.now)
            return _back(request, offer.finding_id, _("已认定不是同一问题，不再提示。"))
    return again(request, offer.finding, form, title=_("不是同一问题"), button=_("再试一次"))
