"""任务的动作: each POST is one service; what is refused comes back with what was typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm, Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from townworks.kernel.actor import Actor
from townworks.ui.forms import answering, form_status, overtaken
from townworks.ui.request import Request

from .. import selectors, services
from ..forms.acts import (
    AssignForm,
    ChangeForm,
    DecideForm,
    EditForm,
    EvidenceForm,
    FigureForm,
    NoteForm,
    ReasonForm,
    targets_text,
)
from ..selectors import choices
from ..selectors.detail import detail, meanwhile, standing_evidence
from .detail import context


def again(
    request: Request, commitment: Any, form: BaseForm, *, title: str, button: str, lead: str = ""
) -> HttpResponse:
    """The page of one form; with what happened meanwhile, where the version that its person saw is an old one."""
    if form.is_bound:
        commitment = selectors.commitment_for(request.actor, commitment.pk)
    behind = overtaken(
        form,
        commitment.version,
        lambda seen: meanwhile(request.actor, commitment.pk, since_version=seen),
    )
    return render(
        request,
        "commitments/commitment_form.html",
        {
            "commitment": commitment,
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
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(wanted if safe else reverse("commitments:show", args=[pk]))


@login_required
@require_http_methods(["GET", "POST"])
def step(request: Request, pk: int, name: str) -> HttpResponse:
    """签收, 退回交办, 报告完成, 退回并说明, 核实, 销号, 重新办理."""
    if name not in services.STEPS:
        raise Http404
    commitment = selectors.commitment_for(request.actor, pk)
    label = selectors.move_label(name)
    form = ReasonForm(request.POST or None, initial={"version": commitment.version})
    form.fields["reason"].required = selectors.wants_reason(name)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            facts = {"reason": form.cleaned_data["reason"]} if name in services.REASONED else {}
            services.STEPS[name](
                actor=request.actor, pk=pk, at=request.now, version=form.cleaned_data["version"], **facts
            )
            return _back(request, pk, _("已{act}：{thing}").format(act=label, thing=commitment.text[:30]))
    return again(request, commitment, form, title=label, button=label)


@login_required
@require_http_methods(["GET", "POST"])
def assign(request: Request, pk: int) -> HttpResponse:
    """交办."""
    commitment = selectors.commitment_for(request.actor, pk)
    selectors.require(request.actor, "commitment.assign", commitment)
    form = AssignForm(
        request.POST or None,
        units=choices.units_of(commitment),
        initial={
            "version": commitment.version,
            "lead": commitment.lead_id,
            "supports": [row.unit_id for row in commitment.support_rows.all()],
            "person_in_charge": commitment.person_in_charge,
        },
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            services.assign_commitment(
                actor=request.actor,
                pk=pk,
                lead_id=given["lead"],
                support_ids=given["supports"],
                person_in_charge=given["person_in_charge"],
                version=given["version"],
                at=request.now,
            )
            return _back(request, pk, _("已交办，等牵头单位签收。"))
    return again(request, commitment, form, title=_("交办"), button=_("交办"))


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """修改任务."""
    commitment = selectors.commitment_for(request.actor, pk)
    selectors.require(request.actor, "commitment.edit", commitment)
    form = EditForm(
        request.POST or None,
        lines=choices.lines(),
        places=choices.places_of(commitment),
        drafted=commitment.state == "drafted",
        initial={
            "version": commitment.version,
            "text": commitment.text,
            "outcome": commitment.outcome,
            "targets": targets_text(commitment.targets.all()),
            "start_on": commitment.start_on,
            "due_on": commitment.due_on,
            "line": commitment.line,
            "place": commitment.place_id,
            "person_in_charge": commitment.person_in_charge,
            "weight": commitment.weight,
        },
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.edit_commitment(
                actor=request.actor,
                pk=pk,
                edits=form.edits(),
                why=form.cleaned_data["why"],
                version=form.cleaned_data["version"],
                at=request.now,
            )
            return _back(request, pk, _("已保存。"))
    lead = "" if commitment.state == "drafted" else _("已经交办：任务、指标和时限要改，请提出变更申请。")
    return again(request, commitment, form, title=_("修改任务"), button=_("保存"), lead=lead)


@login_required
@require_POST
def note(request: Request, pk: int) -> HttpResponse:
    """填报进展."""
    found = detail(request.actor, pk, on=request.today)
    form = NoteForm(request.POST, counted=found.counted)
    if form.is_valid():
        with answering(form):
            services.add_note(actor=request.actor, pk=pk, at=request.now, **_note_facts(form))
            return _back(request, pk, _("进展已填报。"))
    return render(
        request,
        "commitments/commitment.html",
        context(request, found, note_form=form),
        status=form_status(form),
    )


def _note_facts(form: Form) -> dict[str, Any]:
    given = form.cleaned_data
    return {
        name: given.get(name) for name in ("month", "done", "trouble", "next_step", "share", "client_key")
    }


@login_required
@require_POST
def evidence(request: Request, pk: int) -> HttpResponse:
    """上传佐证."""
    found = detail(request.actor, pk, on=request.today)
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        with answering(form):
            services.attach_evidence(
                actor=request.actor,
                pk=pk,
                stream=given["file"],
                name=given["file"].name,
                caption=given["caption"],
                at=request.now,
            )
            return _back(request, pk, _("佐证已上传。"))
    return render(
        request,
        "commitments/commitment.html",
        context(request, found, evidence_form=form),
        status=form_status(form),
    )


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, pk: int, attachment_id: int) -> HttpResponse:
    """撤回佐证, with the reason."""
    commitment = selectors.commitment_for(request.actor, pk)
    form = ReasonForm(request.POST or None)
    form.fields["reason"].required = True
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.withdraw_evidence(
                actor=request.actor,
                attachment_id=attachment_id,
                reason=form.cleaned_data["reason"],
                at=request.now,
            )
            return _back(request, pk, _("佐证已撤回，以它为据的数字不再计入。"))
    lead = _("撤回之后，以这份材料为据的数字不再计入；文件和记录都还在。")
    return again(request, commitment, form, title=_("撤回佐证"), button=_("撤回"), lead=lead)


@login_required
@require_http_methods(["GET", "POST"])
def figure(request: Request, pk: int, claim_id: int) -> HttpResponse:
    """填报数字, or correct one (``?corrects=``)."""
    commitment = selectors.commitment_for(request.actor, pk)
    selectors.require(request.actor, "commitment.note", commitment)
    corrects = request.GET.get("corrects", "")
    form = FigureForm(
        request.POST or None,
        request.FILES or None,
        attachments=standing_evidence(commitment),
        initial={
            "claim": claim_id,
            "as_of": request.today,
            "corrects": corrects if corrects.isdecimal() else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            attachment_id = given["attachment"] or _attached(request, pk, form)
            services.post_figure(
                actor=request.actor,
                pk=pk,
                claim_id=claim_id,
                value=given["value"],
                as_of=given["as_of"],
                explanation=given["explanation"],
                attachment_id=attachment_id,
                corrects_id=given["corrects"],
                at=request.now,
            )
            return _back(request, pk, _("数字已填报。"))
    title = _("更正数字") if corrects else _("填报数字")
    return again(request, commitment, form, title=title, button=title)


def _attached(request: Request, pk: int, form: Form) -> int | None:
    file = form.cleaned_data["file"]
    if not file:
        return None
    row = services.attach_evidence(
        actor=request.actor,
        pk=pk,
        stream=file,
        name=file.name,
        caption=form.cleaned_data["explanation"],
        at=request.now,
    )
    return int(row.pk)


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: Request, pk: int, kind: str) -> HttpResponse:
    """申请延期, 调整, 撤销."""
    if kind not in ChangeForm.ASKS:
        raise Http404
    commitment = selectors.commitment_for(request.actor, pk)
    selectors.require(request.actor, "commitment.request_change", commitment)
    form = ChangeForm(
        request.POST or None,
        kind=kind,
        initial={
            "version": commitment.version,
            "due_on": commitment.due_on,
            "text": commitment.text,
            "outcome": commitment.outcome,
            "targets": targets_text(commitment.targets.all()),
        },
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            wish = services.Wish(
                due_on=given.get("due_on"),
                text=given.get("text"),
                outcome=given.get("outcome"),
                targets=given.get("targets"),
            )
            services.ask_change(
                actor=request.actor,
                pk=pk,
                kind=kind,
                wish=wish,
                reason=given["reason"],
                version=given["version"],
                at=request.now,
            )
            return _back(request, pk, _("申请已提出，等待审批。"))
    titles = {"defer": _("申请延期"), "change": _("申请调整"), "cancel": _("申请撤销")}
    return again(request, commitment, form, title=titles[kind], button=_("提出申请"))


DECISIONS = ("approve", "refuse", "withdraw")


@login_required
@require_POST
def decide(request: Request, pk: int, change_id: int, what: str) -> HttpResponse:
    """同意, 不同意, 撤回申请."""
    form = DecideForm(request.POST)
    if what not in DECISIONS:
        raise Http404
    selectors.change_for(request.actor, pk, change_id)
    if form.is_valid():
        with answering(form):
            _decided(request.actor, request, change_id, what, form)
            words = {
                "approve": _("已同意，变更已生效。"),
                "refuse": _("已答复不同意。"),
                "withdraw": _("申请已撤回。"),
            }
            return _back(request, pk, words[what])
    found = detail(request.actor, pk, on=request.today)
    return render(
        request,
        "commitments/commitment.html",
        context(request, found, decide_form=form),
        status=form_status(form),
    )


def _decided(actor: Actor, request: Request, change_id: int, what: str, form: Form) -> None:
    given = form.cleaned_data
    if what == "withdraw":
        services.withdraw_change(actor=actor, change_id=change_id, at=request.now)
    elif what == "refuse":
        services.refuse_change(actor=actor, change_id=change_id, answer=given["answer"], at=request.now)
    else:
        services.approve_change(
            actor=actor,
            change_id=change_id,
            answer=given["answer"],
            version=given["version"],
            at=request.now,
        )
