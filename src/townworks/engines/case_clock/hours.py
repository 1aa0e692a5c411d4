"""按小时的钟: terms in hours, by day and night or within the office's hours; everything is counted in minutes.

The clock runs from the instant itself. What counts is time: of the day whole, or of the spans in which the office is open on a
working day; pauses are taken out to the minute. The end is the instant at which the last minute has been counted, so a term
in office hours never ends outside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import pairwise

from townworks.engines import workdays
from townworks.engines.working import Step, gettext_noop

from .shapes import UNITS, Answer, Given, Part, Segment, State

Stretch = tuple[datetime, datetime]
HOUR = 60
DAY = timedelta(days=1)
LONGEST = timedelta(days=workdays.LONGEST)


def compute(given: Given) -> Answer:
    """到期的时刻 of a clock that has started."""
    standing = next((one for one in given.pauses if one.until_at is None), None)
    if standing is None or given.finished_at is not None:
        return _told(given)
    resumed = max(_now(given), standing.from_at or _start(given))
    closed = tuple(replace(one, until_at=resumed) if one is standing else one for one in given.pauses)
    told = _told(replace(given, pauses=closed, now=resumed))
    words = gettext_noop("{from_at} 起暂停计时（{why}），恢复后还有 {hours} {unit} {minutes} 分")
    facts = {"from_at": standing.from_at, "why": standing.why or gettext_noop("暂停")}
    sentence = Step(words, {**facts, **_length(given, told.left or 0)})
    segments = tuple(
        one for one in told.segments if one.part != "late" and (one.from_at or resumed) <= resumed
    )
    return replace(
        told,
        state="paused",
        due_on=None,
        due_at=None,
        if_resumed_on=told.due_on,
        if_resumed_at=told.due_at,
        deemed="",
        segments=segments,
        sentence=sentence,
        working=(*told.working, sentence),
    )


def refuse_nonsense(given: Given) -> None:
    """ValueError where an instant is lacking, a pause ends before it begins or overlaps another, or no door is ever open."""
    if given.start_at is None or given.now is None:
        raise ValueError("按小时的期限要写到时刻。")
    last = given.start_at
    for one in sorted(given.pauses, key=lambda pause: pause.from_at or last):
        if one.from_at is None or (one.until_at is not None and one.until_at < one.from_at):
            raise ValueError(f"暂停 {one.from_at} 到 {one.until_at}，请改正。")
        if one.from_at < last:
            raise ValueError(f"{one.from_at} 开始的暂停与前一次重叠，请改正。")
        last = one.until_at or datetime.max
    opened = time.min
    for opens, closes in given.office:
        if not opened <= opens < closes:
            raise ValueError("办公时间要从早到晚，不能重叠。")
        opened = closes
    if given.term.kind == "office" and not given.office:
        raise ValueError("按工作小时的期限要写办公时间。")


def _told(given: Given) -> Answer:
    """The state at the instant that is looked at, and the sentence that explains the end."""
    due, steps = _due(given)
    end = given.finished_at or _now(given)
    late = end > due
    left = -_between(given, due, end) if late else _between(given, end, due)
    state: State = "finished" if given.finished_at else "late" if late else "running"
    segments = tuple(_segments(given, due, end))
    used = sum(one.counted for one in segments if one.part in ("run", "extension"))
    deemed = given.term.deemed if late else ""
    more = [Step(gettext_noop("逾期未办，依法视为：{deemed}"), {"deemed": deemed})] if deemed else []
    return Answer(
        state,
        due.date(),
        None,
        left,
        used,
        deemed,
        segments,
        _sentence(given, due, state, left),
        (*steps, *more),
        due,
    )


def _due(given: Given) -> tuple[datetime, list[Step]]:
    """The instant at which the last minute of the term has been counted."""
    start, unit = _start(given), UNITS[given.term.kind]
    hours = given.term.days + (given.extension.days if given.extension else 0)
    steps = [Step(gettext_noop("自 {start} 起算，按小时的从这一刻起"), {"start": start})]
    if given.term.kind == "office":
        spans = tuple(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in given.office)
        steps.append(Step(gettext_noop("只算工作日的办公时间：{spans}"), {"spans": spans}))
    if given.extension:
        words = gettext_noop("期限 {days} {unit}，{on} 批准延长 {more}")
        facts = {"days": given.term.days, "unit": unit, "on": given.extension.on}
        steps.append(Step(words, {**facts, "more": given.extension.days}))
    due, left = start, hours * HOUR
    for opens, closes in _counting(given, start, start + LONGEST):
        if left <= 0:
            break
        some = min(left, _minutes(opens, closes))
        due, left = opens + timedelta(minutes=some), left - some
    if left > 0:
        raise ValueError("期限太长，十年里数不完。")
    steps.append(
        Step(gettext_noop("第 {hours} {unit}到 {due} 满"), {"hours": hours, "unit": unit, "due": due})
    )
    if given.pauses:
        steps.append(Step(gettext_noop("其间暂停 {stood} 次，暂停的时间不算"), {"stood": len(given.pauses)}))
    return due, steps


def _sentence(given: Given, due: datetime, state: State, left: int) -> Step:
    facts = {"due": due, "start": _start(given), **_length(given, left)}
    if state == "finished":
        words = gettext_noop("{finished} 办结，{due} 到期，提前 {hours} {unit} {minutes} 分")
        if left < 0:
            words = gettext_noop("{finished} 办结，{due} 到期，逾期 {hours} {unit} {minutes} 分")
        return Step(words, {**facts, "finished": given.finished_at})
    if state == "late":
        return Step(gettext_noop("{due} 到期，已逾期 {hours} {unit} {minutes} 分"), facts)
    more = given.extension.days if given.extension else 0
    facts |= {"term": given.term.days + more, "more": more, "stood": len(given.pauses)}
    words = gettext_noop("自 {start} 起 {term} {unit}，{due} 到期，还有 {hours} {unit} {minutes} 分")
    if given.extension and given.pauses:
        words = gettext_noop(
            "自 {start} 起 {term} {unit}（含延长 {more}），扣除暂停 {stood} 次，{due} 到期，还有 {hours} {unit} {minutes} 分"
        )
    elif given.extension:
        words = gettext_noop(
            "自 {start} 起 {term} {unit}（含延长 {more}），{due} 到期，还有 {hours} {unit} {minutes} 分"
        )
    elif given.pauses:
        words = gettext_noop(
            "自 {start} 起 {term} {unit}，扣除暂停 {stood} 次，{due} 到期，还有 {hours} {unit} {minutes} 分"
        )
    return Step(words, facts)


def _length(given: Given, minutes: int) -> dict[str, object]:
    hours, rest = divmod(abs(minutes), HOUR)
    return {"hours": hours, "minutes": rest, "unit": UNITS[given.term.kind]}


def _segments(given: Given, due: datetime, end: datetime) -> Iterator[Segment]:
    """What the time was spent on, from the start to the later of ``end`` and the due instant."""
    start, last = _start(given), max(end, due)
    plain = _due(replace(given, extension=None))[0] if given.extension else due
    marks = {start, last, plain, due}
    for one in given.pauses:
        marks |= {one.from_at or start, one.until_at or last}
    at = sorted(mark for mark in marks if start <= mark <= last)
    for first, then in pairwise(at):
        pause = next((one for one in given.pauses if _covers(one.from_at, one.until_at, first)), None)
        part: Part = (
            "pause" if pause else "late" if first >= due else "extension" if first >= plain else "run"
        )
        counted = _between(given, first, min(then, end)) if first < end else 0
        why = pause.why if pause else ""
        yield Segment(part, first.date(), then.date(), counted, why, first, then)


def _covers(opens: datetime | None, closes: datetime | None, instant: datetime) -> bool:
    return opens is not None and opens <= instant and (closes is None or instant < closes)


def _between(given: Given, first: datetime, last: datetime) -> int:
    """Minutes of the term between two instants, whole ones."""
    return sum(_minutes(opens, closes) for opens, closes in _counting(given, first, last))


def _counting(given: Given, first: datetime, last: datetime) -> Iterator[Stretch]:
    """The stretches of time that count, in order: the office's or all of it, without the pauses."""
    for stretch in _open(given, first, last):
        yield from _without_pauses(given, stretch)


def _open(given: Given, first: datetime, last: datetime) -> Iterator[Stretch]:
    if given.term.kind == "hours":
        yield first, last
        return
    day = first.date()
    while datetime.combine(day, time.min) < last:
        if workdays.is_working(given.calendar, day):
            for opens, closes in given.office:
                one = max(datetime.combine(day, opens), first), min(datetime.combine(day, closes), last)
                if one[0] < one[1]:
                    yield one
        day += DAY


def _without_pauses(given: Given, stretch: Stretch) -> Iterator[Stretch]:
    at, end = stretch
    for one in sorted(given.pauses, key=lambda pause: pause.from_at or at):
        if one.from_at is None or one.from_at >= end:
            break
        if one.until_at is not None and one.until_at <= at:
            continue
        if one.from_at > at:
            yield at, one.from_at
        at = max(at, one.until_at or end)
    if at < end:
        yield at, end


def _minutes(first: datetime, last: datetime) -> int:
    return int((last - first).total_seconds() // 60)


def _start(given: Given) -> datetime:
    assert given.start_at is not None  # noqa: S101 (refuse_nonsense has looked)
    return given.start_at


def _now(given: Given) -> datetime:
    assert given.now is not None  # noqa: S101 (refuse_nonsense has looked)
    return given.now
