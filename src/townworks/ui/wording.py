"""措辞: dates, figures and steps as they are said on screen, in the language of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils import dateformat, timezone
from django.utils.translation import get_language, gettext

from townworks.engines import period_reading
from townworks.engines.period_reading import Period
from townworks.engines.working import Step
from townworks.kernel import clock
from townworks.kernel.errors import in_words
from townworks.kernel.money import to_yuan

from . import names

WEEKDAYS = "一二三四五六日"
TEN_THOUSAND = Decimal(10_000)
_KEPT_DAY = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?")
_DAY_EDGE = "\x1f"  # where a day stands in a sentence: Chinese sets it without spaces


def _chinese() -> bool:
    return not (get_language() or "zh").startswith("en")


def _day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def zh_date(value: date | datetime | None) -> str:
    """A day with its weekday.

    >>> zh_date(date(2026, 3, 5))
    '2026年3月5日（周四）'
    """
    if not value:
        return ""
    day = _day(value)
    if _chinese():
        return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"
    return f"{day:%a} {day.day} {dateformat.format(day, 'M')} {day.year}"


def zh_datetime(value: datetime | None) -> str:
    """An instant on the town's clock, to the minute."""
    if not value:
        return ""
    moment = timezone.localtime(value) if timezone.is_aware(value) else value
    if _chinese():
        return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"
    return f"{moment.day} {dateformat.format(moment, 'M')} {moment.year}, {moment:%H:%M}"


def fen(value: int | None) -> str:
    """An amount in fen as tables show it, in yuan; nothing for zero, which a ledger leaves blank.

    >>> fen(123456), fen(-5), fen(0)
    ('1,234.56', '-0.05', '')
    """
    return f"{to_yuan(value):,.2f}" if value else ""


def zh_month(value: date | None) -> str:
    """A month.

    >>> zh_month(date(2026, 3, 1))
    '2026年3月'
    """
    if not value:
        return ""
    return f"{value.year}年{value.month}月" if _chinese() else f"{dateformat.format(value, 'F Y')}"


def zh_period(value: Period | str | None) -> str:
    """A period by its code, or as one.

    >>> zh_period("2026-05"), zh_period("2026-Q2"), zh_period("2026"), zh_period("2026-W09")
    ('2026年5月', '2026年第2季度', '2026年', '2026年第9周')
    """
    if not value:
        return ""
    try:
        one = period_reading.from_code(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    match one.kind:
        case "month":
            return zh_month(one.start)
        case "year":
            return gettext("{year}年").format(year=one.year)
        case "quarter":
            return gettext("{year}年第{n}季度").format(year=one.year, n=one.code[-1])
        case "week":
            return gettext("{year}年第{n}周").format(year=one.year, n=int(one.code[-2:]))
        case "instant":
            return f"{zh_date(one.start)} {one.code[-5:]}"
    return zh_date(one.start)


def short_period(one: Period, *, with_year: bool = False) -> str:
    """A period as an axis or the head of a column names it, in up to two lines; with its year where it begins one.

    >>> short_period(period_reading.from_code("2026-05")), short_period(period_reading.from_code("2026-01"))
    ('5月', '1月\\n2026')
    """
    if one.kind == "year":
        return str(one.year)
    if one.kind in ("day", "instant"):
        return f"{one.start.month}-{one.start.day}"
    if one.kind == "quarter":
        short = f"Q{one.code[-1]}"
    elif one.kind == "week":
        short = f"W{one.code[-2:]}"
    else:
        short = f"{one.start.month}月" if _chinese() else dateformat.format(one.start, "M")
    begins = one.code.endswith(("-01", "-Q1", "-W01"))
    return f"{short}\n{one.year}" if with_year or begins else short


def step(value: object) -> str:
    """A sentence of a working, translated, with its values; words are passed on as they are."""
    if isinstance(value, Step):
        return _filled(value.text, value.values)
    if isinstance(value, (list, tuple)):
        if not value:
            return ""
        values = value[1] if len(value) > 1 else {}
        return _filled(str(value[0]), values if isinstance(values, Mapping) else {})
    return "" if value is None else str(value)


def _filled(text: str, values: Mapping[str, object]) -> str:
    """The translation with its values; one that does not fit them gives way to the original."""
    try:
        told = gettext(text).format(**{name: _said(value) for name, value in values.items()})
    except (KeyError, IndexError, ValueError):
        return text
    return re.sub(rf" ?{_DAY_EDGE} ?", "", told) if _chinese() else told.replace(_DAY_EDGE, "")


def _said(value: object) -> object:
    """A value of a step as its reader has it; days and instants, as they are or as a column keeps them, as people say them."""
    if isinstance(value, str) and _KEPT_DAY.fullmatch(value):
        try:
            value = (
                datetime.fromisoformat(value) if len(value) > len("2026-01-01") else date.fromisoformat(value)
            )
        except ValueError:
            return value
    if isinstance(value, date):
        return f"{_DAY_EDGE}{short_date(value)}{_DAY_EDGE}"
    return in_words(value)


def short_date(value: date | datetime) -> str:
    """A day within a sentence, its year only where it is another than this one; an instant with its hour and minute.

    >>> short_date(date(1999, 11, 27)), short_date(datetime(1999, 11, 27, 15, 30))
    ('1999年11月27日', '1999年11月27日 15:30')
    """
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    this_year = value.year == clock.today().year
    if _chinese():
        day = f"{value.month}月{value.day}日" if this_year else f"{value.year}年{value.month}月{value.day}日"
    else:
        day = f"{value.day} {dateformat.format(value, 'M')}{'' if this_year else f' {value.year}'}"
    return f"{day} {value:%H:%M}" if isinstance(value, datetime) else day


def line_name(code: str) -> str:
    """The name of a line of work."""
    return names.name_of("line", code)


def state_name(code: str, of: str = "") -> str:
    """The word for a state of a commitment; ``of`` names another kind ("notice", "report", "change")."""
    return gettext(names.name_of(f"{of}_state" if of else "state", code)) if code else ""


def word(code: str, kind: str) -> str:
    """The word for any code whose kind the wiring knows ("reason", "notice_kind", "change_kind")."""
    return gettext(names.name_of(kind, code)) if code else ""


def role_name(code: str) -> str:
    """The name of a role."""
    return names.name_of("role", code)


def qty(value: object, unit: str = "") -> str:
    """A figure without idle zeros, in 万 from ten thousand on (in English with its thousands parted).

    >>> qty(Decimal("12.5000"), "公里")
    '12.5 公里'
    >>> qty(Decimal("12000"), "元")
    '1.2 万元'
    """
    if value is None or value == "":
        return ""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    tight = "" if unit in ("%", "％", "‰") else " "
    if _chinese() and abs(number) >= TEN_THOUSAND:
        return f"{_trimmed(round(number / TEN_THOUSAND, 2))} 万{unit}"
    return f"{_trimmed(number)}{tight if unit else ''}{unit}"


def exact(value: object) -> str:
    """A figure with all its digits, its thousands parted: for sums that are held against those of a file.

    >>> exact("15273.5700"), exact(Decimal("1E+3")), exact(None)
    ('15,273.57', '1,000', '')
    """
    return "" if value in (None, "") else _trimmed(Decimal(str(value)))


def _trimmed(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
