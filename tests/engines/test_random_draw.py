"""双随机抽查."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from townworks.engines.random_draw import (
    Given,
    PeopleGiven,
    Site,
    apportioned,
    compute,
    draw_people,
    ranking,
    ticket,
)

PAGE = Path(__file__).parents[2] / "docs/rules/random_draw.md"
SEED = "2026-03-05"
TEN = tuple(Site(f"{n:02}") for n in range(1, 11))
STRATA = tuple(
    Site(f"{name}{n:02}", name) for name, size in (("A", 3), ("B", 12), ("C", 40)) for n in range(1, size + 1)
)
ROSTER = ("甲", "乙", "丙", "丁", "戊")
KEPT_AWAY = {"05": frozenset({"甲", "乙"})}

CODES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=4)
SEEDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=6)
LISTS = st.lists(
    st.builds(Site, CODES, st.sampled_from(["高", "中", "低"])),
    max_size=40,
    unique_by=lambda site: site.code,
)


def rows(columns: int) -> list[tuple[str, ...]]:
    """The rows of the page's tables that have so many columns, without the headings."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [tuple(cell.strip(" `") for cell in line.strip("|").split("|")) for line in lines]
    return [row for row in cells if len(row) == columns and not re.match(r"-+$|[a-z]+$", row[0])]


def test_the_page_shows_the_tickets_that_come_out() -> None:
    order = ranking(SEED, [site.code for site in TEN])
    shown = [(str(n), code, ticket(SEED, code)) for n, code in enumerate(order, 1)]
    assert rows(3) == shown


def test_the_page_shows_the_strata_that_come_out() -> None:
    answer = compute(Given(STRATA, SEED, percent=Decimal(20), minimum=2))
    shown = [
        (s.name, str(s.sites), f"{11 * s.sites / 55:.1f}", str(s.drawn), " ".join(s.ranking[: s.drawn]))
        for s in answer.strata
    ]
    assert rows(5) == shown


def test_the_page_shows_the_people_who_come_out() -> None:
    answer = draw_people(PeopleGiven(("05", "07", "03"), ROSTER, SEED, KEPT_AWAY))
    assert rows(2) == [(site, " ".join(pair)) for site, pair in answer.pairs.items()]


def test_the_page_shows_the_fingerprint_of_the_list() -> None:
    assert f"`{compute(Given(TEN, SEED, number=3)).list_digest}`" in PAGE.read_text(encoding="utf-8")


def test_a_ticket_is_the_hash_of_seed_and_code() -> None:
    assert ticket("种子", "07") == sha256("种子/07".encode()).hexdigest()


def test_the_fingerprint_is_the_hash_of_the_sorted_lines() -> None:
    sites = (Site("2", "高"), Site("1", "低"))
    assert compute(Given(sites, SEED, number=1)).list_digest == sha256("低\t1\n高\t2\n".encode()).hexdigest()


def test_a_quarter_of_ten_is_three() -> None:
    answer = compute(Given(TEN, SEED, percent=Decimal(25)))
    assert (answer.drawn, str(answer.working[0])) == (("05", "07", "03"), "10 个的 25%，进一取整为 3 个")


def test_minima_raise_a_share_and_say_so() -> None:
    answer = compute(Given(STRATA, SEED, percent=Decimal(5), minimum=2))
    assert (len(answer.drawn), str(answer.working[1])) == (6, "各层最少合计 6 个，多于 3 个，按 6 个抽")


def test_a_number_below_the_minima_is_refused() -> None:
    with pytest.raises(ValueError, match="要抽 5 个，但名单共 55 个、各层最少合计 6 个"):
        compute(Given(STRATA, SEED, number=5, minimum=2))


def test_a_number_above_the_list_is_refused() -> None:
    with pytest.raises(ValueError, match="要抽 11 个，但名单共 10 个"):
        compute(Given(TEN, SEED, number=11))


@pytest.mark.parametrize("asked", [{}, {"percent": Decimal(5), "number": 1}])
def test_share_and_number_are_not_both_given_and_not_both_left_out(asked: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="只填一个"):
        compute(Given(TEN, SEED, **asked))  # type: ignore[arg-type]


@pytest.mark.parametrize("percent", [Decimal(-1), Decimal("100.5")])
def test_a_share_out_of_bounds_is_refused(percent: Decimal) -> None:
    with pytest.raises(ValueError, match=str(percent)):
        compute(Given(TEN, SEED, percent=percent))


def test_a_negative_minimum_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        compute(Given(TEN, SEED, number=1, minimum=-1))


@pytest.mark.parametrize("codes", [("1", "1"), (" ",), ("1\n2",)])
def test_codes_that_cannot_be_told_apart_are_refused(codes: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="请改正"):
        compute(Given(tuple(Site(code) for code in codes), SEED, number=1))


def test_an_empty_seed_is_refused() -> None:
    with pytest.raises(ValueError, match="随机种子不能为空"):
        compute(Given(TEN, " ", number=1))


def test_nothing_is_drawn_from_an_empty_list() -> None:
    assert compute(Given((), SEED, percent=Decimal(10))).drawn == ()


def test_equal_remainders_go_to_the_larger_and_then_by_name() -> None:
    nothing = dict.fromkeys("abc", 0)
    assert apportioned(2, {"a": 1, "b": 3}, nothing) == {"a": 0, "b": 2}
    assert apportioned(2, {"c": 1, "b": 1, "a": 2}, nothing) == {"c": 0, "b": 1, "a": 1}


def test_a_roster_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="只有 1 人"):
        draw_people(PeopleGiven(("1",), ("甲",), SEED))


def test_a_site_that_two_cannot_go_to_is_named() -> None:
    answer = draw_people(PeopleGiven(("1", "2"), ROSTER, SEED, {"1": frozenset(ROSTER[:4])}))
    assert (answer.unmanned, "1" in answer.pairs) == (("1",), False)
    assert str(answer.working[-1]) == "“1”除去回避的人员不足 2 人，未能选派"


def test_sites_are_handed_on_where_keeping_away_made_loads_uneven() -> None:
    sites = tuple(str(n) for n in range(4))
    # 丙 and 丁 may go to the first site of the ranking only, and it went to 甲 or 乙 before these were known to be busy.
    first = ranking(SEED, sites)[0]
    away = {site: frozenset("丙丁") for site in sites if site != first}
    answer = draw_people(PeopleGiven(sites, ROSTER[:4], SEED, away))
    assert (answer.pairs[first], dict(answer.loads)) == (("丁", "丙"), {"丁": 1, "丙": 1, "乙": 3, "甲": 3})
    assert str(answer.working[1]) == "因回避造成任务不均，又调换 1 次"


@settings(deadline=None)
@given(LISTS, SEEDS, st.decimals(0, 100, places=1), st.integers(0, 4), st.randoms(use_true_random=False))
def test_the_order_of_the_list_does_not_matter(
    sites: list[Site], seed: str, percent: Decimal, minimum: int, chance: object
) -> None:
    shuffled = list(sites)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    given_ = Given(tuple(sites), seed, percent=percent, minimum=minimum)
    assert compute(Given(tuple(shuffled), seed, percent=percent, minimum=minimum)) == compute(given_)


@settings(deadline=None)
@given(LISTS, SEEDS, st.integers(0, 4), st.data())
def test_the_size_is_exact_and_every_stratum_keeps_its_minimum(
    sites: list[Site], seed: str, minimum: int, data: st.DataObject
) -> None:
    sizes = Counter(site.stratum for site in sites)
    least = {name: min(minimum, size) for name, size in sizes.items()}
    number = data.draw(st.integers(sum(least.values()), len(sites)))
    answer = compute(Given(tuple(sites), seed, number=number, minimum=minimum))
    assert len(set(answer.drawn)) == len(answer.drawn) == number
    assert all(least[s.name] <= s.drawn <= s.sites == sizes[s.name] for s in answer.strata)
    assert set(answer.drawn) <= {site.code for site in sites}


@settings(deadline=None)
@given(LISTS, st.decimals(0, 100, places=1))
def test_a_share_is_never_less_than_asked_and_less_than_one_more(sites: list[Site], percent: Decimal) -> None:
    drawn = len(compute(Given(tuple(sites), SEED, percent=percent)).drawn)
    assert 0 <= drawn - Fraction(percent) * len(sites) / 100 < 1


@settings(deadline=None)
@given(st.dictionaries(CODES, st.integers(1, 50), min_size=1, max_size=6), st.data())
def test_without_minima_a_stratum_is_less_than_one_away_from_its_quota(
    sizes: dict[str, int], data: st.DataObject
) -> None:
    whole = data.draw(st.integers(0, sum(sizes.values())))
    shares = apportioned(whole, sizes, dict.fromkeys(sizes, 0))
    assert all(abs(shares[one] - Fraction(whole * sizes[one], sum(sizes.values()))) < 1 for one in sizes)


@settings(deadline=None)
@given(LISTS, SEEDS, st.data())
def test_a_larger_number_draws_all_that_a_smaller_one_draws(
    sites: list[Site], seed: str, data: st.DataObject
) -> None:
    plain = tuple(Site(site.code) for site in sites)
    more = data.draw(st.integers(0, len(plain)))
    fewer = data.draw(st.integers(0, more))
    longer = compute(Given(plain, seed, number=more)).drawn
    assert longer[:fewer] == compute(Given(plain, seed, number=fewer)).drawn


@settings(deadline=None)
@given(st.sets(CODES, max_size=30), st.sets(CODES, min_size=2, max_size=8), SEEDS)
def test_loads_differ_by_at_most_one_when_nobody_keeps_away(
    sites: set[str], roster: set[str], seed: str
) -> None:
    answer = draw_people(PeopleGiven(tuple(sites), tuple(roster), seed))
    assert max(answer.loads.values()) - min(answer.loads.values()) <= 1
    assert sum(answer.loads.values()) == 2 * len(sites)


def conflicts(sites: list[str], roster: tuple[str, ...]) -> st.SearchStrategy[dict[str, frozenset[str]]]:
    """Who keeps away from where."""
    return st.fixed_dictionaries({site: st.frozensets(st.sampled_from(roster)) for site in sites})


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 4), SEEDS, st.data())
def test_no_assignment_is_more_even_and_nobody_goes_where_they_keep_away(
    count: int, seed: str, data: st.DataObject
) -> None:
    sites, roster = [str(n) for n in range(count)], ROSTER[:4]
    away = data.draw(conflicts(sites, roster))
    answer = draw_people(PeopleGiven(tuple(sites), roster, seed, away))
    able = {site: [one for one in roster if one not in away[site]] for site in sites}
    manned = [site for site in sites if len(able[site]) >= 2]
    assert set(answer.pairs) == set(manned)
    assert set(answer.unmanned) == set(sites) - set(manned)
    assert all(len(set(pair)) == 2 and not set(pair) & away[site] for site, pair in answer.pairs.items())
    loads = Counter(person for pair in answer.pairs.values() for person in pair)
    assert {person: loads[person] for person in roster} == dict(answer.loads)
    spreads = []
    for choice in product(*(combinations(able[site], 2) for site in manned)):
        tally = Counter(person for pair in choice for person in pair)
        spreads.append(max(tally[one] for one in roster) - min(tally[one] for one in roster))
    assert max(answer.loads.values()) - min(answer.loads.values()) == min(spreads)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.randoms(use_true_random=False), st.data())
def test_the_order_of_sites_and_roster_does_not_matter(
    seed: str, chance: object, data: st.DataObject
) -> None:
    sites = [str(n) for n in range(12)]
    away = data.draw(conflicts(sites, ROSTER))
    shuffled, roster = list(sites), list(ROSTER)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    chance.shuffle(roster)  # type: ignore[attr-defined]
    mixed = draw_people(PeopleGiven(tuple(shuffled), tuple(roster), seed, away))
    assert mixed == draw_people(PeopleGiven(tuple(sites), ROSTER, seed, away))
