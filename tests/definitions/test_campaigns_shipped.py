"""The twelve campaigns that come with Townworks: all there, and nothing is called confirmed that was not."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from townworks.definitions.campaigns import Basis, Campaign, Item
from townworks.definitions.comparing import parts_of
from townworks.definitions.loading import load
from townworks.definitions.selectors import PROJECT_ROOT

CODES = (
    *("fire-sweep", "nine-small", "grid-safety", "dyeing-workshops", "counterfeit", "dumping-soil"),
    *("water-source", "misconnection", "living-environment", "civilised-city-sites", "school-facilities"),
    "toilets-markets",
)
# What the reference facts mark as read in its source, by the name a campaign gives it. All else is unverified.
CONFIRMED = {
    "《中华人民共和国消防法》第二十八条、第六十条",
    "《中华人民共和国消防法》第十六条、第六十条",
    "《中华人民共和国消防法》第十六条、第十七条",
    "《中华人民共和国消防法》第十九条、第六十一条",
    "《中华人民共和国消防法》第三十条、第三十一条、第三十二条",
    "《中华人民共和国消防法》第五十三条、第五十四条",
    "《广东省实施〈中华人民共和国消防法〉办法》：居住建筑的防盗网应当设置逃生窗口",
    "《广东省实施〈中华人民共和国消防法〉办法》：非居住建筑除有特殊安全需要外不得设置防盗网",
    "《优化营商环境条例》第五十四条（双随机、一公开）",
    "《中华人民共和国行政处罚法》第二十四条",
    "GB 3838-2002《地表水环境质量标准》表 1",
    "GB/T 19095-2019《生活垃圾分类标志》",
    "《中华人民共和国义务教育法》第二十四条",
    "县域义务教育优质均衡发展督导评估：七项资源配置指标",
    "全国文明城市测评：网上申报、实地测评、问卷调查",
    "示踪物应在污水与雨水中浓度差异大、离散小、保守、易测（Panasiuk 等，2015）",
    "英国户内错接率 0.6%～2.0%，洗衣机、水槽、洗碗机、马桶依次最多（Defra、UKWIR）",
}
FEWEST, MOST = 8, 20


@pytest.fixture(scope="module")
def shipped() -> dict[str, Campaign]:
    """The campaigns of the project's own folder, by code."""
    return {one.code: one for one in load(PROJECT_ROOT / "definitions").campaigns}


def facts(shared: Path, name: str) -> list[dict[str, str]]:
    """A table of the reference facts."""
    with (shared / "standards" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def bases(campaign: Campaign) -> Iterator[Basis]:
    yield from campaign.basis
    yield from (item.basis for item in campaign.items if item.basis)


def test_all_twelve_are_there(shipped: dict[str, Campaign]) -> None:
    assert set(CODES) <= set(shipped)


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_called_confirmed_that_was_not_read_in_its_source(
    shipped: dict[str, Campaign], code: str
) -> None:
    assert {one.text for one in bases(shipped[code]) if one.confirmed} <= CONFIRMED


def test_every_confirmed_text_is_used_somewhere(shipped: dict[str, Campaign]) -> None:
    used = {one.text for campaign in shipped.values() for one in bases(campaign) if one.confirmed}
    assert used == CONFIRMED


@pytest.mark.parametrize("code", CODES)
def test_a_checklist_fits_on_a_phone_and_a_sheet(shipped: dict[str, Campaign], code: str) -> None:
    assert FEWEST <= len(shipped[code].items) <= MOST


@pytest.mark.parametrize("code", CODES)
def test_what_can_fail_says_what_it_rests_on(shipped: dict[str, Campaign], code: str) -> None:
    items = [item for item in shipped[code].items if item.fails_if and item.kind != "text"]
    assert [item.code for item in items if item.basis is None] == []


def limits(campaign: Campaign, *codes: str) -> set[str]:
    """The limits of the failing comparisons of these items, as plain numbers."""
    found = [
        one for code in codes for one in (campaign.item(code) or Item.model_construct(fails_if=())).fails_if
    ]
    return {f"{Decimal(value).normalize():f}" for one in found for _, value in parts_of(one)}


@pytest.mark.shared
def test_water_is_held_against_class_three(shared: Path, shipped: dict[str, Campaign]) -> None:
    rows = facts(shared, "01_gb3838_table1.csv")
    (ammonia,) = [row["III"] for row in rows if row["key"] == "NH3N"]
    (oxygen,) = [row["III"] for row in rows if row["key"] == "DO"]
    wanted = {f"{Decimal(one).normalize():f}" for one in (ammonia, oxygen)}
    assert limits(shipped["water-source"], "ammonia", "oxygen") == wanted


@pytest.mark.shared
@pytest.mark.parametrize(("level", "column"), [("primary", "primary_min"), ("junior", "junior_min")])
def test_schools_are_held_against_the_indicators(
    shared: Path, shipped: dict[str, Campaign], level: str, column: str
) -> None:
    rows = {row["indicator"]: row[column] for row in facts(shared, "11_edu_balance.csv")}
    wanted = {rows[name] for name in ("生均教学及辅助用房面积", "生均体育运动场馆面积", "生均教学仪器设备值")}
    assert (
        limits(shipped["school-facilities"], *(f"{one}-{level}" for one in ("rooms", "sport", "kit")))
        == wanted
    )


@pytest.mark.parametrize("code", CODES)
def test_some_item_depends_on_another(shipped: dict[str, Campaign], code: str) -> None:
    assert any(item.shown_if for item in shipped[code].items)


def test_some_campaign_draws_its_sites_at_random(shipped: dict[str, Campaign]) -> None:
    assert {one.code for one in shipped.values() if one.sites.draw == "random"} == {
        "counterfeit",
        "civilised-city-sites",
    }


def test_every_kind_of_site_is_visited_by_some_campaign(shipped: dict[str, Campaign]) -> None:
    kinds = {path.stem for path in Path(PROJECT_ROOT / "definitions/sites").glob("*.toml")}
    assert {kind for one in shipped.values() for kind in one.sites.kinds} == kinds
