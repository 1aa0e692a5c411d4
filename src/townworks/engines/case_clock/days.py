"""按天的钟: terms in working or calendar days, and those that are no number of days."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from townworks.engines import workdays
from townworks.engines.working import Step, gettext_noop

from .shapes import COUNTED, UNITS, Answer, Given, Part, Pause, Segment, State, Term


def compute(given: Given) -> Answer:
    """到期日 of a clock that has started."""
    standing = next((one for one in given.pauses if one.until_on is None), None)
    if standing and given.finished_on is None:
        return _standing(given, standing)
    due, steps = _due(given)
    return _told(given, due, steps)


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
    return Answer(
        "paused",
        None,
        due,
        told.left,
        told.used,
        "",
        segments,
        sentence,
        (*steps, sentence),
        if_resumed_at=_hour_of(given.term, due),
    )


def refuse_nonsense(given: Given) -> None:
    """ValueError where a term that ends at an hour is no number of days ahead, or the instant is lacking."""
    if given.term.until is None:
        return
    if given.term.kind not in COUNTED or given.term.backward:
        raise ValueError("只有往后数天数的期限才写到几点。")
    if given.now is None:
        raise ValueError("写到几点的期限，要给出现在的时刻。")


def _hour_of(term: Term, day: date) -> datetime | None:
    """The instant at which the last day ends, of a term that names its hour."""
    return None if term.until is None else datetime.combine(day, term.until)


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
    if not must or given.term.until is not None:
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
    due_at = _hour_of(given.term, due)
    at = given.finished_at or given.now
    late = end > due if due_at is None or at is None else at > due_at
    state: State = "finished" if given.finished_on else "late" if late else "running"
    deemed = given.term.deemed if late else ""
    sentence = _sentence(given, due_at or due, state, left, late=late)
    more = [Step(gettext_noop("逾期未办，依法视为：{deemed}"), {"deemed": deemed})] if deemed else []
    return Answer(state, due, None, left, used, deemed, segments, sentence, (*steps, *more), due_at)


def _sentence(given: Given, due: date | datetime, state: State, left: int, *, late: bool) -> Step:
    """Why, in one sentence; ``due`` with its hour where the term names one."""
    unit, finished = _unit(given.term), given.finished_on
    if state == "finished":
        words = gettext_noop("{finished} 办结，到期日 {due}，提前 {left} {unit}")
        if late and left == 0:
            words = gettext_noop("{finished} 办结，{due} 到期，已超过时限")
        elif late:
            words = gettext_noop("{finished} 办结，到期日 {due}，逾期 {left} {unit}")
        elif left == 0:
            words = gettext_noop("{finished} 办结，正是到期日")
        return Step(words, {"finished": finished, "due": due, "left": abs(left), "unit": unit})
    facts = {"start": given.start_on, "due": due, "left": abs(left), "unit": unit, "term": _length(given)}
    if state == "late" and left == 0:
        return Step(gettext_noop("{due} 到期，已超过时限"), facts)
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
    if left == 0:
        words = gettext_noop("{due} 到期，就在今天")
    elif given.term.kind not in COUNTED or given.term.backward:
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
