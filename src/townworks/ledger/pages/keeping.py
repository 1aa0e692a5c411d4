"""建账的页面: a book opened, its accounts, its opening balances in a grid."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from townworks.kernel.errors import NotFound
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors, services
from ..forms.books import AccountForm, BookForm, OpeningForm
from ..selectors import keeping as reading

KEEP = reading.KEEP


@login_required
@require_http_methods(["GET", "POST"])
def open_book(request: Request) -> HttpResponse:
    """开设账套."""
    request.actor.may_somewhere(KEEP).require()
    town_id = request.actor.town_id
    if town_id is None:
        raise NotFound("账套由各镇自己开设。")
    first = {"starts_on": request.today.replace(month=1, day=1), "kind": "cooperative"}
    form = BookForm(
        request.POST or None,
        initial=first,
        places=[(str(pk), name) for pk, name in reading.place_choices(request.actor)],
        charts=reading.chart_choices(),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            book = services.open_book(
                actor=request.actor,
                town_id=town_id,
                place_id=given["place"],
                kind=given["kind"],
                code=given["code"],
                name=given["name"],
                chart_code=given["chart"],
                starts_on=given["starts_on"],
                at=request.now,
            )
            messages.success(request, _("账套开好了。先看科目够不够，再填期初余额。"))
            return HttpResponseRedirect(reverse("ledger:accounts", args=[book.pk]))
    return render(request, "ledger/book_form.html", {"form": form}, status=form_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def accounts(request: Request, pk: int) -> HttpResponse:
    """科目, and the form for a sub-account."""
    book = selectors.book_for(request.actor, pk)
    may_keep = bool(selectors.may(request.actor, KEEP, book))
    rows = reading.account_rows(book)
    form = AccountForm(
        request.POST or None,
        initial={"parent": request.GET.get("parent", "")[:9]},
        parents=[(one.account.code, f"{one.account.code} {one.name}") for one in rows if one.splits],
        others=[(str(key), name) for key, name in reading.other_books(request.actor, book)],
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            made = services.add_account(
                actor=request.actor,
                book_id=pk,
                parent_code=given["parent"],
                name=given["name"],
                code=given["code"],
                counterpart_id=given.get("counterpart"),
                at=request.now,
            )
            messages.success(request, _("已增设 {account}。").format(account=made))
            return HttpResponseRedirect(reverse("ledger:accounts", args=[pk]))
    context = {"book": book, "rows": rows, "form": form, "may_keep": may_keep}
    return render(request, "ledger/accounts.html", context, status=form_status(form))


@login_required
@require_POST
def end_account(request: Request, pk: int, code: str) -> HttpResponse:
    """停用明细科目."""
    book = selectors.book_for(request.actor, pk)
    ended = services.end_account(
        actor=request.actor, book_id=book.pk, code=code.replace("\0", "")[:9], at=request.now
    )
    messages.success(request, _("已停用 {account}。").format(account=ended))
    return HttpResponseRedirect(reverse("ledger:accounts", args=[pk]))


@login_required
@require_http_methods(["GET", "POST"])
def opening(request: Request, pk: int) -> HttpResponse:
    """期初余额, the whole of it in one grid; a block can be pasted from a spreadsheet."""
    book = selectors.book_for(request.actor, pk)
    may_draft = bool(selectors.may(request.actor, "ledger.draft", book))
    held = reading.opening_of(book)
    form = OpeningForm(
        request.POST or None,
        initial={"version": held.voucher.version if held.voucher else None},
        accounts=reading.opening_accounts(book),
        standing=held.standing,
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            voucher = services.enter_opening(
                actor=request.actor,
                book_id=pk,
                amounts=form.amounts,
                version=form.cleaned_data["version"],
                at=request.now,
            )
            messages.success(request, _("期初余额已保存，请别的同事审核。"))
            return HttpResponseRedirect(reverse("ledger:voucher", args=[voucher.pk]))
    context = {"book": book, "form": form, "held": held, "may_draft": may_draft}
    return render(request, "ledger/opening.html", context, status=form_status(form))
