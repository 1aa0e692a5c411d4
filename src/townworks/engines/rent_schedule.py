"""租金应收 (rent schedule): what a contract owes on which day, what of it came in, and how old the rest is.

Rule: time is counted in months from the first day of the term, a day of an unfinished month as its share of that month's days. The rent
through a day is the sum over prices of yearly ÷ 12 × months; it is rounded down to the fen, and a payment is the difference of two such
sums: so payments add up to the whole term exactly. A payment covers ``every`` months, the last one what is left, and is due ``due_days``
after its first day. What came in (rent and waivers) settles the oldest payment first; what is over stays as an advance. Arrears are what
was due before the day asked about and is not settled. All in fen. O(payments × prices).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from townworks.engines.voucher_check import yuan
from townworks.engines.working import Step, gettext_noop

BASIS = "《民法典》第五百六十条（数项债务先到期的先履行）、第七百二十一条（租金支付期限）；不足整月按天折算为本系统的规矩。"
BUCKETS = (30, 90, 365)  # days late: up to these, and beyond
LONGEST = 100 * 12  # months


@dataclass(frozen=True)
class Price:
    """From this day the rent is so much a year."""

    from_on: date
    yearly: int


@dataclass(frozen=True)
class Given:
    """``ends_on``: the last day of the term; ``ended_on``: the last day where it was ended early: payments that begin later fall away.
    ``received``: fen with its day, in any order; ``on``: the day asked about."""

    starts_on: date
    ends_on: date
    prices: tuple[Price, ...]
    every: int = 12
    due_days: int = 0
    ended_on: date | None = None
    received: tuple[tuple[date, int], ...] = ()
    on: date | None = None


@dataclass(frozen=True)
class Payment:
    """一期应收. ``late``: days after ``due_on`` while something is left."""

    n: int
    from_on: date
    until_on: date
    due_on: date
    amount: int
    settled: int = 0
    late: int = 0

    @property
    def left(self) -> int:
        return self.amount - self.settled


@dataclass(frozen=True)
class Answer:
    """``ageing``: arrears by how late they are, as many as BUCKETS and one more. ``advance``: what came in beyond all payments."""

    payments: tuple[Payment, ...]
    total: int
    received: int
    arrears: int
    ageing: tuple[int, ...]
    advance: int
    working: tuple[Step, ...]

    @property
    def oldest(self) -> int:
        """Days that the oldest arrears are late."""
        return max((one.late for one in self.payments if one.left), default=0)


def compute(given: Given) -> Answer:
    """The payments of a contract and how they stand.

    ValueError for a term that ends before it begins or runs over a hundred years, no price on the first day, or a negative one.

    >>> year = Given(date(2026, 1, 1), date(2026, 12, 31), (Price(date(2026, 1, 1), 10_000),), every=4)
    >>> [(f"{one.due_on:%m-%d}", one.amount) for one in compute(year).payments]
    [('01-01', 3333), ('05-01', 3333), ('09-01', 3334)]
    """
    _sound(given)
    after = given.ends_on + timedelta(days=1)
    payments: list[Payment] = []
    first, through = given.starts_on, 0
    while first < after:
        last = min(months_after(given.starts_on, (len(payments) + 1) * given.every), after)
        if given.ended_on and first > given.ended_on:
            break
        upto = _rent(given, last)
        due = first + timedelta(days=given.due_days)
        payments.append(Payment(len(payments) + 1, first, last - timedelta(days=1), due, upto - through))
        first, through = last, upto
    return settled(tuple(payments), given.received, given.on or given.starts_on)


def settled(payments: tuple[Payment, ...], received: tuple[tuple[date, int], ...], on: date) -> Answer:
    """What came in by a day, put against payments, the oldest first."""
    came = sum(amount for day, amount in received if day <= on)
    over, shown, ageing = came, [], [0] * (len(BUCKETS) + 1)
    for one in sorted(payments, key=lambda one: (one.due_on, one.n)):
        paid = max(0, min(over, one.amount))
        over -= paid
        late = max((on - one.due_on).days, 0) if paid < one.amount else 0
        shown.append(Payment(one.n, one.from_on, one.until_on, one.due_on, one.amount, paid, late))
        if late:
            ageing[_bucket(late)] += one.amount - paid
    total, arrears = sum(one.amount for one in payments), sum(ageing)
    facts = {"total": yuan(total), "count": len(payments), "received": yuan(came), "arrears": yuan(arrears)}
    words = gettext_noop(
        "共 {count} 期应收 {total} 元，已收 {received} 元，先抵最早的，到期未收 {arrears} 元"
    )
    return Answer(tuple(shown), total, came, arrears, tuple(ageing), max(over, 0), (Step(words, facts),))


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of a month that has no such day.

    >>> months_after(date(2026, 1, 31), 1), months_after(date(2024, 2, 29), 12)
    (datetime.date(2026, 2, 28), datetime.date(2025, 2, 28))
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def _place(start: date, day: date) -> Fraction:
    """How many months a day lies after the start, with the share of an unfinished one."""
    whole = (day.year - start.year) * 12 + day.month - start.month
    if months_after(start, whole) > day:
        whole -= 1
    begins, ends = months_after(start, whole), months_after(start, whole + 1)
    return whole + Fraction((day - begins).days, (ends - begins).days)


def _rent(given: Given, before: date) -> int:
    """The rent from the start up to a day (without it), rounded down."""
    prices = sorted(given.prices, key=lambda one: one.from_on)
    total = Fraction(0)
    for n, price in enumerate(prices):
        first = max(price.from_on, given.starts_on)
        last = min(prices[n + 1].from_on, before) if n + 1 < len(prices) else before
        if last > first:
            months = _place(given.starts_on, last) - _place(given.starts_on, first)
            total += months * price.yearly / 12
    return int(total)


def _bucket(late: int) -> int:
    return bisect_right(BUCKETS, late - 1)


def _sound(given: Given) -> None:
    if given.ends_on < given.starts_on:
        raise ValueError("合同的终止日早于起始日")
    if given.ends_on >= months_after(given.starts_on, LONGEST):
        raise ValueError("合同期限超过一百年")
    if given.every < 1 or given.due_days < 0:
        raise ValueError("每期至少一个月，付款日不早于每期的第一天")
    if not given.prices or min(one.from_on for one in given.prices) > given.starts_on:
        raise ValueError("没有写起始日的租金")
    if min(one.yearly for one in given.prices) < 0:
        raise ValueError("租金不能是负数")
