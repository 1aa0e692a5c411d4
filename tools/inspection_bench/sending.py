"""Phones that send: whole forms as ODK Collect does, or photographs in pieces and then the record, as our own phone does.

Every fifth record is sent again, one time at the same moment on a second line, the next time afterwards; every tenth is
followed by a record that had not seen the one which stands. The phone's first piece is now and then sent out of order.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from uuid import uuid4

from . import form
from .form import Photos, Record
from .town import Collector

PIECE = 256 * 1024
AGAIN_EVERY, STALE_EVERY, MIXED_EVERY = 5, 10, 7
OUT = 120  # seconds until a request is given up


@dataclass
class Sent:
    """What the phones know: seconds a record, the numbers that were acknowledged, how many came again or too late."""

    taken: list[float] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    fails: int = 0
    stale: int = 0
    again: int = 0
    wrong: list[str] = field(default_factory=list)
    spent: float = 0.0
    photos: int = 0


class Line:
    """One connection that is kept; a server that closed it is called again."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=OUT)

    def begin(self, path: str, data: bytes, headers: dict[str, str]) -> None:
        self._line.request("POST", path, data, headers)

    def end(self) -> tuple[int, bytes]:
        answer = self._line.getresponse()
        return answer.status, answer.read()

    def post(self, path: str, data: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        self.begin(path, data, headers)
        return self.end()

    def get(self, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
        self._line.request("GET", path, headers=headers)
        answer = self._line.getresponse()
        answer.read()
        return answer

    def close(self) -> None:
        self._line.close()


class Odk:
    """ODK Collect at the door ``/openrosa/``."""

    name = "ODK"

    def __init__(self, port: int, who: Collector, form_id: str, version: str) -> None:
        self.line, self.second = Line(port), Line(port)
        self.path = f"/openrosa/key/{who.token}/submission"
        self.form_id, self.version = form_id, version

    def send(self, one: Record, n: int, *, twice: bool) -> list[tuple[int, bytes]]:
        """The answers to the record, sent once or twice at one moment."""
        data, kind = form.body(one, self.form_id, self.version)
        headers = {"Content-Type": kind}
        lines = [self.line, self.second] if twice else [self.line]
        for line in lines:
            line.begin(self.path, data, headers)
        return [line.end() for line in lines]

    def close(self) -> None:
        self.line.close()
        self.second.close()


class Phone:
    """The field page's way: ``/field/uploads/`` and ``/field/visits/``."""

    name = "phone"

    def __init__(self, port: int, who: Collector, form_id: str, version: str) -> None:
        self.line, self.second = Line(port), Line(port)
        cookie = {"Cookie": f"sessionid={who.session}"}
        answer = self.line.get("/field/pack.json", cookie)
        given = (answer.getheader("Set-Cookie") or "").partition("csrftoken=")[2].partition(";")[0]
        self.headers = {
            "Cookie": f"sessionid={who.session}; csrftoken={given}",
            "X-CSRFToken": given,
            "Content-Type": "application/json",
        }
        self.known: dict[str, list[str]] = {}

    def send(self, one: Record, n: int, *, twice: bool) -> list[tuple[int, bytes]]:
        uploads = self.known.setdefault(str(one.uid), [str(uuid4()) for _ in one.photos])
        for upload, data in zip(uploads, one.photos, strict=True):
            self._upload(upload, data, mixed=n % MIXED_EVERY == 0)
        told = form.told(one, uploads)
        lines = [self.line, self.second] if twice else [self.line]
        for line in lines:
            line.begin("/field/visits/", told, self.headers)
        return [line.end() for line in lines]

    def _upload(self, upload: str, data: bytes, *, mixed: bool) -> None:
        """In pieces, from where the server says that it is."""
        _status, answer = self.line.post("/field/uploads/", form.begun(upload, data), self.headers)
        facts = json.loads(answer)
        if mixed and not facts["done"]:  # the last piece first: the answer says which one is wanted
            last = (len(data) - 1) // PIECE * PIECE
            if last > facts["offset"]:
                facts = self._piece(upload, data, last)
        while not facts["done"]:
            facts = self._piece(upload, data, facts["offset"])

    def _piece(self, upload: str, data: bytes, offset: int) -> dict[str, int]:
        headers = {
            **self.headers,
            "Content-Type": "application/octet-stream",
            "Upload-Offset": str(offset),
        }
        path, piece = f"/field/uploads/{upload}/", data[offset : offset + PIECE]
        status, answer = self.line.post(path, piece, headers)
        if status not in (200, 409):
            raise RuntimeError(f"{status} {answer[:200]!r}")
        facts: dict[str, int] = json.loads(answer)
        return facts

    def close(self) -> None:
        self.line.close()
        self.second.close()


DOORS: dict[str, Callable[..., Odk | Phone]] = {"ODK": Odk, "phone": Phone}


def load(
    phones: list[Odk | Phone],
    dues: Iterator[int],
    photos: Photos | None,
    seconds: float,
    *,
    retries: bool = True,
) -> Sent:
    """All phones send for some seconds, each record to a site of its own."""
    sent, lock, numbers = Sent(), threading.Lock(), count(1)
    began = time.perf_counter()
    until = began + seconds

    def work(phone: Odk | Phone) -> None:
        while time.perf_counter() < until:
            with lock:
                n, due = next(numbers), next(dues, None)
            if due is None:
                sent.wrong.append("no sites are left")
                return
            _one(phone, form.record(due, n, photos), n, sent, lock, retries)
            if retries and n % STALE_EVERY == 0:
                late = form.record(due, n + 1, photos, seen=1)
                _one(phone, late, n + 1, sent, lock, retries=False, stale=True)

    threads = [threading.Thread(target=work, args=(phone,)) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent.spent = time.perf_counter() - began
    return sent


def _one(
    phone: Odk | Phone,
    one: Record,
    n: int,
    sent: Sent,
    lock: threading.Lock,
    retries: bool,
    stale: bool = False,
) -> None:
    again = retries and n % AGAIN_EVERY == 0
    twice = again and n % (2 * AGAIN_EVERY) == 0
    began = time.perf_counter()
    answers = phone.send(one, n, twice=twice)
    took = time.perf_counter() - began
    if again and not twice:
        answers += phone.send(one, n, twice=False)
    bad = [
        f"{status} {told[:300].decode(errors='replace')}"
        for status, told in answers
        if status not in (200, 201)
    ]
    with lock:
        sent.wrong += bad
        if bad:
            return
        sent.taken.append(took)
        sent.kept.add(str(one.uid))
        sent.photos += len(one.photos)
        sent.again += again
        sent.stale += stale
        sent.fails += one.fails and not stale
