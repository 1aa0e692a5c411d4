"""村民看的公开单: no account, phone first, prints on A4 with a QR code that opens the very edition that is printed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from townworks.people.middleware import client_address
from townworks.ui import qr
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import services
from ..forms.disclosure import AskForm
from ..selectors import disclosure, donations
from ..services import sheet_questions


@require_safe
def books(request: Request) -> HttpResponse:
    """各村公布过的账: which villages have published, and the newest period of each."""
    return render(request, "ledger/public_books.html", {"snapshots": disclosure.public_books()})


@require_safe
def book(request: Request, book_id: int) -> HttpResponse:
    """一个村（合作社）公布过的各期."""
    one, snapshots = disclosure.public_book(book_id)
    context = {"book": one, "snapshots": snapshots, "roll": donations.has_roll(book_id)}
    return render(request, "ledger/public_book.html", context)


@require_http_methods(["GET", "POST"])
def sheet(request: Request, book_id: int, period: str, n: int | None = None) -> HttpResponse:
    """一期公开单: one edition, or the newest; and what villagers asked about it."""
    shown = disclosure.public_snapshot(book_id, period, n)
    address = client_address(request) or ""
    door = sheet_questions.door()
    sum_asked = door.new_sum(request.now) if door.wants_sum(address, at=request.now) else None
    form = AskForm(
        request.POST or None,
        question=_("算一算：{one} 加 {other} 等于几？").format(one=sum_asked.one, other=sum_asked.other)
        if sum_asked
        else "",
        initial={"sum_token": sum_asked.token if sum_asked else ""},
    )
    asked = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if door.knock(address, at=request.now, given=given["sum"], token=given["sum_token"]):
            with answering(form):
                asked = services.ask_about_sheet(
                    snapshot=shown.snapshot, text=given["text"], client_id=given["client_id"], at=request.now
                )
        else:
            form.add_error("sum", _("请先算一算这道题，再提交一次。"))
    if sum_asked and form.is_bound:
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["sum_token"], form.data["sum"] = sum_asked.token, ""  # type: ignore[index]
    one = shown.snapshot
    fixed = request.build_absolute_uri(
        reverse("ledger:public-edition", args=[one.book_id, one.period, one.n])
    )
    context = {
        "shown": shown,
        "snapshot": one,
        "content": one.content,
        "form": form,
        "asked": asked,
        "fixed": fixed,
        "code": qr.drawn(fixed),
    }
    return render(request, "ledger/public_sheet.html", context, status=form_status(form))
