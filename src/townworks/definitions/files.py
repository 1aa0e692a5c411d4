"""哪个文件是哪种形: a new kind of file is one more row."""

from __future__ import annotations

from .campaigns import Campaign, MendNotice, SiteKind
from .cases import CaseKind, Deadlines, Power, ServiceItem
from .charts import Chart, LedgerRules
from .duties import DutyField
from .indicators import Indicator
from .scoring import Scheme
from .shape import Shape
from .shapes import Calendar, Line, Roles, Thresholds
from .surveys import Survey
from .waters import KnownWaters

# (pattern of the path, shape, whether at least one such file must exist)
FILES: tuple[tuple[str, type[Shape], bool], ...] = (
    ("roles.toml", Roles, True),
    ("lights.toml", Thresholds, True),
    ("lines/*.toml", Line, True),
    ("calendars/*.toml", Calendar, True),
    ("sites/*.toml", SiteKind, False),
    ("campaigns/*.toml", Campaign, False),
    ("mend-notice.toml", MendNotice, False),
    ("indicators/*.toml", Indicator, False),
    ("scoring/*.toml", Scheme, False),
    ("surveys/*.toml", Survey, False),
    ("water/*.toml", KnownWaters, False),
    ("charts/*.toml", Chart, False),
    ("ledger.toml", LedgerRules, False),
    ("deadlines.toml", Deadlines, False),
    ("cases/*.toml", CaseKind, False),
    ("services/*.toml", ServiceItem, False),
    ("powers/*.toml", Power, False),
    ("duties/*.toml", DutyField, False),
)
