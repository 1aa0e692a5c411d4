"""排队叫号: numbers in their order, one at a window, passed over and back; a citizen's number from a phone."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from tests.cases import world as worlds
from tests.cases.world import AT, World, later
from townworks.cases.models import Ticket, TicketStep
from townworks.cases.services import queue
from townworks.kernel.errors import NotFound, WrongState

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
