"""排队叫号: a number of the day, called to a window, served or passed; every step is a row, and no name is asked for."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from townworks.kernel import audit, clock, numbering
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.workflow import Move, Workflow
from townworks.places import selectors as places

from ..models import Ticket, TicketStep
from ..models.counter import TICKET_STATES
from ..selectors.visible import NOT_THERE
from .registering import CITIZEN

PERMISSION = "case.register"
WINDOWS, MOST_A_DAY = 99, 2000
FLOW = Workflow(
    TICKET_STATES,
    (
        Move("call", ("waiting",), "called", PERMISSION, "叫号", "先来的先叫，一个窗口一次叫一个。"),
        Move("again", ("called",), "called", PERMISSION, "再叫一次", "没听见的再叫一次，再过号。"),
        Move("serve", ("called",), "serving", PERMISSION, "开始办理", "人到了窗口就开始办。"),
        Move("finish", ("serving",), "served", PERMISSION, "办完", "办完才叫下一个。"),
        Move("leave", ("called",), "gone", PERMISSION, "过号", "叫了不来就过号，号还在，可以重排。"),
        Move("back", ("gone",), "waiting", PERMISSION, "过号重排", "过号的人来了排到最后，不用重新取号。"),
    ),
)


def take_ticket(*, town_id: int, at: datetime, actor: Actor = CITIZEN, client_id: str = "") -> Ticket:
    """取号: the next number of the day; the same client id is the same number."""
    town, day = places.town(town_id).pk, clock.day_of(at)
    if known := _known(town, client_id):
        return known
    try:
        with transaction.atomic():
            number = numbering.next_number(town_id=town, key=f"queue/{day:%m%d}", year=day.year)
            if number > MOST_A_DAY:
                raise WrongState("今天的号已经取完，请明天再来，或者在网上办。")
            ticket = Ticket.objects.create(
                town_id=town, client_id=client_id[:60], day=day, number=number, place=number, taken_at=at
            )
            _step(ticket, "take", actor, at)
    except IntegrityError:
        if known := _known(town, client_id):  # the same sending arrived at the same moment
            return known
        raise
    return ticket


def call_next(*, actor: Actor, window: int, at: datetime) -> Ticket:
    """叫下一个 to a window that is free. WrongState when somebody is still there or nobody waits."""
    town = _town(actor)
    if not 1 <= window <= WINDOWS:
        raise Invalid("窗口号从 1 到 {most}。", most=WINDOWS)
    with transaction.atomic():
        today = Ticket.objects.filter(town_id=town, day=clock.day_of(at))
        line = list(today.select_for_update().filter(state="waiting").order_by("place", "pk")[:1])
        there = today.filter(window=window, state__in=("called", "serving")).first()
        if there is not None:
            raise WrongState("{window} 号窗口的 {number} 号还没有办完。", window=window, number=there.name)
        if not line:
            raise WrongState("现在没有人在等。")
        return _moved(line[0], "call", actor, at, window)


def move_ticket(*, actor: Actor, pk: int, move: str, at: datetime) -> Ticket:
    """一个号的下一步: called again, served, finished, passed over, or back in the line behind the last."""
    town = _town(actor)
    if move == "call" or move not in {one.name for one in FLOW.moves}:
        raise NotFound("没有这个动作。")
    with transaction.atomic():
        ticket = Ticket.objects.select_for_update().filter(pk=pk, town_id=town).first()
        if ticket is None:
            raise NotFound(NOT_THERE)
        if move == "back":
            last = Ticket.objects.filter(town_id=town, day=ticket.day).aggregate(last=Max("place"))["last"]
            ticket.place = (last or 0) + 1
        return _moved(ticket, move, actor, at, None if move == "back" else ticket.window)


def _moved(ticket: Ticket, move: str, actor: Actor, at: datetime, window: int | None) -> Ticket:
    FLOW.can(move, ticket.state, f"{ticket.name} 号").require()
    ticket.state, ticket.window = FLOW.move(move).target, window
    if move == "call":
        ticket.called_at = at
    if move == "serve":
        ticket.serving_at = at
    if move in ("finish", "leave"):
        ticket.ended_at = at
    ticket.save()
    _step(ticket, move, actor, at)
    return ticket


def _step(ticket: Ticket, move: str, actor: Actor, at: datetime) -> None:
    TicketStep.objects.create(ticket=ticket, move=move, window=ticket.window, by_name=actor.name, at=at)
    audit.record(
        actor,
        f"ticket.{move}",
        kind="ticket",
        thing_id=ticket.pk,
        name=ticket.name,
        town_id=ticket.town_id,
        at=at,
        facts={"window": ticket.window},
    )


def _known(town: int, client_id: str) -> Ticket | None:
    return Ticket.objects.filter(town_id=town, client_id=client_id[:60]).first() if client_id else None


def _town(actor: Actor) -> int:
    for grant in actor.grants_for(PERMISSION):
        if grant.town_id:
            return grant.town_id
    raise NotAllowed("您的岗位没有这项权限（{permission}）。", permission=PERMISSION)
