"""汇总，几个人同时办: the kept sums are a full recount when two write at once, whatever they do, on both databases."""

from __future__ import annotations

import random
import threading
from contextlib import suppress

import pytest
from django.db import connection

from tests.indicators.test_rollups import CODES, TEXTS, _anything, _period, _things, differing
from tests.indicators.world import AT, IndicatorWorld
from townworks.indicators.models import Standing
from townworks.indicators.services import rollups
from townworks.indicators.services.recording import Cell
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
        except BaseException as error:  # noqa: BLE001 (told to the test, which would not see it otherwise)
            wrong.append(error)
        finally:
            connection.close()

    def fold() -> None:
        try:
            start.wait()
            for _ in range(ACTS // 2):
                rollups.fold(at=AT)
        except BaseException as error:  # noqa: BLE001
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
