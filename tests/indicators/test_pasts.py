"""以往各期: what stands before each of many figures, asked for together, is what each would be told by itself."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from tests.indicators.world import IndicatorWorld
from townworks.indicators.models import Observation
from townworks.indicators.services.pasts import PAST, Pasts
from townworks.indicators.services.recording import Cell


def days(first: date, count: int, step: int) -> list[str]:
    return [f"{first + timedelta(days=n * step)}T08:00" for n in range(count)]


@pytest.mark.parametrize("seed", [1, 2])
def test_many_are_told_what_each_would_be_told(town: IndicatorWorld, seed: int) -> None:
    chance = random.Random(seed)
    for section in town.sections:
        for period in days(date(2024, 1, 3), 24, 30) + days(date(2026, 1, 3), 40, chance.randint(1, 3)):
            town.enter("water-nh3n", section, period, f"{chance.random():.3f}")
    for month in range(1, 7):
        cells = [Cell("waste-tonnes", town.village(n).pk, f"2026-{month:02}", str(month + n)) for n in (0, 1)]
        town.record(*cells)
    rows = list(Observation.objects.filter(starts_on__year=2026).select_related("edition"))
    together = Pasts(rows)
    assert [together.of(row) for row in rows] == [Pasts([])._alone(row) for row in rows]
    assert max(len(together.of(row)) for row in rows) == PAST


def test_a_longer_past_than_was_read_is_asked_for(town: IndicatorWorld) -> None:
    for period in days(date(2022, 1, 3), 30, 50):
        town.enter("water-nh3n", town.sections[0], period, "0.5")
    row = Observation.objects.select_related("edition").latest("starts_on")
    assert len(Pasts([row]).of(row)) == PAST
