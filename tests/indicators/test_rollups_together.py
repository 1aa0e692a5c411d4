"""汇总，几个人同时办: the kept sums are a full recount when two write at once, whatever they do, on both databases."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection, transaction

from tests.indicators.test_rollups import CODES, TEXTS, _anything, _period, _things, differing
from tests.indicators.world import AT, IndicatorWorld
from townworks.indicators.models import Standing
from townworks.indicators.services import leave_scope, rollups
from townworks.indicators.services.recording import Cell
from townworks.kernel.actor import SYSTEM
from townworks.kernel.errors import Conflict, Invalid, WrongState

ACTS = 14


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [3, 8, 21])
def test_sums_are_a_full_recount_after_two_wrote_at_once(town: IndicatorWorld, seed: int) -> None:
    things = {code: _things(town, code)[:2] for code in CODES}  # few, so that they meet
    town.record(*(Cell(code, things[code][0].pk, _period(code, random.Random(1)), "5") for code in CODES))
    wrong: list[BaseException] = []
    start = threading.Barrier(3)

    def act(number: int) -> None:
        chance = random.Random(100 * seed + number)
        try:
            start.wait()
            for _ in range(ACTS):
                # Whoever was faster with the same cell, or has turned the scope already, is no mistake.
                with suppress(Conflict, Invalid, WrongState):
                    _anything(town, chance, things)
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    def fold() -> None:
        try:
            start.wait()
            for _ in range(ACTS // 2):
                rollups.fold(at=AT)
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(1,)), threading.Thread(target=act, args=(2,))]
    threads.append(threading.Thread(target=fold))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert Standing.objects.count() > len(TEXTS)
    assert differing(town) == {}


def one_then_the_other(first: Callable[[], object], second: Callable[[], object]) -> list[BaseException]:
    """Two at once: the second comes while the first has written and not yet committed. What went wrong that nobody expects."""
    wrong: list[BaseException] = []
    written = threading.Event()

    def hold_back() -> None:
        with transaction.atomic():
            first()
            written.set()
            time.sleep(0.4)

    def follow() -> None:
        written.wait()
        with suppress(Conflict):
            second()

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        except BaseException as error:
            wrong.append(error)
        finally:
            written.set()
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in (hold_back, follow)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


@pytest.mark.django_db(transaction=True)
def test_who_is_slower_with_the_same_cell_is_told_or_puts_it_right(town: IndicatorWorld) -> None:
    cell = Cell("waste-tonnes", town.village(0).pk, "2026-05", "12")
    wrong = one_then_the_other(lambda: town.record(cell), lambda: town.record(replace(cell, text="13")))
    assert wrong == []
    assert Standing.objects.get().value in (12, 13)
    assert differing(town) == {}


@pytest.mark.django_db(transaction=True)
def test_a_figure_does_not_slip_past_a_scope_that_is_being_turned(town: IndicatorWorld) -> None:
    thing = town.village(0)
    turn = {"indicator": "waste-tonnes", "thing_id": thing.pk, "from_on": date(2026, 1, 1)}
    wrong = one_then_the_other(
        lambda: leave_scope(actor=SYSTEM, reason="试", at=AT, **turn),
        lambda: town.enter("waste-tonnes", thing, "2026-05", "12"),
    )
    assert wrong == []
    assert Standing.objects.get().counted is False
    assert differing(town) == {}


@pytest.mark.django_db(transaction=True)
def test_a_figure_and_what_weighs_it_meet(town: IndicatorWorld) -> None:
    thing = town.village(0)
    wrong = one_then_the_other(
        lambda: town.enter("residents", thing, "2026", "300"),
        lambda: town.enter("safety-feeling", thing, "2026", "90"),
    )
    assert wrong == []
    assert Standing.objects.get(indicator="safety-feeling").weight == 300
    assert differing(town) == {}
