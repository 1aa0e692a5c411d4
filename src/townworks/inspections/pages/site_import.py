"""导入场所: choose a file, look at what it would do, say what is doubtful, take it in."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townworks.definitions import selectors as definitions
from townworks.kernel import asked, sheets
from townworks.kernel.evidence.storing import clean_name
from townworks.kernel.tables import HOW, shown
from townworks.ui import signed
from townworks.ui.forms import answering, form_status
from townworks.ui.names import in_language
from townworks.ui.request import Request

from ..forms.sites import SiteImportForm
from ..services import site_importing
from ..services.site_importing import Plan, Wish, Word
from ..services.site_importing.columns import fields_of
from ..services.site_importing.errors_sheet import WIDTHS
from ..services.site_placing import PERMISSION, town_to_keep
from ..services.site_shape import SYSTEMS
from ..services.sites import kind_named

SALT = "inspections.sites.import"
SHOWN = 50
MOST_ASKED = 300  # doubtful rows that are asked one by one; the rest are answered together
PARTS = ("doubtful", "refused", "changed", "new", "skipped", "unchanged")


@login_required
@require_http_methods(["GET", "POST"])
def choose(request: Request) -> HttpResponse:
    """选文件: kept by its content, so that what is looked at is what is taken in."""
    request.actor.may_somewhere(PERMISSION).require()
    kinds = [(kind.code, in_language(kind)) for kind in definitions.site_kinds()]
    form = SiteImportForm(request.POST or None, request.FILES or None, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            file = given["file"]
            name = clean_name(file.name)
            blob = site_importing.keep_file(file, name=name, at=request.now)
            town_id = town_to_keep(request.actor, None)
            wish = Wish(blob.sha256, name, given["kind"], town_id, given["system"])
            site_importing.preview_sites(actor=request.actor, wish=wish)
            return redirect("inspections:site-import-preview", _sealed(request, wish))
    return render(request, "inspections/site_import.html", {"form": form}, status=form_status(form))


def _sealed(request: Request, wish: Wish) -> str:
    """The wish as part of an address, signed for this person."""
    facts = {**asdict(wish), "columns": list(wish.columns.items()) if wish.columns is not None else None}
    return signed.sealed(request, SALT, facts)


def _opened(request: Request, token: str) -> Wish:
    request.actor.may_somewhere(PERMISSION).require()
    facts = signed.opened(request, SALT, token)
    columns = facts.pop("columns")
    return Wish(**facts, columns=None if columns is None else {int(n): str(code) for n, code in columns})


@login_required
@require_http_methods(["GET", "POST"])
def preview(request: Request, token: str) -> HttpResponse:
    """这份表会改什么. A POST sets the columns anew."""
    wish = _opened(request, token)
    if request.method == "POST":
        columns = _columns(request.POST)
        wish = Wish(wish.sha256, wish.name, wish.kind, wish.town_id, wish.system, columns)
        return redirect("inspections:site-import-preview", _sealed(request, wish))
    plan = site_importing.preview_sites(actor=request.actor, wish=wish)
    return render(request, "inspections/site_import_preview.html", _context(request, token, wish, plan))


def _columns(given: QueryDict) -> dict[int, str]:
    found = {}
    for name, code in given.items():
        index = asked.number(name.removeprefix("column-")) if name.startswith("column-") else None
        if index is not None and index < 100 and code:
            found[index] = str(code)[:60]
    return found


def _context(request: Request, token: str, wish: Wish, plan: Plan) -> dict[str, Any]:
    counts = plan.counts
    parts = [(act, _(site_importing.ACTS[act]), counts[act]) for act in PARTS if counts[act]]
    part = request.GET.get("part", "")
    if part not in {act for act, _name, _count in parts}:
        part = parts[0][0] if parts else ""
    number = asked.number(request.GET.get("page")) or 1
    rows = plan.of(part)
    size = MOST_ASKED if part == "doubtful" else SHOWN
    page = Paginator(list(plan.problems) if part == "refused" else rows, size).get_page(number)
    samples = [cells for _n, cells in list(plan.cells.items())[:3]]
    return {
        "token": token,
        "wish": wish,
        "plan": plan,
        "kind_name": in_language(kind_named(wish.kind)),
        "system": _(SYSTEMS[wish.system]),
        "parts": parts,
        "part": part,
        "page": page,
        "fields": [("", _("不导入")), *((one.code, _(one.name)) for one in fields_of(kind_named(wish.kind)))],
        "columns": [
            (column, _(HOW[column.how]), [shown(row[column.index]) for row in samples if row[column.index]])
            for column in plan.columns
            if column.head or any(row[column.index] for row in samples)
        ],
        "writes": counts["new"] + counts["changed"],
        "refused": counts["refused"],
        "doubtful": counts["doubtful"],
        "choices": [(code, _(words)) for code, words in site_importing.CHOICES.items()],
        "more": max(0, counts["doubtful"] - MOST_ASKED),
    }


@login_required
@require_POST
def take_in(request: Request, token: str) -> HttpResponse:
    """导入 what the preview showed."""
    wish = _opened(request, token)
    given = request.POST
    choices = {
        row: str(choice)
        for name, choice in given.items()
        if name.startswith("row-") and (row := asked.number(name.removeprefix("row-"))) is not None
    }
    word = Word(given.get("sign", ""), choices, given.get("rest", "skip"), given.get("leave_out") == "yes")
    done = site_importing.import_sites(actor=request.actor, wish=wish, word=word, at=request.now)
    messages.success(
        request,
        _("读入 {read} 行：新增 {new}，改动 {changed}，没有改动 {unchanged}，没有导入 {left}。").format(
            read=done.read,
            new=done.new,
            changed=done.changed,
            unchanged=done.unchanged,
            left=done.read - done.new - done.changed - done.unchanged,
        ),
    )
    if done.read > done.new + done.changed + done.unchanged:
        return redirect("inspections:site-import-preview", token)
    return redirect("inspections:sites")


@login_required
@require_safe
def errors(request: Request, token: str) -> HttpResponse:
    """错误表: the rows that were not taken in, each with what is wrong and what to do."""
    wish = _opened(request, token)
    plan = site_importing.preview_sites(actor=request.actor, wish=wish)
    heads, rows = site_importing.error_rows(plan)
    return sheets.answer(_("错误表"), heads, rows, name="site-import-errors", widths=WIDTHS)
