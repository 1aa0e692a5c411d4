"""同一件事."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.same_case import (
    CELL,
    DAYS,
    METRES,
    Given,
    Report,
    around,
    cell_of,
    compared,
    compute,
    likeness,
)

AT = datetime(2026, 6, 8, 8)
METRE = 1 / 111_195
BIN = Report("桥头垃圾桶满了三天没人清", "litter", AT, 113.1, 23.1)
# The text, the matter, metres to the north, days later; then the share in hundredths and whether it is offered.
EXAMPLES = [
    ("桥头的垃圾桶都溢出来了没人清", "litter", 10, 1, 58, True),
    ("桥头的垃圾桶都溢出来了没人清", "market", 30, 10, 58, True),
    ("桥头的垃圾桶都溢出来了没人清", "litter", 200, 1, 58, False),
    ("桥头的垃圾桶都溢出来了没人清", "litter", 10, 31, 58, False),
    ("桥头摆摊的占了人行道", "market", 10, 1, 22, False),
    ("路灯整晚不亮", "streetlight", 0, 0, 0, False),
]


def told(text: str, matter: str, metres: float, days: float) -> Report:
    return Report(text, matter, AT + timedelta(days=days), 113.1, 23.1 + metres * METRE)


@pytest.mark.parametrize(("text", "matter", "metres", "days", "share", "offered"), EXAMPLES)
def test_the_worked_examples_hold(text: str, matter: str, metres: int, days: int, share: int, offered: bool):
    other = told(text, matter, metres, days)
    assert int(likeness(BIN.text, text) * 100) == share
    assert bool(compute(Given(other, (BIN,))).matches) is offered


def test_the_page_shows_the_same_examples():
    page = (Path(__file__).parents[2] / "docs/rules/same_case.md").read_text(encoding="utf-8")
    rows = re.findall(r"\| (\S+) \| (\w+) \| (\d+) \| (\d+) \| (\d+) \| (yes|no) \|", page)
    shown = [(a, b, str(c), str(d), str(e), "yes" if f else "no") for a, b, c, d, e, f in EXAMPLES]
    assert rows == shown


def test_the_page_shows_the_measured_figures():
    from tools import same_case_pairs

    page = (Path(__file__).parents[2] / "docs/rules/same_case.md").read_text(encoding="utf-8")
    for part in ("tune", "held"):
        for rule in ("matter", "engine"):
            found = same_case_pairs.measured(part, rule)
            row = f"| {part} | {rule} | {found.twins} | {found.offered} | {found.recall:.3f} | {found.precision:.3f} |"
            assert row in page


def test_numbers_that_clash_speak_against_it():
    two, five = (
        told("二巷巷口路灯忽明忽暗", "streetlight", 0, 0),
        told("五巷巷口路灯忽明忽暗", "streetlight", 30, 1),
    )
    assert (compared(two, five).levels or {})["numbers"] == "clash"
    assert (compared(two, two).levels or {})["numbers"] == "same"


def test_a_missing_position_is_made_up_for_by_the_address():
    here = Report("垃圾桶满了三天没人清", "litter", AT, None, None, "柳溪村三巷5号")
    there = Report("垃圾桶满了三天没人清", "litter", AT, 113.1, 23.1, "柳溪村三巷 5 号")
    assert (compared(here, there).levels or {})["place"] == "address"
    assert compared(here, BIN).score is None


def test_the_surest_comes_first_and_no_more_than_asked_for():
    standing = [told("桥头的垃圾桶都溢出来了没人清", "litter", n, 1) for n in (70, 5, 30)]
    answer = compute(Given(BIN, standing, most=2))
    assert [match.n for match in answer.matches] == [1, 2]
    assert str(answer.working[0]) == "附近有 3 件来件，像同一件事的 3 件"


TEXTS = st.text(alphabet="桥头垃圾桶满了没人清 ，3巷", max_size=20)
REPORTS = st.builds(told, TEXTS, st.sampled_from(["litter", "road"]), st.floats(0, 400), st.floats(0, 60))


@given(REPORTS, REPORTS)
def test_it_is_the_same_whichever_comes_first(one: Report, other: Report):
    here, there = compared(one, other), compared(other, one)
    assert (here.levels, here.share, here.score) == (there.levels, there.share, there.score)


@given(REPORTS, REPORTS)
def test_nothing_is_offered_beyond_its_bounds(one: Report, other: Report):
    facts = compared(one, other)
    if (facts.metres or 0) > METRES or abs((one.at - other.at).total_seconds()) > DAYS * 86_400:
        assert facts.score is None


@given(TEXTS, TEXTS)
def test_a_share_is_a_share(one: str, other: str):
    assert 0 <= likeness(one, other) <= 1


@given(st.floats(-179, 179), st.floats(-65, 65), st.floats(-1, 1), st.floats(-1, 1))
def test_the_cells_around_hold_whatever_lies_within_reach(x: float, y: float, east: float, north: float):
    import math

    reach = METRES * METRE
    other = (x + east * reach / math.cos(math.radians(y)), y + north * reach)
    assert cell_of(*other) in around(x, y)
    assert CELL / METRE > METRES
