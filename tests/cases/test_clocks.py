"""时钟的差错和后果: cards, what counts as accepted, a clock that was set back, calendars that change or are missing."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tests.cases import world as worlds
from tests.cases.world import AT, World, fresh, later
from townworks.cases import services
from townworks.cases.models import Card, CaseEdition, ClockRow
from townworks.cases.selectors import clocks
from townworks.cases.services.cards import show_cards
from townworks.cases.services.clocks import redate_changed
from townworks.cases.services.deeming import accept_deemed
from townworks.definitions import selectors as definitions
from townworks.engines import workdays
from townworks.kernel import clock
from townworks.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.build()


def colours(pk: int) -> list[str]:
    return list(Card.objects.filter(case_id=pk).order_by("pk").values_list("colour", flat=True))


def test_a_yellow_card_comes_before_the_due_date_a_red_one_after_it_and_each_once(world: World):
    case = world.asked("report", matter="building")
    assert show_cards(at=AT) == 0
    due = fresh(case.pk).due_on
    assert due is not None
    for day in (due, due):
        show_cards(at=clock.start_of(day))
    assert colours(case.pk) == ["yellow"]
    for days in (1, 2, 3):
        show_cards(at=clock.start_of(date.fromordinal(due.toordinal() + days)))
    assert colours(case.pk) == ["yellow", "red"]
    show_cards(at=clock.start_of(date.fromordinal(due.toordinal() + 14)))
    assert colours(case.pk) == ["yellow", "red", "escalated"]


def test_a_standing_clock_earns_no_card(world: World):
    case = world.asked("report")
    services.accept_case(actor=world.clerk, pk=case.pk, at=AT)
    services.pause_case(actor=world.clerk, pk=case.pk, why="review", reason="专家评审", at=AT)
    assert show_cards(at=later(60)) == 0


def test_an_application_that_nobody_looked_at_counts_as_accepted_from_the_day_it_came_in(world: World):
    case = world.asked("application")
    assert accept_deemed(at=later(7)) == 0  # the fifth working day is Wednesday the eighth
    assert accept_deemed(at=later(8)) == 1
    after = fresh(case.pk)
    assert (after.state, after.accepted_at) == ("accepted", AT)
    assert after.clock_rows.get().on == date(2026, 7, 1)
    reason = after.rows.get(move="accept").reason
    assert "自收到申请材料之日起即为受理" in reason and "第32条" in reason


def test_what_was_told_of_its_missing_papers_in_time_is_not_deemed_accepted(world: World):
    case = world.asked("application")
    services.tell_missing(actor=world.clerk, pk=case.pk, reason="缺身份证", codes=["id"], at=later(2))
    assert accept_deemed(at=later(30)) == 0
    assert fresh(case.pk).state == "supplementing"


def test_a_petition_is_never_deemed_accepted(world: World):
    world.asked("petition")
    assert accept_deemed(at=later(90)) == 0


@pytest.mark.parametrize("move", ["resume", "answer"])
def test_a_clock_that_was_set_back_writes_no_segment_that_ends_before_it_begins(world: World, move: str):
    case = world.asked("petition", at=later(10))
    services.accept_case(actor=world.clerk, pk=case.pk, at=later(10))
    if move == "resume":
        services.pause_case(actor=world.clerk, pk=case.pk, why="review", reason="评审", at=later(12))
        services.resume_case(actor=world.clerk, pk=case.pk, at=later(5))
    else:
        services.answer_case(actor=world.clerk, pk=case.pk, text="已答复", at=later(5))
    days = list(ClockRow.objects.filter(case=case).order_by("pk").values_list("on", flat=True))
    assert days == sorted(days)
    answer, _, sure = clocks.answer_of(fresh(case.pk), list(case.clock_rows.all()), date(2026, 7, 6))
    assert sure and answer.due_on is not None


def with_another_rest_day(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    known = definitions.working_calendar()
    other = workdays.Calendar(known.off | {day}, known.work, known.years)
    monkeypatch.setattr(definitions, "working_calendar", lambda: other)


def test_the_clockwork_dates_open_cases_anew_when_the_calendar_changed_and_only_then(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    case = world.asked("information")
    before = fresh(case.pk).due_on
    assert before == date(2026, 7, 29)
    assert redate_changed(at=AT) == 0
    with_another_rest_day(monkeypatch, date(2026, 7, 10))
    assert redate_changed(at=later(1)) == 1
    assert fresh(case.pk).due_on == date(2026, 7, 30)
    facts = AuditEntry.objects.get(verb="case.redate").facts
    assert facts == {"from": "2026-07-29", "to": "2026-07-30"}
    assert redate_changed(at=later(2)) == 0
    monkeypatch.undo()
    assert redate_changed(at=later(3)) == 1  # put right again
    assert fresh(case.pk).due_on == before
    assert CaseEdition.objects.filter(what__startswith="calendars/").count() == 3


@pytest.mark.parametrize(
    ("on", "told"), [(date(2026, 11, 30), None), (date(2026, 12, 1), 2027), (date(2025, 12, 31), None)]
)
def test_a_month_before_the_year_its_missing_holidays_are_told(on: date, told: int | None):
    assert clocks.missing_calendar(on) == told


def test_the_list_says_in_december_which_calendar_is_missing(
    world: World, monkeypatch: pytest.MonkeyPatch, client: Client
):
    client.force_login(world.towns.here.people["office_clerk"])
    monkeypatch.setattr(clock, "now", lambda: clock.start_of(date(2026, 12, 1)))
    page = client.get("/cases/").content.decode()
    assert "还没有 2027 年的节假日安排" in page
