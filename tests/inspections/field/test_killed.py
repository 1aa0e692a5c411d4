"""中断: the server is killed in the middle of a piece, of its last piece, and of the record; the phone finishes it later."""

from __future__ import annotations

import hashlib
import http.client
import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from tests.inspections import world as inspection_worlds
from tests.inspections.field.server import Server, serving
from tests.inspections.field.test_uploads import picture
from tests.inspections.world import BLOCKED, InspectionWorld
from townworks.inspections.models import Due, Finding, Photo, Round, Upload, Visit
from townworks.inspections.services.uploads import PIECE
from townworks.kernel import clock, evidence
from townworks.kernel.models import Attachment, Blob

pytestmark = pytest.mark.django_db(transaction=True)
PICTURE = picture(side=520)
KILLS = (0.004, 0.02, 0.06)  # seconds after the last byte has gone out


@pytest.fixture
def made() -> InspectionWorld:
    town = inspection_worlds.build()
    today = clock.today()
    Round.objects.update(from_on=today - timedelta(days=3), until_on=today + timedelta(days=20))
    return town


@pytest.fixture
def server(made: InspectionWorld) -> Iterator[Server]:
    with serving() as one:
        yield one


class Phone:
    """What the field page does, a request at a time; a line that breaks is None."""

    def __init__(self, server: Server, made: InspectionWorld) -> None:
        self.server = server
        client = Client()
        client.force_login(made.world.here.people["grid_worker"])
        self.cookie = f"sessionid={client.cookies[settings.SESSION_COOKIE_NAME].value}; csrftoken={'a' * 32}"

    def post(
        self,
        path: str,
        data: bytes,
        kind: str = "application/json",
        *,
        kill: float | None = None,
        **headers: str,
    ) -> dict[str, Any] | None:
        line = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        known = {"Cookie": self.cookie, "X-CSRFToken": "a" * 32, "Content-Type": kind}
        try:
            if kill is not None and kill < 0:  # in the middle of the body
                line.putrequest("POST", path)
                for name, value in {**known, **headers, "Content-Length": str(len(data))}.items():
                    line.putheader(name, value)
                line.endheaders(data[: len(data) // 2])
                time.sleep(0.02)
                self.server.kill()
            else:
                line.request("POST", path, data, {**known, **headers})
            killer = threading.Timer(kill, self.server.kill) if kill is not None and kill >= 0 else None
            if killer:
                killer.start()
            try:
                answer = line.getresponse()
                told: dict[str, Any] = json.loads(answer.read())
                return {"status": answer.status, **told}
            finally:
                if killer:
                    killer.join()
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            line.close()

    def begin(self, uid: str) -> dict[str, Any]:
        """How far the photograph came."""
        digest = hashlib.sha256(PICTURE).hexdigest()
        facts = {"uid": uid, "name": "现场.jpg", "size": len(PICTURE), "sha256": digest}
        told = self.post("/field/uploads/", json.dumps(facts).encode())
        assert told is not None
        return told

    def piece(self, uid: str, offset: int, *, kill: float | None = None) -> dict[str, Any] | None:
        data = PICTURE[offset : offset + PIECE]
        headers = {"Upload-Offset": str(offset)}
        return self.post(f"/field/uploads/{uid}/", data, "application/octet-stream", kill=kill, **headers)

    def send(self, uid: str, photo: str, due: Due, *, kill: float | None = None) -> dict[str, Any] | None:
        record = {
            "uid": uid,
            "due": due.pk,
            "outcome": "visited",
            "answers": BLOCKED,
            "photos": [{"upload": photo, "name": "现场.jpg", "item": "exit-clear", "stage": "before"}],
            "finished_at": clock.now().isoformat(),
            "seen_version": 1,
        }
        return self.post("/field/visits/", json.dumps(record).encode(), kill=kill)


def upload(phone: Phone, uid: str) -> None:
    """To its end, from wherever it is."""
    told = phone.begin(uid)
    while not told["done"]:
        more = phone.piece(uid, told["offset"])
        assert more is not None
        told = more


def test_a_photograph_goes_on_where_the_server_was_killed(made: InspectionWorld, server: Server):
    phone, uid = Phone(server, made), str(uuid4())
    told, kills = phone.begin(uid), [-1.0, *KILLS]
    while not told["done"]:
        kill = kills.pop(0) if kills else None
        answer = phone.piece(uid, told["offset"], kill=kill)
        if kill is None:
            assert answer is not None
            told = answer
            continue
        row = Upload.objects.get()
        assert (row.blob_id is None, Blob.objects.count()) in ((True, 0), (False, 1), (True, 1))
        server.start()
        told = phone.begin(uid)
    upload(phone, uid)
    row = Upload.objects.get()
    assert row.blob is not None
    assert evidence.read_bytes(row.blob) == PICTURE
    assert Blob.objects.count() == 1


def kept() -> tuple[int, ...]:
    """All that a record leaves behind."""
    visits = sum(Due.objects.values_list("visits_count", flat=True))
    return (*(kind.objects.count() for kind in (Visit, Photo, Attachment, Finding)), visits)


def test_a_record_is_there_whole_or_not_at_all_and_arrives_once(made: InspectionWorld, server: Server):
    phone = Phone(server, made)
    for n, (site, kill) in enumerate(zip(made.sites[:2], (0.008, 0.04), strict=True)):
        photo, uid = str(uuid4()), str(uuid4())
        upload(phone, photo)
        phone.send(uid, photo, made.due(site), kill=kill)
        there = kept()
        assert there in ((n,) * 5, (n + 1,) * 5)
        server.start()
        told = phone.send(uid, photo, made.due(site))
        assert told is not None
        assert told["state"] == ("received" if there[0] == n else "again")
        assert kept() == (n + 1,) * 5
