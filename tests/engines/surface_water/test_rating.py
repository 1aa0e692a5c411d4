"""地表水: what it is called, what pollutes, rivers, indices and ranks."""

from __future__ import annotations

from pathlib import Path

import pytest

from townworks.engines.surface_water import Given, Reading, compute, ranking, rating
from townworks.engines.surface_water.rating import Section

VECTOR = {"do": 4.6, "codmn": 6.8, "nh3n": 1.62, "tp": 0.28, "cod": 24.0, "bod5": 3.9}
NH3N_OF = {"Ⅱ": 0.4, "Ⅳ": 1.4, "Ⅴ": 1.8, "劣Ⅴ": 4.0}


def readings(values: dict[str, float]) -> dict[str, Reading | None]:
    return {code: Reading(value) for code, value in values.items()}


def river(counts: dict[str, int]) -> rating.Answer:
    names = [name for name, count in counts.items() for _ in range(count)]
    sections = (Section(f"断面{n}", readings({"nh3n": NH3N_OF[name]})) for n, name in enumerate(names))
    return rating.compute(rating.Given(tuple(sections)))


def test_the_main_pollutants_of_the_vector() -> None:
    told = rating.main_pollutants(compute(Given(readings(VECTOR))))
    assert [one.text for one in told] == ["氨氮(0.62)", "总磷(0.40)", "化学需氧量(0.20)"]


def test_heavy_metals_come_first_among_what_pollutes() -> None:
    told = rating.main_pollutants(compute(Given(readings({"nh3n": 5.0, "hg": 0.0009}))))
    assert [one.text for one in told] == ["汞(8.00)", "氨氮(4.00)"]


def test_a_section_of_class_three_has_no_main_pollutants() -> None:
    assert rating.main_pollutants(compute(Given(readings({"nh3n": 0.9})))) == ()


@pytest.mark.parametrize(
    ("counts", "label"),
    [({"Ⅱ": 9, "Ⅳ": 1}, "优"), ({"Ⅱ": 15, "劣Ⅴ": 5}, "良好"),
     ({"Ⅱ": 14, "Ⅴ": 5, "劣Ⅴ": 1}, "轻度污染"), ({"Ⅱ": 14, "Ⅳ": 2, "劣Ⅴ": 4}, "中度污染"), ({"Ⅱ": 6, "劣Ⅴ": 4}, "重度污染")],
)  # fmt: skip
def test_a_river_is_told_by_the_shares_of_its_sections(counts: dict[str, int], label: str) -> None:
    answer = river(counts)
    assert answer.rating is not None and answer.rating.label == label


def test_under_five_sections_the_means_decide() -> None:
    answer = river({"Ⅱ": 3, "Ⅳ": 1})
    assert answer.rating is not None
    assert (answer.grade, answer.rating.label) == (3, "良好")


def test_a_rivers_pollutants_go_by_the_sections_they_exceed_in() -> None:
    assert river({"Ⅱ": 6, "劣Ⅴ": 4}).pollutants == ("氨氮(40.0%)",)


def test_a_river_without_classes_has_no_rating() -> None:
    assert rating.compute(rating.Given((Section("甲", readings({"tn": 3.0})),))).rating is None


@pytest.mark.parametrize(("change", "word"), [(10, "无明显变化"), (10.1, "有所好转"), (20, "有所好转"), (20.5, "明显好转"), (-11, "有所变差"), (-25, "明显变差")])  # fmt: skip
def test_a_rivers_change_goes_by_points(change: float, word: str) -> None:
    assert rating.river_change((50.0, 10.0), (50.0 + change, 10.0)) == word


def test_the_index_of_the_vector() -> None:
    section = ranking.Section("甲", readings(VECTOR | {"ph": 7.4}))
    assert ranking.compute(ranking.Given((section,))).sections[0].index == pytest.approx(7.6153, abs=5e-5)


def test_the_page_shows_the_vector() -> None:
    page = (Path(__file__).parents[3] / "docs/rules/surface_water.md").read_text(encoding="utf-8")
    parts = ranking.parts_of(readings(VECTOR), "river")
    for one in compute(Given(readings(VECTOR))).items:
        over = "–" if one.over_third is None else f"{one.over_third:.2f}"
        row = f"| {one.item.name} | {one.value:g} | {one.name} | {over} | {parts[one.item.code]:.4f} |"
        assert row in page


def test_equal_sections_share_a_rank() -> None:
    names = {"甲": 0.5, "乙": 0.5, "丙": 0.4}
    sections = tuple(ranking.Section(name, readings({"nh3n": value})) for name, value in names.items())
    ranked = ranking.compute(ranking.Given(sections)).sections
    assert sorted((one.rank, one.name) for one in ranked) == [(1, "丙"), (2, "乙"), (2, "甲")]


def test_a_city_weighs_rivers_and_lakes_by_their_sections() -> None:
    sections = (
        ranking.Section("河一", readings({"tp": 0.1})),
        ranking.Section("河二", readings({"tp": 0.3})),
        ranking.Section("湖", readings({"tp": 0.1}), "lake"),
    )
    answer = ranking.compute(ranking.Given(sections))
    assert (answer.river, answer.lake, answer.city) == (1.0, 2.0, pytest.approx(4 / 3))


def test_water_without_oxygen_has_no_index() -> None:
    answer = ranking.compute(ranking.Given((ranking.Section("甲", readings({"do": 0.0, "nh3n": 9.0})),)))
    assert (answer.sections, answer.unranked) == ((), ("甲",))


def test_different_items_cannot_be_compared_and_the_working_says_so() -> None:
    sections = (ranking.Section("甲", readings({"tp": 0.1})), ranking.Section("乙", readings({"do": 6.0})))
    answer = ranking.compute(ranking.Given(sections))
    assert not answer.same_items
    assert "各断面的项目不同，指数不能直接比较" in [str(step) for step in answer.working]


def test_the_change_of_an_index_is_in_per_cent() -> None:
    assert ranking.change(8.0, 6.0) == -25.0
