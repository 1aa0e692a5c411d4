"""位置和时间核对 (position_fit): whether the position and the clock of a visit fit what is known of the site.

Rule: what does not fit is a doubt, told to a supervisor with its reason, and settled by a person. The engine never
refuses a visit and never says that somebody cheated.

A device's clock is judged by one pair only: its own time of sending and our time of receipt. So a visit sent
hours later, once there was a signal, is in order; a clock that is a day wrong is noticed, and the times are given
put right. Photographs carry the same device's clock and are compared with the visit as the device told it.
Distances count in the device's favour by its accuracy.

Positions are (longitude, latitude) in degrees of one system, distances metres, times aware. Complexity
O(photographs + corners of the outlines).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

from townworks.engines.china_offset import to_gcj02, to_wgs84
from townworks.engines.distance import Position, between, to_outline
from townworks.engines.working import Step, gettext_noop

BASIS = (
    "本系统自定的核对方法，没有上级规定可依；各项界限未经核实，由本镇设定。"
    "定位精度按 W3C Geolocation（95% 置信半径）理解。"
)

Code = Literal[
    "position.none",
    "position.vague",
    "position.far",
    "position.outside_town",
    "clock.ahead",
    "clock.behind",
    "photo.far",
    "photo.old",
    "speed.impossible",
    "visit.too_short",
]
BEIJING = timezone(timedelta(hours=8))  # China keeps one time and no summer time


@dataclass(frozen=True)
class Fix:
    """定位: a position with the radius in metres that the device believes; None if it does not say."""

    position: Position
    accuracy: float | None = None


@dataclass(frozen=True)
class Photo:
    """照片: its name, when by the camera's clock, and where; None if the file does not say."""

    name: str
    taken_at: datetime | None = None
    position: Position | None = None


@dataclass(frozen=True)
class Previous:
    """上一次检查 by the same person: where, and when it ended, the clock put right."""

    fix: Fix
    ended_at: datetime


@dataclass(frozen=True)
class Limits:
    """界限, all the town's to set.

    ``near``: metres from the site. ``vague``: metres of accuracy beyond which a position says little. ``border``:
    metres over the town's border, which is drawn no better. ``photo``: metres more for a photograph, whose accuracy
    is not told. ``clock``: how far clocks may differ, sending included. ``photo_age``: how long before the arrival a
    photograph may be taken. ``fastest``: km/h, for ways longer than ``way`` metres. ``shortest``: the least time that
    a visit takes.
    """

    near: float = 150
    vague: float = 100
    border: float = 100
    photo: float = 100
    clock: timedelta = timedelta(minutes=10)
    photo_age: timedelta = timedelta(minutes=10)
    fastest: float = 120
    way: float = 1000
    shortest: timedelta = timedelta(minutes=1)


@dataclass(frozen=True)
class Given:
    """A visit as its device told it, and what is known of the site.

    ``started_at``, ``finished_at``, ``sent_at``: the device's clock; ``sent_at`` is taken anew at each attempt to
    send, and None for what was typed in later. ``received_at``: ours. ``site``, ``outline``: the site's position and
    GeoJSON geometry, if known; the outline goes first. ``town``: GeoJSON geometry of the town.
    """

    fix: Fix | None
    started_at: datetime | None
    finished_at: datetime
    received_at: datetime
    sent_at: datetime | None = None
    site: Position | None = None
    outline: Mapping[str, Any] | None = None
    town: Mapping[str, Any] | None = None
    photos: tuple[Photo, ...] = ()
    previous: Previous | None = None
    limits: Limits = Limits()


@dataclass(frozen=True)
class Doubt:
    """存疑: what does not fit, why, and the name of the photograph if it is about one."""

    code: Code
    why: Step
    photo: str = ""


@dataclass(frozen=True)
class Answer:
    """``off``: by how much the device's clock is behind ours, zero within the limit; ``started_at`` and ``finished_at`` are
    put right by it. ``metres``: from the device to the site, None if one is not known.
    """

    doubts: tuple[Doubt, ...]
    started_at: datetime | None
    finished_at: datetime
    off: timedelta
    metres: float | None
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """What does not fit about a visit.

    ValueError if a time lacks its zone or an accuracy is negative.

    >>> nine = datetime(2026, 3, 5, 9, 0, tzinfo=BEIJING)
    >>> late = Given(Fix((113.003, 23.0), 20), nine, nine + timedelta(minutes=15), nine + timedelta(hours=5),
    ...     sent_at=nine + timedelta(hours=5), site=(113.0, 23.0))
    >>> [(one.code, str(one.why)) for one in compute(late).doubts]
    [('position.far', '定位距场所 307 米，超过 150 米（已减去定位精度 20 米）')]
    """
    _refuse_nonsense(given)
    metres = _to_site(given, given.fix.position) if given.fix else None
    off = clock_off(given.sent_at, given.received_at, given.limits.clock)
    started_at = given.started_at + off if given.started_at else None
    doubts: list[Doubt] = []
    steps: list[Step] = []
    for said in (
        *_position(given, metres),
        *_town(given),
        *_clock(given, off),
        *_length(given),
        *_speed(given, started_at or given.finished_at + off),
        *(said for photo in given.photos for said in _photo(given, photo)),
    ):
        if isinstance(said, Doubt):
            doubts.append(said)
        steps.append(said.why if isinstance(said, Doubt) else said)
    return Answer(tuple(doubts), started_at, given.finished_at + off, off, metres, tuple(steps))


def _position(given: Given, metres: float | None) -> Iterator[Doubt | Step]:
    fix, limits = given.fix, given.limits
    if fix is None:
        yield Doubt("position.none", Step(gettext_noop("没有定位")))
        return
    if fix.accuracy is None:
        yield Doubt(
            "position.vague",
            Step(gettext_noop("定位没有给出精度，按 {limit} 米计"), {"limit": _m(limits.vague)}),
        )
    elif fix.accuracy > limits.vague:
        words = gettext_noop("定位精度 {accuracy} 米，差于 {limit} 米")
        yield Doubt("position.vague", Step(words, {"accuracy": _m(fix.accuracy), "limit": _m(limits.vague)}))
    if metres is None:
        yield Step(gettext_noop("场所没有登记有效位置，不核对距离"))
        return
    values = {"metres": _m(metres), "limit": _m(limits.near), "accuracy": _m(_radius(fix, limits))}
    if metres - _radius(fix, limits) <= limits.near:
        yield Step(
            gettext_noop("定位距场所 {metres} 米，在 {limit} 米以内（已减去定位精度 {accuracy} 米）"), values
        )
        return
    mixed = _if_systems_were_mixed(given, fix)
    if mixed is None:
        yield Doubt(
            "position.far",
            Step(
                gettext_noop("定位距场所 {metres} 米，超过 {limit} 米（已减去定位精度 {accuracy} 米）"),
                values,
            ),
        )
    else:
        words = gettext_noop(
            "定位距场所 {metres} 米，超过 {limit} 米；若有一方用的是地图坐标（GCJ-02），换算后只差 {mixed} 米，请先核对坐标系"
        )
        yield Doubt("position.far", Step(words, values | {"mixed": _m(mixed)}))


def _if_systems_were_mixed(given: Given, fix: Fix) -> float | None:
    """The distance if the device or the site had map coordinates, where that would bring the two together."""
    near = given.limits.near + _radius(fix, given.limits)
    for change in (to_wgs84, to_gcj02):
        longitude, latitude = change([fix.position])[0]
        metres = _to_site(given, (float(longitude), float(latitude)))
        if metres is not None and metres <= near:
            return metres
    return None


def _town(given: Given) -> Iterator[Doubt | Step]:
    if given.fix is None or given.town is None:
        return
    metres = to_outline(given.fix.position, given.town)
    if metres is None:
        yield Step(gettext_noop("镇界不是有效的面，不核对是否在镇内"))
    elif metres - _radius(given.fix, given.limits) > given.limits.border:
        yield Doubt(
            "position.outside_town", Step(gettext_noop("定位在镇界以外 {metres} 米"), {"metres": _m(metres)})
        )


def clock_off(sent_at: datetime | None, received_at: datetime, limit: timedelta = Limits.clock) -> timedelta:
    """How far the device is behind, if that is more than the limit."""
    off = received_at - sent_at if sent_at else timedelta()
    return off if abs(off) > limit else timedelta()


def put_right(told_at: datetime, sent_at: datetime | None, received_at: datetime) -> datetime:
    """A time of the device put right by its clock; what still comes after the receipt is taken as the receipt.

    >>> noon = datetime(2026, 3, 5, 12, 0, tzinfo=BEIJING)
    >>> a_day = timedelta(days=1)
    >>> put_right(noon + a_day, noon + a_day, noon) == noon == put_right(noon + a_day, None, noon)
    True
    """
    return min(told_at + clock_off(sent_at, received_at), received_at)


def _clock(given: Given, off: timedelta) -> Iterator[Doubt | Step]:
    if given.sent_at is None:
        if given.finished_at - given.received_at > given.limits.clock:
            words = gettext_noop("离开时间 {finished} 晚于收到时间 {received}")
            yield Doubt(
                "clock.ahead", Step(words, _times(finished=given.finished_at, received=given.received_at))
            )
        return
    values = _times(sent=given.sent_at, received=given.received_at) | {"hours": _hours(off)}
    if off > timedelta():
        words = gettext_noop(
            "设备发送时是 {sent}，收到时是 {received}，设备时钟慢 {hours} 小时，时间已按此更正"
        )
        yield Doubt("clock.behind", Step(words, values))
    elif off < timedelta():
        words = gettext_noop(
            "设备发送时是 {sent}，收到时是 {received}，设备时钟快 {hours} 小时，时间已按此更正"
        )
        yield Doubt("clock.ahead", Step(words, values))
    else:
        yield Step(gettext_noop("设备发送时是 {sent}，收到时是 {received}，时钟相符"), values)
    if given.finished_at - given.sent_at > given.limits.clock:
        words = gettext_noop("离开时间 {finished} 晚于发送时间 {sent}，设备时钟中途改过")
        yield Doubt("clock.ahead", Step(words, _times(finished=given.finished_at, sent=given.sent_at)))


def _length(given: Given) -> Iterator[Doubt | Step]:
    if given.started_at is None:
        return
    length = given.finished_at - given.started_at
    if -length > given.limits.clock:
        words = gettext_noop("到达时间 {started} 晚于离开时间 {finished}，设备时钟中途改过")
        yield Doubt("clock.ahead", Step(words, _times(started=given.started_at, finished=given.finished_at)))
    elif length < given.limits.shortest:
        words = gettext_noop("从到达到离开只有 {seconds} 秒，少于 {limit} 秒")
        seconds = max(0, round(length.total_seconds()))
        yield Doubt(
            "visit.too_short",
            Step(words, {"seconds": seconds, "limit": round(given.limits.shortest.total_seconds())}),
        )


def _speed(given: Given, started_at: datetime) -> Iterator[Doubt | Step]:
    fix, before, limits = given.fix, given.previous, given.limits
    if fix is None or before is None:
        return
    far = between(fix.position, before.fix.position)
    way = far - _radius(fix, limits) - _radius(before.fix, limits)
    if way <= limits.way:
        return
    seconds = (started_at - before.ended_at).total_seconds()
    values = _times(ended=before.ended_at, started=started_at) | {"metres": _m(far)}
    if seconds <= 0:
        words = gettext_noop("上一次检查 {ended} 才结束，这一次 {started} 已在 {metres} 米以外开始")
        yield Doubt("speed.impossible", Step(words, values))
        return
    values |= {"speed": _m(way / seconds * 3.6), "limit": _m(limits.fastest)}
    if way / seconds * 3.6 > limits.fastest:
        words = gettext_noop(
            "上一次检查 {ended} 结束，这一次 {started} 在 {metres} 米以外开始，要走每小时 {speed} 公里，超过 {limit} 公里"
        )
        yield Doubt("speed.impossible", Step(words, values))
    else:
        yield Step(gettext_noop("从上一次检查的地方过来 {metres} 米，每小时 {speed} 公里"), values)


def _photo(given: Given, photo: Photo) -> Iterator[Doubt | Step]:
    if photo.position is not None:
        limit = given.limits.near + given.limits.photo
        metres, radius = _to_site(given, photo.position), 0.0
        words = gettext_noop("照片“{photo}”拍摄地距场所 {metres} 米，超过 {limit} 米")
        if metres is None and given.fix is not None:
            metres, radius = between(photo.position, given.fix.position), _radius(given.fix, given.limits)
            words = gettext_noop("照片“{photo}”拍摄地距定位 {metres} 米，超过 {limit} 米")
        if metres is not None and metres - radius > limit:
            values = {"photo": photo.name, "metres": _m(metres), "limit": _m(limit)}
            yield Doubt("photo.far", Step(words, values), photo.name)
    if photo.taken_at is not None and given.started_at is not None:
        age = given.started_at - photo.taken_at
        if age > given.limits.photo_age:
            words = gettext_noop("照片“{photo}”拍于 {taken}，比到达时间 {started} 早 {hours} 小时")
            values = {"photo": photo.name, "hours": _hours(age)}
            values |= _times(taken=photo.taken_at, started=given.started_at)
            yield Doubt("photo.old", Step(words, values), photo.name)


def _to_site(given: Given, position: Position) -> float | None:
    """Metres from a position to the site: to its outline if that is sound, else to its position."""
    metres = to_outline(position, given.outline) if given.outline else None
    if metres is None and given.site is not None:
        metres = between(position, given.site)
    return metres


def _radius(fix: Fix, limits: Limits) -> float:
    return limits.vague if fix.accuracy is None else fix.accuracy


def _times(**moments: datetime) -> dict[str, object]:
    return {name: f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}" for name, moment in moments.items()}


def _hours(span: timedelta) -> str:
    return f"{abs(span) / timedelta(hours=1):.1f}".removesuffix(".0")


def _m(value: float) -> int:
    return round(value)


def _refuse_nonsense(given: Given) -> None:
    moments = [given.started_at, given.finished_at, given.received_at, given.sent_at]
    moments += [photo.taken_at for photo in given.photos]
    moments += [given.previous.ended_at] if given.previous else []
    if any(moment is not None and moment.tzinfo is None for moment in moments):
        raise ValueError("时间要带时区。")
    fixes = [fix for fix in (given.fix, given.previous.fix if given.previous else None) if fix]
    if any(fix.accuracy is not None and fix.accuracy < 0 for fix in fixes):
        raise ValueError("定位精度不能是负数。")
