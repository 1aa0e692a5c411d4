"""自动编号: the numbers that Word draws before headings and does not keep in the text.

Rule: numbering.xml gives each list its levels with a form (一, 1, A, ①) and a pattern
("%1、", "第%1章"); counters run per list and level, and a level starts anew under the one
above it. Bullets give nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "零一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_CHINESE = frozenset(
    (
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "ideographDigital",
        "chineseLegalSimplified",
    )
)


class Level(NamedTuple):
    """编号级别."""

    form: str
    pattern: str
    start: int


def chinese_number(number: int) -> str:
    """中文数字 from 1 to 9999.

    >>> [chinese_number(n) for n in (3, 10, 12, 20, 105, 1010)]
    ['三', '十', '十二', '二十', '一百零五', '一千零一十']
    """
    if not 0 < number < 10_000:
        return str(number)
    out = ""
    zero = False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            out += ("零" if zero and out else "") + _DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return out.removeprefix("一") if out.startswith("一十") else out


def _letters(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    out = ""
    for value, sign in (
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        out += sign * (number // value)
        number %= value
    return out


def formatted(number: int, form: str) -> str:
    """A counter in the form that Word calls so; plain figures where the form is not known."""
    if form in _CHINESE:
        return chinese_number(number)
    if form == "ideographTraditional":
        return _STEMS[(number - 1) % 10]
    if form in ("upperLetter", "lowerLetter"):
        return _letters(number) if form == "upperLetter" else _letters(number).lower()
    if form in ("upperRoman", "lowerRoman"):
        return _roman(number) if form == "upperRoman" else _roman(number).lower()
    if form.startswith("decimalEnclosedCircle") and number <= 20:
        return chr(0x245F + number)
    return str(number)


class Numbering:
    """编号表: knows the lists of one document and counts along as its paragraphs come by."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        self._lists: dict[str, str] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        self._counters: dict[str, dict[int, int]] = defaultdict(dict)
        if numbering is not None:
            self._read_lists(numbering)
        if styles is not None:
            self._read_styles(styles)

    def _read_lists(self, numbering: etree._Element) -> None:
        for abstract in numbering.iter(f"{W}abstractNum"):
            levels = {}
            for level in abstract.iter(f"{W}lvl"):
                start = _value(level, "start")
                levels[_number(level.get(f"{W}ilvl"))] = Level(
                    _value(level, "numFmt") or "decimal", _value(level, "lvlText"), _number(start, 1)
                )
            self._levels[abstract.get(f"{W}abstractNumId") or ""] = levels
        for item in numbering.iter(f"{W}num"):
            self._lists[item.get(f"{W}numId") or ""] = _value(item, "abstractNumId")

    def _read_styles(self, styles: etree._Element) -> None:
        for style in styles.iter(f"{W}style"):
            properties = style.find(f"{W}pPr/{W}numPr")
            if properties is not None and _value(properties, "numId"):
                level = _number(_value(properties, "ilvl"))
                self._styles[style.get(f"{W}styleId") or ""] = (_value(properties, "numId"), level)

    def number_of(self, paragraph: etree._Element) -> str:
        """What Word draws before this paragraph; "" for none. To be asked once each, in order."""
        own = paragraph.find(f"{W}pPr/{W}numPr")
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if own is not None and _value(own, "numId"):
            list_id, depth = _value(own, "numId"), _number(_value(own, "ilvl"))
        elif style is not None and style.get(f"{W}val") in self._styles:
            list_id, depth = self._styles[style.get(f"{W}val") or ""]
        else:
            return ""
        abstract = self._lists.get(list_id, "")
        levels = self._levels.get(abstract, {})
        level = levels.get(depth)
        if level is None:
            return ""
        counters = self._counters[abstract]
        counters[depth] = counters.get(depth, level.start - 1) + 1
        for deeper in [other for other in counters if other > depth]:
            del counters[deeper]
        if level.form in ("bullet", "none"):
            return ""

        def filled(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            shown = levels.get(at, level)
            return formatted(counters.get(at, shown.start), shown.form)

        return re.sub(r"%(\d)", filled, level.pattern)


def _value(element: etree._Element, tag: str) -> str:
    child = element.find(f"{W}{tag}")
    return (child.get(f"{W}val") or "") if child is not None else ""


def _number(text: str | None, default: int = 0) -> int:
    return int(text) if text and text.isdigit() and len(text) < 5 else default
