"""红黄绿灯 (traffic_light): the light of one commitment, and always why.

Rule: progress comes from the proofs where there are any (the one with least progress counts), else from
the share last reported. It is held against the plan of the same day that the figure speaks for: the
share of working days gone by between start and due date. Each finding has a colour; the worst one is
the light, and its sentence the reason.

    red     past the due date and not done · behind the plan by more than ``red_behind_points`` ·
            a limit exceeded or a level not kept · quiet for more than ``quiet_red_days`` (only where no records exist)
    yellow  behind by more than ``yellow_behind_points`` · in the last days with too little done ·
            quiet for more than ``quiet_yellow_days`` · done but past due and not yet verified
    green   none of these         grey  not started, or withdrawn         blue  finished

Shares run from 0 to 1, points from 0 to 100. Complexity O(proofs).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from townworks.engines import workdays
from townworks.engines.working import Step, gettext_noop

BASIS = (
    "各地督查“红黄绿灯”通行做法：绿灯为达到计划进度，黄灯为落后不超过 15 个百分点或临期未达 80%，"
    "红灯为逾期或落后超过 15 个百分点。界限未见统一规定，未经核实，由本镇在 definitions/lights.toml 设定。"
)

Light = Literal["green", "yellow", "red", "blue", "grey"]
Stage = Literal["waiting", "running", "reported_done", "finished", "withdrawn"]
Finding = tuple[int, Step]  # severity, sentence
LIGHTS: tuple[Light, ...] = ("green", "yellow", "red")  # by severity
FINE, WARN, ALARM = range(3)


@dataclass(frozen=True)
class Thresholds:
    """界限: points are percentage points behind the plan, days are calendar days."""

    yellow_behind_points: int = 0
    red_behind_points: int = 15
    last_days: int = 7
    last_days_share: int = 80
    quiet_yellow_days: int = 40
    quiet_red_days: int = 75


@dataclass(frozen=True)
class Proof:
    """佐证: a figure from the records. ``value`` None: the records are still empty.

    ``at_least``: progress runs from ``baseline`` (0 if None) to ``target``.
    ``at_most`` with a baseline: progress runs down from it to the target.
    ``at_most`` without: a limit, kept or exceeded; it says nothing of progress.
    ``lasting``: a level that is to be kept all the time, like a river's class; kept or not, it says nothing of progress either.
    ``short``: the names of what falls short of it.
    """

    name: str
    value: Decimal | None
    target: Decimal
    as_of: date
    direction: Literal["at_least", "at_most"] = "at_least"
    baseline: Decimal | None = None
    lasting: bool = False
    short: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """One commitment as it stands on ``today``.

    ``waiting``: not yet accepted; ``reported_done``: done in the unit's word, not yet verified.
    ``reported_share``: the share last reported (0 to 1) on ``last_note_on``; None if never a figure.
    Where the calendar does not cover start to due date, calendar days stand in, and the working says so.
    """

    today: date
    start_on: date
    due_on: date | None
    stage: Stage
    calendar: workdays.Calendar
    thresholds: Thresholds = Thresholds()
    proofs: tuple[Proof, ...] = ()
    reported_share: Decimal | None = None
    last_note_on: date | None = None


@dataclass(frozen=True)
class Answer:
    """The light, its reason, the progress and the plan it was held against (shares), and the steps."""

    light: Light
    reason: Step
    progress: Fraction | None
    planned: Fraction | None
    working: tuple[Step, ...]


@dataclass(frozen=True)
class _Measure:
    """What is known of the progress: the share, the day it speaks for, and in whose words."""

    share: Fraction | None
    as_of: date
    source: Step
    findings: tuple[Finding, ...] = ()
    limits_kept: bool = False  # there are only limits and levels, and all are kept

    @property
    def done_share(self) -> Fraction | None:
        """The share that counts when the time is over: a limit kept until then is a promise kept."""
        return Fraction(1) if self.limits_kept else self.share


def compute(given: Given) -> Answer:
    """The light of one commitment.

    ValueError if the due date lies before the start or the reported share is not from 0 to 1.

    >>> calendar = workdays.Calendar(frozenset(), frozenset(), frozenset({2026}))
    >>> answer = compute(Given(date(2026, 7, 1), date(2026, 1, 1), date(2026, 12, 31), "running", calendar,
    ...     reported_share=Decimal("0.3"), last_note_on=date(2026, 6, 30)))
    >>> answer.light, str(answer.reason)
    ('red', '完成 30%，计划应完成 49.2%，落后 19.2 个百分点')
    """
    _refuse_nonsense(given)
    settled = _settled(given)
    if settled:
        return settled
    measure = _from_proofs(given) if given.proofs else _from_notes(given)
    planned, plan_steps = _plan(given, measure.as_of)
    findings = [
        *measure.findings,
        *_lateness(given, measure.done_share),
        *_lag(given, measure.share, planned),
    ]
    findings += _silence(given, measure)
    steps = (measure.source, *plan_steps, *(sentence for _, sentence in findings))
    severity, reason = max(findings, key=lambda one: one[0], default=(FINE, _calm(given, measure)))
    light = LIGHTS[severity]
    if severity == FINE and given.stage == "waiting":
        light, reason = "grey", Step(gettext_noop("尚未签收"))
    return Answer(light, reason, measure.share, planned, steps)


def share_of(proof: Proof) -> Fraction | None:
    """完成率 of one proof, 0 to 1; None for a limit or a level, which is kept or not but not approached."""
    if proof.lasting or (proof.direction == "at_most" and proof.baseline is None):
        return None
    if proof.value is None:
        return Fraction(0)
    baseline = Fraction(proof.baseline or 0)
    value, target = Fraction(proof.value), Fraction(proof.target)
    reached = value >= target if proof.direction == "at_least" else value <= target
    if reached:
        return Fraction(1)
    if (target > baseline) != (proof.direction == "at_least") or target == baseline:
        return Fraction(0)  # the way from baseline to target leads elsewhere: reached or not, nothing between
    return max(Fraction(0), (value - baseline) / (target - baseline))


def percent(share: Fraction) -> str:
    """A share as people write it, at most one decimal, never rounded up to 100 %.

    >>> percent(Fraction(1, 3)), percent(Fraction(1)), percent(Fraction(9999, 10000))
    ('33.3%', '100%', '99.9%')
    """
    return f"{_points(share)}%"


def figure(value: Decimal) -> str:
    """A figure without the zeros that a database column adds.

    >>> figure(Decimal("30.0000")), figure(Decimal("1200"))
    ('30', '1200')
    """
    return f"{value.normalize():f}"


def _points(share: Fraction) -> str:
    tenths = int(abs(share) * 1000) if 0 < 1 - share < Fraction(1, 1000) else round(share * 1000)
    return f"{tenths / 10:g}"


def _refuse_nonsense(given: Given) -> None:
    if given.due_on and given.due_on < given.start_on:
        raise ValueError(f"完成时限 {given.due_on} 早于起始日 {given.start_on}，请改正。")
    if given.reported_share is not None and not 0 <= given.reported_share <= 1:
        raise ValueError(f"填报的完成比例 {given.reported_share} 不在 0 到 1 之间。")


def _settled(given: Given) -> Answer | None:
    if given.stage == "finished":
        reason = Step(gettext_noop("已核验销号"))
        return Answer("blue", reason, Fraction(1), None, (reason,))
    if given.stage == "withdrawn":
        reason = Step(gettext_noop("已撤销，不再考核"))
        return Answer("grey", reason, None, None, (reason,))
    if given.today < given.start_on and given.stage != "reported_done":
        reason = Step(gettext_noop("{start} 开始，尚未启动"), {"start": given.start_on})
        return Answer("grey", reason, None, None, (reason,))
    return None


def _calm(given: Given, measure: _Measure) -> Step:
    """Why nothing is wrong where there is no progress to hold against a plan."""
    if given.proofs or given.stage == "reported_done":
        if not measure.limits_kept:
            return measure.source
        levels = any(proof.direction == "at_least" for proof in given.proofs)
        return Step(gettext_noop("应保持的都保持着") if levels else gettext_noop("未超上限"))
    if given.last_note_on:
        return Step(gettext_noop("{day} 有进展记录"), {"day": given.last_note_on})
    return Step(gettext_noop("{start} 开始，还不到应有进展记录的时候"), {"start": given.start_on})


def _from_proofs(given: Given) -> _Measure:
    shares = [(share_of(proof), proof) for proof in given.proofs]
    findings: list[Finding] = []
    for share, proof in shares:
        if share is None and proof.value is not None and not _kept(proof, proof.value):
            findings.append((ALARM, _not_kept(proof, proof.value)))
    measured = [(share, proof) for share, proof in shares if share is not None]
    oldest = min(proof.as_of for proof in given.proofs)
    if not measured:
        kept = not findings and all(proof.value is not None for proof in given.proofs)
        source = Step(gettext_noop("佐证都是要守住的界限，没有进度可比"))
        return _Measure(None, oldest, source, tuple(findings), kept)
    # Of equally little, the figure that speaks for the latest day, whose plan asks for most.
    share, proof = min(measured, key=lambda one: (one[0], -_speaks_for(one[1], given.today).toordinal()))
    if proof.value is None:
        source = Step(gettext_noop("佐证“{name}”尚无记录，按 0 计"), {"name": proof.name})
    else:
        words = gettext_noop("佐证“{name}”截至 {as_of} 为 {value}，目标 {target}，完成 {share}")
        source = Step(
            words,
            {
                "name": proof.name,
                "as_of": proof.as_of,
                "value": figure(proof.value),
                "target": figure(proof.target),
                "share": percent(share),
            },
        )
    return _Measure(share, _speaks_for(proof, given.today), source, tuple(findings))


def _kept(proof: Proof, value: Decimal) -> bool:
    return value >= proof.target if proof.direction == "at_least" else value <= proof.target


def _not_kept(proof: Proof, value: Decimal) -> Step:
    """A limit exceeded, or a level not kept, with the names of what falls short of it."""
    facts = {"name": proof.name, "value": figure(value), "target": figure(proof.target)}
    if proof.direction == "at_most":
        words = gettext_noop("“{name}”{value}，超过上限 {target}")
        named = gettext_noop("“{name}”{value}，超过上限 {target}：{short}")
    else:
        words = gettext_noop("“{name}”{value}，低于应保持的 {target}")
        named = gettext_noop("“{name}”{value}，低于应保持的 {target}：{short}")
    return Step(named, facts | {"short": "、".join(proof.short)}) if proof.short else Step(words, facts)


def _speaks_for(proof: Proof, today: date) -> date:
    """The day a figure is held against; empty records say that nothing has been done until now."""
    return today if proof.value is None else min(proof.as_of, today)


def _from_notes(given: Given) -> _Measure:
    if given.stage == "reported_done":
        return _Measure(Fraction(1), given.today, Step(gettext_noop("已报完成，待核验")))
    if given.reported_share is None or given.last_note_on is None:
        return _Measure(None, given.today, Step(gettext_noop("没有佐证，也没有填报过完成比例")))
    source = Step(
        gettext_noop("没有佐证，按 {day} 填报的完成比例 {share} 计"),
        {"day": given.last_note_on, "share": percent(Fraction(given.reported_share))},
    )
    return _Measure(Fraction(given.reported_share), min(given.last_note_on, given.today), source)


def _plan(given: Given, day: date) -> tuple[Fraction | None, tuple[Step, ...]]:
    """The share of the time from start to due date that is over on ``day``."""
    if given.due_on is None:
        return None, (Step(gettext_noop("没有完成时限，不比较计划进度")),)
    day = min(max(day, given.start_on), given.due_on)
    if workdays.covers(given.calendar, given.start_on, given.due_on):
        whole = workdays.count_between(given.calendar, given.start_on, given.due_on)
        gone = workdays.count_between(given.calendar, given.start_on, day)
        words = gettext_noop("截至 {day}，{whole} 个工作日已过 {gone} 个，计划应完成 {share}")
    else:
        whole, gone = (given.due_on - given.start_on).days, (day - given.start_on).days
        words = gettext_noop(
            "工作日历不全，按日历日计：截至 {day}，{whole} 天已过 {gone} 天，计划应完成 {share}"
        )
    planned = Fraction(gone, whole) if whole else Fraction(int(day >= given.due_on))
    values = {"day": day, "whole": whole, "gone": gone, "share": percent(planned)}
    return planned, (Step(words, values),)


def _lateness(given: Given, share: Fraction | None) -> Iterator[Finding]:
    if given.due_on is None:
        return
    left = (given.due_on - given.today).days
    if left < 0:
        if share == 1:
            words = gettext_noop("已达目标，但已过时限 {due} 仍未核验销号")
            yield WARN, Step(words, {"due": given.due_on})
        else:
            words = gettext_noop("已过时限 {due}，逾期 {days} 天")
            yield ALARM, Step(words, {"due": given.due_on, "days": -left})
    elif left <= given.thresholds.last_days and (share or 0) * 100 < given.thresholds.last_days_share:
        done = gettext_noop("距时限只剩 {days} 天，完成 {share}，不足 {least}%")
        unknown = gettext_noop("距时限只剩 {days} 天，完成比例不明")
        values = {
            "days": left,
            "least": given.thresholds.last_days_share,
            "share": percent(share or Fraction(0)),
        }
        yield WARN, Step(unknown if share is None else done, values)


def _lag(given: Given, share: Fraction | None, planned: Fraction | None) -> Iterator[Finding]:
    if share is None or planned is None:
        return
    behind = (planned - share) * 100
    values = {"share": percent(share), "planned": percent(planned), "points": _points(behind / 100)}
    words = gettext_noop("完成 {share}，计划应完成 {planned}，落后 {points} 个百分点")
    if behind > given.thresholds.red_behind_points:
        yield ALARM, Step(words, values)
    elif behind > given.thresholds.yellow_behind_points:
        yield WARN, Step(words, values)
    else:
        yield FINE, Step(gettext_noop("完成 {share}，达到计划进度 {planned}"), values)


def _silence(given: Given, measure: _Measure) -> Iterator[Finding]:
    """Old figures: an alarm where people should have written, a warning where records stand still."""
    if given.stage == "reported_done" or (given.proofs and measure.share == 1):
        return
    if given.proofs:
        since = min(proof.as_of for proof in given.proofs)
        words = gettext_noop("佐证记录已 {days} 天没有更新")
    else:
        since = max(given.last_note_on or given.start_on, given.start_on)
        words = (
            gettext_noop("已 {days} 天没有进展记录")
            if given.last_note_on
            else gettext_noop("开始 {days} 天来没有任何进展记录")
        )
    days = (given.today - since).days
    if days > given.thresholds.quiet_red_days and not given.proofs:
        yield ALARM, Step(words, {"days": days})
    elif days > given.thresholds.quiet_yellow_days:
        yield WARN, Step(words, {"days": days})
