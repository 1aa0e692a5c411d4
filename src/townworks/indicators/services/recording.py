"""填报: figures as they are typed, pasted or sent: read, judged, and put down all or not at all, every problem at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from townworks.definitions.indicators import Indicator
from townworks.engines import measure_reading, period_reading
from townworks.engines.period_reading import Period
from townworks.engines.working import Step
from townworks.kernel import audit, clock, events
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed, NotFound, Refusal, WrongState

from .. import permissions
from ..events import FiguresRecorded
from ..models import Observation, Standing, Thing
from ..models.observation import QUALITIES
from ..selectors.visible import NOT_THERE
from .answering import Answering
from .closing import Closing, return_period
from .editions import Editions, indicator_named, shape_of
from .ground import Ground
from .holding import hold
from .posting import Posted, Ready, post, standing_in
from .slots import slot_of

MOST = 5000  # figures in one act; more come by import
LOCKED = gettext_noop(
    "{unit}{period}的报表已锁定：这一格先留空；要改的，在这份报表里逐个点“更正”并写明理由，没有这个权限就请党政办来改。"
)
GIVEN = gettext_noop("{unit}{period}的报表{state}：要改，先请审核的单位退回；这次先留空。")


@dataclass(frozen=True)
class Cell:
    """一格: what was typed of one indicator, thing and period. ``at``: how the giver names the cell ("3/2026-03").

    ``seen``: the number of the observation that the person saw there, 0 for an empty cell; None where that does not matter.
    ``row`` and ``column``: as they stand on the giver's sheet, for the sentence when something is wrong.
    """

    indicator: str
    thing_id: int
    period: str
    text: str
    unit: str = ""
    method: str = ""
    quality: str = ""
    uid: UUID | None = None
    seen: int | None = None
    reason: str = ""
    at: str = ""
    row: str = ""
    column: str = ""


class CellRefusal(Invalid):
    """What is wrong with one cell, said with its row and its column."""

    def __init__(self, row: str, column: str, why: Refusal) -> None:
        super().__init__(why.text, (), **why.values)
        self.row, self.column, self.why = row, column, why

    def __str__(self) -> str:
        return gettext("{row}，{column}：{what}").format(row=self.row, column=self.column, what=self.why)


@dataclass
class Recorded:
    """What became of the cells: how many were new, changed, unchanged, and the observations written."""

    posted: Posted = field(default_factory=Posted)
    again: bool = False

    @property
    def ids(self) -> list[int]:
        return self.posted.ids


def record_figures(
    *, actor: Actor, town_id: int, cells: Sequence[Cell], at: datetime, source: str = "typed"
) -> Recorded:
    """填报数字 of one town: a cell or a block. Invalid names every cell that is wrong; nothing is written then.

    A value that differs from the one that stands is a correction of it; a cell that says the same writes nothing, and a ``uid`` that
    was sent before changes nothing.
    """
    if len(cells) > MOST:
        raise Invalid("一次最多填 {most} 个数，请分几次，或者用导入。", most=MOST)
    ground = _ground(actor, town_id)
    with transaction.atomic():
        known = _sent_before(cells, town_id)
        fresh = [cell for cell in cells if cell.uid not in known]
        look = Look(actor, ground, at, fresh)
        ready = list(look.ready())
        if look.problems:
            raise Invalid("有 {count} 格要改，一格也没有写入。", look.problems, count=len(look.problems))
        posted = post(ready, actor=actor, at=at, source=source, ground=ground, standing=look.standing)
        tell(posted, "figure.enter", actor=actor, ground=ground, at=at, facts={"source": source})
    return Recorded(posted, again=bool(cells) and not fresh)


def _ground(actor: Actor, town_id: int) -> Ground:
    """The town's ground; NotFound for a town where the actor enters nothing."""
    if not actor.system and town_id not in actor.town_ids:
        raise NotFound(NOT_THERE)
    return Ground(town_id)


def _sent_before(cells: Sequence[Cell], town_id: int) -> set[UUID]:
    uids = {cell.uid for cell in cells if cell.uid}
    rows = Observation.objects.filter(uid__in=uids).values_list("uid", "town_id", "indicator", "thing_id")
    found = {uid: (town, indicator, thing) for uid, town, indicator, thing in rows}
    for cell in cells:
        mine = (town_id, cell.indicator, cell.thing_id)
        if cell.uid in found and found[cell.uid] != mine:
            raise Invalid("编号 {uid} 已经用在别的数字上，请另给一个。", uid=str(cell.uid))
    return {uid for uid in found if uid}


class Look:
    """核对: every cell read and judged, with all that is wrong. ``standing``: what stands in their places, locked."""

    def __init__(self, actor: Actor, ground: Ground, at: datetime, cells: Sequence[Cell]) -> None:
        self.actor, self.ground, self.cells = actor, ground, cells
        self.editions, self.answering = Editions(at), Answering(ground)
        self.today = clock.day_of(at)
        self.problems: list[tuple[str, Refusal]] = []
        self.allowed = Allowed(actor, ground, self.answering)
        self.things = ground.things(cell.thing_id for cell in cells)
        self.placed = [self._placed(cell) for cell in cells]
        slots = [
            slot_of(cell.indicator, cell.thing_id, placed[1].code)
            for cell, placed in zip(cells, self.placed, strict=True)
            if not isinstance(placed, Refusal)
        ]
        hold(ground, self.things, {cell.indicator for cell in cells})
        self.standing = standing_in(slots)
        self.closing = Closing(ground.town_id, self._returns())

    def _placed(self, cell: Cell) -> tuple[Indicator, Period] | Refusal:
        try:
            one = indicator_named(cell.indicator)
        except NotFound as refusal:
            return refusal
        answer = period_reading.compute(period_reading.Given(cell.period, one.frequency))
        if answer.period is None:
            return said(answer.problem)
        if answer.period.start > self.today:
            return Invalid("{period} 还没有到。", period=answer.period.code)
        return one, answer.period

    def _returns(self) -> Iterator[tuple[int, str, str]]:
        for cell, placed in zip(self.cells, self.placed, strict=True):
            if isinstance(placed, Refusal) or cell.thing_id not in self.things:
                continue
            unit_id = self.allowed.of(placed[0], self.things[cell.thing_id])
            if isinstance(unit_id, int):
                yield unit_id, placed[0].line, return_period(*placed).code

    def ready(self) -> Iterator[Ready]:
        """The cells that are good, in order; whatever is wrong with the others is in ``problems`` afterwards."""
        taken: set[tuple[str, int, str]] = set()
        for n, (cell, placed) in enumerate(zip(self.cells, self.placed, strict=True)):
            found = placed if isinstance(placed, Refusal) else self._judged(cell, *placed)
            if isinstance(found, Ready):
                key = (cell.indicator, cell.thing_id, found.period.code)
                if key in taken:
                    found = Invalid("同一格写了两次。")
                taken.add(key)
            if isinstance(found, Refusal):
                thing = self.things.get(cell.thing_id)
                row = cell.row or (thing.name if thing else str(cell.thing_id))
                refusal = CellRefusal(row, cell.column or cell.period[:20], found)
                self.problems.append((cell.at or str(n), refusal))
            else:
                yield found

    def _judged(self, cell: Cell, one: Indicator, period: Period) -> Ready | Refusal:
        thing = self.things.get(cell.thing_id)
        if thing is None:
            return NotFound(NOT_THERE)
        if thing.kind != one.level:
            return Invalid("“{thing}”不是“{indicator}”的对象。", thing=thing.name, indicator=one.name)
        unit_id = self.allowed.of(one, thing)
        if isinstance(unit_id, Refusal):
            return unit_id
        standing = self.standing.get(slot_of(cell.indicator, cell.thing_id, period.code))
        refusal = self._held(cell, one, period, unit_id, standing)
        if refusal is not None:
            return refusal
        return self._read(cell, period, thing, unit_id)

    def _held(
        self, cell: Cell, one: Indicator, period: Period, unit_id: int | None, standing: Standing | None
    ) -> Refusal | None:
        """Why the figure cannot be changed now."""
        held = self.closing.of(unit_id, one, period)
        if held is not None:
            facts = {
                "unit": self.answering.named(unit_id),
                "period": held.period,
                "state": held.get_state_display(),
            }
            return WrongState(LOCKED if held.state == "locked" else GIVEN, **facts)
        if cell.seen is not None and cell.seen != (standing.observation_id if standing else 0):
            return Invalid("您看过以后，这一格又被别人改过，请刷新后再填。")
        return None

    def _read(self, cell: Cell, period: Period, thing: Thing, unit_id: int | None) -> Ready | Refusal:
        edition = self.editions.of(cell.indicator, period)
        shape = shape_of(edition)
        answer = read_value(cell.text, shape, cell.unit)
        if answer.problem is not None:
            return said(answer.problem)
        if cell.quality not in QUALITIES:
            return Invalid("没有“{quality}”这种质量标记。", quality=cell.quality[:20])
        return Ready(
            edition=edition,
            thing=thing,
            period=period,
            value=answer.value,
            mark=answer.mark,
            limit=answer.limit,
            given=cell.text.strip(),
            given_unit=answer.unit or cell.unit,
            method=cell.method,
            quality=cell.quality,
            unit_id=unit_id,
            uid=cell.uid,
            reason=cell.reason.strip(),
        )


class Allowed:
    """能不能填: ``allowed``, asked once for each indicator and place."""

    def __init__(
        self, actor: Actor, ground: Ground, answering: Answering, permission: str = "indicator.enter"
    ) -> None:
        self._actor, self._ground, self._answering, self._permission = actor, ground, answering, permission
        self._found: dict[tuple[str, int], int | Refusal | None] = {}

    def of(self, one: Indicator, thing: Thing) -> int | Refusal | None:
        """The unit that answers for it, or why the actor may not give it."""
        key = (one.code, thing.place_id)
        if key not in self._found:
            self._found[key] = allowed(
                self._actor, one, thing, self._ground, self._answering, self._permission
            )
        return self._found[key]


def allowed(
    actor: Actor,
    one: Indicator,
    thing: Thing,
    ground: Ground,
    answering: Answering,
    permission: str = "indicator.enter",
) -> int | Refusal | None:
    """The unit that answers for an indicator's figure of a thing, or why the actor may not give it."""
    if one.source.kind == "derived" and not actor.system:
        return NotAllowed("“{indicator}”由系统推算，不用填报。", indicator=one.name)
    unit = answering.unit_of(one, thing.place_id)
    verdict = permissions.reaches(
        actor,
        permission,
        one,
        town_id=ground.town_id,
        path=ground.by_pk[thing.place_id].path,
        unit_id=unit.pk if unit else None,
    )
    if not verdict:
        return verdict.reason or NotAllowed("您的岗位不允许这样做。")
    return unit.pk if unit else None


def read_value(text: str, shape: Indicator, unit: str = "") -> measure_reading.Answer:
    """What a cell says of an indicator, in its unit."""
    limit = None if shape.undetected is None else measure_reading.Decimal(shape.undetected)
    return measure_reading.compute(measure_reading.Given(text, shape.unit, unit, limit))


def said(problem: Step | None) -> Invalid:
    """An engine's complaint as a refusal."""
    return Invalid(problem.text, (), **problem.values) if problem else Invalid("读不出来。")


def tell(
    posted: Posted, verb: str, *, actor: Actor, ground: Ground, at: datetime, facts: dict[str, object]
) -> None:
    """One entry of the trail for the act, and the event; nothing where nothing was written."""
    if not posted.ids:
        return
    codes = sorted({one.indicator for one in posted.observations})
    audit.record(
        actor,
        verb,
        kind="figure",
        thing_id=posted.ids[0] if len(posted.ids) == 1 else None,
        name="、".join(shape_name(code) for code in codes)[:300],
        town_id=ground.town_id,
        at=at,
        facts={
            **facts,
            "new": posted.new,
            "changed": posted.changed,
            "indicators": codes,
            "first": posted.ids[0],
        },
    )
    events.announce(FiguresRecorded(ground.town_id, posted.ids), at=at)


def shape_name(code: str) -> str:
    """An indicator's name; its code where the file is gone."""
    try:
        return indicator_named(code).name
    except NotFound:
        return code
