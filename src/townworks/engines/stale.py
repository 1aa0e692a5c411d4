"""逐月查账 (stale): what is wrong with a commitment this month, and whether it is chased already.

Rule: three grounds, each on its own feet.

    late     逾期    the due date has passed and the commitment is not finished
    at_risk  有风险  not late, and the light is yellow or red, or the due date is near and it is not done
    stale    久无进展  nobody has written of it for more than ``stale_days``

A commitment that is late is not at risk as well. A ground that an open notice (督办通知单) already names is
not offered again: nothing is chased twice for one thing. A new ground is offered even while a notice for
another is open. What was reported done waits for the verifier; it is neither stale nor at risk, but late it
can be. Complexity O(open notices).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from townworks.engines.traffic_light import Light, Stage
from townworks.engines.working import Step, gettext_noop

BASIS = (
    "督查“立项、催办、复核、销号”通行做法；“一事不重复督办”。界限未见统一规定，未经核实，"
    "由本镇在 definitions/lights.toml 设定。"
)

Ground = Literal["late", "at_risk", "stale"]
GROUNDS: tuple[Ground, ...] = ("late", "at_risk", "stale")


@dataclass(frozen=True)
class Thresholds:
    """界限, in calendar days: silence that makes stale, nearness of the due date that makes at risk."""

    stale_days: int = 40
    at_risk_days: int = 14


@dataclass(frozen=True)
class Notice:
    """在办的督办单: an open notice on this commitment, by its number, and the grounds that it names."""

    number: str
    grounds: frozenset[Ground]


@dataclass(frozen=True)
class Given:
    """One commitment as it stands on ``today``; ``light_reason`` is the sentence that came with the light."""

    today: date
    start_on: date
    due_on: date | None
    stage: Stage
    light: Light
    light_reason: Step | None = None
    last_note_on: date | None = None
    open_notices: tuple[Notice, ...] = ()
    thresholds: Thresholds = Thresholds()


@dataclass(frozen=True)
class Finding:
    """查出的问题: the ground, since when it holds, why, and the number of the notice that chases it ("" if none)."""

    ground: Ground
    since: date
    why: Step
    notice: str = ""


@dataclass(frozen=True)
class Answer:
    """``to_chase``: found and not chased yet; ``chased``: found, and under an open notice."""

    to_chase: tuple[Finding, ...]
    chased: tuple[Finding, ...]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """What the monthly check finds.

    ValueError if the due date lies before the start.

    >>> late = Given(date(2026, 7, 1), date(2026, 1, 1), date(2026, 6, 30), "running", "red",
    ...     last_note_on=date(2026, 6, 20))
    >>> [(one.ground, str(one.why)) for one in compute(late).to_chase]
    [('late', '时限 2026-06-30，已逾期 1 天')]
    >>> compute(Given(date(2026, 7, 1), date(2026, 1, 1), date(2026, 6, 30), "running", "red",
    ...     last_note_on=date(2026, 6, 20), open_notices=(Notice("镇督〔2026〕3号", frozenset({"late"})),))).to_chase
    ()
    """
    if given.due_on and given.due_on < given.start_on:
        raise ValueError(f"完成时限 {given.due_on} 早于起始日 {given.start_on}，请改正。")
    if given.stage in ("finished", "withdrawn"):
        return Answer((), (), (Step(gettext_noop("已销号或已撤销，不再查账")),))
    to_chase, chased = [], []
    steps: list[Step] = []
    for finding in (*_late(given), *_at_risk(given), *_stale(given)):
        notice = next((one for one in given.open_notices if finding.ground in one.grounds), None)
        steps.append(finding.why)
        if notice is None:
            to_chase.append(finding)
        else:
            chased.append(Finding(finding.ground, finding.since, finding.why, notice.number))
            words = gettext_noop("此事已由 {number} 督办，不重复督办")
            steps.append(Step(words, {"number": notice.number}))
    if not steps:
        steps.append(Step(gettext_noop("未发现逾期、风险或久无进展")))
    return Answer(tuple(to_chase), tuple(chased), tuple(steps))


def _is_late(given: Given) -> bool:
    return given.due_on is not None and given.today > given.due_on


def _late(given: Given) -> Iterator[Finding]:
    if given.due_on and _is_late(given):
        words = gettext_noop("时限 {due}，已逾期 {days} 天")
        if given.stage == "reported_done":
            words = gettext_noop("时限 {due}，已报完成但尚未核验销号，已逾期 {days} 天")
        values = {"due": given.due_on, "days": (given.today - given.due_on).days}
        yield Finding("late", given.due_on + timedelta(days=1), Step(words, values))


def _at_risk(given: Given) -> Iterator[Finding]:
    if _is_late(given) or given.stage == "reported_done":
        return
    if given.light in ("yellow", "red"):
        words = {"yellow": gettext_noop("亮黄灯"), "red": gettext_noop("亮红灯")}
        yield Finding("at_risk", given.today, given.light_reason or Step(words[given.light]))
    elif given.due_on and (given.due_on - given.today).days <= given.thresholds.at_risk_days:
        words_near = gettext_noop("距时限 {due} 只剩 {days} 天，尚未报完成")
        left = (given.due_on - given.today).days
        since = given.due_on - timedelta(days=given.thresholds.at_risk_days)
        yield Finding(
            "at_risk", max(since, given.start_on), Step(words_near, {"due": given.due_on, "days": left})
        )


def _stale(given: Given) -> Iterator[Finding]:
    if given.stage == "reported_done" or given.today < given.start_on:
        return
    last = max(given.last_note_on or given.start_on, given.start_on)
    days = (given.today - last).days
    if days > given.thresholds.stale_days:
        never = gettext_noop("{start} 开始以来 {days} 天没有任何进展记录")
        words = gettext_noop("{last} 以来 {days} 天没有进展记录") if given.last_note_on else never
        since = last + timedelta(days=given.thresholds.stale_days + 1)
        yield Finding("stale", since, Step(words, {"start": given.start_on, "last": last, "days": days}))
