"""成批填制凭证: many drafts of one book at once, all or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from townworks.kernel import audit, clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid

from .. import permissions
from ..models import Line, Voucher, VoucherRow
from ..selectors.visible import plain_book
from .drafting import lines_of, wrong_draft
from .ground import Given, Problems, accounts_by_code, hold, period_of, step_row

MOST = 2000


@dataclass(frozen=True)
class Slip:
    """一张要填制的凭证, as one by one ``draft_voucher`` takes it."""

    kind: str
    dated_on: date
    summary: str
    lines: Sequence[Given]
    attachments: int = 0
    source: str = ""


def _day(slip: Slip) -> date:
    return slip.dated_on


def draft_vouchers(*, actor: Actor, book_id: int, slips: Sequence[Slip], at: datetime) -> list[Voucher]:
    """填制凭证, many of one book. No opening balances. Invalid with every problem of every slip; WrongState for a closed month."""
    with transaction.atomic():
        book = plain_book(actor, book_id)
        permissions.may(actor, "ledger.draft", book).require()
        hold(book)
        if not 0 < len(slips) <= MOST:
            raise Invalid("一次填制 1 到 {most} 张凭证。", most=MOST)
        accounts = accounts_by_code(book, {line.account for slip in slips for line in slip.lines})
        problems: Problems = []
        for n, slip in enumerate(slips, start=1):
            found = wrong_draft(
                book, slip.kind, slip.dated_on, slip.summary, slip.lines, accounts, slip.attachments
            )
            if slip.kind == "opening":
                found.append(("kind", Invalid("凭证是收款、付款或转账凭证。")))
            problems += [
                (f"vouchers.{n}.{field}", Invalid("第 {n} 张：{why}", n=n, why=str(why)))
                for field, why in found
            ]
        if problems:
            raise Invalid("凭证有 {count} 处要改。", problems, count=len(problems))
        today = clock.day_of(at)
        last = {slip.dated_on.replace(day=1): slip.dated_on for slip in sorted(slips, key=_day)}
        months = {month: period_of(book, day, on=today) for month, day in last.items()}
        made = Voucher.objects.bulk_create(
            Voucher(
                book=book,
                period=months[slip.dated_on.replace(day=1)],
                kind=slip.kind,
                dated_on=slip.dated_on,
                summary=slip.summary.strip(),
                attachments=slip.attachments,
                source=slip.source,
                drafted_by_id=actor.person_id,
                drafted_by_name=actor.name,
                drafted_at=at,
            )
            for slip in slips
        )
        Line.objects.bulk_create(
            line
            for voucher, slip in zip(made, slips, strict=True)
            for line in lines_of(voucher, slip.lines, accounts)
        )
        VoucherRow.objects.bulk_create(step_row(voucher, "draft", actor, at) for voucher in made)
        audit.record(
            actor,
            "voucher.draft",
            kind="book",
            thing_id=book.pk,
            name=book.name,
            town_id=book.town_id,
            at=at,
            facts={"vouchers": len(made), "ids": [voucher.pk for voucher in made[:200]]},
        )
    return made
