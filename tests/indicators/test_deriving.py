"""推算和印证: derived figures follow the records, with their working; proofs answer as the figures were known on a day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests import towns
from tests.indicators.world import AT, ON, IndicatorWorld
from tests.inspections import world as inspection_worlds
from townworks import wiring
from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import TAKES
from townworks.engines.period_reading import of
from townworks.indicators import derivations, proofs, selectors
from townworks.indicators.events import FiguresRecorded
from townworks.indicators.models import Observation, Standing
from townworks.indicators.services import correct_observation
from townworks.indicators.services.deriving import derive, derive_after, derive_current
from townworks.kernel.proofs import Proof

GOOD = {"ph": "7.4", "do": "6.1", "codmn": "4.2", "nh3n": "0.4", "tp": "0.12"}
BAD = {"ph": "7.4", "do": "4.6", "codmn": "6.8", "nh3n": "1.62", "tp": "0.28", "cod": "24", "bod5": "3.9"}
CODES = ("section-class", "section-compliance", "section-good")


def sample(town: IndicatorWorld, period: str, n: int = 0, **items: str) -> None:
    """A sample, and what is derived from it."""
    recorded = town.sample(town.sections[n], period, **items)
    derive_after(FiguresRecorded(town.town_id, recorded.ids))


def standing(town: IndicatorWorld, code: str, n: int = 0) -> dict[str, Decimal | None]:
    rows = Standing.objects.filter(indicator=code, thing=town.sections[n])
    return {row.period: row.value for row in rows}


def test_every_engine_that_a_file_may_name_is_there() -> None:
    assert {name for name in TAKES if derivations.derivation(name) is None} == {"share"}


def test_samples_become_the_class_of_the_month(town: IndicatorWorld) -> None:
    sample(town, "2026-05-08T08:00", **BAD)
    assert [standing(town, code)["2026-05"] for code in CODES] == [5, 0, 0]
    assert Standing.objects.get(indicator="section-class").source == "derived"


def test_the_working_of_a_class_is_kept_with_it(town: IndicatorWorld) -> None:
    sample(town, "2026-05-08T08:00", **BAD)
    working = Observation.objects.get(indicator="section-class").working
    assert any("氨氮" in str(step) for step in working)


def test_a_corrected_sample_corrects_what_was_derived(town: IndicatorWorld) -> None:
    sample(town, "2026-05-08T08:00", **GOOD)
    row = Observation.objects.get(indicator="water-nh3n")
    new = correct_observation(actor=town.actor("office_clerk"), pk=row.pk, text="1.7", reason="抄错", at=AT)
    derive_after(FiguresRecorded(town.town_id, [new.pk]))
    chain = Observation.objects.filter(indicator="section-class").order_by("pk")
    assert [(one.value, one.corrects_id) for one in chain] == [(3, None), (5, chain[0].pk)]


def test_a_second_time_writes_nothing(town: IndicatorWorld) -> None:
    sample(town, "2026-05-08T08:00", **GOOD)
    count = Observation.objects.count()
    derive_after(FiguresRecorded(town.town_id, list(Observation.objects.values_list("pk", flat=True))))
    assert Observation.objects.count() == count


def test_what_can_no_longer_be_told_is_missing(town: IndicatorWorld) -> None:
    recorded = town.sample(town.sections[0], "2026-05-08T08:00", nh3n="1.7")
    derive_after(FiguresRecorded(town.town_id, recorded.ids))
    new = correct_observation(
        actor=town.actor("office_clerk"), pk=recorded.ids[0], text="--", reason="水样作废", at=AT
    )
    derive_after(FiguresRecorded(town.town_id, [new.pk]))
    row = Standing.objects.get(indicator="section-class")
    assert (row.value, row.mark) == (None, "missing")


def test_a_section_has_its_months_its_class_and_its_samples(town: IndicatorWorld) -> None:
    sample(town, "2026-04-08T08:00", **GOOD)
    sample(town, "2026-05-08T08:00", **BAD)
    actor, span = town.actor("unit_staff"), {"first": date(2026, 1, 1), "last": ON}
    found = selectors.section(actor, town.sections[0].pk, **span)
    assert [(one.label, one.judged.grade) for one in found.months] == [("2026-04", 3), ("2026-05", 5)]
    samples = selectors.section_samples(actor, town.sections[0].pk, **span)
    assert [(code, row["water-nh3n"].value) for code, row in samples.rows] == [
        ("2026-05-08T08:00", Decimal("1.62")),
        ("2026-04-08T08:00", Decimal("0.4")),
    ]


def test_coverage_is_drawn_from_the_rounds_of_its_campaign(town: IndicatorWorld) -> None:
    made = inspection_worlds.build(town.world)
    made.send()
    derive_current(at=AT)
    row = Standing.objects.get(indicator="fire-coverage", town=town.here.place)
    assert (row.value, row.period) == (Decimal("33.33"), "2026-07")
    assert Observation.objects.get(pk=row.observation_id).working == [
        ["{rounds} 轮检查应查 {due} 家，已查 {visited} 家", {"rounds": 1, "due": 3, "visited": 1}]
    ]
    made.send(made.due(made.sites[1]))
    derive_current(at=AT)
    assert Standing.objects.get(indicator="fire-coverage", town=town.here.place).value == Decimal("66.66")


def test_derivation_follows_figures_in_turn() -> None:
    assert derive_after in wiring.IN_TURN[FiguresRecorded]


# Proofs.


def proof(town: IndicatorWorld, name: str, on: date = ON, **parameters: str) -> Proof:
    pk = town.here.commitments["in_progress"].pk
    offer = next(one for one in proofs.OFFERS if one.name == name)
    return offer.compute(commitment_id=pk, parameters=parameters, on=on)


def test_a_target_is_proved_by_the_figures_of_the_year(town: IndicatorWorld) -> None:
    town.enter("new-jobs", town.place("town", town.here.place), "2026-03", "400")
    town.enter("new-jobs", town.place("town", town.here.place), "2026-04", "250")
    found = proof(town, "indicators.target", code="new-jobs")
    assert (found.value, found.target, found.met, found.unit, found.link) == (
        650,
        600,
        True,
        "人",
        "/indicators/new-jobs/",
    )
    assert "250" in str(found.working[0])


def test_a_proof_without_figures_has_no_value(town: IndicatorWorld) -> None:
    found = proof(town, "indicators.target", code="new-jobs")
    assert (found.value, found.target, found.met) == (None, 600, False)


def test_a_proof_of_no_indicator_says_so(town: IndicatorWorld) -> None:
    assert str(proof(town, "indicators.target", code="moon").working[0]) == "没有这个指标（moon）"


def test_a_proof_answers_what_was_known_on_a_day(town: IndicatorWorld) -> None:
    thing = town.place("town", town.here.place)
    town.enter("new-jobs", thing, "2026-03", "400", at=AT - timedelta(days=20))
    town.enter("new-jobs", thing, "2026-03", "450", at=AT)
    before = proof(town, "indicators.target", on=ON - timedelta(days=10), code="new-jobs")
    assert (before.value, proof(town, "indicators.target", code="new-jobs").value) == (400, 450)


def test_what_should_fall_is_met_from_above(town: IndicatorWorld) -> None:
    town.enter("three-public", town.place("town", town.here.place), "2026-Q1", "12.5")
    found = proof(town, "indicators.target", code="three-public")
    assert (found.value, found.higher_is_better, found.met) == (Decimal("12.50"), False, True)


def year_of_samples(town: IndicatorWorld, bad: tuple[int, ...], n: int = 0) -> None:
    for month in range(1, 13):
        items = BAD if month in bad else GOOD
        town.sample(town.sections[n], f"2025-{month:02}-08", **items)


@pytest.mark.parametrize(
    ("reading", "value"), [("every_month", 50), ("most_months", 100), ("last_months", 100)]
)
def test_stable_is_by_the_reading_that_was_chosen(town: IndicatorWorld, reading: str, value: int) -> None:
    year_of_samples(town, bad=(), n=0)
    year_of_samples(town, bad=(7,), n=1)
    row = town.here.commitments["in_progress"]
    type(row).objects.filter(pk=row.pk).update(year=2025)
    found = proof(town, "indicators.stable", code="section-compliance", reading=reading)
    assert (found.value, found.target) == (value, 100)
    named = [str(step) for step in found.working[1:]]
    assert named == (["没有稳定达标：东埔闸"] if value == 50 else [])


def test_stable_of_any_indicator_is_told_by_its_target(town: IndicatorWorld) -> None:
    for month in range(1, 7):
        for n, good in ((0, "90"), (1, "90" if month < 6 else "10")):
            town.enter("sorting-sampled", town.village(n), f"2026-{month:02}", "100")
            town.enter("sorting-households", town.village(n), f"2026-{month:02}", good)
    found = proof(town, "indicators.stable", code="sorting-share", reading="last_months")
    assert (found.value, str(found.working[1])) == (50, "没有稳定达标：西埔村")


def test_what_may_be_chosen_can_be_judged() -> None:
    codes = {code for code, _name in proofs.indicator_options()}
    assert "section-compliance" in codes
    assert "households" not in codes


def test_deriving_writes_as_the_system(town: IndicatorWorld) -> None:
    town.sample(town.sections[0], "2026-05-08", **GOOD)
    derive(
        town_id=town.town_id,
        one=definitions.indicator("section-class"),
        period=of("month", date(2026, 5, 1)),
        at=AT,
    )
    row = Observation.objects.get(indicator="section-class")
    assert (row.by_name, row.by_id, row.place) == (
        "系统",
        None,
        towns.Place.objects.get(pk=town.here.villages[1].pk),
    )
