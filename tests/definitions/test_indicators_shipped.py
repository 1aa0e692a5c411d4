"""The indicators that come with Townworks: every line has some, each says what it rests on, none is of a person."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from townworks.definitions.indicators import Indicator
from townworks.definitions.loading import load
from townworks.definitions.selectors import PROJECT_ROOT

LEAST = 60
# What the reference facts mark as read in its source. All else is unverified, and shown so.
CONFIRMED = {
    "GB 3838-2002《地表水环境质量标准》表 1",
    "环办〔2011〕22号：断面水质类别取参评项目中最差的一项",
    "县域义务教育优质均衡发展督导评估：七项资源配置指标",
    "GB/T 19095-2019《生活垃圾分类标志》",
    "生活垃圾分类工作专家赋权：达标居民户数占比权重最高（0.2003）",
    "46 个重点城市生活垃圾回收利用率 2020 年不低于 35%",
    "《村民委员会组织法》第三十条：一般事项至少每季度公布一次",
    "《农村集体经济组织法》第四十五条：定期公开财务",
    "中农组发〔2021〕7号：健全防止返贫动态监测和帮扶机制的指导意见",
    "2021 年全国防返贫监测范围底线每人每年 6000 元（靖边县公开文本）",
    "《预算法实施条例》：定期评估专项转移支付",
    "《中华人民共和国消防法》第三十一条、第三十二条",
}
SAMPLED = {
    *("water-temperature", "water-ph", "water-do", "water-codmn", "water-nh3n", "water-tp", "water-tn"),
    *("water-conductivity", "water-turbidity"),
}


@pytest.fixture(scope="module")
def shipped() -> dict[str, Indicator]:
    """The indicators of the project's own folder, by code."""
    return {one.code: one for one in load(PROJECT_ROOT / "definitions").indicators}


def test_there_are_enough(shipped: dict[str, Indicator]) -> None:
    assert len(shipped) >= LEAST


def test_every_line_has_some(shipped: dict[str, Indicator]) -> None:
    lines = {line.code for line in load(PROJECT_ROOT / "definitions").lines}
    assert {one.line for one in shipped.values()} == lines


def test_nothing_is_called_confirmed_that_was_not_read_in_its_source(shipped: dict[str, Indicator]) -> None:
    bases = [basis for one in shipped.values() for basis in one.basis]
    bases += [target.basis for one in shipped.values() for target in one.targets if target.basis]
    assert {basis.text for basis in bases if basis.confirmed} == CONFIRMED


def test_what_a_station_measures_is_there(shipped: dict[str, Indicator]) -> None:
    assert {code for code in SAMPLED if shipped[code].level == "section"} == SAMPLED


@pytest.mark.shared
@pytest.mark.parametrize(("stage", "column"), [("primary", "primary_min"), ("junior", "junior_min")])
def test_schools_are_held_against_the_seven_indicators(
    shared: Path, shipped: dict[str, Indicator], stage: str, column: str
) -> None:
    with (shared / "standards" / "11_edu_balance.csv").open(encoding="utf-8-sig", newline="") as file:
        wanted = {row["indicator"]: Decimal(row[column]) for row in csv.DictReader(file)}
    named = {one.name: one for one in shipped.values()}
    found = {}
    for name in wanted.keys() & named.keys():
        target = named[name].target(2026, {"stage": stage})
        assert target is not None
        found[name] = Decimal(target.value)
    assert found == {name: wanted[name] for name in named.keys() & wanted.keys()}
    assert len(found) == 7
