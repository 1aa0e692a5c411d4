"""提示并案: offered in turn, joined or declined by a person, taken apart again without a day lost."""

from __future__ import annotations

import pytest

from tests.cases import world as worlds
from tests.cases.world import AT, World, fresh, later
from townworks.cases import selectors, services
from townworks.cases.models import Case, CaseKey, SameOffer
from townworks.cases.selectors import detail, likeness
from townworks.cases.services import receipts, same_reports
from townworks.cases.workflow import FLOW
from townworks.kernel import events
from townworks.kernel.errors import NotAllowed, NotFound, Refusal, WrongState

pytestmark = pytest.mark.django_db
HERE = {"longitude": 113.1, "latitude": 23.1}
FIRST = {**HERE, "text": "桥头垃圾桶满了三天没人清，苍蝇很多", "address": ""}
SECOND = {
    "longitude": 113.10005,
    "latitude": 23.1,
    "text": "桥头的垃圾桶都溢出来了，好几天没人清",
    "address": "",
}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("townworks.cases.services.registering.located", lambda asked, town_id: (None, None))
    return worlds.build()


def twins(world: World) -> tuple[Case, Case]:
    first = world.asked("report", **FIRST)
    second = world.asked("report", at=later(hours=1), **SECOND)
    for case in (first, second):
        same_reports.look_for_same(case.pk)
    return first, second


def offer_of(world: World) -> SameOffer:
    twins(world)
    return SameOffer.objects.get()


def test_near_identical_reports_are_offered_and_not_joined(world: World):
    first, second = twins(world)
    offer = SameOffer.objects.get()
    assert (offer.case_id, offer.other_id, offer.state) == (second.pk, first.pk, "offered")
    assert (fresh(first.pk).state, fresh(second.pk).state) == ("registered", "registered")


def test_which_leads_is_told_by_the_day_and_not_by_the_order_of_looking(world: World):
    second = world.asked("report", at=later(hours=1), **SECOND)
    first = world.asked("report", **FIRST)
    for case in (second, first, second):
        same_reports.look_for_same(case.pk)
    offer = SameOffer.objects.get()
    assert (offer.case_id, offer.other_id) == (second.pk, first.pk)


def test_the_clockwork_makes_the_offers(world: World):
    world.asked("report", **FIRST)
    world.asked("report", at=later(hours=1), **SECOND)
    events.deliver_waiting(at=later(hours=2))
    assert SameOffer.objects.count() == 1


def test_a_second_look_adds_nothing(world: World):
    _first, second = twins(world)
    same_reports.look_for_same(second.pk)
    assert (SameOffer.objects.count(), CaseKey.objects.filter(case=second).count()) == (1, 1)


@pytest.mark.parametrize(
    "other",
    [
        {**SECOND, "latitude": 23.11},
        {**SECOND, "text": "桥头摆摊的占了人行道", "matter": "market"},
        {**SECOND, "text": "路边的树倒了，压着电线"},
    ],
)
def test_another_place_or_another_thing_is_not_offered(world: World, other: dict[str, object]):
    first, second = world.asked("report", **FIRST), world.asked("report", at=later(hours=1), **other)
    for case in (first, second):
        same_reports.look_for_same(case.pk)
    assert not SameOffer.objects.exists()


def test_another_town_is_never_beside_it(world: World):
    first, second = (
        world.asked("report", **FIRST),
        world.asked("report", there=True, at=later(hours=1), **SECOND),
    )
    for case in (first, second):
        same_reports.look_for_same(case.pk)
    assert not SameOffer.objects.exists()


def test_orders_of_the_hotline_at_one_address_are_offered(world: World):
    told = {"text": "工业路井盖松动，车压过声音很响", "address": "工业路 12 号"}
    first = world.asked("hotline", reference="12345-a", **told)
    again = "工业路上一个井盖没盖稳，汽车压过声音很响"
    second = world.asked("hotline", reference="12345-b", at=later(hours=1), address="工业路12号", text=again)
    for case in (first, second):
        same_reports.look_for_same(case.pk)
    assert SameOffer.objects.get().other_id == first.pk


def test_a_tip_is_never_put_beside_anything(world: World):
    assert same_reports.look_for_same(world.asked("tip").pk) == 0
    assert not CaseKey.objects.exists()


def test_both_pages_show_the_offer_with_why(world: World):
    first, second = twins(world)
    for case, later_one in ((first, False), (second, True)):
        (like,) = detail.detail(world.clerk, case.pk, on=worlds.ON).likes
        assert like.later is later_one and "相距 5 米" in [str(step) for step in like.why]


def test_joining_lets_the_later_follow_the_earlier(world: World):
    offer = offer_of(world)
    case = services.join_same(actor=world.clerk, offer_id=offer.pk, at=later(hours=3))
    offer.refresh_from_db()
    assert (case.state, case.joined_into_id, offer.state) == ("joined", offer.other_id, "joined")
    assert [one.pk for one in likeness.following(offer.other).cases] == [case.pk]


def test_a_follower_keeps_its_clock_until_the_lead_is_answered(world: World):
    offer = offer_of(world)
    due = fresh(offer.case_id).due_on
    services.join_same(actor=world.clerk, offer_id=offer.pk, at=later(hours=3))
    assert fresh(offer.case_id).due_on == due
    services.accept_case(actor=world.clerk, pk=offer.other_id, at=later(hours=4))
    services.answer_case(actor=world.clerk, pk=offer.other_id, text="清走了", at=later(hours=6))
    follower = fresh(offer.case_id)
    assert follower.answered_at == later(hours=6)
    told = selectors.public.followed_words(selectors.public.case_of(follower.pk), at=worlds.AT)
    assert [one.text for one in told.answers] == ["清走了"]


def test_taken_apart_it_goes_on_where_it_stood_without_a_day_lost(world: World):
    offer = offer_of(world)
    services.accept_case(actor=world.clerk, pk=offer.case_id, at=later(hours=2))
    before = fresh(offer.case_id)
    services.join_same(actor=world.clerk, offer_id=offer.pk, at=later(hours=3))
    services.unjoin_case(actor=world.clerk, pk=offer.case_id, reason="不是一个桶", at=later(hours=6))
    after = fresh(offer.case_id)
    assert (after.state, after.due_on, after.joined_into_id) == ("accepted", before.due_on, None)
    assert SameOffer.objects.get().state == "declined"


def test_taken_apart_after_the_answer_it_is_worked_on_anew(world: World):
    offer = offer_of(world)
    services.join_same(actor=world.clerk, offer_id=offer.pk, at=later(hours=2))
    services.accept_case(actor=world.clerk, pk=offer.other_id, at=later(hours=2))
    services.answer_case(actor=world.clerk, pk=offer.other_id, text="清走了", at=later(hours=6))
    services.unjoin_case(actor=world.clerk, pk=offer.case_id, reason="不是一个桶", at=later(hours=7))
    after = fresh(offer.case_id)
    assert (after.answered_at, after.is_open, after.state) == (None, True, "registered")
    assert after.due_on is not None


def test_who_leads_does_not_end_without_an_answer(world: World):
    offer = offer_of(world)
    services.join_same(actor=world.clerk, offer_id=offer.pk, at=later(hours=2))
    for end in (services.withdraw_case, services.refuse_case, services.transfer_case):
        with pytest.raises(WrongState, match="还在等答复"):
            end(actor=world.clerk, pk=offer.other_id, reason="他说不用了", at=later(hours=6))


def test_declined_it_is_not_offered_again(world: World):
    offer = offer_of(world)
    services.decline_same(actor=world.clerk, offer_id=offer.pk, reason="两个桶", at=later(hours=2))
    same_reports.look_for_same(offer.case_id)
    offer.refresh_from_db()
    assert (offer.state, offer.reason, SameOffer.objects.count()) == ("declined", "两个桶", 1)
    with pytest.raises(WrongState):
        services.join_same(actor=world.clerk, offer_id=offer.pk, at=later(hours=2))


def test_declining_wants_a_reason(world: World):
    with pytest.raises(Refusal):
        services.decline_same(actor=world.clerk, offer_id=offer_of(world).pk, reason=" ", at=later(hours=2))


def test_another_town_cannot_decide(world: World):
    offer = offer_of(world)
    with pytest.raises(NotFound):
        services.join_same(actor=world.actor("office_clerk", there=True), offer_id=offer.pk, at=AT)


def test_who_may_only_read_cannot_decide(world: World):
    with pytest.raises((NotAllowed, NotFound)):
        services.join_same(actor=world.actor("town_head"), offer_id=offer_of(world).pk, at=AT)


def test_its_citizen_is_told_of_each_turn(world: World):
    offer = offer_of(world)
    services.join_same(actor=world.clerk, offer_id=offer.pk, at=later(hours=2))
    services.accept_case(actor=world.clerk, pk=offer.other_id, at=later(hours=3))
    services.answer_case(actor=world.clerk, pk=offer.other_id, text="清走了", at=later(hours=6))
    case = selectors.public.case_of(offer.case_id)
    told = [one.text for one in selectors.public.followed_words(case, at=worlds.AT).story]
    assert told[-3:] == ["和别人反映的是同一件事，合在一起办。", "已经受理。", "给了您答复。"]
    assert receipts.code_of(case)


def test_nobody_presses_what_follows_by_itself(world: World):
    offer = offer_of(world)
    services.join_same(actor=world.clerk, offer_id=offer.pk, at=later(hours=2))
    names = {act.name for act in detail.detail(world.clerk, offer.case_id, on=worlds.ON).acts}
    assert "unjoin" in names and "follow" not in names
    assert FLOW.move("follow").target == ""
