"""计量单位: the words people write for units, and the exact factor from one to another (pint)."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

import pint

# Our own small registry: what a town measures, each name once. Counted things are dimensions of their own, so that
# households never become persons.
DEFINED = (
    "gram = [mass]",
    "metre = [length]",
    "second = [time]",
    "siemens = [conductance]",
    "volt = [potential]",
    "kelvin_c = [temperature]",
    "yuan = [money]",
    "ntu = [turbidity]",
    "cell = [cell]",
    "kilowatt_hour = [energy]",
    "point = [point]",
    "microgram = 1e-6 * gram",
    "milligram = 1e-3 * gram",
    "kilogram = 1000 * gram",
    "jin = 500 * gram",
    "tonne = 1000000 * gram",
    "millimetre = 1e-3 * metre",
    "centimetre = 1e-2 * metre",
    "kilometre = 1000 * metre",
    "litre = 1e-3 * metre ** 3",
    "mu = 2000 / 3 * metre ** 2",
    "hectare = 10000 * metre ** 2",
    "minute = 60 * second",
    "hour = 3600 * second",
    "day = 86400 * second",
    "microsiemens = 1e-6 * siemens",
    "millisiemens = 1e-3 * siemens",
    "millivolt = 1e-3 * volt",
    "fen = yuan / 100",
    "percent = 0.01",
    "permille = 0.001",
)
COUNTED = (
    *("人", "户", "个", "家", "处", "件", "宗", "次", "座", "所", "项", "条", "场", "间", "具", "批次", "村", "册", "篇"),
    *("辆", "台", "盏", "名学生", "名教师", "年", "月", "站"),
)  # fmt: skip
SAME_COUNT = {
    "人次": "次",
    "起": "宗",
    "名": "人",
    "口": "人",
    "天次": "次",
    "套": "个",
    "只": "个",
    "班次": "次",
}
WORDS = {
    "微克": "microgram", "μg": "microgram", "ug": "microgram",
    "毫克": "milligram", "mg": "milligram",
    "克": "gram", "g": "gram",
    "公斤": "kilogram", "千克": "kilogram", "kg": "kilogram",
    "斤": "jin", "市斤": "jin",
    "吨": "tonne", "t": "tonne",
    "毫米": "millimetre", "mm": "millimetre",
    "厘米": "centimetre", "cm": "centimetre",
    "米": "metre", "m": "metre",
    "公里": "kilometre", "千米": "kilometre", "km": "kilometre",
    "升": "litre", "l": "litre",
    "立方米": "metre ** 3", "m3": "metre ** 3", "方": "metre ** 3",
    "平方米": "metre ** 2", "㎡": "metre ** 2", "m2": "metre ** 2", "平米": "metre ** 2",
    "平方公里": "kilometre ** 2", "km2": "kilometre ** 2",
    "亩": "mu", "公顷": "hectare", "ha": "hectare",
    "秒": "second", "s": "second", "分钟": "minute", "min": "minute",
    "小时": "hour", "h": "hour", "日": "day", "天": "day", "d": "day",
    "元": "yuan", "分钱": "fen",
    "%": "percent", "百分点": "percent", "‰": "permille",
    "1": "", "无量纲": "", "倍": "",
    "℃": "kelvin_c", "摄氏度": "kelvin_c", "°c": "kelvin_c",
    "μs": "microsiemens", "us": "microsiemens", "微西": "microsiemens", "ms": "millisiemens",
    "伏": "volt", "毫伏": "millivolt", "mv": "millivolt",
    "ntu": "ntu", "度（浊度）": "ntu",
    "cells": "cell", "cell": "cell",
    "千瓦时": "kilowatt_hour", "kwh": "kilowatt_hour",
    "分": "point",
}  # fmt: skip
MANY = {"百": 100, "千": 1000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}


@lru_cache(maxsize=1)
def _registry() -> pint.UnitRegistry:
    found: pint.UnitRegistry = pint.UnitRegistry(None, non_int_type=Decimal, cache_folder=None)
    for line in DEFINED:
        found.define(line)
    for n, _word in enumerate(COUNTED):
        found.define(f"counted_{n} = [counted_{n}]")
    return found


def plain(unit: str) -> str:
    """A unit without blanks, brackets and differences of width and case.

    >>> plain("（ mg/L ）"), plain("ＭＧ／Ｌ"), plain("m³")
    ('mg/l', 'mg/l', 'm3')
    """
    text = unicodedata.normalize("NFKC", unit).strip().strip("()[]【】").strip()
    return re.sub(r"\s+", "", text).lower().replace("µ", "μ").replace("每", "/")


@lru_cache(maxsize=2000)
def quantity(unit: str) -> pint.Quantity | None:
    """One of the unit as pint has it; None for a word that is no unit of ours."""
    parts = plain(unit).replace("·", "/").split("/")
    found = _one(parts[0]) if parts[0] else None
    for part in parts[1:]:
        below = _one(part)
        if found is None or below is None:
            return None
        found = found / below
    return found


def _one(word: str) -> pint.Quantity | None:
    word = SAME_COUNT.get(word, word)
    registry = _registry()
    if word in WORDS:
        text = WORDS[word]
        return registry.Quantity(Decimal(1), text) if text else registry.Quantity(Decimal(1))
    if word in COUNTED:
        return registry.Quantity(Decimal(1), f"counted_{COUNTED.index(word)}")
    for length in (2, 1):
        head, rest = word[:length], word[length:]
        if head in MANY and rest:
            one = _one(rest)
            return None if one is None else one * Decimal(MANY[head])
    return None


def known(unit: str) -> bool:
    """Whether this is a unit.

    >>> known("万元"), known("毫克/升"), known("元/人"), known("根")
    (True, True, True, False)
    """
    return quantity(unit) is not None


@lru_cache(maxsize=2000)
def factor(given: str, wanted: str) -> Decimal | None:
    """By what a figure in ``given`` is multiplied to be in ``wanted``; None when the one can never be the other.

    >>> factor("万元", "元"), factor("公斤", "吨"), factor("‰", "%"), factor("μg/L", "mg/L"), factor("户", "人")
    (Decimal('10000'), Decimal('0.001'), Decimal('0.1'), Decimal('0.001'), None)
    """
    if plain(given) == plain(wanted):
        return Decimal(1)
    one, other = quantity(given), quantity(wanted)
    if one is None or other is None or one.dimensionality != other.dimensionality:
        return None
    ratio = (one / other).to_base_units().magnitude
    found = Decimal(ratio).normalize()
    return found.quantize(Decimal(1)) if found == found.to_integral_value() else found


def split(text: str) -> tuple[str, int]:
    """A word for many before a unit, or alone ("万", "亿"): the rest, and how many.

    >>> split("万"), split("万元"), split("元")
    (('', 10000), ('元', 10000), ('元', 1))
    """
    for length in (2, 1):
        if text[:length] in MANY:
            return text[length:], MANY[text[:length]]
    return text, 1
