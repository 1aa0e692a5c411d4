"""期初余额: entered in a grid, as the one opening voucher of a book, while it is a draft; reviewed and posted like any other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, WrongState

from .. import permissions
from ..models import Voucher
from ..selectors.visible import book_for
from .drafting import draft_voucher, edit_voucher
from .ground import Given, hold

SUMMARY = "期初余额"


def enter_opening(
    *,
    actor: Actor,
    book_id: int,
    amounts: Mapping[str, tuple[int, int]],
    at: datetime,
    version: int | None = None,
) -> Voucher:
    """录期初余额. ``amounts``: account → (debit, credit) in fen, the whole of it. The draft that is there is changed; else one is made.

    Invalid where both sides of an account are filled or no amount is; WrongState once it was reviewed or posted.
    """
    if not amounts:
        raise Invalid("一个科目也没有填余额。")
    lines = [Given(code, debit, credit) for code, (debit, credit) in sorted(amounts.items())]
    with transaction.atomic():
        book = book_for(actor, book_id)
        permissions.may(actor, "ledger.draft", book).require()
        hold(book)
        found = Voucher.objects.filter(book=book, kind="opening").exclude(state="discarded").order_by("pk")
        standing = list(found)
        draft = next((one for one in standing if one.state == "draft"), None)
        if draft is not None:
            return edit_voucher(
                actor=actor,
                pk=draft.pk,
                dated_on=draft.dated_on,
                summary=draft.summary,
                lines=lines,
                at=at,
                attachments=draft.attachments,
                version=version,
            )
        if standing:
            raise WrongState("期初余额已经审核或记账，不能再改；差错请填转账凭证调整。")
        return draft_voucher(
            actor=actor,
            book_id=book.pk,
            kind="opening",
            dated_on=book.starts_on,
            summary=SUMMARY,
            lines=lines,
            at=at,
        )
