"""过紧日子 (thrift): what a purpose cost this year beside last year, month by month, and beside its budget and the calendar.

Rule: the months from January through the one asked about are added up, this year's and last year's. Where last year has no books there is
nothing to compare with, and nothing is said. Three public expenses may only go down: more than last year is told. The budget's rate is
what was spent over what was budgeted, cut to hundredths of a per cent; the calendar's is months that are over, by twelve. More than the budget is
told; so is a rate beyond the calendar's by more than the points that the town allows. All in fen. O(months).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from townworks.engines.voucher_check import yuan
from townworks.engines.working import Step, gettext_noop

BASIS = "党政机关过紧日子、“三公”经费只减不增的要求；提前多少算快由本镇在 definitions/ledger.toml 设定，未经核实。"
HUNDREDTH = Decimal("0.01")
MONTHS = 12


@dataclass(frozen=True)
class Given:
    """Fen of twelve months, this year's and last year's (None: no books then); ``month``: through which, 1 to 12. ``budget``: the year's, in
    fen, None where there is none. ``only_down``: of the three public expenses. ``ahead``: points allowed before the calendar. ``ended``: months
    that are over, 0 to 12; None: those through ``month``."""

    name: str
    this: tuple[int, ...]
    last: tuple[int, ...] | None
    month: int
    budget: int | None = None
    only_down: bool = False
    ahead: int = 10
    ended: int | None = None


@dataclass(frozen=True)
class Answer:
    """Fen; ``percent``: change against last year, None where there is nothing to compare with; ``rate`` and ``elapsed`` in per cent.
    ``warnings``: (rule, why) of over, ahead, grown."""

    spent: int
    before: int | None
    percent: Decimal | None
    rate: Decimal | None
    elapsed: Decimal
    warnings: tuple[tuple[str, Step], ...]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """This year beside last year and the budget. ValueError where the months are not twelve or the month is none.

    >>> twelve = (10_000,) * 12
    >>> one = compute(Given("公务接待", twelve, (8_000,) * 12, 6, 100_000, only_down=True))
    >>> one.spent, one.before, one.percent, one.rate, [rule for rule, _ in one.warnings]
    (60000, 48000, Decimal('25.00'), Decimal('60.00'), ['grown'])
    """
    if len(given.this) != MONTHS or (given.last is not None and len(given.last) != MONTHS):
        raise ValueError("一年有十二个月的数。")
    if not 1 <= given.month <= MONTHS:
        raise ValueError("月份在 1 到 12 之间。")
    spent = sum(given.this[: given.month])
    before = None if given.last is None else sum(given.last[: given.month])
    percent = None
    facts: dict[str, object] = {"name": given.name, "month": given.month, "spent": yuan(spent)}
    steps = [Step(gettext_noop("1 到 {month} 月{name}支出 {spent} 元"), facts)]
    if before is not None:
        facts = facts | {"before": yuan(before)}
        if before > 0:
            percent = (Decimal((spent - before) * 100) / before).quantize(HUNDREDTH, ROUND_HALF_UP)
        steps.append(Step(gettext_noop("上年同期 {before} 元"), facts))
    ended = given.month if given.ended is None else given.ended
    if not 0 <= ended <= MONTHS:
        raise ValueError("过去的月份在 0 到 12 之间。")
    elapsed = (Decimal(ended * 100) / MONTHS).quantize(HUNDREDTH, ROUND_DOWN)
    rate = None
    if given.budget:
        rate = (Decimal(spent * 100) / given.budget).quantize(HUNDREDTH, ROUND_DOWN)
        facts = facts | {"budget": yuan(given.budget), "rate": rate, "elapsed": elapsed}
        steps.append(Step(gettext_noop("预算 {budget} 元，已用 {rate}%，时间过去 {elapsed}%"), facts))
    return Answer(
        spent,
        before,
        percent,
        rate,
        elapsed,
        tuple(_warnings(given, spent, before, rate, elapsed)),
        tuple(steps),
    )


def _warnings(
    given: Given, spent: int, before: int | None, rate: Decimal | None, elapsed: Decimal
) -> list[tuple[str, Step]]:
    found = []
    facts: dict[str, object] = {"name": given.name}
    if given.budget is not None and spent > given.budget:
        words = gettext_noop("{name}超过全年预算 {over} 元")
        found.append(("over", Step(words, facts | {"over": yuan(spent - given.budget)})))
    elif rate is not None and rate > elapsed + given.ahead:
        words = gettext_noop("{name}用得快：预算已用 {rate}%，时间才过 {elapsed}%")
        found.append(("ahead", Step(words, facts | {"rate": rate, "elapsed": elapsed})))
    if given.only_down and before is not None and spent > before:
        words = gettext_noop("{name}比上年同期多 {more} 元，“三公”经费只减不增")
        found.append(("grown", Step(words, facts | {"more": yuan(spent - before)})))
    return found
