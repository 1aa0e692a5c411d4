"""银行对账的页面: accounts of a book, statements taken in, both sides beside each other, and the reconciliation of balances."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townworks.kernel import asked
from townworks.kernel.evidence.storing import clean_name
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors, services
from ..documents.bank_balance import balance_workbook
from ..forms.bank import BankAccountForm, RowDraftForm, StatementForm
from ..forms.vouchers import ReasonForm
from ..selectors import bank as reading
from ..selectors import listing
from .files import book_file, may_print

BANK = "ledger.bank"
MOST_CHOSEN = 500


@login_required
@require_http_methods(["GET", "POST"])
def accounts(request: Request, pk: int) -> HttpResponse:
    """一个账套的银行账户, and the form for another one."""
    book = selectors.book_for(request.actor, pk)
    may_keep = bool(selectors.may(request.actor, "ledger.keep", book))
    code = selectors.chart_of_book(book).roles.bank
    choices = [one for one in listing.account_choices(book) if one[0].startswith(code)]
    form = BankAccountForm(request.POST or None, accounts=choices)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            bank = services.open_bank_account(
                actor=request.actor,
                book_id=pk,
                account_code=given["account"],
                name=given["name"],
                number=given["number"],
                at=request.now,
            )
            messages.success(request, _("已登记，可以导入流水了。"))
            return HttpResponseRedirect(reverse("ledger:bank-import", args=[bank.pk]))
    banks = reading.banks_of(book)
    context = {"book": book, "banks": banks, "form": form, "may_keep": may_keep}
    return render(request, "ledger/bank_accounts.html", context, status=form_status(form))


@login_required
@require_safe
def matching(request: Request, pk: int) -> HttpResponse:
    """勾对: suggestions first, then what is left on either side."""
    bank = reading.bank_for(request.actor, pk)
    found = reading.suggestions(bank)
    context = {
        "bank": bank,
        "book": bank.book,
        "found": found,
        "sheaf": reading.page_of(found, asked.number(request.GET.get("page")) or 1),
        "matches": reading.matches_of(bank),
        "may_match": bool(selectors.may(request.actor, BANK, bank.book)),
    }
    return render(request, "ledger/bank_matching.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def take_in(request: Request, pk: int) -> HttpResponse:
    """导入流水: looked at, or taken in; with every problem at once."""
    bank = reading.bank_for(request.actor, pk, BANK)
    form, plan = StatementForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        facts = {
            "actor": request.actor,
            "bank_id": pk,
            "data": file.read(),
            "name": clean_name(file.name),
        }
        with answering(form):
            plan = services.preview_statement(**facts)
            if "take" in request.POST:
                statement, taken = services.import_statement(**facts, at=request.now)
                words = _("读入 {taken} 笔，{known} 笔以前导入过。").format(
                    taken=0 if taken.again else statement.taken,
                    known=statement.taken + statement.known if taken.again else statement.known,
                )
                messages.success(request, words)
                return HttpResponseRedirect(reverse("ledger:bank", args=[pk]))
    context = {
        "bank": bank,
        "book": bank.book,
        "form": form,
        "plan": plan,
        "statements": reading.statements_of(bank),
    }
    return render(request, "ledger/bank_import.html", context, status=form_status(form))


@login_required
@require_POST
def accept(request: Request, pk: int) -> HttpResponse:
    """接受选中的建议."""
    chosen = request.POST.getlist("chosen")[:MOST_CHOSEN]
    made = services.accept_suggestions(actor=request.actor, bank_id=pk, chosen=chosen, at=request.now)
    messages.success(request, _("勾对了 {count} 组。").format(count=len(made)))
    return HttpResponseRedirect(reverse("ledger:bank", args=[pk]))


@login_required
@require_POST
def pair(request: Request, pk: int) -> HttpResponse:
    """把选中的两边勾对."""
    rows, lines = (
        [number for text in request.POST.getlist(side)[:MOST_CHOSEN] if (number := asked.number(text))]
        for side in ("row", "line")
    )
    services.accept_match(actor=request.actor, bank_id=pk, rows=rows, lines=lines, at=request.now)
    messages.success(request, _("已勾对。"))
    return HttpResponseRedirect(reverse("ledger:bank", args=[pk]))


@login_required
@require_http_methods(["GET", "POST"])
def undo(request: Request, pk: int) -> HttpResponse:
    """撤销勾对."""
    match = reading.match_for(request.actor, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            services.undo_match(
                actor=request.actor, pk=pk, reason=form.cleaned_data["reason"], at=request.now
            )
            messages.success(request, _("已撤销勾对。"))
            return HttpResponseRedirect(reverse("ledger:bank", args=[match.bank_id]))
    context = {"book": match.bank.book, "form": form, "title": _("撤销勾对"), "lead": str(match.bank)}
    return render(request, "ledger/reason.html", context, status=form_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def draft(request: Request, pk: int) -> HttpResponse:
    """按流水填凭证."""
    row = reading.row_for(request.actor, pk)
    choices = listing.account_choices(row.bank.book)
    form = RowDraftForm(request.POST or None, accounts=choices, initial={"summary": row.summary or row.party})
    if request.method == "POST" and form.is_valid():
        with answering(form):
            voucher = services.draft_from_row(
                actor=request.actor,
                pk=pk,
                account_code=form.cleaned_data["account"],
                summary=form.cleaned_data["summary"],
                at=request.now,
            )
            messages.success(request, _("已填制，请别的同事审核。"))
            return HttpResponseRedirect(reverse("ledger:voucher", args=[voucher.pk]))
    lead = f"{row.dated_on:%Y-%m-%d} {row.amount / 100:,.2f} {row.party}"
    context = {"book": row.bank.book, "form": form, "title": _("按流水填凭证"), "lead": lead}
    return render(request, "ledger/reason.html", context, status=form_status(form))


def _day(request: Request) -> date:
    try:
        day = date.fromisoformat(request.GET.get("on", "")[:10])
    except ValueError:
        return request.today
    return day if 2000 <= day.year <= 2100 else request.today


@login_required
@require_safe
def balance(request: Request, pk: int) -> HttpResponse:
    """银行存款余额调节表."""
    bank = reading.bank_for(request.actor, pk)
    context = {
        "bank": bank,
        "book": bank.book,
        "table": reading.balance_table(bank, _day(request)),
        "may_export": may_print(request, bank.book),
    }
    return render(request, "ledger/bank_balance.html", context)


@login_required
@require_safe
def balance_sheet(request: Request, pk: int) -> HttpResponse:
    """银行存款余额调节表的 Excel."""
    bank = reading.bank_for(request.actor, pk)
    table = reading.balance_table(bank, _day(request), most=None)
    name = f"{bank.book.name} {_('银行存款余额调节表')} {table.on}.xlsx"
    return book_file(request, bank.book, balance_workbook(table), name, kind="bank", thing_id=bank.pk)
