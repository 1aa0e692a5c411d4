"""What may be asked of the town, as shipped: 7 kinds, 40 items, 30 powers; what was not read in its source says so."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from townworks.definitions import case_telling, guiding
from townworks.definitions.freezing import Definitions
from townworks.definitions.loading import load
from townworks.definitions.selectors import PROJECT_ROOT

KINDS = {"application", "report", "hotline", "petition", "dispute", "tip", "information"}
READ = ("行政许可法", "优化营商环境条例", "信访工作条例", "政府信息公开条例")  # laws whose text was read
STARTS = {
    "receipt": "receipt",
    "acceptance": "acceptance",
    "written reply": "reply",
    "request": "request",
    "review reply": "reply",
    "decision": "decision",
    "being told": "told",
    "application": "application",
    "before hearing": "hearing",
    "before expiry": "expiry",
    "formed or changed": "formed",
    "receipt of notice": "notice",
    "each year": "year",
    "knowing": "knowing",
    "knowing the content": "knowing",
    "filing": "filing",
    "registration": "registration",
    "end of act": "act_end",
    "people's congress approval": "approval",
    "period": "period",
}


@pytest.fixture(scope="module")
def shipped() -> Definitions:
    return load(PROJECT_ROOT / "definitions")


def test_every_kind_of_case_is_there(shipped: Definitions) -> None:
    assert {one.code for one in shipped.case_kinds} == KINDS


def test_there_are_forty_items_and_thirty_powers(shipped: Definitions) -> None:
    assert (len(shipped.services), len(shipped.powers)) == (40, 30)


def test_only_laws_that_were_read_count_as_confirmed(shipped: Definitions) -> None:
    ones = [*shipped.case_kinds, *shipped.services, *shipped.powers]
    confirmed = {basis.text for one in ones for basis in one.basis if basis.confirmed}
    assert [text for text in confirmed if not any(law in text for law in READ)] == []


def test_nothing_from_memory_counts_as_verified(shipped: Definitions) -> None:
    assert not any(one.verified for one in (*shipped.services, *shipped.powers))


def test_powers_stand_at_every_mark_of_the_hand_over(shipped: Definitions) -> None:
    assert {one.state for one in shipped.powers} == set(case_telling.POWER_STATES)


def test_only_tips_are_sealed_and_only_reports_are_open311(shipped: Definitions) -> None:
    assert [one.code for one in shipped.case_kinds if one.sealed] == ["tip"]
    assert [one.code for one in shipped.case_kinds if one.open311] == ["report"]


def test_a_service_needs_attributes_where_it_says_so(shipped: Definitions) -> None:
    report = next(one for one in shipped.case_kinds if one.code == "report")
    assert {one.code for one in report.matters if one.asks} == {"sewage", "streetlight"}


def test_the_wizard_leaves_only_what_the_answers_ask_for(shipped: Definitions) -> None:
    item = next(one for one in shipped.services if one.code == "residence-proof")
    given = {"half": "yes", "what": "first", "home": "rent", "why": "work"}
    papers = guiding.papers_to_bring(item, given)
    assert [paper.code for paper in papers] == ["form", "id", "lease", "work", "photo"]


def test_every_item_asks_who_comes_for_what(shipped: Definitions) -> None:
    assert [one.code for one in shipped.services if not one.questions] == []


def test_no_item_is_open_to_everybody_by_the_same_line(shipped: Definitions) -> None:
    assert [one.code for one in shipped.services if one.conditions == ("户籍或居住地在本镇",)] == []


def test_every_way_through_the_questions_ends_with_something_to_bring_or_with_why_not(
    shipped: Definitions,
) -> None:
    empty, ways = [], 0
    for item in shipped.services:
        for way in guiding.paths(item):
            ways += 1
            ended = [one.advice for one in guiding.advice_on(item, way) if one.ends]
            asked = {question.code for question in guiding.questions_to_ask(item, way)}
            bring = [
                one for one in guiding.papers_to_bring(item, way) if one.source in ("applicant", "third")
            ]
            if not ended and (not bring or asked != set(way)):
                empty.append((item.code, way))
            if ended and not all(ended):
                empty.append((item.code, way))
    assert empty == [] and ways > 500


def test_every_way_brings_who_one_is(shipped: Definitions) -> None:
    """An identity card, a firm's licence or a child's page of the register is on every list."""
    who = ("id", "licence", "parent-id", "guardian-id", "body", "child", "child-id")
    bare = []
    for item in shipped.services:
        for way in guiding.paths(item):
            codes = {one.code for one in guiding.papers_to_bring(item, way)}
            if not any(one.ends for one in guiding.advice_on(item, way)) and not codes & set(who):
                bare.append((item.code, way))
    assert {code for code, _ in bare} <= {"village-business"}  # the collective comes with its minutes


def test_no_paper_is_out_of_reach(shipped: Definitions) -> None:
    lost = []
    for item in shipped.services:
        reached = {
            one.code
            for way in guiding.paths(item)
            if not any(option.ends for option in guiding.advice_on(item, way))
            for one in guiding.papers_to_bring(item, way)
        }
        lost += [(item.code, paper.code) for paper in item.papers if paper.code not in reached]
    assert lost == []


def test_nobody_is_asked_what_changes_nothing(shipped: Definitions) -> None:
    """Each question leads to a paper, to a further question, or to advice."""
    idle = []
    for item in shipped.services:
        hang = [
            need for one in (*item.papers, *item.questions) for need in (one.when, *one.also_when) if need
        ]
        used = {need.question for need in hang}
        told = {one.code for one in item.questions if any(choice.advice for choice in one.choices)}
        idle += [(item.code, one.code) for one in item.questions if one.code not in used | told]
    assert idle == []


@pytest.mark.shared
def test_every_statutory_deadline_is_shipped_as_it_was_read(shipped: Definitions, shared: Path) -> None:
    rules = {rule.code: rule for rule in shipped.deadlines}
    with (shared / "standards" / "06_deadlines.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["key"] for row in rows] == [rule.code for rule in shipped.deadlines]
    for row in rows:
        rule = rules[row["key"]]
        assert rule.basis.confirmed == (row["status"] == "S")
        assert rule.extension == (int(row["extension"]) if row["extension"].isdigit() else 0)
        if row["days"].isdigit():
            assert (str(rule.days), rule.kind) == (row["days"], row["day_kind"])
        if row["starts"]:
            assert rule.starts == STARTS[row["starts"]]
