"""排队叫号: numbers in their order, one at a window, passed over and back; a citizen's number from a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from tests.cases import world as worlds
from tests.cases.world import AT, ON, World, later
from townworks.cases.models import Case, Ticket, TicketStep
from townworks.cases.selectors import queue as lines
from townworks.cases.selectors.kinds import item_name
from townworks.cases.services import queue
from townworks.kernel import clock
from townworks.kernel.errors import Invalid, NotFound, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.build()


def test_who_came_first_is_called_first_and_one_at_a_window(world: World):
    first, second = (queue.take_ticket(town_id=world.town_id, at=AT) for _ in range(2))
    clerk = world.actor("counter_clerk")
    assert queue.call_next(actor=clerk, window=1, at=AT).pk == first.pk
    with pytest.raises(WrongState), transaction.atomic():
        queue.call_next(actor=clerk, window=1, at=AT)
    assert queue.call_next(actor=clerk, window=2, at=AT).pk == second.pk


def test_who_was_passed_over_comes_back_behind_the_last(world: World):
    clerk = world.actor("counter_clerk")
    first, second = (queue.take_ticket(town_id=world.town_id, at=AT) for _ in range(2))
    queue.call_next(actor=clerk, window=1, at=AT)
    queue.move_ticket(actor=clerk, pk=first.pk, move="leave", at=AT)
    queue.move_ticket(actor=clerk, pk=first.pk, move="back", at=AT)
    assert queue.call_next(actor=clerk, window=1, at=AT).pk == second.pk
    assert list(TicketStep.objects.filter(ticket=first).values_list("move", flat=True)) == [
        "take",
        "call",
        "leave",
        "back",
    ]


def test_numbers_begin_anew_each_day_and_each_town(world: World):
    queue.take_ticket(town_id=world.town_id, at=AT)
    there = world.towns.there.place.pk
    assert [queue.take_ticket(town_id=world.town_id, at=later(1)).number for _ in range(2)] == [1, 2]
    assert queue.take_ticket(town_id=there, at=AT).number == 1


def test_the_same_phone_asks_twice_and_has_one_number(world: World):
    taken = {queue.take_ticket(town_id=world.town_id, at=AT, client_id="phone").pk for _ in range(2)}
    assert len(taken) == 1 and Ticket.objects.count() == 1


def test_a_number_of_another_town_is_not_there(world: World):
    ticket = queue.take_ticket(town_id=world.towns.there.place.pk, at=AT)
    with pytest.raises(NotFound):
        queue.move_ticket(actor=world.actor("counter_clerk"), pk=ticket.pk, move="serve", at=AT)


def test_a_citizen_takes_a_number_and_a_window_serves_it(world: World, django_assert_max_num_queries):
    citizen, clerk = Client(), Client()
    clerk.force_login(world.towns.here.people["counter_clerk"])
    answer = citizen.post("/ask/queue/", {"town": world.town_id, "client_id": "one"})
    assert "下一个就是您" in citizen.get(answer.url).content.decode()
    for move in ("call", "serve"):
        ticket = Ticket.objects.get()
        clerk.post("/counter/act/", {"move": move, "window": 3, "ticket": ticket.pk})
    assert "正在 3 号窗口办理" in citizen.get(answer.url).content.decode()
    with django_assert_max_num_queries(8):
        page = clerk.get("/counter/?window=3").content.decode()
    assert "3 号窗口：001 号" in page and "办完" in page
    assert "点到" in clerk.get("/counter/hours/").content.decode()


def serve(world: World, *, wait: int, work: int) -> Ticket:
    """A number that waited and was served for so many minutes, to its end."""
    clerk = world.actor("counter_clerk")
    ticket = queue.take_ticket(town_id=world.town_id, at=AT)
    called = AT + timedelta(minutes=wait)
    for move, at in (("serve", called), ("finish", called + timedelta(minutes=work))):
        if move == "serve":
            queue.call_next(actor=clerk, window=1, at=called)
        queue.move_ticket(actor=clerk, pk=ticket.pk, move=move, at=at)
    return ticket


def test_a_case_registered_at_a_window_names_its_number(world: World):
    clerk = Client()
    clerk.force_login(world.towns.here.people["counter_clerk"])
    now = clock.now()
    ticket = queue.take_ticket(town_id=world.town_id, at=now)
    queue.call_next(actor=world.actor("counter_clerk"), window=3, at=now)
    assert f"/cases/new/report/?ticket={ticket.pk}" in clerk.get("/counter/?window=3").content.decode()
    form = clerk.get(f"/cases/new/report/?ticket={ticket.pk}").content.decode()
    assert f'name="ticket" value="{ticket.pk}"' in form
    sent = {"matter": "litter", "text": "桥头垃圾", "channel": "counter", "ticket": ticket.pk}
    receipt = clerk.post("/cases/new/report/", sent).content.decode()
    case = Case.objects.get()
    assert case.ticket_id == ticket.pk and "回 3 号窗口" in receipt
    assert case.number in clerk.get("/counter/?window=3").content.decode()
    assert "001 号，3 号窗口" in clerk.get(f"/cases/{case.pk}/").content.decode()


@pytest.mark.parametrize("which", ["waiting", "yesterday", "there"])
def test_a_number_that_is_not_at_a_window_today_is_refused(world: World, which: str):
    town = world.towns.there.place.pk if which == "there" else world.town_id
    ticket = queue.take_ticket(town_id=town, at=later(-1) if which == "yesterday" else AT)
    if which != "waiting":
        Ticket.objects.filter(pk=ticket.pk).update(state="served")
    with pytest.raises(Invalid) as refused:
        world.asked("petition", ticket_id=ticket.pk)
    assert [field for field, _sentence in refused.value.problems] == ["ticket"] and not Case.objects.exists()


def test_waiting_and_service_are_told_by_what_was_registered(world: World):
    one, several, none = (
        serve(world, wait=6, work=10),
        serve(world, wait=20, work=30),
        serve(world, wait=3, work=1),
    )
    two = serve(world, wait=12, work=20)
    for ticket in (one, two, several, several):
        world.asked("application", ticket_id=ticket.pk)
    told = {
        row.name: (row.count, row.waited, row.longest, row.served)
        for row in lines.times(world.town_id, on=ON)
    }
    assert none.pk and told == {
        item_name("application", "birth-registration", ""): (2, 9, 12, 15),
        "一次办了几件": (1, 20, 20, 30),
        "没有登记办件": (1, 3, 3, 1),
    }


def test_times_ask_two_queries_however_many_numbers_there_were(world: World, django_assert_num_queries):
    for _ in range(4):
        world.asked("application", ticket_id=serve(world, wait=1, work=1).pk)
    with django_assert_num_queries(2):
        lines.times(world.town_id, on=ON)
    assert lines.times(world.towns.there.place.pk, on=ON) == []
