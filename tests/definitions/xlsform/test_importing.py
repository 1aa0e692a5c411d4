"""别人写的检查表: what maps is mapped, what has no place here is let go of and told, mistakes are told at their cells."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.definitions.xlsform.books import CHOICES, HEADS, book, read, told
from townworks.definitions.campaigns import Item
from townworks.definitions.problems import Problem
from townworks.definitions.xlsform import importing, leaving

DOOR = ("select_one yes_no", "door", "门是否畅通")
COUNT = ("integer", "count", "几个人")
STATE = ("select_one state", "state", "灭火器")
MANY = ("select_multiple state", "many", "哪些")


def said(one: Problem) -> tuple[str, str]:
    """A remark: where, and what."""
    return one.at, str(one.wrong)


def said_of(reading: importing.Reading, head: str) -> list[tuple[str, str]]:
    """What was let go of or changed in one column."""
    return [said(one) for one in reading.remarks if one.at.endswith(f"「{head}」")]


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
        ("${door} =", "条件没有写完"),
        ("${count} != 3", "数字题用了不等于（count）"),
        ("${count} = 'three'", "count 不能与 three 这样比（=）"),
        ("${many} = '1'", "many 是多选题，要用 selected() 来比"),
        ("selected(${count}, '1')", "count 不能与 1 这样比（selected）"),
    ],
)
def test_a_condition_that_is_not_plain_is_let_go_of_by_name(written: str, wrong: str):
    reading = read(DOOR, COUNT, MANY, ("text", "why", "为什么", "yes", written))
    assert said_of(reading, "relevant") == [
        ("survey!5「relevant」", f"条件没有导入（{written}）：{wrong}。总是问到，改成了可以不填")
    ]
    item = reading.campaign.items[-1]  # type: ignore[union-attr]
    assert (item.shown_if, item.required) == ((), False)
    assert item.hint == f"只在这时填：{leaving.without_references(written)}"


def test_full_width_signs_in_a_condition_are_read_as_half_width_ones():
    reading = read(DOOR, ("text", "why", "为什么", "", "${door} ＝ ‘yes’"))
    assert [what for _, what in said_of(reading, "relevant")] == ["条件里的全角符号按半角读了"]
    assert reading.campaign.items[-1].shown_if[0].is_ is True  # type: ignore[union-attr]


def test_members_of_a_group_whose_condition_is_let_go_of_may_be_left_empty():
    reading = read(
        DOOR,
        ("begin group", "g", "一组", "", "not(${door} = 'yes')"),
        ("text", "why", "为什么", "yes"),
        ("end group",),
        ("text", "b", "备注", "yes"),
    )
    assert [item.required for item in reading.campaign.items] == [False, False, True]  # type: ignore[union-attr]


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
def test_a_constraint_that_is_no_bound_is_let_go_of(written: str):
    reading = read(("decimal", "n", "几个", "", "", written))
    ((at, what),) = said_of(reading, "constraint")
    assert at == "survey!2「constraint」" and f"（{written}）" in what
    assert (reading.campaign.items[0].least, reading.campaign.items[0].most) == (None, None)  # type: ignore[union-attr]


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
        (("riddle", "r", "猜"), "不认识题型 riddle"),
        (("select_one nowhere", "n", "选"), "没有名为 nowhere 的选项表"),
        (("text", "", "没名字"), "这一项没有名称"),
        (("end group", "", ""), "这里结束了一组，前面却没有开始"),
        (("text", "door", "又一个"), "“door”写了 2 次"),
    ],
)
def test_what_no_form_may_hold_is_told_at_its_row(row: tuple[str, ...], wrong: str):
    found = told(read(DOOR, row))
    assert wrong in [what for _, what in found]
    assert {at.partition("「")[0] for at, _ in found} <= {"survey!3"}


@pytest.mark.parametrize(
    ("row", "kind", "words"),
    [
        (("time", "t", "几点"), "text", "时刻改成了文字，手工填几点几分"),
        (("dateTime", "t", "何时"), "text", "日期加时刻改成了文字，手工填"),
        (("barcode", "t", "扫码"), "text", "扫码改成了文字，手工填"),
        (("geotrace", "t", "路线"), "position", "线路改成了一个位置"),
        (("geoshape", "t", "范围"), "position", "范围改成了一个位置"),
        (("acknowledge", "t", "知道了"), "note", "知悉改成了提示，不用答"),
        (("rank state", "t", "排序"), "choices", "排序改成了多选"),
        (("select_one_from_file a.csv", "t", "选"), "text", "选项在别处（select_one_from_file a.csv），改成了文字，手工填"),
        (("select_one single", "t", "知情"), "yes_no", "只有一个选项的选择题改成了是否题"),
    ],
)  # fmt: skip
def test_a_type_without_a_kind_becomes_the_nearest_one(row: tuple[str, ...], kind: str, words: str):
    reading = read(DOOR, row, choices=(*CHOICES, ("single", "ok", "同意")))
    assert told(reading) == []
    assert reading.campaign.items[-1].kind == kind  # type: ignore[union-attr]
    assert ("survey!3「type」", words) in said_of(reading, "type")


@pytest.mark.parametrize(
    "written", ["calculate", "hidden", "audio", "video", "file", "xml-external", "include"]
)
def test_a_row_that_nobody_could_answer_is_left_out_and_named(written: str):
    reading = read(DOOR, (written, "c", "算"))
    assert [item.code for item in reading.campaign.items] == ["door"]  # type: ignore[union-attr]
    ((at, what),) = said_of(reading, "type")
    assert at == "survey!3「type」" and what.endswith(f"没有导入（{written} c）")


def test_a_repeat_is_filled_in_once():
    reading = read(DOOR, ("begin repeat", "r", "每一层"), ("text", "t", "问"), ("end repeat",))
    assert [item.code for item in reading.campaign.items] == ["door", "t"]  # type: ignore[union-attr]
    assert "只填一遍" in said_of(reading, "type")[0][1]


def test_other_answers_in_words_become_their_names():
    choices = (*CHOICES, ("named", "a", "甲 ${door}"), ("named", "b", "乙"))
    reading = read(DOOR, ("select_one named", "t", "您好，${door}"), choices=choices)
    item = reading.campaign.items[-1]  # type: ignore[union-attr]
    assert (item.text, item.choices[0].name) == ("您好，〔door〕", "甲 〔door〕")
    assert [at for at, what in map(said, reading.remarks) if "引用" in what] == [
        "choices!7「label」",
        "survey!3「label」",
    ]


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (("text", "t", ""), "t"),
        (("text", "t", "门是否畅通"), "门是否畅通（t）"),
        (("text", "t", "长" * 300), "长" * 199 + "…"),
    ],
)
def test_words_that_cannot_stand_as_they_are_are_changed_and_told(row: tuple[str, ...], text: str):
    reading = read(DOOR, row)
    assert told(reading) == []
    assert reading.campaign.items[-1].text == text  # type: ignore[union-attr]
    assert [at for at, _ in said_of(reading, "label")] == ["survey!3「label」"]


def test_a_name_used_in_another_group_gets_a_code_of_its_own():
    reading = read(DOOR, ("begin group", "g", "后门"), ("text", "door", "哪一扇"), ("end group",))
    assert [item.code for item in reading.campaign.items] == ["door", "door_2"]  # type: ignore[union-attr]
    assert ("survey!4「name」", "名称 door 改成了代码 door_2") in map(said, reading.remarks)


def test_a_choice_written_twice_is_one_and_the_same_name_for_two_is_two():
    rows = (*CHOICES, ("c", "a", "甲"), ("c", "a", "甲"), ("c", "a", "乙"), ("c", "b", "乙"))
    reading = read(("select_one c", "t", "选"), choices=rows)
    (item,) = reading.campaign.items  # type: ignore[union-attr]
    assert [(one.code, one.name) for one in item.choices] == [("a", "甲"), ("a_2", "乙"), ("b", "乙（b）")]


def test_a_condition_for_being_required_leaves_it_open():
    reading = read(DOOR, ("text", "t", "问", "${door} = 'yes'"))
    assert reading.campaign.items[-1].required is False  # type: ignore[union-attr]
    assert [at for at, _ in said_of(reading, "required")] == ["survey!3「required」"]


@pytest.mark.parametrize("head", ["calculation", "trigger", "choice_filter", "appearance", "parameters"])
def test_a_column_that_has_no_place_here_is_told_with_what_stood_there(head: str):
    reading = read((*STATE, "state = ${a}"), heads=("type", "name", "label", head))
    ((at, what),) = said_of(reading, head)
    assert at == f"survey!2「{head}」" and "state = ${a}" in what


@pytest.mark.parametrize(
    "head", ["default", "media::image", "read_only", "guidance_hint", "constraint_message"]
)
def test_a_column_that_is_let_go_of_is_told(head: str):
    reading = read((*DOOR, "有"), heads=("type", "name", "label", head))
    assert f"survey!2「{head}」" in [one.at for one in reading.remarks]


def test_columns_languages_and_sheets_that_nothing_reads_are_told():
    heads = ("type", "name", "label::中文 (zh)", "label::French (fr)", "memo")
    settings = (("form_title", "version", "style"), ("表", "3", "pages"))
    reading = read((*DOOR, "Porte?", "x"), heads=heads, settings=settings, entities=(("a",), ("b",)))
    assert [at for at, _ in map(said, reading.remarks) if at][:5] == [
        "survey!1「label::French (fr)」",
        "survey!1「memo」",
        "settings!1「version」",
        "settings!1「style」",
        "entities!1",
    ]


def test_a_row_that_is_switched_off_is_told():
    reading = read(DOOR, ("text", "t", "问", "yes"), heads=("type", "name", "label", "disabled"))
    assert ("survey!3「disabled」", "停用的一行，没有导入") in map(said, reading.remarks)


def test_all_problems_are_told_at_once():
    reading = read(("riddle", "c", ""), DOOR, ("select_one nowhere", "t", "问"), ("begin repeat", "r", "组"))
    assert [at for at, _ in told(reading)] == [
        "survey!2「type」",
        "survey!4「type」",
        "survey!5「type」",
        "survey!4「type」",
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


def test_a_workbook_with_a_broken_part_is_told():
    whole = bytearray(book((HEADS, DOOR)))
    for n in range(100, len(whole) - 100, 97):
        broken = bytes(whole[:n]) + bytes(255 - one for one in whole[n : n + 8]) + bytes(whole[n + 8 :])
        importing.read_form(broken, file="表.xlsx", code="x", lines=("fire",), kinds=("premises",))


@pytest.mark.parametrize(
    "rows", [[DOOR, *[()] * 5000, ("text", "t", "问")], [(*DOOR, *[""] * 300, "x")]], ids=["long", "wide"]
)
def test_a_sheet_that_is_too_large_is_told_and_not_cut(rows: list[tuple[str, ...]]):
    ((_, what),) = told(read(*rows))
    assert what == "表 survey 超过 5000 行或者 300 列"


def test_the_names_of_columns_may_stand_below_a_title():
    data = book((("消防检查表",), (), HEADS, DOOR, ("riddle", "r", "猜")))
    reading = importing.read_form(data, file="表.xlsx", code="x")
    assert told(reading)[0] == ("survey!5「type」", "不认识题型 riddle")
    assert ("survey!1", "列名在第 3 行，上面的没有导入") in map(said, reading.remarks)


def test_a_workbook_without_a_survey_is_told():
    data = book([("type",)], choices=[("a",)])
    assert importing.read_form(data, file="表.xlsx", code="x").problems[0].at == "survey!1"


def test_a_code_that_cannot_be_is_told():
    reading = importing.read_form(
        book((HEADS, DOOR)), file="表.xlsx", code="X Y", lines=("fire",), kinds=("premises",)
    )
    assert "code" in reading.problems[0].at
