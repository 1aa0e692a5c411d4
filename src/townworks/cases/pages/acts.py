"""办件的动作: each POST is one service; what is refused comes back with what was typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from townworks.definitions.case_telling import PURPOSES
from townworks.kernel import asked as asked_for
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors, services
from ..forms.acts import ActForm, FindForm, KeeperForm, Offered, RevealForm, SiteForm
from ..selectors import acts, detail, forming, listing, routing
from ..services import findings
from ..services.acting import SERVICES


@login_required
@require_http_methods(["GET", "POST"])
def act(request: Request, pk: int, name: str) -> HttpResponse:
    """One act of the table of moves, on a page of its own."""
    case = selectors.case_for(request.actor, pk)
    selectors.may(request.actor, acts.permission_of(name), case).require()
    offered: Offered = forming.offered(request.actor, case, name, at=request.now)
    initial = {"version": case.version, "unit": asked_for.number(request.GET.get("unit"))}
    form = ActForm(request.POST or None, name=name, offered=offered, initial=initial)
    label = acts.label_of(name)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            SERVICES[name](form.facts(), actor=request.actor, pk=pk, at=request.now)
            messages.success(request, _("已{act}：{thing}").format(act=label, thing=str(case)[:40]))
            return HttpResponseRedirect(reverse("cases:case", args=[pk]))
    longest = forming.extended(case, case.term_extension, at=request.now) if name == "ask_extension" else None
    context = {
        "case": case,
        "form": form,
        "title": label,
        "button": label,
        "lead": acts.because_of(name),
        "advice_act": name,
        "advice": routing.advice_for(case, leave_out=case.unit_id) if name in ("refer", "assign") else None,
        "what_if": longest.sentence if longest else None,
        "shut": longest is not None and not longest.allowed,  # nothing is asked for that is refused anyway
    }
    return render(request, "cases/act.html", context, status=form_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def reveal(request: Request, pk: int, party_id: int) -> HttpResponse:
    """查看个人信息: shown once, on the page that answers the form; never kept by the browser."""
    found = detail.detail(request.actor, pk, on=request.today, at=request.now)
    selectors.may(request.actor, "case.reveal", found.case).require()
    purposes = [(code, _(PURPOSES[code])) for code in found.kind.purposes]
    form = RevealForm(request.POST or None, purposes=purposes)
    opened: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        with answering(form):
            opened = services.reveal_party(
                actor=request.actor, pk=pk, party_id=party_id, at=request.now, **form.cleaned_data
            )
    context = {"case": found.case, "form": form, "opened": opened, "party_id": party_id}
    response = render(request, "cases/reveal.html", context, status=form_status(form))
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def find(request: Request) -> HttpResponse:
    """按证件号查找, with a reason; the search is in the trail."""
    request.actor.may_somewhere("case.reveal").require()
    form = FindForm(request.POST or None)
    rows: tuple[listing.Row, ...] | None = None
    if request.method == "POST" and form.is_valid():
        with answering(form):
            pks = services.find_by_number(actor=request.actor, at=request.now, **form.cleaned_data)
            rows = listing.rows_of(request.actor, pks, at=request.now)
    response = render(request, "cases/find.html", {"form": form, "rows": rows}, status=form_status(form))
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def keepers(request: Request) -> HttpResponse:
    """线索专管岗位: who they are, and naming another."""
    request.actor.may_somewhere("tip.appoint").require()
    form = KeeperForm(request.POST or None, posts=forming.posts_to_keep(request.actor, on=request.today))
    if request.method == "POST" and form.is_valid():
        with answering(form):
            given = form.cleaned_data
            services.name_keeper(
                actor=request.actor, slot=given["slot"], post_id=given["post"], at=request.now
            )
            messages.success(request, _("已指定。"))
            return HttpResponseRedirect(reverse("cases:keepers"))
    named = forming.keepers(request.actor, on=request.today)
    return render(request, "cases/keepers.html", {"form": form, "named": named}, status=form_status(form))


@login_required
@require_POST
def extension(request: Request, pk: int, what: str) -> HttpResponse:
    """同意或不同意延期."""
    answer = request.POST.get("answer", "").replace("\0", "")
    facts: dict[str, Any] = {"actor": request.actor, "pk": pk, "answer": answer, "at": request.now}
    if what == "approve":
        case: Any = services.approve_extension(**facts)
        messages.success(request, _("已同意延期。"))
    else:
        case = services.refuse_extension(**facts)
        messages.success(request, _("已答复不同意延期，期限不变。"))
    return HttpResponseRedirect(reverse("cases:case", args=[case.pk]))


@login_required
@require_http_methods(["GET", "POST"])
def finding(request: Request, pk: int) -> HttpResponse:
    """转为检查问题: at which site."""
    case = selectors.case_for(request.actor, pk)
    selectors.may(request.actor, "case.handle", case).require()
    q = request.GET.get("q", "").strip()[:40]
    sites = findings.sites_near(request.actor, case, q)
    form = SiteForm(request.POST or None, sites=sites, initial={"version": case.version})
    if request.method == "POST" and form.is_valid():
        with answering(form):
            given = form.cleaned_data
            findings.make_finding(
                actor=request.actor, pk=pk, site_id=given["site"], version=given["version"], at=request.now
            )
            messages.success(request, _("已转为检查问题。"))
            return HttpResponseRedirect(reverse("cases:case", args=[pk]))
    context = {"case": case, "form": form, "sites": sites, "q": q}
    return render(request, "cases/finding.html", context, status=form_status(form))
