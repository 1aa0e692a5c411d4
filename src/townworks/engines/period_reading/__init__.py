"""读期次 (period_reading): which period a cell, or the head of a column, speaks of.

Rule: years, quarters, months, ISO weeks, days and instants are read in the ways people write them (2026年3月, 2026-03, 2026.3,
202603, 2026/3/5, 3月, 三月, 一季度, 2026Q1, 第10周, 05-08 15:00 …). A year that is not written is the one given; a month
alone without any year is refused. What is finer than the frequency wanted is the period that it lies in; what is coarser is
refused. A number of five digits is a day as Excel counts them. Nothing is guessed: what can be read in two ways is refused.

``compute`` reads one text; O(length of the text).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from townworks.engines.working import Step, gettext_noop

from .periods import FIRST_YEAR, KINDS, LAST_YEAR, Kind, Period, at, between, following, from_code, of

__all__ = [
    "KINDS", "Answer", "Given", "Kind", "Period", "at", "between", "compute", "following", "from_code", "of",
]  # fmt: skip
BASIS = "GB/T 7408《日期和时间的表示法》（ISO 8601：周从周一起，含周四的年为周所在的年，未核实条文）；其余写法是本系统读表的规矩。"
FREQUENCIES = (*KINDS[:-1], "irregular")
ORDER: dict[str, int] = {kind: n for n, kind in enumerate(KINDS)}
EXCEL_EPOCH, EXCEL_FIRST, EXCEL_LAST = date(1899, 12, 30), 20_000, 80_000
DIGITS = {sign: n for n, sign in enumerate("〇一二三四五六七八九")}
CHINESE = re.compile(r"[〇零一二三四五六七八九十]+(?=[年月日号季周])")
YEAR = r"(?P<year>\d{4}|\d{2}(?=年))"
SEPARATOR = r"[-/.年]"
CLOCK = r"(?:[ t日号]*(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})?(?::\d{1,2}(?:\.\d+)?)?分?)?"
FORMS: tuple[tuple[str, str], ...] = (
    ("quarter", rf"(?:{YEAR}年?[-/ ]?)?(?:第?(?P<quarter>[1-4])季度?|q(?P<q>[1-4]))"),
    ("week", rf"(?:{YEAR}年?[-/ ]?)?(?:第(?P<week>\d{{1,2}})周|w(?P<w>\d{{1,2}}))"),
    ("day", rf"{YEAR}{SEPARATOR}(?P<month>\d{{1,2}})[-/.月](?P<day>\d{{1,2}})[日号]?{CLOCK}"),
    ("day", rf"(?P<year>\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}}){CLOCK}"),
    ("day", rf"(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]{CLOCK}"),
    ("day", rf"(?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}})(?P<clocked>(?= )){CLOCK}"),
    ("month", rf"{YEAR}{SEPARATOR}(?P<month>\d{{1,2}})月?(?:份)?"),
    ("month", r"(?P<year>\d{4})(?P<month>0[1-9]|1[0-2])"),
    ("month", r"(?P<month>\d{1,2})月(?:份)?"),
    ("year", r"(?P<year>\d{4}|\d{2}(?=年))年?(?:度)?"),
)  # fmt: skip
PATTERNS = tuple((kind, re.compile(pattern, re.ASCII)) for kind, pattern in FORMS)


@dataclass(frozen=True)
class Given:
    """A text. ``frequency``: of the indicator (a kind of period, or "irregular": a day or an instant).

    ``year``: of the table, where the text has none; ``near``: a day that the text's own year is nearest to, instead.
    """

    text: str
    frequency: str = "month"
    year: int | None = None
    near: date | None = None


@dataclass(frozen=True)
class Answer:
    """The period, or why there is none."""

    period: Period | None = None
    problem: Step | None = None
    working: tuple[Step, ...] = ()


def compute(given: Given) -> Answer:
    """The period of a text. ValueError for a frequency that is none.

    >>> [compute(Given(text)).period.code for text in ("2026年3月", "2026-03", "2026.3", "202603", "2026/3/5")]
    ['2026-03', '2026-03', '2026-03', '2026-03', '2026-03']
    >>> compute(Given("3月", year=2026)).period.code, str(compute(Given("3月")).problem)
    ('2026-03', '“3月”没有写哪一年')
    """
    if given.frequency not in FREQUENCIES:
        raise ValueError(f"没有“{given.frequency}”这种频次。")
    read = read_any(given.text, year=given.year, near=given.near)
    if read.period is None:
        return read
    return _fitted(read, given)


def read_any(text: str, *, year: int | None = None, near: date | None = None) -> Answer:
    """The period as it is written, of whatever kind."""
    plain = _plain(text)
    if not plain:
        return Answer(problem=Step(gettext_noop("没有写是哪一期")))
    if re.fullmatch(r"\d{5}(\.\d+)?", plain, re.ASCII) and EXCEL_FIRST <= float(plain) <= EXCEL_LAST:
        day = EXCEL_EPOCH + timedelta(days=int(float(plain)))
        words = Step(gettext_noop("{cell} 是 Excel 的日期数，即 {day}"), {"cell": text, "day": day})
        return Answer(of("day", day), working=(words,))
    for kind, pattern in PATTERNS:
        found = pattern.fullmatch(plain)
        if found:
            return _period(kind, found, text, year, near)
    return _wrong(gettext_noop("“{cell}”看不出是哪一期，写成 2026-03 或 2026年3月"), text)


def is_period(text: str) -> bool:
    """Whether a text is a period and nothing else; for heads of columns.

    >>> is_period("3月"), is_period("2026年一季度"), is_period("溶解氧"), is_period("12")
    (True, True, False, False)
    """
    plain = _plain(text)
    bare = re.fullmatch(r"\d+", plain, re.ASCII) is not None and len(plain) not in (4, 6, 8)
    answer = read_any(text, year=2000)
    return answer.period is not None and not bare


def _plain(text: str) -> str:
    found = unicodedata.normalize("NFKC", text).strip().lower().replace("，", ",").replace("—", "-")
    found = re.sub(r"(?<=[年月日季周])\s+|\s+(?=[年月日季周第])", "", found)
    return CHINESE.sub(lambda one: _chinese(one[0]), re.sub(r"\s+", " ", found))


def _chinese(text: str) -> str:
    """A Chinese number up to 99, or a year digit by digit.

    >>> _chinese("十二"), _chinese("二十一"), _chinese("二〇二六"), _chinese("三")
    ('12', '21', '2026', '3')
    """
    text = text.replace("零", "〇")
    if "十" not in text:
        return "".join(str(DIGITS[sign]) for sign in text)
    tens, _, ones = text.partition("十")
    return str((DIGITS[tens] if len(tens) == 1 else 1) * 10 + (DIGITS[ones] if len(ones) == 1 else 0))


def _period(kind: str, found: re.Match[str], text: str, year: int | None, near: date | None) -> Answer:
    facts = {name: int(value) for name, value in found.groupdict().items() if value}
    written = facts.get("year")
    if written is not None and written < 100:
        written += 2000
    for one in _years(written, facts, year, near):
        if not FIRST_YEAR <= one <= LAST_YEAR:
            return _wrong(gettext_noop("“{cell}”的年份不对"), text)
        try:
            return Answer(MADE[kind](one, facts))
        except ValueError:
            return _wrong(gettext_noop("没有“{cell}”这一期"), text)
    return _wrong(gettext_noop("“{cell}”没有写哪一年"), text)


def _years(written: int | None, facts: dict[str, int], year: int | None, near: date | None) -> list[int]:
    if written is not None:
        return [written]
    if year is not None:
        return [year]
    if near is None:
        return []
    month = facts.get("month", near.month)
    around = (near.year - 1, near.year, near.year + 1)
    return [min(around, key=lambda one: abs((one - near.year) * 12 + month - near.month))]


def _day(year: int, facts: dict[str, int]) -> Period:
    day = date(year, facts["month"], facts["day"])
    if "hour" not in facts:
        return of("day", day)
    return at(datetime(day.year, day.month, day.day, facts["hour"], facts.get("minute", 0)))


MADE: dict[str, Callable[[int, dict[str, int]], Period]] = {
    "year": lambda year, facts: of("year", date(year, 1, 1)),
    "quarter": lambda year, facts: of("quarter", date(year, 3 * (facts.get("quarter") or facts["q"]) - 2, 1)),
    "month": lambda year, facts: of("month", date(year, facts["month"], 1)),
    "week": lambda year, facts: of("week", date.fromisocalendar(year, facts.get("week") or facts["w"], 1)),
    "day": _day,
}


def _fitted(read: Answer, given: Given) -> Answer:
    """The period of the frequency wanted that the one read lies in."""
    period = read.period
    assert period is not None  # noqa: S101 (narrows the type)
    if given.frequency == "irregular":
        if period.kind in ("day", "instant"):
            return read
        return _wrong(gettext_noop("“{cell}”没有写到日"), given.text)
    if period.kind == given.frequency:
        return read
    if ORDER[period.kind] < ORDER[given.frequency]:
        return _wrong(TOO_COARSE[given.frequency], given.text)
    if period.kind == "week" and given.frequency != "year":
        return _wrong(gettext_noop("“{cell}”是一周，可能跨月，请写月份"), given.text)
    fitted = of(given.frequency, period.start)  # type: ignore[arg-type]
    words = Step(gettext_noop("{cell} 计入 {period}"), {"cell": given.text, "period": fitted.code})
    return Answer(fitted, working=(*read.working, words))


TOO_COARSE = {
    "quarter": gettext_noop("“{cell}”看不出是哪个季度"),
    "month": gettext_noop("“{cell}”看不出是哪个月"),
    "week": gettext_noop("“{cell}”看不出是哪一周"),
    "day": gettext_noop("“{cell}”看不出是哪一天"),
}


def _wrong(words: str, text: str) -> Answer:
    return Answer(problem=Step(words, {"cell": text[:40]}))
