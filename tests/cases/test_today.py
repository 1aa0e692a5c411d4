"""今天的办件: what was offered, is owed, is late or asked for stands before whoever has to act, and before nobody else."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tests.cases import world as worlds
from tests.cases.world import AT, ON, World, fresh, later
from townworks.cases import services
from townworks.cases.selectors import clocks, today
from townworks.cases.services.cards import show_cards
from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.build()


def waiting(actor: Actor, on: date = ON) -> dict[str, list[int]]:
    return {
        key: [row.pk for row in pile.rows] for key, pile in today.piles(actor, at=clock.start_of(on)).items()
    }


def why(actor: Actor, key: str, on: date = ON) -> str:
    return " ".join(str(step) for step in today.piles(actor, at=clock.start_of(on))[key].rows[0].why)


def test_what_came_in_waits_for_the_unit_that_holds_it(world: World):
    case = world.asked("petition")
    assert waiting(world.clerk) == {"case_accept": [case.pk]}
    assert waiting(world.head) == {}


def test_what_was_offered_waits_for_the_unit_that_it_was_offered_to(world: World):
    case = world.asked("petition")
    services.refer_case(actor=world.clerk, pk=case.pk, unit_id=world.unit("safety"), reason="属应急", at=AT)
    assert waiting(world.head) == {"case_take": [case.pk]}
    assert "属应急" in why(world.head, "case_take")
    services.take_over(actor=world.head, pk=case.pk, at=AT)
    assert waiting(world.head) == {"case_accept": [case.pk]}


def test_a_part_that_is_owed_waits_for_its_unit(world: World):
    case = world.asked("petition")
    services.ask_joint_units(
        actor=world.clerk, pk=case.pk, unit_ids=[world.unit("safety")], reason="看消防", at=AT
    )
    assert waiting(world.head) == {"case_joint": [case.pk]}
    services.answer_joint(actor=world.head, pk=case.pk, answer="没有隐患", at=AT)
    assert waiting(world.head) == {}


def test_a_late_case_waits_for_its_unit_and_for_who_assigns_with_its_cards(world: World):
    case = world.asked("report")
    services.accept_case(actor=world.clerk, pk=case.pk, at=AT)
    on = date(2026, 7, 20)
    show_cards(at=later(19))
    assert waiting(world.clerk, on) == {"case_late": [case.pk]}
    assert "已升级督办" in why(world.clerk, "case_late", on)
    assert waiting(world.actor("counter_clerk", there=True), on) == {}


def test_a_reminder_is_said_to_the_unit_that_holds_the_case(world: World):
    case = world.asked("petition")
    services.refer_case(actor=world.clerk, pk=case.pk, unit_id=world.unit("safety"), reason="属应急", at=AT)
    services.take_over(actor=world.head, pk=case.pk, at=AT)
    services.remind_case(actor=world.clerk, pk=case.pk, reason="当事人又来问了", at=later(1))
    assert "催办：当事人又来问了" in why(world.head, "case_accept")
    with pytest.raises(NotAllowed):
        services.remind_case(actor=world.head, pk=case.pk, reason="催自己", at=later(1))


def test_an_extension_waits_for_who_decides_and_not_for_who_asked(world: World):
    case = world.asked("petition")
    services.accept_case(actor=world.clerk, pk=case.pk, at=AT)
    services.ask_extension(actor=world.clerk, pk=case.pk, days=30, reason="要丈量", at=AT)
    head = world.actor("town_head")
    assert waiting(head)["case_extend"] == [case.pk]
    assert "case_extend" not in waiting(world.clerk)


def test_an_answered_case_waits_to_be_closed(world: World):
    case = world.asked("report")
    services.accept_case(actor=world.clerk, pk=case.pk, at=AT)
    services.answer_case(actor=world.clerk, pk=case.pk, text="清走了", at=AT)
    assert waiting(world.clerk) == {"case_close": [case.pk]}


def test_a_sealed_tip_waits_for_its_keepers_alone_and_without_its_words(world: World):
    tip = world.asked("tip")
    assert all(tip.pk not in pks for pks in waiting(world.clerk).values())
    keeper = world.keeper("discipline") if "discipline" in world.towns.here.people else None
    if keeper is not None:
        rows = today.piles(keeper, at=clock.start_of(ON))["case_accept"].rows
        assert [(row.pk, row.name) for row in rows] == [(tip.pk, "")]


def test_today_shows_the_case_with_its_number(world: World, client: Client):
    case = world.asked("petition")
    client.force_login(world.towns.here.people["office_clerk"])
    page = client.get("/").content.decode()
    assert fresh(case.pk).number in page and "等受理的办件" in page


# review


def test_a_petition_that_was_answered_may_be_looked_at_again_within_thirty_days_and_twice(world: World):
    case = world.asked("petition")
    services.accept_case(actor=world.clerk, pk=case.pk, at=AT)
    services.answer_case(actor=world.clerk, pk=case.pk, text="依法不予补偿", at=AT)
    with pytest.raises(Refusal, match="没有等结果"):
        services.tell_review(actor=world.clerk, pk=case.pk, reason="维持", at=AT)
    for n in (0, 1):
        services.ask_review(actor=world.clerk, pk=case.pk, reason="向区信访局", at=later(1 + n))
        services.tell_review(actor=world.clerk, pk=case.pk, reason="维持", at=later(1 + n))
    with pytest.raises(Refusal, match="没有复查复核"):
        services.ask_review(actor=world.clerk, pk=case.pk, reason="再请求", at=later(4))
    assert fresh(case.pk).state == "answered"


def test_a_review_is_asked_for_in_time(world: World):
    case = world.asked("petition")
    services.accept_case(actor=world.clerk, pk=case.pk, at=AT)
    services.answer_case(actor=world.clerk, pk=case.pk, text="依法不予补偿", at=AT)
    with pytest.raises(Refusal, match="7月31日"):
        services.ask_review(actor=world.clerk, pk=case.pk, reason="向区信访局", at=later(31))


@pytest.mark.parametrize(("on", "told"), [(date(2026, 11, 30), False), (date(2026, 12, 1), True)])
def test_the_holidays_of_next_year_are_asked_for_a_month_before(world: World, on: date, told: bool):
    at = clock.start_of(on)
    for role in ("office_clerk", "administrator"):
        assert ("calendar" in today.piles(world.actor(role), at=at)) is told
    assert "calendar" not in today.piles(world.actor("unit_staff"), at=at)


def test_the_holidays_that_are_missing_stand_on_the_page_of_today(world: World, monkeypatch):
    monkeypatch.setattr(clocks, "missing_calendar", lambda _on: 2031)
    client = Client()
    client.force_login(world.towns.here.people["office_clerk"])
    page = client.get("/").content.decode()
    assert "2031 年的节假日安排" in page and "calendars/2031.toml" in page
