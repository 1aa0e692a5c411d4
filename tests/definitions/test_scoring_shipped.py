"""随附的测评办法和问卷: what ships holds together, and says how far it is confirmed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from townworks.definitions import scoring_telling, selectors
from townworks.definitions.scoring import Scheme, exact
from townworks.definitions.surveys import Survey

SCHEMES = selectors.schemes()
SURVEYS = selectors.surveys()


def test_the_civilised_city_is_forty_forty_twenty() -> None:
    scheme = selectors.scheme("civilised-city")
    assert [branch.points for branch in scheme.below(None)] == [40, 40, 20]


def test_a_year_of_a_cycle_weighs_more_the_later_it_is() -> None:
    scheme = selectors.scheme("civilised-city")
    assert scheme.years(2026) == ((2024, 15), (2025, 25), (2026, 60))
    assert scheme.years(2027)[0] == (2027, 15)


def test_the_cycle_is_not_told_as_verified() -> None:
    told = scoring_telling.tell_scheme(selectors.scheme("civilised-city"), {})
    assert any("未核实" in words for _about, words in told.rules)


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda one: one.code)
def test_what_a_finding_costs_is_marked_as_a_parameter(scheme: Scheme) -> None:
    rested = [basis for item in scheme.items if item.deductions for basis in item.basis]
    assert rested
    assert not any(basis.confirmed for basis in rested)


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda one: one.code)
def test_the_points_of_all_items_are_the_whole(scheme: Scheme) -> None:
    assert sum((exact(item.points) for item in scheme.items), Fraction(0)) == exact(scheme.points)


@pytest.mark.parametrize("survey", SURVEYS, ids=lambda one: one.code)
def test_a_questionnaire_asks_nothing_that_tells_who_answers(survey: Survey) -> None:
    asked = [one.text for one in survey.questions if one.kind != "text"]
    assert [
        text for text in asked for word in ("姓名", "电话", "住址", "门牌", "身份证", "几岁") if word in text
    ] == []
