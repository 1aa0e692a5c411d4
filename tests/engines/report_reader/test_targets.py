"""量化指标."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.report_reader.targets import read_targets

SHARED = Path(__file__).resolve().parents[4] / "shared" / "reports"
shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the real reports in ../shared are not here")


def said(clause: str) -> list[str]:
    return [
        f"{t.comparator} {t.value} {t.unit}{' 左右' if t.about else ''}: {t.of}" for t in read_targets(clause)
    ]


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("全镇生产总值增长6%左右，", ["增长 6 % 左右: 全镇生产总值"]),
        ("力争工业产值增长5%—5.5%，", ["增长 5—5.5 %: 工业产值"]),
        ("污水收集率达到95%以上。", ["≥ 95 %: 污水收集率"]),
        ("登记失业率控制在3.2%以内；", ["≤ 3.2 %: 登记失业率"]),
        ("接待游客突破80万人次，", ["> 80 万人次: 接待游客"]),
        ("单位能耗下降3%，", ["下降 3 %: 单位能耗"]),
        ("新建道路5公里、改造桥梁3座。", ["= 5 公里: 新建道路", "= 3 座: 改造桥梁"]),
        ("新建17所小学、13所幼儿园，", ["= 17 所: 新建小学", "= 13 所: 新建幼儿园"]),
        ("打造2—3个示范村，", ["= 2—3 个: 打造示范村"]),
        ("种植油茶1000余亩，", ["> 1000 亩: 种植油茶"]),
        ("近300户群众受益，", ["= 300 户 左右: 群众受益"]),
        ("农村居民收入增长百分之八，", ["增长 8 %: 农村居民收入"]),
        ("群众满意度达九成以上，", ["≥ 90 %: 群众满意度"]),
        ("一半以上的村收入翻番，", ["≥ 50 %: 村收入", "增长 1 番: 村收入"]),
        ("新建公厕两座，", ["= 2 座: 新建公厕"]),
        ("完成三个村的管网建设，", ["= 3 个: 村的管网建设"]),
        ("办理时限压缩至3个工作日以内，", ["≤ 3 个工作日: 办理时限压缩"]),
        ("补助标准从每人每月202元提高到209元。", ["= 209 元: 补助标准"]),
        ("城乡居民收入分别增长5%和7%左右。", ["增长 5 %: 城镇居民收入", "增长 7 % 左右: 农村居民收入"]),
        ("自来水普及率和卫生厕所普及率分别达到98%、95%以上，", ["= 98 %: 自来水普及率", "≥ 95 %: 卫生厕所普及率"]),
    ],
)  # fmt: skip
def test_a_target_is_read_with_comparator_value_unit_and_what_it_is_of(
    clause: str, expected: list[str]
) -> None:
    assert said(clause) == expected


@pytest.mark.parametrize(
    "clause",
    [
        "推进“6+1”布局调整，",
        "落实“两个维护”，",
        "巩固两不愁三保障成果，",
        "科学安排第三批专项资金，",
        "建设5G基站，",
        "推进三网融合，",
        "打造一批示范点，",
        "选派一名干部驻村，",
        "实施绿化三年行动，",
        "抓好11方面重点工作：",
        "为60岁以上老人免费体检。",
        "落实民营经济32条政策，",
        "让好政策惠及千家万户，",
        "2025年是关键之年，",
        "选取 XX 个村作为试点，",
        "推进13号线西延伸，",
    ],
)
def test_a_number_in_a_name_a_date_or_an_age_is_no_target(clause: str) -> None:
    assert said(clause) == []


@given(
    st.text(
        alphabet="建设新增公里个座%0123456789.万亿、，和“”（）增长以上左右从到每第一二三成半番X ", max_size=60
    )
)
def test_every_target_stands_in_its_clause(clause: str) -> None:
    assert all(target.text in clause for target in read_targets(clause))


@pytest.mark.shared
@shared
def test_targets_of_real_reports_are_found_as_a_person_marked_them() -> None:
    by_report: dict[str, Counter[str]] = {}
    texts: dict[str, str] = {}
    with (Path(__file__).parent / "targets_by_hand.csv").open(encoding="utf-8") as marked:
        for row in csv.DictReader(marked):
            name = row["file"]
            text = texts.setdefault(name, (SHARED / "texts" / name).read_text(encoding="utf-8"))
            found = read_targets(text[int(row["start"]) : int(row["end"])])
            want = Counter(part.strip() for part in row["targets"].split(";") if part.strip())
            got = Counter(
                f"{t.comparator} {t.value} {t.unit}{' 左右' if t.about else ''}".strip() for t in found
            )
            tally = by_report.setdefault(name, Counter())
            tally.update(right=(want & got).total(), wrong=(got - want).total(), missed=(want - got).total())
    for name, tally in by_report.items():
        f1 = 2 * tally["right"] / (2 * tally["right"] + tally["wrong"] + tally["missed"])
        assert f1 >= 0.97, (name, tally)
