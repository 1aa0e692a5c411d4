"""备用金: lent to a person within the town's limit, paid back, settled when nothing is left of it; vouchers are drafted with it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from townworks.engines.voucher_check import yuan
from townworks.engines.working import gettext_noop
from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, WrongState

from .. import permissions
from ..models import Advance, AdvanceStep, Book, Claim, Repayment
from ..selectors.advances import KEEP, advance_for, held_by, petty_cash
from ..selectors.claims import advance_left
from ..selectors.visible import book_for
from ..workflow import WAITS
from .drafting import draft_voucher
from .ground import Given, Problems, hold, stated
from .history import put_down

MOST = 10**11


def give_advance(
    *,
    actor: Actor,
    book_id: int,
    holder: str,
    amount: int,
    given_on: date,
    account: str,
    money_account: str,
    at: datetime,
    due_on: date | None = None,
) -> Advance:
    """发放备用金, with its draft voucher. ``due_on``: by when it is accounted for, at the latest as the town's rule says.

    Invalid with every problem at once; WrongState for a closed month.
    """
    with transaction.atomic():
        book = book_for(actor, book_id)
        permissions.may(actor, KEEP, book).require()
        book = hold(book)
        rule = petty_cash()
        latest = (
            given_on + timedelta(days=rule.days) if clock.EARLIEST < given_on < clock.LATEST else given_on
        )
        due_on = due_on or latest
        who = holder.strip()
        problems = _wrong(book, who, amount, given_on, at)
        if not given_on <= due_on <= latest:
            words = gettext_noop("归还的日期要在借出以后 {days} 天以内（{last}）。")
            problems.append(("due_on", Invalid(words, days=rule.days, last=latest)))
        _require(problems)
        voucher = draft_voucher(
            actor=actor,
            book_id=book.pk,
            kind="payment",
            dated_on=given_on,
            summary=f"{who}借备用金",
            lines=[Given(account, amount, 0), Given(money_account, 0, amount)],
            at=at,
            source="advance",
        )
        advance = Advance.objects.create(
            book=book,
            holder=who,
            amount=amount,
            account=account,
            given_on=given_on,
            due_on=due_on,
            voucher=voucher,
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        _put(advance, "give", actor, at, {"amount": amount, "voucher": voucher.pk})
    return advance


def repay_advance(
    *, actor: Actor, pk: int, amount: int, paid_on: date, money_account: str, at: datetime
) -> Repayment:
    """收回备用金, with its draft voucher; no more than is left. What is done with is settled at once."""
    with transaction.atomic():
        book, advance = _held(actor, pk)
        left = advance_left(advance)
        problems: Problems = []
        if not 0 < amount <= MOST:
            problems.append(("amount", Invalid("金额要大于零。")))
        elif amount > left:
            words = gettext_noop("{holder}的备用金还剩 {left} 元，不能交回 {amount} 元。")
            said = Invalid(words, holder=advance.holder, left=yuan(left), amount=yuan(amount))
            problems.append(("amount", said))
        if not advance.given_on <= paid_on <= clock.day_of(at):
            problems.append(("paid_on", Invalid("交回的日期要在借出以后、今天以前。")))
        _require(problems)
        voucher = draft_voucher(
            actor=actor,
            book_id=book.pk,
            kind="receipt",
            dated_on=paid_on,
            summary=f"{advance.holder}交回备用金",
            lines=[Given(money_account, amount, 0), Given(advance.account, 0, amount)],
            at=at,
            source="advance",
        )
        row = Repayment.objects.create(
            advance=advance,
            amount=amount,
            paid_on=paid_on,
            voucher=voucher,
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        _put(advance, "repay", actor, at, {"amount": amount, "voucher": voucher.pk})
        if not unsettled(advance):
            _settle(actor, advance, at)
    return row


def settle_advance(*, actor: Actor, pk: int, at: datetime) -> Advance:
    """结清备用金: claims and what was paid back make up for all of it. WrongState with what still stands in the way."""
    with transaction.atomic():
        _, advance = _held(actor, pk)
        if why := unsettled(advance):
            raise why
        _settle(actor, advance, at)
    return advance


def settle_if_done(*, actor: Actor, advance: Advance | None, at: datetime) -> None:
    """After a claim was granted: what it used up is settled without being asked. The book is held already."""
    if advance is not None and advance.state == "open" and not unsettled(advance):
        _settle(actor, advance, at)


def rebook_advance(*, actor: Actor, pk: int, dated_on: date, money_account: str, at: datetime) -> Advance:
    """重新填凭证, where the first one was discarded or taken back. WrongState where there is one, or for a closed month."""
    with transaction.atomic():
        book, advance = _held(actor, pk)
        if advance.voucher_id is not None:
            raise WrongState("{thing}已经有凭证。", thing=str(advance))
        if not advance.given_on <= dated_on <= clock.day_of(at):
            _require([("dated_on", Invalid("凭证的日期要在借出以后、今天以前。"))])
        voucher = draft_voucher(
            actor=actor,
            book_id=book.pk,
            kind="payment",
            dated_on=dated_on,
            summary=f"{advance.holder}借备用金",
            lines=[Given(advance.account, advance.amount, 0), Given(money_account, 0, advance.amount)],
            at=at,
            source="advance",
        )
        advance.voucher = voucher
        advance.save(update_fields=["voucher"])
        _put(advance, "rebook", actor, at, {"voucher": voucher.pk})
    return advance


def cancel_advance(*, actor: Actor, pk: int, reason: str, at: datetime) -> Advance:
    """取消备用金 that was not given after all: nothing was claimed or paid back, and its voucher is gone. WrongState otherwise."""
    words = stated(reason)
    with transaction.atomic():
        _, advance = _held(actor, pk)
        if (
            advance.repayments.filter(takes_back=None, taken_back=None).exists()
            or advance.claims.exclude(state="discarded").exists()
        ):
            raise WrongState("{thing}已经报过账或交回过，不能取消。", thing=str(advance))
        if advance.voucher is not None:
            raise WrongState("请先作废或冲销{voucher}，再取消。", voucher=str(advance.voucher))
        advance.state = "void"
        advance.save(update_fields=["state"])
        _put(advance, "cancel", actor, at, {}, reason=words)
    return advance


def unsettled(advance: Advance) -> WrongState | None:
    """Why an advance is not done with; None where it is."""
    if left := advance_left(advance):
        words = gettext_noop("{holder}的备用金还有 {left} 元没有报账或交回。")
        return WrongState(words, holder=advance.holder, left=yuan(left))
    waiting = Claim.objects.filter(advance=advance, state__in=WAITS).order_by("pk").first()
    if waiting is not None:
        return WrongState("{claim}还没有审完，审完以后再结清。", claim=str(waiting))
    return None


def _wrong(book: Book, who: str, amount: int, given_on: date, at: datetime) -> Problems:
    problems: Problems = []
    limit = petty_cash().yuan * 100
    if not 0 < len(who) <= 60:
        problems.append(("holder", Invalid("请写借款人，不超过 60 个字。")))
    if not 0 < amount <= MOST:
        problems.append(("amount", Invalid("金额要大于零。")))
    elif (out := held_by(book, who)) + amount > limit:
        words = gettext_noop(
            "一个人手里的备用金最多 {limit} 元，{holder}手里已有 {out} 元，不能再借 {amount} 元。"
        )
        facts = {"limit": yuan(limit), "holder": who, "out": yuan(out), "amount": yuan(amount)}
        problems.append(("amount", Invalid(words, (), **facts)))
    if not book.starts_on <= given_on <= clock.day_of(at):
        problems.append(("given_on", Invalid("借出的日期要在建账以后、今天以前。")))
    return problems


def _held(actor: Actor, pk: int) -> tuple[Book, Advance]:
    seen = advance_for(actor, pk)
    permissions.may(actor, KEEP, seen.book).require()
    book = hold(seen.book)
    advance = Advance.objects.select_for_update(of=("self",)).select_related("book").get(pk=pk)
    if advance.state != "open":
        words = (
            gettext_noop("{thing}已经结清。")
            if advance.state == "settled"
            else gettext_noop("{thing}已经取消。")
        )
        raise WrongState(words, thing=str(advance))
    return book, advance


def _settle(actor: Actor, advance: Advance, at: datetime) -> None:
    advance.state = "settled"
    advance.save(update_fields=["state"])
    _put(advance, "settle", actor, at, {})


def _require(problems: Problems) -> None:
    if problems:
        raise Invalid("备用金有 {count} 处要改。", problems, count=len(problems))


def _put(
    advance: Advance, move: str, actor: Actor, at: datetime, facts: dict[str, object], *, reason: str = ""
) -> None:
    put_down(
        AdvanceStep,
        "advance",
        advance,
        move,
        actor=actor,
        at=at,
        town_id=advance.book.town_id,
        name=f"{advance.book.name} {advance.holder} {advance.given_on}",
        reason=reason,
        facts=facts,
    )
