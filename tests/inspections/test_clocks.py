"""时钟: a device's clock that is wrong makes nobody late, and a day is the town's, not Greenwich's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tests.inspections.world import AT, BLOCKED, InspectionWorld, photo
from townworks.inspections import services
from townworks.inspections.models import Finding
from townworks.inspections.selectors import papers, round_ledger
from townworks.kernel import clock

A_YEAR, A_DAY = timedelta(days=365), timedelta(days=1)


@pytest.mark.parametrize("off", [-A_YEAR, -A_DAY, A_DAY, A_YEAR], ids=str)
def test_a_term_runs_from_the_day_that_it_was_and_not_from_the_devices(town: InspectionWorld, off: timedelta):
    told = town.submission(answers=BLOCKED)
    wrong = replace(told, finished_at=AT + off, sent_at=AT + off, started_at=AT + off)
    visit = services.send_visit(actor=town.actor("grid_worker"), submission=wrong, at=AT).visit
    finding = Finding.objects.get(visit=visit)
    assert (finding.found_at, finding.due_on) == (AT, clock.day_of(AT))
    assert town.due().settled_on == clock.day_of(AT)
    assert visit.finished_at == AT + off  # as the device told it


def test_a_record_that_says_tomorrow_is_of_today(town: InspectionWorld):
    told = replace(town.submission(answers=BLOCKED), finished_at=AT + A_DAY, sent_at=None, source="odk")
    visit = services.send_visit(actor=town.actor("grid_worker"), submission=told, at=AT).visit
    assert Finding.objects.get(visit=visit).found_at == AT


def test_a_record_that_waited_for_a_signal_keeps_its_own_day(town: InspectionWorld):
    told = replace(town.submission(answers=BLOCKED), sent_at=AT + 3 * A_DAY)
    visit = services.send_visit(actor=town.actor("grid_worker"), submission=told, at=AT + 3 * A_DAY).visit
    assert Finding.objects.get(visit=visit).found_at == AT


def test_a_site_explained_before_eight_in_the_morning_is_settled_on_that_day(town: InspectionWorld):
    early = datetime(2026, 7, 2, 6, 30, tzinfo=clock.TOWN_TIME).astimezone(AT.tzinfo)
    head = town.actor("head:safety")
    services.explain_due(actor=head, pk=town.due().pk, outcome="excused", reason="停业", at=early)
    assert town.due().settled_on == date(2026, 7, 2)


def test_the_ledger_counts_days_on_the_towns_calendar(town: InspectionWorld):
    evening = datetime(2026, 7, 1, 22, 0, tzinfo=clock.TOWN_TIME).astimezone(AT.tzinfo)
    morning = datetime(2026, 7, 2, 7, 0, tzinfo=clock.TOWN_TIME).astimezone(AT.tzinfo)
    finding = town.fail(at=evening)
    mender = town.actor("head:village-2")
    services.report_mended(actor=mender, pk=finding.pk, photos=[photo()], at=morning)
    rows = round_ledger.finding_rows(town.actor("head:safety"), town.round, on=date(2026, 7, 3))
    assert next(rows)[13] == 1


def test_what_was_put_right_on_the_spot_stands_in_the_record_of_acceptance(town: InspectionWorld):
    pictures = (photo((1, 2, 3), stage="before"), photo((9, 8, 7)))
    finding = town.fail(mended=("exit-clear",), photos=pictures)
    sheet = papers.acceptance_sheet(town.actor("office_clerk"), finding.pk)
    assert (len(sheet.before), len(sheet.after)) == (1, 1)
