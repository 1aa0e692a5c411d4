"""年度对比."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from townworks.engines.year_diff import Change, Given, Promise, Target, alike, compute


def target(of: str, value: str, unit: str, comparator: str = "=") -> Target:
    """A target with its value as text."""
    return Target(of, Decimal(value), unit, comparator)


# Two years of a town that does not exist.
BEFORE = (
    Promise(
        "001",
        "新建污水管网6公里，改造雨污合流小区3个",
        "sewers",
        (target("污水管网", "6", "公里"), target("雨污合流小区", "3", "个")),
    ),
    Promise(
        "002", "全年完成固定资产投资2.5亿元以上", "investment", (target("固定资产投资", "2.5", "亿元", "≥"),)
    ),
    Promise("003", "生产安全事故起数控制在5起以内", "safety", (target("生产安全事故", "5", "起", "≤"),)),
    Promise("004", "开展民兵整组和征兵工作", "order", (), date(2025, 9, 30)),
    Promise("005", "建成镇级便民服务中心并投入使用", "service"),
    Promise(
        "006",
        "改造农村危房40户，新建农村公路12公里",
        "rural",
        (target("农村危房", "40", "户"), target("农村公路", "12", "公里")),
    ),
    Promise("007", "城乡居民医保参保率达到95%", "health", (target("医保参保率", "95", "%", "≥"),)),
)
AFTER = (
    Promise(
        "001",
        "加快污水管网建设，新建管网8000米，改造雨污合流小区3个",
        "sewers",
        (target("污水管网", "8000", "米"), target("雨污合流小区", "3", "个")),
    ),
    Promise("002", "力争完成固定资产投资2亿元", "investment", (target("固定资产投资", "20000", "万元"),)),
    Promise(
        "003",
        "坚决遏制生产安全事故，事故起数控制在3起以内",
        "safety",
        (target("生产安全事故", "3", "起", "≤"),),
    ),
    Promise("004", "扎实做好民兵整组和征兵工作", "order"),
    Promise(
        "005",
        "改造农村危房30户，新建农村公路15公里",
        "rural",
        (target("农村危房", "30", "户"), target("农村公路", "15", "公里")),
    ),
    Promise("006", "创建省级生态茶园2个", "agriculture", (target("生态茶园", "2", "个"),)),
    Promise("007", "城乡居民医保参保率稳定在95%以上", "health", (target("参保率", "95", "%", "≥"),)),
)
YEARS = Given(BEFORE, AFTER)


def rows(changes: tuple[Change, ...]) -> list[tuple[str, str, str, str]]:
    """What the page shows of each change."""
    return [
        (one.before or "—", one.after or "—", one.kind, str(one.reasons[min(1, len(one.reasons) - 1)]))
        for one in changes
    ]


def test_the_page_shows_what_comes_out() -> None:
    page = (Path(__file__).parents[2] / "docs/rules/year_diff.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\| (\d{3}|—) \| (\d{3}|—) \| ([a-z]+) \| (.+) \|$", page, re.MULTILINE)
    assert shown == rows(compute(YEARS).changes)


def test_each_commitment_of_the_example_finds_its_fate() -> None:
    fates = {(one.before, one.after): one.kind for one in compute(YEARS).changes}
    assert fates == {
        ("001", "001"): "raised",
        ("002", "002"): "lowered",
        ("003", "003"): "raised",
        ("004", "004"): "carried",
        ("006", "005"): "mixed",
        ("", "006"): "new",
        ("007", "007"): "carried",
        ("005", ""): "dropped",
    }


def test_units_are_converted_before_they_are_compared() -> None:
    (change,) = [one for one in compute(YEARS).changes if one.after == "002"]
    assert str(change.reasons[1]) == "固定资产投资：≥2.5亿元 → 20000万元，降低"


def test_figures_are_told_without_the_zeros_of_a_database_column() -> None:
    old, new = (replace(BEFORE[2], targets=(target("事故", value, "起"),)) for value in ("5.0000", "10.0000"))
    (change,) = compute(Given((old,), (new,))).changes
    assert str(change.reasons[1]) == "事故：5起 → 10起，提高"


def test_a_lower_ceiling_asks_for_more() -> None:
    (change,) = [one for one in compute(YEARS).changes if one.after == "003"]
    assert str(change.reasons[1]) == "生产安全事故：≤5起 → ≤3起，提高"


def test_a_target_no_longer_named_is_lowered_and_says_so() -> None:
    answer = compute(Given(BEFORE[:1], (replace(BEFORE[0], targets=BEFORE[0].targets[:1]),)))
    assert answer.changes[0].kind == "lowered"
    assert str(answer.changes[0].reasons[-1]) == "不再提指标：雨污合流小区3个"


def test_a_target_newly_named_is_raised_and_says_so() -> None:
    answer = compute(
        Given((replace(BEFORE[0], targets=()),), (replace(BEFORE[0], targets=BEFORE[0].targets[:1]),))
    )
    assert answer.changes[0].kind == "raised"
    assert str(answer.changes[0].reasons[-1]) == "新提出指标：污水管网6公里"


def test_growth_and_amount_are_not_compared_with_each_other() -> None:
    before = Promise("1", "税收收入增长5%", "funds", (target("税收收入", "5", "%", "增长"),))
    after = Promise("1", "税收收入占比达到4%", "funds", (target("税收收入", "4", "%"),))
    (change,) = compute(Given((before,), (after,))).changes
    assert change.kind == "mixed"


@pytest.mark.parametrize(
    ("comparator", "kind"),
    [("增长 ≥", "raised"), ("下降 ≥", "raised"), ("增长 ≤", "lowered"), (">", "raised")],
)
def test_a_bound_upon_a_change_is_compared_in_its_own_sense(comparator: str, kind: str) -> None:
    before = Promise("1", "单位能耗增减3%", "environment", (target("单位能耗", "3", "%", comparator),))
    after = Promise("1", "单位能耗增减4%", "environment", (target("单位能耗", "4", "%", comparator),))
    assert compute(Given((before,), (after,))).changes[0].kind == kind


def test_two_targets_of_one_thing_meet_the_nearer_value() -> None:
    before = Promise(
        "1",
        "新建充电桩10个，累计达到110个",
        "",
        (target("充电桩", "10", "个"), target("充电桩", "110", "个")),
    )
    after = Promise(
        "1",
        "新建充电桩20个，累计达到130个",
        "",
        (target("充电桩", "130", "个"), target("充电桩", "20", "个")),
    )
    (change,) = compute(Given((before,), (after,))).changes
    assert [str(one) for one in change.reasons[1:]] == [
        "充电桩：110个 → 130个，提高",
        "充电桩：10个 → 20个，提高",
    ]


def test_a_commitment_that_moves_to_another_line_says_so() -> None:
    (change,) = compute(Given(BEFORE[4:5], (replace(BEFORE[4], line="governance"),))).changes
    assert str(change.reasons[-1]) == "条线由 service 改为 governance"


def test_the_same_line_alone_matches_nothing() -> None:
    one, other = Promise("1", "清理河道垃圾", "river"), Promise("1", "巡查排口水质", "river")
    kinds = [change.kind for change in compute(Given((one,), (other,), threshold=0.0)).changes]
    assert kinds == ["new", "dropped"]


def test_what_came_nearest_is_named_when_nothing_was_matched() -> None:
    new = compute(replace(YEARS, threshold=1.0)).of_kind("new")[0]
    assert re.fullmatch(r"最相近的是 001，相似度 0\.\d\d，不到 1\.00", str(new.reasons[0]))


def test_a_commitment_beaten_by_a_likelier_one_is_told_so() -> None:
    twin = replace(BEFORE[0], code="099", text="新建污水管网，改造雨污合流小区等")
    dropped = compute(Given((BEFORE[0], twin), (replace(BEFORE[0], code="001"),))).of_kind("dropped")
    assert str(dropped[0].reasons[0]).startswith("最相近的 001（相似度 ")


@pytest.mark.parametrize("years", [Given((), ()), Given(BEFORE, ()), Given((), AFTER)])
def test_a_year_without_commitments_is_no_trouble(years: Given) -> None:
    kinds = {one.kind for one in compute(years).changes}
    assert kinds <= {"new", "dropped"}


def test_a_code_used_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="上年任务的代码 001 用了 2 次"):
        compute(Given((BEFORE[0], BEFORE[0]), ()))


@pytest.mark.parametrize("bad", [{"threshold": 1.1}, {"line_weight": -0.1}])
def test_a_weight_out_of_bounds_is_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        compute(Given(BEFORE, AFTER, **bad))


def test_figures_do_not_make_texts_unlike() -> None:
    one, other = Promise("1", "新建公路12公里"), Promise("1", "新建公路3.5公里")
    assert alike((one,), (other,), 0.0)[0, 0] == 1.0


TEXTS = st.text(alphabet="新建污水管网公路改造农村危房户完成投资", min_size=0, max_size=14)
LINES = st.sampled_from(["sewers", "rural", ""])


@st.composite
def years(draw: st.DrawFn) -> tuple[Promise, ...]:
    texts = draw(st.lists(st.tuples(TEXTS, LINES), max_size=7))
    return tuple(Promise(str(n), text, line) for n, (text, line) in enumerate(texts))


def pairs(given: Given) -> set[tuple[str, str]]:
    """Which codes were matched with which."""
    return {(one.before, one.after) for one in compute(given).changes}


@given(years(), years())
def test_every_commitment_appears_exactly_once(
    before: tuple[Promise, ...], after: tuple[Promise, ...]
) -> None:
    changes = compute(Given(before, after)).changes
    assert sorted(one.before for one in changes if one.before) == sorted(one.code for one in before)
    assert [one.after for one in changes if one.after] == [one.code for one in after]


@settings(max_examples=60)
@given(years(), years(), st.randoms(use_true_random=False))
def test_the_order_of_the_lists_does_not_matter(
    before: tuple[Promise, ...], after: tuple[Promise, ...], chance: object
) -> None:
    shuffled = [list(before), list(after)]
    for one in shuffled:
        chance.shuffle(one)  # type: ignore[attr-defined]
    assert pairs(Given(tuple(shuffled[0]), tuple(shuffled[1]))) == pairs(Given(before, after))


@given(years())
def test_a_year_compared_with_itself_is_all_carried_over(year: tuple[Promise, ...]) -> None:
    readable = tuple(one for one in year if len(one.text) >= 2)
    assert {one.kind for one in compute(Given(readable, readable)).changes} <= {"carried"}


@given(years(), years())
def test_likeness_lies_between_0_and_1(before: tuple[Promise, ...], after: tuple[Promise, ...]) -> None:
    likeness = alike(before, after, 0.15)
    assert likeness.shape == (len(before), len(after))
    assert not likeness.size or 0 <= likeness.min() <= likeness.max() <= 1
