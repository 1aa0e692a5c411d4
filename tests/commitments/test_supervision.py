"""督办: a month's check, notices with their numbers and reply dates, and nothing chased twice for one thing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import towns
from townworks.commitments.models import Chase, Commitment, Notice
from townworks.commitments.selectors import supervision as selectors
from townworks.commitments.services import supervision as services
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> towns.World:
    return towns.build()


def opened(world, month=date(2026, 7, 1), at=towns.AT):
    return services.open_check(
        actor=world.actor("office_clerk"), town_id=world.here.place.pk, month=month, at=at
    )


def late_chase(world) -> Chase:
    """清理支流 was reported done but is past its day and not verified."""
    return Chase.objects.get(commitment=world.here.commitments["reported_done"], reason="late")


def drafted(world) -> Notice:
    chase = late_chase(world)
    return services.draft_notice(
        actor=world.actor("office_clerk"),
        town_id=world.here.place.pk,
        unit_id=chase.commitment.lead_id,
        chase_ids=[chase.pk],
        demand="请说明逾期原因，并在期限内办结。",
        at=towns.AT,
    )


def issued(world) -> Notice:
    return services.issue_notice(actor=world.actor("town_head"), pk=drafted(world).pk, at=towns.AT)


def replied(world) -> Notice:
    notice = issued(world)
    services.reply_to_notice(
        actor=world.actor("head:rural"), pk=notice.pk, text="已完成清理，请核实。", at=towns.AT
    )
    return Notice.objects.get(pk=notice.pk)


def test_a_check_finds_what_is_late_and_says_why(world):
    opened(world)
    assert "逾期" in late_chase(world).why[0]


def test_a_check_leaves_out_what_is_settled(world):
    opened(world)
    settled = [world.here.commitments[state].pk for state in ("closed", "cancelled")]
    assert not Chase.objects.filter(commitment_id__in=settled).exists()


def test_a_check_looks_at_its_own_town_only(world):
    opened(world)
    assert not Chase.objects.filter(commitment__town=world.there.place).exists()


def test_a_month_is_checked_once(world):
    opened(world)
    with pytest.raises(Conflict):
        opened(world)


def test_a_month_to_come_cannot_be_checked(world):
    with pytest.raises(Invalid):
        opened(world, month=date(2026, 8, 1))


def test_what_is_chased_already_is_not_found_again_next_month(world):
    opened(world)
    issued(world)
    opened(world, month=date(2026, 8, 1), at=towns.AT + timedelta(days=35))
    chase = late_chase(world)
    assert Chase.objects.filter(commitment=chase.commitment, reason="late").count() == 1


def test_what_was_let_go_is_found_again_next_month(world):
    check = opened(world)
    services.finish_check(actor=world.actor("office_clerk"), check_id=check.pk, at=towns.AT)
    opened(world, month=date(2026, 8, 1), at=towns.AT + timedelta(days=35))
    late = Chase.objects.filter(commitment=world.here.commitments["reported_done"], reason="late")
    assert [chase.open for chase in late] == [False, True]


def test_a_check_is_finished_once(world):
    check = opened(world)
    services.finish_check(actor=world.actor("office_clerk"), check_id=check.pk, at=towns.AT)
    with pytest.raises(WrongState):
        services.finish_check(actor=world.actor("office_clerk"), check_id=check.pk, at=towns.AT)


def test_a_notice_names_its_matter(world):
    opened(world)
    assert "清理榕江支流水浮莲" in drafted(world).matter


def test_a_ground_under_a_notice_is_not_drafted_again(world):
    opened(world)
    drafted(world)
    with pytest.raises(Conflict):
        drafted(world)


def test_a_notice_goes_to_the_unit_that_leads(world):
    opened(world)
    with pytest.raises(Invalid):
        services.draft_notice(
            actor=world.actor("office_clerk"),
            town_id=world.here.place.pk,
            unit_id=world.here.units["safety"].pk,
            chase_ids=[late_chase(world).pk],
            demand="请办理。",
            at=towns.AT,
        )


def test_issuing_gives_the_number_of_the_year(world):
    opened(world)
    assert issued(world).number == "安平督〔2026〕1号"


def test_issuing_computes_the_reply_day_in_working_days(world):
    opened(world)
    assert issued(world).reply_due_on == date(2026, 7, 8)


def test_a_notice_is_issued_once(world):
    opened(world)
    notice = issued(world)
    with pytest.raises(WrongState):
        services.issue_notice(actor=world.actor("town_head"), pk=notice.pk, at=towns.AT)


def test_two_people_at_one_notice_do_not_overwrite_each_other(world):
    opened(world)
    notice = drafted(world)
    with pytest.raises(Conflict):
        services.issue_notice(
            actor=world.actor("town_head"), pk=notice.pk, at=towns.AT, version=notice.version + 1
        )


def test_the_unit_chased_replies(world):
    opened(world)
    assert replied(world).state == "replied"


def test_another_unit_does_not_see_the_notice(world):
    opened(world)
    notice = issued(world)
    with pytest.raises(NotFound):
        services.reply_to_notice(actor=world.actor("head:safety"), pk=notice.pk, text="代为回复", at=towns.AT)


def test_the_office_does_not_reply_for_the_unit(world):
    opened(world)
    notice = issued(world)
    with pytest.raises(NotAllowed):
        services.reply_to_notice(
            actor=world.actor("office_clerk"), pk=notice.pk, text="代为回复", at=towns.AT
        )


def test_a_late_reply_is_taken_and_shown_as_late(world):
    opened(world)
    notice = issued(world)
    reply = services.reply_to_notice(
        actor=world.actor("head:rural"), pk=notice.pk, text="已完成。", at=towns.AT + timedelta(days=8)
    )
    assert reply.late


def test_a_returned_reply_stays_and_the_notice_is_open_again(world):
    opened(world)
    notice = replied(world)
    services.return_reply(
        actor=world.actor("office_clerk"), pk=notice.pk, reason="缺少验收照片。", at=towns.AT
    )
    notice.refresh_from_db()
    assert (notice.state, notice.replies.count()) == ("issued", 1)


def test_closing_frees_the_ground(world):
    opened(world)
    notice = replied(world)
    services.close_notice(
        actor=world.actor("office_clerk"), pk=notice.pk, verdict="现场核实已清理。", at=towns.AT
    )
    assert not late_chase(world).open


def test_a_notice_without_a_reply_is_not_closed(world):
    opened(world)
    notice = issued(world)
    with pytest.raises(WrongState):
        services.close_notice(actor=world.actor("office_clerk"), pk=notice.pk, verdict="好", at=towns.AT)


def test_withdrawing_wants_a_reason(world):
    opened(world)
    notice = issued(world)
    with pytest.raises(Invalid):
        services.withdraw_notice(actor=world.actor("office_clerk"), pk=notice.pk, reason=" ", at=towns.AT)


def test_a_unit_does_not_see_drafts(world):
    opened(world)
    notice = drafted(world)
    assert notice not in selectors.notices_for(world.actor("head:rural"))


def test_a_deputy_issues_to_the_unit_they_are_over(world):
    opened(world)
    chase = Chase.objects.filter(commitment__lead=world.here.units["safety"]).first()
    if chase is None:
        chase = Chase.objects.create(
            commitment=world.here.commitments["accepted"],
            reason="stale",
            why=["久未更新", {}],
            found_at=towns.AT,
        )
    notice = services.draft_notice(
        actor=world.actor("deputy"),
        town_id=world.here.place.pk,
        unit_id=world.here.units["safety"].pk,
        chase_ids=[chase.pk],
        demand="请尽快填报进展。",
        at=towns.AT,
    )
    assert services.issue_notice(actor=world.actor("deputy"), pk=notice.pk, at=towns.AT).state == "issued"


def test_a_deputy_issues_to_no_other_unit(world):
    opened(world)
    with pytest.raises(NotFound):
        services.issue_notice(actor=world.actor("deputy"), pk=drafted(world).pk, at=towns.AT)


def test_another_town_sees_nothing(world):
    opened(world)
    issued(world)
    assert not selectors.notices_for(world.actor("office_clerk", town=world.there)).exists()


def test_a_unit_opens_no_check(world):
    with pytest.raises(NotAllowed):
        services.open_check(
            actor=world.actor("head:rural"), town_id=world.here.place.pk, month=date(2026, 7, 1), at=towns.AT
        )


def test_every_act_leaves_its_trace(world):
    opened(world)
    notice = replied(world)
    services.close_notice(actor=world.actor("office_clerk"), pk=notice.pk, verdict="已核实。", at=towns.AT)
    verbs = AuditEntry.objects.filter(thing_kind="notice").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["notice.draft", "notice.issue", "notice.reply", "notice.close"]


def test_the_light_is_fresh_when_the_check_is_made(world):
    opened(world)
    assert Commitment.objects.get(pk=world.here.commitments["reported_done"].pk).light in ("yellow", "red")
