"""期间: the week or month a brief tells of, and the instant as of which it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from townworks.engines import period_reading
from townworks.kernel import asked
from townworks.kernel.clock import TOWN_TIME, day_of
from townworks.kernel.errors import Invalid

TICK = timedelta(microseconds=1)
BriefKind = Literal["month", "week"]
KINDS: tuple[BriefKind, ...] = ("month", "week")
NAMES: dict[str, str] = {"month": "月报", "week": "周报"}


@dataclass(frozen=True)
class Period:
    """A month or a week (Monday first, ISO) up to ``as_of`` (the end of a second, within it).

    ``before`` is the last instant before it. ``pinned``: asked for by its instant, or over; else it moves on with the clock.
    """

    first: date
    as_of: datetime
    pinned: bool = True
    kind: BriefKind = "month"

    @property
    def span(self) -> period_reading.Period:
        """The whole month or week, as the engine has it."""
        return period_reading.of(self.kind, self.first)

    @property
    def before(self) -> datetime:
        return datetime.combine(self.first, time.min, TOWN_TIME) - TICK

    @property
    def on(self) -> date:
        """The day as of which."""
        return day_of(self.as_of)

    @property
    def ends(self) -> tuple[date, date]:
        """The days of which is told how it was: the one before it, and the one as of which."""
        return day_of(self.before), self.on

    @property
    def next_first(self) -> date:
        return period_reading.following(self.span).start

    @property
    def next_last(self) -> date:
        return period_reading.following(period_reading.following(self.span)).start - timedelta(days=1)

    @property
    def prior(self) -> period_reading.Period:
        """The month or week before."""
        return period_reading.of(self.kind, self.first - timedelta(days=1))

    @property
    def whole(self) -> bool:
        """It is over."""
        return self.as_of == _end(self.span)

    @property
    def code(self) -> str:
        """As addresses carry it: "2026-06", "2026-W27"."""
        return self.span.code

    @property
    def at(self) -> str:
        """The instant as addresses carry it, on the town's clock: "2026-06-30T23:59:59"."""
        return f"{self.as_of.astimezone(TOWN_TIME):%Y-%m-%dT%H:%M:%S}"

    @property
    def year(self) -> int:
        """The year it counts for: of a week, the ISO year."""
        return self.span.year

    @property
    def n(self) -> int:
        """Which one of its year it is."""
        return self.first.month if self.kind == "month" else int(self.code[-2:])

    # —— as Chinese documents say it

    @property
    def short(self) -> str:
        """“6月” or “第27周”."""
        return f"{self.n}月" if self.kind == "month" else f"第{self.n}周"

    @property
    def name(self) -> str:
        """“2026年6月” or “2026年第27周”."""
        return f"{self.year}年{self.short}"

    @property
    def this(self) -> str:
        """“本月” or “本周”."""
        return "本月" if self.kind == "month" else "本周"

    @property
    def own(self) -> str:
        """“当月” or “当周”."""
        return "当月" if self.kind == "month" else "当周"

    @property
    def last(self) -> str:
        """“上月末” or “上周末日”, the end of the one before."""
        return "上月末" if self.kind == "month" else "上周日"

    @property
    def end(self) -> str:
        """“月末” or “期末”."""
        return "月末" if self.kind == "month" else "期末"

    @property
    def coming(self) -> str:
        """“下月” or “下周”."""
        return "下月" if self.kind == "month" else "下周"

    @property
    def days(self) -> str:
        """“（6月29日至7月5日）”, of a week only."""
        if self.kind == "month":
            return ""
        last = self.span.end
        return f"（{self.first.month}月{self.first.day}日至{last.month}月{last.day}日）"


def _end(span: period_reading.Period) -> datetime:
    return datetime.combine(period_reading.following(span).start, time.min, TOWN_TIME) - TICK


def period_of(first: date, *, now: datetime, at: str = "", kind: BriefKind = "month") -> Period:
    """A month (or week) up to ``at`` (town time, ISO), its end, or now, whichever comes first.

    Invalid for one to come, or an ``at`` that is no instant or lies before it.
    """
    span = period_reading.of(kind, first)
    if span.start > day_of(now):
        if kind == "week":
            raise Invalid("{code} 这一周还没有到，还没有周报。", code=span.code)
        raise Invalid("{year}年{month}月还没有到，还没有月报。", year=first.year, month=first.month)
    moment = min(asked.instant(at) if at else now, now).replace(microsecond=999999)
    end = _end(span)
    period = Period(span.start, min(moment, end), pinned=bool(at) or moment >= end, kind=kind)
    if period.as_of <= period.before:
        raise Invalid("截至时间 {at} 早于这一期（{code}）的第一天。", at=at, code=span.code)
    return period


def period_named(code: str, *, now: datetime, at: str = "") -> Period:
    """The same by its code, "2026-06" or "2026-W27"; Invalid when it is neither."""
    try:
        span = period_reading.from_code(code)
    except ValueError:
        span = None
    if span is None or span.kind not in KINDS:
        raise Invalid("“{code}”不是月份或周，应写成 2026-06 或 2026-W27 这样。", code=code[:20])
    return period_of(span.start, now=now, at=at, kind="week" if span.kind == "week" else "month")
