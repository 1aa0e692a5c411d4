"""本月预警: told in turn when samples of the month come, to whoever can still do something about it."""

from __future__ import annotations

import pytest

from tests.indicators.test_pages import enter, read
from tests.indicators.world import IndicatorWorld
from townworks.indicators.models import Outlook
from townworks.indicators.selectors import today
from townworks.kernel import clock, events

KEY = "water_warned"


def sampled(town: IndicatorWorld, *values: str, section: int = 0) -> None:
    """Ammonia of this month, a sample a day from the first; as many days as have been."""
    at = clock.now()
    first = clock.day_of(at).replace(day=1)
    from townworks.indicators.services.recording import Cell

    cells = [
        Cell("water-nh3n", town.sections[section].pk, f"{first.replace(day=n):%Y-%m-%d} 08:00", text)
        for n, text in enumerate(values, 1)
    ]
    town.record(*cells, at=at)
    while events.deliver_waiting(at=at):
        pass


def piles(town: IndicatorWorld, role: str) -> list[str]:
    found = today.piles(town.actor(role), on=clock.today())
    return [row.name for row in found[KEY].rows] if KEY in found else []


def test_a_month_that_is_going_wrong_is_told_to_whoever_enters_figures_of_the_river(town: IndicatorWorld):
    sampled(town, "2.4")
    row = Outlook.objects.get()
    assert (row.thing, row.level, row.month) == (town.sections[0], "alarm", f"{clock.today():%Y-%m}")
    assert piles(town, "office_clerk") == ["青洋山桥"]
    assert piles(town, "town_head") == []
    page = read(town, "/sections/")
    assert "本月有 1 个断面可能不达标" in page
    assert "氨氮" in page
    assert "本月可能不达标的断面" in read(town, "/")


def test_a_good_month_and_another_town_s_are_not_told(town: IndicatorWorld):
    sampled(town, "0.3")
    assert Outlook.objects.get().level == "none"
    assert piles(town, "office_clerk") == []
    Outlook.objects.update(level="alarm")
    there = town.actor("office_clerk", town=town.world.there)
    assert KEY not in today.piles(there, on=clock.today())


def test_a_correction_takes_the_warning_back_and_a_second_telling_changes_nothing(town: IndicatorWorld):
    sampled(town, "2.4")
    since = Outlook.objects.get().since
    sampled(town, "2.4")
    assert Outlook.objects.get().since == since
    sampled(town, "0.4")
    assert Outlook.objects.get().level == "none"
    assert "可能不达标" not in read(town, "/sections/")


@pytest.mark.parametrize("lang", ["en"])
def test_the_warning_speaks_english(town: IndicatorWorld, lang: str):
    sampled(town, "2.4")
    page = enter(town).get("/sections/", headers={"accept-language": lang}).content.decode()
    assert "1 section may miss its class this month" in page
