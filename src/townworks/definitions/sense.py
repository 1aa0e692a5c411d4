"""义 (sense): whether a file that has the right shape also means something; one check, one function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from townworks.engines.working import Step, gettext_noop

from .campaign_sense import CAMPAIGN_CHECKS, KIND_CHECKS, NOTICE_CHECKS
from .campaigns import Campaign, MendNotice, SiteKind
from .case_sense import CASE_CHECKS, DEADLINE_CHECKS, POWER_CHECKS, SERVICE_CHECKS
from .cases import CaseKind, Deadlines, Power, ServiceItem
from .chart_sense import CHART_CHECKS, purposes_are_sound, tiers_rise
from .charts import Chart, LedgerRules
from .duties import DutyField
from .duty_sense import DUTY_CHECKS
from .indicator_sense import INDICATOR_CHECKS
from .indicators import Indicator
from .naming import named_by_file, repeated
from .problems import Problem
from .scoring import Scheme
from .scoring_sense import SCHEME_CHECKS
from .shape import Shape
from .shapes import Calendar, Line, Roles, Thresholds
from .shaping import name_of
from .survey_sense import SURVEY_CHECKS
from .surveys import Survey
from .waters import KnownWaters, sections_are_written_once

SATURDAY = 5


def line_is_named_by_its_file(file: str, line: Line) -> Iterator[Problem]:
    """lines/fire.toml holds the line ``fire``, so that a person finds the file from the code."""
    yield from named_by_file(file, line.code)


def line_words_are_not_repeated(file: str, line: Line) -> Iterator[Problem]:
    """A word is written once; a unit does not both lead and support."""
    for key, words in (("words", line.words), ("leads", line.leads), ("supports", line.supports)):
        yield from repeated(file, key, words)
    for unit in sorted(set(line.leads) & set(line.supports)):
        wrong = Step(gettext_noop("“{unit}”既是牵头单位又是配合单位"), {"unit": unit})
        yield Problem(file, "supports", wrong, Step(gettext_noop("请从其中一处删去")))


def permissions_and_roles_are_not_repeated(file: str, roles: Roles) -> Iterator[Problem]:
    """Codes and names are used once, and a role names each permission once."""
    yield from repeated(file, "permissions.code", [one.code for one in roles.permissions])
    yield from repeated(file, "permissions.name", [one.name for one in roles.permissions])
    yield from repeated(file, "roles.code", [one.code for one in roles.roles])
    yield from repeated(file, "roles.name", [one.name for one in roles.roles])
    for n, role in enumerate(roles.roles, start=1):
        yield from repeated(file, f"roles[{n}]「{role.code}」.permissions", role.permissions)
        wider = [one.permission for one in role.wider]
        yield from repeated(file, f"roles[{n}]「{role.code}」.wider", wider)


def used_permissions_are_declared(file: str, roles: Roles) -> Iterator[Problem]:
    """A role can only grant a permission that the same file declares."""
    declared = {one.code for one in roles.permissions}
    for n, role in enumerate(roles.roles, start=1):
        for m, permission in enumerate(role.permissions, start=1):
            if permission not in declared:
                wrong = Step(gettext_noop("没有声明权限 {permission}"), {"permission": permission})
                remedy = Step(gettext_noop("请检查拼写，或在 permissions 中声明它"))
                yield Problem(file, f"roles[{n}]「{role.code}」.permissions[{m}]", wrong, remedy)
        for m, one in enumerate(role.wider, start=1):
            if one.permission not in role.permissions:
                wrong = Step(
                    gettext_noop("例外范围写了本角色没有的权限 {permission}"), {"permission": one.permission}
                )
                remedy = Step(gettext_noop("请加进本角色的 permissions，或删去这一条例外"))
                yield Problem(file, f"roles[{n}]「{role.code}」.wider[{m}]", wrong, remedy)


def declared_permissions_are_granted(file: str, roles: Roles) -> Iterator[Problem]:
    """A permission that no role has is a slip: nobody could ever do the thing."""
    granted = {permission for role in roles.roles for permission in role.permissions}
    for n, one in enumerate(roles.permissions, start=1):
        if one.code not in granted:
            wrong = Step(gettext_noop("权限 {permission} 没有给任何角色"), {"permission": one.code})
            remedy = Step(gettext_noop("请给一个角色，或删去这项权限"))
            yield Problem(file, f"permissions[{n}]「{one.code}」", wrong, remedy)


def calendar_is_named_by_its_year(file: str, calendar: Calendar) -> Iterator[Problem]:
    """calendars/2026.toml holds the year 2026."""
    if str(calendar.year) != name_of(file):
        wrong = Step(
            gettext_noop("年份 {year} 与文件名 {name} 不同"), {"year": calendar.year, "name": name_of(file)}
        )
        yield Problem(file, "year", wrong, Step(gettext_noop("请改成一样的")))


def calendar_days_lie_in_its_year(file: str, calendar: Calendar) -> Iterator[Problem]:
    """A notice speaks of its own year (at New Year also of the last days of the year before)."""
    for at, day in _days(calendar):
        if day.year != calendar.year and (day.year, day.month) != (calendar.year - 1, 12):
            wrong = Step(gettext_noop("{day} 不在 {year} 年"), {"day": day, "year": calendar.year})
            yield Problem(file, at, wrong, Step(gettext_noop("请按国务院办公厅通知核对日期")))


def calendar_days_are_written_once(file: str, calendar: Calendar) -> Iterator[Problem]:
    """A day is off or worked, and written once."""
    yield from repeated(file, "holidays", [day for _, day in _days(calendar)])


def make_up_days_are_weekend_days(file: str, calendar: Calendar) -> Iterator[Problem]:
    """A working day need not be made a working day: such a line is a slip of the date."""
    for n, holiday in enumerate(calendar.holidays, start=1):
        for m, day in enumerate(holiday.work, start=1):
            if day.weekday() < SATURDAY:
                wrong = Step(gettext_noop("调休上班日 {day} 不是周末"), {"day": day})
                remedy = Step(gettext_noop("请按国务院办公厅通知核对日期"))
                yield Problem(file, f"holidays[{n}].work[{m}]", wrong, remedy)


def light_thresholds_are_in_order(file: str, thresholds: Thresholds) -> Iterator[Problem]:
    """Yellow comes before red, or a light would never be yellow."""
    lights = thresholds.lights
    for yellow, red in (
        ("yellow_behind_points", "red_behind_points"),
        ("quiet_yellow_days", "quiet_red_days"),
    ):
        if getattr(lights, yellow) >= getattr(lights, red):
            wrong = Step(
                gettext_noop("{yellow} 不小于 {red}，永远不会亮黄灯"), {"yellow": yellow, "red": red}
            )
            yield Problem(file, f"lights.{yellow}", wrong, Step(gettext_noop("请让黄灯界限小于红灯界限")))


def _days(calendar: Calendar) -> Iterator[tuple[str, date]]:
    for n, holiday in enumerate(calendar.holidays, start=1):
        for key, days in (("off", holiday.off), ("work", holiday.work)):
            for m, day in enumerate(days, start=1):
                yield f"holidays[{n}].{key}[{m}]", day


CHECKS: dict[type[Shape], tuple[Callable[[str, Shape], Iterator[Problem]], ...]] = {
    Line: (line_is_named_by_its_file, line_words_are_not_repeated),  # type: ignore[dict-item]
    Roles: (  # type: ignore[dict-item]
        permissions_and_roles_are_not_repeated,
        used_permissions_are_declared,
        declared_permissions_are_granted,
    ),
    Calendar: (  # type: ignore[dict-item]
        calendar_is_named_by_its_year,
        calendar_days_lie_in_its_year,
        calendar_days_are_written_once,
        make_up_days_are_weekend_days,
    ),
    Thresholds: (light_thresholds_are_in_order,),  # type: ignore[dict-item]
    SiteKind: KIND_CHECKS,  # type: ignore[dict-item]
    Campaign: CAMPAIGN_CHECKS,  # type: ignore[dict-item]
    MendNotice: NOTICE_CHECKS,  # type: ignore[dict-item]
    Indicator: INDICATOR_CHECKS,  # type: ignore[dict-item]
    Scheme: SCHEME_CHECKS,  # type: ignore[dict-item]
    Survey: SURVEY_CHECKS,  # type: ignore[dict-item]
    KnownWaters: (sections_are_written_once,),  # type: ignore[dict-item]
    Chart: CHART_CHECKS,  # type: ignore[dict-item]
    LedgerRules: (tiers_rise, purposes_are_sound),  # type: ignore[dict-item]
    Deadlines: DEADLINE_CHECKS,  # type: ignore[dict-item]
    CaseKind: CASE_CHECKS,  # type: ignore[dict-item]
    ServiceItem: SERVICE_CHECKS,  # type: ignore[dict-item]
    Power: POWER_CHECKS,  # type: ignore[dict-item]
    DutyField: DUTY_CHECKS,  # type: ignore[dict-item]
}


def check_sense(file: str, shaped: Shape) -> Iterator[Problem]:
    """Every problem that the checks of this kind of file find."""
    for check in CHECKS[type(shaped)]:
        yield from check(file, shaped)
