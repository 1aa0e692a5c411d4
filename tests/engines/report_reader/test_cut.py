"""Cutting a report into clauses, sentences and sections."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.report_reader.cut import cut, tells_past


def test_a_clause_ends_at_every_comma_semicolon_and_full_stop():
    assert cut("新建公厕3座，改造路灯；清理沟渠。").clauses == ["新建公厕3座，", "改造路灯；", "清理沟渠。"]


def test_an_enumeration_comma_does_not_cut():
    assert cut("整治河道、沟渠、池塘。").clauses == ["整治河道、沟渠、池塘。"]


def test_half_width_marks_cut_as_full_width_marks_do():
    assert cut("请予审议,并请提出意见。各位代表:").clauses == ["请予审议,", "并请提出意见。", "各位代表:"]


@pytest.mark.parametrize("text", ["投入资金1,500万元。", "会议于8:30开始。", "增长6.5%。"])
def test_a_mark_between_two_digits_does_not_cut(text):
    assert cut(text).clauses == [text]


def test_a_title_in_book_marks_stays_whole():
    assert cut("印发《关于公厕管护：暂行办法》，抓好落实。").clauses == [
        "印发《关于公厕管护：暂行办法》，",
        "抓好落实。",
    ]


def test_a_closing_quote_belongs_to_the_clause_before_it():
    assert cut("坚持“人民至上。”加强巡查。").clauses == ["坚持“人民至上。”", "加强巡查。"]


def test_blanks_around_a_clause_belong_to_no_clause():
    cutting = cut("\u3000\u3000（一）抓防汛。\n\u2003加固山塘。")
    assert cutting.clauses == ["（一）抓防汛。", "加固山塘。"]


def test_a_line_without_a_stop_is_a_clause_of_its_own():
    assert cut("青塘镇镇长  陈某\n各位代表：").clauses == ["青塘镇镇长  陈某", "各位代表："]


def test_sentences_and_paragraphs_are_numbered_in_order():
    cutting = cut("甲，乙。丙。\n丁。")
    assert (cutting.sentence.tolist(), cutting.paragraph.tolist()) == ([0, 0, 1, 2], [0, 0, 0, 1])


def test_sections_nest_by_the_form_of_their_numbers():
    sections = cut("一、工业\n（一）招商。引资。\n（二）技改。\n二、农业\n种粮。").sections
    assert [(s.title, s.level) for s in sections] == [
        ("", 0),
        ("工业", 0),
        ("招商", 1),
        ("技改", 1),
        ("农业", 0),
    ]


def test_a_section_below_a_review_is_about_the_past_too():
    cutting = cut("一、2023年工作回顾\n（一）经济向好。增长5%。\n二、2024年工作安排\n（一）抓招商。引资。")
    assert [s.about_past for s in cutting.sections] == [False, True, True, False, False]


def test_an_unnumbered_line_that_announces_plans_opens_a_section():
    assert cut("各位代表：\n2025年工作安排\n抓好春耕。").sections[1].title == "2025年工作安排"


@pytest.mark.parametrize(
    ("title", "past"),
    [("上半年工作回顾", True), ("下半年工作打算", False), ("存在的困难和问题", True), ("抓好农业生产", None)],
)
def test_a_heading_says_past_plans_or_neither(title, past):
    assert tells_past(title) is past


def test_an_empty_text_has_no_clauses():
    assert len(cut("")) == 0


def test_marks_alone_are_no_clause():
    assert len(cut("，。\n  \n；")) == 0


@given(st.text(alphabet="甲乙，。；：“”（）《》1.,\n 一、", max_size=60))
def test_clauses_are_ordered_do_not_overlap_and_keep_every_word(text):
    cutting = cut(text)
    spans = list(zip(cutting.starts.tolist(), cutting.ends.tolist(), strict=True))
    assert all(a < b for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in pairwise(spans))
    kept = "".join(text[a:b] for a, b in spans)
    assert [c for c in text if c in "甲乙"] == [c for c in kept if c in "甲乙"]


def test_a_blank_behind_a_full_stop_is_the_line_break_that_it_once_was():
    cutting = cut("建公厕。修路灯。清沟渠。 激发活力。办夜市。办年货节。")
    assert cutting.paragraph.tolist() == [0, 0, 0, 1, 1, 1]


def test_a_blank_behind_every_full_stop_is_a_habit_of_writing():
    assert cut("建公厕。 修路灯。 清沟渠。").paragraph.tolist() == [0, 0, 0]


def test_a_blank_behind_a_numbered_heading_in_the_middle_of_a_line_cuts():
    cutting = cut("清沟渠。五、提高服务水平，打造廉洁政府 坚持党的领导。改进作风。")
    assert cutting.clauses[1:4] == ["五、提高服务水平，", "打造廉洁政府", "坚持党的领导。"]


def test_marks_of_broken_bytes_do_not_cut():
    assert cut("完善污水处理等环?;A设施功能，").clauses == ["完善污水处理等环?;A设施功能，"]
