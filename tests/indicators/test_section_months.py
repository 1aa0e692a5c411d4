"""断面月值: what is kept of a section's months is what its samples say, and pages of sections read nothing else."""

from __future__ import annotations

from datetime import date
from importlib import import_module

from django.apps import apps

from tests.indicators.world import AT, ON, IndicatorWorld
from townworks.engines.surface_water import period as water_period
from townworks.indicators import selectors
from townworks.indicators.derivations import samples_of, section_periods, target_of, water_of
from townworks.indicators.models import Rollup, Standing
from townworks.indicators.section_months import NOWHERE, water_items
from townworks.indicators.services import correct_observation
from townworks.indicators.services.recording import Cell
from townworks.indicators.services.recounting import kept_sums, recounted_sums

YEAR = (date(2026, 1, 1), ON)


def filled(town: IndicatorWorld) -> None:
    """Samples of two months: one below detection, one put right, one taken while the probe was mended."""
    section = town.sections[0]
    town.sample(section, "2026-05-08T08:00", do="6.1", nh3n="<0.05", tp="0.15", codmn="4.5", ph="6.4")
    town.sample(section, "2026-05-09T08:00", do="5.3", nh3n="0.7", tp="0.19", codmn="5.5", ph="8.1")
    town.sample(section, "2026-06-08T08:00", do="4.1", nh3n="1.2", tp="0.25", codmn="7", ph="7")
    wrong = town.enter("water-tp", section, "2026-06-09T08:00", "25")
    correct_observation(actor=town.actor("office_clerk"), pk=wrong.pk, text="0.25", reason="小数点", at=AT)
    town.record(Cell("water-do", section.pk, "2026-06-10T08:00", "0.1", quality="maintenance"))


def from_samples(town: IndicatorWorld, first: date, last: date, kind: water_period.Kind) -> object:
    """The same from every sample: months with their means, counts and classes."""
    section = town.sections[0]
    samples = samples_of(water_items(), [section], first, last)[section.pk]
    given = water_period.Given(samples, kind, water_of(section), target_of(section))
    return told(water_period.compute(given))


def told(answer: water_period.Answer) -> object:
    return [
        (one.label, {code: round(value, 9) for code, value in one.means.items()}, dict(one.counts), one.judged and one.judged.grade)
        for one in answer.periods
    ]  # fmt: skip


def kept_of(town: IndicatorWorld, first: date, last: date, kind: water_period.Kind) -> object:
    section = town.sections[0]
    return told(section_periods(water_items(), [section], first, last, kind)[section.pk])


def test_kept_months_say_what_the_samples_say(town: IndicatorWorld) -> None:
    filled(town)
    assert kept_of(town, *YEAR, "month") == from_samples(town, *YEAR, "month")
    assert kept_of(town, *YEAR, "year") == from_samples(town, *YEAR, "year")


def test_days_outside_of_those_asked_for_are_taken_out_of_a_kept_month(town: IndicatorWorld) -> None:
    filled(town)
    span = (date(2026, 5, 9), date(2026, 6, 8))
    assert kept_of(town, *span, "month") == from_samples(town, *span, "month")


def test_kept_months_are_a_full_recount(town: IndicatorWorld) -> None:
    filled(town)
    assert {code: kept_sums(town.town_id, code) for code in water_items()} == {
        code: recounted_sums(town.town_id, code) for code in water_items()
    }


def test_the_page_of_sections_is_told_without_reading_a_sample(town: IndicatorWorld) -> None:
    filled(town)
    actor = town.actor("unit_staff")
    before = selectors.waters(actor, on=ON)
    Standing.objects.all().delete()
    assert selectors.waters(actor, on=ON) == before
    assert [one.label for one in before.sections[0].months] == ["2026-05", "2026-06"]


def test_a_town_from_before_gets_its_months_when_it_is_migrated(town: IndicatorWorld) -> None:
    filled(town)
    Rollup.objects.filter(place_id=NOWHERE).delete()
    import_module("townworks.indicators.migrations.0003_section_months").keep(apps, None)
    for code in water_items():
        assert kept_sums(town.town_id, code) == recounted_sums(town.town_id, code)
