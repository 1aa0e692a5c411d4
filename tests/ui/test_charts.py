"""图表: same content, same bytes; marks lead to their records; what is missing is said."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from django.template import Context, Template

from townworks.ui import charts, kept_files
from townworks.ui.charts import drawing, palette

ROWS = [
    charts.LightsRow(
        "应急管理办公室", {"red": 5, "yellow": 1, "green": 6}, {"red": "/commitments/?lead=2&light=red"}
    ),
    charts.LightsRow("东埔村村民委员会", {}, {}),
]
POINTS = [
    charts.Point(date(2026, 1, 1), Decimal(10), Decimal(8), "/notes/1/"),
    charts.Point(date(2026, 2, 1), None, Decimal(17)),
    charts.Point(date(2026, 3, 1), None, Decimal(25), expected=False),
]


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def lights(**facts: object) -> charts.Drawing:
    return charts.lights_by(ROWS, title="应急管理办公室有 5 项红灯", of="单位", **facts)


def progress() -> charts.Drawing:
    return charts.progress(POINTS, title="一月达到计划", unit="%", target=Decimal(100))


def counts() -> charts.Drawing:
    rows = [charts.CountRow("推进中", 7, "/c/?state=in_progress"), charts.CountRow("已销号", None)]
    return charts.counts_by(rows, title="七项在推进", of="状态", counted="任务数")


def multiples() -> charts.Drawing:
    courses = [charts.Course("雨污分流", tuple(POINTS)), charts.Course("公厕", tuple(POINTS))]
    return charts.small_multiples(courses, title="两项都在路上", unit="%")


FIGURES = [
    charts.Figure("2026年1月", Decimal("81"), "81%", "1月\n2026", Decimal(80), verdict="met", url="/indicators/x/records/?period=2026-01"),
    charts.Figure("2026年2月", None, target=Decimal(80)),
    charts.Figure("2026年3月", Decimal("62"), "62%", "3月", Decimal(80), verdict="missed", judged="没有达到目标", open=True),
]  # fmt: skip


def figures() -> charts.Drawing:
    return charts.over_time(FIGURES, title="三月没有达到目标", unit="%", target="目标 80%")


def villages() -> charts.Drawing:
    lines = [charts.Line(name, tuple(FIGURES)) for name in ("西埔村", "东埔村")]
    return charts.beside(lines, title="两个村", unit="%", of="村")


def classes() -> charts.Drawing:
    cells = (
        charts.ClassCell("2026年1月", 3, "Ⅲ", "1月", url="/sections/1/"),
        charts.ClassCell("2026年2月", None, "—"),
    )
    return charts.classes_by([charts.ClassRow("青洋山桥", cells)], title="各月类别", of="断面")


EVERY = [lights, progress, counts, multiples, figures, villages, classes]


@pytest.mark.parametrize("make", EVERY)
def test_a_chart_drawn_again_is_the_same_to_the_byte(make, tmp_path: Path) -> None:
    first = (make().svg(), make().png())
    for kept in drawing.folder().iterdir():
        kept.unlink()
    assert (make().svg(), make().png()) == first


@pytest.mark.parametrize("make", EVERY)
def test_a_chart_is_drawn_wide_and_narrow(make) -> None:
    widths = [
        float(re.search(r'width="([\d.]+)"', make().svg(width)).group(1))  # type: ignore[union-attr]
        for width in (drawing.WIDE, drawing.NARROW)
    ]
    assert [widths[0] <= drawing.WIDE + 12, widths[1] <= drawing.NARROW + 30] == [True, True]


@pytest.mark.parametrize("make", EVERY)
def test_a_page_chart_speaks_in_the_tokens_of_the_page(make) -> None:
    svg = make().svg()
    assert [colour for colour in palette.INKS if f'"{colour}"' in svg] == []
    assert "var(--ink)" in svg


def test_a_mark_leads_to_its_records_on_this_site() -> None:
    assert 'href="/commitments/?lead=2&amp;light=red"' in lights().svg()


def test_a_mark_says_whose_light_it_is_and_how_many() -> None:
    assert 'aria-label="应急管理办公室：红灯 5 项"' in lights().svg()


def test_no_chart_leads_to_another_site() -> None:
    svg = "".join(make().svg() for make in EVERY)
    assert re.findall(r'href="(?!/)[^"]*"', svg) == []


def test_no_chart_carries_script_or_style() -> None:
    svg = "".join(make().svg() for make in EVERY)
    assert re.findall(r"<script|<style|\sstyle=|\son\w+=", svg) == []


def test_words_of_people_cannot_break_out_of_the_drawing() -> None:
    row = charts.LightsRow('<img src=x onerror="a">', {"red": 1}, {"red": "/x"})
    svg = charts.lights_by([row], title="<b>", of="单位").svg()
    assert ("<img" in svg, "<b>" in svg) == (False, False)


def test_a_unit_without_commitments_is_said_to_have_none() -> None:
    assert "没有任务" in lights().svg()


def test_a_missing_count_is_said_and_not_drawn_as_zero() -> None:
    svg = counts().svg()
    assert ("没有数据" in svg, 'aria-label="已销号：没有数据"' in svg) == (True, True)


def test_a_month_without_a_record_is_remarked_and_one_to_come_is_not() -> None:
    assert progress().svg().count(">无记录<") == 1


def test_the_target_stands_at_its_line() -> None:
    assert ">目标 100%<" in progress().svg()


def test_bars_start_at_zero() -> None:
    layers = counts().spec()["layer"]
    assert layers[0]["encoding"]["x"]["scale"]["domain"] == [0, 7]


def test_the_picture_is_a_png_of_the_same_spec() -> None:
    assert lights().png()[:8] == b"\x89PNG\r\n\x1a\n"


def test_a_kept_drawing_is_not_drawn_again() -> None:
    lights().svg()
    kept = next(drawing.folder().glob("*.svg"))
    kept.write_text("kept", encoding="utf-8")
    assert lights().svg() == "kept"


def test_other_content_is_another_drawing() -> None:
    lights().svg()
    replace(lights(), facts={**lights().facts, "title": "另一个标题"}).svg()
    assert len(list(drawing.folder().glob("*.svg"))) == 2


def test_the_folder_does_not_grow_for_ever() -> None:
    for n in range(9):
        kept_files.keep(drawing.folder() / f"{n}.svg", b"x", at_most=4)
    assert len(list(drawing.folder().iterdir())) <= 4


def test_starting_the_process_does_not_load_the_drawing_libraries() -> None:
    code = "import townworks.ui.charts, sys; print(sorted({'altair', 'vl_convert'} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_the_figures_stand_beside_the_drawing_as_a_table() -> None:
    html = Template("{% chart drawing %}").render(Context({"drawing": lights()}))
    assert '<th scope="row">应急管理办公室</th><td class="number">5</td>' in html


def test_a_title_breaks_at_a_comma() -> None:
    assert drawing.lines_of("雨污分流完成 52%，落后计划 6 个百分点", 220) == [
        "雨污分流完成 52%，",
        "落后计划 6 个百分点",
    ]


def test_lamps_differ_in_lightness_for_people_who_see_no_hue() -> None:
    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    in_order = [lightness(palette.LAMPS[code]) for code in palette.ORDER]
    assert all(abs(one - next_) >= 25 for one, next_ in pairwise(in_order))


def test_a_figure_says_by_shape_and_words_how_it_is_judged() -> None:
    svg = figures().svg()
    marks = re.findall(r'aria-label="([^"]*)"', svg)
    assert any("2026年3月：62%" in mark and "没有达到目标" in mark for mark in marks)
    shapes = {row["shape"] for row in _rows_of(figures().spec())}
    assert shapes == {"circle", "triangle-down"}


def test_a_figure_that_may_change_is_hollow() -> None:
    fills = {row["label"]: row["fill"] for row in _rows_of(figures().spec())}
    assert fills["2026年3月"] == palette.SHEET
    assert fills["2026年1月"] == palette.ACCENT


def _rows_of(spec: dict) -> list[dict]:  # type: ignore[type-arg]
    data = spec["data"]
    return next(iter(spec["datasets"].values())) if "name" in data else data["values"]


def course_of(*values: int | None) -> charts.Drawing:
    figures = [
        charts.Figure(
            f"{n + 1}月", None if value is None else Decimal(value), f"{value}%", target=Decimal(100)
        )
        for n, value in enumerate(values)
    ]
    return charts.over_time(
        figures, title="Sections that reach their class", unit="%", target="at least 100%"
    )


@pytest.mark.parametrize("values", [(100,) * 7 + (80,) + (None,) * 4, (90,) * 11 + (12345,), (0,), (1, 2)])
def test_a_drawing_fills_its_width_and_no_more_wherever_its_last_figure_stands(values) -> None:
    for width in (drawing.NARROW, drawing.WIDE):
        drawn = float(re.search(r'<svg [^>]*?width="([\d.]+)"', course_of(*values).svg(width))[1])
        assert width - 30 <= drawn <= width + 5  # a title is cut into lines for this width


def test_the_word_for_what_is_missing_keeps_clear_of_the_last_figure() -> None:
    svg = course_of(*(100,) * 7, 80, *(None,) * 4).svg(drawing.NARROW)
    place = {
        word: float(re.search(rf'translate\(([\d.]+),[\d.]+\)"[^>]*>{word}<', svg)[1])
        for word in ("没有数", "80%")
    }
    half = drawing.room_of("没有数", 11) / 2
    assert place["没有数"] - half > place["80%"] + drawing.room_of("80%", 13)


def test_lines_beside_each_other_keep_their_order_and_their_scale() -> None:
    spec = villages().spec()
    assert spec["facet"]["sort"] == ["西埔村", "东埔村"]
    assert "resolve" not in spec


def test_a_class_is_never_told_by_colour_alone() -> None:
    svg = classes().svg()
    assert "var(--water-good)" in svg
    assert ">Ⅲ<" in svg
    assert 'href="/sections/1/"' in svg


def shares() -> charts.Drawing:
    rows = [
        charts.SharesRow(
            "信访事项", (Decimal("1.0"), Decimal("2.5"), Decimal("0.5")), "/cases/?kind=petition"
        ),
        charts.SharesRow("12345 工单", (Decimal("0.3"), Decimal("0.0"), Decimal("0.0"))),
    ]
    return charts.shares_by(
        rows, title="信访办得最久", of="种类", parts=("等受理", "办理", "暂停"), unit=" 天"
    )


def test_parts_of_a_bar_follow_one_another_and_are_told_in_words() -> None:
    drawn = shares()
    assert drawn.table.rows[0] == ("信访事项", "1.0 天", "2.5 天", "0.5 天")
    svg = drawn.svg()
    assert "信访事项：等受理 1.0 天，办理 2.5 天，暂停 0.5 天" in svg and "4.0 天" in svg
    assert "/cases/?kind=petition" in svg.replace("&amp;", "&")


def test_more_parts_than_colours_are_refused() -> None:
    with pytest.raises(ValueError):
        charts.shares_by([], title="", of="", parts=("甲", "乙", "丙", "丁"), unit="")
