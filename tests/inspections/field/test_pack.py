"""现场包: all that the phone needs, in order, only what its person may see, sent again only when it changed."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.inspections.field.conftest import Phone, phone_of
from tests.inspections.world import AT, BLOCKED, InspectionWorld, add_site, photo
from townworks.inspections import services
from townworks.inspections.models import Due, Finding, Lookback, LookbackPick, Round
from townworks.inspections.services import rounds
from townworks.kernel import clock

PACK = "/field/pack.json"


def lists(phone: Phone) -> dict[str, list[str]]:
    """The names of the sites, by list."""
    pack = phone.get(PACK).json()
    return {
        name: [pack["tasks"][key]["site"]["name"] for key in keys] for name, keys in pack["lists"].items()
    }


def mended(town: InspectionWorld, by: str = "head:village-2") -> Finding:
    finding = town.fail()
    services.assign_finding(
        actor=town.actor("head:safety"), pk=finding.pk, mender_id=finding.mender_id, at=AT
    )
    services.report_mended(actor=town.actor(by), pk=finding.pk, photos=[photo()], at=AT)
    finding.refresh_from_db()
    return finding


def test_planned_visits_come_in_the_order_of_the_plan(phone: Phone):
    assert lists(phone)["planned"] == ["顺发五金", "阿强饭店"]


def test_what_is_planned_for_tomorrow_is_not_in_todays_pack(now_open: InspectionWorld, phone: Phone):
    Due.objects.filter(planned_order=1).update(planned_on=clock.today() + timedelta(days=1))
    assert lists(phone)["planned"] == ["阿强饭店"]


def test_what_is_planned_for_somebody_else_is_in_nobodys_list(now_open: InspectionWorld, phone: Phone):
    Due.objects.filter(planned_order=1).update(worker=now_open.world.here.people["village_secretary"])
    found = lists(phone)
    assert (found["planned"], found["unplanned"]) == (["阿强饭店"], [])


def test_what_nobody_was_given_is_offered_where_the_worker_is(now_open: InspectionWorld, phone: Phone):
    Due.objects.update(worker=None, planned_on=None)
    assert lists(phone)["unplanned"] == ["阿强饭店", "顺发五金"]


def test_what_was_visited_is_gone_and_what_was_empty_stays(now_open: InspectionWorld, phone: Phone):
    now_open.send(now_open.due())
    now_open.send(now_open.due(now_open.sites[1]), {}, outcome="absent")
    assert lists(phone)["planned"] == ["顺发五金"]


def test_a_round_that_is_closed_is_not_in_the_pack(now_open: InspectionWorld, phone: Phone):
    Round.objects.update(state="closed")
    assert lists(phone)["planned"] == []


def test_what_somebody_else_mended_waits_to_be_looked_at(now_open: InspectionWorld, phone: Phone):
    finding = mended(now_open)
    pack = phone.get(PACK).json()
    key = f"{finding.visit.due_id}/{finding.pk}"
    assert (pack["lists"]["rechecks"], pack["tasks"][key]["kind"]) == ([key], "recheck")


def test_what_one_mended_oneself_is_not_for_oneself_to_look_at(now_open: InspectionWorld, phone: Phone):
    finding = mended(now_open)
    Finding.objects.filter(pk=finding.pk).update(mended_by_id=now_open.world.here.people["grid_worker"].pk)
    assert lists(phone)["rechecks"] == []


def test_a_pick_of_a_lookback_waits_until_it_was_seen(now_open: InspectionWorld, phone: Phone):
    finding = mended(now_open)
    Finding.objects.filter(pk=finding.pk).update(state="accepted", is_open=False)
    facts = {"town": finding.town, "lead": finding.owner, "at": AT, "by_name": "试", "campaign": "fire-sweep"}
    lookback = Lookback.objects.create(**facts, year=2026, n=1, seed="s", population=1, size=1)
    LookbackPick.objects.create(lookback=lookback, finding=finding)
    assert lists(phone)["lookbacks"] == ["阿强饭店"]


def test_what_is_still_open_at_a_place_is_told_there(now_open: InspectionWorld, phone: Phone):
    now_open.fail()
    Due.objects.update(outcome="due")
    pack = phone.get(PACK).json()
    told = pack["tasks"][str(now_open.due().pk)]["findings"]
    assert [one["text"] for one in told] == ["疏散通道、安全出口被占用或锁闭"]


def test_the_checklist_is_the_rounds_own_edition_in_both_languages(now_open: InspectionWorld, phone: Phone):
    pack = phone.get(PACK).json()
    edition = pack["editions"][pack["rounds"][str(now_open.round.pk)]["edition"]]
    first = edition["items"][0]
    assert (first["text"], first["text_en"], first["fails_if"]) == (
        "疏散通道、安全出口是否畅通",
        "Are escape routes and exits clear?",
        [{"item": None, "op": "is", "value": False}],
    )


def test_nothing_of_another_place_or_town_is_in_the_pack(phone: Phone):
    words = phone.get(PACK).content.decode()
    assert ("东埔小卖部" in words, "乐水饭店" in words) == (False, False)


def test_an_unchanged_pack_is_not_sent_again(phone: Phone):
    etag = phone.get(PACK).headers["ETag"]
    answer = phone.get(PACK, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_a_changed_pack_has_another_fingerprint(now_open: InspectionWorld, phone: Phone):
    etag = phone.get(PACK).headers["ETag"]
    now_open.send(now_open.due(), BLOCKED)
    assert phone.get(PACK, headers={"If-None-Match": etag}).status_code == 200


def test_a_recheck_after_a_second_mending_is_another_one(now_open: InspectionWorld, phone: Phone):
    finding = mended(now_open)
    key = f"{finding.visit.due_id}/{finding.pk}"
    before = phone.get(PACK).json()["tasks"][key]["stamp"]
    services.return_finding(actor=now_open.actor("head:safety"), pk=finding.pk, reason="没有改好", at=AT)
    later = AT + timedelta(hours=1)
    services.report_mended(
        actor=now_open.actor("head:village-2"), pk=finding.pk, photos=[photo((9, 9, 9))], at=later
    )
    assert phone.get(PACK).json()["tasks"][key]["stamp"] != before


def test_a_long_list_is_cut_and_said_to_be(now_open: InspectionWorld, phone: Phone):
    here = now_open.world.here
    sites = [add_site(here, n, f"店{n}") for n in range(10, 230)]
    Due.objects.bulk_create(Due(round=now_open.round, site=site, place=site.place) for site in sites)
    pack = phone.get(PACK).json()
    assert (len(pack["lists"]["unplanned"]), pack["left_out"]) == (200, 1)


def queries(phone: Phone) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        phone.get(PACK)
    return len(seen)


def test_the_pack_takes_the_same_number_of_queries_however_long_it_is(
    now_open: InspectionWorld, phone: Phone
):
    mended(now_open)
    Due.objects.update(outcome="due")
    short = queries(phone)
    here = now_open.world.here
    sites = [add_site(here, n, f"店{n}") for n in range(10, 60)]
    Due.objects.bulk_create(Due(round=now_open.round, site=site, place=site.place) for site in sites)
    assert (queries(phone), short <= 15) == (short, True)


def test_todays_page_takes_at_most_fifteen_queries(now_open: InspectionWorld, phone: Phone):
    mended(now_open)
    with CaptureQueriesContext(connection) as seen:
        phone.get("/field/")
    assert len(seen) <= 15


def test_who_makes_no_visits_has_no_pack(now_open: InspectionWorld):
    answer = phone_of(now_open, "auditor").get(PACK)
    assert (answer.status_code, "现场检查" in answer.json()["sentence"]) == (403, True)


def test_an_ended_session_is_told_in_words(now_open: InspectionWorld):
    answer = Phone().get(PACK)
    assert (answer.status_code, answer.json()["sentence"]) == (401, "请重新登录，没发送的都还在。")


def test_a_finding_of_no_round_is_rechecked_by_the_sites_own_due(now_open: InspectionWorld, phone: Phone):
    finding = mended(now_open)
    Finding.objects.filter(pk=finding.pk).update(round=None, visit=None)
    key = f"{now_open.due().pk}/{finding.pk}"
    assert phone.get(PACK).json()["lists"]["rechecks"] == [key]


def test_a_random_draw_leaves_the_pack_as_the_round_has_it(now_open: InspectionWorld, phone: Phone):
    rounds.explain_due(
        actor=now_open.actor("head:safety"), pk=now_open.due().pk, outcome="excused", reason="停业", at=AT
    )
    assert lists(phone)["planned"] == ["顺发五金"]
