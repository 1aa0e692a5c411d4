"""形：测评办法 (scoring scheme): a weighted tree of items, where each item's points come from, what is lost for a finding, and what vetoes it.

No formulas: an item names its source and is given numbers. A scheme scores a town, its villages or its units, and never a person.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from .campaigns import Basis, LongText, Number
from .shape import Code, Shape, Text

Subject = Literal["town", "village", "unit"]
SourceKind = Literal["inspections", "survey", "document", "indicator", "given"]
Points = Annotated[Decimal, Field(ge=Decimal(0), le=Decimal(10_000))] | Annotated[int, Field(ge=0, le=10_000)]
# Which keys of a source each kind needs; what it does not need must not be there.
NEEDS: dict[str, tuple[str, ...]] = {
    "inspections": ("campaign",),
    "survey": ("survey", "questions"),
    "document": ("wanted",),
    "indicator": ("indicator", "zero_at", "full_at"),
    "given": (),
}


class Deduction(Shape):
    """一条扣分规则: what a finding of these items of the campaign costs.

    ``cap``: the most that the rule takes away; ``a_spot``: the most at one site. ``crew_days``, ``yuan``: what mending one takes;
    ``chance``: how likely the assessor sees it, per cent. Those three are estimates, for the plan alone.
    """

    code: Code
    name: Text
    name_en: Text
    items: Annotated[tuple[Code, ...], Field(min_length=1)]
    points: Points
    cap: Points
    a_spot: Points | None = None
    crew_days: Points = Decimal("0.5")
    yuan: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    chance: Annotated[int, Field(ge=1, le=100)] = 100
    basis: Basis | None = None


class ScoreSource(Shape):
    """得分的来源. ``zero_at``, ``full_at``: the indicator's value that earns nothing, and all; ``wanted``: how many papers."""

    kind: SourceKind
    campaign: Code | None = None
    survey: Code | None = None
    questions: tuple[Code, ...] = ()
    wanted: Annotated[int, Field(ge=1, le=200)] | None = None
    indicator: Code | None = None
    zero_at: Number | None = None
    full_at: Number | None = None


class Branch(Shape):
    """一级指标: holds others. ``under``: the branch that it lies in; none for the first level."""

    code: Code
    name: Text
    name_en: Text
    points: Points
    under: Code | None = None


class ScoreItem(Shape):
    """计分项: what is judged. ``of``: whether it is judged for the whole only, or for every village (unit) as well."""

    code: Code
    name: Text
    name_en: Text
    points: Points
    under: Code | None = None
    of: Literal["whole", "each"] = "each"
    hint: LongText | None = None
    hint_en: LongText | None = None
    source: ScoreSource
    deductions: tuple[Deduction, ...] = ()
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]


class ScoreVeto(Shape):
    """前置条件、负面清单. ``least``: what a number must reach (an indicator's, or one that is entered); none: an event that is entered."""

    code: Code
    name: Text
    name_en: Text
    ceiling: Points = 0
    curable: bool = False
    least: Number | None = None
    indicator: Code | None = None
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]


class Cycle(Shape):
    """测评周期: the share of each year in per cent, and a year in which a cycle began."""

    first: Annotated[int, Field(ge=2000, le=2100)]
    shares: Annotated[tuple[Annotated[int, Field(ge=0, le=100)], ...], Field(min_length=1, max_length=10)]
    basis: Basis


class Scheme(Shape):
    """测评办法: the whole of one file in scoring/. ``trip``: crew-days of the way to a site, for the plan."""

    code: Code
    order: Annotated[int, Field(ge=1, le=999)]
    name: Text
    name_en: Text
    about: LongText
    about_en: LongText
    line: Code
    subject: Subject
    points: Points
    cycle: Cycle | None = None
    trip: Points = 0
    branches: tuple[Branch, ...] = ()
    items: Annotated[tuple[ScoreItem, ...], Field(min_length=1)]
    vetoes: tuple[ScoreVeto, ...] = ()
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]

    def below(self, code: str | None) -> tuple[Branch | ScoreItem, ...]:
        """What lies right below a branch, or on the first level, in the order of the file: branches before items."""
        both: tuple[Branch | ScoreItem, ...] = (*self.branches, *self.items)
        return tuple(one for one in both if one.under == code)

    def item(self, code: str) -> ScoreItem | None:
        """The item of this code, if there is one."""
        return next((one for one in self.items if one.code == code), None)

    def veto(self, code: str) -> ScoreVeto | None:
        """The veto of this code, if there is one."""
        return next((one for one in self.vetoes if one.code == code), None)

    def years(self, year: int) -> tuple[tuple[int, int], ...]:
        """The years of the cycle that a year lies in, with their shares in per cent; the year alone where there is none."""
        if self.cycle is None:
            return ((year, 100),)
        first = year - (year - self.cycle.first) % len(self.cycle.shares)
        return tuple((first + n, share) for n, share in enumerate(self.cycle.shares))


def exact(points: Decimal | int) -> Fraction:
    """Points as the engine takes them."""
    return Fraction(points)
