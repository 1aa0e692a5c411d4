"""要填的: whether what was told fits what a matter asks besides, by whichever door it came."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime

from townworks.definitions.cases import Ask
from townworks.kernel.errors import Invalid, Refusal

LONGEST = 4000


def lacking(details: Mapping[str, object], asks: Iterable[Ask]) -> list[tuple[str, Refusal]]:
    """What is missing of what the matter asks, and what does not fit what it asks for."""
    found: list[tuple[str, Refusal]] = []
    for ask in asks:
        given = details.get(ask.code)
        values = (
            [str(one) for one in given] if isinstance(given, list | tuple) else [str(given)] if given else []
        )
        problem = _unfit(ask, values)
        if problem is not None:
            found.append((ask.code, problem))
    return found


def _unfit(ask: Ask, values: list[str]) -> Refusal | None:
    if ask.required and not values:
        return Invalid("请填写“{field}”。", field=ask.text)
    if ask.choices and not set(values) <= {choice.code for choice in ask.choices}:
        return Invalid("“{field}”没有这个选项。", field=ask.text)
    if ask.kind != "multivaluelist" and len(values) > 1:
        return Invalid("“{field}”只能填一个。", field=ask.text)
    if any(len(value) > LONGEST for value in values):
        return Invalid("“{field}”最多 {most} 个字。", field=ask.text, most=LONGEST)
    if ask.kind == "number" and not all(map(_is_number, values)):
        return Invalid("“{field}”要填数字。", field=ask.text)
    if ask.kind == "datetime" and not all(map(_is_instant, values)):
        return Invalid(
            "“{field}”要填日期或者时间，如 2026-07-01 或 2026-07-01T08:30:00+08:00。", field=ask.text
        )
    return None


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _is_instant(text: str) -> bool:
    """Whether this is a day or an instant of ISO 8601."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
