"""签发的简报的页面: the list, one with its files and its numbers as they were, and two of them compared number by number."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from townworks.kernel import asked, evidence
from townworks.kernel import services as kernel
from townworks.kernel.errors import NotFound
from townworks.places import selectors as places
from townworks.ui.downloads import pdf_file, word_file
from townworks.ui.request import Request

from .. import permissions, selectors
from ..documents.brief import compare_figures
from ..documents.brief.period import KINDS
from ..forms import CompareForm

PAGE = 30


@login_required
@require_safe
def listed(request: Request) -> HttpResponse:
    """签发的简报, all of a town's."""
    town = places.town_asked(request.actor, request.GET)
    permissions.over_town(request.actor, permissions.EXPORT, town.pk).require()
    kind = request.GET.get("kind", "")
    found = selectors.issued_of(request.actor, town_id=town.pk, kind=kind if kind in KINDS else "")
    page = Paginator(found, PAGE).get_page(asked.number(request.GET.get("page")) or 1)
    return render(request, "briefs/issues.html", {"page": page, "town": town, "kind": kind, "kinds": KINDS})


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一期签发的简报: its files, and every number that it had."""
    issue = selectors.issue_for(request.actor, pk)
    known = selectors.issue_figures(issue)
    figures = [one for code, one in known.items() if not code.startswith("before.")]
    context = {
        "issue": issue,
        "count": len(figures),
        "figures": [one for one in figures if one.value != "0"],
        "zeros": [one for one in figures if one.value == "0"],
        "others": selectors.others_of(request.actor, issue)[:12],
    }
    return render(request, "briefs/issue.html", context)


@login_required
@require_safe
def figure(request: Request, pk: int, code: str) -> HttpResponse:
    """一个数 with the records that it had when it was issued."""
    issue = selectors.issue_for(request.actor, pk)
    context = {"issue": issue, "figure": selectors.issue_figure(issue, code)}
    return render(request, "briefs/issue_figure.html", context)


@login_required
@require_safe
def word(request: Request, pk: int) -> HttpResponseBase:
    """The Word file as it was issued."""
    issue = selectors.issue_for(request.actor, pk)
    return _given(request, pk, evidence.read_bytes(issue.docx), "docx")


@login_required
@require_safe
def pdf(request: Request, pk: int) -> HttpResponseBase:
    """The PDF as it was issued."""
    issue = selectors.issue_for(request.actor, pk)
    if issue.pdf is None:
        raise NotFound("{number}签发时没有出 PDF，请下载 Word 文件。", number=issue.number)
    return _given(request, pk, evidence.read_bytes(issue.pdf), "pdf")


@login_required
@require_safe
def choose(request: Request) -> HttpResponse:
    """选两期对照."""
    town = places.town_asked(request.actor, request.GET)
    permissions.over_town(request.actor, permissions.EXPORT, town.pk).require()
    rows = list(selectors.issued_of(request.actor, town_id=town.pk)[:200])
    choices = [(row.pk, f"{row.number} {row.title}"[:80]) for row in rows]
    chosen = "before" in request.GET
    form = CompareForm(request.GET if chosen else None, choices=choices)
    if chosen and form.is_valid():
        return redirect("briefs:compare", form.cleaned_data["before"], form.cleaned_data["after"])
    if not chosen and len(rows) > 1:
        form.initial = {"before": rows[1].pk, "after": rows[0].pk}
    context = {"form": form, "town": town, "enough": len(rows) > 1}
    return render(request, "briefs/compare_choose.html", context, status=422 if chosen else 200)


@login_required
@require_safe
def compared(request: Request, pk: int, other: int) -> HttpResponse:
    """两期签发的简报 number by number: added, removed, changed, down to the records that came in and went out."""
    before, after = (selectors.issue_for(request.actor, one) for one in (pk, other))
    if before.town_id != after.town_id:
        raise NotFound("没有找到这期简报，或者它不在您的工作范围内。")
    differences = compare_figures(selectors.issue_figures(before), selectors.issue_figures(after))
    how = request.GET.get("how", "")
    counts = {name: sum(one.how == name for one in differences) for name in ("changed", "added", "removed")}
    shown = [one for one in differences if not how or one.how == how] if how in ("", *counts) else differences
    context = {
        "before": before,
        "after": after,
        "differences": shown,
        "total": len(differences),
        "counts": counts,
        "how": how,
    }
    return render(request, "briefs/issues_compared.html", context)


def _given(request: Request, pk: int, data: bytes, ending: str) -> HttpResponse:
    issue = selectors.issue_for(request.actor, pk)
    name = f"{issue.town.name}{issue.number}.{ending}"
    digest = kernel.export_document(
        actor=request.actor,
        kind="brief",
        thing_id=issue.pk,
        town_id=issue.town_id,
        name=name,
        data=data,
        as_of=issue.as_of,
        at=request.now,
    )
    return (word_file if ending == "docx" else pdf_file)(data, name, digest)
