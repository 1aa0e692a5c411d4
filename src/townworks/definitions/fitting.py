"""合 (fit): whether the files go together; each check sees all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from townworks.engines.working import Step, gettext_noop

from .campaign_fit import CAMPAIGN_FIT
from .case_fit import CASE_FIT
from .chart_sense import CHART_FIT
from .duty_sense import DUTY_FIT
from .files import FILES
from .indicator_fit import INDICATOR_FIT
from .naming import told_apart
from .problems import WHOLE_FILE, Problem
from .scoring_fit import SCORING_FIT
from .shape import Shape
from .shapes import Calendar, Line
from .shaping import matches


def needed_files_are_there(files: Mapping[str, Shape | None]) -> Iterator[Problem]:
    """The kinds of file without which nothing runs; a broken file counts as there."""
    for pattern, _, needed in FILES:
        if needed and not any(matches(file, pattern) for file in files):
            yield Problem(
                pattern, WHOLE_FILE, Step(gettext_noop("缺少这类文件")), Step(gettext_noop("请至少放回一个"))
            )


def lines_are_told_apart(files: Mapping[str, Shape | None]) -> Iterator[Problem]:
    """No two lines have the same name or the same place in the order."""
    yield from told_apart(files, Line, ("name", "name_en", "order"))


def calendars_agree(files: Mapping[str, Shape | None]) -> Iterator[Problem]:
    """A day that two notices speak of (at New Year) is off in both or worked in both."""
    told: dict[date, dict[str, bool]] = defaultdict(dict)
    for file, calendar in files.items():
        if isinstance(calendar, Calendar):
            for holiday in calendar.holidays:
                told_here = dict.fromkeys(holiday.off, True) | dict.fromkeys(holiday.work, False)
                for day, off in told_here.items():
                    told[day][file] = off
    for day, by_file in told.items():
        if len(set(by_file.values())) > 1:
            first, second = sorted(by_file)[:2]
            wrong = Step(gettext_noop("{day} 与 {other} 的说法相反"), {"day": day, "other": first})
            yield Problem(second, "holidays", wrong, Step(gettext_noop("请按国务院办公厅通知核对日期")))


def calendars_leave_no_gap(files: Mapping[str, Shape | None]) -> Iterator[Problem]:
    """Years follow one another: a gap would stop every deadline that crosses it."""
    years = sorted(calendar.year for calendar in files.values() if isinstance(calendar, Calendar))
    for before, after in pairwise(years):
        for missing in range(before + 1, after):
            wrong = Step(gettext_noop("缺少 {year} 年的工作日历"), {"year": missing})
            remedy = Step(gettext_noop("请补上这一年的节假日安排"))
            yield Problem(f"calendars/{missing}.toml", WHOLE_FILE, wrong, remedy)


CHECKS = (
    needed_files_are_there,
    lines_are_told_apart,
    calendars_agree,
    calendars_leave_no_gap,
    *CAMPAIGN_FIT,
    *INDICATOR_FIT,
    *CHART_FIT,
    *CASE_FIT,
    *DUTY_FIT,
    *SCORING_FIT,
)


def check_fit(files: Mapping[str, Shape | None]) -> Iterator[Problem]:
    """Every problem between files; ``files`` maps each path to its shape, or None where it is broken."""
    for check in CHECKS:
        yield from check(files)
