"""说数: a figure as pages and documents write it: to the places of its definition, with its unit; a class as its numeral."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from townworks.definitions.indicator_telling import unit_name
from townworks.definitions.indicators import Indicator
from townworks.engines import black_odorous
from townworks.engines.surface_water import GRADES
from townworks.ui import wording

from .course import Point

CLASSES, BLACK = "surface_water.month_class", "black_odorous"
TEN_THOUSAND, TEN_THOUSAND_YUAN = 10_000, "万元"


def unit_of(one: Indicator) -> str:
    """The unit as it is written; nothing for a mere number."""
    return unit_name(one.unit)


def is_class(one: Indicator) -> bool:
    """Whether its figures are classes of water."""
    return one.source.engine == CLASSES


def is_grade(one: Indicator) -> bool:
    """Whether its figures say how black and odorous water is."""
    return one.source.engine == BLACK


def named(one: Indicator, value: Decimal) -> str:
    """The Chinese name of a class or a grade of water, as documents have it; nothing where the figure is a number.

    A mean of classes is a number.
    """
    if is_class(one) and 1 <= int(value) <= len(GRADES) and value == int(value):
        return f"{GRADES[int(value) - 1]}类"
    if is_grade(one) and value in black_odorous.NAMES:
        return black_odorous.NAMES[int(value)]  # type: ignore[index]
    return ""


def figure(one: Indicator, value: Decimal | None, *, unit: bool = True) -> str:
    """A value as it is read; nothing where there is none."""
    if value is None:
        return ""
    if is_class(one) and 1 <= int(value) <= len(GRADES) and value == int(value):
        return _("{grade}类").format(grade=_(GRADES[int(value) - 1]))
    if is_grade(one) and value in black_odorous.NAMES:
        return _(black_odorous.NAMES[int(value)])  # type: ignore[index]
    shown = round(value, one.decimals)
    if unit and one.unit == TEN_THOUSAND_YUAN:
        # Who reads Chinese counts money by 万 and 亿, who reads English by the million.
        if unit_of(one) != TEN_THOUSAND_YUAN:
            return wording.qty(shown / 100, _("百万元"))
        if abs(shown) >= TEN_THOUSAND:
            return wording.qty(round(shown / TEN_THOUSAND, 2), "亿元")
    return wording.qty(shown, unit_of(one) if unit else "")


def target(one: Indicator, point: Point) -> str:
    """What a point is judged by, in words; nothing where there is nothing."""
    judged = point.judgement
    if judged.target is None:
        return ""
    if judged.upper is not None:
        return _("{low} 到 {high}").format(
            low=figure(one, judged.target, unit=False), high=figure(one, judged.upper)
        )
    words = _("不高于 {value}") if kind_of(one, point) == "at_most" else _("不低于 {value}")
    return words.format(value=figure(one, judged.target))


def kind_of(one: Indicator, point: Point) -> str:
    """Which way the target of a point's year is meant."""
    found = one.target(point.period.year)
    return found.kind if found else "between"


def missing(point: Point) -> str:
    """Why there is no value: its mark in words, or that nothing was given."""
    mark = point.reading.mark
    return wording.word(mark, "mark") if mark else _("没有数")


def value_or_why(one: Indicator, point: Point) -> str:
    """A point's value, or why there is none."""
    return figure(one, point.value) or missing(point)


def verdict(point: Point) -> str:
    """What a point is judged as, in words; nothing where there is nothing to judge by."""
    code = point.judgement.verdict
    return wording.word(code, "verdict") if code else ""
