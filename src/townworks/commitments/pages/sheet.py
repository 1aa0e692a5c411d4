"""任务表的进出: the filtered list as Excel, and the same columns back in, looked at before anything is written."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townworks.kernel import sheets
from townworks.kernel.errors import Invalid
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from ..forms.sheet import AdoptForm, SheetForm
from ..selectors.sheet import ABOUT, COLUMNS, HEADS, SHEET
from ..selectors.sheet import sheet as task_sheet
from ..services import importing
from .list import asked

SALT = "commitments.import"
HOUR = 3600


@login_required
@require_safe
def export(request: Request) -> HttpResponse:
    """导出: exactly the set that the same address shows as a page."""
    _form, wanted = asked(request)
    made = task_sheet(request.actor, wanted, sort=request.GET.get("sort", ""), on=request.today)
    return sheets.answer(
        SHEET,
        HEADS,
        made.rows,
        name=f"commitments-{request.today:%Y%m%d}",
        widths=[column.wide for column in COLUMNS],
        about=(ABOUT, made.about),
    )


@login_required
@require_http_methods(["GET", "POST"])
def bring(request: Request) -> HttpResponse:
    """导入: a file is read and compared; nothing is written yet."""
    request.actor.may_somewhere("commitment.note").require()
    form = SheetForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        with answering(form):
            file = form.cleaned_data["file"]
            data = file.read(importing.LARGEST + 1)
            plan = importing.read_sheet(actor=request.actor, data=data)
            context |= {"plan": plan, **_sealed(request, plan)}
            return render(request, "commitments/commitment_import_preview.html", context)
    return render(request, "commitments/commitment_import.html", context, status=form_status(form))


def _sealed(request: Request, plan: importing.Plan) -> dict[str, str]:
    """What the next page needs to go on, signed for this person, so that nothing else can be slipped in."""
    salt = f"{SALT}.{request.actor.person_id}"
    rows = [[n, row] for n, row in plan.changed_rows]
    problems = [[one.row, one.column, one.value, one.sentence, one.remedy] for one in plan.problems]
    return {
        "rows": signing.dumps(rows, salt=salt, compress=True),
        "problems": signing.dumps(problems, salt=salt, compress=True),
    }


def _opened(request: Request, name: str) -> list[Any]:
    sealed = request.POST.get(name, "")
    found = _loaded(sealed, f"{SALT}.{request.actor.person_id}")
    if found is None:
        raise Invalid("预览已经过了一小时，或不是您的，请重新选文件。")
    return found


def _loaded(sealed: str, salt: str) -> list[Any] | None:
    try:
        return list(signing.loads(sealed, salt=salt, max_age=HOUR))
    except signing.BadSignature:
        return None


@login_required
@require_POST
def adopt(request: Request) -> HttpResponse:
    """写入 what the preview showed, all of it or nothing."""
    rows = [(int(n), dict(row)) for n, row in _opened(request, "rows")]
    form = AdoptForm(request.POST)
    form.is_valid()
    with answering(form):
        plan = importing.adopt_sheet(actor=request.actor, rows=rows, at=request.now)
        words = _("已写入 {count} 处改动，涉及 {rows} 项任务。")
        messages.success(
            request, words.format(count=len(plan.planned), rows=len({one.pk for one in plan.planned}))
        )
        return redirect("commitments:list")
    return render(
        request, "commitments/commitment_import.html", {"form": SheetForm(), "refused": form}, status=409
    )


@login_required
@require_POST
def errors(request: Request) -> HttpResponse:
    """错误表: each mistake with its row, its column and the remedy."""
    return sheets.answer(
        _("错误表"),
        [_("行"), _("列"), _("内容"), _("问题"), _("怎么改")],
        _opened(request, "problems"),
        name="import-errors",
        widths=[8, 14, 30, 50, 40],
    )
