"""导入旧账的页面: choose a file, look at everything that it would do and all that is wrong, take in the very same bytes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townworks.kernel import asked, sheets
from townworks.kernel.errors import NotFound
from townworks.kernel.evidence.storing import clean_name
from townworks.ui import signed
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors, services
from ..forms.books import OldBooksForm
from ..selectors import keeping as reading
from ..services import import_files, importing

SALT = "ledger.import"
DRAFT = "ledger.draft"
SHOWN = 50


@login_required
@require_http_methods(["GET", "POST"])
def choose(request: Request, pk: int) -> HttpResponse:
    """选文件: kept by its content, so that what is looked at is what is taken in."""
    book = selectors.book_for(request.actor, pk, DRAFT)
    form = OldBooksForm(
        request.POST or None,
        request.FILES or None,
        initial={"what": request.GET.get("what", "")},
        charts=reading.old_chart_choices(book),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            name = clean_name(given["file"].name)
            blob = import_files.keep_file(given["file"], name=name, at=request.now)
            wish = {
                "book": pk,
                "what": given["what"],
                "chart": given.get("chart", ""),
                "sha256": blob.sha256,
                "name": name,
            }
            _looked(request, wish)
            return redirect("ledger:import-preview", pk, signed.sealed(request, SALT, wish))
    context = {"book": book, "form": form, "batches": reading.batches_of(book)}
    return render(request, "ledger/old_books.html", context, status=form_status(form))


def _opened(request: Request, pk: int, token: str) -> dict[str, Any]:
    wish = signed.opened(request, SALT, token)
    if wish.get("book") != pk:
        raise NotFound("没有找到要导入的文件，请重新选择文件。")
    return wish


def _facts(request: Request, wish: dict[str, Any]) -> dict[str, Any]:
    return {
        "actor": request.actor,
        "book_id": wish["book"],
        "what": wish["what"],
        "chart": wish["chart"],
        "name": wish["name"],
        "data": import_files.kept_file(wish["sha256"]),
        "at": request.now,
    }


def _looked(request: Request, wish: dict[str, Any]) -> importing.Plan:
    return services.preview_import(**_facts(request, wish))


@login_required
@require_safe
def preview(request: Request, pk: int, token: str) -> HttpResponse:
    """这份表会记什么: control totals, every problem with its row and column, every voucher."""
    book = selectors.book_for(request.actor, pk, DRAFT)
    wish = _opened(request, pk, token)
    plan = _looked(request, wish)
    number = asked.number(request.GET.get("page")) or 1
    context = {
        "book": book,
        "token": token,
        "plan": plan,
        "problems": Paginator(importing.problem_rows(plan), SHOWN).get_page(number),
        "vouchers": Paginator(plan.vouchers, SHOWN).get_page(number),
        "takes": not plan.problems and not plan.again and bool(plan.vouchers),
    }
    return render(request, "ledger/old_books_preview.html", context)


@login_required
@require_POST
def take_in(request: Request, pk: int, token: str) -> HttpResponse:
    """导入 what the preview showed, as drafts."""
    selectors.book_for(request.actor, pk, DRAFT)
    batch, plan = services.import_vouchers(**_facts(request, _opened(request, pk, token)))
    words = _("导入了 {vouchers} 张凭证、{lines} 条分录，请别的同事审核。")
    if plan.again is not None:
        words = _("这份文件以前导入过：{vouchers} 张凭证、{lines} 条分录，没有再记一次。")
    messages.success(request, words.format(vouchers=batch.vouchers, lines=batch.lines))
    return HttpResponseRedirect(f"{reverse('ledger:vouchers', args=[pk])}?state=draft")


@login_required
@require_safe
def errors(request: Request, pk: int, token: str) -> HttpResponse:
    """错误表, to put the file right beside it."""
    selectors.book_for(request.actor, pk, DRAFT)
    plan = _looked(request, _opened(request, pk, token))
    rows = [(plan.name, row or "", column, str(why)) for row, column, why in importing.problem_rows(plan)]
    heads = [_("文件"), _("行"), _("列"), _("问题")]
    return sheets.answer(_("错误表"), heads, rows, name="old-books-errors", widths=(30, 8, 16, 70))
