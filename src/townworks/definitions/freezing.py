"""冻 (freeze): the whole of what a town has set, unchangeable, with a digest that names the edition."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from types import MappingProxyType

from .campaigns import Campaign, MendNotice, SiteKind
from .cases import CaseKind, Deadline, Deadlines, Power, ServiceItem
from .charts import Chart, LedgerRules
from .duties import DutyField
from .indicators import Indicator
from .scoring import Scheme
from .shape import Shape
from .shapes import Calendar, Line, Permission, Role, Roles, Thresholds
from .surveys import Survey
from .waters import KnownWaters, SectionKey, Water, waters_of


@dataclass(frozen=True)
class Definitions:
    """全套定义: what the files say, in the order people see it, and the digests that name the editions."""

    lines: tuple[Line, ...]
    permissions: tuple[Permission, ...]
    roles: tuple[Role, ...]
    calendars: tuple[Calendar, ...]
    thresholds: Thresholds
    site_kinds: tuple[SiteKind, ...]
    campaigns: tuple[Campaign, ...]
    mend_notice: MendNotice | None
    indicators: tuple[Indicator, ...]
    schemes: tuple[Scheme, ...]
    surveys: tuple[Survey, ...]
    known_waters: Mapping[SectionKey, Water]
    charts: tuple[Chart, ...]
    ledger: LedgerRules | None
    deadlines: tuple[Deadline, ...]
    office_hours: tuple[tuple[time, time], ...]
    case_kinds: tuple[CaseKind, ...]
    services: tuple[ServiceItem, ...]
    powers: tuple[Power, ...]
    duties: tuple[DutyField, ...]
    digests: Mapping[str, str]  # by file
    digest: str


def freeze(shaped: Mapping[str, Shape]) -> Definitions:
    """The checked files as one frozen whole. KeyError or StopIteration cannot happen after ``fit``."""
    digests = {file: digest_of(shape) for file, shape in sorted(shaped.items())}
    roles = next(shape for shape in shaped.values() if isinstance(shape, Roles))
    return Definitions(
        lines=tuple(
            sorted((one for one in shaped.values() if isinstance(one, Line)), key=lambda line: line.order)
        ),
        permissions=roles.permissions,
        roles=roles.roles,
        calendars=tuple(
            sorted((one for one in shaped.values() if isinstance(one, Calendar)), key=lambda one: one.year)
        ),
        thresholds=next(shape for shape in shaped.values() if isinstance(shape, Thresholds)),
        site_kinds=tuple(
            sorted((one for one in shaped.values() if isinstance(one, SiteKind)), key=lambda kind: kind.order)
        ),
        campaigns=tuple(
            sorted((one for one in shaped.values() if isinstance(one, Campaign)), key=lambda one: one.order)
        ),
        mend_notice=next((one for one in shaped.values() if isinstance(one, MendNotice)), None),
        indicators=tuple(
            sorted((one for one in shaped.values() if isinstance(one, Indicator)), key=lambda one: one.order)
        ),
        schemes=tuple(
            sorted((one for one in shaped.values() if isinstance(one, Scheme)), key=lambda one: one.order)
        ),
        surveys=tuple(
            sorted((one for one in shaped.values() if isinstance(one, Survey)), key=lambda one: one.order)
        ),
        known_waters=MappingProxyType(
            waters_of(one for _, one in sorted(shaped.items()) if isinstance(one, KnownWaters))
        ),
        charts=tuple(
            sorted((one for one in shaped.values() if isinstance(one, Chart)), key=lambda one: one.order)
        ),
        ledger=next((one for one in shaped.values() if isinstance(one, LedgerRules)), None),
        deadlines=tuple(rule for one in shaped.values() if isinstance(one, Deadlines) for rule in one.rules),
        office_hours=tuple(
            (span.opens, span.closes)
            for one in shaped.values()
            if isinstance(one, Deadlines)
            for span in one.office_hours
        ),
        case_kinds=tuple(
            sorted((one for one in shaped.values() if isinstance(one, CaseKind)), key=lambda one: one.order)
        ),
        services=tuple(
            sorted(
                (one for one in shaped.values() if isinstance(one, ServiceItem)), key=lambda one: one.order
            )
        ),
        powers=tuple(
            sorted((one for one in shaped.values() if isinstance(one, Power)), key=lambda one: one.order)
        ),
        duties=tuple(
            sorted((one for one in shaped.values() if isinstance(one, DutyField)), key=lambda one: one.order)
        ),
        digests=MappingProxyType(digests),
        digest=hashlib.sha256(_canonical(digests)).hexdigest(),
    )


def digest_of(shape: Shape) -> str:
    """SHA-256 of the content as canonical JSON: comments, spacing and the order of keys do not count."""
    return hashlib.sha256(_canonical(shape.model_dump(mode="json", by_alias=True))).hexdigest()


def _canonical(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
