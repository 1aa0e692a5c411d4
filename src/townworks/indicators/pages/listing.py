"""指标一览的页面: every indicator by line of work, with its current value, what it should be, and what is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from townworks.definitions import selectors as definitions
from townworks.definitions.indicator_telling import LEVELS
from townworks.kernel import asked, sheets
from townworks.kernel.actor import Actor
from townworks.ui import wording
from townworks.ui.names import in_language
from townworks.ui.request import Request

from .. import selectors
from ..selectors import said
from ..selectors.course import Point
from ..selectors.listing import Current

STATES = {
    "late": "迟报",
    "missed": "没有达到目标",
    "met": "达到目标",
    "running": "还没有到期",
    "plain": "没有目标",
}
EVERY = "every"
WIDTHS = (26, 34, 14, 14, 16, 20, 14, 16, 14)


@dataclass(frozen=True)
class Wanted:
    """The conditions out of the address."""

    q: str = ""
    line: str = ""
    level: str = ""
    state: str = ""
    every: bool = False

    @property
    def given(self) -> bool:
        return bool(self.q or self.line or self.level or self.state or self.every)


@dataclass(frozen=True)
class Row:
    """一行: an indicator as the list shows it."""

    now: Current

    @property
    def code(self) -> str:
        return self.now.one.code

    @property
    def name(self) -> str:
        return in_language(self.now.one)

    @property
    def value(self) -> str:
        return said.figure(self.now.one, self.now.latest.value) if self.now.latest else ""

    @property
    def year(self) -> str:
        return said.figure(self.now.one, self.now.year.value)

    @property
    def target(self) -> str:
        return said.target(self.now.one, self._judged)

    @property
    def _judged(self) -> Point:
        """The year where it is judged as a whole, else the latest period."""
        latest = self.now.latest
        return latest if latest and latest.judgement.target is not None else self.now.year

    @property
    def verdict(self) -> str:
        return self._judged.judgement.verdict

    @property
    def why(self) -> str:
        return wording.step(self._judged.judgement.why)

    @property
    def state(self) -> str:
        return "late" if self.now.late else self.verdict or "plain"

    @property
    def spark(self) -> list[Decimal | None]:
        return [point.value for point in self.now.recent]

    @property
    def rule(self) -> Decimal | None:
        """The target of single periods, for the small line."""
        latest = self.now.latest
        return latest.judgement.target if latest and latest.judgement.upper is None else None


@dataclass(frozen=True)
class Group:
    """A line of work with its indicators."""

    line: str
    rows: Sequence[Row]


def wanted_of(request: Request) -> Wanted:
    """What the address asks for; nonsense is left out."""
    state, level = request.GET.get("state", ""), request.GET.get("level", "")
    return Wanted(
        q=request.GET.get("q", "").replace("\0", "").strip()[:60],
        line=request.GET.get("line", "")[:40],
        level=level if level in LEVELS else "",
        state=state if state in STATES else "",
        every=request.GET.get(EVERY) == "1",
    )


def rows_of(actor: Actor, wanted: Wanted, *, on: date, town_id: int | None) -> tuple[list[Row], list[Row]]:
    """The rows that meet the conditions, and those that meet all but the state."""
    found = selectors.current_all(
        actor, on=on, line=wanted.line, level=wanted.level, town_id=town_id, every=True
    )
    rows = [Row(one) for one in found if wanted.every or one.given or one.late]
    if wanted.q:
        low = wanted.q.lower()
        rows = [row for row in rows if low in row.name.lower() or low in row.code]
    kept = [row for row in rows if not wanted.state or wanted.state in (row.state, row.verdict or "plain")]
    return kept, rows


def _grouped(rows: Sequence[Row]) -> list[Group]:
    order = [line.code for line in definitions.lines()]
    groups = [Group(line, [row for row in rows if row.now.one.line == line]) for line in order]
    return [group for group in groups if group.rows]


@login_required
@require_safe
def table(request: Request) -> HttpResponse:
    """指标一览; the same address answers htmx with the rows alone."""
    wanted = wanted_of(request)
    town_id = asked.number(request.GET.get("town"))
    rows, before = rows_of(request.actor, wanted, on=request.today, town_id=town_id)
    context = {"groups": _grouped(rows), "wanted": wanted, "count": len(rows)}
    if not request.htmx:
        context |= {
            "title": _title(rows, wanted),
            "late": sum(1 for row in before if row.now.late),
            "lines": definitions.lines(),
            "levels": LEVELS,
            "states": STATES,
            "town": town_id,
            "may_export": bool(request.actor.may_somewhere("document.export")),
        }
    template = "indicators/list_rows.html" if request.htmx else "indicators/list.html"
    return render(request, template, context)


def _title(rows: Sequence[Row], wanted: Wanted) -> str:
    """The answer to "how do the figures stand?"."""
    missed = sum(1 for row in rows if row.verdict == "missed")
    if not rows:
        return _("没有符合条件的指标") if wanted.given else _("还没有任何指标的数")
    if missed:
        words = ngettext("{all} 项指标中 {n} 项没有达到目标", "{all} 项指标中 {n} 项没有达到目标", missed)
        return words.format(all=len(rows), n=missed)
    if any(row.verdict for row in rows):
        return _("{all} 项指标中，有目标的都达到了").format(all=len(rows))
    return ngettext("{n} 项指标", "{n} 项指标", len(rows)).format(n=len(rows))


@login_required
@require_safe
def export(request: Request) -> HttpResponse:
    """导出: exactly the set that the same address shows as a page."""
    request.actor.may_somewhere("document.export").require()
    rows, _before = rows_of(
        request.actor,
        wanted_of(request),
        on=request.today,
        town_id=asked.number(request.GET.get("town")),
    )
    heads = [
        *(_("条线"), _("指标"), _("最近一期"), _("数值"), _("单位")),
        *(_("目标"), _("判断"), _("今年以来"), _("迟报")),
    ]
    lines = [
        [
            wording.line_name(row.now.one.line),
            row.name,
            wording.zh_period(row.now.latest.period) if row.now.latest else "",
            _number(row.now.latest.value, row) if row.now.latest else None,
            said.unit_of(row.now.one),
            row.target,
            wording.word(row.verdict, "verdict"),
            _number(row.now.year.value, row),
            wording.zh_period(row.now.late),
        ]
        for row in rows
    ]
    return sheets.answer(_("指标"), heads, lines, name=f"indicators-{request.today:%Y%m%d}", widths=WIDTHS)


def _number(value: Decimal | None, row: Row) -> Decimal | None:
    return None if value is None else round(value, row.now.one.decimals)
