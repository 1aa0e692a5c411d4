"""提交: as Collect sends them, photographs and all; whole or in pieces, twice, late, broken."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.inspections.openrosa.conftest import GOOD, INSTANCE, Phone, jpeg, sentence
from townworks.inspections import services
from townworks.inspections.models import Clash, Due, Finding, Photo, Round, Upload, Visit
from townworks.kernel.models import Attachment

BLOCKED = {**GOOD, "exit-clear": "no", "exit-clear__before": "1.jpg"}
MENDED = {**BLOCKED, "exit-clear__mended": "yes", "exit-clear__after": "2.jpg"}
PICTURED = {**BLOCKED, "front": "3.jpg", "signed": "4.jpg"}
FOUR = {"1.jpg": jpeg(), "3.jpg": jpeg((1, 2, 3)), "4.jpg": jpeg((4, 5, 6))}


def nothing_saved() -> bool:
    return not any(kind.objects.exists() for kind in (Visit, Finding, Photo, Attachment, Upload))


def test_head_says_where_to_send_and_how_much(phone: Phone):
    answer = phone.client.head("/openrosa/submission", headers=phone.headers)
    assert answer.status_code == 204
    assert answer["Location"] == "http://testserver/openrosa/submission"
    assert int(answer["X-OpenRosa-Accept-Content-Length"]) > 1_000_000


def test_a_form_becomes_a_visit(phone: Phone):
    answer = phone.send()
    visit = Visit.objects.get()
    assert (answer.status_code, sentence(answer)) == (201, "检查记录已收到。")
    assert (visit.uid, visit.source, visit.note) == (UUID(INSTANCE.removeprefix("uuid:")), "odk", "老板在场")
    assert visit.answers == {
        "exit-clear": True,
        "has-grille": False,
        "lodging": False,
        "extinguisher": "good",
    }


def test_the_device_tells_when_and_where(phone: Phone):
    phone.send()
    visit = Visit.objects.get()
    assert (visit.started_at, visit.finished_at) == (
        datetime(2026, 7, 1, 1, 40, tzinfo=UTC),
        datetime(2026, 7, 1, 2, 0, tzinfo=UTC),
    )
    assert (visit.longitude, visit.latitude, visit.accuracy, visit.seen_version) == (116.7501, 23.45, 8.5, 1)


def test_photographs_go_to_their_items_and_stages(phone: Phone):
    phone.send(phone.filled(PICTURED), FOUR)
    assert {(one.item, one.stage) for one in Photo.objects.all()} == {
        ("exit-clear", "before"),
        ("front", "seen"),
        ("signed", "signature"),
    }


def test_what_fails_becomes_a_finding(phone: Phone):
    phone.send(phone.filled(BLOCKED), {"1.jpg": jpeg()})
    assert Finding.objects.get().text == "疏散通道、安全出口被占用或锁闭"


def test_what_was_put_right_on_the_spot_is_mended(phone: Phone):
    phone.send(phone.filled(MENDED), {"1.jpg": jpeg(), "2.jpg": jpeg((7, 8, 9))})
    assert Finding.objects.get().state == "mended"


def test_a_refusal_of_entry_needs_no_answers(phone: Phone):
    phone.send(phone.filled({"exit-clear": ""}, outcome="refused"))
    assert phone.town.due().outcome == "refused"


@pytest.mark.parametrize("last", [False, True])
def test_the_order_of_the_parts_does_not_matter(phone: Phone, last: bool):
    answer = phone.send(phone.filled(BLOCKED), {"1.jpg": jpeg()}, last=last)
    assert (answer.status_code, Photo.objects.count()) == (201, 1)


def test_a_request_as_collect_writes_it_is_taken(phone: Phone):
    body = b"".join(
        b'--b0\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: %s\r\n'
        b"Content-Transfer-Encoding: binary\r\n\r\n%s\r\n" % part
        for part in (
            (b"xml_submission_file", b"round_2026-07-01_10-00-00.xml", b"text/xml", phone.filled(BLOCKED)),
            (b"1.jpg", b"1.jpg", b"image/jpeg", jpeg()),
        )
    )
    answer = phone.client.generic(
        "POST",
        "/openrosa/submission?deviceID=collect%3Aabc",
        body + b"--b0--\r\n",
        content_type="multipart/form-data; boundary=b0",
        headers=phone.headers,
    )
    assert (answer.status_code, Photo.objects.count()) == (201, 1)


def test_the_same_again_is_answered_and_written_once(phone: Phone):
    phone.send(phone.filled(BLOCKED), {"1.jpg": jpeg()})
    answer = phone.send(phone.filled(BLOCKED), {"1.jpg": jpeg()})
    assert (answer.status_code, sentence(answer)) == (201, "这份检查记录已经收到过，没有重复记。")
    assert (Visit.objects.count(), Photo.objects.count(), Finding.objects.count()) == (1, 1, 1)


def test_the_same_again_after_the_round_is_closed_is_still_answered(phone: Phone):
    phone.send()
    Round.objects.filter(pk=phone.town.round.pk).update(state="closed")
    assert phone.send().status_code == 201


def test_a_number_used_for_another_site_is_refused(phone: Phone):
    phone.send()
    other = phone.town.due(phone.town.sites[1])
    assert (phone.send(phone.filled(due=other)).status_code, Visit.objects.count()) == (409, 1)


@pytest.mark.parametrize("other", [{**GOOD, "extinguisher": "none"}, {**GOOD, "lodging": ""}])
def test_the_same_number_with_other_answers_is_told_and_not_lost_unseen(phone: Phone, other: dict[str, str]):
    phone.send()
    answer = phone.send(phone.filled(other))
    assert answer.status_code == 409 and "先收到的算数" in sentence(answer)
    assert phone.send().status_code == 201
    assert Visit.objects.count() == 1


def test_an_id_that_is_no_uuid_gets_one_and_keeps_it(phone: Phone):
    xml = phone.filled(instance="2026-07-01/阿强")
    assert [phone.send(xml).status_code for _ in range(2)] == [201, 201]
    assert Visit.objects.count() == 1


def test_pieces_are_held_until_all_have_come(phone: Phone):
    xml = phone.filled(PICTURED)
    first = phone.send(xml, {"1.jpg": FOUR["1.jpg"]}, incomplete=True)
    assert (first.status_code, Visit.objects.count(), Upload.objects.count()) == (202, 0, 1)
    last = phone.send(xml, {"3.jpg": FOUR["3.jpg"], "4.jpg": FOUR["4.jpg"]})
    assert (last.status_code, Photo.objects.count(), Upload.objects.count()) == (201, 3, 0)


def test_pieces_sent_again_from_the_start_are_taken_once(phone: Phone):
    xml = phone.filled(PICTURED)
    for _ in range(2):
        phone.send(xml, {"1.jpg": FOUR["1.jpg"]}, incomplete=True)
    for _ in range(2):
        phone.send(xml, {"3.jpg": FOUR["3.jpg"], "4.jpg": FOUR["4.jpg"]})
    answer = phone.send(xml, {"1.jpg": FOUR["1.jpg"]}, incomplete=True)
    assert (answer.status_code, Visit.objects.count(), Photo.objects.count(), Upload.objects.count()) == (
        201,
        1,
        3,
        0,
    )


def test_a_photograph_that_has_not_come_is_asked_for(phone: Phone):
    answer = phone.send(phone.filled(BLOCKED))
    assert (answer.status_code, "“1.jpg”没有一起送到" in sentence(answer)) == (422, True)
    assert nothing_saved()


def test_pieces_of_somebody_else_are_not_taken_for_ones_own(phone: Phone):
    phone.send(phone.filled(BLOCKED), {"1.jpg": jpeg()}, incomplete=True)
    other = Phone(phone.town, "head:safety")
    assert other.send(other.filled(BLOCKED), {"1.jpg": jpeg()}, incomplete=True).status_code == 409
    assert other.send(other.filled(BLOCKED)).status_code == 422


def test_missing_answers_are_all_named(phone: Phone):
    answer = phone.send(phone.filled({"exit-clear": "maybe", "has-grille": "no"}))
    assert answer.status_code == 422
    assert [part in sentence(answer) for part in ("应答“是”或“否”", "经营部分是否有人住宿", "灭火器")] == [
        True
    ] * 3
    assert nothing_saved()


def test_a_file_that_is_no_picture_is_refused(phone: Phone):
    answer = phone.send(phone.filled(BLOCKED), {"1.jpg": b"MZ" + b"\0" * 500})
    assert (answer.status_code, nothing_saved()) == (422, True)


def test_a_file_that_the_form_does_not_name_is_passed_over(phone: Phone):
    answer = phone.send(phone.filled(), {"audit.csv": b"event,node"})
    assert (answer.status_code, Attachment.objects.count()) == (201, 0)


@pytest.mark.parametrize(
    "xml",
    [
        b"<data",
        b"\x00\x01",
        b"<?xml version='1.0'?><!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><d id='round-1'><a>&e;</a></d>",
        b"<!DOCTYPE d [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><d>&b;</d>",
        b"<data id='round-1' version='x'/>",
        b"<d>" * 5000,
    ],
)
def test_bad_xml_is_told_in_a_sentence(phone: Phone, xml: bytes):
    answer = phone.send(xml)
    assert (answer.status_code, bool(sentence(answer)), nothing_saved()) == (422, True, True)


def test_a_request_without_a_form_is_told(phone: Phone):
    answer = phone.client.post("/openrosa/submission", {"x": "y"}, headers=phone.headers)
    assert (answer.status_code, "xml_submission_file" in sentence(answer)) == (422, True)


def test_a_broken_envelope_is_told(phone: Phone):
    answer = phone.client.generic(
        "POST", "/openrosa/submission", b"--x\r\n", content_type="multipart/form-data", headers=phone.headers
    )
    assert (answer.status_code, bool(sentence(answer))) == (400, True)


@pytest.mark.parametrize(
    "form", ["round-999999999", "round-x", "round-", "fire-sweep", "", "round-" + "9" * 40]
)
def test_an_unknown_form_is_told(phone: Phone, form: str):
    assert (phone.send(phone.filled(form=form)).status_code, nothing_saved()) == (404, True)


def test_an_unknown_version_of_the_form_is_told(phone: Phone):
    answer = phone.send(phone.filled(version="0123456789ab"))
    assert (answer.status_code, "0123456789ab" in sentence(answer), nothing_saved()) == (409, True, True)


def test_a_closed_round_takes_nothing(phone: Phone):
    Round.objects.filter(pk=phone.town.round.pk).update(state="closed")
    answer = phone.send()
    assert (answer.status_code, "已经结束" in sentence(answer), nothing_saved()) == (409, True, True)


def test_a_site_elsewhere_is_not_found(phone: Phone):
    assert phone.send(phone.filled(due=phone.town.due(phone.town.sites[2]))).status_code == 404


def test_a_site_of_another_town_is_not_found(phone: Phone):
    there = Due.objects.get(round=phone.town.round_there)
    answers = [
        phone.send(phone.filled(due=there)),
        phone.send(phone.filled(due=there, form=f"round-{phone.town.round_there.pk}")),
    ]
    assert ([answer.status_code for answer in answers], nothing_saved()) == ([404, 404], True)


@pytest.mark.parametrize("due", ["", "x", "9" * 40])
def test_a_site_that_was_not_chosen_is_asked_for(phone: Phone, due: str):
    assert phone.send(phone.filled(due=due)).status_code == 422


def test_a_record_that_had_not_seen_the_standing_one_is_taken_and_told(phone: Phone):
    phone.town.send(by="head:safety", key="first")
    answer = phone.send()
    assert (answer.status_code, "请等主管核对" in sentence(answer), Clash.objects.count()) == (201, True, 1)


def test_a_form_that_changes_an_earlier_one_is_refused(phone: Phone):
    xml = phone.filled().replace(b"</orx:meta>", b"<orx:deprecatedID>uuid:1</orx:deprecatedID></orx:meta>")
    assert phone.send(xml).status_code == 422


@pytest.mark.parametrize(
    "nonsense", ["", "0001-01-01T00:00:00+14:00", "yesterday", "9999-12-31T23:59:59-12:00"]
)
def test_a_time_that_is_none_is_the_time_of_the_day_or_of_receipt(phone: Phone, nonsense: str):
    xml = phone.filled().replace(b"2026-07-01T10:00:00.000+08:00", nonsense.encode())
    assert phone.send(xml).status_code == 201
    assert Visit.objects.get().finished_at.year >= 2026


@pytest.mark.parametrize("nonsense", [b"nan 116 0 0", b"95 116 0 0", b"23", b"north"])
def test_a_position_that_is_none_is_left_out(phone: Phone, nonsense: bytes):
    phone.send(phone.filled().replace(b"23.45 116.7501 12.0 8.5", nonsense))
    assert Visit.objects.get().longitude is None


def test_a_visit_of_collect_and_one_of_the_phone_are_the_same_record(phone: Phone):
    submission = phone.town.submission(note="老板在场")
    phone.send(phone.filled(instance=f"uuid:{submission.uid}"))
    received = services.send_visit(
        actor=phone.town.actor("grid_worker"), submission=submission, at=phone.town.round.opened_at
    )
    assert (received.again, Visit.objects.count()) == (True, 1)


def test_a_record_takes_few_queries(phone: Phone, django_assert_max_num_queries):
    """The password and its bars, posts, what is due, whether it is known; then the record, its row, its site, the trail, the news."""
    phone.send()
    with django_assert_max_num_queries(13):
        phone.send(phone.filled(GOOD, instance="uuid:0b9f7a52-5f0e-4d4f-9d55-2c1b1d0c9a77"))
    assert Visit.objects.count() == 2


def test_a_form_whose_site_is_another_rounds_is_refused_by_name(phone: Phone):
    due = Due.objects.exclude(round=phone.town.round).first()
    assert due is not None
    answer = phone.send(phone.filled(GOOD, due=due.pk))
    assert answer.status_code == 404
    assert "没有这个场所" in sentence(answer)
    assert nothing_saved()
