"""公开的反映: nothing by default, text and pictures apart, positions on their grid."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from tests.cases import world as worlds
from tests.cases.world import World, fresh
from townworks.cases import services
from townworks.cases.models import Case, PublicPhoto
from townworks.cases.selectors import public_map
from townworks.kernel import clock, evidence
from townworks.kernel.actor import SYSTEM
from townworks.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.models import Attachment

pytestmark = pytest.mark.django_db
SPOT = {"longitude": 113.12345, "latitude": 23.12345}
WORLD = "113,23,114,24"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("townworks.cases.services.registering.located", lambda asked, town_id: (None, None))
    return worlds.build()


def reported(world: World, **more: object) -> Case:
    return world.asked("report", at=clock.now(), **SPOT, **more)


def published(world: World, **more: object) -> Case:
    case = reported(world, **more)
    services.publish_report(actor=world.clerk, pk=case.pk, reason="没有姓名电话", at=clock.now())
    return fresh(case.pk)


def pictured(case: Case) -> Attachment:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "grey").save(file, "JPEG")
    file.seek(0)
    blob = evidence.store(file, name="one.jpg", at=clock.now())
    return evidence.attach(
        actor=SYSTEM, kind="case", thing_id=case.pk, blob=blob, name="one.jpg", at=clock.now()
    )


def opened(world: World, case: Case) -> PublicPhoto:
    (row,) = services.publish_photos(
        actor=world.clerk,
        pk=case.pk,
        attachment_ids=[pictured(case).pk],
        faces=True,
        plates=True,
        at=clock.now(),
    )
    return row


def points(**query: object) -> dict[str, object]:
    answer = Client().get("/ask/map/points.json", {"zoom": 18, "bbox": WORLD, **query})
    return json.loads(answer.content)


def test_nothing_is_on_the_map_by_default(world: World):
    case = reported(world)
    assert points()["total"] == 0
    assert "桥头" not in Client().get("/ask/map/").content.decode()
    assert Client().get(f"/ask/map/{case.pk}/").status_code == 404


def test_what_was_published_is_shown_on_its_grid_and_in_the_list(world: World):
    case = published(world)
    (dot,) = points()["dots"]
    assert dot["at"] == [113.1235, 23.1235] and dot["url"] == f"/ask/map/{case.pk}/"
    page = Client().get("/ask/map/").content.decode()
    assert "桥头堆了三天的垃圾" in page and "约 100 米" in page
    assert "113.12345" not in page + Client().get(dot["url"]).content.decode()


def test_neighbours_are_told_as_groups_from_far(world: World):
    for _n in range(3):
        published(world)
    told = points(zoom=8)
    assert [group["n"] for group in told["groups"]] == [3] and told["dots"] == []
    assert len(points(zoom=18)["dots"]) == 3


def test_a_map_of_groups_reads_no_report_whole(world: World, django_assert_num_queries: Any):
    """However many there are: where each is and whether it is settled, in one query; what it says is nobody's question yet."""
    for _n in range(3):
        published(world)
    box = (113.0, 23.0, 114.0, 24.0)
    with django_assert_num_queries(1):
        told = public_map.marks(world.town_id, matter="", zoom=8, bbox=box)
    assert (len(told["groups"]), told["dots"], told["total"]) == (1, [], 3)


def test_of_more_than_can_be_told_the_newest_are_shown(world: World, monkeypatch: pytest.MonkeyPatch):
    cases = [published(world) for _ in range(4)]
    monkeypatch.setattr(public_map, "MOST", 2)
    view = {"matter": "", "zoom": 18, "bbox": (113.0, 23.0, 114.0, 24.0)}
    found = public_map.marks(cases[0].town_id, **view)
    assert [one.case.pk for one in found["dots"]] == [case.pk for case in reversed(cases[2:])] and found[
        "cut"
    ]
    monkeypatch.setattr(public_map, "MOST", 4)
    found = public_map.marks(cases[0].town_id, **view)
    assert [one.case.pk for one in found["dots"]] == [case.pk for case in reversed(cases)] and not found[
        "cut"
    ]


def test_the_list_counts_no_further_than_somebody_turns_pages(world: World, monkeypatch: pytest.MonkeyPatch):
    cases = [published(world) for _ in range(3)]
    monkeypatch.setattr(public_map, "COUNTED", 2)
    found = public_map.listed(cases[0].town_id)
    assert (found.total, found.more, len(found.rows)) == (2, True, 3)
    assert "公开的反映 2 件以上" in Client().get("/ask/map/").content.decode()
    monkeypatch.setattr(public_map, "COUNTED", 3)
    assert not public_map.listed(cases[0].town_id).more


def test_taken_down_it_is_gone_with_its_pictures(world: World):
    case = published(world)
    row = opened(world, case)
    services.unpublish_report(actor=world.clerk, pk=case.pk, reason="有人不愿意", at=clock.now())
    assert points()["total"] == 0
    for address in (f"/ask/map/{case.pk}/", f"/ask/map/photos/{row.pk}.jpg"):
        assert Client().get(address).status_code == 404
    assert PublicPhoto.objects.get().taken_down_at is not None


def test_a_picture_is_shown_only_when_it_was_published_by_itself(world: World):
    case = published(world)
    pictured(case)
    assert "/ask/map/photos/" not in Client().get(f"/ask/map/{case.pk}/").content.decode()
    row = opened(world, case)
    assert f"/ask/map/photos/{row.pk}.jpg" in Client().get(f"/ask/map/{case.pk}/").content.decode()
    answer = Client().get(f"/ask/map/photos/{row.pk}.jpg")
    assert answer.status_code == 200 and answer["Content-Type"] == "image/jpeg"
    assert not Image.open(io.BytesIO(b"".join(answer))).getexif()


@pytest.mark.parametrize(("faces", "plates", "what"), [(False, True, "人脸"), (True, False, "车牌")])
def test_a_picture_wants_faces_and_plates_looked_at(world: World, faces: bool, plates: bool, what: str):
    case = published(world)
    with pytest.raises(Invalid, match=what):
        services.publish_photos(
            actor=world.clerk,
            pk=case.pk,
            attachment_ids=[pictured(case).pk],
            faces=faces,
            plates=plates,
            at=clock.now(),
        )


def test_pictures_wait_for_the_text(world: World):
    case = reported(world)
    with pytest.raises(WrongState, match="文字还没有公开"):
        opened(world, case)


def test_a_picture_of_another_case_is_refused(world: World):
    case, other = published(world), reported(world)
    with pytest.raises(Invalid):
        services.publish_photos(
            actor=world.clerk,
            pk=case.pk,
            attachment_ids=[pictured(other).pk],
            faces=True,
            plates=True,
            at=clock.now(),
        )


@pytest.mark.parametrize("role", ["unit_staff", "counter_clerk", "town_head"])
def test_who_may_not_publish_is_refused(world: World, role: str):
    case = published(world)
    with pytest.raises((NotAllowed, NotFound)):
        services.publish_photos(
            actor=world.actor(role), pk=case.pk, attachment_ids=[1], faces=True, plates=True, at=clock.now()
        )


def test_a_text_with_a_telephone_is_not_published(world: World):
    case = reported(world, text="垃圾没人清，找我 138 1234 5678")
    with pytest.raises(WrongState, match="像电话或证件号"):
        services.publish_report(actor=world.clerk, pk=case.pk, reason="看过", at=clock.now())


def test_a_day_is_no_telephone(world: World):
    assert published(world, text="2026-06-08 起垃圾没人清").published_at is not None


def test_another_town_is_another_map(world: World):
    published(world)
    assert points(town=world.towns.there.place.pk)["total"] == 0


@pytest.mark.parametrize("bbox", ["", "1,2,3", "nan,0,1,1", "2,0,1,1", "a,b,c,d", "1e9,0,1,1"])
def test_nonsense_for_a_view_is_told(world: World, bbox: str):
    assert Client().get("/ask/map/points.json", {"zoom": "8", "bbox": bbox}).status_code == 400


def test_the_page_of_pictures_publishes_and_takes_down(world: World):
    case = published(world)
    picture = pictured(case)
    client = Client()
    client.force_login(world.towns.here.people["office_clerk"])
    refused = client.post(f"/cases/{case.pk}/photos/", {"photos": [picture.pk], "faces": "on"})
    assert refused.status_code == 422 and not PublicPhoto.objects.exists()
    client.post(f"/cases/{case.pk}/photos/", {"photos": [picture.pk], "faces": "on", "plates": "on"})
    row = PublicPhoto.objects.get()
    client.post(f"/cases/{case.pk}/photos/take-down/", {"photo": row.pk})
    assert public_map.one(case.pk).photos == ()


def test_a_position_on_the_map_never_tells_where_in_its_cell(world: World):
    one = published(world)
    Case.objects.filter(pk=one.pk).update(longitude=113.1230001, latitude=23.1239999)
    shown = public_map.one(one.pk)
    assert (shown.longitude, shown.latitude) == (113.1235, 23.1235)


def test_the_page_of_a_case_shows_its_pictures_and_the_way_to_publish_them(world: World):
    case = published(world)
    picture = pictured(case)
    client = Client()
    client.force_login(world.towns.here.people["office_clerk"])
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert f"/evidence/{picture.pk}/" in page and f"/cases/{case.pk}/photos/" in page
