"""租金比较 (market rent): whether a rent lies far below what the same kind of thing is let for in the town.

Rule: rents are compared by the unit of area and year. The yardstick is the median of the other running contracts of the same kind; with
fewer than ``least`` of them nothing is said. A rent is below where it is less than ``share`` hundredths of the median. All in fen a
unit and year, exact fractions; O(n log n).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median

from townworks.engines.voucher_check import yuan
from townworks.engines.working import Step, gettext_noop

BASIS = "发包租赁价格应当公允、公开协商（《农村集体经济组织法》第三十九条、第四十条一类规定，未核实条文）；与全镇同类中位数相比为本系统的规矩。"


@dataclass(frozen=True)
class Let:
    """What is let: fen a year, and its area."""

    yearly: int
    area: Decimal

    @property
    def each(self) -> Fraction:
        return Fraction(self.yearly) / Fraction(self.area)


@dataclass(frozen=True)
class Given:
    one: Let
    others: tuple[Let, ...]
    least: int = 5
    share: int = 70


@dataclass(frozen=True)
class Answer:
    """``each``, ``middle``: fen a unit and year, rounded down; ``middle`` None where there is too little to compare with."""

    below: bool
    each: int
    middle: int | None
    count: int
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """Whether a rent is far below the others. ValueError for an area that is not positive or a share beyond a hundred.

    >>> others = tuple(Let(fen, Decimal(10)) for fen in (80_000, 100_000, 120_000))
    >>> answer = compute(Given(Let(60_000, Decimal(10)), others, least=3))
    >>> answer.below, answer.each, answer.middle
    (True, 6000, 10000)
    """
    if min(one.area for one in (given.one, *given.others)) <= 0:
        raise ValueError("面积要大于零")
    if not 0 < given.share <= 100 or given.least < 1:
        raise ValueError("低于中位数的界限在 1% 到 100% 之间，至少和一份合同比")
    each, count = given.one.each, len(given.others)
    if count < given.least:
        words = gettext_noop("同类的其他合同只有 {count} 份，不到 {least} 份，不作比较")
        return Answer(False, int(each), None, count, (Step(words, {"count": count, "least": given.least}),))
    middle = median(one.each for one in given.others)
    below = each < middle * given.share / 100
    facts = {"each": yuan(int(each)), "middle": yuan(int(middle)), "count": count, "share": given.share}
    words = gettext_noop(
        "每年每单位面积 {each} 元，同类 {count} 份合同的中位数是 {middle} 元，界限是它的 {share}%"
    )
    return Answer(below, int(each), int(middle), count, (Step(words, facts),))
