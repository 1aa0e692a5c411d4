"""回头看抽样."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from townworks.engines import random_draw
from townworks.engines.lookback import Given, Group, Past, chance, compute, wilson
from townworks.engines.random_draw import Site

PAGE = Path(__file__).parents[2] / "docs/rules/lookback.md"
SEED = "2026-03-05"
# population, looked at, relapsed (None: no past)
EXAMPLES = [
    (120, 40, 5),
    (120, 40, 0),
    (120, 40, 20),
    (120, 20, 3),
    (120, 200, 25),
    (120, None, None),
    (6, 40, 5),
    (2, 40, 5),
]
VILLAGES = tuple(
    Site(f"{name}{n:02}", name) for name, size in (("东村", 30), ("西村", 50)) for n in range(1, size + 1)
)
PASTS = st.integers(0, 60).flatmap(lambda n: st.builds(Past, st.just(n), st.integers(0, n)))
PERCENTS = st.decimals(0, 100, places=1)


def sites(count: int) -> tuple[Site, ...]:
    """So many rectifications."""
    return tuple(Site(f"{n:03}") for n in range(1, count + 1))


def interval(group: Group) -> str:
    """As the page shows it."""
    if group.lower is None or group.upper is None:
        return "—"
    return f"{group.lower * 100:.2f} % – {group.upper * 100:.2f} %"


def page_rows(columns: int) -> list[tuple[str, ...]]:
    """The rows of the page's tables that have so many columns, without headings."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    return [row for row in cells if len(row) == columns and row[0] not in ("---", "population", "stratum")]


def example_rows() -> list[tuple[str, ...]]:
    """The first table, computed."""
    rows = []
    for population, looked_at, relapsed in EXAMPLES:
        past = None if looked_at is None else Past(looked_at, relapsed)
        answer = compute(Given(sites(population), SEED, past))
        group = answer.groups[0]
        share = next(one for one in answer.working if "进一取整" in one.text).values["share"]
        moved = "*" if any("比例限在" in one.text for one in answer.working) else ""
        told = ["—" if one is None else str(one) for one in (looked_at, relapsed)]
        rows.append(
            (
                str(population),
                *told,
                interval(group),
                f"{share} %{moved}",
                str(answer.size),
                f"{group.chance * 100:.0f} %",
            )
        )
    return rows


def stratum_rows() -> list[tuple[str, ...]]:
    """The second table, computed."""
    answer = compute(Given(VILLAGES, SEED, Past(60, 6), {"东村": Past(20, 6)}))
    return [(group.stratum, interval(group), str(group.size)) for group in answer.groups]


def test_the_page_shows_the_sizes_that_come_out() -> None:
    assert page_rows(7) == example_rows()


def test_the_page_shows_the_strata_that_come_out() -> None:
    assert page_rows(3) == stratum_rows()


def test_the_working_can_be_done_again_by_hand() -> None:
    answer = compute(Given(sites(120), SEED, Past(40, 5)))
    assert [str(step) for step in answer.working[:3]] == [
        "既往回头看 40 个，复发 5 个，复发率 12.5%，95% 置信区间（威尔逊）5.45% 至 26.12%，取上限",
        "120 × 26.12%，进一取整为 32 个",
        "若其中仍有 15 个复发，这样抽至少查到 1 个的把握为 99%",
    ]


def test_what_is_looked_at_is_drawn_as_random_draw_draws() -> None:
    drawn = random_draw.compute(random_draw.Given(sites(120), SEED, number=32)).drawn
    assert compute(Given(sites(120), SEED, Past(40, 5))).drawn == drawn


def test_a_past_without_looks_is_no_past() -> None:
    assert compute(Given(sites(9), SEED, Past(0, 0))) == compute(Given(sites(9), SEED))


def test_there_is_nothing_to_look_at_where_nothing_was_rectified() -> None:
    answer = compute(Given((), SEED, Past(40, 5)))
    assert (answer.size, answer.drawn, str(answer.working[0])) == (0, (), "没有可回头看的整改")


@pytest.mark.parametrize("past", [Past(3, 4), Past(3, -1)])
def test_a_past_that_does_not_add_up_is_refused(past: Past) -> None:
    with pytest.raises(ValueError, match="数目不合"):
        compute(Given(sites(9), SEED, past_by_stratum={"东村": past}))


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"floor_percent": Decimal(60)}, "下限 60% 和上限 50%"),
        ({"ceiling_percent": Decimal(101)}, "上限 101%"),
        ({"unknown_percent": Decimal(-1)}, "给的是 -1"),
        ({"minimum": -2}, "-2"),
        ({"confidence": Decimal(95)}, "给的是 95"),
        ({"confidence": Decimal(1)}, "给的是 1"),
    ],
)
def test_limits_out_of_bounds_are_refused(limits: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        compute(Given(sites(9), SEED, **limits))  # type: ignore[arg-type]


@settings(deadline=None)
@given(PASTS.filter(lambda past: past.looked_at > 0), st.sampled_from(["0.8", "0.9", "0.95", "0.99"]))
def test_the_interval_is_that_of_scipy_rounded_outwards(past: Past, confidence: str) -> None:
    lower, upper = wilson(past, Decimal(confidence))
    theirs = binomtest(past.relapsed, past.looked_at).proportion_ci(float(confidence), method="wilson")
    assert -1e-9 <= theirs.low - float(lower) < 1.0001e-4
    assert -1e-9 <= float(upper) - theirs.high < 1.0001e-4


@settings(deadline=None)
@given(st.integers(1, 7), st.data())
def test_the_chance_is_that_of_trying_every_sample(population: int, data: st.DataObject) -> None:
    relapsed = data.draw(st.integers(0, population))
    size = data.draw(st.integers(0, population))
    samples = list(combinations(range(population), size))
    hits = sum(any(one < relapsed for one in sample) for sample in samples)
    assert chance(population, relapsed, size) == Fraction(hits, len(samples))


@settings(deadline=None)
@given(st.integers(0, 200), st.integers(1, 80), st.data())
def test_more_relapses_never_give_a_smaller_sample(
    population: int, looked_at: int, data: st.DataObject
) -> None:
    more = data.draw(st.integers(0, looked_at))
    fewer = data.draw(st.integers(0, more))
    sizes = [compute(Given(sites(population), SEED, Past(looked_at, one))).size for one in (fewer, more)]
    assert sizes[0] <= sizes[1]


@settings(deadline=None)
@given(st.integers(0, 200), PASTS, st.integers(1, 9))
def test_the_same_rate_from_more_looks_never_gives_a_larger_sample(
    population: int, past: Past, times: int
) -> None:
    often = Past(past.looked_at * times, past.relapsed * times)
    sizes = [compute(Given(sites(population), SEED, one, minimum=0)).size for one in (past, often)]
    assert sizes[0] >= sizes[1]


@settings(deadline=None)
@given(st.integers(0, 200), st.one_of(st.none(), PASTS), PERCENTS, PERCENTS, PERCENTS, st.integers(0, 9))
def test_the_size_keeps_all_bounds(
    population: int, past: Past | None, one: Decimal, two: Decimal, unknown: Decimal, minimum: int
) -> None:
    floor, ceiling = sorted((one, two))
    answer = compute(Given(sites(population), SEED, past, {}, floor, ceiling, unknown, minimum))
    assert answer.size <= population
    assert answer.size >= min(minimum, population)
    assert answer.size >= Fraction(floor) * population / 100
    assert answer.size < Fraction(ceiling) * population / 100 + 1 or answer.size == min(minimum, population)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["东村", "西村", "南村"]), PASTS), st.one_of(st.none(), PASTS))
def test_groups_add_up_and_what_is_drawn_is_of_the_population(
    by_stratum: dict[str, Past], past: Past | None
) -> None:
    answer = compute(Given(VILLAGES, SEED, past, by_stratum))
    assert sum(group.population for group in answer.groups) == len(VILLAGES)
    assert sum(group.size for group in answer.groups) == answer.size == len(set(answer.drawn))
    assert set(answer.drawn) <= {site.code for site in VILLAGES}
