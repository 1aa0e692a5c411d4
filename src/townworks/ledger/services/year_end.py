"""年终结转和收益分配: the engine's vouchers as drafts of 31 December, to be reviewed and posted like any other."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from townworks.definitions.charts import Chart
from townworks.engines import year_close
from townworks.engines.year_close import Plan, Special
from townworks.kernel import audit, clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, WrongState

from .. import permissions
from ..models import Account, Book, Period, Voucher
from ..selectors.balances import Held, held_by
from ..selectors.charts import chart_of_book
from ..selectors.visible import book_for
from ..workflow import WAITING
from .drafting import put_lines
from .ground import Given, accounts_by_code, hold, month_words, period_of, step_row, wrong_lines


def draft_year_close(
    *, actor: Actor, book_id: int, year: int, plan: Plan | None, at: datetime, members_account: str = ""
) -> list[Voucher]:
    """年终结转、收益分配: drafts that carry a year's income and expenses over and distribute what the members decided.

    ``members_account``: the account without sub-accounts that what members get is owed on, where the chart's own has some.
    WrongState while an earlier month is open or a voucher waits; Invalid for a plan that takes too much; Conflict where nothing is
    left to carry over or the year's surplus was distributed already.
    """
    december = date(year, 12, 1)
    with transaction.atomic():
        book = book_for(actor, book_id)
        permissions.may(actor, "ledger.close", book).require()
        book = hold(book)
        chart = chart_of_book(book)
        _can(book, december, plan)
        period = period_of(book, date(year, 12, 31), on=clock.day_of(at))
        answer = _computed(chart, held_by([book], december), plan, members_account)
        if not answer.vouchers:
            raise Conflict("{year} 年没有要结转的。", year=year)
        made = [_draft(actor, book, period, one, at) for one in answer.vouchers]
        audit.record(
            actor,
            "book.year_close" if plan is None else "book.distribute",
            kind="book",
            thing_id=book.pk,
            name=book.name,
            town_id=book.town_id,
            at=at,
            facts={
                "year": year,
                "vouchers": [one.pk for one in made],
                "surplus": answer.surplus,
                "left": answer.left,
            },
        )
    return made


def preview_year_close(
    *, actor: Actor, book_id: int, year: int, plan: Plan | None, members_account: str = ""
) -> year_close.Answer:
    """What the year's end would come to; nothing is written."""
    book = book_for(actor, book_id, "ledger.close")
    return _computed(chart_of_book(book), held_by([book], date(year, 12, 1)), plan, members_account)


def _can(book: Book, december: date, plan: Plan | None) -> None:
    before = Period.objects.filter(book=book, month__lt=december, state="open").order_by("month").first()
    if before is not None:
        raise WrongState("{before}还没有结账，按月依次结。", before=month_words(before.month))
    waiting = Voucher.objects.filter(period__book=book, period__month=december, state__in=WAITING).count()
    if waiting:
        raise WrongState("{month}还有 {count} 张凭证没有记账。", month=month_words(december), count=waiting)
    shared = Voucher.objects.filter(
        period__book=book, period__month=december, source="distribute", state="posted", reverses=None
    ).exclude(reversals__state="posted")
    if plan is not None and shared.exists():
        raise Conflict("{year} 年的收益已经分配过。", year=december.year)


def _computed(chart: Chart, held: list[Held], plan: Plan | None, members_account: str) -> year_close.Answer:
    roles = chart.roles
    results = {one.code: one for one in held if one.kind in ("income", "expense")}

    def closing(prefix: str) -> int:
        return sum(one.standing.closing for one in held if one.code.startswith(prefix))

    special = Special(
        roles.result,
        roles.undistributed,
        roles.to_reserve,
        roles.reserve,
        roles.to_members,
        members_account or roles.members_payable,
        roles.to_others,
        roles.others_payable,
    )
    given = year_close.Given(
        {code: one.standing.closing for code, one in results.items()},
        closing(roles.result),
        closing(roles.undistributed),
        special,
        plan,
        -sum(one.amounts.year for one in results.values()),
    )
    try:
        return year_close.compute(given)
    except year_close.Refused as error:
        raise Invalid(error.why.text, (), **error.why.values) from None


def _draft(actor: Actor, book: Book, period: Period, made: year_close.Made, at: datetime) -> Voucher:
    lines = [Given(entry.account, entry.debit, entry.credit) for entry in made.entries]
    accounts: dict[str, Account] = accounts_by_code(book, [line.account for line in lines])
    problems = wrong_lines(lines, accounts)
    if problems:
        raise Invalid("凭证有 {count} 处要改。", problems, count=len(problems))
    voucher = Voucher.objects.create(
        book=book,
        period=period,
        kind="transfer",
        dated_on=date(period.month.year, 12, 31),
        summary=made.words,
        source="carry" if made.carry else "distribute",
        drafted_by_id=actor.person_id,
        drafted_by_name=actor.name,
        drafted_at=at,
    )
    put_lines(voucher, lines, accounts)
    step_row(voucher, "draft", actor, at).save()
    return voucher
