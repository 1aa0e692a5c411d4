"""登记项的值: what a cell, a form or the API says of one attribute, as it is kept in JSON; and back in words."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date

from django.utils.translation import gettext

from townworks.definitions.campaigns import Attribute
from townworks.kernel.errors import Invalid, Refusal
from townworks.ui.names import in_language

Value = str | bool | int | float
YES = frozenset(("是", "有", "√", "✓", "✔", "对", "1", "y", "yes", "true"))
NO = frozenset(("否", "无", "没有", "×", "✗", "x", "0", "n", "no", "false"))
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
LONGEST = 200


def attribute_value(attribute: Attribute, given: object) -> Value | Refusal:
    """The value as it is kept: text, true or false, a number, a choice's code, a day as ISO; else what is wrong."""
    text = unicodedata.normalize("NFKC", str(given)).strip() if not isinstance(given, bool) else ""
    match attribute.kind:
        case "yes_no":
            return given if isinstance(given, bool) else _yes_no(text)
        case "choice":
            return _choice(attribute, text)
        case "number":
            return _number(attribute, text)
        case "date":
            return _day(text)
    plain = str(given).strip()
    if len(plain) > LONGEST:
        return Invalid("最多 {most} 个字，这里有 {count} 个。", most=LONGEST, count=len(plain))
    return plain


def _yes_no(text: str) -> bool | Refusal:
    if text.lower() in YES:
        return True
    return False if text.lower() in NO else Invalid("“{value}”不是“是”或“否”。", value=text[:40])


def _choice(attribute: Attribute, text: str) -> str | Refusal:
    for choice in attribute.choices:
        if text in (choice.code, unicodedata.normalize("NFKC", choice.name), choice.name_en):
            return choice.code
    names = tuple(in_language(choice) for choice in attribute.choices)
    return Invalid("没有“{value}”这一项，请写：{names}。", value=text[:40], names=names)


def _number(attribute: Attribute, text: str) -> int | float | Refusal:
    unit = attribute.unit or ""
    plain = text.removesuffix(unit).replace(",", "").strip()
    if not NUMBER.fullmatch(plain) or len(plain) > 20:
        return Invalid("“{value}”不是数字。", value=text[:40])
    value = float(plain)
    least = -math.inf if attribute.least is None else float(attribute.least)
    most = math.inf if attribute.most is None else float(attribute.most)
    if not least <= value <= most:
        return Invalid("{value} 超出范围（{range}）。", value=plain, range=_range(attribute))
    return int(value) if value.is_integer() else value


def _range(attribute: Attribute) -> str:
    if attribute.most is None:
        return gettext("不小于 {least}").format(least=attribute.least)
    if attribute.least is None:
        return gettext("不大于 {most}").format(most=attribute.most)
    return gettext("{least} 到 {most}").format(least=attribute.least, most=attribute.most)


def _day(text: str) -> str | Refusal:
    found = DAY.fullmatch(text.split(" ")[0] if ":" in text else text)
    try:
        return (
            date(*map(int, found.groups())).isoformat()
            if found
            else Invalid("“{value}”不是日期，写成 2026-03-05。", value=text[:40])
        )
    except ValueError:
        return Invalid("没有“{value}”这一天。", value=text[:40])
