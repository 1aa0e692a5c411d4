"""按小时的期限、途中的期限、事由要问的、长编号、公开的文字: what a case promises by the hour, and what is told of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client

from tests.cases import world as worlds
from tests.cases.test_open311 import City
from tests.cases.world import AT, World, fresh, later
from townworks.cases import services
from townworks.cases.models import Card, Case, PublicText, SameOffer, Training
from townworks.cases.selectors import clocks, detail, offers, public, public_map, today
from townworks.cases.services import Asked
from townworks.cases.services.cards import show_cards
from townworks.cases.services.clocks import redate_all
from townworks.definitions import selectors as definitions
from townworks.engines import workdays
from townworks.kernel import clock
from townworks.kernel.errors import Invalid
from townworks.kernel.models import AuditEntry
from townworks.ui import wording

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.build()


def supply(world: World, **more: object) -> Case:
    """An urgent order: 24 hours by day and night; it came in on Wednesday at ten."""
    return world.asked("hotline", matter="supply", reference="12345-9", **more)


def by(hours: float) -> datetime:
    return AT + timedelta(hours=hours)


def test_an_urgent_order_is_due_to_the_hour(world: World):
    case = supply(world)
    assert (case.term_kind, case.term_days, case.term_extension) == ("hours", 24, 0)
    assert (case.due_at, case.due_on) == (by(24), date(2026, 7, 2))
    told = detail.detail(world.clerk, case.pk, on=worlds.ON, at=by(22))
    assert wording.step(told.clock.sentence).endswith("还有 2 小时 0 分")
    assert "T" not in wording.step(told.clock.sentence) and "2026-07" not in wording.step(told.clock.sentence)


def test_whoever_answers_an_hour_late_says_why_and_is_counted_late(world: World):
    case = supply(world)
    services.accept_case(actor=world.clerk, pk=case.pk, at=by(1))
    with pytest.raises(Invalid):
        services.answer_case(actor=world.clerk, pk=case.pk, text="来电了", at=by(25))
    services.answer_case(actor=world.clerk, pk=case.pk, text="来电了", at=by(25), late_reason="抢修")
    after = fresh(case.pk)
    assert after.answered_at is not None and clocks.late(after, after.answered_at)


def test_a_pause_moves_the_hour_by_what_it_took(world: World):
    case = supply(world)
    services.accept_case(actor=world.clerk, pk=case.pk, at=by(1))
    services.pause_case(actor=world.clerk, pk=case.pk, why="other", reason="等台风过去", at=by(2))
    assert (fresh(case.pk).due_at, fresh(case.pk).due_on) == (None, None)
    services.resume_case(actor=world.clerk, pk=case.pk, at=by(5))
    assert fresh(case.pk).due_at == by(27)


def test_cards_of_an_order_in_hours_are_shown_by_the_hour(world: World):
    case = supply(world)
    assert [show_cards(at=by(hours)) for hours in (20, 22.5, 23, 24.5, 26)] == [0, 1, 0, 1, 0]
    assert list(Card.objects.filter(case=case).values_list("colour", flat=True)) == ["yellow", "red"]


def test_calling_a_caller_is_promised_in_office_hours(world: World):
    case = world.asked("hotline")
    (call,) = clocks.milestones(fresh(case.pk), worlds.ON, at=by(1))
    assert (call.name, call.late, call.met_at) == ("联系诉求人", False, None)
    assert call.due_at == datetime(2026, 7, 1, 8, 30, tzinfo=UTC)  # half past four, after two hours at noon
    services.accept_case(actor=world.clerk, pk=case.pk, at=by(2))
    services.progress_case(actor=world.clerk, pk=case.pk, step="work", at=by(7))
    (call,) = clocks.milestones(fresh(case.pk), worlds.ON, at=by(8))
    assert (call.met_at, call.late) == (by(7), True)


def test_other_matters_promise_no_hours(world: World):
    assert clocks.milestones(world.asked("report"), worlds.ON, at=AT) == ()
    assert len(clocks.milestones(world.asked("report", matter="road"), worlds.ON, at=AT)) == 1


def test_another_rest_day_dates_what_is_promised_in_office_hours_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    kind = definitions.case_kind("hotline")
    urgent = kind.matter("supply")
    assert urgent is not None
    office = urgent.model_copy(update={"hours": 8, "hour_kind": "office"})
    changed = kind.model_copy(update={"matters": (office,)})
    monkeypatch.setattr(definitions, "case_kind", lambda code: changed)
    case = supply(world)
    before = fresh(case.pk).due_at
    assert before == datetime(2026, 7, 2, 3, 30, tzinfo=UTC)
    known = definitions.working_calendar()
    other = workdays.Calendar(known.off | {date(2026, 7, 2)}, known.work, known.years)
    monkeypatch.setattr(definitions, "working_calendar", lambda: other)
    assert redate_all(at=by(1)) == 1
    assert fresh(case.pk).due_at == before + timedelta(days=1)
    facts = AuditEntry.objects.get(verb="case.redate").facts
    assert facts == {"from": "2026-07-02 11:30", "to": "2026-07-03 11:30"}


def test_an_objection_is_offered_while_it_may_be_raised_and_is_nobodys_duty(world: World):
    case = world.asked("petition")
    told = {one.name: one for one in clocks.milestones(fresh(case.pk), worlds.ON)}
    objection = told["不属职权：提出异议"]
    assert (objection.may, objection.late, objection.due_on) == (True, False, date(2026, 7, 8))
    assert not any(one.may for one in clocks.milestones(fresh(case.pk), date(2026, 7, 9)))


def test_a_certificate_is_delivered_within_its_days_after_the_decision(world: World):
    case = world.asked("application", service="tree-felling")
    papers = list(case.materials.values_list("code", flat=True))
    services.take_materials(actor=world.clerk, pk=case.pk, codes=papers, at=AT)
    services.accept_case(actor=world.clerk, pk=case.pk, at=AT)
    names = [one.name for one in clocks.milestones(fresh(case.pk), worlds.ON)]
    assert "颁发送达证件" not in names
    services.answer_case(actor=world.clerk, pk=case.pk, text="准予", at=later(1))
    told = {one.name: one for one in clocks.milestones(fresh(case.pk), date(2026, 7, 2))}
    assert told["颁发送达证件"].due_on == date(2026, 7, 16)
    assert clocks.milestones(fresh(case.pk), date(2026, 7, 17))[-1].late
    services.close_case(actor=world.clerk, pk=case.pk, at=later(3))
    assert clocks.milestones(fresh(case.pk), date(2026, 7, 17))[-1].met_on == date(2026, 7, 4)


# what a matter asks besides


def asks(monkeypatch: pytest.MonkeyPatch, kind: str, **more: object) -> None:
    """The one thing that a street light asks is of this kind."""
    report = definitions.case_kind("report")
    light = report.matter("streetlight")
    assert light is not None
    one = light.asks[0].model_copy(update={"kind": kind, "required": False, **more})
    other = report.model_copy(update={"matters": (light.model_copy(update={"asks": (one,)}),)})
    monkeypatch.setattr(definitions, "case_kind", lambda code: other)
    monkeypatch.setattr(definitions, "case_kinds", lambda: (other,))


@pytest.mark.parametrize(
    ("kind", "given", "why"),
    [
        ("number", "12.5", ""),
        ("number", "十二", "应当是一个数"),
        ("number", "NaN", "应当是一个数"),
        ("number", "1e999", "应当是一个数"),
        ("number", "1_0", "应当是一个数"),
        ("date", "2026-07-01", ""),
        ("date", "2026-02-30", "应当是日期"),
        ("date", "2026-07-01T08:00", "应当是日期"),
        ("datetime", "2026-07-01", ""),
        ("datetime", "2026-07-01T08:00:00Z", ""),
        ("datetime", "昨天", "应当是日期或者时刻"),
        ("string", "七" * 401, "最多 400 个字"),
        ("string", ["甲", "乙"], "只填一个"),
        ("string", {"a": 1}, "应当是文字或者数"),
        ("text", "七" * 401, ""),
    ],
)
def test_what_a_matter_asks_is_held_against_its_kind(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str, given: object, why: str
):
    asks(monkeypatch, kind)
    if not why:
        assert world.asked("report", matter="streetlight", details={"pole": given}).details == {"pole": given}
        return
    with pytest.raises(Invalid) as refused:
        world.asked("report", matter="streetlight", details={"pole": given})
    ((field, refusal),) = refused.value.problems
    assert field == "details.pole" and why in str(refusal)
    assert not Case.objects.exists()


def test_open311_says_400_to_an_attribute_that_is_none(world: World, monkeypatch: pytest.MonkeyPatch):
    city = City(world)
    asks(monkeypatch, "number")
    sent = {
        "service_code": "streetlight",
        "address_string": "东埔村桥头",
        "description": "灯不亮",
        "attribute[pole]": "没有号",
    }
    answer = city.send(**sent)
    assert answer.status_code == 400, answer.content.decode()
    assert "应当是一个数" in answer.content.decode() and not Case.objects.exists()


def test_the_citizens_page_says_it_at_the_field(world: World, monkeypatch: pytest.MonkeyPatch):
    asks(monkeypatch, "date")
    sent = {"town": world.town_id, "matter": "streetlight", "text": "灯不亮", "details.pole": "昨天"}
    page = Client().post("/ask/report/", sent).content.decode()
    assert "应当是日期" in page and 'id="id_details.pole' in page and not Case.objects.exists()


def test_an_answer_that_is_none_of_the_choices_is_refused_with_every_other(world: World):
    given = {"when": "yesterday", "colour": "red", "proxy": "self"}
    with pytest.raises(Invalid) as refused:
        world.asked("application", answers=given)
    told = {field: str(refusal) for field, refusal in refused.value.problems}
    assert told == {
        "q_when": "“孩子出生了吗？”没有这个选项。",
        "q_colour": "“生育登记”没有问这一条（colour）。",
    }
    assert not Case.objects.exists()


# long numbers


def test_two_long_numbers_that_begin_alike_are_two_cases(world: World):
    long = "12345:" + "8" * 60
    one, other = (world.asked("report", client_id=f"{long}{end}", text=f"第{end}件") for end in ("1", "2"))
    again = services.receive_report(
        asked=Asked(kind="report", matter="litter", text="第1件", client_id=f"{long}1"),
        town_id=world.town_id,
        at=later(1),
    )
    assert one.pk != other.pk and again.again and again.case.pk == one.pk
    assert len(fresh(one.pk).client_id) <= 60


# what everybody reads


def test_what_is_published_may_be_shortened_and_the_original_stays(world: World):
    case = world.asked("report", text="欧阳明说桥头堆了三天的垃圾，电话 13812345678")
    published = {"text": "桥头堆了三天的垃圾", "address": "东埔村"}
    services.publish_report(actor=world.clerk, pk=case.pk, reason="去掉姓名电话", at=AT, **published)
    assert fresh(case.pk).text.startswith("欧阳明")
    shown = public_map.one(case.pk)
    assert (shown.text, shown.address) == ("桥头堆了三天的垃圾", "东埔村")
    (told,) = public.told([fresh(case.pk)], public.NOBODY)
    assert (told.description, told.address) == ("桥头堆了三天的垃圾", "东埔村")
    row = PublicText.objects.get()
    assert (row.move, row.edited, row.by_name, row.at) == ("publish", True, world.clerk.name, AT)
    services.unpublish_report(actor=world.clerk, pk=case.pk, reason="有人不愿意", at=later(1))
    assert [one.move for one in PublicText.objects.all()] == ["publish", "withdraw"]
    with pytest.raises(DatabaseError), transaction.atomic():
        PublicText.objects.update(text="改过")


def test_the_form_of_publishing_begins_with_the_reports_own_words(world: World):
    case = world.asked("report")
    client = Client()
    client.force_login(world.towns.here.people["office_clerk"])
    page = client.get(f"/cases/{case.pk}/acts/publish/").content.decode()
    assert "大家看到的文字" in page and "桥头堆了三天的垃圾，很臭</textarea>" in page
    sent = {"text": "垃圾没人收", "address": "", "reason": "看过", "version": case.version}
    client.post(f"/cases/{case.pk}/acts/publish/", sent)
    assert (public_map.one(case.pk).text, public_map.one(case.pk).address) == ("垃圾没人收", "")


@pytest.mark.parametrize("text", ["", "打 13812345678", "字" * 4001])
def test_words_that_cannot_be_public_are_refused_and_nothing_is_shown(world: World, text: str):
    case = world.asked("report")
    with pytest.raises(Exception, match=r"公开|最多|请写明"):
        services.publish_report(actor=world.clerk, pk=case.pk, reason="看过", at=AT, text=text)
    assert fresh(case.pk).published_at is None and not PublicText.objects.exists()


# training


def test_the_database_keeps_a_training_as_it_was_put_down(world: World):
    row = Training.objects.create(
        town_id=world.town_id,
        person=world.towns.here.people["office_clerk"],
        what="service",
        code="rural-house",
        course="培训",
        on=date(2026, 3, 2),
        paper="3 号",
        by_name="甲",
        at=AT,
    )
    for facts in ({"course": "别的"}, {"until": date(2027, 1, 1)}, {"passed": False}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Training.objects.filter(pk=row.pk).update(**facts)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    Training.objects.filter(pk=row.pk).update(cancelled_at=clock.now(), cancelled_by_name="甲")
    with pytest.raises(DatabaseError), transaction.atomic():
        Training.objects.filter(pk=row.pk).update(cancelled_at=None)


# lists of what waits, Today and the interface


def offered(world: World) -> SameOffer:
    one, other = (world.asked("report", text=f"桥头垃圾 {n}") for n in (1, 2))
    return SameOffer.objects.create(
        town_id=world.town_id,
        case=other,
        other=one,
        score=300,
        why=[["相距 {metres} 米", {"metres": 20}]],
        made_at=AT,
    )


def training_until(world: World, until: date) -> Training:
    return Training.objects.create(
        town_id=world.town_id,
        person=world.towns.here.people["office_clerk"],
        what="service",
        code="rural-house",
        course=f"培训 {until}",
        on=date(2025, 7, 20),
        until=until,
        paper="3 号",
        by_name="甲",
        at=AT,
    )


def test_offers_to_join_have_a_page_for_who_decides_and_for_nobody_elsewhere(world: World):
    offered(world)
    client = Client()
    client.force_login(world.towns.here.people["office_clerk"])
    assert "相距 20 米" in client.get("/case-offers/").content.decode()
    (pile,) = (one for key, one in today.piles(world.clerk, at=AT).items() if key == "case_same")
    assert pile.total == 1
    client.force_login(world.towns.there.people["office_clerk"])
    assert "相距 20 米" not in client.get("/case-offers/").content.decode()
    assert offers.listed(world.actor("office_clerk", there=True)).total == 0


def test_training_that_ends_soon_is_on_today_until_it_is_done_anew(world: World):
    training_until(world, date(2026, 7, 19))
    (pile,) = (one for key, one in today.piles(world.clerk, at=AT).items() if key == "training_ends")
    assert pile.total == 1
    assert wording.step(pile.rows[0].why[0]).endswith("7月19日到期")
    training_until(world, date(2027, 7, 19))
    assert "training_ends" not in today.piles(world.clerk, at=AT)


def test_offers_training_and_duties_are_read_through_the_interface(world: World):
    offered(world)
    training_until(world, date(2030, 1, 1))
    client = Client()
    client.force_login(world.towns.here.people["office_clerk"])
    offer = client.get("/api/v1/case-offers").json()
    assert (offer["total"], offer["rows"][0]["why"]) == (1, ["相距 20 米"])
    (row,) = client.get("/api/v1/trainings").json()
    assert (row["code"], row["until"]) == ("rural-house", "2030-01-01")
    gaps = client.get("/api/v1/duties?trouble=gap").json()
    assert gaps and all("没有写明由哪个单位承担" in one["troubles"][0] for one in gaps)
    assert len(client.get("/api/v1/duties").json()) > len(gaps)
    client.force_login(world.towns.there.people["office_clerk"])
    assert client.get("/api/v1/case-offers").json()["total"] == 0
    assert client.get("/api/v1/trainings").json() == []


def test_a_duty_is_told_by_its_code_or_its_field(capsys: pytest.CaptureFixture[str]):
    field = definitions.duty_fields()[0]
    for code in (field.code, field.duties[0].code):
        call_command("definitions", "show", code)
        assert field.duties[0].name in capsys.readouterr().out
