"""核验账套: everything counted again from the lines of posted vouchers, and held against what is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.db.models import Case, F, Q, QuerySet, Sum, When

from townworks.engines.voucher_check import yuan
from townworks.engines.working import Step, gettext_noop
from townworks.kernel import audit
from townworks.kernel.actor import Actor

from ..models import Balance, Book, Line, Period, Voucher
from ..selectors.visible import book_for


@dataclass(frozen=True)
class Verified:
    """``problems``: each in words; ``vouchers`` and ``lines``: how many were counted."""

    vouchers: int
    lines: int
    problems: tuple[Step, ...]

    @property
    def sound(self) -> bool:
        return not self.problems


def verify_book(*, actor: Actor, book_id: int, at: datetime) -> Verified:
    """核验账套: by whoever may read it; the result is recorded."""
    book = book_for(actor, book_id)
    answer = verified(book)
    audit.record(
        actor,
        "book.verify",
        kind="book",
        thing_id=book.pk,
        name=book.name,
        town_id=book.town_id,
        at=at,
        facts={"vouchers": answer.vouchers, "lines": answer.lines, "problems": len(answer.problems)},
    )
    return answer


def verified(book: Book) -> Verified:
    """The count itself."""
    posted = Voucher.objects.filter(book=book, state="posted")
    lines = Line.objects.filter(voucher__book=book, voucher__state="posted")
    problems = (*_numbers(book), *_unbalanced(lines), *_balances(book), *_months(book))
    return Verified(posted.count(), lines.count(), problems)


def _numbers(book: Book) -> Iterator[Step]:
    """Each month and kind is numbered from one without a gap."""
    series: dict[tuple[date, str], list[int]] = defaultdict(list)
    rows = Voucher.objects.filter(book=book, state="posted").values_list("period__month", "kind", "number")
    for month, kind, number in rows:
        series[month, kind].append(number or 0)
    for (month, kind), numbers in sorted(series.items()):
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            facts = {"month": f"{month:%Y-%m}", "kind": kind, "count": len(numbers), "last": max(numbers)}
            yield Step(gettext_noop("{month} {kind} 有 {count} 张凭证，编号到 {last}，不连续"), facts)


def _unbalanced(lines: QuerySet[Line]) -> Iterator[Step]:
    rows = lines.values("voucher_id").annotate(gap=Sum("debit") - Sum("credit")).exclude(gap=0)
    for row in rows:
        facts = {"voucher": row["voucher_id"], "gap": yuan(row["gap"])}
        yield Step(gettext_noop("凭证 {voucher} 借贷相差 {gap} 元"), facts)


def _balances(book: Book) -> Iterator[Step]:
    """Every kept row is the sum of its lines, and the running sums are the sums of the rows."""
    counted: dict[tuple[int, date], tuple[int, int, int]] = {}
    carried = Case(When(voucher__source="carry", then=F("debit") - F("credit")), default=0)
    rows = (
        Line.objects.filter(voucher__book=book, voucher__state="posted")
        .values("account_id", "voucher__period__month")
        .annotate(of_debit=Sum("debit"), of_credit=Sum("credit"), of_carried=Sum(carried))
    )
    for row in rows:
        key = (row["account_id"], row["voucher__period__month"])
        counted[key] = (row["of_debit"], row["of_credit"], row["of_carried"])
    through: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    kept = Balance.objects.filter(book=book).select_related("account").order_by("account_id", "month")
    for balance in kept:
        debit, credit, moved = counted.pop((balance.account_id, balance.month), (0, 0, 0))
        sums = through[balance.account_id]
        for n, value in enumerate((debit, credit, moved)):
            sums[n] += value
        have = (
            balance.debit,
            balance.credit,
            balance.debit_through,
            balance.credit_through,
            balance.carried_through,
        )
        if have != (debit, credit, *sums):
            facts = {"account": balance.account.code, "month": f"{balance.month:%Y-%m}"}
            yield Step(gettext_noop("科目 {account} {month} 的余额与凭证不符"), facts)
    for account, month in counted:
        facts = {"account": str(account), "month": f"{month:%Y-%m}"}
        yield Step(gettext_noop("科目 {account} {month} 的余额与凭证不符"), facts)


def _months(book: Book) -> Iterator[Step]:
    """No open month before a closed one, no voucher waiting in a closed one."""
    periods = list(Period.objects.filter(book=book).order_by("month"))
    for before, after in pairwise(periods):
        if before.state == "open" and after.state == "closed":
            yield Step(gettext_noop("{month} 没有结账，后面的月份却结了"), {"month": f"{before.month:%Y-%m}"})
    waiting = Q(period__state="closed", state__in=("draft", "reviewed"))
    for voucher in Voucher.objects.filter(waiting, book=book).select_related("period"):
        facts = {"month": f"{voucher.period.month:%Y-%m}", "voucher": voucher.pk}
        yield Step(gettext_noop("{month} 已经结账，凭证 {voucher} 还没有记账"), facts)
