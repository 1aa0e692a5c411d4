"""走势和表: values with their targets, their judgement and the way to their records; each actor sees what their posts reach."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.indicators.world import AT, ON, IndicatorWorld
from townworks.definitions import selectors as definitions
from townworks.definitions.selectors import PROJECT_ROOT
from townworks.indicators import selectors
from townworks.indicators.models import IndicatorEdition, Standing
from townworks.indicators.services import correct_observation
from townworks.kernel.errors import Invalid, NotFound


def course(town: IndicatorWorld, code: str, *, by: str = "office_clerk", **facts: Any) -> selectors.Course:
    return selectors.course(town.actor(by), code, on=ON, **facts)


def told(found: selectors.Course) -> dict[str, Decimal | None]:
    return {point.period.code: point.value for point in found.points if point.reading.recorded}


def sorting(town: IndicatorWorld) -> None:
    for n, month, sampled, good in ((0, "2026-04", 50, 45), (1, "2026-04", 50, 25), (0, "2026-05", 50, 42)):
        town.enter("sorting-sampled", town.village(n), month, str(sampled))
        town.enter("sorting-households", town.village(n), month, str(good))


def test_a_course_has_each_period_with_its_judgement(town: IndicatorWorld) -> None:
    sorting(town)
    found = course(town, "sorting-share")
    assert told(found) == {"2026-04": 70, "2026-05": 84}
    assert [point.judgement.verdict for point in found.points if point.value is not None] == ["missed", "met"]
    assert (found.total.value.quantize(Decimal("0.01")), found.name) == (Decimal("74.67"), "安平镇")


def test_a_course_of_a_thing_leads_to_its_record(town: IndicatorWorld) -> None:
    row = town.enter("waste-tonnes", town.village(0), "2026-05", "12.5")
    point = course(town, "waste-tonnes", thing_id=town.village(0).pk).points[-3]
    assert (point.period.code, point.value, point.reading.observation_id) == (
        "2026-05",
        Decimal("12.5"),
        row.pk,
    )


def test_a_course_may_be_drawn_in_longer_periods(town: IndicatorWorld) -> None:
    for month, text in (("2026-01", "1"), ("2026-02", "2"), ("2026-04", "4")):
        town.enter("waste-tonnes", town.village(0), month, text)
    assert told(course(town, "waste-tonnes", kind="quarter")) == {"2026-Q1": 3, "2026-Q2": 4}


def test_a_year_that_still_runs_is_not_missed(town: IndicatorWorld) -> None:
    town.enter("new-jobs", town.place("town", town.here.place), "2026-03", "100", by="office_clerk")
    total = course(town, "new-jobs").total
    assert (total.value, total.judgement.verdict, total.judgement.target) == (100, "running", 600)


def test_a_missing_month_is_told_and_is_not_zero(town: IndicatorWorld) -> None:
    town.enter("waste-tonnes", town.village(0), "2026-05", "--")
    town.enter("waste-tonnes", town.village(1), "2026-05", "3")
    point = course(town, "waste-tonnes").points[-3]
    assert (point.value, point.reading.n, point.reading.missing) == (3, 1, 1)
    assert "1 项没有数，不计在内" in [str(step) for step in point.reading.working]


def test_villages_stand_side_by_side(town: IndicatorWorld) -> None:
    sorting(town)
    table = selectors.by_place(town.actor("office_clerk"), "sorting-share", period="2026-04")
    assert [(row.name, row.point.value, row.point.judgement.verdict) for row in table.rows] == [
        ("东埔村", 90, "met"),
        ("西埔村", 50, "missed"),
    ]
    assert table.whole.value == 70


def test_things_stand_side_by_side(town: IndicatorWorld) -> None:
    town.sample(town.sections[0], "2026-05-08", nh3n="0.5")
    table = selectors.by_things(town.actor("office_clerk"), "water-nh3n", period="2026-05")
    assert [(row.name, row.point.value) for row in table.rows] == [
        ("青洋山桥", Decimal("0.5")),
        ("东埔闸", None),
    ]


def test_the_table_to_fill_in_has_villages_down_and_months_across(town: IndicatorWorld) -> None:
    row = town.enter("waste-tonnes", town.village(0), "2026-05", "12.50")
    grid = selectors.grid(
        town.actor("office_clerk"),
        "waste-tonnes",
        first=date(2026, 1, 1),
        last=date(2026, 12, 31),
        on=ON,
        at=AT,
    )
    assert ([one.thing.name for one in grid.rows], len(grid.periods), grid.open_cells) == (
        ["东埔村", "西埔村"],
        7,
        14,
    )
    cell = grid.rows[0].cells[4]
    assert (cell.at, cell.text, cell.seen) == (f"{town.village(0).pk}/2026-05", "12.5", row.pk)


def test_a_village_sees_and_fills_in_its_own_row(town: IndicatorWorld) -> None:
    span = {"first": date(2026, 5, 1), "last": ON, "on": ON, "at": AT}
    grid = selectors.grid(town.actor("village_secretary"), "waste-tonnes", **span)
    assert ([one.thing.name for one in grid.rows], grid.open_cells) == (["东埔村"], 3)
    assert selectors.grid(town.actor("auditor"), "waste-tonnes", **span).open_cells == 0


def test_the_records_behind_a_share_are_those_of_part_and_whole(town: IndicatorWorld) -> None:
    sorting(town)
    found = selectors.records_behind(town.actor("office_clerk"), "sorting-share", period="2026-04")
    assert [(row.indicator, row.thing.name) for row in found] == [
        ("sorting-households", "东埔村"),
        ("sorting-households", "西埔村"),
        ("sorting-sampled", "东埔村"),
        ("sorting-sampled", "西埔村"),
    ]


def test_a_record_has_its_whole_chain(town: IndicatorWorld) -> None:
    old = town.enter("waste-tonnes", town.village(0), "2026-05", "125")
    new = correct_observation(
        actor=town.actor("office_clerk"), pk=old.pk, text="12.5", reason="小数点", at=AT
    )
    detail = selectors.record_detail(town.actor("auditor"), old.pk)
    assert (detail.chain, detail.stands) == ((old, new), False)


def test_the_latest_value_is_current(town: IndicatorWorld) -> None:
    sorting(town)
    found = selectors.current(town.actor("office_clerk"), "sorting-share", on=ON)
    assert (found.latest.period.code, found.latest.value) == ("2026-05", 84)
    every = selectors.current_all(town.actor("office_clerk"), on=ON, line="waste")
    assert [one.one.code for one in every] == ["sorting-sampled", "sorting-households", "sorting-share"]


# Scope.


@pytest.mark.parametrize(
    ("by", "seen"),
    [
        ("town_head", {"东埔村", "西埔村"}),
        ("unit_staff", {"东埔村", "西埔村"}),
        ("auditor", {"东埔村", "西埔村"}),
        ("district_supervisor", {"东埔村", "西埔村", "南塘村"}),
        ("village_secretary", {"东埔村"}),
        ("village_bookkeeper", {"东埔村"}),
        ("grid_worker", set()),
        ("counter_clerk", set()),
        ("administrator", set()),
    ],
)
def test_each_role_sees_the_figures_that_its_post_reaches(
    town: IndicatorWorld, by: str, seen: set[str]
) -> None:
    for n in (0, 1):
        town.enter("waste-tonnes", town.village(n), "2026-05", "1")
    there = town.world.there
    town.enter("waste-tonnes", town.village(0, there), "2026-05", "1", town=there)
    actor = town.actor(by)
    assert {row.thing.name for row in selectors.standings_for(actor).select_related("thing")} == seen
    assert {row.thing.name for row in selectors.observations_for(actor).select_related("thing")} == seen


@pytest.mark.parametrize("by", ["office_clerk", "unit_head", "village_secretary", "town_head"])
def test_another_towns_things_are_not_found(town: IndicatorWorld, by: str) -> None:
    there = town.world.there
    row = town.enter("waste-tonnes", town.village(0, there), "2026-05", "1", town=there)
    actor = town.actor(by)
    asked = [
        lambda: selectors.observation_for(actor, row.pk),
        lambda: selectors.thing_for(actor, row.thing_id),
        lambda: selectors.course(actor, "waste-tonnes", on=ON, thing_id=row.thing_id),
        lambda: selectors.course(actor, "waste-tonnes", on=ON, place_id=there.villages[0].pk),
        lambda: selectors.course(actor, "waste-tonnes", on=ON, town_id=there.place.pk),
        lambda: selectors.by_place(actor, "waste-tonnes", period="2026-05", place_id=there.place.pk),
        lambda: selectors.records_behind(actor, "waste-tonnes", period="2026-05", thing_id=row.thing_id),
        lambda: selectors.section(actor, town.section_there.pk, first=date(2026, 1, 1), last=ON),
    ]
    for ask in asked:
        with pytest.raises(NotFound):
            ask()


def test_a_village_does_not_read_the_whole_town(town: IndicatorWorld) -> None:
    found = course(town, "waste-tonnes", by="village_secretary")
    assert found.name == "东埔村"
    with pytest.raises(NotFound):
        course(town, "waste-tonnes", by="village_secretary", place_id=town.town_id)


@pytest.mark.parametrize("period", ["2026-13", "", "x" * 40, "9999-01"])
def test_a_period_that_is_none_is_refused(town: IndicatorWorld, period: str) -> None:
    with pytest.raises(Invalid):
        selectors.by_place(town.actor("office_clerk"), "waste-tonnes", period=period)


# Editions.


@pytest.fixture
def own_folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The shipped definitions as files that a test may change."""
    folder = tmp_path / "definitions"
    shutil.copytree(PROJECT_ROOT / "definitions", folder)
    settings.TOWNWORKS_DEFINITIONS = folder
    definitions.forget()
    yield folder
    definitions.forget()


def test_a_definition_that_changed_in_the_middle_of_a_year_keeps_both_readings(
    town: IndicatorWorld, own_folder: Path
) -> None:
    for n, text in ((0, "12000"), (1, "8000")):
        town.enter("waste-tonnes", town.village(n), "2026-05", f"{text}公斤")
    file = own_folder / "indicators" / "waste-tonnes.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace('unit = "吨"', 'unit = "公斤"').replace(
            'over_places = { how = "sum" }', 'over_places = { how = "mean" }'
        ),
        encoding="utf-8",
    )
    definitions.forget()
    july = AT.replace(month=7, day=20)
    for n, text in ((0, "13000"), (1, "9000")):
        town.enter("waste-tonnes", town.village(n), "2026-07", text, at=july)
    assert list(IndicatorEdition.objects.values_list("n", "valid_from")) == [
        (1, date(1900, 1, 1)),
        (2, date(2026, 7, 1)),
    ]
    on = date(2026, 7, 31)
    clerk = town.actor("office_clerk")
    both = [told(selectors.course(clerk, "waste-tonnes", on=on, edition=n)) for n in (None, 1, 2)]
    # As each month was defined; all as before July (sums in tonnes); all as since July (means in kilograms).
    assert both[0] == {"2026-05": 20, "2026-07": 11000}
    assert both[1] == {"2026-05": 20, "2026-07": 22}
    assert both[2] == {"2026-05": 10000, "2026-07": 11000}
    # The year ends under the new edition, and its months are read in that one's unit.
    assert selectors.course(clerk, "waste-tonnes", on=on).total.value == 21000
    assert Standing.objects.get(thing=town.village(0), period="2026-05").value == 12
