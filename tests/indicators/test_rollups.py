"""汇总: the kept sums are a full recount of the observations, whatever happened, before they are folded and after."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest

from tests.indicators.world import AT, IndicatorWorld, add_section
from townworks.engines.aggregate import Sums
from townworks.indicators.models import Rollup, Standing, Thing
from townworks.indicators.selectors.readings import Subject, readings
from townworks.indicators.services import edit_thing, enter_scope, leave_scope, rollups
from townworks.indicators.services.recording import Cell
from townworks.indicators.services.recounting import kept_sums, mend_sums, recounted_sums
from townworks.indicators.services.things import ThingFacts
from townworks.kernel.actor import SYSTEM
from townworks.kernel.errors import WrongState

CODES = ("waste-tonnes", "residents", "safety-feeling", "water-nh3n", "sewage-treated", "grid-events")
TEXTS = ("0", "1.5", "12.25", "0.0001", "999999.5", "--", "不适用", "-3.125", "7万", "33.333333")


def differing(town: IndicatorWorld) -> dict[object, object]:
    """Sums that are not what a recount says."""
    found: dict[object, object] = {}
    for code in CODES:
        have, want = kept_sums(town.town_id, code), recounted_sums(town.town_id, code)
        found |= {
            key: (have.get(key), want.get(key))
            for key in have.keys() | want.keys()
            if have.get(key) != want.get(key)
        }
    return found


def whole(town: IndicatorWorld, code: str, kind: str, day: date) -> Decimal | None:
    place = town.here.place
    return readings(code, Subject(town.town_id, None, place.pk, place.path), kind, day, day)[0].value  # type: ignore[arg-type]


def test_villages_add_up_to_their_town(town: IndicatorWorld) -> None:
    town.enter("waste-tonnes", town.village(0), "2026-05", "12.5")
    town.enter("waste-tonnes", town.village(1), "2026-05", "7.5")
    assert whole(town, "waste-tonnes", "month", date(2026, 5, 1)) == 20


def test_a_correction_takes_the_old_value_out(town: IndicatorWorld) -> None:
    town.enter("waste-tonnes", town.village(0), "2026-05", "12.5")
    town.enter("waste-tonnes", town.village(0), "2026-05", "10")
    assert whole(town, "waste-tonnes", "month", date(2026, 5, 1)) == 10


def test_months_add_up_to_their_year(town: IndicatorWorld) -> None:
    for month, text in (("2026-01", "3"), ("2026-02", "4"), ("2025-12", "100")):
        town.enter("waste-tonnes", town.village(0), month, text)
    assert whole(town, "waste-tonnes", "year", date(2026, 1, 1)) == 7


def test_a_weighted_mean_follows_its_weights(town: IndicatorWorld) -> None:
    town.enter("safety-feeling", town.village(0), "2026", "80")
    town.enter("safety-feeling", town.village(1), "2026", "90")
    assert whole(town, "safety-feeling", "year", date(2026, 1, 1)) is None
    town.enter("residents", town.village(0), "2026", "100")
    town.enter("residents", town.village(1), "2026", "300")
    assert whole(town, "safety-feeling", "year", date(2026, 1, 1)) == Decimal("87.5")
    town.enter("residents", town.village(1), "2026", "100")
    assert whole(town, "safety-feeling", "year", date(2026, 1, 1)) == 85


def test_samples_are_a_month_of_their_section_and_then_of_the_town(town: IndicatorWorld) -> None:
    one, other = town.sections
    town.sample(one, "2026-05-08T08:00", nh3n="1")
    town.sample(one, "2026-05-09T08:00", nh3n="2")
    town.sample(one, "2026-05-10T08:00", nh3n="<0.6")
    town.sample(other, "2026-05-08T08:00", nh3n="0.1")
    # (1 + 2 + 0.3) ÷ 3 = 1.1 at the one; the mean of both is (1.1 + 0.1) ÷ 2.
    assert whole(town, "water-nh3n", "month", date(2026, 5, 1)) == Decimal("0.6")


def test_a_share_is_the_sum_of_the_parts_over_the_sum_of_the_wholes(town: IndicatorWorld) -> None:
    for n, sampled, sorting in ((0, "100", "50"), (1, "300", "270")):
        town.enter("sorting-sampled", town.village(n), "2026-05", sampled)
        town.enter("sorting-households", town.village(n), "2026-05", sorting)
    assert whole(town, "sorting-share", "month", date(2026, 5, 1)) == 80
    assert whole(town, "sorting-share", "year", date(2026, 1, 1)) == 80


def test_a_place_that_leaves_the_scope_no_longer_counts_and_its_figures_stay(town: IndicatorWorld) -> None:
    for month in ("2026-04", "2026-05"):
        town.enter("waste-tonnes", town.village(0), month, "10")
        town.enter("waste-tonnes", town.village(1), month, "1")
    out = {
        "actor": town.actor("office_clerk"),
        "indicator": "waste-tonnes",
        "thing_id": town.village(0).pk,
        "at": AT,
    }
    assert leave_scope(**out, from_on=date(2026, 5, 1), reason="并入城区环卫") == 1
    assert (
        whole(town, "waste-tonnes", "month", date(2026, 4, 1)),
        whole(town, "waste-tonnes", "month", date(2026, 5, 1)),
    ) == (11, 1)
    assert Standing.objects.count() == 4
    with pytest.raises(WrongState):
        leave_scope(**out, from_on=date(2026, 6, 1), reason="再次")
    enter_scope(**out, from_on=date(2026, 5, 1), reason="恢复")
    assert whole(town, "waste-tonnes", "month", date(2026, 5, 1)) == 11


def test_a_section_that_moved_counts_where_it_was_until_then(town: IndicatorWorld) -> None:
    section = add_section(town.here, "LJ-09", "沙溪", place=town.here.villages[0])
    for day in ("2026-04-08", "2026-05-08"):
        town.sample(section, day, nh3n="1")
    facts = ThingFacts("LJ-09", "沙溪", town.here.villages[1].pk, attributes={"target_class": "III"})
    edit_thing(
        actor=town.actor("office_clerk"),
        pk=section.pk,
        facts=facts,
        from_on=date(2026, 5, 1),
        why="断面上移",
        at=AT,
    )
    rows = Standing.objects.filter(thing=section).order_by("starts_on")
    assert [row.place for row in rows] == [town.here.villages[0], town.here.villages[1]]
    assert differing(town) == {}


@pytest.mark.parametrize("seed", [2, 5])
def test_sums_are_a_full_recount_after_anything(town: IndicatorWorld, seed: int) -> None:
    chance = random.Random(seed)
    things = {code: _things(town, code) for code in CODES}
    for step in range(30):
        _anything(town, chance, things)
        if step == 15:
            rollups.fold(at=AT)
    assert Standing.objects.filter(counted=False).exists()
    assert differing(town) == {}
    rollups.fold(at=AT)
    assert differing(town) == {}


def _things(town: IndicatorWorld, code: str) -> list[Thing]:
    if code == "sewage-treated":
        plant = add_section(town.here, "SB-1", "镇污水站", place=town.here.grids[1])
        Thing.objects.filter(pk=plant.pk).update(kind="facility")
        return [Thing.objects.get(pk=plant.pk)]
    kind = {"water-nh3n": "section", "grid-events": "grid"}.get(code, "village")
    return list(Thing.objects.filter(town=town.here.place, kind=kind))


def _anything(town: IndicatorWorld, chance: random.Random, things: dict[str, list[Thing]]) -> None:
    """A block of figures, some of them corrections; or a change of scope; or a section that moves."""
    kind = chance.random()
    code = chance.choice(CODES)
    thing = chance.choice(things[code])
    day = date(2026, chance.randint(1, 6), 1)
    if kind < 0.12:
        turn = chance.choice([leave_scope, enter_scope])
        with suppress(WrongState):
            turn(actor=SYSTEM, indicator=code, thing_id=thing.pk, from_on=day, reason="试", at=AT)
        return
    if kind < 0.2:
        section = chance.choice(things["water-nh3n"])
        place = chance.choice(town.here.villages)
        facts = ThingFacts(section.code, section.name, place.pk)
        edit_thing(actor=SYSTEM, pk=section.pk, facts=facts, from_on=day, why="试", at=AT)
        return
    cells = {}
    for _ in range(chance.randint(1, 8)):
        code = chance.choice(CODES)
        thing = chance.choice(things[code])
        period = _period(code, chance)
        cells[code, thing.pk, period] = Cell(code, thing.pk, period, chance.choice(TEXTS))
    town.record(*cells.values())


def _period(code: str, chance: random.Random) -> str:
    month, day = chance.randint(1, 6), chance.choice((1, 2))
    if code in ("residents", "safety-feeling"):
        return chance.choice(("2025", "2026"))
    if code == "water-nh3n":
        return f"2026-{month:02}-{day:02}T08:00"
    return f"2026-{month:02}-{day:02}" if code == "sewage-treated" else f"2026-{month:02}"


def test_sums_that_went_wrong_are_mended(town: IndicatorWorld) -> None:
    town.enter("waste-tonnes", town.village(0), "2026-05", "10")
    Rollup.objects.filter(place_id=town.town_id).update(total=99, n=3)
    assert mend_sums(town_id=town.town_id, indicator="waste-tonnes", at=AT) == 1
    assert differing(town) == {}


def test_folding_makes_one_row_of_many(town: IndicatorWorld) -> None:
    for text in ("1", "2", "3"):
        town.enter("waste-tonnes", town.village(0), "2026-05", text)
    rollups.fold(at=AT)
    assert Rollup.objects.filter(place_id=town.town_id).count() == 1
    assert kept_sums(town.town_id, "waste-tonnes")[_key(town)] == Sums(1, Decimal(3))


def _key(town: IndicatorWorld) -> rollups.Key:
    return rollups.Key("waste-tonnes", town.town_id, 0, "2026-05", date(2026, 5, 1))


def test_what_comes_to_nothing_is_folded_away(town: IndicatorWorld) -> None:
    thing = town.village(0)
    town.enter("waste-tonnes", thing, "2026-05", "1")
    leave_scope(
        actor=SYSTEM,
        indicator="waste-tonnes",
        thing_id=thing.pk,
        from_on=date(2026, 1, 1),
        reason="试",
        at=AT,
    )
    rollups.fold(at=AT)
    assert Rollup.objects.count() == 0
