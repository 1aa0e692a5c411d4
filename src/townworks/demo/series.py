"""数列: values that go with the size of a place, the season and the months, with a little chance from a fixed seed."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from math import cos, pi
from typing import Any

MONTHS = tuple(date(2025 + (6 + n) // 12, (6 + n) % 12 + 1, 1) for n in range(12))  # July 2025 to June 2026
CHANCE = 0.03


def value(
    facts: Mapping[str, Any], who: str, n: int, *, times: float = 1, known: Mapping[str, Decimal]
) -> Decimal:
    """The figure of a month (``n``: 0 is the first), or of the quarter that begins in it. ``known``: those of the month so far."""
    digits = int(facts.get("digits", 0))
    source = random.Random(f"{facts['code']}/{who}/{n}")  # noqa: S311 (a story, not a secret)
    if "sum" in facts:
        return sum((known[code] for code in facts["sum"]), Decimal(0))
    if "of" in facts:
        first, last = facts["share"]
        share = first + (last - first) * n / 11
        if share < 1:
            share = min(0.995, share + source.uniform(-CHANCE, CHANCE) / 2)
        return _round(float(known[facts["of"]]) * share, digits)
    base = float(facts["base"]) * times
    season = 1 + facts.get("season", 0) * cos((MONTHS[n].month - facts.get("peak", 1)) * pi / 6)
    found = base * season * (1 + facts.get("grows", 0) * n / 11)
    if digits or found >= 30:
        return _round(found * (1 + source.uniform(-CHANCE, CHANCE)), digits)
    return Decimal(
        int(found + (source.random() if found % 1 else 0))
    )  # a small count: now the one below, now the one above


def _round(number: float, digits: int) -> Decimal:
    return Decimal(f"{number:.{digits}f}")
