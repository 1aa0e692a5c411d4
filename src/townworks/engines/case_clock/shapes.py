"""办理时钟的形 (shapes of case_clock): the term, the stored segments, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from townworks.engines import workdays
from townworks.engines.working import Step, gettext_noop

BASIS = (
    "《民法典》第二百零一条至第二百零三条；《行政许可法》第四十二条、第四十五条、第八十二条；《政府信息公开条例》第三十三条；"
    "《信访工作条例》第三十四条；《行政复议法》第八十八条；《行政处罚法》第八十五条。"
    "按小时的，自开始的时刻起算（《民法典》第二百零一条第二款）；有业务时间的，停止业务活动的时间为截止时间（第二百零三条第二款）。"
    "暂停当日与恢复当日均不计入，为本系统的读法，未经核实。"
)
Kind = Literal["working", "calendar", "years", "monthly", "quarterly", "yearly", "hours", "office"]
Part = Literal["run", "pause", "extension", "late"]
State = Literal["waiting", "running", "paused", "late", "finished"]
COUNTED: tuple[Kind, ...] = ("working", "calendar")
HOURS: tuple[Kind, ...] = ("hours", "office")
UNITS = {
    "working": gettext_noop("个工作日"),
    "calendar": gettext_noop("天"),
    "hours": gettext_noop("小时"),
    "office": gettext_noop("个工作小时"),
}
Span = tuple[time, time]


@dataclass(frozen=True)
class Term:
    """期限. ``days``: a number of days (years of ``years``, hours of ``hours`` and of ``office``, which counts the town's office
    hours alone); ``extension``: how many of the same one extension may add at most.

    ``backward``: counted back from the day of the event ("before the hearing"). ``month``, ``day``: of ``yearly``.
    ``deemed``: what counts as decided once the term has run out; "" where the law says nothing. ``until``: the hour of its last
    day at which a term in days ends, where somebody named it; a day that was named with its hour is not moved on.
    """

    days: int
    kind: Kind = "working"
    extension: int = 0
    backward: bool = False
    month: int = 0
    day: int = 0
    deemed: str = ""
    until: time | None = None


@dataclass(frozen=True)
class Pause:
    """暂停: from the day that the clock was stopped to the day that it went on (None: it still stands), and why.

    ``from_at``, ``until_at``: the instants, for a term in hours.
    """

    from_on: date
    until_on: date | None
    why: str = ""
    from_at: datetime | None = None
    until_at: datetime | None = None


@dataclass(frozen=True)
class Extension:
    """延期: how many days it adds, and on which day it was approved."""

    days: int
    on: date


@dataclass(frozen=True)
class Given:
    """The term and the segments as they are stored; ``start_on`` None: the event has not come yet.

    A term in hours, and one that ends at an hour, want instants besides, on the town's wall clock and without a zone: ``start_at``, ``now``, ``finished_at``.
    ``office``: the hours in which the town's doors are open on a working day, in order.
    """

    calendar: workdays.Calendar
    term: Term
    start_on: date | None
    today: date
    pauses: tuple[Pause, ...] = ()
    extension: Extension | None = None
    finished_on: date | None = None
    start_at: datetime | None = None
    now: datetime | None = None
    finished_at: datetime | None = None
    office: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Segment:
    """一段时间, both days included; ``counted``: how many days (minutes, of a term in hours) of the term lie in it."""

    part: Part
    from_on: date
    until_on: date
    counted: int
    why: str = ""
    from_at: datetime | None = None
    until_at: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """``due_on`` is None while the clock stands or has not started; ``left`` counts in the term's own days, negative when late.

    ``due_at``: the instant, of a term in hours and of one that ends at an hour; of hours ``left`` and ``used`` are minutes.
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
    due_at: datetime | None = None
    if_resumed_at: datetime | None = None


@dataclass(frozen=True)
class WhatIf:
    """假如延期: the due date before and after, and whether it may be asked for; ``sentence`` says which or why not."""

    allowed: bool
    before: date | None
    after: date | None
    sentence: Step
