"""别人写的检查表: what maps is mapped, all else is told at its cell, all at once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.definitions.xlsform.books import HEADS, book, read, told
from townworks.definitions.campaigns import Item
from townworks.definitions.xlsform import importing

DOOR = ("select_one yes_no", "door", "门是否畅通")
COUNT = ("integer", "count", "几个人")
STATE = ("select_one state", "state", "灭火器")
MANY = ("select_multiple state", "many", "哪些")


def only(*rows: tuple[object, ...], **more: object) -> Item:
    """The last item of a form that can be imported."""
    reading = read(*rows, **more)  # type: ignore[arg-type]
    assert told(reading) == []
    assert reading.campaign is not None
    return reading.campaign.items[-1]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("text", "text"),
        ("string", "text"),
        ("integer", "number"),
        ("decimal", "number"),
        ("date", "date"),
        ("image", "photo"),
        ("geopoint", "position"),
        ("select_one yes_no", "yes_no"),
        ("select one from yes_no", "yes_no"),
        ("select_one  state", "choice"),
        ("select_multiple state", "choices"),
        ("select all that apply from state", "choices"),
    ],
)
def test_a_type_becomes_a_kind(written: str, kind: str):
    assert only((written, "a", "问什么")).kind == kind


def test_a_note_stays_a_note():
    assert only(DOOR, ("note", "", "请先出示证件")).kind == "note"


def test_a_picture_with_the_appearance_of_a_signature_is_one():
    assert (
        only(("image", "sign", "签名", "signature"), heads=("type", "name", "label", "appearance")).kind
        == "signature"
    )


def test_a_list_of_yes_and_no_with_words_of_its_own_stays_a_choice():
    choices = (("list_name", "name", "label"), ("yes_no", "yes", "亮灯"), ("yes_no", "no", "灭灯"))
    assert only(DOOR, choices=choices).kind == "choice"


def test_names_of_choices_become_codes_and_conditions_follow():
    item = only(STATE, ("text", "why", "为什么", "", "${state} = 2 and ${state} != '其他'"))
    assert [one.model_dump(by_alias=True, exclude_none=True) for one in item.shown_if] == [
        {"item": "state", "is": "c2"},
        {"item": "state", "is_not": "c3"},
    ]


@pytest.mark.parametrize(
    ("before", "written", "meant"),
    [
        (DOOR, "${door} = 'yes'", {"is": True}),
        (DOOR, '${door}="no"', {"is": False}),
        (DOOR, "selected(${door}, 'yes')", {"is": True}),
        (DOOR, "${door} != ''", {"answered": True}),
        (DOOR, "${door} = ''", {"answered": False}),
        (DOOR, "${door} != '' and ${door} != 'yes'", {"is_not": True}),
        (COUNT, "${count} > 3", {"above": 3}),
        (COUNT, "3 >= ${count}", {"at_most": 3}),
        (COUNT, "( ${count} <= 2.5 )", {"at_most": Decimal("2.5")}),
        (MANY, "selected( ${many} , '1' )", {"has": "c1"}),
    ],
)
def test_a_plain_condition_is_read(before: tuple[str, ...], written: str, meant: dict[str, object]):
    (one,) = only(before, ("text", "why", "为什么", "", written)).shown_if
    assert one.model_dump(by_alias=True, exclude_none=True) == {"item": before[1], **meant}


def test_a_number_that_must_be_is_between_itself_and_itself():
    one, two = only(COUNT, ("text", "why", "为什么", "", "${count} = 5")).shown_if
    assert (one.at_least, two.at_most) == (5, 5)


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("${door} = 'yes' or ${count} > 3", "条件里用了 or（或者）"),
        ("not(${door} = 'yes')", "条件里用了函数 not()"),
        ("selected(${door}, 'yes') and count(${count}) > 1", "条件里用了函数 count()"),
        ("${door} = 'maybe'", "“door”没有选项 maybe"),
        ("${nobody} = 'yes'", "条件里的 nobody 不是前面的题（可能没有这一题，或者它没有导入）"),
        ("${count} + 1 > 3", "条件里的“+”不认识"),
        ("../door = 'yes'", "条件里的“.”不认识"),
        ("${door} = ‘yes’", "条件里的“‘”不认识"),
        ("${door} =", "条件没有写完"),
        ("${count} != 3", "数字题用了不等于（count）"),
        ("${count} = 'three'", "count 不能与 three 这样比（=）"),
        ("${many} = '1'", "many 是多选题，要用 selected() 来比"),
        ("selected(${count}, '1')", "count 不能与 1 这样比（selected）"),
    ],
)
def test_a_condition_that_is_not_plain_is_refused_by_name(written: str, wrong: str):
    reading = read(DOOR, COUNT, MANY, ("text", "why", "为什么", "", written))
    assert told(reading) == [("survey!5「relevant」", wrong)]


@pytest.mark.parametrize(
    ("kind", "written", "least", "most"),
    [
        ("decimal", ". >= 0 and . <= 5", 0, 5),
        ("decimal", ".>=0.5", Decimal("0.5"), None),
        ("integer", ". > 0 and . < 10", 1, 9),
        ("integer", ". >= 1 and . >= 3", 3, None),
    ],
)
def test_bounds_are_read(kind: str, written: str, least: object, most: object):
    item = only((kind, "n", "几个", "", "", written))
    assert (item.least, item.most) == (least, most)


@pytest.mark.parametrize(
    "written", [". > 0", ". != 3", "regex(., '[0-9]')", "${n} > 0", ". >= 'a'", ". > 0 or . < -1"]
)
def test_a_constraint_that_is_no_bound_is_refused(written: str):
    ((at, _),) = told(read(("decimal", "n", "几个", "", "", written)))
    assert at == "survey!2「constraint」"


def test_a_range_has_its_ends():
    item = only(
        ("range", "n", "打几分", "start=0 end=5 step=0.5"), heads=("type", "name", "label", "parameters")
    )
    assert (item.least, item.most) == (0, 5)


def test_groups_are_laid_flat_and_their_condition_goes_with_their_members():
    reading = read(
        DOOR,
        ("begin group", "g", "一组", "", "${door} = 'no'"),
        ("text", "why", "为什么"),
        ("end group",),
        ("text", "b", "备注"),
    )
    assert reading.campaign is not None
    assert [len(item.shown_if) for item in reading.campaign.items] == [0, 1, 0]
    assert "survey!3「type」" in [one.at for one in reading.remarks]


def test_or_other_becomes_a_choice_and_a_question():
    reading = read(("select_one state or_other", "state", "灭火器"))
    assert reading.campaign is not None
    state, other = reading.campaign.items
    assert (state.choices[-1].code, other.shown_if[0].is_, other.required) == ("other", "other", False)


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (("begin repeat", "r", "每一层"), "重复填写的组（repeat）不能导入，一次检查一个场所只填一遍"),
        (("calculate", "c", ""), "计算不能导入（calculate）"),
        (("select_one_from_file a.csv", "f", "选"), "外部选项表不能导入（select_one_from_file a.csv）"),
        (("audio", "a", "录音"), "录音不能导入（audio）"),
        (("riddle", "r", "猜"), "不认识题型 riddle"),
        (("select_one nowhere", "n", "选"), "没有名为 nowhere 的选项表"),
        (("text", "t", "您好，${door}"), "题目引用了别的答案"),
        (("text", "t", ""), "这一项没有写问什么"),
        (("text", "", "没名字"), "这一项没有名称"),
        (("text", "t", "问", "${door} = 'yes'"), "是否必填写成了条件（${door} = 'yes'）"),
        (("text", "t", "问", "", "", ". > 3"), "只有数字题可以有限制条件"),
        (("text", "t", "长" * 201), "文字超过 200 字"),
        (("end group", "", ""), "这里结束了一组，前面却没有开始"),
        (("text", "door", "又一个"), "“door”写了 2 次"),
    ],
)
def test_what_cannot_be_mapped_is_told_at_its_row(row: tuple[str, ...], wrong: str):
    found = told(read(DOOR, row))
    assert wrong in [what for _, what in found]
    assert {at.partition("「")[0] for at, _ in found} <= {"survey!3"}


@pytest.mark.parametrize("head", ["calculation", "trigger", "choice_filter"])
def test_a_column_that_changes_the_meaning_is_refused(head: str):
    reading = read((*STATE, "state = ${a}"), heads=("type", "name", "label", head))
    assert [at for at, _ in told(reading)] == [f"survey!2「{head}」"]


@pytest.mark.parametrize(
    "head", ["default", "media::image", "read_only", "guidance_hint", "constraint_message"]
)
def test_a_column_that_is_let_go_of_is_told(head: str):
    reading = read((*DOOR, "有"), heads=("type", "name", "label", head))
    assert f"survey!2「{head}」" in [one.at for one in reading.remarks]


def test_all_problems_are_told_at_once():
    reading = read(
        ("calculate", "c", ""), DOOR, ("text", "t", "问", "", "once()"), ("begin repeat", "r", "组")
    )
    assert [at for at, _ in told(reading)] == [
        "survey!2「type」",
        "survey!4「relevant」",
        "survey!5「type」",
        "survey!5「type」",
    ]


def test_two_languages_are_told_apart():
    item = only(
        ("text", "t", "Why?", "为什么"), heads=("type", "name", "label::English (en)", "label::中文 (zh)")
    )
    assert (item.text, item.text_en) == ("为什么", "Why?")


def test_what_staff_write_in_our_columns_is_the_item():
    heads = (
        *HEADS[:3],
        "townworks::fails_if",
        "townworks::finding",
        "townworks::finding_en",
        "townworks::severity",
    )
    heads += ("townworks::mend_days", "townworks::basis", "townworks::before")
    row = (*DOOR, ". = 'no'", "门不畅通", "Door blocked", "major", 3, "消防法", 2)
    item = only(row, heads=heads)
    assert (item.fails_if[0].is_, item.severity, item.before) == (False, "major", 2)
    assert (item.mend.days, item.basis.text) == (3, "消防法")  # type: ignore[union-attr]


def test_a_mistake_in_our_columns_is_told_at_its_cell():
    heads = (*HEADS[:3], "townworks::fails_if", "townworks::severity", "townworks::mend_days")
    found = told(read((*DOOR, ". = 'no' and . = 'yes'", "terrible", "三天"), heads=heads))
    assert {at for at, _ in found} == {
        "survey!2「townworks::fails_if」",
        "survey!2「townworks::severity」",
        "survey!2「townworks::mend_days」",
    }


def test_a_mistake_among_the_facts_is_told_at_its_row():
    facts = (("key", "value"), ("order", 5), ("rounds.days", 900), ("rounds.dais", 3), ("[]", 1))
    found = told(read(DOOR, townworks=facts))
    assert [at for at, _ in found] == ["townworks!5「key」", "townworks!3「value」", "townworks!4「value」"]


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04 no", b"\xd0\xcf\x11\xe0 no", b"type,name", b"PK" + b"x" * 5_000_001]
)
def test_a_file_that_is_no_workbook_is_told(data: bytes):
    reading = importing.read_form(data, file="表.xlsx", code="x")
    assert (reading.campaign, len(reading.problems), reading.problems[0].file) == (None, 1, "表.xlsx")


def test_a_workbook_without_a_survey_is_told():
    data = book([("type",)], choices=[("a",)])
    assert importing.read_form(data, file="表.xlsx", code="x").problems[0].at == "survey!1"


def test_a_code_that_cannot_be_is_told():
    reading = importing.read_form(
        book((HEADS, DOOR)), file="表.xlsx", code="X Y", lines=("fire",), kinds=("premises",)
    )
    assert "code" in reading.problems[0].at
