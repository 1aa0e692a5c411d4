"""公开数据: without signing in, only what is public and locked, and nothing else ever."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.indicators.test_pages import enter, give, lock, month
from tests.indicators.world import IndicatorWorld
from townworks.definitions import selectors as definitions
from townworks.indicators import selectors, services
from townworks.indicators.models import Return
from townworks.indicators.pages import opened
from townworks.kernel import clock

HERE = "440599101000"
THERE = "440599102000"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """What an earlier test asked for is not answered again."""
    cache.clear()


@pytest.fixture
def locked(town: IndicatorWorld) -> IndicatorWorld:
    """Last month's waste of the first village is locked, that of the second is not; complaints are not public."""
    give(town, "waste-tonnes", town.village(0), month(), "12.5")
    give(town, "waste-tonnes", town.village(1), month(), "8")
    give(town, "waste-tonnes", town.village(0), month(2), "11")
    lock(town, town.here.units["village-1"], "waste")
    return town


def year_of(code: str) -> int:
    return int(code[:4])


def rows(town: str = HERE, year: int | None = None) -> list[dict[str, str]]:
    answer = Client().get(f"/open/{town}/{year or year_of(month())}/data.csv")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_nobody_has_to_sign_in(locked: IndicatorWorld):
    assert locked.here.place.name in Client().get("/open/").content.decode()
    page = Client().get(f"/open/{HERE}/")
    assert page.status_code == 200
    assert "waste-tonnes" in page.content.decode()


def test_only_locked_figures_go_out(locked: IndicatorWorld):
    told = {(row["indicator"], row["name"], row["period"], row["value"]) for row in rows()}
    assert told == {("waste-tonnes", "东埔村", month(), "12.5")}


def test_a_total_goes_out_once_every_village_is_locked(locked: IndicatorWorld):
    lock(locked, locked.here.units["village-2"], "waste")
    told = {(row["level"], row["value"]) for row in rows() if row["period"] == month()}
    assert told == {("town", "20.5"), ("village", "12.5"), ("village", "8")}


def test_what_is_not_marked_as_public_never_goes_out(locked: IndicatorWorld):
    secret = next(
        one
        for one in definitions.indicators()
        if not one.public and one.level == "town" and one.frequency == "month" and one.answers.by == "lead"
    )
    give(locked, secret.code, locked.place("town", locked.here.place), month(), "3")
    for unit in locked.here.units.values():
        Return.objects.get_or_create(
            town=locked.here.place,
            unit=unit,
            line=secret.line,
            period=month(),
            defaults={"starts_on": clock.today(), "state": "locked", "opened_at": clock.now()},
        )
    assert secret.code not in {row["indicator"] for row in rows()}
    dictionary = json.loads(Client().get(f"/open/{HERE}/dictionary.json").content)
    told = {one["code"] for one in dictionary["indicators"]}
    assert told == {one.code for one in definitions.indicators() if one.public}


def test_csv_and_json_hold_the_same_rows(locked: IndicatorWorld):
    told = json.loads(Client().get(f"/open/{HERE}/{year_of(month())}/data.json").content)
    assert told["rows"] == rows()
    assert told["town"] == {"code": HERE, "name": "安平镇"}


def test_a_row_names_nobody(locked: IndicatorWorld):
    content = Client().get(f"/open/{HERE}/{year_of(month())}/data.json").content.decode()
    for person in locked.here.people.values():
        assert person.name not in content
    assert set(rows()[0]) == set(opened.HEADS)


def test_sections_go_out_one_by_one_and_enterprises_never(town: IndicatorWorld):
    for code in ("water-do", "water-nh3n"):
        town.record(services.Cell(code, town.sections[0].pk, f"{month()}-05", "0.9"), at=clock.now())
    lock(town, town.here.units["rural"], "river")
    told = rows()
    assert {(row["level"], row["code"]) for row in told if row["indicator"] == "water-do"} == {
        ("town", HERE),
        ("section", "LJ-01"),
    }
    assert {row["level"] for row in told} <= {"town", "village", "section"}


def test_another_town_is_not_mixed_in(locked: IndicatorWorld):
    assert Client().get(f"/open/{THERE}/").status_code == 404
    give(locked, "waste-tonnes", locked.village(0, locked.here), month(3), "9")
    assert {row["code"][:9] for row in rows()} == {HERE[:9]}


@pytest.mark.parametrize(
    "url", [f"/open/{HERE}/1999/data.csv", "/open/no-town/", f"/open/{THERE}/2026/data.json"]
)
def test_what_is_not_there_is_not_found(locked: IndicatorWorld, url: str):
    assert Client().get(url).status_code == 404


def test_a_running_period_does_not_go_out(town: IndicatorWorld):
    this = f"{clock.today():%Y-%m}"
    found = selectors.open_towns()
    assert found == []
    give(town, "new-jobs", town.place("town", town.here.place), this, "3")
    for unit in town.here.units.values():
        lock(town, unit, "employment", this)
    one = next(iter(selectors.open_towns()))
    rows_now = selectors.open_rows(one, clock.today().year, on=clock.today())
    assert rows_now == []


def test_one_address_may_ask_so_often_a_minute(locked: IndicatorWorld, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(opened, "MOST_A_MINUTE", 3)
    answers = [Client().get("/open/").status_code for _n in range(8)]
    assert answers[0] == 200
    assert 429 in answers  # eight requests lie in two minutes at most, of which each lets three through


def test_a_file_is_kept_ready(locked: IndicatorWorld, django_assert_num_queries: Any):
    rows()
    with django_assert_num_queries(0):
        assert rows()


def test_a_file_may_be_read_from_anywhere_and_kept(locked: IndicatorWorld):
    answer = Client().get(f"/open/{HERE}/{year_of(month())}/data.csv")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "max-age=600" in answer["Cache-Control"]


def test_signed_in_people_see_the_same(locked: IndicatorWorld):
    url = f"/open/{HERE}/{year_of(month())}/data.csv"
    assert enter(locked).get(url).content == Client().get(url).content


def test_text_never_becomes_a_formula(locked: IndicatorWorld):
    locked.here.villages[0].name = "=HYPERLINK(1)"
    locked.here.villages[0].save()
    assert {row["name"] for row in rows()} == {"'=HYPERLINK(1)"}


def test_the_dictionary_has_a_line_for_every_column_and_indicator(locked: IndicatorWorld):
    told = json.loads(Client().get(f"/open/{HERE}/dictionary.json").content)
    assert set(told["columns"]) == set(opened.HEADS)
    table = Client().get(f"/open/{HERE}/dictionary.csv").content.decode("utf-8-sig")
    codes = {row["code"] for row in csv.DictReader(io.StringIO(table))}
    assert {row["indicator"] for row in rows()} <= codes
