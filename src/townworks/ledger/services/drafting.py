"""填制凭证: drafted, changed, discarded; and a reversal, which is a draft as well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, WrongState
from townworks.kernel.put_rows import put, put_all

from .. import permissions
from ..models import Account, Book, Line, Voucher
from ..models.voucher import MOST, VOUCHER_KINDS
from ..selectors.visible import book_of_voucher, plain_book
from .claim_letting import let_go
from .ground import (
    Given,
    Problems,
    accounts_by_code,
    held_voucher,
    hold,
    period_of,
    record,
    stated,
    step_row,
    wrong_lines,
)

MOST_LINES = 500


def draft_voucher(
    *,
    actor: Actor,
    book_id: int,
    kind: str,
    dated_on: date,
    summary: str,
    lines: Sequence[Given],
    at: datetime,
    attachments: int = 0,
    source: str = "",
    client_id: str = "",
) -> Voucher:
    """填制凭证. It need not be balanced yet; its accounts must be there. Opening balances are dated the day before the book begins.
    ``client_id``: sent again with its source it is the same voucher, whatever became of it.

    Conflict where the client's id is taken by another day or kind; Invalid with every problem at once; WrongState for a closed month.
    """
    with transaction.atomic():
        book = plain_book(actor, book_id)
        permissions.may(actor, "ledger.draft", book).require()
        hold(book)
        if kind == "opening":
            dated_on = book.starts_on - timedelta(days=1)
        if client_id and (sent := Voucher.objects.filter(book=book, source=source, key=client_id).first()):
            return _again(sent, kind, dated_on, lines)
        accounts = accounts_by_code(book, [line.account for line in lines])
        _require(wrong_draft(book, kind, dated_on, summary, lines, accounts, attachments))
        period = period_of(book, dated_on, on=clock.day_of(at))
        voucher = put(
            Voucher(
                book=book,
                period=period,
                kind=kind,
                dated_on=dated_on,
                summary=summary.strip(),
                attachments=attachments,
                source=source,
                key=client_id,
                drafted_by_id=actor.person_id,
                drafted_by_name=actor.name,
                drafted_at=at,
            )
        )
        put_lines(voucher, lines, accounts)
        put(step_row(voucher, "draft", actor, at))
        record(actor, "voucher.draft", voucher, at, {"lines": len(lines), "source": source})
    return voucher


def _again(sent: Voucher, kind: str, dated_on: date, lines: Sequence[Given]) -> Voucher:
    """What was sent before; Conflict where its sender now calls something else so."""
    told = [(line.account, line.debit, line.credit) for line in lines]
    untouched = sent.state == "draft" and sent.version == 1
    other = untouched and list(sent.lines.values_list("account__code", "debit", "credit")) != told
    if other or (sent.kind, sent.dated_on) != (kind, dated_on):
        raise Conflict("编号“{key}”已经用在{voucher}上，内容不一样。", key=sent.key, voucher=str(sent))
    return sent


def edit_voucher(
    *,
    actor: Actor,
    pk: int,
    dated_on: date,
    summary: str,
    lines: Sequence[Given],
    at: datetime,
    attachments: int = 0,
    kind: str = "",
    version: int | None = None,
) -> Voucher:
    """修改凭证, while it is a draft; what it was before stays in its steps. A reversal is never changed, only discarded."""
    with transaction.atomic():
        voucher = held_voucher(actor, pk, "edit", version)
        book = voucher.book
        if voucher.reverses_id is not None:
            raise WrongState("红字凭证照原凭证填，不能修改；不要了可以作废。")
        kind = kind or voucher.kind
        if voucher.kind == "opening" or kind == "opening":
            kind, dated_on = voucher.kind, voucher.dated_on
        accounts = accounts_by_code(book, [line.account for line in lines])
        _require(wrong_draft(book, kind, dated_on, summary, lines, accounts, attachments))
        before = [
            list(row)
            for row in Line.objects.filter(voucher=voucher)
            .order_by("n")
            .values_list("account__code", "debit", "credit")
        ]
        voucher.period = period_of(book, dated_on, on=clock.day_of(at))
        voucher.kind, voucher.dated_on = kind, dated_on
        voucher.summary, voucher.attachments = summary.strip(), attachments
        voucher.version += 1
        voucher.save()
        Line.objects.filter(voucher=voucher).delete()
        put_lines(voucher, lines, accounts)
        put(step_row(voucher, "edit", actor, at, lines=before))
        record(actor, "voucher.edit", voucher, at, {"lines": len(lines)})
    return voucher


def discard_voucher(
    *, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None
) -> Voucher:
    """作废凭证, while it is a draft. It has no number, so none is missing."""
    words = stated(reason)
    with transaction.atomic():
        voucher = held_voucher(actor, pk, "discard", version)
        voucher.state = "discarded"
        voucher.version += 1
        voucher.save()
        put(step_row(voucher, "discard", actor, at, reason=words))
        let_go(voucher, actor=actor, reason=words, at=at)
        record(actor, "voucher.discard", voucher, at, {"reason": words})
    return voucher


def reverse_voucher(*, actor: Actor, pk: int, reason: str, dated_on: date, at: datetime) -> Voucher:
    """冲销: a draft in red that mirrors a posted voucher and names it; reviewed and posted like any other.

    WrongState unless it is posted; Conflict where it was reversed already.
    """
    words = stated(reason)
    with transaction.atomic():
        book = book_of_voucher(actor, pk)
        permissions.may(actor, "ledger.draft", book).require()
        hold(book)
        old = Voucher.objects.select_related("period").get(pk=pk)
        if old.state != "posted":
            raise WrongState("{voucher}还没有记账，直接修改或作废即可。", voucher=str(old))
        if old.kind == "opening":
            raise WrongState("期初余额不冲销，请填转账凭证调整。")
        if old.reversals.exclude(state="discarded").exists():
            raise Conflict("{voucher}已经冲销过，或者冲销的凭证正在办。", voucher=str(old))
        if dated_on < old.dated_on:
            raise Invalid("冲销的日期不能早于原凭证的日期 {day}。", day=old.dated_on)
        period = period_of(book, dated_on, on=clock.day_of(at))
        voucher = Voucher.objects.create(
            book=book,
            period=period,
            kind=old.kind,
            dated_on=dated_on,
            summary=words[:200],
            source=old.source,
            reverses=old,
            drafted_by_id=actor.person_id,
            drafted_by_name=actor.name,
            drafted_at=at,
        )
        Line.objects.bulk_create(
            Line(
                voucher=voucher,
                n=line.n,
                account_id=line.account_id,
                summary=line.summary,
                debit=-line.debit,
                credit=-line.credit,
            )
            for line in old.lines.all()
        )
        put(step_row(voucher, "draft", actor, at, reason=words))
        record(actor, "voucher.reverse", voucher, at, {"reverses": old.pk, "reason": words})
    return voucher


def put_lines(voucher: Voucher, lines: Sequence[Given], accounts: dict[str, Account]) -> None:
    """The lines of a draft, numbered from one."""
    put_all(list(lines_of(voucher, lines, accounts)))


def lines_of(voucher: Voucher, lines: Sequence[Given], accounts: dict[str, Account]) -> Iterator[Line]:
    """The lines of a draft, to be saved."""
    for n, line in enumerate(lines, start=1):
        yield Line(
            voucher=voucher,
            n=n,
            account=accounts[line.account],
            summary=line.summary.strip()[:200],
            debit=line.debit,
            credit=line.credit,
        )


def wrong_draft(
    book: Book,
    kind: str,
    dated_on: date,
    summary: str,
    lines: Sequence[Given],
    accounts: dict[str, Account],
    attachments: int,
) -> Problems:
    """What stands in the way of a draft, each at its field."""
    problems: Problems = []
    if kind not in VOUCHER_KINDS:
        problems.append(("kind", Invalid("凭证是收款、付款或转账凭证。")))
    if kind != "opening" and dated_on < book.starts_on:
        problems.append(("dated_on", Invalid("凭证日期 {day} 在建账之前。", day=dated_on)))
    if not summary.strip() or len(summary.strip()) > 200:
        problems.append(("summary", Invalid("请写摘要，不超过 200 个字。")))
    if not 0 <= attachments <= 9999:
        problems.append(("attachments", Invalid("附件张数在 0 到 9999 之间。")))
    if not lines or len(lines) > MOST_LINES:
        problems.append(("lines", Invalid("分录要有 1 到 {most} 条。", most=MOST_LINES)))
    problems += wrong_lines(lines, accounts)
    for n, line in enumerate(lines, start=1):
        if line.debit < 0 or line.credit < 0:
            problems.append(
                (f"lines.{n}.amount", Invalid("第 {n} 行：金额不能是负数；错账请用红字凭证冲销。", n=n))
            )
        if max(line.debit, line.credit) > MOST:
            problems.append((f"lines.{n}.amount", Invalid("第 {n} 行：金额太大。", n=n)))
    return problems


def _require(problems: Problems) -> None:
    if problems:
        raise Invalid("凭证有 {count} 处要改。", problems, count=len(problems))
