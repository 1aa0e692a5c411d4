"""督办页面: what is being chased, month by month and notice by notice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from townworks.definitions import selectors as definitions
from townworks.kernel import asked, reach
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotAllowed
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from ..forms.supervision import CheckForm, NoticeForm, ReplyForm, VerdictForm
from ..selectors import supervision as selectors
from ..selectors.supervision import NOTICE_STATES
from ..services import supervision as services


@login_required
@require_http_methods(["GET", "POST"])
def index(request: Request) -> HttpResponse:
    """督办: notices, and the months checked; POST opens this month's check."""
    request.actor.may_somewhere("supervision.read").require()
    form = CheckForm(request.POST or None, initial={"month": request.today.replace(day=1)})
    if request.method == "POST" and form.is_valid() and request.actor.town_id:
        with answering(form):
            check = services.open_check(
                actor=request.actor,
                town_id=request.actor.town_id,
                month=form.cleaned_data["month"],
                at=request.now,
            )
            return redirect("commitments:check", check.pk)
    wanted = selectors.NoticeFilter(
        state=request.GET.get("state", ""),
        unit=request.GET.get("unit", ""),
        overdue=request.GET.get("overdue") == "1",
        words=request.GET.get("q", "").strip(),
    )
    rows = selectors.notices_listed(request.actor, wanted, on=request.today)
    context = {
        "form": form,
        "wanted": wanted,
        "states": list(NOTICE_STATES),
        "page": Paginator(rows, 30).get_page(request.GET.get("page")),
        "counts": selectors.counts_by_state(request.actor, on=request.today),
        "checks": selectors.checks_for(request.actor)[:12],
        "may_check": _over_own_town(request.actor, "supervision.check"),
    }
    return render(request, "commitments/supervision/index.html", context, status=form_status(form))


def _over_own_town(actor: Actor, permission: str) -> bool:
    return any(grant.reach == "town" for grant in actor.grants_for(permission))


@login_required
def check(request: Request, pk: int) -> HttpResponse:
    """一个月的查账: what was found, per unit, and the draft of a notice for each."""
    found = selectors.check_for(request.actor, pk)
    context = {
        "check": found,
        "units": selectors.findings_by_unit(request.actor, found),
        "may_check": bool(
            reach.over_town(
                request.actor, "supervision.check", town_id=found.town_id, town_path=found.town.path
            )
        ),
        "may_draft": bool(request.actor.may_somewhere("notice.draft")),
    }
    return render(request, "commitments/supervision/check.html", context)


@login_required
@require_POST
def finish_check(request: Request, pk: int) -> HttpResponse:
    """查账办结."""
    services.finish_check(actor=request.actor, check_id=pk, at=request.now)
    messages.success(request, _("本月查账已办结。没有发督办单的问题，下月如果还在会再次列出。"))
    return redirect("commitments:check", pk)


@login_required
@require_http_methods(["GET", "POST"])
def draft(request: Request, pk: int, unit_id: int) -> HttpResponse:
    """拟稿: a notice to one unit out of what the month's check found."""
    found = selectors.check_for(request.actor, pk)
    part = next(
        (one for one in selectors.findings_by_unit(request.actor, found) if one.unit_id == unit_id), None
    )
    if part is None or not part.waiting:
        raise NotAllowed("这个单位本月没有待催办的任务。")
    choices = [
        (
            chase.pk,
            _("{what}（{more}）").format(
                what=f"{chase.commitment.code} {chase.commitment.text}", more=_(chase.get_reason_display())
            ),
        )
        for chase in part.waiting
    ]
    days = definitions.chase_thresholds().reply_working_days
    form = NoticeForm(
        request.POST or None,
        choices=choices,
        initial={
            "chases": [pk_ for pk_, _name in choices],
            "kind": "notice",
            "reply_days": days,
            "basis": _("{month} 月度查账").format(month=f"{found.month:%Y-%m}"),
            "contact": request.actor.name,
            "demand": _(
                "请对上述任务逐项说明进展和未按计划推进的原因，提出赶上进度的措施和时间，并附佐证材料。"
            ),
        },
    )
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        with answering(form):
            notice = services.draft_notice(
                actor=request.actor,
                town_id=found.town_id,
                unit_id=unit_id,
                chase_ids=facts.pop("chases"),
                at=request.now,
                **facts,
            )
            return redirect("commitments:notice", notice.pk)
    context = {"check": found, "part": part, "form": form}
    return render(request, "commitments/supervision/draft.html", context, status=form_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def notice(request: Request, pk: int) -> HttpResponse:
    """督办单: what is asked, by when, what was answered; POST is the unit's reply."""
    found = selectors.notice_for(request.actor, pk)
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.reply_to_notice(
                actor=request.actor, pk=pk, text=form.cleaned_data["text"], at=request.now
            )
            messages.success(request, _("回复已送达党政办。"))
            return redirect("commitments:notice", pk)
    context = {
        "notice": found,
        "form": form,
        "acts": _acts(request.actor, found),
        "verdict_form": VerdictForm(initial={"version": found.version}),
        "overdue": found.state == "issued" and found.reply_due_on and found.reply_due_on < request.today,
        "rows": _history(found),
    }
    return render(request, "commitments/supervision/notice.html", context, status=form_status(form))


def _acts(actor: Actor, found: Any) -> dict[str, bool]:
    """Which acts this actor may do now, so that a page offers no button that is refused."""

    def may(permission: str) -> bool:
        return bool(
            reach.over_unit(
                actor, permission, unit_id=found.unit_id, town_id=found.town_id, town_path=found.town.path
            )
        )

    return {
        "issue": found.state == "drafted" and may("notice.issue"),
        "withdraw": found.state in ("drafted", "issued") and may("notice.close"),
        "close": found.state == "replied" and may("notice.close"),
        "reply": found.state == "issued"
        and reach.at_unit(actor, "notice.reply", unit_id=found.unit_id) is not None,
    }


def _history(found: Any) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [
        {"at": found.drafted_at, "who": found.drafted_by_name, "what": _("拟稿")}
    ]
    if found.issued_at:
        rows.append(
            {"at": found.issued_at, "who": found.issued_by_name, "what": _("签发"), "reason": found.number}
        )
    for reply in found.replies.all():
        what = _("逾期回复") if reply.late else _("回复")
        rows.append(
            {"at": reply.at, "who": f"{reply.unit_name} {reply.by_name}", "what": what, "reason": reply.text}
        )
    if found.closed_at:
        what = _("撤回") if found.state == "withdrawn" else _("办结")
        rows.append({"at": found.closed_at, "who": "", "what": what, "reason": found.verdict})
    elif found.verdict:
        rows.append({"at": None, "who": "", "what": _("退回回复"), "reason": found.verdict})
    return rows


@login_required
@require_POST
def issue(request: Request, pk: int) -> HttpResponse:
    """签发."""
    found = services.issue_notice(
        actor=request.actor, pk=pk, at=request.now, version=asked.number(request.POST.get("version"))
    )
    messages.success(request, _("已签发 {number}。").format(number=found.number))
    return redirect("commitments:notice", pk)


@login_required
@require_POST
def settle(request: Request, pk: int, act: str) -> HttpResponse:
    """办结、退回回复 or 撤回, each with words."""
    found = selectors.notice_for(request.actor, pk)
    form = VerdictForm(request.POST)
    if form.is_valid():
        words, version = form.cleaned_data["words"], form.cleaned_data["version"]
        with answering(form):
            if act == "close":
                services.close_notice(
                    actor=request.actor, pk=pk, verdict=words, at=request.now, version=version
                )
            elif act == "return":
                services.return_reply(actor=request.actor, pk=pk, reason=words, at=request.now)
            else:
                services.withdraw_notice(
                    actor=request.actor, pk=pk, reason=words, at=request.now, version=version
                )
            return redirect("commitments:notice", pk)
    context = {
        "notice": found,
        "form": ReplyForm(),
        "acts": _acts(request.actor, found),
        "verdict_form": form,
        "rows": _history(found),
    }
    return render(request, "commitments/supervision/notice.html", context, status=form_status(form))
