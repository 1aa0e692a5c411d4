"""时间条: the segments of a clock as pieces of a bar, in thousandths of its width, and where today lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from townworks.engines import case_clock

PARTS = {"run": "计时", "pause": "暂停", "extension": "延期", "late": "超期"}
WIDE = 1000


@dataclass(frozen=True)
class Piece:
    """One segment: where it begins and how wide it is, of a thousand."""

    part: str
    word: str
    x: int
    width: int
    from_on: date
    until_on: date
    days: int
    why: str
    past: bool
    from_at: datetime | None = None
    until_at: datetime | None = None


def pieces(answer: case_clock.Answer, today: date) -> tuple[Piece, ...]:
    """The bar; nothing before the clock has started.

    >>> from townworks.engines import workdays
    >>> calendar = workdays.Calendar(frozenset(), frozenset(), frozenset({2026}))
    >>> clock = case_clock.Given(calendar, case_clock.Term(5), date(2026, 3, 2), date(2026, 3, 4))
    >>> [(one.part, one.x, one.width) for one in pieces(case_clock.compute(clock), date(2026, 3, 4))]
    [('run', 0, 1000)]
    """
    if not answer.segments:
        return ()
    if answer.segments[0].from_at is not None:
        return tuple(_by_the_minute(answer.segments, today))
    first = answer.segments[0].from_on
    whole = (answer.segments[-1].until_on - first).days + 1
    found = []
    for one in answer.segments:
        start = round((one.from_on - first).days / whole * WIDE)
        end = round(((one.until_on - first).days + 1) / whole * WIDE)
        days = (one.until_on - one.from_on).days + 1
        found.append(
            Piece(
                one.part,
                PARTS[one.part],
                start,
                max(end - start, 1),
                one.from_on,
                one.until_on,
                days,
                one.why,
                one.until_on < today,
            )
        )
    return tuple(found)


def _by_the_minute(segments: Sequence[case_clock.Segment], today: date) -> Iterator[Piece]:
    """The same of a clock of hours."""
    timed = [(one, one.from_at, one.until_at) for one in segments if one.from_at and one.until_at]
    first, last = timed[0][1], timed[-1][2]
    whole = max((last - first).total_seconds(), 1)
    for one, from_at, until_at in timed:
        start, end = (round((at - first).total_seconds() / whole * WIDE) for at in (from_at, until_at))
        width, past = max(end - start, 1), one.until_on < today
        word = PARTS[one.part]
        yield Piece(
            one.part, word, start, width, one.from_on, one.until_on, 0, one.why, past, from_at, until_at
        )


def today_at(answer: case_clock.Answer, today: date) -> int | None:
    """Where today lies on the bar, in thousandths; None outside it."""
    if not answer.segments or answer.state == "finished" or answer.segments[0].from_at is not None:
        return None
    first, last = answer.segments[0].from_on, answer.segments[-1].until_on
    if not first <= today <= last:
        return None
    return round(((today - first).days + 0.5) / ((last - first).days + 1) * WIDE)
