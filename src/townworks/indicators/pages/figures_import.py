"""导入数字: choose a file, see how it is read and what it would do, put the columns right, take it in whole or not at all."""

from __future__ import annotations

from dataclasses import asdict, replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townworks.definitions import selectors as definitions
from townworks.engines.working import gettext_noop
from townworks.kernel import asked, sheets
from townworks.kernel.errors import NotAllowed
from townworks.kernel.evidence.storing import clean_name
from townworks.kernel.tables import shown
from townworks.ui import signed, wording
from townworks.ui.forms import answering, form_status
from townworks.ui.names import in_language
from townworks.ui.request import Request

from .. import selectors
from ..forms.importing import FiguresFileForm
from ..services import importing
from ..services.importing import ROLES, Column, Plan, Wish

SALT = "indicators.figures.import"
PERMISSION = "indicator.import"
LAST = 10  # imports that are listed
LISTED = 40  # mistakes on the page; the sheet of mistakes has them all
HOW = {
    "same": gettext_noop("列名相同"),
    "near": gettext_noop("列名相近，请核对"),
    "chosen": gettext_noop("由您指定"),
    "": gettext_noop("没有认出"),
}


@login_required
@require_http_methods(["GET", "POST"])
def choose(request: Request) -> HttpResponse:
    """选文件: kept by its content, so that what is looked at is what is taken in."""
    request.actor.may_somewhere(PERMISSION).require()
    form = FiguresFileForm(request.POST or None, request.FILES or None, indicators=_by_line())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            name = clean_name(given["file"].name)
            blob = importing.keep_file(given["file"], name=name, at=request.now)
            wish = Wish(
                blob.sha256,
                name,
                _town(request),
                indicator=given["indicator"],
                period=given["period"],
                unit=given["unit"],
                year=given["year"],
            )
            importing.preview_figures(actor=request.actor, wish=wish, at=request.now)
            return redirect("indicators:figures-preview", _sealed(request, wish))
    batches = selectors.batches_for(request.actor).order_by("-pk")[:LAST]
    context = {"form": form, "batches": list(batches)}
    return render(request, "indicators/figures_import.html", context, status=form_status(form))


def _town(request: Request) -> int:
    if request.actor.town_id is None:
        raise NotAllowed("您的岗位没有这项权限（{permission}）。", permission=PERMISSION)
    return request.actor.town_id


def _by_line() -> list[tuple[str, list[tuple[str, str]]]]:
    """The indicators that figures may be given of, under their lines."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in definitions.indicators():
        if one.source.kind != "derived":
            found.setdefault(wording.line_name(one.line), []).append((one.code, in_language(one)))
    return list(found.items())


def _sealed(request: Request, wish: Wish) -> str:
    """The wish as part of an address, signed for this person."""
    columns = None if wish.columns is None else list(wish.columns.items())
    facts = {**asdict(replace(wish, columns=None)), "columns": columns}
    return signed.sealed(request, SALT, facts)


def _opened(request: Request, token: str) -> Wish:
    request.actor.may_somewhere(PERMISSION).require()
    facts = signed.opened(request, SALT, token)
    columns = facts.pop("columns")
    return Wish(**facts, columns=None if columns is None else {int(n): str(role) for n, role in columns})


@login_required
@require_http_methods(["GET", "POST"])
def preview(request: Request, token: str) -> HttpResponse:
    """这张表会怎样读. A POST sets the columns anew."""
    wish = _opened(request, token)
    if request.method == "POST":
        return redirect(
            "indicators:figures-preview", _sealed(request, replace(wish, columns=_columns(request.POST)))
        )
    plan = importing.preview_figures(actor=request.actor, wish=wish, at=request.now)
    context = {
        "token": token,
        "wish": wish,
        "plan": plan,
        "columns": [
            (column, _role(column), _(HOW[column.how]), _samples(plan, column)) for column in plan.columns
        ],
        "roles": [(role, _(name)) for role, name in ROLES.items()],
        "figures": [(line, [(f"figure:{code}", name) for code, name in some]) for line, some in _by_line()],
        "totals": [(definitions.indicator(code), total) for code, total in sorted(plan.totals.items())],
        "writes": plan.new + plan.changed if plan.compared else plan.read - plan.wrong,
        "problems": plan.problems[:LISTED],
        "more": plan.wrong - len(plan.problems[:LISTED]),
    }
    return render(request, "indicators/figures_preview.html", context)


def _role(column: Column) -> str:
    """As the choice of a column is written."""
    return f"figure:{column.indicator}" if column.role == "figure" else column.role


def _samples(plan: Plan, column: Column) -> list[str]:
    cells = [row[column.index] for row in plan.sample if column.index < len(row)]
    return [shown(cell) for cell in cells if cell]


def _columns(given: QueryDict) -> dict[int, str]:
    found = {}
    for name, role in given.items():
        index = asked.number(name.removeprefix("column-")) if name.startswith("column-") else None
        if index is not None and index < 400:
            found[index] = str(role)[:60]
    return found


@login_required
@require_POST
def take_in(request: Request, token: str) -> HttpResponse:
    """导入 what the preview showed."""
    wish = _opened(request, token)
    taken = importing.import_figures(actor=request.actor, wish=wish, at=request.now)
    batch = taken.batch
    if taken.again:
        messages.info(request, _("这份文件以前导入过，这次什么也没有变。"))
    else:
        messages.success(
            request,
            _("读入 {read} 个数：新增 {new}，改动 {changed}，没有改动 {unchanged}。").format(
                read=batch.read, new=batch.new, changed=batch.changed, unchanged=batch.unchanged
            ),
        )
    return redirect("indicators:figures-batch", batch.pk)


@login_required
@require_safe
def batch(request: Request, pk: int) -> HttpResponse:
    """一次导入: its control totals, to be held against the sum at the foot of the file."""
    found = selectors.batch_for(request.actor, pk)
    totals = [(definitions.indicator(code), total) for code, total in found.totals.items()]
    return render(request, "indicators/figures_batch.html", {"batch": found, "totals": totals})


@login_required
@require_safe
def errors(request: Request, token: str) -> HttpResponse:
    """错误表: every mistake with its file, sheet, row and column."""
    wish = _opened(request, token)
    plan = importing.preview_figures(actor=request.actor, wish=wish, at=request.now)
    rows = [
        (wish.name, plan.page, one.row, one.column, one.value, str(one.sentence)) for one in plan.problems
    ]
    heads = [_("文件"), _("工作表"), _("行"), _("列"), _("内容"), _("问题")]
    return sheets.answer(_("错误表"), heads, rows, name="figures-errors", widths=(24, 14, 8, 20, 20, 60))
