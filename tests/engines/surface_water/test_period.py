"""地表水: means, compliance, headroom, trend and the alert of the month."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from townworks.engines.surface_water import Reading, alert, compliance, headroom, period, trend
from townworks.engines.surface_water.compliance import Month, Rule
from townworks.engines.surface_water.period import Sample


def year_of(months: range, value: float = 0.4, code: str = "nh3n") -> tuple[Sample, ...]:
    return tuple(Sample(date(2026, month, 5), {code: Reading(value)}) for month in months)


# 均值


def test_the_mean_comes_before_the_class() -> None:
    days = (
        Sample(date(2026, 3, 2), {"nh3n": Reading(0.2)}),
        Sample(date(2026, 3, 9), {"nh3n": Reading(1.6)}),
    )
    march = period.compute(period.Given(days, "month")).periods[0]
    assert march.judged is not None
    assert (round(march.means["nh3n"], 10), march.judged.name) == (0.9, "Ⅲ")  # the mean class would be Ⅳ


def test_a_year_is_the_mean_of_months_not_of_samples() -> None:
    many = tuple(Sample(date(2026, 1, day), {"nh3n": Reading(1.6)}) for day in range(1, 29))
    answer = period.compute(period.Given((*many, *year_of(range(2, 13))), "year"))
    assert answer.periods[0].means["nh3n"] == pytest.approx((1.6 + 11 * 0.4) / 12)


@pytest.mark.parametrize(("months", "enough"), [(7, False), (8, True)])
def test_a_year_needs_eight_months(months: int, enough: bool) -> None:
    one = period.compute(period.Given(year_of(range(1, months + 1)), "year")).periods[0]
    assert (one.enough, one.judged is not None) == (enough, enough)


def test_an_item_with_fewer_months_is_left_out_of_the_year() -> None:
    few = year_of(range(1, 4), 9.0, "cod")
    one = period.compute(period.Given((*year_of(range(1, 13)), *few), "year")).periods[0]
    assert one.judged is not None
    assert [judged.item.code for judged in one.judged.items] == ["nh3n"]
    assert any("化学需氧量只有 3 个月的数" in str(step) for step in one.working)


def test_quarters_are_of_two_months_at_least() -> None:
    answer = period.compute(period.Given(year_of(range(3, 6)), "quarter"))
    assert [(one.label, one.enough) for one in answer.periods] == [("2026-Q1", False), ("2026-Q2", True)]


def test_ph_is_averaged_by_its_ions() -> None:
    assert period.mean("ph", [6.0, 8.0]) == pytest.approx(6.2967, abs=1e-4)
    assert period.mean("ph", [6.0, 8.0], ph_by_ions=False) == 7.0


def test_a_mean_has_no_noise_of_its_sum() -> None:
    days = tuple(Sample(date(2026, 3, day), {"tp": Reading(0.2)}) for day in (1, 2, 3))
    march = period.compute(period.Given(days, "month", rounding="none")).periods[0]
    assert march.judged is not None and march.judged.name == "Ⅲ"


# 达标


def months(bad: int, judged: int = 12) -> tuple[Month, ...]:
    return tuple(Month(f"2026-{n:02d}", 4 if n <= bad else 3) for n in range(1, judged + 1))


@pytest.mark.parametrize(
    ("bad", "judged", "annual", "kind", "stable"),
    [
        (0, 12, 3, "every_month", True), (1, 12, 3, "every_month", False), (0, 11, 3, "every_month", None),
        (1, 5, None, "every_month", False), (2, 12, 3, "most_months", True), (3, 12, 3, "most_months", False),
        (2, 12, 4, "most_months", False), (2, 11, None, "most_months", None), (9, 12, 4, "last_months", True),
        (10, 12, 3, "last_months", False), (0, 2, None, "last_months", None),
    ],
)  # fmt: skip
def test_stable_as_each_reading_has_it(
    bad: int, judged: int, annual: int | None, kind: compliance.Kind, stable: bool | None
) -> None:
    answer = compliance.compute(compliance.Given(months(bad, judged), annual, 3, Rule(kind)))
    assert answer.stable is stable


@pytest.mark.parametrize(("bad", "word"), [(2, "达标"), (3, "基本达标"), (4, "不达标")])
def test_the_older_words_go_by_the_share(bad: int, word: str) -> None:
    assert compliance.compute(compliance.Given(months(bad, 10), None, 3)).word == word


def test_the_failing_months_are_named() -> None:
    answer = compliance.compute(compliance.Given(months(2), 3, 3))
    assert "不达标的月份：2026-01、2026-02" in [str(step) for step in answer.working]


def test_a_month_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="2026-01"):
        compliance.compute(compliance.Given((Month("2026-01", 3), Month("2026-01", 4)), None, 3))


# 余量


def test_the_tightest_item_comes_first() -> None:
    rooms = headroom.compute(headroom.Given({"nh3n": 0.5, "do": 5.5, "ph": 8.4, "tp": 0.21})).rooms
    assert [(room.item.code, room.share and round(room.share, 2)) for room in rooms] == [
        ("tp", -0.05), ("do", 0.1), ("nh3n", 0.5), ("ph", None),
    ]  # fmt: skip


def test_rooms_to_the_neighbouring_classes() -> None:
    (room,) = headroom.compute(headroom.Given({"do": 5.5})).rooms
    assert (room.grade, room.better, room.worse) == (3, 0.5, 0.5)


# 趋势


def monthly(years: int, of: float, noise: float = 0.0) -> tuple[trend.Month, ...]:
    season = [0.1 * math.sin(month) for month in range(12)]
    jitter = np.random.default_rng(7).normal(0, 1, years * 12) * noise
    return tuple(
        trend.Month(2020 + n // 12, n % 12 + 1, 2.0 + season[n % 12] + of * n / 12 + jitter[n])
        for n in range(years * 12)
    )


@pytest.mark.parametrize(("of", "direction"), [(0.2, "rising"), (-0.2, "falling"), (0.0, "none")])
def test_a_trend_is_seen_through_the_seasons(of: float, direction: str) -> None:
    answer = trend.compute(trend.Given(monthly(5, of, 0.05)))
    assert answer.direction == direction


def test_kendalls_tau_is_that_of_counting_pairs_by_hand() -> None:
    table = [one for one in monthly(4, 0.1, 0.3) if one.month != 2 or one.year != 2021]
    pairs = [
        np.sign((b.value or 0) - (a.value or 0))
        for a in table for b in table if a.month == b.month and a.year < b.year
    ]  # fmt: skip
    assert trend.compute(trend.Given(tuple(table))).tau == pytest.approx(sum(pairs) / len(pairs))


def test_too_few_months_tell_nothing_and_say_so() -> None:
    answer = trend.compute(trend.Given(monthly(2, 0.5)))
    assert (answer.direction, str(answer.working[0])) == (
        None, "只有 24 个月的数，至少要 36 个月，判断不了趋势",
    )  # fmt: skip


def test_values_that_never_change_have_no_trend() -> None:
    answer = trend.compute(
        trend.Given(tuple(trend.Month(2020 + n // 12, n % 12 + 1, 1.0) for n in range(36)))
    )
    assert (answer.direction, answer.p) == ("none", 1.0)


def test_months_frozen_every_winter_leave_the_trend_of_the_others() -> None:
    open_water = tuple(one for one in monthly(6, -0.3) if 3 < one.month < 11)
    assert trend.compute(trend.Given(open_water)).direction == "falling"


def test_spearman_ranks_the_years() -> None:
    assert trend.yearly([1.0, 0.9, 0.95, 0.7, 0.6]) == (-0.9, True)


# 月中预警


def days(*values: float, code: str = "nh3n") -> tuple[Sample, ...]:
    return tuple(Sample(date(2026, 6, n), {code: Reading(value)}) for n, value in enumerate(values, 1))


@pytest.mark.parametrize(
    ("values", "code", "left", "level"),
    [
        ((0.4, 0.4, 0.4), "nh3n", 27, "none"), ((0.95, 0.95), "nh3n", 28, "watch"), ((1.4,) * 10, "nh3n", 20, "alarm"),
        ((16.0,) * 10, "nh3n", 5, "alarm"), ((2.0, 0.5, 0.5), "nh3n", 3, "none"), ((4.0, 0.5, 0.5), "nh3n", 4, "watch"), ((1.2,), "nh3n", 0, "alarm"),
        ((4.8,) * 5, "do", 10, "alarm"), ((9.2, 9.1), "ph", 3, "alarm"), ((7.4, 7.6), "ph", 3, "none"), ((6.05,), "ph", 3, "watch"),
    ],
)  # fmt: skip
def test_the_level_of_a_month(values: tuple[float, ...], code: str, left: int, level: str) -> None:
    answer = alert.compute(alert.Given(days(*values, code=code), left, 3, recent=2))
    assert answer.level == level, [str(step) for step in answer.working]


def test_the_last_weeks_break_a_month_that_began_well() -> None:
    answer = alert.compute(alert.Given(days(*[0.6] * 14, *[1.8] * 7), 9, 3))
    assert str(answer.items[0].why) == "氨氮照最近 7 次（均值 1.8）下去，月均值将是 1.24，越过限值 1"


def test_nothing_can_save_a_month_that_is_lost() -> None:
    (item,) = alert.compute(alert.Given(days(*[4.0] * 10), 5, 3)).items
    assert (item.lost, item.may_be) == (True, None)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(0.01, 12), min_size=1, max_size=20),
    st.integers(1, 20),
    st.sampled_from(["nh3n", "do", "codmn", "ph"]),
)
def test_what_the_rest_may_be_just_meets_the_target(values: list[float], left: int, code: str) -> None:
    (item,) = alert.compute(alert.Given(days(*values, code=code), left, 3)).items
    if item.may_be is not None:
        whole = period.mean(code, [*values, *[item.may_be] * left])
        limits = {"ph": 6.0 if item.at_least else 9.0, "do": 5.0, "nh3n": 1.0, "codmn": 6.0}
        assert whole == pytest.approx(limits[code], abs=1e-6)


def test_samples_of_two_months_are_refused() -> None:
    two = (*days(0.4), Sample(date(2026, 7, 1), {"nh3n": Reading(0.4)}))
    with pytest.raises(ValueError, match="同一个月"):
        alert.compute(alert.Given(two, 3, 3))
