"""报表: a unit's figures of one line for one period are opened, given, approved and locked; each step a row."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import FINE, Indicator
from townworks.engines import period_reading
from townworks.kernel import audit, events
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState

from .. import permissions
from ..events import ReturnMoved
from ..models import Question, Return, ReturnRow, Standing
from ..selectors.visible import NOT_THERE, return_for
from ..workflow import FLOW
from .answering import Answering
from .closing import named_period
from .ground import Ground


def indicators_of(line: str, kind: str) -> list[Indicator]:
    """The indicators of a return: of one line, given by somebody, as often as the period is long; a month holds days and samples too."""
    often = (kind, *FINE) if kind == "month" else (kind,)
    return [
        one
        for one in definitions.indicators()
        if one.line == line and one.source.kind != "derived" and one.frequency in often
    ]


def open_return(*, actor: Actor, town_id: int, unit_id: int, line: str, period: str, at: datetime) -> Return:
    """开始填报: the return of a unit, line and period, made when it is first asked for. Invalid where the unit gives nothing there."""
    when = named_period(period)
    ground = Ground(town_id)
    answering = Answering(ground)
    unit = next((one for one in answering.units if one.pk == unit_id), None)
    if unit is None or (not actor.system and town_id not in actor.town_ids):
        raise NotFound(NOT_THERE)
    codes = [one.code for one in indicators_of(line, when.kind) if gives(one, unit_id, answering, ground)]
    if not codes:
        raise Invalid("{unit}在这一期没有这条线的指标要填。", unit=unit.name)
    lead = answering.lead(line)
    with transaction.atomic():
        made, new = Return.objects.get_or_create(
            town_id=town_id,
            unit_id=unit_id,
            line=line,
            period=when.code,
            defaults={
                "starts_on": when.start,
                "codes": codes,
                "reviewer_id": lead.pk if lead and lead.pk != unit_id else None,
                "opened_at": at,
            },
        )
        permissions.may(actor, "indicator.enter", made).require()
        if new:
            _add_row(made, "open", "", actor, at)
            _record(actor, "return.open", made, at, {})
    return made


def gives(one: Indicator, unit_id: int, answering: Answering, ground: Ground) -> bool:
    """Whether a unit gives an indicator's figures."""
    if one.answers.by == "village":
        unit = next(unit for unit in answering.units if unit.pk == unit_id)
        return unit.kind == "village" and unit.place_id is not None
    found = answering.unit_of(one, ground.town_id)
    return found is not None and found.pk == unit_id


def submit_return(*, actor: Actor, pk: int, at: datetime, version: int | None = None) -> Return:
    """报送. WrongState while nothing at all was given."""
    return _take("submit", actor=actor, pk=pk, at=at, version=version)


def withdraw_return(
    *, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None
) -> Return:
    """撤回报送, before anybody approved it."""
    return _take("withdraw", actor=actor, pk=pk, at=at, version=version, reason=reason)


def approve_return(*, actor: Actor, pk: int, at: datetime, version: int | None = None) -> Return:
    """审核通过, by somebody else than who gave it; no question may be left without an answer."""
    return _take("approve", actor=actor, pk=pk, at=at, version=version)


def send_back_return(
    *, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None
) -> Return:
    """退回报表."""
    return _take("return", actor=actor, pk=pk, at=at, version=version, reason=reason)


def lock_return(*, actor: Actor, pk: int, at: datetime, version: int | None = None) -> Return:
    """锁定: from now on its figures change only by corrections with a name and a reason."""
    return _take("lock", actor=actor, pk=pk, at=at, version=version)


def _take(name: str, *, actor: Actor, pk: int, at: datetime, version: int | None, reason: str = "") -> Return:
    move, words = FLOW.move(name), reason.strip()
    if move.wants_reason and not words:
        raise Invalid("请写明理由。", [("reason", Invalid("请写明理由。"))])
    with transaction.atomic():
        seen = return_for(actor, pk)
        permissions.may(actor, move.permission, seen).require()
        file = Return.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
        if version is not None and file.version != version:
            raise Conflict(
                "“{thing}”刚被别人改过（您看到的是第 {yours} 版，现在是第 {now} 版）。请刷新后再办，您填的内容还在。",
                thing=str(file),
                yours=version,
                now=file.version,
            )
        FLOW.can(name, file.state, str(file)).require()
        _can(name, actor, file)
        file.state = move.target
        file.version += 1
        if name == "submit":
            file.submitted_by_id = actor.person_id
        file.save()
        _add_row(file, name, words, actor, at)
        _record(actor, f"return.{name}", file, at, {"reason": words, "state": file.state})
        events.announce(ReturnMoved(file.pk, file.town_id, name, file.state), at=at)
    return file


def _can(name: str, actor: Actor, file: Return) -> None:
    """What a step asks for besides its state."""
    if name == "submit" and not figures_in(file).exists():
        raise WrongState("{file}还一个数也没有填，不能报送。", file=str(file))
    if name == "approve":
        if actor.person_id is not None and actor.person_id == file.submitted_by_id:
            raise NotAllowed("报送的人不能审核自己报的数，请别的同事来审。")
        open_ones = Question.objects.filter(
            observation__in=figures_in(file).values("observation_id"), state="asked"
        ).count()
        if open_ones:
            raise WrongState("还有 {count} 条疑问没有答复，答复以后再审核。", count=open_ones)


def figures_in(file: Return):
    """The standing figures that a return holds."""
    period = period_reading.from_code(file.period)
    return Standing.objects.filter(
        indicator__in=file.codes,
        town_id=file.town_id,
        unit_id=file.unit_id,
        starts_on__gte=period.start,
        starts_on__lte=period.end,
    )


def _add_row(file: Return, move: str, reason: str, actor: Actor, at: datetime) -> None:
    ReturnRow.objects.create(
        file=file,
        move=move,
        state=file.state,
        reason=reason[:500],
        by_id=actor.person_id,
        by_name=actor.name,
        at=at,
    )


def _record(actor: Actor, verb: str, file: Return, at: datetime, facts: dict[str, object]) -> None:
    audit.record(
        actor,
        verb,
        kind="return",
        thing_id=file.pk,
        name=f"{file.unit.name} {file.line} {file.period}",
        town_id=file.town_id,
        at=at,
        facts=facts,
    )
