"""到期的时刻: lists, Today, cards, figures and exports judge a case by the instant at which it is due, to the hour where it has one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.cases import world as worlds
from tests.cases.world import AT, World, fresh
from townworks.cases import proofs, services
from townworks.cases.models import Card, Case
from townworks.cases.models.case import NEVER
from townworks.cases.selectors import clocks, figures, listing, orders, public, sheet, today
from townworks.cases.selectors.listing import Filter
from townworks.cases.services import Asked
from townworks.cases.services.cards import show_cards
from townworks.kernel import clock
from townworks.ui import wording

ORDER = {"kind": "hotline", "matter": "help", "text": "井盖破了", "channel": "hotline"}


@pytest.fixture
def world(db: None) -> World:
    return worlds.build()


def by(hours: float) -> datetime:
    return AT + timedelta(hours=hours)


def supply(world: World) -> Case:
    """Due in 24 hours by day and night; it came in on Wednesday at ten."""
    return world.asked("hotline", matter="supply", reference="12345-9")


def order(world: World, due_on: date, until: time | None, at: datetime = AT) -> Case:
    asked = Asked(**ORDER, reference=f"GZ-{due_on}-{until}", due_on=due_on, due_until=until)  # type: ignore[arg-type]
    return services.register_case(actor=world.actor("counter_clerk"), asked=asked, at=at).case


def light(case: Case, at: datetime) -> tuple[str, str]:
    colour, (words, facts) = listing.light_of(fresh(case.pk), at)
    return colour, words.format(**facts)


def keys(world: World, at: datetime) -> set[str]:
    return set(today.piles(world.actor("counter_clerk"), at=at))


# terms in hours


def test_a_list_tells_the_hours_that_are_left_and_those_that_it_is_late(world: World):
    case = supply(world)
    assert light(case, by(1)) == ("yellow", "还有 23 小时")
    assert light(case, by(23.5)) == ("yellow", "还有 30 分钟")
    assert light(case, by(24)) == ("yellow", "还有 1 分钟")
    assert light(case, by(24.25)) == ("red", "已超期 15 分钟")
    assert light(case, by(30)) == ("red", "已超期 6 小时")
    assert light(case, by(96)) == ("red", "已超期 3 天")


def test_a_case_is_late_from_the_minute_after_its_own_and_no_sooner(world: World):
    case = supply(world)
    for minutes, late in ((0, False), (0.99, False), (1, True)):
        at = by(24) + timedelta(minutes=minutes)
        assert clocks.late(fresh(case.pk), at) is late
        found = listing.found(world.clerk, Filter(overdue=True), at=at)
        assert found.exists() is late


def test_the_list_of_what_is_late_and_today_agree_by_the_hour(world: World):
    case = supply(world)
    services.accept_case(actor=world.actor("counter_clerk"), pk=case.pk, at=by(1))
    assert "case_late" not in keys(world, by(23)) and "case_soon" in keys(world, by(23))
    assert "case_late" in keys(world, by(25))
    page = listing.page_of(world.clerk, Filter(overdue=True), at=by(25))
    assert [row.case.pk for row in page.rows] == [case.pk]


def test_a_term_in_days_is_late_with_the_next_day_as_before(world: World):
    case = world.asked("report")
    due = fresh(case.pk).due_on
    assert due is not None and fresh(case.pk).due_key == clock.start_of(due + timedelta(days=1))
    last = clock.start_of(due + timedelta(days=1)) - timedelta(seconds=1)
    assert light(case, last) == ("yellow", "今天到期")
    assert light(case, last + timedelta(seconds=1)) == ("red", "已超期 1 天")


def test_what_is_due_sooner_stands_first_whatever_its_term_counts(world: World):
    slow, urgent = order(world, date(2026, 7, 2), None), supply(world)
    assert slow.due_on == urgent.due_on == date(2026, 7, 2)
    rows = listing.page_of(world.clerk, Filter(kind="hotline"), at=AT).rows
    assert [row.case.pk for row in rows] == [urgent.pk, slow.pk]


def test_a_clock_that_stands_is_late_never(world: World):
    case = supply(world)
    services.accept_case(actor=world.clerk, pk=case.pk, at=by(1))
    services.pause_case(actor=world.clerk, pk=case.pk, why="other", reason="等台风过去", at=by(2))
    assert fresh(case.pk).due_key == NEVER and not clocks.late(fresh(case.pk), by(9000))
    services.resume_case(actor=world.clerk, pk=case.pk, at=by(5))
    assert fresh(case.pk).due_key == by(27) + timedelta(minutes=1)


def test_an_order_in_hours_is_escalated_a_day_after_its_hour(world: World):
    case = supply(world)
    assert [show_cards(at=by(hours)) for hours in (22.5, 24.5, 47, 48.5)] == [1, 1, 0, 1]
    assert list(Card.objects.filter(case=case).values_list("colour", flat=True)) == [
        "yellow",
        "red",
        "escalated",
    ]
    assert "已升级督办" in str(today.piles(world.actor("counter_clerk"), at=by(49))["case_late"].rows[0].why)


def test_a_term_that_moves_within_its_day_is_warned_of_again(world: World):
    case = supply(world)
    services.accept_case(actor=world.clerk, pk=case.pk, at=by(1))
    assert show_cards(at=by(22.5)) == 1
    before = fresh(case.pk).due_on
    services.pause_case(actor=world.clerk, pk=case.pk, why="other", reason="等台风过去", at=by(22.75))
    services.resume_case(actor=world.clerk, pk=case.pk, at=by(25.75))
    assert fresh(case.pk).due_on == before
    assert [show_cards(at=by(hours)) for hours in (26, 26.5, 27.5)] == [1, 0, 1]
    cards = list(Card.objects.filter(case=case).values_list("colour", "due_key"))
    assert cards == [
        ("yellow", by(24) + timedelta(minutes=1)),
        ("yellow", by(27) + timedelta(minutes=1)),
        ("red", by(27) + timedelta(minutes=1)),
    ]


def test_figures_and_proofs_count_what_is_late_by_the_hour(world: World):
    for hours, reason in ((23, ""), (25, "抢修")):
        case = supply(world)
        services.accept_case(actor=world.clerk, pk=case.pk, at=by(1))
        services.answer_case(actor=world.clerk, pk=case.pk, text="来电了", at=by(hours), late_reason=reason)
    supply(world)
    for at, counts in ((by(23.5), (2, 1)), (by(26), (3, 1))):
        (one,) = figures.on_time(world.clerk, year=2026, at=at)
        assert (one.whole, one.part) == counts
    claim = (world.towns.here.commitments["in_progress"].pk, {"kind": "hotline"})
    values = [
        proofs.computed("cases.on_time", claims=[claim], on=date(2026, 7, day))[0].value for day in (2, 3)
    ]
    assert [str(one) for one in values] == ["50.00", "33.33"]


def test_time_that_stood_is_told_in_parts_of_a_day_of_a_term_in_hours(world: World):
    case = supply(world)
    services.accept_case(actor=world.clerk, pk=case.pk, at=by(0))
    services.pause_case(actor=world.clerk, pk=case.pk, why="other", reason="等台风过去", at=by(2))
    services.resume_case(actor=world.clerk, pk=case.pk, at=by(8))
    services.answer_case(actor=world.clerk, pk=case.pk, text="来电了", at=by(12))
    (one,) = figures.time_spent(world.clerk, year=2026)
    assert (str(one.working), str(one.paused)) == ("0.2", "0.2")


def test_exports_tell_the_hour(world: World):
    case = supply(world)
    (row,) = sheet.sheet(world.clerk, Filter(), at=AT).rows
    assert row[6] == case.due_at
    (told,) = orders.answer_rows(world.clerk, first=date(2026, 7, 1), last=date(2026, 7, 1))
    assert told[4] == case.due_at


def test_the_citizen_is_told_by_the_hour(world: World):
    receipt = services.register_case(
        actor=world.actor("counter_clerk"),
        asked=Asked(**{**ORDER, "matter": "supply"}, reference="12345-7"),  # type: ignore[arg-type]
        at=AT,
    )
    case = public.followed(receipt.case.number, receipt.code)
    assert "最迟2026年7月2日 10:00" in public.followed_words(case, at=by(23)).due
    assert "已经超期" in public.followed_words(case, at=by(25)).due


# the hour that the hotline's sheet names


def test_an_order_is_due_at_the_hour_that_its_sheet_names(world: World):
    case = order(world, date(2026, 7, 3), time(17, 30))
    assert (case.term_days, case.term_kind, case.term_until) == (2, "working", time(17, 30))
    assert case.due_at == datetime(2026, 7, 3, 9, 30, tzinfo=UTC)
    assert light(case, datetime(2026, 7, 3, 9, 0, tzinfo=UTC)) == ("yellow", "还有 30 分钟")
    assert light(case, datetime(2026, 7, 3, 10, 30, tzinfo=UTC)) == ("red", "已超期 1 小时")


def test_its_pause_and_extension_count_days_and_the_hour_stays(world: World):
    case = order(world, date(2026, 7, 3), time(17, 30))
    services.accept_case(actor=world.clerk, pk=case.pk, at=AT)
    services.ask_extension(actor=world.clerk, pk=case.pk, days=2, reason="等配件", at=by(1))
    ask = case.extension_asks.get()
    assert "17:30" in wording.step(ask.told)
    services.approve_extension(actor=world.actor("town_head"), pk=ask.pk, answer="同意", at=by(2))
    assert fresh(case.pk).due_at == datetime(2026, 7, 7, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due_on", "until", "due_at"),
    [
        (date(2026, 7, 4), None, None),  # a Saturday: the working day before it
        (date(2026, 7, 4), time(12), datetime(2026, 7, 4, 4, tzinfo=UTC)),  # with its hour: the day itself
        (date(2026, 7, 1), time(18), datetime(2026, 7, 1, 10, tzinfo=UTC)),  # the day on which it came
    ],
)
def test_a_named_day_that_is_free_is_kept_where_its_hour_is_named(
    world: World, due_on: date, until: time | None, due_at: datetime | None
):
    case = order(world, due_on, until)
    assert case.due_at == due_at
    assert case.due_on == (due_on if due_at else date(2026, 7, 3))


def test_an_order_of_a_weekend_is_due_within_it(world: World):
    saturday = datetime(2026, 7, 4, 2, tzinfo=UTC)
    case = order(world, date(2026, 7, 5), None, at=saturday)
    assert case.due_at == datetime(2026, 7, 5, 15, 59, tzinfo=UTC)


def test_the_cards_of_a_long_order_are_shown_by_working_days_and_turn_red_by_the_hour(world: World):
    case = order(world, date(2026, 7, 8), time(12))
    shown = [
        show_cards(at=datetime(2026, 7, day, hour, tzinfo=UTC))
        for day, hour in ((3, 2), (6, 2), (8, 3), (8, 5))
    ]
    assert shown == [0, 1, 0, 1]
    assert list(Card.objects.filter(case=case).values_list("colour", flat=True)) == ["yellow", "red"]


def test_the_page_says_the_hour_in_its_sentence(world: World):
    case = order(world, date(2026, 7, 3), time(17, 30))
    client = Client()
    client.force_login(world.towns.here.people["office_clerk"])
    assert "7月3日 17:30" in client.get(f"/cases/{case.pk}/").content.decode()


DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(DAYS, st.none() | st.times().map(lambda one: one.replace(second=0, microsecond=0)))
def test_the_first_late_instant_follows_the_last_good_one(day: date, hour: time | None):
    due_at = datetime.combine(day, hour, clock.TOWN_TIME) if hour else None
    first = clocks.late_from(day, due_at)
    assert first - timedelta(minutes=1) == (due_at or clock.start_of(day + timedelta(days=1)) - clocks.MINUTE)
    assert clock.day_of(first - timedelta(seconds=1)) == day or due_at is not None
