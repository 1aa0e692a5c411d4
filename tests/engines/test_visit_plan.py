"""巡查路线."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from math import dist, pi
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from townworks.engines.visit_plan import Answer, Day, Given, Visit, Worker, compute
from townworks.engines.visit_plan.comparing import compared, in_better_order
from townworks.engines.visit_plan.districts import districts
from townworks.engines.visit_plan.ground import EARTH, Ground, ground_of, straight_ways
from townworks.engines.visit_plan.nearest import in_nearest_order, nearest_next, squeeze_in

PAGE = Path(__file__).parents[2] / "docs/rules/visit_plan.md"
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 3, day) for day in (9, 10, 11))
DEGREE = 180 / pi / EARTH  # so many degrees are a metre, on a great circle


def at(code: str, east: float, north: float, minutes: int = 30, **more: object) -> Visit:
    """A visit so many metres from where the equator meets the meridian."""
    return Visit(code, east * DEGREE, north * DEGREE, minutes, **more)  # type: ignore[arg-type]


def walker(
    code: str = "甲",
    east: float = 0,
    north: float = 0,
    minutes: int = 240,
    days: tuple[date, ...] = (MONDAY,),
) -> Worker:
    """A worker whose home lies so many metres from there."""
    return Worker(code, east * DEGREE, north * DEGREE, minutes, days)


# Two people and two days in a village that does not exist.
VILLAGE = Given(
    (walker("甲", 0, 0, 150, (MONDAY, TUESDAY)), walker("乙", 2000, 0, 150, (MONDAY, TUESDAY))),
    (
        at("01", 300, 200),
        at("02", -250, 300),
        at("03", 400, -150),
        at("04", 700, 250, latest_on=MONDAY),
        at("05", 1700, 300),
        at("06", 2300, 250),
        at("07", 2100, -300, worker="乙"),
        at("08", 1500, -100),
        at("09", 500, 900, worker="甲"),
        Visit("10", None, None, 20),
        at("11", 900, 0, 200),
        at("12", 2600, -100, latest_on=date(2026, 3, 6)),
    ),
    iterations=300,
)

PLACES = st.integers(-1500, 1500)
DAYS = st.sets(st.sampled_from((MONDAY, TUESDAY, WEDNESDAY)), max_size=3).map(
    lambda days: tuple(sorted(days))
)


@st.composite
def towns(draw: st.DrawFn) -> Given:
    """A few workers and visits, some of them odd."""
    names = draw(st.sets(st.sampled_from("甲乙丙"), min_size=1))
    workers = tuple(
        walker(name, draw(PLACES), draw(PLACES), draw(st.integers(1, 300)), draw(DAYS)) for name in names
    )
    count = draw(st.integers(0, 14))
    visits = []
    for number in range(count):
        visit = at(
            f"{number:02}",
            draw(PLACES),
            draw(PLACES),
            draw(st.integers(1, 90)),
            worker=draw(st.sampled_from(["", "", *names])),
            latest_on=draw(st.sampled_from([None, None, MONDAY - timedelta(1), MONDAY, TUESDAY])),
        )
        if draw(st.integers(0, 5)) == 0:
            visit = replace(visit, longitude=None, latitude=None)
        visits.append(visit)
    return Given(workers, tuple(visits), iterations=draw(st.integers(0, 40)), seed=draw(st.integers(0, 3)))


def told(day: Day) -> str:
    """The stops of a day as the page shows them."""
    return "，".join(
        f"{stop.visit}（{stop.arrive}）" + ("" if stop.located else "位置不明") for stop in day.stops
    )


def page_rows(columns: int) -> list[tuple[str, ...]]:
    """The rows of the page's tables that have so many columns, without headings."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    return [row for row in cells if len(row) == columns and row[0] not in ("---", "人员", "去处")]


def by_visit(answer: Answer) -> dict[str, str]:
    """Why each visit was left out."""
    return {one.visit: one.reason for one in answer.left_out}


def test_the_page_shows_the_days_that_come_out() -> None:
    shown = [
        (day.worker, str(day.on), told(day), str(day.metres), str(day.walking), str(day.minutes))
        for day in compute(VILLAGE).days
    ]
    assert page_rows(6) == shown


def test_the_page_shows_what_was_left_out() -> None:
    assert page_rows(2) == [(one.visit, str(one.why)) for one in compute(VILLAGE).left_out]


def test_the_page_shows_the_working() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [str(step) for step in compute(VILLAGE).working if f"- {step}\n" not in page] == []


def test_the_way_is_the_straight_line_times_the_detour() -> None:
    worker, visit = walker(), at("1", 0, 1000)
    stop = compute(Given((worker,), (visit,), metres_a_minute=60, detour=1.5)).days[0].stops[0]
    assert (stop.metres, stop.walking) == (1500, 25)


def test_a_way_counts_in_whole_minutes_rounded_up() -> None:
    day = compute(Given((walker(),), (at("1", 0, 101),), metres_a_minute=100, detour=1.0)).days[0]
    assert (day.stops[0].walking, day.home_walking, day.minutes) == (2, 2, 34)


def test_great_circles_shrink_towards_the_pole() -> None:
    at_sixty = np.array([[10.0, 60.0], [10.1, 60.0]])
    assert straight_ways(at_sixty, 1.0)[0, 1] == round(EARTH * pi / 1800 / 2)


def test_without_visits_every_day_is_empty() -> None:
    answer = compute(Given((walker(days=(MONDAY, TUESDAY)),), ()))
    assert ([len(day.stops) for day in answer.days], answer.metres, answer.left_out) == ([0, 0], 0, ())


def test_without_workers_there_is_no_plan() -> None:
    with pytest.raises(ValueError, match="没有巡查人员"):
        compute(Given((), (at("1", 0, 0),)))


def test_visits_at_one_place_need_no_way_between_them() -> None:
    answer = compute(Given((walker(),), tuple(at(str(n), 0, 700) for n in range(3)), detour=1.0))
    assert (answer.metres, [stop.metres for stop in answer.days[0].stops]) == (1400, [700, 0, 0])


def test_what_fits_into_no_day_is_left_out_with_its_reason() -> None:
    workers = (walker("甲", minutes=100), walker("乙", days=()))
    visits = (
        at("long", 0, 700, 81),
        at("late", 0, 0, latest_on=MONDAY - timedelta(1)),
        at("nobody", 0, 0, worker="乙"),
        at("fits", 0, 700, 80, latest_on=MONDAY),
        at("full", 0, 700, 79),
        Visit("placeless", None, None, 101),
    )
    assert by_visit(compute(Given(workers, visits, detour=1.0))) == {
        "long": "too_long",
        "late": "too_late",
        "nobody": "no_days",
        "full": "no_time",
        "placeless": "too_long",
    }


def test_nobody_at_work_leaves_everything_out() -> None:
    assert by_visit(compute(Given((walker(days=()),), (at("1", 0, 0),)))) == {"1": "no_days"}


def test_what_is_due_comes_before_what_can_wait() -> None:
    visits = (at("near", 0, 70, 100), at("due", 0, 1400, 100, latest_on=MONDAY))
    answer = compute(Given((walker(minutes=160),), visits, detour=1.0))
    assert [stop.visit for stop in answer.days[0].stops] == ["due"]


def test_a_visit_without_a_place_goes_last_to_whoever_has_least_to_do() -> None:
    workers = (walker("甲"), walker("乙", 5000, 0))
    visits = (at("1", 0, 70), at("2", 5000, 70), at("3", 0, 140), Visit("0", None, None, 15))
    days = compute(Given(workers, visits, detour=1.0)).days
    last = days[0].stops[-1]
    assert (days[0].worker, last.visit, last.arrive, last.metres, last.located) == ("乙", "0", 31, 0, False)


def test_visits_without_a_place_are_named() -> None:
    visits = (Visit("b", None, None, 15), Visit("a", None, None, 15))
    working = [str(step) for step in compute(Given((walker(),), visits)).working]
    assert "2 处没有位置，排在当天最后，路程未计：a、b" in working


def test_rounds_take_the_first_days_and_the_urgent_comes_first() -> None:
    days = (MONDAY, TUESDAY, WEDNESDAY)
    visits = (at("1", 0, 70, 200), at("2", 0, -70, 150, latest_on=TUESDAY))
    answer = compute(Given((walker(days=days),), visits))
    assert [[stop.visit for stop in day.stops] for day in answer.days] == [["2"], ["1"], []]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"visits": (at("1", 0, 0), at("1", 0, 0))}, "去处的代码“1”"),
        ({"workers": (walker(), walker())}, "巡查人员的代码“甲”"),
        ({"visits": (at("1", 0, 0, worker="丁"),)}, "指定的 丁 不在"),
        ({"visits": (Visit("1", 113.0, None, 5),)}, "只填了一半"),
        ({"visits": (Visit("1", 113.0, 91.0, 5),)}, "不在地图上"),
        ({"visits": (Visit("1", float("nan"), 1.0, 5),)}, "不在地图上"),
        ({"visits": (at("1", 0, 0, 0),)}, "去处 1 的用时应是正数"),
        ({"workers": (walker(minutes=0),)}, "每天的时间应是正数"),
        ({"workers": (walker(days=(MONDAY, MONDAY)),)}, "日期有重复"),
        ({"metres_a_minute": 0}, "步行米数应是正数"),
        ({"detour": 0.9}, "给的是 0.9"),
        ({"iterations": -1}, "不能是负数"),
        (
            {"visits": tuple(Visit(str(n), None, None, 5) for n in range(5001))},
            "最多排 5000 处，给了 5001 处",
        ),
    ],
)
def test_nonsense_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        compute(replace(Given((walker(),), ()), **change))  # type: ignore[arg-type]


def row(*east: float, **more: object) -> Ground:
    """A ground with one worker at 0 and visits in a row."""
    visits = [at(str(n), metres, 0) for n, metres in enumerate(east)]
    return ground_of([walker(**more)], visits, 70, 1.0)  # type: ignore[arg-type]


def test_the_nearest_way_is_kept_where_the_plan_visits_less() -> None:
    outcome = compared(row(100, 200), [[1]], [1, 2])
    assert (outcome.plan, outcome.kept_nearest, outcome.nearest) == ([[1, 2]], True, 400)


def test_the_nearest_way_is_kept_where_the_plan_is_longer() -> None:
    outcome = compared(row(100, -150, 200), [[1, 2, 3]], [1, 2, 3])
    assert (outcome.plan, outcome.kept_nearest, outcome.nearest) == ([[1, 3, 2]], True, 700)


def test_the_plan_is_kept_where_the_nearest_way_does_not_get_through() -> None:
    # Nearest next goes 100, -150, 400 and back: 1,450 m; there is time for 1,120.
    ground = row(100, -150, 400, minutes=106)
    outcome = compared(ground, [[2, 1, 3]], [1, 2, 3])
    assert (outcome.plan, outcome.kept_nearest, outcome.reached) == ([[2, 1, 3]], False, 2)
    assert (ground.length(outcome.plan), outcome.nearest) == (1100, 1300)


def test_a_search_that_finds_nothing_keeps_the_nearest_way_and_says_so() -> None:
    answer = compute(replace(VILLAGE, iterations=0))
    assert (answer.kept_nearest, answer.metres) == (True, answer.nearest_metres)
    assert str(answer.working[-1]) == "走 13.7 公里；没有找到比就近走法更好的，按就近走法排"


def test_a_search_among_far_too_many_visits_still_shortens_the_nearest_way() -> None:
    chance = np.random.default_rng(3)
    visits = tuple(at(f"{n:03}", *chance.integers(0, 6000, 2), 15) for n in range(200))
    answer = compute(Given((walker(east=3000, north=3000, minutes=420),), visits, iterations=200))
    assert (answer.kept_nearest, answer.metres < answer.nearest_metres) == (False, True)


def test_a_day_is_walked_nearest_first_where_that_is_no_longer() -> None:
    assert in_better_order(row(100, 200, 300), 0, [3, 2, 1]) == [1, 2, 3]


def limits_kept(given_: Given, answer: Answer) -> bool:
    """Everybody is within their minutes, and goes only where they may and in time."""
    visits = {visit.code: visit for visit in given_.visits}
    return all(
        day.minutes <= day.available
        and visits[stop.visit].worker in ("", day.worker)
        and day.on <= (visits[stop.visit].latest_on or date.max)
        for day in answer.days
        for stop in day.stops
    )


@settings(max_examples=60, deadline=None)
@given(towns())
def test_every_visit_is_planned_once_or_left_out(given_: Given) -> None:
    answer = compute(given_)
    planned = [stop.visit for day in answer.days for stop in day.stops]
    assert Counter([*planned, *by_visit(answer)]) == Counter(visit.code for visit in given_.visits)


@settings(max_examples=60, deadline=None)
@given(towns())
def test_every_limit_is_kept(given_: Given) -> None:
    assert limits_kept(given_, compute(given_))


@settings(max_examples=60, deadline=None)
@given(towns())
def test_no_plan_is_longer_than_the_nearest_way(given_: Given) -> None:
    answer = compute(given_)
    assert answer.metres <= answer.nearest_metres
    assert not answer.kept_nearest or answer.metres == answer.nearest_metres


@settings(max_examples=60, deadline=None)
@given(towns())
def test_no_plan_visits_less_than_the_nearest_way(given_: Given) -> None:
    # What is due comes first, and may cost more time; so here nothing is.
    given_ = replace(given_, visits=tuple(replace(visit, latest_on=None) for visit in given_.visits))
    workers = sorted(given_.workers, key=lambda worker: worker.code)
    placed = [one for one in given_.visits if one.longitude is not None]
    ground = ground_of(workers, placed, given_.metres_a_minute, given_.detour)
    reached = sum(map(len, nearest_next(ground, range(len(workers), len(workers) + len(placed)))))
    assert sum(stop.located for day in compute(given_).days for stop in day.stops) >= reached


@settings(max_examples=40, deadline=None)
@given(towns())
def test_ways_and_minutes_add_up(given_: Given) -> None:
    answer = compute(given_)
    for day in answer.days:
        clock = 0
        for stop in (one for one in day.stops if one.located):
            assert stop.arrive == clock + stop.walking
            assert stop.walking == -(-stop.metres // given_.metres_a_minute)
            clock = stop.arrive + stop.minutes
        ways = [stop.metres for stop in day.stops] + [day.home_metres]
        assert day.metres == sum(ways)
        assert day.minutes == sum(-(-way // given_.metres_a_minute) for way in ways) + sum(
            stop.minutes for stop in day.stops
        )
    assert answer.metres == sum(day.metres for day in answer.days)


@settings(max_examples=25, deadline=None)
@given(towns(), st.randoms(use_true_random=False))
def test_the_same_visits_in_another_order_give_the_same_plan(given_: Given, chance: object) -> None:
    workers, visits = list(given_.workers), list(given_.visits)
    chance.shuffle(workers)  # type: ignore[attr-defined]
    chance.shuffle(visits)  # type: ignore[attr-defined]
    assert compute(replace(given_, workers=tuple(workers), visits=tuple(visits))) == compute(given_)


@settings(deadline=None)
@given(st.lists(PLACES, min_size=1, max_size=8, unique=True))
def test_the_nearest_order_always_goes_on_to_the_nearest(east: list[int]) -> None:
    ground = row(*east)
    order = [0, *in_nearest_order(ground, 0, range(1, len(east) + 1))]
    for place, (here, there) in enumerate(pairwise(order)):
        assert ground.metres[here, there] == min(ground.metres[here, later] for later in order[place + 1 :])


def test_what_was_left_out_is_squeezed_in_where_it_costs_least_way() -> None:
    visits = [at("1", 0, 500), at("2", 3000, 500), at("3", 0, 900), at("4", 3000, 900)]
    ground = ground_of([walker("甲"), walker("乙", 3000, 0)], visits, 70, 1.0)
    plan = [[4], [5]]
    squeeze_in(ground, plan, [2, 3])
    assert [sorted(stops) for stops in plan] == [[2, 4], [3, 5]]
    assert ground.length(plan) == 3600


def test_what_is_squeezed_in_goes_between_the_stops_it_lies_between() -> None:
    ground = ground_of([walker()], [at("1", 0, 900), at("2", 900, 900), at("3", 900, 0)], 70, 1.0)
    plan = [[1, 3]]
    squeeze_in(ground, plan, [2])
    assert plan == [[1, 2, 3]]


def test_the_urgent_is_squeezed_in_first_and_what_has_no_time_is_not() -> None:
    visits = [at("1", 0, 70, 30), at("2", 0, 140, 30, latest_on=MONDAY)]
    ground = ground_of([walker(minutes=40)], visits, 70, 1.0)
    plan: list[list[int]] = [[]]
    squeeze_in(ground, plan, [1, 2])
    assert plan == [[2]]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(PLACES, PLACES), min_size=1, max_size=6),
    st.lists(st.tuples(PLACES, PLACES, st.integers(-1, 5)), min_size=1, max_size=40),
    st.integers(1, 20),
)
def test_districts_lose_nobody_and_part_nobody_from_what_is_theirs(
    homes: list[tuple[int, int]], places: list[tuple[int, int, int]], together: int
) -> None:
    workers = [walker(str(n), *home) for n, home in enumerate(homes)]
    owners = ["" if owner < 0 else str(owner % len(homes)) for *_, owner in places]
    visits = [at(str(n), *place[:2], worker=owners[n]) for n, place in enumerate(places)]
    ground = ground_of(workers, visits, 70, 1.0)
    points = range(len(homes), len(homes) + len(places))
    parts = list(districts(ground, range(len(homes)), points, together))
    assert Counter(visit for _, theirs in parts for visit in theirs) == Counter(points)
    assert max(Counter(worker for some, _ in parts for worker in some).values()) == 1
    for some, theirs in parts:
        assert all(ground.owner[visit] in (-1, *some) for visit in theirs)
        assert len(theirs) <= together or len(some) == 1


def test_a_visit_goes_to_the_half_with_the_nearest_home() -> None:
    workers = [walker("甲", -5000, 0), walker("乙", 5000, 0)]
    visits = [at(str(n), east, 0) for n, east in enumerate((-5100, -4900, 4900))]
    parts = list(districts(ground_of(workers, visits, 70, 1.0), [0, 1], [2, 3, 4], together=1))
    assert parts == [((0,), (2, 3)), ((1,), (4,))]


def test_a_half_with_too_much_to_do_sends_the_rest_to_the_other() -> None:
    workers = [walker("甲", -5000, 0), walker("乙", 5000, 0)]
    visits = [at(str(n), -5000 + n, 0, 60) for n in range(4)]
    parts = list(districts(ground_of(workers, visits, 70, 1.0), [0, 1], range(2, 6), together=1))
    assert [len(theirs) for _, theirs in parts] == [2, 2]


def test_a_town_above_what_is_searched_together_is_planned_in_parts() -> None:
    chance = np.random.default_rng(7)
    workers = tuple(
        walker(str(n), *chance.integers(0, 4000, 2), days=(MONDAY, TUESDAY), minutes=420) for n in range(10)
    )
    visits = tuple(at(f"{n:03}", *chance.integers(0, 4000, 2), 12) for n in range(520))
    given_ = Given(workers, visits, iterations=2)
    answer = compute(given_)
    assert str(answer.working[2]).startswith("分 2 片")
    assert limits_kept(given_, answer)
    assert sum(len(day.stops) for day in answer.days) + len(answer.left_out) == 520


def benchmark(folder: Path, name: str) -> tuple[Given, dict[str, tuple[int, int]]]:
    """A problem of CVRPLIB as a town: every route is a day, what a customer asks for is time.

    A unit of load is 100 minutes, so that the minutes of the way, one each, never matter.
    """
    text = (folder / name[0] / f"{name}.vrp").read_text(encoding="utf-8")
    places = {one: (int(x), int(y)) for one, x, y in re.findall(r"^\s*(\d+) +(\d+) +(\d+)\s*$", text, re.M)}
    loads = dict(re.findall(r"^\s*(\d+) +(\d+)\s*$", text.split("DEMAND_SECTION")[1], re.M))
    capacity = int(re.search(r"CAPACITY\s*:\s*(\d+)", text)[1])  # type: ignore[index]
    x, y = places["1"]
    visits = tuple(
        at(one, 10 * (east - x), 10 * (north - y), 100 * int(loads[one]))
        for one, (east, north) in places.items()
        if one != "1"
    )
    days = tuple(MONDAY + timedelta(n) for n in range(int(name.split("-k")[1])))
    worker = walker(minutes=100 * capacity + 99, days=days)
    return Given((worker,), visits, metres_a_minute=10**6, detour=1.0), places


@pytest.mark.shared
@pytest.mark.parametrize("name", ["E-n22-k4", "A-n32-k5"])
def test_the_plan_comes_within_two_percent_of_the_best_known(shared: Path, name: str) -> None:
    folder = shared / "data/benchmarks/cvrp"
    with (folder / "best_known.csv").open(encoding="utf-8") as lines:
        best = {line["instance"]: int(line["best_known_cost"]) for line in csv.DictReader(lines)}
    given_, places = benchmark(folder, name)
    answer = compute(replace(given_, iterations=300))
    tours = [["1", *(stop.visit for stop in day.stops), "1"] for day in answer.days]
    cost = sum(int(dist(places[one], places[two]) + 0.5) for tour in tours for one, two in pairwise(tour))
    assert answer.left_out == ()
    assert best[name] <= cost <= 1.02 * best[name]
