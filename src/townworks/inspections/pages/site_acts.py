"""场所的办理: each POST is one service; what is refused comes back with what was typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from townworks.definitions import selectors as definitions
from townworks.kernel import asked
from townworks.ui.forms import answering, form_status
from townworks.ui.names import in_language
from townworks.ui.request import Request

from .. import selectors
from ..forms.sites import MergeForm, ReasonForm, SiteForm, initial_of
from ..selectors import sites as listing
from ..selectors.site_merging import side_by_side
from ..services import site_merging, sites
from ..services.site_placing import PERMISSION, town_to_keep


@login_required
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """登记场所: first the kind, then its facts."""
    request.actor.may_somewhere(PERMISSION).require()
    kinds = definitions.site_kinds()
    code = request.GET.get("kind", "") or (kinds[0].code if len(kinds) == 1 else "")
    if not code:
        rows = [(kind.code, in_language(kind)) for kind in kinds]
        return render(request, "inspections/site_kinds.html", {"kinds": rows})
    kind, town_id = sites.kind_named(code), town_to_keep(request.actor, None)
    places = listing.place_choices(request.actor, PERMISSION, town_id=town_id)
    form = SiteForm(request.POST or None, kind=kind, places=places)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            site = sites.register_site(
                actor=request.actor, kind=kind.code, facts=form.facts(), town_id=town_id, at=request.now
            )
            messages.success(request, _("已登记，编号 {code}。").format(code=site.code))
            return redirect("inspections:site", site.pk)
    context = {"form": form, "kind_name": in_language(kind)}
    return render(request, "inspections/site_form.html", context, status=form_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """修改场所."""
    site = selectors.site_for(request.actor, pk)
    selectors.may(request.actor, PERMISSION, site).require()
    kind = sites.kind_named(site.kind)
    places = listing.place_choices(request.actor, PERMISSION, town_id=site.town_id)
    initial = initial_of(site, kind)
    form = SiteForm(request.POST or None, kind=kind, places=places, edited=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            sites.edit_site(
                actor=request.actor,
                pk=pk,
                facts=form.facts(),
                why=form.cleaned_data["why"],
                version=form.cleaned_data["version"],
                at=request.now,
            )
            messages.success(request, _("已保存，改动前的内容留在“经过”里。"))
            return redirect("inspections:site", pk)
    context = {"form": form, "site": site, "kind_name": in_language(kind)}
    return render(request, "inspections/site_form.html", context, status=form_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def close(request: Request, pk: int) -> HttpResponse:
    """场所消失."""
    return _with_reason(request, pk, sites.close_site, _("登记为已消失"), _("已登记为消失，它的记录都还在。"))


@login_required
@require_http_methods(["GET", "POST"])
def reopen(request: Request, pk: int) -> HttpResponse:
    """场所恢复."""
    return _with_reason(request, pk, sites.reopen_site, _("恢复在册"), _("已恢复在册。"))


def _with_reason(request: Request, pk: int, service: Any, title: str, done: str) -> HttpResponse:
    site = selectors.site_for(request.actor, pk)
    selectors.may(request.actor, PERMISSION, site).require()
    form = ReasonForm(request.POST or None, initial={"version": site.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            service(
                actor=request.actor,
                pk=pk,
                reason=given["reason"],
                version=given["version"],
                at=request.now,
            )
            messages.success(request, done)
            return redirect("inspections:site", pk)
    context = {"form": form, "site": site, "title": title}
    return render(request, "inspections/site_reason.html", context, status=form_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def merge(request: Request, pk: int) -> HttpResponse:
    """合并场所: both side by side, and which one stands on."""
    other_id = asked.number(request.GET.get("with")) or 0
    pair = side_by_side(request.actor, pk, other_id)
    for one in (pair.one, pair.other):
        selectors.may(request.actor, PERMISSION, one).require()
    words = [
        (one.pk, _("{code} {name}").format(code=one.code, name=one.name)) for one in (pair.one, pair.other)
    ]
    form = MergeForm(
        request.POST or None, choices=words, initial={"version": pair.one.version, "into": pair.kept.pk}
    )
    if request.method == "POST" and form.is_valid():
        into = form.cleaned_data["into"]
        gone = other_id if into == pk else pk
        with answering(form):
            kept = site_merging.merge_sites(
                actor=request.actor,
                pk=gone,
                into_id=into,
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"] if gone == pk else None,
                at=request.now,
            )
            messages.success(request, _("已合并，以后都看 {code}。").format(code=kept.code))
            return redirect("inspections:site", kept.pk)
    context = {"form": form, "pair": pair, "site": pair.one}
    return render(request, "inspections/site_merge.html", context, status=form_status(form))


@login_required
@require_POST
def keep_apart(request: Request, pk: int) -> HttpResponse:
    """认定不是同一场所."""
    selectors.site_for(request.actor, pk)
    site_merging.keep_sites_apart(
        actor=request.actor,
        pk=pk,
        other_id=asked.number(request.POST.get("other")) or 0,
        reason=request.POST.get("reason", "").replace("\0", ""),
        at=request.now,
    )
    messages.success(request, _("记下了，以后不再提示这两个场所重复。"))
    return redirect("inspections:site", pk)
