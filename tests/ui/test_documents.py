"""公文版式: the grid of GB/T 9704, the numbering of headings and figures, titles broken at sense."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import docx
import pytest
from docx.shared import Mm

from tests import paperwork
from townworks.ui.documents import Figure, Group, OfficialDocument, Query, References, heads, tables, words

AT = datetime(2026, 6, 30, 15, 59, 59, tzinfo=UTC)


def figure(code: str, value: str = "1", group: Group | None = None) -> Figure:
    return Figure(code, value, Query(f"口径{code}", "/commitments/", "/briefs/"), AT, (), group)


def test_the_page_has_the_measures_of_the_standard():
    section = docx.Document(io.BytesIO(OfficialDocument("标题", "机关").save())).sections[0]
    measured = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
    assert [round(one.mm) for one in measured] == [37, 28, 35, 26]
    assert abs(section.page_width - section.left_margin - section.right_margin - Mm(156)) < Mm(0.1)


@pytest.mark.office
def test_a_page_holds_22_lines_of_28_characters(tmp_path):
    document = OfficialDocument("标题", "机关")
    document.paragraph("汉" * (22 * 28), indent=0)
    pages = paperwork.opened(document.save(), tmp_path)
    assert [len(line) for line in pages.lines[0] if "汉" in line] == [28] * 22
    assert len(pages.pages) == 1


@pytest.mark.office
def test_one_character_more_begins_a_new_page(tmp_path):
    document = OfficialDocument("标题", "机关")
    document.paragraph("汉" * (22 * 28 + 1), indent=0)
    assert len(paperwork.opened(document.save(), tmp_path).pages) == 2


@pytest.mark.office
@pytest.mark.parametrize("rows", [30, 31, 32])
def test_the_imprint_stands_at_the_foot_of_the_last_page_and_over_nothing(tmp_path, rows):
    document = OfficialDocument("标题", "机关")
    tables.add_table(document, ("编号", "任务"), [("1", f"第{n}行") for n in range(rows)], shares=(1, 4))
    heads.imprint(document, "", "某镇党政综合办公室", "2026年7月1日印发")
    pages = paperwork.opened(document.save(), tmp_path)
    assert all(f"第{n}行" in pages.text for n in range(rows))
    assert "某镇党政综合办公室2026年7月1日印发" in pages.pages[-1]


def test_headings_number_themselves_the_official_way():
    document = OfficialDocument("标题", "机关")
    for level in (1, 2, 3, 4, 2, 1, 2):
        document.heading(level, "甲")
    told = [paragraph.text for paragraph in document.docx.paragraphs]
    assert told == ["一、甲", "（一）甲", "1.甲", "（1）甲", "（二）甲", "二、甲", "（一）甲"]


def test_a_figure_has_one_number_wherever_it_is_shown():
    references = References()
    assert [references.mark(figure(code)) for code in "abab"] == [1, 2, 1, 2]


def test_the_figures_of_a_row_share_a_number():
    references = References()
    row = Group("row", "一行", "/commitments/")
    assert [references.mark(figure(code, group=row)) for code in "ab"] == [1, 1]
    assert references.sources()[0].value == "1／1"


def test_one_figure_with_two_values_is_refused():
    references = References()
    references.mark(figure("a", "1"))
    with pytest.raises(ValueError, match="两个值"):
        references.mark(figure("a", "2"))


def test_a_document_says_what_to_take_where_a_face_is_missing():
    document = docx.Document(io.BytesIO(OfficialDocument("标题", "机关").save()))
    part = next(rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/fontTable"))
    assert "FangSong" in part.blob.decode()


@pytest.mark.parametrize(
    "title",
    [
        "关于“整治‘三合一’场所消防隐患”等2项任务的督办通知单",
        "安平镇7月在办任务173项，144项亮红灯、7项亮黄灯，当月销号12项",
        "汉" * 90,
        "a" * 200,
        "一",
    ],
)
def test_a_title_is_broken_into_lines_that_fit_and_loses_nothing(title):
    lines = words.title_lines(title)
    assert "".join(lines) == title
    assert all(words.width(line) <= 20 for line in lines)


def test_a_title_never_begins_a_line_with_a_closing_mark():
    lines = words.title_lines("安平镇7月在办任务173项，144项亮红灯、7项亮黄灯，当月销号12项")
    assert all(line[0] not in "，、。”的" for line in lines)


def test_what_xml_cannot_carry_is_left_out():
    document = OfficialDocument("标\x00题", "机关")
    document.body("甲\x0b乙\ud800")
    assert docx.Document(io.BytesIO(document.save())).paragraphs[-1].text == "甲乙"
