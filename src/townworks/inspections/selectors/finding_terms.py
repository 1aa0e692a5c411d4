"""问题的期限: how urgent a finding is, in words and a shape, and why it is due when it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from townworks.definitions import selectors as definitions
from townworks.engines import workdays
from townworks.engines.working import Step, gettext_noop
from townworks.kernel import clock
from townworks.ui import wording

from ..models import Finding

SOON = 3  # working days from which on a term is near
BEGINS = ("find", "reopen")  # moves from which a term is counted
NEAR_DAYS = 31  # so near, the days left are counted in working days


@dataclass(frozen=True)
class Urgency:
    """轻重缓急: a light (shape and word) and the sentence beside it."""

    light: str
    why: Step


def urgency(finding: Finding, on: date) -> Urgency:
    """Red when overdue, yellow when the term is near, green while there is time, blue when settled."""
    if not finding.is_open:
        return _settled(finding)
    if finding.due_on < on:
        return Urgency("red", Step(gettext_noop("逾期 {days} 天"), {"days": (on - finding.due_on).days}))
    if finding.due_on == on:
        return Urgency("yellow", Step(gettext_noop("今天到期")))
    return _ahead(finding.due_on, on)


def _settled(finding: Finding) -> Urgency:
    words = {
        "accepted": gettext_noop("{day}验收"),
        "transferred": gettext_noop("{day}移送"),
        "joined": gettext_noop("{day}并案"),
    }
    closed_on = clock.day_of(finding.closed_at) if finding.closed_at else finding.due_on
    step = Step(words.get(finding.state, gettext_noop("{day}撤销")), {"day": wording.zh_date(closed_on)})
    return Urgency("blue" if finding.state == "accepted" else "grey", step)


def _ahead(due_on: date, on: date) -> Urgency:
    calendar = definitions.working_calendar()
    days = (due_on - on).days
    if days <= NEAR_DAYS and workdays.covers(calendar, on, due_on):
        left = workdays.count_between(calendar, on, due_on)
        words = Step(gettext_noop("还有 {days} 个工作日"), {"days": left})
        return Urgency("yellow" if left <= SOON else "green", words)
    return Urgency(
        "yellow" if days <= SOON else "green", Step(gettext_noop("还有 {days} 天"), {"days": days})
    )


def term_told(finding: Finding) -> tuple[Step, ...]:
    """期限从哪里来: the days that the campaign gives, from when, and what approvals made of it (from its rows).

    A finding that came back has a new term from that day on.
    """
    rows = list(finding.rows.all())
    begun = max((n for n, row in enumerate(rows) if row.move in BEGINS), default=0)
    since = clock.day_of(finding.found_at if rows[begun].move == "find" else rows[begun].at)
    values = {
        "days": finding.mend_days,
        "since": wording.zh_date(since),
        "due": wording.zh_date(rows[begun].due_on),
    }
    granted = [row for row in rows[begun:] if row.move == "extend"]
    told = [Step(_given(finding, came_back=rows[begun].move == "reopen"), values)]
    words = gettext_noop("{who}同意延期，改为{due}到期")
    told += [Step(words, {"who": row.by_name, "due": wording.zh_date(row.due_on)}) for row in granted]
    return tuple(told)


def _given(finding: Finding, *, came_back: bool) -> str:
    if finding.mend_days == 0:
        return gettext_noop("{since}起算，要当场整改，{due}到期")
    if came_back:
        return gettext_noop("{since}反弹重办，重新给 {days} 天，{due}到期")
    if finding.mend_kind == "working":
        return gettext_noop("{since}发现，给 {days} 个工作日，{due}到期")
    return gettext_noop("{since}发现，给 {days} 天（遇休息日顺延），{due}到期")
