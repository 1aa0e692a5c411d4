"""结账和反结账: months close in order; the last closed one opens again when one person asks and another agrees."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from townworks.engines import trial_balance
from townworks.engines.voucher_check import yuan
from townworks.kernel import events
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, NotAllowed, NotFound, WrongState

from .. import permissions
from ..events import PeriodMoved
from ..models import Book, Period, PeriodRow, Reopening, Voucher
from ..selectors.balances import Held, held_by
from ..selectors.charts import chart_of_book
from ..selectors.visible import NOT_THERE, book_for, period_for, reopening_for
from ..workflow import WAITING
from .ground import following, hold, month_words, stated
from .history import put_down

DECEMBER = 12


def close_period(*, actor: Actor, book_id: int, month: date, at: datetime) -> Period:
    """结账. WrongState for what is out of order, has vouchers waiting, cash below zero, or a year not carried over."""
    with transaction.atomic():
        book = book_for(actor, book_id)
        permissions.may(actor, "ledger.close", book).require()
        book = hold(book)
        period = Period.objects.select_for_update().filter(book=book, month=month).first()
        if period is None:
            raise NotFound(NOT_THERE)
        held = held_by([book], month)
        answer = trial_balance.compute(trial_balance.Given(tuple(one.standing for one in held), {}))
        _can_close(book, period, held, answer.balanced)
        period.state, period.closed_at = "closed", at
        period.save()
        Period.objects.get_or_create(book=book, month=following(month))
        totals = answer.totals
        facts: dict[str, object] = {
            "debit": totals.debit,
            "credit": totals.credit,
            "closing": totals.closing_debit,
        }
        _write(period, "close", "", actor, at, facts)
    return period


def _can_close(book: Book, period: Period, held: list[Held], balanced: bool) -> None:
    words = month_words(period.month)
    if period.state != "open":
        raise WrongState("{month}已经结账。", month=words)
    before = Period.objects.filter(book=book, month__lt=period.month, state="open").order_by("month").first()
    if before is not None:
        raise WrongState("{before}还没有结账，按月依次结。", before=month_words(before.month))
    waiting = Voucher.objects.filter(period=period, state__in=WAITING).count()
    if waiting:
        raise WrongState("{month}还有 {count} 张凭证没有记账。", month=words, count=waiting)
    if not balanced:
        raise WrongState("{month}借贷不平，请核验账套。", month=words)
    roles = chart_of_book(book).roles
    cash = sum(one.standing.closing for one in held if one.code.startswith(roles.cash))
    if cash < 0:
        raise WrongState("{month}现金是负数（{cash} 元），请先查清。", month=words, cash=yuan(cash))
    if period.month.month == DECEMBER and period.month >= book.starts_on:
        left = [
            one
            for one in held
            if one.standing.closing
            and (one.kind in ("income", "expense") or one.code.startswith(roles.result))
        ]
        if left:
            raise WrongState(
                "{year} 年还没有年终结转，收入、支出和本年收益要先结转完。", year=period.month.year
            )


def ask_reopening(*, actor: Actor, period_id: int, reason: str, at: datetime) -> Reopening:
    """申请反结账, of the last closed month, with the reason."""
    words = stated(reason)
    with transaction.atomic():
        period = period_for(actor, period_id)
        permissions.may(actor, "ledger.close", period.book).require()
        if actor.person_id is None:
            raise NotAllowed("反结账要由人申请，由另一个人同意。")
        hold(period.book)
        period = Period.objects.select_for_update(of=("self",)).select_related("book").get(pk=period_id)
        _can_reopen(period)
        if period.reopenings.filter(state="asked").exists():
            raise Conflict("{month}的反结账已经有人申请，正等同意。", month=month_words(period.month))
        asked = Reopening.objects.create(
            period=period,
            reason=words[:500],
            asked_by_id=actor.person_id,
            asked_by_name=actor.name,
            asked_at=at,
        )
        _write(period, "ask_reopen", words, actor, at, {"reopening": asked.pk})
    return asked


def grant_reopening(*, actor: Actor, pk: int, answer: str = "", at: datetime) -> Period:
    """同意反结账, by somebody else than who asked: the month is open again."""
    with transaction.atomic():
        asked, period = _decide("granted", actor, pk, answer, at)
        _can_reopen(period)
        period.state, period.closed_at = "open", None
        period.reopened += 1
        period.save()
        _write(period, "reopen", answer, actor, at, {"reopening": asked.pk, "asked_by": asked.asked_by_name})
    return period


def refuse_reopening(*, actor: Actor, pk: int, answer: str, at: datetime) -> Period:
    """不同意反结账, with the reason."""
    stated(answer, "answer")
    with transaction.atomic():
        asked, period = _decide("refused", actor, pk, answer, at)
        _write(period, "refuse_reopen", answer, actor, at, {"reopening": asked.pk})
    return period


def _decide(state: str, actor: Actor, pk: int, answer: str, at: datetime) -> tuple[Reopening, Period]:
    seen = reopening_for(actor, pk)
    permissions.may(actor, "ledger.reopen", seen.period.book).require()
    hold(seen.period.book)
    asked = Reopening.objects.select_for_update(of=("self",)).get(pk=pk)
    period = Period.objects.select_for_update(of=("self",)).select_related("book").get(pk=asked.period_id)
    if asked.state != "asked":
        raise WrongState("这份申请已经答复过。")
    if actor.person_id is None or actor.person_id == asked.asked_by_id:
        raise NotAllowed("申请反结账的人不能自己同意，要由另一个人来定。")
    asked.state, asked.answer = state, answer.strip()[:500]
    asked.decided_by_id, asked.decided_by_name, asked.decided_at = actor.person_id, actor.name, at
    asked.save()
    return asked, period


def _can_reopen(period: Period) -> None:
    words = month_words(period.month)
    if period.state != "closed":
        raise WrongState("{month}没有结账，不用反结账。", month=words)
    later = Period.objects.filter(book=period.book_id, month__gt=period.month, state="closed")
    if last := later.order_by("-month").first():
        raise WrongState("{last}也结了账，从最后一个月开始反结。", last=month_words(last.month))


def _write(
    period: Period, move: str, reason: str, actor: Actor, at: datetime, facts: dict[str, object]
) -> None:
    name = f"{period.book.name} {period}"
    put_down(
        PeriodRow,
        "period",
        period,
        move,
        actor=actor,
        at=at,
        town_id=period.book.town_id,
        name=name,
        reason=reason,
        state=period.state,
        facts=facts,
    )
    events.announce(PeriodMoved(period.pk, period.book_id, period.book.town_id, period.state), at=at)
