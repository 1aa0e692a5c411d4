"""形：指标 (indicator): what is measured, of what, how often, how it adds up, what it should be, and who answers for it.

No formulas: a derived indicator names an engine or a selector of ours and the indicators that it takes. No indicator is of a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from .campaigns import Basis, LongText, Number
from .shape import Code, Shape, Text

Level = Literal[
    "town", "village", "grid", "section", "outfall", "school", "facility", "market", "project", "enterprise"
]
PLACE_LEVELS: tuple[Level, ...] = ("town", "village", "grid")  # the rest are things that lie in a place
Frequency = Literal["day", "week", "month", "quarter", "year", "irregular"]
Direction = Literal["up", "down", "band", "none"]
OverTime = Literal["sum", "mean", "last", "greatest", "least", "share"]
OverPlaces = Literal["sum", "mean", "weighted", "greatest", "least", "share", "none"]
Engine = Literal[
    "share",
    "surface_water.month_class",
    "surface_water.compliance",
    "surface_water.good",
    "lake_tli",
    "black_odorous",
    "inspections.coverage",
    "inspections.closure",
    "inspections.overdue",
]
# What each engine or selector takes: how many indicators at least, and which parameters by name.
TAKES: dict[str, tuple[int, tuple[str, ...]]] = {
    "share": (0, ()),
    "surface_water.month_class": (1, ()),
    "surface_water.compliance": (1, ()),
    "surface_water.good": (1, ()),
    "lake_tli": (5, ()),
    "black_odorous": (4, ()),
    "inspections.coverage": (0, ("campaign",)),
    "inspections.closure": (0, ("campaign",)),
    "inspections.overdue": (0, ("campaign",)),
}
FINE: tuple[Frequency, ...] = ("day", "irregular")  # of which a month is kept as sums


class Source(Shape):
    """数据来源. ``engine``: of a derived one, what computes it; ``inputs``: from which indicators.

    ``parameters``: what the engine is told besides, and of a water sample its ``item`` ("do", "nh3n").
    """

    kind: Literal["observed", "imported", "derived"] = "observed"
    engine: Engine | None = None
    inputs: tuple[Code, ...] = ()
    parameters: dict[str, Text] = {}


class OverPlacesRule(Shape):
    """地方之间怎样汇总. ``weight``: the indicator by which values are weighted; of a share its two indicators."""

    how: OverPlaces
    weight: Code | None = None
    numerator: Code | None = None
    denominator: Code | None = None


class OverTimeRule(Shape):
    """各期之间怎样汇总."""

    how: OverTime


class Target(Shape):
    """一年的目标. ``applies``: to each period's value, or to what the year adds up to. ``upper``: of "between".

    ``where``: only for things with these attributes ({ stage = "primary" }); it is no target of a whole place then.
    """

    year: Annotated[int, Field(ge=2000, le=2100)]
    value: Number
    kind: Literal["at_least", "at_most", "between"]
    upper: Number | None = None
    applies: Literal["each", "year"] = "each"
    where: dict[Code, Text] = {}
    basis: Basis | None = None


class Answers(Shape):
    """谁填报: the unit that leads the line, the village itself, one unit by name, or nobody (derived). ``role``: in which post."""

    by: Literal["lead", "village", "unit", "nobody"]
    unit: Text | None = None
    role: Code | None = None


class Limits(Shape):
    """存疑界限: beyond which a figure is asked about. ``jump``: per cent against the period before; ``spread``: robust deviations."""

    least: Number | None = None
    most: Number | None = None
    jump: Annotated[int, Field(ge=1, le=100_000)] | None = None
    spread: Annotated[int, Field(ge=2, le=50)] | None = 5
    still: Annotated[int, Field(ge=2, le=60)] | None = None


class Band(Shape):
    """适宜范围, of an indicator that should neither be high nor low."""

    least: Number
    most: Number


class Indicator(Shape):
    """指标: the whole of one file in indicators/.

    ``words``: other heads that columns go by. ``below``: how a value below the detection limit counts; ``undetected``: the
    limit that 未检出 alone means. ``public``: open to everybody, without signing in.
    """

    code: Code
    order: Annotated[int, Field(ge=1, le=9999)]
    name: Text
    name_en: Text
    about: LongText
    about_en: LongText
    line: Code
    unit: Text
    decimals: Annotated[int, Field(ge=0, le=6)] = 0
    direction: Direction
    band: Band | None = None
    level: Level
    frequency: Frequency
    source: Source = Source()
    over_time: OverTimeRule
    over_places: OverPlacesRule
    targets: tuple[Target, ...] = ()
    answers: Answers
    limits: Limits = Limits()
    below: Literal["half", "zero", "limit"] = "half"
    undetected: Number | None = None
    public: bool = False
    words: tuple[Text, ...] = ()
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]

    def target(self, year: int, attributes: Mapping[str, object] = MappingProxyType({})) -> Target | None:
        """The target of a year for a thing of these attributes, the most particular one; None where none was set."""
        fitting = [
            one
            for one in self.targets
            if one.year == year and all(attributes.get(name) == value for name, value in one.where.items())
        ]
        return max(fitting, key=lambda one: len(one.where), default=None)

    @property
    def of_places(self) -> bool:
        """Whether it is measured of places themselves, and not of things in them."""
        return self.level in PLACE_LEVELS

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every indicator that this one is computed from, its weight included."""
        rule = self.over_places
        named = (*self.source.inputs, rule.weight, rule.numerator, rule.denominator)
        return tuple(dict.fromkeys(code for code in named if code))
