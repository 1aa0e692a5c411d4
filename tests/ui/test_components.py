"""组件: each tag draws its thing, tied together for those who do not see it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

import townworks.ui
from townworks.definitions import selectors as definitions
from townworks.engines.working import Step
from townworks.kernel import clock
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from townworks.ui import lights, wording
from townworks.ui.forms import DateInput, answering, form_status
from townworks.ui.templatetags import ui


class NoteForm(forms.Form):
    """A form with one of each kind of control."""

    done = forms.CharField(label="本月做了什么", help_text="写事实", widget=forms.Textarea)
    due_on = forms.DateField(label="完成时限", required=False, widget=DateInput)
    way = forms.ChoiceField(label="怎么办", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="我已核对", required=False)


def drawn(source: str, path: str = "/list/", **names: object) -> str:
    context = Context({"request": RequestFactory().get(path), **names})
    with translation.override("zh-hans"):
        return Template(source).render(context)


# 灯


@pytest.mark.parametrize("code", lights.LOOKS)
def test_a_light_is_a_shape_and_a_word(code: str) -> None:
    html = drawn("{% light code %}", code=code)
    assert (lights.LOOKS[code].path in html, lights.LOOKS[code].word in html) == (True, True)


def test_no_two_lights_have_one_shape_or_one_word() -> None:
    looks = lights.LOOKS.values()
    assert len({look.path for look in looks}) == len({look.word for look in looks}) == len(lights.LOOKS)


def test_a_light_says_why() -> None:
    why = ["完成 {share}，落后 {points} 个百分点", {"share": "30%", "points": "19"}]
    assert "完成 30%，落后 19 个百分点" in drawn('{% light "red" why=why %}', why=why)


def test_what_people_typed_into_a_reason_stays_words() -> None:
    html = drawn('{% light "red" why=why %}', why=["被退回：{reason}", {"reason": "<b>不行</b>"}])
    assert "&lt;b&gt;" in html


def test_an_unknown_light_is_shown_as_none() -> None:
    assert "未亮灯" in drawn('{% light "purple" %}')


# 表单


def test_a_field_ties_label_hint_and_error_to_its_control() -> None:
    html = drawn("{% field form.done %}", form=NoteForm({"done": ""}))
    for part in (
        '<label for="id_done">',
        'aria-describedby="id_done_helptext id_done_error"',
        'id="id_done_helptext"',
        'id="id_done_error"',
        'aria-invalid="true"',
    ):
        assert part in html


def test_a_group_of_choices_is_a_fieldset_with_its_legend() -> None:
    html = drawn("{% field form.way %}", form=NoteForm())
    assert ("<fieldset" in html, "<legend>怎么办</legend>" in html) == (True, True)


def test_what_may_be_left_out_says_so() -> None:
    assert "（可不填）" in drawn("{% field form.due_on %}", form=NoteForm())


def test_a_single_box_stands_before_its_words() -> None:
    html = drawn("{% field form.sure %}", form=NoteForm())
    assert html.index("<input") < html.index("我已核对")


def test_a_date_goes_to_the_browser_as_it_wants_it() -> None:
    html = drawn("{% field form.due_on %}", form=NoteForm(initial={"due_on": date(2026, 3, 5)}))
    assert ('type="date"' in html, 'value="2026-03-05"' in html) == (True, True)


def test_the_summary_leads_to_every_wrong_field() -> None:
    html = drawn("{% error_summary form %}", form=NoteForm({}))
    assert ('href="#id_done"' in html, 'href="#id_way_0"' in html, 'role="alert"' in html) == (
        True,
        True,
        True,
    )


def test_a_form_without_errors_has_no_summary() -> None:
    assert drawn("{% error_summary form %}", form=NoteForm()).strip() == ""


def test_a_refusal_stands_at_the_field_it_names() -> None:
    form = NoteForm({"done": "做了", "way": "a"})
    with answering(form):
        raise Invalid("填写有误。", [("done", Invalid("请写明做了什么。")), ("elsewhere", Invalid("别处。"))])
    assert (form.errors["done"], form.non_field_errors()) == (["请写明做了什么。"], ["别处。"])


@pytest.mark.parametrize(
    "refusal", [Conflict("被别人改过。"), WrongState("还不能办。"), Invalid("要写理由。")]
)
def test_a_refusal_without_a_field_stands_over_the_form(refusal: Exception) -> None:
    form = NoteForm({"done": "做了", "way": "a"})
    with answering(form):
        raise refusal
    assert form.non_field_errors() == [str(refusal)]


def test_a_refused_form_answers_422_and_keeps_what_was_typed() -> None:
    form = NoteForm({"done": "做了一半", "way": "a"})
    with answering(form):
        raise Conflict("被别人改过。")
    assert (form_status(form), "做了一半" in drawn("{% field form.done %}", form=form)) == (422, True)


def test_a_form_not_sent_yet_answers_200() -> None:
    assert form_status(NoteForm()) == 200


def test_who_may_not_is_not_answered_at_the_form() -> None:
    with pytest.raises(NotAllowed), answering(NoteForm({})):
        raise NotAllowed("不行。")


# 表格


def test_a_head_sorts_and_keeps_the_rest_of_the_query() -> None:
    html = drawn('{% sort_head "due_on" "时限" %}', "/list/?light=red&page=3")
    assert 'href="?light=red&amp;sort=due_on"' in html


def test_the_head_of_the_sorted_column_says_which_way_and_turns_it() -> None:
    html = drawn('{% sort_head "due_on" "时限" %}', "/list/?sort=due_on")
    assert ('aria-sort="ascending"' in html, "sort=-due_on" in html) == (True, True)


def test_pages_keep_the_query() -> None:
    page = Paginator(range(120), 50).get_page(2)
    html = drawn("{% pager page %}", "/list/?light=red&page=2", page=page)
    assert ('href="?light=red&amp;page=3"' in html, "共 120 条，现在是第 51–100 条" in html) == (True, True)


def test_one_page_has_a_count_and_no_links() -> None:
    html = drawn("{% pager page %}", page=Paginator(range(3), 50).get_page(1))
    assert ("共 3 条" in html, "<a " in html) == (True, False)


def test_an_empty_state_offers_the_first_step() -> None:
    html = drawn('{% empty "还没有报告" "先导入一份。" "/reports/new/" "导入报告" %}')
    assert '<a class="button" href="/reports/new/">导入报告</a>' in html


def test_a_timeline_takes_objects_and_dicts() -> None:
    rows = [
        SimpleNamespace(at=datetime(2026, 3, 5, 6, 20, tzinfo=UTC), who="张三", what="签收", reason=""),
        {"at": date(2026, 3, 6), "who": "李四", "what": "退回", "reason": "缺照片"},
    ]
    html = drawn("{% timeline rows %}", rows=rows)
    for words in ("2026年3月5日 14:20", "2026年3月6日（周五）", "缺照片"):
        assert words in html


def test_many_names_are_cut_to_the_first_and_none_is_lost() -> None:
    html = drawn("{% few names %}", names=["甲", "乙", "丙", "丁"])
    assert ("<summary>甲、乙等 4 个</summary>" in html, "丙、丁</details>" in html) == (True, True)


def test_three_names_need_no_cutting() -> None:
    assert drawn("{% few names %}", names=["甲", "乙", "丙"]) == "甲、乙、丙"


def test_what_cannot_be_undone_asks_first_and_needs_no_script() -> None:
    html = drawn('{% confirm_button "/x/" "停用账号" "停用以后不能登录。" %}', csrf_token="t")
    assert ("<details" in html, 'method="post"' in html, "停用以后不能登录。" in html) == (True, True, True)


# 措辞


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (Decimal("12.5000"), "公里", "12.5 公里"),
        (Decimal("100"), "%", "100%"),
        (1200, "", "1,200"),
        (Decimal("123456"), "元", "12.35 万元"),
        (Decimal("-20000"), "元", "-2 万元"),
        (None, "元", ""),
        ("约十", "", "约十"),
    ],
)
def test_a_figure_is_said_without_idle_zeros(value: object, unit: str, words: str) -> None:
    with translation.override("zh-hans"):
        assert wording.qty(value, unit) == words


def test_english_has_no_ten_thousands() -> None:
    with translation.override("en"):
        assert wording.qty(Decimal("120000"), "yuan") == "120,000 yuan"


def test_english_dates_read_as_english() -> None:
    with translation.override("en"):
        assert wording.zh_date(date(2026, 3, 5)) == "Thu 5 Mar 2026"


def test_an_instant_before_dawn_falls_on_the_towns_day() -> None:
    with translation.override("zh-hans"):
        assert wording.zh_date(datetime(2026, 3, 4, 18, 0, tzinfo=UTC)) == "2026年3月5日（周四）"


@pytest.mark.parametrize("value", [Step("还有 {days} 天", {"days": 3}), ["还有 {days} 天", {"days": 3}]])
def test_a_step_and_its_stored_form_read_the_same(value: object) -> None:
    assert wording.step(value) == "还有 3 天"


@pytest.mark.parametrize("value", [["还有 {days} 天", {}], ["还有 {days} 天"], Step("{0}", {})])
def test_a_step_whose_values_are_lost_still_says_its_sentence(value: object) -> None:
    assert "{" in wording.step(value)


def test_the_wiring_knows_the_words_of_codes() -> None:
    with translation.override("zh-hans"):
        assert drawn(
            '{{ "drafted"|state_name }}{{ "drafted"|state_name:"notice" }}{{ "late"|word:"reason" }}'
        ) == ("待交办拟稿已经逾期")


def test_a_line_has_its_name_in_both_languages() -> None:
    names = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            names.append(wording.line_name("fire"))
    line = definitions.line("fire")
    assert names == [line.name, line.name_en]


def test_a_code_that_nobody_knows_is_shown_as_it_is() -> None:
    assert wording.line_name("no-such-line") == "no-such-line"


def test_the_readme_names_every_tag_and_filter() -> None:
    readme = (Path(townworks.ui.__file__).parent / "README.md").read_text(encoding="utf-8")
    named = {name for name in ui.register.tags if f"{{% {name}" in readme}
    named |= {name for name in ui.register.filters if f"|{name}" in readme.replace("\\|", "|")}
    inner = {"capture_block", "repeat_block"}  # only the frame uses them
    assert {*ui.register.tags, *ui.register.filters} - named == inner


@pytest.mark.parametrize(
    ("language", "value", "told"),
    [
        ("zh-hans", date(1999, 11, 27), "自1999年11月27日起算，当日不计入"),
        ("zh-hans", "1999-11-27", "自1999年11月27日起算，当日不计入"),
        ("zh-hans", "1999-11-27T15:30", "自1999年11月27日 15:30起算，当日不计入"),
        ("zh-hans", "1999-13-27", "自 1999-13-27 起算，当日不计入"),  # no day: as it is
        ("en", date(1999, 11, 27), "27 Nov 1999"),
    ],
)
def test_a_day_in_a_sentence_is_said_as_people_say_it(language: str, value: object, told: str) -> None:
    with translation.override(language):
        said = wording.step(Step("自 {start} 起算，当日不计入", {"start": value}))
    assert told in said and "\x1f" not in said


def test_a_day_of_this_year_goes_without_its_year() -> None:
    day = clock.today().replace(month=3, day=5)
    assert wording.short_date(day) == "3月5日"
