"""判断: a value against its target or its range, with the sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from townworks.definitions.indicators import Indicator, Target
from townworks.engines.period_reading import Period
from townworks.engines.working import Step, gettext_noop

VERDICTS = {"met": "达到目标", "missed": "没有达到目标", "running": "还没有到期", "": "没有目标"}
NO_ATTRIBUTES: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True)
class Judgement:
    """判断. ``verdict``: "met", "missed", "running" (the year is not over), or "" where there is nothing to judge by; ``target`` and ``upper`` as numbers."""

    verdict: str = ""
    target: Decimal | None = None
    upper: Decimal | None = None
    why: Step | None = None


def judged(
    one: Indicator,
    value: Decimal | None,
    period: Period,
    attributes: Mapping[str, object] = NO_ATTRIBUTES,
    *,
    whole_year: bool = False,
) -> Judgement:
    """A period's value against the year's target for each period; the year's own (``whole_year``) against either."""
    target = one.target(period.year, attributes)
    if target is None or (target.applies == "year" and not (whole_year or period.kind == "year")):
        return _in_range(one, value)
    return _against(one, target, value)


def _in_range(one: Indicator, value: Decimal | None) -> Judgement:
    """A range that holds at all times judges where no target was set."""
    if one.band is None:
        return Judgement()
    low, high = Decimal(one.band.least), Decimal(one.band.most)
    return _told(low, high, value, low <= value <= high if value is not None else None)


def _against(one: Indicator, target: Target, value: Decimal | None) -> Judgement:
    wanted = Decimal(target.value)
    if target.kind == "between":
        upper = Decimal(target.upper or 0)
        return _told(wanted, upper, value, wanted <= value <= upper if value is not None else None)
    if value is None:
        return Judgement("", wanted)
    # What is shown is what is judged: a value of 79.96 that is shown as 80.0 meets 80.
    shown = round(value, one.decimals)
    met = shown >= wanted if target.kind == "at_least" else shown <= wanted
    words = (
        gettext_noop("{value}，目标不低于 {target}")
        if target.kind == "at_least"
        else gettext_noop("{value}，目标不高于 {target}")
    )
    return Judgement(
        "met" if met else "missed", wanted, None, Step(words, {"value": shown, "target": wanted})
    )


def _told(low: Decimal, high: Decimal, value: Decimal | None, within: bool | None) -> Judgement:
    if within is None:
        return Judgement("", low, high)
    words = Step(
        gettext_noop("{value}，应在 {low} 到 {high} 之间"), {"value": value, "low": low, "high": high}
    )
    return Judgement("met" if within else "missed", low, high, words)
