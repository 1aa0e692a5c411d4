"""导入: tables as people make them come in whole or not at all, and the same table again changes nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.indicators.world import AT, IndicatorWorld, add_section
from townworks.indicators.models import ImportBatch, Observation, Standing, Thing
from townworks.indicators.services import importing
from townworks.indicators.services.importing import Plan, Taken, Wish
from townworks.indicators.services.recounting import kept_sums, recounted_sums
from townworks.kernel.errors import Invalid, NotFound

Rows = Sequence[Sequence[object]]


def kept(rows: Rows | bytes | str, *, encoding: str = "utf-8-sig") -> str:
    """A file as evidence; rows as CSV."""
    if isinstance(rows, (list, tuple)):
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        rows = out.getvalue()
    data = rows.encode(encoding) if isinstance(rows, str) else bytes(rows)  # type: ignore[arg-type]
    name = "数.xlsx" if data.startswith(b"PK") else "数.csv"
    return importing.keep_file(io.BytesIO(data), name=name, at=AT).sha256


def workbook(rows: Rows, *, merged: Sequence[str] = ()) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    for reference in merged:
        book.active.merge_cells(reference)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def wish(town: IndicatorWorld, sha256: str, **facts: Any) -> Wish:
    return Wish(sha256, "数.csv", town.town_id, **facts)


def look(town: IndicatorWorld, rows: Any, *, by: str = "office_clerk", **facts: Any) -> Plan:
    return importing.preview_figures(actor=town.actor(by), wish=wish(town, kept(rows), **facts), at=AT)


def take(town: IndicatorWorld, rows: Any, *, by: str = "office_clerk", **facts: Any) -> Taken:
    return importing.import_figures(actor=town.actor(by), wish=wish(town, kept(rows), **facts), at=AT)


def values(code: str) -> dict[tuple[str, str], Decimal | None]:
    """What stands: by thing and period."""
    rows = Standing.objects.filter(indicator=code).values_list("thing__name", "period", "value")
    return {(name, period): None if value is None else value.normalize() for name, period, value in rows}


LONG = [
    ["村（社区）", "指标", "月份", "数值", "单位"],
    ["东埔村", "生活垃圾清运量", "2026年3月", "12.5", "吨"],
    ["西埔村委会", "清运量", "2026/4/5", "8,500", "公斤"],
    ["东埔村", "志愿服务时长", "202604", "--", "小时"],
]


def test_a_long_table_comes_in(town: IndicatorWorld) -> None:
    batch = take(town, LONG).batch
    assert values("waste-tonnes") == {
        ("东埔村", "2026-03"): Decimal("12.5"),
        ("西埔村", "2026-04"): Decimal("8.5"),
    }
    assert (batch.read, batch.new, batch.totals["waste-tonnes"]) == (
        3,
        3,
        {"cells": 2, "values": 2, "marks": 0, "total": "21.000"},
    )


@pytest.mark.parametrize(
    "heads", [("2026年3月", "2026年4月"), ("2026-03", "2026.4"), ("202603", "202604"), ("3月", "四月")]
)
def test_a_wide_table_comes_in_whatever_its_months_are_written_like(
    town: IndicatorWorld, heads: tuple[str, str]
) -> None:
    take(
        town,
        [["村居", *heads], ["东埔村", "1", "2"], ["西埔村", "", "*"]],
        indicator="waste-tonnes",
        year=2026,
    )
    assert values("waste-tonnes") == {
        ("东埔村", "2026-03"): 1,
        ("东埔村", "2026-04"): 2,
        ("西埔村", "2026-04"): None,
    }


def test_two_rows_of_heads_with_merged_cells_come_in(town: IndicatorWorld) -> None:
    rows = [
        ["2026年生活垃圾统计表（单位：公斤）", None, None, None, None],
        ["序号", "村（社区）", "清运量（吨）", None, "可回收物"],
        [None, None, "3月", "4月", "4月"],
        [1, "东埔村", 12.5, "350kg", 40],
        [2, "西埔村", 7.5, "8t", "--"],
        [None, "合计", 20, 8.35, 40],
    ]
    data = workbook(rows, merged=("A1:E1", "A2:A3", "B2:B3", "C2:D2"))
    take(town, data)
    assert values("waste-tonnes") == {
        ("东埔村", "2026-03"): Decimal("12.5"),
        ("东埔村", "2026-04"): Decimal("0.35"),
        ("西埔村", "2026-03"): Decimal("7.5"),
        ("西埔村", "2026-04"): 8,
    }
    assert values("recyclables-tonnes") == {
        ("东埔村", "2026-04"): Decimal("0.04"),
        ("西埔村", "2026-04"): None,
    }


def test_two_rows_of_heads_in_a_csv_come_in(town: IndicatorWorld) -> None:
    take(
        town,
        [["村居", "2025年", "", "2026年"], ["", "11月", "12月", "1月"], ["东埔村", 1, 2, 3]],
        indicator="waste-tonnes",
    )
    assert values("waste-tonnes") == {
        ("东埔村", "2025-11"): 1,
        ("东埔村", "2025-12"): 2,
        ("东埔村", "2026-01"): 3,
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_does_not_matter(town: IndicatorWorld, encoding: str) -> None:
    text = "村居\t2026-03\n东埔村\t7\n"
    sha256 = kept(text, encoding=encoding)
    importing.import_figures(
        actor=town.actor("office_clerk"), wish=wish(town, sha256, indicator="waste-tonnes"), at=AT
    )
    assert values("waste-tonnes") == {("东埔村", "2026-03"): 7}


def test_every_mistake_is_told_at_once_and_nothing_is_written(town: IndicatorWorld) -> None:
    rows = [
        ["村居", "指标", "月份", "数值"],
        ["东埔村", "清运量", "2026-03", "NaN"],
        ["东埔村", "清运量", "2026-03", "12户"],
        ["东村", "清运量", "2026-03", "1"],
        ["东埔村", "清运", "2026-03", "1"],
        ["东埔村", "清运量", "2026-13", "1"],
        ["东埔村", "清运量", "2026-09", "1"],
        ["西埔村", "清运量", "2026-03", "=A1+1"],
        ["西埔村", "清运量", "2026-04", "1"],
        ["西埔村", "清运量", "2026年4月", "2"],
        ["西埔村", "垃圾分类达标率", "2026-04", "80"],
    ]
    with pytest.raises(Invalid) as refusal:
        take(town, rows)
    assert [(at, str(why)) for at, why in refusal.value.problems] == [
        ("2/数值", "“NaN”不是一个数，没有数字就留空"),
        ("3/数值", "单位“户”不能换算成“吨”"),
        ("4/数值", "没有登记“东村”：请改成已登记的名称或编号，确是新的，先到“被测对象”里登记。"),
        ("5/数值", "没有“清运”这个指标。"),
        ("6/数值", "没有“2026-13”这一期"),
        ("7/数值", "2026-09 还没有到。"),
        ("8/数值", "单元格里是公式，请“选择性粘贴”为数值。"),
        ("10/", "与第 9 行写的是同一个数（对象、指标和期次都相同）。"),
        ("11/数值", "“垃圾分类达标率”由系统推算，不用填报。"),
    ]
    assert (Observation.objects.count(), ImportBatch.objects.count()) == (0, 0)


def test_the_same_file_again_is_known_and_changes_nothing(town: IndicatorWorld) -> None:
    first = take(town, LONG)
    again = take(town, LONG)
    assert (again.again, again.batch, Observation.objects.count()) == (True, first.batch, 3)


def test_a_file_that_overlaps_writes_only_what_differs(town: IndicatorWorld) -> None:
    take(town, [["村居", "2026-03", "2026-04"], ["东埔村", 1, 2]], indicator="waste-tonnes")
    batch = take(
        town, [["村居", "2026-03", "2026-04", "2026-05"], ["东埔村", 1, 5, 3]], indicator="waste-tonnes"
    ).batch
    row = Observation.objects.get(period="2026-04", corrected_by=None)
    assert (batch.new, batch.changed, batch.unchanged) == (1, 1, 1)
    assert (row.corrects.value, row.reason) == (2, "导入的文件里是另一个数")


def test_a_look_tells_what_would_become_of_each(town: IndicatorWorld) -> None:
    town.enter("waste-tonnes", town.village(0), "2026-03", "1")
    town.enter("waste-tonnes", town.village(0), "2026-04", "1")
    plan = look(
        town,
        [["村居", "3月", "4月", "5月", "6月"], ["东埔村", 1, 2, 3, ""]],
        indicator="waste-tonnes",
        year=2026,
    )
    assert (plan.read, plan.new, plan.changed, plan.unchanged, plan.passed) == (3, 1, 1, 1, 1)
    assert Observation.objects.count() == 2


def test_a_sum_at_the_foot_that_does_not_agree_is_told(town: IndicatorWorld) -> None:
    plan = look(
        town, [["村居", "2026-03"], ["东埔村", 1], ["西埔村", 2], ["合计", 4]], indicator="waste-tonnes"
    )
    assert [str(step) for step in plan.told] == ["“2026-03”的合计写的是 4，逐行相加是 3"]


def test_a_person_may_say_what_a_column_is(town: IndicatorWorld) -> None:
    rows = [["哪个", "何时", "甲"], ["东埔村", "2026-03", "3"]]
    with pytest.raises(Invalid, match="找不到表头"):
        look(town, rows)
    rows = [["村居", "月份", "清运量", "随便"], ["东埔村", "2026-03", "3", "9"]]
    take(town, rows, columns={0: "thing", 1: "period", 2: "", 3: "figure:recyclables-tonnes"})
    assert (values("waste-tonnes"), values("recyclables-tonnes")) == ({}, {("东埔村", "2026-03"): 9})


def test_samples_of_a_station_come_in_as_it_publishes_them(town: IndicatorWorld) -> None:
    rows = [
        ["抓取日期", "省份", "断面名称", "监测时间", "水质类别", "水温", "pH", "溶解氧", "氨氮", "站点情况"],
        ["2021-01-01", "广东省", "青洋山桥", "12-31 20:00", "Ⅲ", "20.3", "8.00", "6.68", "<0.025", "正常"],
        ["2021-01-01", "广东省", "青洋山桥", "01-01 00:00", "", "--", "*", "7.00", "0.4", "维护"],
    ]
    take(town, rows)
    assert {row.period: row.quality for row in Standing.objects.filter(indicator="water-do")} == {
        "2020-12-31T20:00": "",
        "2021-01-01T00:00": "maintenance",
    }
    below = Standing.objects.get(indicator="water-nh3n", period="2020-12-31T20:00")
    assert (below.mark, below.limit, below.counts_as) == ("below", Decimal("0.025"), Decimal("0.0125"))


def test_a_clerk_of_another_unit_may_not_import_it(town: IndicatorWorld) -> None:
    with pytest.raises(Invalid) as refusal:
        take(town, [["村居", "2026-03"], ["东埔村", 1]], indicator="waste-tonnes", by="head:safety")
    assert "您的岗位不能" in str(refusal.value.problems[0][1])


def test_another_town_is_not_found(town: IndicatorWorld) -> None:
    sha256 = kept(LONG)
    there = Wish(sha256, "数.csv", town.world.there.place.pk)
    with pytest.raises(NotFound):
        importing.preview_figures(actor=town.actor("office_clerk"), wish=there, at=AT)


def test_a_file_that_nobody_kept_is_not_found(town: IndicatorWorld) -> None:
    with pytest.raises(NotFound, match="重新选择文件"):
        importing.preview_figures(actor=town.actor("office_clerk"), wish=wish(town, "0" * 64), at=AT)


def test_many_figures_are_written_in_batches_and_told_as_they_go(
    town: IndicatorWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("townworks.indicators.services.importing.taking.BATCH", 50)
    things = [add_section(town.here, f"D-{n}", f"断面{n}") for n in range(6)]
    rows = [["断面", "监测时间", "溶解氧", "氨氮"]]
    rows += [
        [thing.code, f"2026-{month:02}-{day:02}", month, day]
        for thing in things
        for month in (1, 2)
        for day in range(1, 9)
    ]
    told: list[tuple[int, int]] = []
    sha256 = kept(rows)
    importing.import_figures(
        actor=town.actor("office_clerk"), wish=wish(town, sha256), at=AT, progress=lambda *at: told.append(at)
    )
    assert (Observation.objects.count(), told[-1]) == (192, (192, 192))
    for code in ("water-do", "water-nh3n"):
        assert kept_sums(town.town_id, code) == recounted_sums(town.town_id, code)


@pytest.mark.shared
def test_a_real_file_of_stations_is_read_to_the_last_cell(town: IndicatorWorld, shared: Path) -> None:
    with next((shared / "data" / "water").glob("cnemc_daily*.csv")).open(
        encoding="utf-8-sig", newline=""
    ) as file:
        rows = [row for _n, row in zip(range(150), csv.reader(file), strict=False)]
    names = sorted({row[3] for row in rows[1:]})
    for n, name in enumerate(names):
        add_section(town.here, f"R-{n}", name)
    assert Thing.objects.filter(kind="section", name__in=names).count() == len(names)
    plan = look(town, rows)
    assert plan.problems == []
    # Nine items a row are ours; a blank one says nothing, and sections sampled twice at one time would be told.
    assert plan.read == sum(bool(cell) for row in rows[1:] for cell in row[6:15])
