"""场所查重."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines import registers
from townworks.engines.site_match import Address, Given, Limits, Site, address_key, compare, compute, name_key
from townworks.engines.site_match.columns import columns
from townworks.engines.site_match.judging import LIKELY, MAYBE, NAME_OTHER, NO, SAME, TABLE, facets
from townworks.engines.site_match.words import numerals

AREAS = ("岭南省", "海阳市", "东浦区", "青溪镇")
CODE, OTHER_CODE = "91440500MA4W00001X", "91440500MA4W00002Y"

KNOWN = Site("台账", "阿强小吃店", "上洋村市场路12号", CODE, 116.4, 23.2, "小餐饮")
LONG = Site("台账", "上洋村卫生服务站", "上洋村市场路20号", kind="小餐饮")


def beside(site: Site, metres: float, **more: object) -> Site:
    """The site so many metres to the north."""
    assert site.latitude is not None
    return replace(site, code="新", latitude=site.latitude + metres / 111_195, **more)


def new(site: Site, **more: object) -> Site:
    return replace(site, code="新", **more)


NOWHERE = {"longitude": None, "latitude": None}
EXAMPLES: dict[str, tuple[Site, Site, str, str]] = {
    "一模一样": (KNOWN, new(KNOWN), "same", "两行各项完全一样"),
    "换了写法": (
        KNOWN,
        new(
            KNOWN,
            name="青溪镇阿强小吃（个体工商户）",
            address="青溪镇上洋村委会市场路十二号",
            credit_code="",
            **NOWHERE,
        ),
        "same",
        "名称归一后相同（阿强小吃）；地址归一后相同（青溪镇上洋村委会市场路十二号）",
    ),
    "改名不改码": (
        KNOWN,
        new(KNOWN, name="老味道饭店"),
        "same",
        "统一社会信用代码相同（91440500MA4W00001X）；名称不同（老味道饭店、阿强小吃店），可能改过名；相距 0 米；地址归一后相同（上洋村市场路12号）",
    ),
    "代码相同，其余不知": (
        KNOWN,
        Site("新", "老味道饭店", credit_code=CODE),
        "likely",
        "统一社会信用代码相同（91440500MA4W00001X）；名称不同（老味道饭店、阿强小吃店），可能改过名；没有可比的位置和门牌",
    ),
    "分支机构": (
        KNOWN,
        beside(KNOWN, 3000, address="下浦村环城东路5号"),
        "maybe",
        "统一社会信用代码相同（91440500MA4W00001X）；代码相同而地点不同，可能是分支机构；名称归一后相同（阿强小吃）；相距 3000 米；门牌不同（下浦村环城东路5号、上洋村市场路12号）",
    ),
    "换了经营者": (
        KNOWN,
        new(KNOWN, credit_code=OTHER_CODE),
        "maybe",
        "统一社会信用代码不同（91440500MA4W00002Y、91440500MA4W00001X），可能换了经营者；名称归一后相同（阿强小吃）；相距 0 米；地址归一后相同（上洋村市场路12号）",
    ),
    "同名在三十米内": (
        KNOWN,
        beside(KNOWN, 30, credit_code="", address=""),
        "same",
        "名称归一后相同（阿强小吃）；相距 30 米",
    ),
    "同名，门牌不同": (
        KNOWN,
        beside(KNOWN, 30, credit_code="", address="上洋村市场路18号"),
        "likely",
        "名称归一后相同（阿强小吃）；相距 30 米；门牌不同（上洋村市场路18号、上洋村市场路12号）",
    ),
    "同名，隔三百米": (
        KNOWN,
        beside(KNOWN, 300, credit_code="", address=""),
        "maybe",
        "名称归一后相同（阿强小吃）；相距 300 米",
    ),
    "同名，隔两公里": (KNOWN, beside(KNOWN, 2000, credit_code="", address=""), "", ""),
    "同名，不知在哪": (
        KNOWN,
        new(KNOWN, credit_code="", address="", **NOWHERE),
        "maybe",
        "名称归一后相同（阿强小吃）；没有可比的位置和门牌",
    ),
    "长名相同，不知在哪": (
        LONG,
        new(LONG, address=""),
        "likely",
        "名称归一后相同（上洋村卫生服务站）；没有可比的位置和门牌",
    ),
    "名称差一字，同门牌": (
        LONG,
        new(LONG, name="上洋村卫生服务所"),
        "likely",
        "名称相近（上洋村卫生服务所、上洋村卫生服务站，相似度 78%）；地址归一后相同（上洋村市场路20号）",
    ),
    "类别不同": (
        KNOWN,
        new(KNOWN, credit_code="", kind="小旅馆"),
        "likely",
        "名称归一后相同（阿强小吃）；相距 0 米；地址归一后相同（上洋村市场路12号）；类别不同（小旅馆、小餐饮），把握降一级",
    ),
    "同地址同类，名称不同": (
        KNOWN,
        new(KNOWN, name="老味道饭店", credit_code=""),
        "maybe",
        "名称不同（老味道饭店、阿强小吃店），可能改过名；相距 0 米；地址归一后相同（上洋村市场路12号）",
    ),
    "隔壁另一家": (
        KNOWN,
        beside(KNOWN, 10, name="老味道饭店", credit_code="", address="上洋村市场路14号"),
        "",
        "",
    ),
    "编号不同": (
        Site("台账", "垃圾投放点1号", longitude=116.4, latitude=23.2, kind="垃圾点"),
        Site("新", "垃圾投放点2号", longitude=116.4, latitude=23.2, kind="垃圾点"),
        "",
        "",
    ),
    "都没有名称": (
        Site("台账", "", longitude=116.4, latitude=23.2, kind="垃圾点"),
        Site("新", "", longitude=116.4001, latitude=23.2, kind="垃圾点"),
        "maybe",
        "两行都没有名称；相距 10 米",
    ),
}


@pytest.mark.parametrize(("known", "row", "certainty", "why"), EXAMPLES.values(), ids=EXAMPLES)
def test_the_worked_examples_hold(known: Site, row: Site, certainty: str, why: str) -> None:
    assert told(row, known) == (certainty, why)


def told(row: Site, known: Site) -> tuple[str, str]:
    match = compare(row, known, AREAS)
    return (match.certainty, "；".join(map(str, match.reasons))) if match else ("", "")


def page() -> str:
    return (Path(__file__).parents[2] / "docs/rules/site_match.md").read_text(encoding="utf-8")


def test_the_page_shows_the_same_examples() -> None:
    rows = re.findall(r"^\| (\S+) \| (same|likely|maybe|) ?\| ?(.*?) ?\|$", page(), re.M)
    assert [row for row in rows if row[0] in EXAMPLES] == [(name, *one[2:]) for name, one in EXAMPLES.items()]


NAMES = [
    ("潮南区峡山阿强小吃店（个体工商户）", "阿强小吃"),
    ("ＡＢＣ网吧【有限公司】", "abc网吧"),
    ("七天酒店", "7天酒"),
    ("鸿泰电子有限公司第三分公司", "鸿泰电子有限公司第3分公司"),
    ("美宜佳（东门分店）", "美宜佳东门分店"),
    ("峡山饭店", "峡山饭"),
    ("公司", "公司"),
    (" ", ""),
]
ADDRESSES = [
    ("广东省汕头市潮南区峡山街道华桥村委会市场路十二号三楼", "华桥村", "市场路", "12号 3楼", ""),
    ("市场路12#3层", "", "市场路", "12号 3楼", ""),
    ("阳光小区3号楼2单元201房", "", "阳光小区", "3栋 2单元 201室", ""),
    ("阳光小区3幢2单元201", "", "阳光小区", "3栋 2单元 201室", ""),
    ("市场路12号之三", "", "市场路", "12-3号", ""),
    ("农贸市场12档", "", "农贸市场", "12铺", ""),
    ("新村路5号", "", "新村路", "5号", ""),
    ("中山一路8号对面", "", "中山1路", "8号", "对面"),
    ("华桥村大榕树旁", "华桥村", "大榕树旁", "", ""),
]


@pytest.mark.parametrize(("name", "key"), NAMES)
def test_a_name_is_brought_into_one_way_of_writing(name: str, key: str) -> None:
    assert name_key(name, ("潮南区", "峡山街道")) == key


@pytest.mark.parametrize(("text", "village", "street", "numbers", "rest"), ADDRESSES)
def test_an_address_is_brought_into_one_way_of_writing(
    text: str, village: str, street: str, numbers: str, rest: str
) -> None:
    assert address_key(text) == Address(village, street, tuple(numbers.split()), rest)


def test_the_page_shows_the_same_ways_of_writing() -> None:
    names = re.findall(r"^\| ([^|]+?) \| `([^`|]*)` \|$", page(), re.M)
    addresses = re.findall(r"^\| (\S+) \| ([^|]*?) ?\| (\S+) \| ([^|]*?) ?\| ([^|]*?) ?\|$", page(), re.M)
    assert (names, addresses[-len(ADDRESSES) :]) == ([one for one in NAMES if one[1]], ADDRESSES)


@given(st.integers(1, 9999))
def test_a_number_in_words_is_the_number(number: int) -> None:
    digits, places = "零一二三四五六七八九", ("", "十", "百", "千")
    words = "".join(
        digits[int(one)] + places[len(str(number)) - 1 - n] if one != "0" else "零"
        for n, one in enumerate(str(number))
    )
    assert numerals(re.sub("零+", "零", words).rstrip("零") + "号") == f"{number}号"


@given(st.text(alphabet="阿强小吃店有限公司（）()【】一二十3 ａA村路", max_size=12))
def test_what_was_brought_into_one_way_of_writing_stays(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@given(
    st.sampled_from([text for text, *_ in ADDRESSES]),
    st.sampled_from(["岭南省海阳市东浦区青溪镇", "青溪镇", ""]),
)
def test_the_areas_in_front_make_no_difference(address: str, areas: str) -> None:
    assert address_key(areas + address, AREAS) == address_key(address, AREAS)


def test_an_address_without_a_house_names_no_door() -> None:
    assert address_key("上洋村大榕树旁").door == ()


def test_areas_are_dropped_by_their_last_word_where_their_names_are_not_given() -> None:
    assert address_key("浙江省杭州市西湖区文三路5号") == address_key("文三路5号")


SITES = st.builds(
    Site,
    code=st.just(""),
    name=st.sampled_from(
        [
            "",
            "阿强小吃店",
            "阿强小吃",
            "阿明小吃店",
            "阿强牛肉小吃店",
            "上洋村卫生服务站",
            "上洋村卫生服务所",
            "网吧",
            "1号点",
            "2号点",
        ]
    ),
    address=st.sampled_from(
        ["", "上洋村市场路12号", "市场路十二号", "市场路12号301", "市场路14号", "下浦村市场路12号", "上洋村"]
    ),
    credit_code=st.sampled_from(["", "", CODE, OTHER_CODE]),
    longitude=st.sampled_from([None, 116.4, 116.4003, 116.404, 116.42]),
    latitude=st.sampled_from([23.2, 23.2002]),
    kind=st.sampled_from(["", "小餐饮", "小旅馆"]),
)
LISTS = st.lists(SITES, max_size=5).map(
    lambda sites: [replace(one, code=f"{n:02}") for n, one in enumerate(sites)]
)


def pairs(register: Sequence[Site], rows: Sequence[Site]) -> set[tuple[str, str, str]]:
    answer = compute(Given(register, rows, AREAS))
    return {(found.code, match.code, match.certainty) for found in answer.found for match in found.matches}


@given(LISTS, LISTS)
@settings(max_examples=200, deadline=None)
def test_looking_by_keys_finds_what_trying_every_pair_finds(register: list[Site], rows: list[Site]) -> None:
    every, split = columns([*register, *rows], AREAS), len(register)
    old, new = (side.ravel() for side in np.meshgrid(np.arange(split), np.arange(split, split + len(rows))))
    sure = facets(every, new, old, Limits()).certainty()
    words = {NO: "", MAYBE: "maybe", LIKELY: "likely", SAME: "same"}
    tried = {
        (rows[row - split].code, register[known].code, words[certainty])
        for row, known, certainty in zip(new.tolist(), old.tolist(), sure.tolist(), strict=True)
        if certainty != NO
    }
    assert pairs(register, rows) == tried


@given(LISTS, LISTS)
@settings(max_examples=60, deadline=None)
def test_it_makes_no_difference_which_list_is_the_register(one: list[Site], other: list[Site]) -> None:
    assert pairs(one, other) == {(b, a, certainty) for a, b, certainty in pairs(other, one)}


@given(LISTS, LISTS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_rows_changes_nothing(register: list[Site], rows: list[Site], random) -> None:
    expected = {found.code: found for found in compute(Given(register, rows, AREAS)).found}
    random.shuffle(register)
    random.shuffle(rows)
    assert {found.code: found for found in compute(Given(register, rows, AREAS)).found} == expected


@settings(deadline=None)
@given(SITES.filter(lambda site: bool(site.name or site.address or site.credit_code or site.longitude)))
def test_a_row_is_the_same_as_itself(site: Site) -> None:
    match = compare(site, site, AREAS)
    assert match is not None
    assert match.certainty == "same"


@given(LISTS, LISTS)
@settings(max_examples=60, deadline=None)
def test_the_surest_match_comes_first(register: list[Site], rows: list[Site]) -> None:
    order = ["same", "likely", "maybe"]
    for found in compute(Given(register, rows, AREAS)).found:
        levels = [order.index(match.certainty) for match in found.matches]
        assert levels == sorted(levels)


def test_more_in_common_is_never_less_sure() -> None:
    """Along each facet of the table; of names from different ones on, for none and a different one are not more and less."""
    first = {"credit": 0, "name": NAME_OTHER, "spot": 0, "address": 0, "kind": 0}
    worse = [
        (facet, index)
        for n, (facet, least) in enumerate(first.items())
        for index in range(least, TABLE.shape[n] - 1)
        if (TABLE.take(index, n) > TABLE.take(index + 1, n)).any()
    ]
    assert worse == []


def test_a_row_that_says_nothing_is_nobody() -> None:
    assert compare(Site("新", ""), Site("台账", ""), AREAS) is None


def test_a_row_alike_in_every_respect_is_found_in_any_crowd() -> None:
    register = [Site(f"{n:03}", "垃圾投放点") for n in range(300)]
    found = compute(Given(register, [Site("新", "垃圾投放点")])).found[0]
    assert [match.code for match in found.matches] == [f"{n:03}" for n in range(10)]


def test_the_working_says_what_was_too_common_to_look_by() -> None:
    register = [Site(f"{n:03}", "垃圾投放点") for n in range(300)]
    steps = [str(step) for step in compute(Given(register, [Site("新", "垃圾投放点")])).working]
    assert steps[1] == "有 4 个特征在一份名单里超过 60 行，过于常见，没有单独用来查找"


def test_of_a_common_name_those_at_the_place_are_found() -> None:
    register = [Site(f"{n:03}", "垃圾投放点", longitude=116.3 + n / 1000, latitude=23.2) for n in range(300)]
    found = compute(Given(register, [Site("新", "垃圾投放点", longitude=116.35, latitude=23.2001)])).found[0]
    assert [(match.code, match.certainty) for match in found.matches] == [("050", "same")]


def test_of_a_code_with_many_branches_the_one_of_that_name_is_found() -> None:
    register = [Site(f"{n:03}", f"{n}号门市", credit_code=CODE) for n in range(100)]
    found = compute(Given(register, [Site("新", "7号门市", "上洋村", CODE)])).found[0]
    assert [match.code for match in found.matches if match.certainty == "same"] == ["007"]


def test_the_number_of_matches_told_is_the_limit() -> None:
    register = [Site(f"{n:02}", "阿强小吃", f"市场路{n}号") for n in range(1, 30)]
    found = compute(Given(register, [Site("新", "阿强小吃")], limits=Limits(most=3))).found[0]
    assert [match.code for match in found.matches] == ["01", "02", "03"]


def test_empty_lists_have_no_matches() -> None:
    assert [len(compute(Given(*lists)).found) for lists in ([[], []], [[], [KNOWN]], [[KNOWN], []])] == [
        0,
        1,
        0,
    ]


@pytest.mark.parametrize(
    ("register", "word"),
    [([KNOWN, KNOWN], "出现了两次"), ([replace(KNOWN, longitude=23.2, latitude=116.4)], "经纬度超出范围")],
)
def test_nonsense_is_refused_in_words(register: list[Site], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        compute(Given(register, []))


@pytest.fixture(scope="module")
def measured() -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    return registers.measured(1500, 50)


def on_page() -> dict[str, list[float]]:
    rows = re.findall(r"^\| ([^|]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", page(), re.M)
    return {name: [float(share) for share in shares] for name, *shares in rows}


def test_a_small_register_bears_out_what_the_page_measured_on_a_large_one(measured) -> None:
    ways, strangers = measured
    small = {
        **{way: list(shares.values()) for way, shares in ways.items()},
        "strangers": list(strangers.values()),
    }
    assert list(on_page()) == list(small)
    assert {way: small[way] for way, shares in on_page().items() if abs(small[way][3] - shares[3]) > 8} == {}


def test_no_way_of_typing_a_site_again_with_its_place_loses_it(measured) -> None:
    lost = {way: shares[""] for way, shares in measured[0].items() if way != "name only"}
    assert set(lost.values()) == {0.0}


def test_strangers_are_never_taken_for_the_same(measured) -> None:
    assert measured[1]["same"] == 0
