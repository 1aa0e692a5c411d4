"""公文用字: Chinese numerals, dates as documents write them, titles broken at sense."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

from townworks.engines.working import Step
from townworks.kernel import clock

_DIGITS = "〇一二三四五六七八九"
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)")
_ISO_MONTH = re.compile(r"(?<![\d-])(\d{4})-(0[1-9]|1[0-2])(?![\d-])\s*")
_AIR = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=\d)|(?<=[\d%]) (?=[\u3000-\u9fff\uff00-\uffef])"
    r"|(?<=\d[年月日]) (?=[\u3000-\u9fff])"
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_BREAK_AFTER = frozenset("，、；：。）》”")
_KEEP_TOGETHER = re.compile(r"[0-9A-Za-z.％%]")


def clean(text: str) -> str:
    """Text that XML can carry."""
    return _NOT_XML.sub("", text)


def numeral(n: int) -> str:
    """A number from 1 to 99 in Chinese.

    >>> numeral(1), numeral(10), numeral(11), numeral(20), numeral(35)
    ('一', '十', '十一', '二十', '三十五')
    """
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def long_date(day: date) -> str:
    """成文日期: digits without leading zeros.

    >>> long_date(date(2026, 7, 1))
    '2026年7月1日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def long_instant(at: datetime) -> str:
    """An instant on the town's clock, to the minute (to the second where it is not whole)."""
    moment = at.astimezone(clock.TOWN_TIME)
    seconds = f":{moment:%S}" if moment.second else ""
    return f"{long_date(moment.date())} {moment:%H:%M}{seconds}"


def dated(text: str) -> str:
    """Days and months in ISO become days and months in words.

    >>> dated("已过时限 2026-06-30，逾期 1 天"), dated("2026-07 月度查账")
    ('已过时限 2026年6月30日，逾期 1 天', '2026年7月月度查账')
    """
    text = _ISO.sub(lambda found: f"{found[1]}年{int(found[2])}月{int(found[3])}日", text)
    return _ISO_MONTH.sub(lambda found: f"{found[1]}年{int(found[2])}月", text)


def sentence_of(stored: object) -> str:
    """A Step, or a stored ``[text, {values}]``, as documents say it: days in words, no spaces around figures."""
    if not stored:
        return ""
    if isinstance(stored, Step):
        text = str(stored)
    elif isinstance(stored, Sequence) and not isinstance(stored, str):
        values = stored[1] if len(stored) > 1 else {}
        text = str(stored[0]).format(**values) if isinstance(values, dict) else str(stored[0])
    else:
        text = str(stored)
    return tight(dated(text))


def tight(text: str) -> str:
    """Without the spaces that screens set between Chinese and figures.

    >>> tight("自 2026年7月1日 起算，第 5 个工作日是 2026年7月8日")
    '自2026年7月1日起算，第5个工作日是2026年7月8日'
    """
    return _AIR.sub("", text)


def width(text: str) -> float:
    """How many full characters wide."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def title_lines(text: str, per_line: int = 19) -> list[str]:
    """标题回行: as few lines as fit, about equally long, broken at sense and never inside a word of digits.

    >>> title_lines("关于两项任务的督办通知单")
    ['关于两项任务的督办通知单']
    """
    count = max(1, -(-int(width(text) + 0.5) // per_line))
    if count == 1:
        return [text]
    ideal = width(text) / count
    depth = _quoted(text)

    @cache
    def best(start: int, lines: int) -> tuple[float, tuple[int, ...]]:
        if lines == 1:
            rest = width(text[start:])
            return (abs(rest - ideal) + (100 if rest > per_line else 0), ())
        found: list[tuple[float, tuple[int, ...]]] = []
        for stop in range(start + 1, len(text)):
            line = width(text[start:stop])
            if line > per_line:
                break
            if line < ideal / 2:
                continue
            cost, stops = best(stop, lines - 1)
            found.append((abs(line - ideal) + _cost(text, stop, depth) + cost, (stop, *stops)))
        return min(found, default=(1e9, ()))

    stops = best(0, count)[1]
    if not stops:
        return [text]
    return [text[a:b] for a, b in zip((0, *stops), (*stops, len(text)), strict=True)]


def _quoted(text: str) -> list[int]:
    """How deep in quotation marks each character stands."""
    depth, depths = 0, []
    for char in text:
        depth -= char in "”》）"
        depths.append(depth)
        depth += char in "“《（"
    return depths


def _cost(text: str, stop: int, depth: Sequence[int]) -> float:
    """How badly a line ends before ``stop``."""
    before, after = text[stop - 1], text[stop]
    if (
        after in "，、；：。）》”的"
        or before in "“《（"
        or (_KEEP_TOGETHER.match(before) and _KEEP_TOGETHER.match(after))
    ):
        return 50
    if before in _BREAK_AFTER or before == "的" or after in "“《（":
        return 0
    return 3 + 4 * depth[stop]
