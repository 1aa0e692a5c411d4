"""发送: a record over HTTP exactly once, with its photographs by their uploads; what is wrong is a sentence."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.inspections.field.conftest import Phone, phone_of
from tests.inspections.field.test_uploads import PICTURE, SHA256
from tests.inspections.world import BLOCKED, GOOD, InspectionWorld
from townworks.inspections.models import Clash, Finding, Photo, Round, Upload, Visit
from townworks.kernel import clock

VISITS, UPLOADS = "/field/visits/", "/field/uploads/"


def record(town: InspectionWorld, **facts: Any) -> dict[str, Any]:
    """A record as the phone sends it."""
    due = town.due()
    now = clock.now().isoformat()
    return {
        "uid": str(uuid4()),
        "due": due.pk,
        "outcome": "visited",
        "answers": dict(GOOD),
        "photos": [],
        "mended": [],
        "started_at": now,
        "finished_at": now,
        "sent_at": now,
        "position": {"longitude": 116.7501, "latitude": 23.45, "accuracy": 8.0},
        "seen_version": due.version,
        **facts,
    }


def uploaded(phone: Phone, data: bytes = PICTURE) -> str:
    """A picture sent in two pieces; its number."""
    uid = str(uuid4())
    facts = {"uid": uid, "name": "现场.jpg", "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    phone.ask("post", UPLOADS, facts)
    for offset in (0, len(data) // 2):
        part = data[offset : len(data) // 2] if offset == 0 else data[offset:]
        answer = put(phone, uid, offset, part)
    assert answer.json()["done"]
    return uid


def put(phone: Phone, uid: str, offset: object, data: bytes, verb: str = "patch") -> Any:
    url = f"{UPLOADS}{uid}/"
    kind = "application/offset+octet-stream"
    return getattr(phone, verb)(url, data, content_type=kind, headers={"Upload-Offset": str(offset)})


def test_a_record_is_taken_in(now_open: InspectionWorld, phone: Phone):
    answer = phone.ask("post", VISITS, record(now_open, answers=BLOCKED))
    assert (answer.status_code, answer.json()["state"]) == (200, "received")
    visit = Visit.objects.get()
    assert (visit.source, visit.accuracy, visit.findings_count) == ("field", 8.0, 1)


def test_the_same_record_again_is_answered_and_kept_once(now_open: InspectionWorld, phone: Phone):
    sent = record(now_open, answers=BLOCKED)
    answers = [phone.ask("post", VISITS, sent).json()["state"] for _ in range(3)]
    assert (answers, Visit.objects.count(), Finding.objects.count()) == (["received", "again", "again"], 1, 1)


def test_a_record_with_its_photographs(now_open: InspectionWorld, phone: Phone):
    uid = uploaded(phone)
    photos = [{"upload": uid, "item": "exit-clear", "stage": "before"}]
    phone.ask("post", VISITS, record(now_open, answers=BLOCKED, photos=photos))
    photo = Photo.objects.get()
    assert (photo.item, photo.stage, photo.attachment.blob_id) == ("exit-clear", "before", SHA256)


def test_a_record_whose_photograph_is_not_whole_waits(now_open: InspectionWorld, phone: Phone):
    uid = str(uuid4())
    answer = phone.ask("post", VISITS, record(now_open, photos=[{"upload": uid}]))
    assert (answer.status_code, answer.json()["missing"], Visit.objects.count()) == (409, [uid], 0)


def test_nobody_gives_anothers_photograph_as_their_own(now_open: InspectionWorld, phone: Phone):
    theirs = uploaded(phone_of(now_open, "head:safety"))
    answer = phone.ask("post", VISITS, record(now_open, photos=[{"upload": theirs}]))
    assert (answer.json()["missing"], Photo.objects.count()) == ([theirs], 0)


def test_again_after_its_uploads_were_forgotten_is_still_answered(now_open: InspectionWorld, phone: Phone):
    sent = record(now_open, photos=[{"upload": uploaded(phone)}])
    phone.ask("post", VISITS, sent)
    Upload.objects.all().delete()
    assert phone.ask("post", VISITS, sent).json()["state"] == "again"


def test_a_record_that_had_not_seen_the_standing_one_is_told_as_a_clash(
    now_open: InspectionWorld, phone: Phone
):
    sent = record(now_open)
    now_open.send(now_open.due(), by="head:safety")
    first = phone.ask("post", VISITS, sent).json()["state"]
    again = phone.ask("post", VISITS, sent).json()["state"]
    assert (first, again, Clash.objects.count(), Visit.objects.count()) == ("clash", "clash", 1, 2)


def test_what_is_missing_is_told_item_by_item(now_open: InspectionWorld, phone: Phone):
    answer = phone.ask("post", VISITS, record(now_open, answers={"exit-clear": True}))
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["problems"]] == ["has-grille", "lodging", "extinguisher"]


def test_what_was_refused_can_be_sent_again_under_its_number(now_open: InspectionWorld, phone: Phone):
    sent = record(now_open, answers={})
    phone.ask("post", VISITS, sent)
    assert phone.ask("post", VISITS, {**sent, "answers": dict(GOOD)}).json()["state"] == "received"


def test_a_visit_to_a_closed_round_is_refused_in_words(now_open: InspectionWorld, phone: Phone):
    Round.objects.update(state="closed")
    answer = phone.ask("post", VISITS, record(now_open))
    assert (answer.status_code, "已经结束" in answer.json()["sentence"]) == (409, True)


def test_another_towns_site_is_not_there(now_open: InspectionWorld, phone: Phone):
    due = now_open.round_there.dues.get()
    assert phone.ask("post", VISITS, record(now_open, due=due.pk)).status_code == 404


def test_a_clock_a_day_wrong_is_kept_as_it_was_told(now_open: InspectionWorld, phone: Phone):
    phone.ask("post", VISITS, record(now_open, finished_at="2020-01-01T08:00:00+08:00"))
    assert Visit.objects.get().finished_at.year == 2020


def test_nobody_sends_under_anothers_name(now_open: InspectionWorld, phone: Phone):
    other = str(now_open.world.here.people["head:safety"].pk)
    answer = phone.ask("post", VISITS, record(now_open), headers={"X-Person": other})
    assert (answer.status_code, Visit.objects.count()) == (401, 0)


def test_without_the_token_nothing_is_taken(now_open: InspectionWorld):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(now_open.world.here.people["grid_worker"])
    json = "application/json"
    answer = strict.post(VISITS, record(now_open), content_type=json, headers={"Accept": json})
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, json)
    strict.get("/field/pack.json")
    token = strict.cookies["csrftoken"].value
    given = strict.post(VISITS, record(now_open), content_type=json, headers={"X-CSRFToken": token})
    assert given.status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"uid": 1}',
        b"[" * 20_000,
        b'{"uid":"0f4f8d0e-6f3b-4a39-9c51-3f6f1f6d2b7e","due":1e400}',
    ],
    ids=["nothing", "half", "list", "null", "number", "deep", "huge"],
)
def test_nonsense_is_refused_in_words(phone: Phone, body: bytes):
    answers = [phone.post(url, body, content_type="application/json") for url in (VISITS, UPLOADS)]
    assert [(answer.status_code, bool(answer.json()["sentence"])) for answer in answers] == [(422, True)] * 2


@pytest.mark.parametrize(
    "facts",
    [
        {"note": "a\0b"},
        {"note": "\ud800"},
        {"companion": "长" * 3000},
        {"answers": {**GOOD, "exit-clear": "\0"}},
        {"answers": {**GOOD, "exit-clear": {"deep": [{}]}}},
        {"position": {"longitude": 999, "latitude": 0}},
        {"due": 2**70},
        {"finished_at": "0001-01-01T00:00:00+14:00"},
        {"finished_at": "9999-12-31T23:59:59-12:00"},
        {"finished_at": "2026-06-01T00:00:00"},
        {"seen_version": -1},
        {"kind": "recheck"},
        {"kind": "lookback", "finding": 10**9, "holds": True},
        {"outcome": "x" * 10},
        {"mended": ["no-such-item"]},
    ],
    ids=repr,
)
def test_nonsense_in_a_record_breaks_nothing(now_open: InspectionWorld, phone: Phone, facts: dict[str, Any]):
    answer = phone.ask("post", VISITS, record(now_open, **facts))
    assert answer.status_code in (200, 404, 422)
    assert answer.headers["Content-Type"] == "application/json"


def test_how_far_an_upload_came_is_told(phone: Phone):
    uid = str(uuid4())
    phone.ask("post", UPLOADS, {"uid": uid, "name": "a.jpg", "size": len(PICTURE)})
    put(phone, uid, 0, PICTURE[:1000], "post")
    told = phone.get(f"{UPLOADS}{uid}/"), phone.head(f"{UPLOADS}{uid}/")
    assert [one.headers["Upload-Offset"] for one in told] == ["1000", "1000"]


def test_a_wrong_offset_is_answered_with_the_right_one(phone: Phone):
    uid = str(uuid4())
    phone.ask("post", UPLOADS, {"uid": uid, "name": "a.jpg", "size": len(PICTURE)})
    put(phone, uid, 0, PICTURE[:1000])
    answer = put(phone, uid, 5, PICTURE[5:1000])
    assert (answer.status_code, answer.json()["offset"]) == (409, 1000)


@pytest.mark.parametrize("offset", ["", "-1", "a", "²", "9" * 400])
def test_a_piece_without_its_place_is_refused(phone: Phone, offset: str):
    uid = str(uuid4())
    phone.ask("post", UPLOADS, {"uid": uid, "name": "a.jpg", "size": len(PICTURE)})
    assert put(phone, uid, offset, b"x").status_code == 422


def test_a_piece_too_large_is_refused(phone: Phone):
    uid = str(uuid4())
    phone.ask("post", UPLOADS, {"uid": uid, "name": "a.jpg", "size": 10_000_000})
    assert put(phone, uid, 0, bytes(300 * 1024)).status_code == 422


def test_another_persons_upload_is_not_found(now_open: InspectionWorld, phone: Phone):
    uid = uploaded(phone_of(now_open, "head:safety"))
    statuses = [phone.get(f"{UPLOADS}{uid}/").status_code, put(phone, uid, 0, b"x").status_code]
    again = phone.ask("post", UPLOADS, {"uid": uid, "name": "a.jpg", "size": len(PICTURE)})
    assert [*statuses, again.status_code] == [404, 404, 404]
