"""办理时钟 (case_clock): on which day something asked of the town is due, recomputed from its stored segments.

Rule: the clock starts on an event (receipt, acceptance, decision …), whose day is not counted (民法典 201). A term counts
working days or calendar days; while the clock stands (materials missing, expert review, hearing, consultation) no day is
counted, the first and the last day of a pause included. One extension adds days. A term in calendar days that ends on a
rest day ends on the next working day (民法典 203). Some terms are no number of days: a day each year, the end of the month
or quarter, years (民法典 202), or days counted back from an event to come. Once a term with a deemed result has run out,
the law says what counts as decided.

Nothing is kept but the segments: the due date, what is left and the sentence are computed anew each time.
Complexity: O(days) of the term with its pauses.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from townworks.engines import workdays
from townworks.engines.working import Step, gettext_noop

BASIS = (
    "《民法典》第二百零一条至第二百零三条；《行政许可法》第四十二条、第四十五条、第八十二条；《政府信息公开条例》第三十三条；"
    "《信访工作条例》第三十四条；《行政复议法》第八十八条；《行政处罚法》第八十五条。"
    "暂停当日与恢复当日均不计入，为本系统的读法，未经核实。"
)
Kind = Literal["working", "calendar", "years", "monthly", "quarterly", "yearly"]
Part = Literal["run", "pause", "extension", "late"]
State = Literal["waiting", "running", "paused", "late", "finished"]
COUNTED: tuple[Kind, ...] = ("working", "calendar")
UNITS = {"working": gettext_noop("个工作日"), "calendar": gettext_noop("天")}


@dataclass(frozen=True)
class Term:
    """期限. ``days``: a number of days (years of ``years``); ``extension``: how many days one extension may add at most.

    ``backward``: counted back from the day of the event ("before the hearing"). ``month``, ``day``: of ``yearly``.
    ``deemed``: what counts as decided once the term has run out; "" where the law says nothing.
    """

    days: int
    kind: Kind = "working"
    extension: int = 0
    backward: bool = False
    month: int = 0
    day: int = 0
    deemed: str = ""


@dataclass(frozen=True)
class Pause:
    """暂停: from the day that the clock was stopped to the day that it went on (None: it still stands), and why."""

    from_on: date
    until_on: date | None
    why: str = ""


@dataclass(frozen=True)
class Extension:
    """延期: how many days it adds, and on which day it was approved."""

    days: int
    on: date


@dataclass(frozen=True)
class Given:
    """The term and the segments as they are stored; ``start_on`` None: the event has not come yet."""

    calendar: workdays.Calendar
    term: Term
    start_on: date | None
    today: date
    pauses: tuple[Pause, ...] = ()
    extension: Extension | None = None
    finished_on: date | None = None


@dataclass(frozen=True)
class Segment:
    """一段时间, both days included; ``counted``: how many days of the term lie in it."""

    part: Part
    from_on: date
    until_on: date
    counted: int
    why: str = ""


@dataclass(frozen=True)
class Answer:
    """``due_on`` is None while the clock stands or has not started; ``left`` counts in the term's own days, negative when late.

    ``if_resumed_on``: when it would be due if a standing clock went on today. ``sentence``: why, in one sentence.
    """

    state: State
    due_on: date | None
    if_resumed_on: date | None
    left: int | None
    used: int
    deemed: str
    segments: tuple[Segment, ...]
    sentence: Step
    working: tuple[Step, ...]


@dataclass(frozen=True)
class WhatIf:
    """假如延期: the due date before and after, and whether it may be asked for; ``sentence`` says which or why not."""

    allowed: bool
    before: date | None
    after: date | None
    sentence: Step


def compute(given: Given) -> Answer:
    """到期日, what is left, and why.

    ValueError for nonsense (a pause that ends before it begins, two that overlap, days out of bounds), or where the
    calendar of a year that is needed is missing.

    >>> calendar = workdays.Calendar(frozenset(), frozenset(), frozenset({2026}))
    >>> monday = date(2026, 3, 2)
    >>> clock = Given(calendar, Term(5), monday, date(2026, 3, 5))
    >>> answer = compute(clock)
    >>> answer.due_on, answer.left
    (datetime.date(2026, 3, 9), 2)
    >>> stood = replace(clock, pauses=(Pause(date(2026, 3, 4), date(2026, 3, 6), "补正"),))
    >>> compute(replace(stood, today=date(2026, 3, 9))).due_on
    datetime.date(2026, 3, 12)
    """
    _refuse_nonsense(given)
    if given.start_on is None:
        sentence = Step(gettext_noop("起算的事项还没有发生，时钟没有走"))
        return Answer("waiting", None, None, None, 0, "", (), sentence, (sentence,))
    standing = next((one for one in given.pauses if one.until_on is None), None)
    if standing and given.finished_on is None:
        return _standing(given, standing)
    due, steps = _due(given)
    return _told(given, due, steps)


def what_if(given: Given, days: int) -> WhatIf:
    """What an extension by ``days``, approved today, would do. Nothing is changed."""
    now = compute(given)
    refusal = _no_extension(given, now, days)
    if refusal is not None:
        return WhatIf(False, now.due_on, now.due_on, refusal)
    then = compute(replace(given, extension=Extension(days, given.today)))
    after = then.due_on or then.if_resumed_on
    before = now.due_on or now.if_resumed_on
    words = gettext_noop("延长 {days} {unit}，到期日由 {before} 改为 {after}；只能延长一次")
    facts = {"days": days, "unit": UNITS[given.term.kind], "before": before, "after": after}
    return WhatIf(True, before, after, Step(words, facts))


def _no_extension(given: Given, now: Answer, days: int) -> Step | None:
    most = given.term.extension
    if given.extension is not None:
        words = gettext_noop("{on} 已经延长过 {days} 天，只能延长一次")
        return Step(words, {"on": given.extension.on, "days": given.extension.days})
    if not most or given.term.kind not in COUNTED:
        return Step(gettext_noop("这一期限依法不能延长"))
    if not 1 <= days <= most:
        return Step(gettext_noop("最多延长 {most} 天"), {"most": most})
    if now.state not in ("running", "paused"):
        words = gettext_noop("时钟没有在走，不能延长")
        late = gettext_noop("已经过了到期日，不能再延长")
        return Step(late if now.state == "late" else words)
    return None


def _standing(given: Given, pause: Pause) -> Answer:
    """The clock stands: nobody knows the due date; it is told what it would be if it went on today."""
    resumed = max(given.today, pause.from_on)
    closed = tuple(replace(one, until_on=resumed) if one is pause else one for one in given.pauses)
    due, steps = _due(replace(given, pauses=closed))
    told = _told(replace(given, pauses=closed, today=resumed), due, steps)
    words = gettext_noop("{from_on} 起暂停计时（{why}），恢复后还有 {left} {unit}")
    left = told.left or 0
    facts = {"from_on": pause.from_on, "why": pause.why or gettext_noop("暂停"), "left": left}
    sentence = Step(words, {**facts, "unit": _unit(given.term)})
    segments = tuple(one for one in told.segments if one.from_on <= resumed and one.part != "late")
    return Answer("paused", None, due, told.left, told.used, "", segments, sentence, (*steps, sentence))


def _due(given: Given) -> tuple[date, list[Step]]:
    """The last day of the term, its pauses and its extension counted in, and the steps to it."""
    term, start = given.term, given.start_on
    assert start is not None  # noqa: S101 (compute has looked)
    if term.kind not in COUNTED:
        return _by_the_calendar(given, start)
    if term.backward:
        return _backward(given, start)
    days = term.days + (given.extension.days if given.extension else 0)
    steps = [Step(gettext_noop("自 {start} 起算，当日不计入"), {"start": start})]
    if given.extension:
        words = gettext_noop("期限 {days} {unit}，{on} 批准延长 {more}")
        facts = {"days": term.days, "unit": UNITS[term.kind], "on": given.extension.on}
        steps.append(Step(words, {**facts, "more": given.extension.days}))
    day, left, stood = start, days, 0
    while left > 0:
        day += timedelta(days=1)
        if _paused(given, day):
            stood += 1
        elif term.kind == "calendar" or workdays.is_working(given.calendar, day):
            left -= 1
    words = gettext_noop("第 {days} {unit}是 {day}，其间暂停 {stood} 天不计")
    plain = gettext_noop("第 {days} {unit}是 {day}")
    facts = {"days": days, "unit": UNITS[term.kind], "day": day, "stood": stood}
    steps.append(Step(words if stood else plain, facts))
    return _rolled(given, day, steps, must=term.kind == "calendar" or not days), steps


def _backward(given: Given, event_on: date) -> tuple[date, list[Step]]:
    """The last day on which it is in time, before an event that is still to come."""
    day, left = event_on, given.term.days
    while left > 0:
        day -= timedelta(days=1)
        if given.term.kind == "calendar" or workdays.is_working(given.calendar, day):
            left -= 1
    words = gettext_noop("从 {event} 往前数 {days} {unit}，最迟 {day}")
    facts = {"event": event_on, "days": given.term.days, "unit": UNITS[given.term.kind], "day": day}
    return day, [Step(words, facts)]


def _by_the_calendar(given: Given, start: date) -> tuple[date, list[Step]]:
    """Terms that are no number of days: years, the end of the month or quarter, a day of the year that follows."""
    term = given.term
    if term.kind == "years":
        year, last = start.year + term.days, months.monthrange(start.year + term.days, start.month)[1]
        day = date(year, start.month, min(start.day, last))
        steps = [Step(gettext_noop("自 {start} 起满 {years} 年"), {"start": start, "years": term.days})]
        return _rolled(given, day, steps, must=True), steps
    if term.kind == "yearly":
        this = date(start.year, term.month, term.day)
        day = this if start <= this else date(start.year + 1, term.month, term.day)
        return day, [Step(gettext_noop("每年 {month} 月 {day} 日前"), {"month": term.month, "day": term.day})]
    month = start.month if term.kind == "monthly" else (start.month + 2) // 3 * 3
    day = date(start.year, month, months.monthrange(start.year, month)[1])
    words = gettext_noop("当月月底前") if term.kind == "monthly" else gettext_noop("当季季末前")
    return day, [Step(words)]


def _rolled(given: Given, day: date, steps: list[Step], *, must: bool) -> date:
    """On to the next working day that lies in no pause, where the law moves the end of a term on."""
    if not must:
        return day
    last = workdays.next_working(given.calendar, day)
    while _paused(given, last):
        last = workdays.next_working(given.calendar, last + timedelta(days=1))
    if last != day:
        words = gettext_noop("{day} 是休息日，顺延到下一个工作日 {last}")
        steps.append(Step(words, {"day": day, "last": last}))
    return last


def _told(given: Given, due: date, steps: list[Step]) -> Answer:
    """The state on the day that is looked at, with the sentence that explains the date."""
    end = given.finished_on or given.today
    segments = tuple(_segments(given, due, end))
    left = _distance(given, end, due)
    used = sum(one.counted for one in segments if one.part in ("run", "extension"))
    late = end > due
    state: State = "finished" if given.finished_on else "late" if late else "running"
    deemed = given.term.deemed if late else ""
    sentence = _sentence(given, due, state, left)
    more = [Step(gettext_noop("逾期未办，依法视为：{deemed}"), {"deemed": deemed})] if deemed else []
    return Answer(state, due, None, left, used, deemed, segments, sentence, (*steps, *more))


def _sentence(given: Given, due: date, state: State, left: int) -> Step:
    unit, finished = _unit(given.term), given.finished_on
    if state == "finished":
        words = gettext_noop("{finished} 办结，到期日 {due}，提前 {left} {unit}")
        if finished and finished > due:
            words = gettext_noop("{finished} 办结，到期日 {due}，逾期 {left} {unit}")
        elif left == 0:
            words = gettext_noop("{finished} 办结，正是到期日")
        return Step(words, {"finished": finished, "due": due, "left": abs(left), "unit": unit})
    facts = {"start": given.start_on, "due": due, "left": abs(left), "unit": unit, "term": _length(given)}
    if state == "late":
        return Step(gettext_noop("{due} 到期，已逾期 {left} {unit}"), facts)
    stood = sum(1 for one in given.pauses)
    words = gettext_noop("自 {start} 起 {term} {unit}，{due} 到期，还有 {left} {unit}")
    if given.extension and stood:
        words = gettext_noop(
            "自 {start} 起 {term} {unit}（含延长 {more}），扣除暂停 {stood} 次，{due} 到期，还有 {left} {unit}"
        )
    elif given.extension:
        words = gettext_noop("自 {start} 起 {term} {unit}（含延长 {more}），{due} 到期，还有 {left} {unit}")
    elif stood:
        words = gettext_noop(
            "自 {start} 起 {term} {unit}，扣除暂停 {stood} 次，{due} 到期，还有 {left} {unit}"
        )
    if given.term.kind not in COUNTED or given.term.backward:
        words = gettext_noop("最迟 {due}，还有 {left} {unit}")
    more = given.extension.days if given.extension else 0
    return Step(words, {**facts, "stood": stood, "more": more})


def _length(given: Given) -> int:
    return given.term.days + (given.extension.days if given.extension else 0)


def _unit(term: Term) -> str:
    return UNITS["working" if term.kind == "working" else "calendar"]


def _distance(given: Given, end: date, due: date) -> int:
    """Days of the term's own kind from ``end`` to ``due``, pauses left out; negative when ``end`` is later."""
    if end > due:
        return -sum(1 for day in _days(due + timedelta(days=1), end) if _counts(given, day))
    return sum(1 for day in _days(end + timedelta(days=1), due) if _counts(given, day))


def _counts(given: Given, day: date) -> bool:
    if _paused(given, day):
        return False
    if given.term.kind != "working":
        return True
    return workdays.is_working(given.calendar, day)


def _segments(given: Given, due: date, end: date) -> Iterator[Segment]:
    """What the time was spent on, from the day after the start to the later of ``end`` and the due date."""
    start = given.start_on
    if start is None or given.term.backward:
        return
    last = max(end, due)
    plain = _due(replace(given, extension=None))[0] if given.extension else due
    current: tuple[Part, str] | None = None
    first = day = start + timedelta(days=1)
    counted = 0
    while day <= last:
        pause = next((one for one in given.pauses if _within(one, day)), None)
        part: Part = "pause" if pause else "late" if day > due else "extension" if day > plain else "run"
        what = (part, pause.why if pause else "")
        if current is not None and what != current:
            yield Segment(current[0], first, day - timedelta(days=1), counted, current[1])
            first, counted = day, 0
        current = what
        counted += 1 if day <= end and _counts(given, day) else 0
        day += timedelta(days=1)
    if current is not None:
        yield Segment(current[0], first, last, counted, current[1])


def _within(pause: Pause, day: date) -> bool:
    return pause.from_on <= day and (pause.until_on is None or day <= pause.until_on)


def _paused(given: Given, day: date) -> bool:
    return any(_within(one, day) for one in given.pauses)


def _days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


def _refuse_nonsense(given: Given) -> None:
    if not 0 <= given.term.days <= workdays.LONGEST:
        raise ValueError(f"期限应在 0 到 {workdays.LONGEST} 天之间，给的是 {given.term.days} 天。")
    if given.extension and not 0 <= given.extension.days <= workdays.LONGEST:
        raise ValueError(f"延长的天数不合理：{given.extension.days}。")
    if given.term.kind == "yearly" and not (1 <= given.term.month <= 12 and 1 <= given.term.day <= 31):
        raise ValueError("每年一次的期限要写月和日。")
    before: Pause | None = None
    for pause in sorted(given.pauses, key=lambda one: one.from_on):
        if pause.until_on is not None and pause.until_on < pause.from_on:
            raise ValueError(f"恢复 {pause.until_on} 早于暂停 {pause.from_on}，请改正。")
        if before is not None and (before.until_on is None or before.until_on > pause.from_on):
            raise ValueError(f"{pause.from_on} 开始的暂停与前一次重叠，请改正。")
        before = pause
    if given.pauses and given.start_on is None:
        raise ValueError("时钟还没有走，不能暂停。")
