"""坏表: what towns really send: units mixed, dates as text, merged and doubled heads, the same file twice, no numbers, what moved meanwhile."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.indicators.test_importing import look, take, values, wish, workbook
from tests.indicators.test_readings import own_folder  # noqa: F401 a folder of definitions that may be changed
from tests.indicators.world import AT, IndicatorWorld, add_section
from townworks.indicators import services
from townworks.indicators.models import ImportBatch, Observation, Standing
from townworks.indicators.services import ThingFacts, importing
from townworks.indicators.services.recounting import kept_sums, recounted_sums
from townworks.kernel.errors import Invalid

WASTE = "waste-tonnes"


def test_units_mixed_in_one_column_become_one(town: IndicatorWorld) -> None:
    take(
        town,
        [
            ["村居", "月份", "清运量（公斤）"],
            ["东埔村", "2026-03", "8500"],
            ["东埔村", "2026-04", "8.5吨"],
            ["西埔村", "2026-03", "17000斤"],
        ],
    )
    assert set(values(WASTE).values()) == {Decimal("8.5")}


def test_a_column_of_units_decides_row_by_row(town: IndicatorWorld) -> None:
    take(
        town,
        [
            ["村居", "月份", "清运量", "计量单位"],
            ["东埔村", "2026-03", "8500", "kg"],
            ["西埔村", "2026-03", "8.5", "t"],
        ],
    )
    assert set(values(WASTE).values()) == {Decimal("8.5")}


def test_what_is_no_such_unit_is_told_among_those_that_are(town: IndicatorWorld) -> None:
    plan = look(
        town, [["村居", "月份", "清运量"], ["东埔村", "2026-03", "8.5吨"], ["西埔村", "2026-03", "3车"]]
    )
    assert [(one.row, one.value) for one in plan.problems] == [(3, "3车")]


@pytest.mark.parametrize(
    "text", ["2026年3月5日", "2026-03-05", "2026/3/5", "2026.3.5", "20260305", "46086", "3月5日"]
)
def test_a_day_is_a_day_however_it_is_written(town: IndicatorWorld, text: str) -> None:
    section = add_section(town.here, "D-1", "断面一")
    take(town, [["断面", "监测日期", "溶解氧"], [section.name, text, "6.1"]], year=2026)
    assert [row.starts_on for row in Standing.objects.all()] == [date(2026, 3, 5)]


def test_dates_of_five_forms_stand_in_one_column(town: IndicatorWorld) -> None:
    texts = ["2026年1月", "2026-02", "2026/3/31", "202604", "二〇二六年五月"]
    take(town, [["村居", "月份", "清运量"], *(["东埔村", text, n] for n, text in enumerate(texts, start=1))])
    assert values(WASTE) == {("东埔村", f"2026-{n:02}"): n for n in range(1, 6)}


def test_cells_merged_downwards_hold_for_every_row(town: IndicatorWorld) -> None:
    rows = [
        ["村居", "月份", "清运量"],
        ["东埔村", "2026-03", 1],
        [None, "2026-04", 2],
        ["西埔村", "2026-03", 3],
    ]
    take(town, workbook(rows, merged=("A2:A3",)))
    assert values(WASTE) == {("东埔村", "2026-03"): 1, ("东埔村", "2026-04"): 2, ("西埔村", "2026-03"): 3}


def test_a_merged_title_two_rows_of_heads_and_notes_at_the_foot(town: IndicatorWorld) -> None:
    rows = [
        ["安平镇2026年生活垃圾清运情况", None, None, None],
        ["村居", "清运量", None, "备注"],
        [None, "3月（公斤）", "4月（吨）", None],
        ["东埔村", 8500, 8.5, "含集市"],
        ["西埔村", 1000, 1, None],
        ["合计", 9500, 9.5, None],
        ["填表人：", "甲", None, None],
    ]
    take(town, workbook(rows, merged=("A1:D1", "A2:A3", "B2:C2", "D2:D3")))
    assert values(WASTE) == {
        (name, f"2026-0{m}"): value
        for name, value in (("东埔村", Decimal("8.5")), ("西埔村", 1))
        for m in (3, 4)
    }


def test_a_head_that_comes_again_on_every_printed_page_is_no_figure(town: IndicatorWorld) -> None:
    head = ["村居", "月份", "清运量"]
    plan = look(town, [head, ["东埔村", "2026-03", 1], head, ["西埔村", "2026-03", 2]])
    assert (plan.read, plan.problems) == (2, [])


def test_rows_are_not_taken_for_heads_because_they_hold_no_numbers(town: IndicatorWorld) -> None:
    rows = [
        ["村居", "指标", "月份", "数值", "单位"],
        ["东埔村", "清运量", "2025年7月", None, "吨"],
        ["东埔村", "清运量", "2025-08", "inf", "吨"],
        ["西埔村", "清运量", "2025-09", 5, "吨"],
    ]
    plan = look(town, rows)
    assert plan.head.last == 1
    assert [(one.row, one.column, one.value) for one in plan.problems] == [(3, "数值", "inf")]


def test_months_stand_below_their_year_though_no_head_names_the_indicator(town: IndicatorWorld) -> None:
    rows = [
        ["2025年生活垃圾清运台账", None, None, None],
        ["村（社区）", "2025年", None, "合计"],
        [None, "7月", "8月", None],
        ["东埔村", 10, "11.5吨", None],
    ]
    take(town, workbook(rows, merged=("A1:D1", "A2:A3", "B2:C2", "D2:D3")), indicator=WASTE)
    assert values(WASTE) == {("东埔村", "2025-07"): 10, ("东埔村", "2025-08"): Decimal("11.5")}


def test_a_duplicated_file_under_another_name_is_known(town: IndicatorWorld) -> None:
    rows = [["村居", "2026-03"], ["东埔村", 1]]
    first = take(town, rows, indicator=WASTE)
    sha256 = first.batch.sha256
    again = importing.import_figures(
        actor=town.actor("office_clerk"),
        wish=importing.Wish(sha256, "数（副本）.csv", town.town_id, indicator=WASTE),
        at=AT,
    )
    assert (again.again, ImportBatch.objects.count(), Observation.objects.count()) == (True, 1, 1)


def test_a_duplicated_sheet_of_the_same_rows_is_told_row_by_row(town: IndicatorWorld) -> None:
    rows = [["东埔村", "2026-03", 1], ["西埔村", "2026-03", 2]]
    plan = look(town, [["村居", "月份", "清运量"], *rows, *rows])
    assert [one.row for one in plan.problems] == [4, 5]
    assert plan.read == plan.new + plan.changed + plan.unchanged + plan.wrong


@pytest.mark.parametrize("cell", ["NaN", "nan", "inf", "-Infinity", "∞", "#DIV/0!", "#N/A", "1e999", "1e13"])
def test_what_is_no_number_is_refused_and_never_taken_for_missing(town: IndicatorWorld, cell: str) -> None:
    with pytest.raises(Invalid) as refusal:
        take(town, [["村居", "2026-03"], ["东埔村", cell], ["西埔村", 1]], indicator=WASTE)
    assert (len(refusal.value.problems), Observation.objects.count()) == (1, 0)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_of_excel_that_is_none_is_refused(town: IndicatorWorld, value: float) -> None:
    from tests.indicators.test_importing import kept

    sha256 = kept(f"村居,2026-03\n东埔村,{value}\n")
    plan = importing.preview_figures(
        actor=town.actor("office_clerk"), wish=wish(town, sha256, indicator=WASTE), at=AT
    )
    assert plan.wrong == 1


def test_figures_of_a_section_that_moved_lie_where_it_was(town: IndicatorWorld) -> None:
    section = add_section(town.here, "M-1", "搬家断面", place=town.here.villages[0])
    services.edit_thing(
        actor=town.actor("office_clerk"),
        pk=section.pk,
        facts=ThingFacts("M-1", "搬家断面", town.here.villages[1].pk, attributes=section.attributes),
        from_on=date(2026, 5, 1),
        why="上移",
        at=AT,
    )
    take(
        town,
        [["断面", "监测时间", "溶解氧"], ["搬家断面", "2026-04-08 08:00", 6], ["M-1", "2026-05-08 08:00", 7]],
    )
    assert [row.place for row in Standing.objects.order_by("starts_on")] == town.here.villages
    assert kept_sums(town.town_id, "water-do") == recounted_sums(town.town_id, "water-do")


def test_a_file_over_a_change_of_definition_is_read_month_by_month(
    town: IndicatorWorld,
    own_folder: Path,  # noqa: F811
) -> None:
    """The unit of the file changed in mid-year: each month is kept in the unit of its own edition, from one and the same column."""
    take(town, [["村居", "2026-05"], ["东埔村", "8.5吨"]], indicator=WASTE)
    path = own_folder / "indicators" / f"{WASTE}.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('unit = "吨"', 'unit = "公斤"', 1), encoding="utf-8"
    )
    forget()
    take(town, [["村居", "2026-05", "2026-07"], ["西埔村", "1吨", "1吨"]], indicator=WASTE)
    rows = Standing.objects.order_by("period", "thing__code").values_list(
        "period", "edition__content__unit", "value"
    )
    found = [(period, unit, value.normalize()) for period, unit, value in rows]
    assert found == [("2026-05", "吨", Decimal("8.5")), ("2026-05", "吨", 1), ("2026-07", "公斤", 1000)]


def forget(*_args: Any) -> None:
    from townworks.definitions import selectors as definitions

    definitions.forget()
