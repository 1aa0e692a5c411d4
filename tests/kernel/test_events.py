"""事件: together with the act or not at all; afterwards, kept and tried again, while the act stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction

from tests import towns
from townworks import wiring
from townworks.kernel import events
from townworks.kernel.models import Delivery, Series

AT = towns.AT


@dataclass(frozen=True)
class Happened:
    thing_id: int


@dataclass(frozen=True)
class OtherHappened:
    thing_id: int


heard: list[int] = []
broken: list[bool] = []


def hear(event: Happened) -> None:
    if broken:
        raise RuntimeError("the printer is off")
    heard.append(event.thing_id)


def hear_later(event: Happened) -> None:
    heard.append(-event.thing_id)


@pytest.fixture(autouse=True)
def table() -> Iterator[None]:
    heard.clear()
    broken.clear()
    yield
    events.connect(wiring.TOGETHER, wiring.AFTERWARDS, wiring.IN_TURN)


@pytest.mark.django_db
class TestTogether:
    def test_a_reaction_runs_at_once(self):
        events.connect({Happened: (hear,)}, {})
        events.announce(Happened(7), at=AT)
        assert heard == [7]

    def test_a_reaction_that_fails_takes_the_act_with_it(self):
        events.connect({Happened: (hear,)}, {})
        broken.append(True)
        with pytest.raises(RuntimeError), transaction.atomic():
            Series.objects.create(town_id=1, key="x", year=2026)
            events.announce(Happened(7), at=AT)
        assert not Series.objects.exists()

    def test_another_event_is_not_heard(self):
        events.connect({Happened: (hear,)}, {})
        events.announce(OtherHappened(7), at=AT)
        assert heard == []


@pytest.mark.django_db(transaction=True)
class TestAfterwards:
    def act(self) -> None:
        with transaction.atomic():
            Series.objects.create(town_id=1, key="x", year=2026)
            events.announce(Happened(7), at=AT)
            assert heard == []  # not before the commit

    def test_a_reaction_runs_after_the_commit(self):
        events.connect({}, {Happened: (hear,)})
        self.act()
        assert (heard, Delivery.objects.get().done_at) == ([7], AT)

    def test_an_act_taken_back_is_not_told(self):
        events.connect({}, {Happened: (hear,)})
        with pytest.raises(ValueError), transaction.atomic():
            events.announce(Happened(7), at=AT)
            raise ValueError
        assert (heard, Delivery.objects.count()) == ([], 0)

    def test_a_reaction_that_fails_leaves_the_act_and_is_kept(self):
        events.connect({}, {Happened: (hear,)})
        broken.append(True)
        self.act()
        row = Delivery.objects.get()
        assert (Series.objects.count(), row.attempts, row.done_at) == (1, 1, None)
        assert "the printer is off" in row.failure

    def test_it_is_tried_again_when_its_time_has_come(self):
        events.connect({}, {Happened: (hear,)})
        broken.append(True)
        self.act()
        broken.clear()
        too_soon = events.deliver_waiting(at=AT + timedelta(seconds=30))
        in_time = events.deliver_waiting(at=AT + timedelta(minutes=3))
        assert (too_soon, in_time, heard) == (0, 1, [7])

    def test_each_failure_makes_the_pause_longer(self):
        events.connect({}, {Happened: (hear,)})
        broken.append(True)
        self.act()
        first = Delivery.objects.get().due_at
        events.deliver_waiting(at=first)
        assert Delivery.objects.get().due_at - first == timedelta(minutes=4)

    def test_after_eight_failures_it_is_left_for_a_person(self):
        events.connect({}, {Happened: (hear,)})
        broken.append(True)
        self.act()
        at = AT
        for _ in range(12):
            at += timedelta(days=1)
            events.deliver_waiting(at=at)
        assert Delivery.objects.get().attempts == events.MAX_ATTEMPTS

    def test_what_is_done_is_not_done_again(self):
        events.connect({}, {Happened: (hear,)})
        self.act()
        events.deliver_waiting(at=AT + timedelta(days=1))
        assert heard == [7]

    def test_a_reaction_that_the_wiring_dropped_is_left_alone(self):
        events.connect({}, {Happened: (hear,)})
        broken.append(True)
        self.act()
        events.connect({}, {})
        assert events.deliver_waiting(at=AT + timedelta(days=1)) == 0


@pytest.mark.django_db(transaction=True)
class TestInTurn:
    def test_a_reaction_waits_for_the_clockwork(self):
        events.connect({}, {}, {Happened: (hear,)})
        with transaction.atomic():
            events.announce(Happened(7), at=AT)
        before = list(heard)
        done = events.deliver_waiting(at=AT)
        assert (before, heard, done) == ([], [7], 1)

    def test_one_that_answers_at_once_does_not_wait_with_it(self):
        events.connect({}, {Happened: (hear,)}, {Happened: (hear_later,)})
        with transaction.atomic():
            events.announce(Happened(7), at=AT)
        assert (heard, Delivery.objects.filter(done_at=None).count()) == ([7], 1)
