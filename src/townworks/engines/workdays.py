"""工作日与期限 (workdays): on which day a period ends, and how many working days lie between two days.

Rule: the first day is not counted (民法典 201). A period in working days counts only working days; a
period in calendar days counts every day, and if its last day is a rest day it ends on the next
working day (民法典 203). Rest days are Saturdays, Sundays and the days off of the State Council's
notice; days worked in exchange (调休) are working days. Nothing about a year's holidays is computed:
a year without its calendar is refused.

Complexity: ``compute`` O(days) for working days, ``count_between`` O(log holidays).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from townworks.engines.working import Nonsense, Step, gettext_noop

BASIS = (
    "《民法典》第二百零一条、第二百零三条；《全国年节及纪念日放假办法》；国务院办公厅各年节假日安排通知。"
    "“工作日”各单行规定相同（如《行政许可法》第八十二条）。"
)
SATURDAY = 5
LONGEST = 3660  # days; no period of a town is longer than ten years


@dataclass(frozen=True)
class Calendar:
    """工作日历: days off and make-up working days, and the years they are complete for.

    Raises ValueError if a day is both off and worked.
    """

    off: frozenset[date]
    work: frozenset[date]
    years: frozenset[int]
    _off_weekdays: tuple[date, ...] = field(init=False, repr=False, compare=False)
    _work_weekends: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        both = self.off & self.work
        if both:
            raise ValueError(f"工作日历里 {min(both)} 既是休息日又是上班日，请改正。")
        weekdays = sorted(day for day in self.off if day.weekday() < SATURDAY)
        weekends = sorted(day for day in self.work if day.weekday() >= SATURDAY)
        object.__setattr__(self, "_off_weekdays", tuple(weekdays))
        object.__setattr__(self, "_work_weekends", tuple(weekends))


@dataclass(frozen=True)
class Given:
    """The period: ``days`` after ``start_on``, in working or calendar days.

    ``roll``: a calendar period whose last day is a rest day moves on to the next working day.
    """

    calendar: Calendar
    start_on: date
    days: int
    kind: Literal["working", "calendar"] = "working"
    roll: bool = True


@dataclass(frozen=True)
class Answer:
    """The last day of the period, the day it would be without moving on, and the steps."""

    due_on: date
    unrolled_on: date
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """到期日: the last day of the period.

    ValueError if the period is negative or over ten years, or needs a year whose calendar is missing.

    >>> friday = date(2026, 1, 9)
    >>> calendar = Calendar(frozenset(), frozenset(), frozenset({2026}))
    >>> compute(Given(calendar, friday, 5)).due_on
    datetime.date(2026, 1, 16)
    >>> compute(Given(calendar, friday, 15, "calendar")).due_on
    datetime.date(2026, 1, 26)
    """
    if not 0 <= given.days <= LONGEST:
        raise ValueError(f"期限应在 0 到 {LONGEST} 天之间，给的是 {given.days} 天。")
    steps = [Step(gettext_noop("自 {start} 起算，当日不计入"), {"start": given.start_on})]
    if given.kind == "working":
        due, skipped = _after_working_days(given.calendar, given.start_on, given.days)
        counted = gettext_noop("第 {days} 个工作日是 {day}，其间跳过休息日 {skipped} 天")
        steps.append(Step(counted, {"days": given.days, "day": due, "skipped": skipped}))
        if given.days:
            return Answer(due, due, tuple(steps))
    else:
        due = given.start_on + timedelta(days=given.days)
        steps.append(Step(gettext_noop("第 {days} 日是 {day}"), {"days": given.days, "day": due}))
    last = next_working(given.calendar, due) if given.roll else due
    if last != due:
        rolled = gettext_noop("{day} 是休息日，顺延到下一个工作日 {last}")
        steps.append(Step(rolled, {"day": due, "last": last}))
    return Answer(last, due, tuple(steps))


def is_working(calendar: Calendar, day: date) -> bool:
    """Whether ``day`` is a working day. ValueError if its year's calendar is missing."""
    _covered(calendar, day)
    return day in calendar.work or (day.weekday() < SATURDAY and day not in calendar.off)


def next_working(calendar: Calendar, day: date) -> date:
    """``day`` itself if it is a working day, else the next one."""
    while not is_working(calendar, day):
        day += timedelta(days=1)
    return day


def count_between(calendar: Calendar, start_on: date, end_on: date) -> int:
    """工作日数: working days after ``start_on`` up to and with ``end_on``; negative if that is earlier.

    ValueError if the calendar of a year from the one to the other is missing.
    """
    if end_on < start_on:
        return -count_between(calendar, end_on, start_on)
    for year in range(start_on.year, end_on.year + 1):
        _covered(calendar, date(year, 1, 1))
    return _until(calendar, end_on) - _until(calendar, start_on)


def covers(calendar: Calendar, start_on: date, end_on: date) -> bool:
    """Whether the calendar knows every year from the one day to the other (in either order)."""
    first, last = sorted((start_on.year, end_on.year))
    return calendar.years.issuperset(range(first, last + 1))


def _after_working_days(calendar: Calendar, day: date, days: int) -> tuple[date, int]:
    skipped = 0
    while days > 0:
        day += timedelta(days=1)
        if is_working(calendar, day):
            days -= 1
        else:
            skipped += 1
    return day, skipped


def _until(calendar: Calendar, day: date) -> int:
    """Working days from the first day of the era up to and with ``day``."""
    weeks, rest = divmod(day.toordinal(), 7)  # 0001-01-01 was a Monday
    weekdays = 5 * weeks + min(rest, 5)
    return weekdays - bisect_right(calendar._off_weekdays, day) + bisect_right(calendar._work_weekends, day)


def _covered(calendar: Calendar, day: date) -> None:
    if day.year not in calendar.years:
        raise Nonsense(
            gettext_noop(
                "没有 {year} 年的节假日安排，算不出工作日。请按国务院办公厅通知补上 calendars/{year}.toml。"
            ),
            year=day.year,
        )
