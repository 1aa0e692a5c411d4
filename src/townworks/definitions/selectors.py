"""查阅定义 (selectors): what the town has set, read once per process and checked whole.

Every function raises BrokenDefinitions if the folder is broken, NotDefined if a code is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from django.conf import settings
from django.utils.translation import gettext

from townworks.engines import workdays
from townworks.engines.working import gettext_noop

from .campaigns import Campaign, MendNotice, SiteKind
from .cases import CaseKind, Deadline, Power, ServiceItem
from .charts import Chart, LedgerRules
from .duties import DutyField
from .editions import Shaped
from .freezing import Definitions
from .indicators import Indicator
from .loading import load
from .scoring import Scheme
from .shapes import Calendar, Chase, Lights, Line, Permission, ReturnTerms, Role
from .surveys import Survey
from .waters import SectionKey, Water

Coded = TypeVar(
    "Coded",
    Line,
    Permission,
    Role,
    SiteKind,
    Campaign,
    Indicator,
    Scheme,
    Survey,
    Chart,
    Deadline,
    CaseKind,
    ServiceItem,
    Power,
)
PROJECT_ROOT = Path(__file__).resolve().parents[3]
DEFAULT = PROJECT_ROOT / "definitions"


class NotDefined(LookupError):
    """没有这个代码: nothing of this code is defined; the sentence names it."""


def folder() -> Path:
    """The definitions folder: setting TOWNWORKS_DEFINITIONS, else ``definitions`` beside the source."""
    given = getattr(settings, "TOWNWORKS_DEFINITIONS", DEFAULT)
    return given if isinstance(given, Path) else Path(given)


def definitions() -> Definitions:
    """Everything, as loaded when it was first asked for."""
    return _loaded(folder())


def lines() -> tuple[Line, ...]:
    """工作条线, in their order."""
    return definitions().lines


def line(code: str) -> Line:
    """The line of this code."""
    return _found(lines(), code, gettext_noop("没有代码为 {code} 的工作条线"))


def permissions() -> tuple[Permission, ...]:
    """权限, in the order of the file."""
    return definitions().permissions


def permission(code: str) -> Permission:
    """The permission of this code."""
    return _found(permissions(), code, gettext_noop("没有代码为 {code} 的权限"))


def roles() -> tuple[Role, ...]:
    """角色, in the order of the file."""
    return definitions().roles


def role(code: str) -> Role:
    """The role of this code."""
    return _found(roles(), code, gettext_noop("没有代码为 {code} 的角色"))


def site_kinds() -> tuple[SiteKind, ...]:
    """场所类型, in their order."""
    return definitions().site_kinds


def site_kind(code: str) -> SiteKind:
    """The kind of site of this code."""
    return _found(site_kinds(), code, gettext_noop("没有代码为 {code} 的场所类型"))


def campaigns() -> tuple[Campaign, ...]:
    """专项行动, in their order."""
    return definitions().campaigns


def campaign(code: str) -> Campaign:
    """The campaign of this code as the files have it today; a round keeps the edition it was opened from."""
    return _found(campaigns(), code, gettext_noop("没有代码为 {code} 的专项行动"))


def mend_notice() -> MendNotice | None:
    """通用的整改通知书, for findings of no campaign; None where the town has none."""
    return definitions().mend_notice


def indicators() -> tuple[Indicator, ...]:
    """指标, in their order."""
    return definitions().indicators


def indicators_by_code() -> Mapping[str, Indicator]:
    """The same by code, for whoever asks for many."""
    return _by_code(folder())


@cache
def _by_code(folder: Path) -> Mapping[str, Indicator]:
    return MappingProxyType({one.code: one for one in _loaded(folder).indicators})


def indicator(code: str) -> Indicator:
    """The indicator of this code as the files have it today; what was observed keeps the edition it was observed under."""
    return _found(indicators(), code, gettext_noop("没有代码为 {code} 的指标"))


def schemes() -> tuple[Scheme, ...]:
    """测评办法, in their order."""
    return definitions().schemes


def scheme(code: str) -> Scheme:
    """The scheme of this code as the files have it today; a scoring that was opened keeps its edition."""
    return _found(schemes(), code, gettext_noop("没有代码为 {code} 的测评办法"))


def surveys() -> tuple[Survey, ...]:
    """问卷, in their order."""
    return definitions().surveys


def survey(code: str) -> Survey:
    """The questionnaire of this code as the files have it today; one that was opened keeps its edition."""
    return _found(surveys(), code, gettext_noop("没有代码为 {code} 的问卷"))


def known_waters() -> Mapping[SectionKey, Water]:
    """断面水体名单: by province, basin and name, whether a section is judged by the limits of lakes or of rivers."""
    return definitions().known_waters


def charts() -> tuple[Chart, ...]:
    """会计科目表, in their order."""
    return definitions().charts


def chart(code: str) -> Chart:
    """The chart of this code as the files have it today; a book keeps the edition it was opened with."""
    return _found(charts(), code, gettext_noop("没有代码为 {code} 的科目表"))


def ledger_rules() -> LedgerRules:
    """村账参数."""
    rules = definitions().ledger
    if rules is None:
        raise NotDefined(gettext("没有村账参数（ledger.toml）"))
    return rules


def deadlines() -> tuple[Deadline, ...]:
    """法定期限, in the order of the file."""
    return definitions().deadlines


def office_hours() -> tuple[tuple[time, time], ...]:
    """办公时间 of a working day, from early to late; none where the town's file says nothing."""
    return definitions().office_hours


def deadline(code: str) -> Deadline:
    """The statutory rule of this code."""
    return _found(deadlines(), code, gettext_noop("没有代码为 {code} 的法定期限"))


def case_kinds() -> tuple[CaseKind, ...]:
    """办件种类, in their order."""
    return definitions().case_kinds


def case_kind(code: str) -> CaseKind:
    """The kind of case of this code as the files have it today; a case keeps the edition it came in under."""
    return _found(case_kinds(), code, gettext_noop("没有代码为 {code} 的办件种类"))


def service_items() -> tuple[ServiceItem, ...]:
    """政务服务事项, in their order."""
    return definitions().services


def service_item(code: str) -> ServiceItem:
    """The service item of this code as the files have it today."""
    return _found(service_items(), code, gettext_noop("没有代码为 {code} 的政务服务事项"))


def powers() -> tuple[Power, ...]:
    """下放事项, in their order."""
    return definitions().powers


def power(code: str) -> Power:
    """The delegated power of this code."""
    return _found(powers(), code, gettext_noop("没有代码为 {code} 的下放事项"))


def duty_fields() -> tuple[DutyField, ...]:
    """职责清单, field by field in their order."""
    return definitions().duties


def digest_of(file: str) -> str:
    """The digest that names the edition of one file ("campaigns/fire-sweep.toml")."""
    return definitions().digests[file]


def calendar(year: int) -> Calendar:
    """The holidays of one year as the notice gives them."""
    for one in definitions().calendars:
        if one.year == year:
            return one
    raise NotDefined(gettext("没有 {year} 年的工作日历").format(year=year))


def working_calendar() -> workdays.Calendar:
    """All years together, as the engines take them."""
    return _working_calendar(folder())


def light_thresholds() -> Lights:
    """红黄绿灯界限."""
    return definitions().thresholds.lights


def chase_thresholds() -> Chase:
    """逐月查账界限: stale, at risk, days for a reply."""
    return definitions().thresholds.chase


def return_terms() -> ReturnTerms:
    """报表期限: working days after a period, by how long it is."""
    return definitions().thresholds.returns


def forget() -> None:
    """Read the folder anew when next asked (after a file was changed on purpose)."""
    _loaded.cache_clear()
    _by_code.cache_clear()
    _working_calendar.cache_clear()
    Shaped.forget()


def _found(things: Iterable[Coded], code: str, otherwise: str) -> Coded:
    for thing in things:
        if thing.code == code:
            return thing
    raise NotDefined(gettext(otherwise).format(code=code))


@cache
def _loaded(folder: Path) -> Definitions:
    return load(folder)


@cache
def _working_calendar(folder: Path) -> workdays.Calendar:
    calendars = _loaded(folder).calendars
    holidays = [holiday for calendar in calendars for holiday in calendar.holidays]
    return workdays.Calendar(
        off=frozenset(day for holiday in holidays for day in holiday.off),
        work=frozenset(day for holiday in holidays for day in holiday.work),
        years=frozenset(calendar.year for calendar in calendars),
    )
