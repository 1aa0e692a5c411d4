"""12345 工单: choose the platform's sheet, look at what it would do, take it in; and the answers as a sheet again."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townworks.kernel import asked, sheets
from townworks.kernel import services as kernel
from townworks.kernel.errors import NotFound
from townworks.kernel.evidence.storing import clean_name
from townworks.ui import signed
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from ..forms.orders import AnswersForm, OrdersForm
from ..selectors import orders as told
from ..services import orders
from ..services.orders.planning import ACTS

SALT = "cases.orders"
SHOWN = 50
EARLIEST = date(2000, 1, 1)
PARTS = ("refused", "new", "known")


@login_required
@require_http_methods(["GET", "POST"])
def choose(request: Request) -> HttpResponse:
    """选文件: kept by its content, so that what is looked at is what is taken in."""
    request.actor.may_somewhere("case.register").require()
    form = OrdersForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            name = clean_name(given["file"].name)
            blob = orders.keep_file(given["file"], name=name, at=request.now)
            wish = orders.Wish(blob.sha256, name, given["expected"])
            orders.preview_orders(actor=request.actor, wish=wish, at=request.now)
            return redirect("cases:orders-preview", _sealed(request, wish))
    answers = AnswersForm(initial={"first": request.today.replace(day=1), "last": request.today})
    context = {"form": form, "answers": answers, "may_export": _may_export(request)}
    return render(request, "cases/orders.html", context, status=form_status(form))


def _may_export(request: Request) -> bool:
    return bool(request.actor.may_somewhere("document.export"))


def _sealed(request: Request, wish: orders.Wish) -> str:
    facts = {**asdict(wish), "columns": list(wish.columns.items()) if wish.columns is not None else None}
    return signed.sealed(request, SALT, facts)


def _opened(request: Request, token: str) -> orders.Wish:
    request.actor.may_somewhere("case.register").require()
    facts = signed.opened(request, SALT, token)
    columns = facts.pop("columns")
    return orders.Wish(
        **facts, columns=None if columns is None else {int(n): str(code) for n, code in columns}
    )


@login_required
@require_http_methods(["GET", "POST"])
def preview(request: Request, token: str) -> HttpResponse:
    """这份表会登记什么. A POST sets the columns anew."""
    wish = _opened(request, token)
    if request.method == "POST":
        anew = orders.Wish(wish.sha256, wish.name, wish.expected, _columns(request.POST))
        return redirect("cases:orders-preview", _sealed(request, anew))
    plan = orders.preview_orders(actor=request.actor, wish=wish, at=request.now)
    return render(request, "cases/orders_preview.html", _context(request, token, wish, plan))


def _columns(given: QueryDict) -> dict[int, str]:
    found = {}
    for name, code in given.items():
        index = asked.number(name.removeprefix("column-")) if name.startswith("column-") else None
        if index is not None and index < 100 and code:
            found[index] = str(code)[:20]
    return found


def _context(request: Request, token: str, wish: orders.Wish, plan: orders.Plan) -> dict[str, Any]:
    counts = plan.counts
    parts = [(act, _(ACTS[act]), counts[act]) for act in PARTS if counts[act]]
    part = request.GET.get("part", "")
    if part not in {act for act, _name, _count in parts}:
        part = parts[0][0] if parts else ""
    rows = list(plan.problems) if part == "refused" else plan.of(part)
    samples = [cells for _n, cells in plan.sheet.rows[:3]]
    return {
        "token": token,
        "wish": wish,
        "plan": plan,
        "known": told.known_import(wish.sha256, request.actor.town_id),
        "parts": parts,
        "part": part,
        "page": Paginator(rows, SHOWN).get_page(asked.number(request.GET.get("page")) or 1),
        "fields": [("", _("不导入")), *((one.code, _(one.name)) for one in orders.FIELDS)],
        "columns": [
            (column, [row[column.index] for row in samples if row[column.index]])
            for column in plan.sheet.columns
        ],
        "writes": counts["new"],
        "refused": counts["refused"],
        "differs": wish.expected is not None and wish.expected != plan.read,
    }


@login_required
@require_POST
def take_in(request: Request, token: str) -> HttpResponse:
    """导入 what the preview showed."""
    wish = _opened(request, token)
    done = orders.take_orders(
        actor=request.actor,
        wish=wish,
        at=request.now,
        seen=asked.number(request.POST.get("seen")) or 0,
        leave_out=request.POST.get("leave_out") == "yes",
    )
    words = _("读入 {read} 行：新登记 {new} 件，已经登记 {known} 件，没有导入 {left} 行。")
    messages.success(request, words.format(read=done.read, new=done.new, known=done.known, left=done.left))
    return redirect("cases:list")


@login_required
@require_safe
def errors(request: Request, token: str) -> HttpResponse:
    """错误表."""
    plan = orders.preview_orders(actor=request.actor, wish=_opened(request, token), at=request.now)
    heads, rows = orders.error_rows(plan)
    return sheets.answer(_("错误表"), heads, rows, name="orders-errors", widths=(8, 16, 40, 60))


@login_required
@require_safe
def answers(request: Request) -> HttpResponse:
    """答复表, for the platform; what leaves the house is in the trail."""
    request.actor.may_somewhere("case.read").require()
    form = AnswersForm(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    last: date = min(given.get("last") or request.today, request.today)
    first: date = max(min(given.get("first") or last - timedelta(days=31), last), EARLIEST)
    town_id = request.actor.town_id
    if town_id is None:
        raise NotFound("答复表由各镇自己导出。")
    rows = told.answer_rows(request.actor, first=first, last=last)
    name = f"12345-answers-{first:%Y%m%d}-{last:%Y%m%d}"
    response = sheets.answer(
        _("答复表"), [_(head) for head in told.HEADS], rows, name=name, widths=told.WIDTHS
    )
    kernel.export_document(
        actor=request.actor,
        kind="case",
        thing_id=None,
        town_id=town_id,
        name=f"{name}.xlsx",
        data=response.content,
        as_of=request.now,
        at=request.now,
    )
    return response
