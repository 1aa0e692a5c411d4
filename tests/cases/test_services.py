"""办件的服务: registered, accepted, referred, worked on, answered, rated; what must not be is refused with a sentence."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, OperationalError

from tests.cases import world as worlds
from tests.cases.world import AT, World, fresh, later
from townworks.cases import services
from townworks.cases.models import Case, ClockRow, HandOver, StepRow
from townworks.cases.services import Asked, Told
from townworks.cases.services.clocks import redate_all
from townworks.kernel import clock
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal, WrongState
from townworks.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.build()


def accepted(world: World, kind: str = "petition", **more: object) -> Case:
    case = world.asked(kind, **more)
    return services.accept_case(actor=world.clerk, pk=case.pk, at=AT)


# coming in


@pytest.mark.parametrize("kind", list(worlds.SAID))
def test_a_case_of_every_kind_comes_in(world: World, kind: str):
    case = fresh(world.asked(kind).pk)
    assert (case.kind, case.state, case.town_id) == (kind, "registered", world.town_id)
    assert case.rows.count() == 1


def test_a_number_is_mark_year_and_key(world: World):
    case = world.asked("petition")
    assert case.number == f"X2026-{case.pk:06d}"


def test_the_same_sending_is_one_case_with_one_code(world: World):
    asked = Asked(**worlds.REPORT, client_id="phone-1")
    first = services.receive_report(asked=asked, town_id=world.town_id, at=AT)
    again = services.receive_report(asked=asked, town_id=world.town_id, at=later(1))
    assert (again.case.pk, again.code, again.again) == (first.case.pk, first.code, True)
    assert Case.objects.count() == 1


def test_somebody_elses_client_id_gives_nobody_the_code(world: World):
    told = Asked(**worlds.SAID["petition"], client_id="own-1", persons=(worlds.PERSON,))  # type: ignore[arg-type]
    services.register_case(actor=world.actor("counter_clerk"), asked=told, at=AT)
    with pytest.raises(Conflict, match="别人已经用过"):
        services.receive_report(
            asked=Asked(**worlds.REPORT, client_id="own-1"), town_id=world.town_id, at=later(1)
        )


def test_the_same_client_id_in_another_town_is_another_case(world: World):
    asked = Asked(**worlds.REPORT, client_id="phone-1")
    services.receive_report(asked=asked, town_id=world.town_id, at=AT)
    services.receive_report(asked=asked, town_id=world.towns.there.place.pk, at=AT)
    assert Case.objects.count() == 2


def test_a_position_says_in_which_village_it_is_and_none_outside_is_turned_away(world: World):
    village = world.towns.here.villages[0]
    inside = world.asked("report", place_id=village.pk)
    outside = world.asked("report", longitude=-122.4, latitude=37.7)
    assert (fresh(inside.pk).place_id, fresh(outside.pk).place_id) == (village.pk, None)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"matter": "nothing"}, "matter"),
        ({"text": "字" * 4001}, "text"),
        ({"longitude": 200.0, "latitude": 1.0}, "longitude"),
        ({"longitude": float("nan"), "latitude": 1.0}, "longitude"),
        ({"longitude": 100.0}, "longitude"),
        ({"matter": "streetlight"}, "details.pole"),
        ({"matter": "sewage", "details": {"colour": "pink"}}, "details.colour"),
        ({"persons": (Told("reporter", id_number="110105194912310021"),)}, "id_number"),
        ({"persons": (Told("reporter", phone="1"),)}, "phone"),
    ],
)
def test_what_is_wrong_stands_at_its_field(world: World, more: dict, field: str):
    with pytest.raises(Invalid) as refused:
        world.asked("report", **more)
    assert field in [name for name, _ in refused.value.problems]


def test_what_is_not_open_to_the_public_is_not_taken_through_the_open_door(world: World):
    with pytest.raises(Invalid):
        services.receive_report(
            asked=Asked("petition", matter="land", persons=(worlds.PERSON,)), town_id=world.town_id, at=AT
        )


def test_a_village_person_registers_for_the_village(world: World):
    case = services.register_case(
        actor=world.actor("grid_worker"), asked=Asked(**{**worlds.REPORT, "channel": "grid"}), at=AT
    ).case
    assert case.first_unit_id == world.unit("village-2")


# the clock


def test_a_petition_is_counted_from_acceptance_in_calendar_days(world: World):
    case = world.asked("petition")
    assert fresh(case.pk).due_on is None
    services.accept_case(actor=world.clerk, pk=case.pk, at=later(2))
    assert fresh(case.pk).due_on == date(2026, 9, 1)  # sixty days after the third of July


def test_an_information_request_is_counted_from_receipt(world: World):
    assert fresh(world.asked("information").pk).due_on == date(2026, 7, 29)


def test_the_matter_of_a_report_has_its_own_term(world: World):
    assert fresh(world.asked("report").pk).due_on == date(2026, 7, 2)
    assert fresh(world.asked("report", matter="building").pk).due_on == date(2026, 7, 22)


def test_a_standing_clock_has_no_due_date_and_goes_on_where_it_stood(world: World):
    case = accepted(world)
    services.pause_case(actor=world.clerk, pk=case.pk, why="hearing", reason="听证通知 3 号", at=later(10))
    assert fresh(case.pk).due_on is None
    services.resume_case(actor=world.clerk, pk=case.pk, at=later(19))
    assert fresh(case.pk).due_on == date(2026, 9, 9)  # the 30th of August and the ten days of the pause


def test_only_reasons_of_the_law_stop_the_clock(world: World):
    case = accepted(world)
    with pytest.raises(Invalid):
        services.pause_case(actor=world.clerk, pk=case.pk, why="holiday", reason="放假", at=AT)


def test_an_extension_is_asked_by_one_and_decided_by_another(world: World):
    case = accepted(world)
    asked = services.ask_extension(actor=world.clerk, pk=case.pk, days=30, reason="鉴定", at=later(20))
    with pytest.raises(NotAllowed):
        services.approve_extension(actor=world.clerk, pk=asked.pk, at=later(21))
    services.approve_extension(actor=world.actor("town_head"), pk=asked.pk, at=later(21))
    assert fresh(case.pk).due_on == date(2026, 9, 29)
    with pytest.raises(Invalid, match="只能延长一次"):
        services.ask_extension(actor=world.clerk, pk=case.pk, days=5, reason="再延", at=later(22))


def test_who_asked_does_not_decide_even_with_the_permission(world: World):
    case = accepted(world, "report")
    services.assign_case(actor=world.clerk, pk=case.pk, unit_id=world.unit("safety"), reason="消防", at=AT)
    asked = services.ask_extension(actor=world.head, pk=case.pk, days=3, reason="等设备", at=AT)
    with pytest.raises(NotAllowed, match="别人"):
        services.approve_extension(actor=world.head, pk=asked.pk, at=AT)


def test_a_refused_extension_leaves_the_term(world: World):
    case = accepted(world)
    asked = services.ask_extension(actor=world.clerk, pk=case.pk, days=30, reason="鉴定", at=AT)
    services.refuse_extension(actor=world.actor("town_head"), pk=asked.pk, answer="抓紧办", at=AT)
    assert fresh(case.pk).due_on == date(2026, 8, 31)  # the 30th of August is a Sunday


@pytest.mark.parametrize("days", [0, 31])
def test_an_extension_is_as_long_as_the_law_allows(world: World, days: int):
    with pytest.raises(Invalid):
        services.ask_extension(actor=world.clerk, pk=accepted(world).pk, days=days, reason="久", at=AT)


def test_what_is_missing_is_told_once(world: World):
    case = world.asked("application")
    services.tell_missing(actor=world.clerk, pk=case.pk, reason="缺身份证", codes=["id"], at=AT)
    services.take_supplement(actor=world.clerk, pk=case.pk, at=later(1))
    with pytest.raises(WrongState, match="一次"):
        services.tell_missing(actor=world.clerk, pk=case.pk, reason="还缺", at=later(1))


def test_an_information_request_is_counted_anew_from_its_supplement(world: World):
    case = world.asked("information")
    services.tell_missing(actor=world.clerk, pk=case.pk, reason="内容不明确", at=later(1))
    assert fresh(case.pk).due_on is None
    services.take_supplement(actor=world.clerk, pk=case.pk, at=later(6))
    assert fresh(case.pk).due_on == date(2026, 8, 4)


def test_papers_that_are_required_come_before_acceptance(world: World):
    case = world.asked("application")
    with pytest.raises(WrongState, match="身份证"):
        services.accept_case(actor=world.clerk, pk=case.pk, at=AT)
    codes = list(case.materials.filter(required=True).values_list("code", flat=True))
    services.take_materials(actor=world.clerk, pk=case.pk, codes=codes, at=AT)
    assert services.accept_case(actor=world.clerk, pk=case.pk, at=AT).state == "accepted"


def test_papers_left_here_with_consent_need_not_be_brought_again(world: World):
    agreed = Told(name="欧阳明", id_number=worlds.ID, consent=True)
    first = world.asked("application", persons=(agreed,))
    services.take_materials(actor=world.clerk, pk=first.pk, codes=["form", "id"], at=AT)
    second = world.asked("application", persons=(agreed,))
    services.take_materials(actor=world.clerk, pk=second.pk, codes=["form", "id"], kept=True, at=later(9))
    found = {one.code: (one.state, one.kept_from_id) for one in second.materials.all()}
    assert found["id"] == ("given", first.pk)
    assert found["form"] == ("wanted", None)  # a form is of its own case


def test_papers_left_without_consent_stay_with_their_case(world: World):
    first = world.asked("application", persons=(Told(name="欧阳明", id_number=worlds.ID),))
    services.take_materials(actor=world.clerk, pk=first.pk, codes=["id"], at=AT)
    second = world.asked("application", persons=(Told(name="欧阳明", id_number=worlds.ID),))
    services.take_materials(actor=world.clerk, pk=second.pk, codes=["id"], kept=True, at=AT)
    assert second.materials.get(code="id").state == "wanted"


def test_a_year_without_its_calendar_is_counted_by_weekends_and_marked(world: World, settings):
    at = clock.start_of(date(2026, 12, 28))
    case = fresh(world.asked("report", matter="building", at=at).pk)
    assert (case.due_sure, case.due_on) == (False, date(2027, 1, 18))


def test_a_calendar_that_changed_moves_open_dates_with_an_audit_row(world: World):
    case = world.asked("information")
    Case.objects.filter(pk=case.pk).update(due_on=date(2026, 7, 28))
    assert redate_all(at=later(1)) == 1
    assert fresh(case.pk).due_on == date(2026, 7, 29)
    entry = AuditEntry.objects.get(verb="case.redate")
    assert entry.facts == {"from": "2026-07-28", "to": "2026-07-29"}
    assert redate_all(at=later(1)) == 0


# who holds it


def test_until_somebody_takes_it_over_the_first_unit_holds_it(world: World):
    case = accepted(world)
    services.refer_case(actor=world.clerk, pk=case.pk, unit_id=world.unit("safety"), reason="属应急", at=AT)
    assert fresh(case.pk).unit_id == world.unit("office")
    services.take_over(actor=world.head, pk=case.pk, at=AT)
    case = fresh(case.pk)
    assert (case.unit_id, case.first_unit_id) == (world.unit("safety"), world.unit("office"))


def test_a_referral_is_sent_back_once_and_not_twice(world: World):
    case = accepted(world)
    services.refer_case(actor=world.clerk, pk=case.pk, unit_id=world.unit("safety"), reason="属应急", at=AT)
    services.return_referral(actor=world.head, pk=case.pk, reason="不是消防的事", at=AT)
    services.refer_case(actor=world.clerk, pk=case.pk, unit_id=world.unit("rural"), reason="属农办", at=AT)
    with pytest.raises(WrongState, match="党政办指定"):
        services.return_referral(actor=world.staff, pk=case.pk, reason="也不是", at=AT)
    services.assign_case(actor=world.clerk, pk=case.pk, unit_id=world.unit("rural"), reason="定了", at=AT)
    case = fresh(case.pk)
    assert (case.unit_id, case.fixed) == (world.unit("rural"), True)
    with pytest.raises(NotAllowed, match="不能再转"):
        services.refer_case(actor=world.staff, pk=case.pk, unit_id=world.unit("safety"), reason="再转", at=AT)


def test_only_the_unit_that_was_asked_takes_over(world: World):
    case = accepted(world)
    services.refer_case(actor=world.clerk, pk=case.pk, unit_id=world.unit("safety"), reason="属应急", at=AT)
    with pytest.raises(NotFound):
        services.take_over(actor=world.staff, pk=case.pk, at=AT)


def test_one_referral_waits_at_a_time(world: World):
    case = accepted(world)
    services.refer_case(actor=world.clerk, pk=case.pk, unit_id=world.unit("safety"), reason="属应急", at=AT)
    with pytest.raises(WrongState):
        services.refer_case(
            actor=world.clerk, pk=case.pk, unit_id=world.unit("rural"), reason="属农办", at=AT
        )
    assert HandOver.objects.count() == 1


def test_a_case_is_not_handed_to_another_towns_unit(world: World):
    with pytest.raises(Invalid):
        services.refer_case(
            actor=world.clerk,
            pk=accepted(world).pk,
            unit_id=world.unit("safety", there=True),
            reason="试",
            at=AT,
        )


def test_what_several_units_owe_is_one_case(world: World):
    case = accepted(world)
    units = [world.unit("safety"), world.unit("rural")]
    services.ask_joint_units(actor=world.clerk, pk=case.pk, unit_ids=units, reason="各说各的", at=AT)
    with pytest.raises(WrongState, match="协办"):
        services.answer_case(actor=world.clerk, pk=case.pk, text="已办", at=AT)
    services.answer_joint(actor=world.head, pk=case.pk, answer="没有隐患", at=AT)
    services.answer_joint(actor=world.staff, pk=case.pk, answer="已补偿", at=AT)
    assert services.answer_case(actor=world.clerk, pk=case.pk, text="已办", at=AT).state == "answered"


# the end


def test_an_answer_stops_the_clock_and_a_reopened_case_starts_it_anew(world: World):
    case = accepted(world)
    services.answer_case(actor=world.clerk, pk=case.pk, text="补偿已发", at=later(9))
    assert [row.move for row in ClockRow.objects.filter(case=case)] == ["start", "stop"]
    services.reopen_case(actor=world.clerk, pk=case.pk, reason="没有收到", at=later(20))
    case = fresh(case.pk)
    assert (case.state, case.due_on) == (
        "working",
        date(2026, 9, 20),
    )  # sixty days from the 21st of July is a Saturday, and the Sunday after it is worked


def test_who_answers_late_says_why(world: World):
    case = world.asked("report")
    services.accept_case(actor=world.clerk, pk=case.pk, at=AT)
    with pytest.raises(Invalid) as refused:
        services.answer_case(actor=world.clerk, pk=case.pk, text="清了", at=later(9))
    assert [name for name, _ in refused.value.problems] == ["late_reason"]
    services.answer_case(actor=world.clerk, pk=case.pk, text="清了", late_reason="台风", at=later(9))
    assert fresh(case.pk).late_reason == "台风"


def test_each_answer_is_rated_once(world: World):
    case = accepted(world)
    with pytest.raises(WrongState, match="答复以后"):
        services.rate_case(case=case, score=5, at=AT)
    services.answer_case(actor=world.clerk, pk=case.pk, text="补偿已发", at=later(1))
    services.rate_case(case=case, score=2, at=later(2))
    with pytest.raises(WrongState, match="已经评价"):
        services.rate_case(case=case, score=5, at=later(2))
    services.reopen_case(actor=world.clerk, pk=case.pk, reason="不满意", at=later(3))
    services.answer_case(actor=world.clerk, pk=case.pk, text="再补", at=later(4))
    services.rate_case(case=case, score=5, at=later(5))
    assert (fresh(case.pk).score, case.ratings.count()) == (5, 2)


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_rating_is_one_of_five(world: World, score: int):
    case = accepted(world)
    services.answer_case(actor=world.clerk, pk=case.pk, text="好", at=AT)
    with pytest.raises(Invalid):
        services.rate_case(case=case, score=score, at=AT)


def test_joined_reports_are_one_work(world: World):
    first, second = world.asked("report"), world.asked("report", at=later(hours=1))
    services.join_case(actor=world.clerk, pk=second.pk, into_id=first.pk, at=later(hours=2))
    second = fresh(second.pk)
    assert (second.state, second.is_open, second.joined_into_id) == ("joined", False, first.pk)


def test_cases_of_different_kinds_are_not_joined(world: World):
    with pytest.raises(WrongState):
        services.join_case(
            actor=world.clerk, pk=world.asked("report").pk, into_id=world.asked("petition").pk, at=AT
        )


def test_nothing_is_public_until_somebody_looked_at_it(world: World):
    case = world.asked("report")
    assert case.published_at is None
    services.publish_report(actor=world.clerk, pk=case.pk, reason="没有人脸和车牌", at=AT)
    assert fresh(case.pk).published_at == AT
    services.unpublish_report(actor=world.clerk, pk=case.pk, reason="后来发现车牌", at=AT)
    assert fresh(case.pk).published_at is None


def test_a_petition_is_never_published(world: World):
    with pytest.raises(WrongState):
        services.publish_report(actor=world.clerk, pk=world.asked("petition").pk, reason="看过", at=AT)


def test_an_old_version_is_told_so(world: World):
    case = world.asked("report")
    services.accept_case(actor=world.clerk, pk=case.pk, at=AT, version=1)
    with pytest.raises(Conflict):
        services.progress_case(actor=world.clerk, pk=case.pk, step="mend", at=AT, version=1)


def test_a_step_of_another_kind_is_refused(world: World):
    with pytest.raises(Invalid):
        services.progress_case(actor=world.clerk, pk=accepted(world).pk, step="mediate", at=AT)


ACTS = [
    lambda actor, pk: services.accept_case(actor=actor, pk=pk, at=AT),
    lambda actor, pk: services.refuse_case(actor=actor, pk=pk, reason="试", at=AT),
    lambda actor, pk: services.assign_case(actor=actor, pk=pk, unit_id=1, reason="试", at=AT),
    lambda actor, pk: services.answer_case(actor=actor, pk=pk, text="试", at=AT),
    lambda actor, pk: services.transfer_case(actor=actor, pk=pk, reason="试", at=AT),
    lambda actor, pk: services.publish_report(actor=actor, pk=pk, reason="试", at=AT),
    lambda actor, pk: services.reveal_party(
        actor=actor, pk=pk, party_id=1, purpose="contact", reason="试", at=AT
    ),
]


@pytest.mark.parametrize("act", ACTS)
def test_another_towns_case_is_not_there(world: World, act):
    pk = world.asked("report", there=True).pk
    with pytest.raises(NotFound):
        act(world.clerk, pk)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", ["auditor", "grid_worker"])
def test_who_only_reads_does_nothing(world: World, role: str, act):
    pk = world.asked("report", place_id=world.towns.here.villages[1].pk).pk
    with pytest.raises(Refusal) as refused:
        act(world.actor(role), pk)
    assert isinstance(refused.value, NotAllowed | NotFound)


@pytest.mark.parametrize("model", [ClockRow, StepRow])
def test_what_happened_cannot_be_changed(world: World, model):
    world.asked("report")
    with pytest.raises((DatabaseError, OperationalError)), transaction.atomic():
        model.objects.update(by_name="别人")
    with (
        pytest.raises((DatabaseError, OperationalError)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {model._meta.db_table}")


def test_every_act_leaves_a_trace_with_its_own_verb(world: World):
    case = accepted(world)
    services.answer_case(actor=world.clerk, pk=case.pk, text="补偿已发", at=AT)
    services.close_case(actor=world.clerk, pk=case.pk, at=AT)
    verbs = AuditEntry.objects.filter(thing_kind="case", thing_id=case.pk).values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == ["case.register", "case.accept", "case.answer", "case.close"]
