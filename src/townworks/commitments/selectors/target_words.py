"""指标的写法: a target in words as the label layout has it, and back."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

COMPARATORS = ("=", "≥", "≤", ">", "<", "≈", "增长", "下降", "增长 ≥", "增长 >", "下降 ≥", "下降 ≤", "增长 ≤")
_TARGET = re.compile(
    rf"^(?P<comparator>{'|'.join(sorted(map(re.escape, COMPARATORS), key=len, reverse=True))})?\s*"
    r"(?P<value>-?[\d,]+(?:\.\d+)?)\s*(?P<unit>[^\s:：]{0,20}?)\s*(?P<about>左右)?\s*(?:[:：]\s*(?P<of>.{0,200}))?$"
)


def target_of(line: str) -> dict[str, Any] | None:
    """One target from its words; None where they cannot be told apart.

    >>> target_of("≥ 95 %: 收集率")
    {'comparator': '≥', 'value': '95', 'unit': '%', 'of': '收集率', 'text': '≥ 95 %: 收集率', 'about': False}
    """
    match = _TARGET.match(line.strip())
    if match is None:
        return None
    value = match["value"].replace(",", "")
    try:
        Decimal(value)
    except InvalidOperation:
        return None
    return {
        "comparator": match["comparator"] or "=",
        "value": value,
        "unit": match["unit"] or "",
        "of": (match["of"] or "").strip(),
        "text": line.strip(),
        "about": bool(match["about"]),
    }


def target_words(target: dict[str, Any]) -> str:
    """One target in words, as the label layout has it.

    >>> target_words({"comparator": "=", "value": "5", "unit": "公里", "of": "新建道路"})
    '= 5 公里: 新建道路'
    """
    head = " ".join(part for part in _parts(target) if part)
    return f"{head}: {target['of']}" if target["of"] else head


def _parts(target: dict[str, Any]) -> tuple[str, ...]:
    return (
        str(target["comparator"]),
        str(target["value"]),
        str(target["unit"]),
        "左右" if target.get("about") else "",
    )


def words_of(targets: list[dict[str, Any]]) -> list[str]:
    return [target_words(target) for target in targets]
