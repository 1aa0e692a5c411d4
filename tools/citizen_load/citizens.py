"""Citizens: each with a telephone, an address of its own (some share one) and a story that ends with a receipt.

On the pages: the form is fetched, filled in and sent, with a photograph in some; a sum is answered where one is asked. Through
Open311: an app sends with its key. Some lose the answer and send the same thing again, at the same moment or afterwards. Each
then looks after the case by number and code, or by its number in the list.
"""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

from .phone import Phone, Wrong, parts

APP_EVERY, TIP_EVERY, PHOTO_EVERY, AGAIN_EVERY = 3, 11, 4, 5
SHARED = 20  # citizens behind one address, as behind a carrier's
FIELD = re.compile(r'name="(?P<name>[a-z_]+)"[^>]*?value="(?P<value>[^"]*)"')
CODE = re.compile(r'<dd class="code">([^<]+)</dd>')
NOTICE = re.compile(r"编号 ([A-Z]\d{4}-\d+)，查询码 (\w{8})")
SUM = re.compile(r"(\d) 加 (\d) 等于几")
Receipt = tuple[str, str]  # number, code


@dataclass(frozen=True)
class Town:
    """Where they send: the town's key and code, and the key of the app."""

    pk: int
    code: str
    api_key: str


@dataclass
class Heard:
    """What the citizens know together: receipts by their own id, seconds by what was asked, and whatever went wrong."""

    receipts: dict[str, set[Receipt]] = field(default_factory=dict)
    photos: dict[str, int] = field(default_factory=dict)
    taken: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    again: int = 0
    sums: int = 0
    spent: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        with self.lock:
            self.taken.setdefault(what, []).append(time.perf_counter() - began)


@dataclass(frozen=True)
class Citizen:
    """One of them. ``photo`` gives a picture that nobody has sent before."""

    n: int
    port: int
    town: Town
    heard: Heard
    photo: Callable[[], bytes]

    def live(self, rounds: int) -> None:
        """All of its stories, one after another; what goes wrong is told and ends that story alone."""
        shared = self.n % 25 == 0 and self.n < 25 * SHARED
        phone = Phone(self.port, "198.51.100.7" if shared else f"10.1.{self.n // 250}.{self.n % 250 + 1}")
        for turn in range(rounds):
            n = self.n + turn * 7
            try:
                (self._by_app if n % APP_EVERY == 0 else self._by_page)(phone, n)
            except (Wrong, OSError, http.client.HTTPException, ValueError, LookupError) as error:
                with self.heard.lock:
                    self.heard.wrong.append(f"citizen {self.n}: {type(error).__name__} {error}"[:300])
                phone.close()
        phone.close()

    def _by_page(self, phone: Phone, n: int) -> None:
        tip = n % TIP_EVERY == 1
        path = "/ask/tip/" if tip else "/ask/report/"
        with self.heard.timed("page: first"):
            phone.get("/ask/")
        with self.heard.timed("page: form"):
            form = phone.get(path)
        given = {
            "town": str(self.town.pk),
            "matter": "crime" if tip else "litter",
            "text": f"第 {n} 位群众说的事：桥头垃圾三天没有人收",
            "client_id": dict(FIELD.findall(form))["client_id"],
        }
        if not tip:
            given["address"] = f"柳溪村 {n} 号门口"
        photos = [("photos", self.photo())] if n % PHOTO_EVERY == 0 and not tip else []
        receipt = self._sent(
            n,
            phone,
            given["client_id"],
            len(photos),
            lambda one: self._filled_in(one, path, form, given, photos),
        )
        told = phone.get("/ask/follow/")
        asked = {"number": receipt[0], "code": receipt[1]}
        with self.heard.timed("page: follow"):
            if "收到了您说的事" not in self._answered(phone, "/ask/follow/", told, asked, []):
                raise Wrong(f"{receipt[0]} cannot be followed")

    def _filled_in(
        self, phone: Phone, path: str, form: str, given: dict[str, str], photos: list[tuple[str, bytes]]
    ) -> Receipt:
        what = "page: send with a photograph" if photos else "page: send"
        with self.heard.timed(what):
            page = self._answered(phone, path, form, given, photos)
        codes = CODE.findall(page)
        if len(codes) != 2:
            plain = re.sub(r"<[^>]+>|\s+", " ", page)
            raise Wrong(f"no receipt: {plain[-400:]}")
        return codes[0].strip(), codes[1].strip()

    def _answered(
        self, phone: Phone, path: str, form: str, given: dict[str, str], files: list[tuple[str, bytes]]
    ) -> str:
        """The page after sending; a sum that it asks for, now or after others came from the same address, is answered."""
        page = form
        for _ in range(3):
            more = {"csrfmiddlewaretoken": phone.cookies["csrftoken"]}
            if asked := SUM.search(page):
                more |= {
                    "sum": str(int(asked[1]) + int(asked[2])),
                    "sum_token": dict(FIELD.findall(page))["sum_token"],
                }
                with self.heard.lock:
                    self.heard.sums += 1
            page = phone.post(path, parts(given | more, files))
            if not SUM.search(page):
                return page
        raise Wrong(f"{path}: asked for one sum after another")

    def _by_app(self, phone: Phone, n: int) -> None:
        own = uuid4().hex
        given = {
            "jurisdiction_id": self.town.code,
            "api_key": self.town.api_key,
            "service_code": "litter",
            "address_string": f"东埔村 {n} 号",
            "description": f"第 {n} 位群众用手机应用说的事",
            "client_id": own,
        }
        photos = [("media", self.photo())] if n % PHOTO_EVERY == 0 else []
        body = parts(given, photos)
        number, _code = self._sent(
            n, phone, own, len(photos), lambda one: self._posted(one, body, bool(photos))
        )
        where = urlencode({"jurisdiction_id": self.town.code, "page_size": 50})
        with self.heard.timed("Open311: list of 50"):
            json.loads(phone.get(f"/open311/v2/requests.json?{where}"))
        with self.heard.timed("Open311: one"):
            one = json.loads(phone.get(f"/open311/v2/requests/{number}.json?{where}"))
        if one[0]["service_request_id"] != number:
            raise Wrong(f"{number} cannot be found")

    def _posted(self, phone: Phone, body: bytes, with_photo: bool) -> Receipt:
        what = "Open311: create with a photograph" if with_photo else "Open311: create"
        with self.heard.timed(what):
            told = json.loads(phone.post("/open311/v2/requests.json", body))
        found = NOTICE.search(told[0]["service_notice"])
        if found is None:
            raise Wrong(f"no receipt: {told}")
        return found[1], found[2]

    def _sent(self, n: int, phone: Phone, own: str, photos: int, send: Callable[[Phone], Receipt]) -> Receipt:
        """The receipt; every fifth sends again, by turns on a second line at the same moment, and afterwards."""
        again = n % AGAIN_EVERY == 0
        found: list[Receipt] = []
        if again and n % (2 * AGAIN_EVERY) == 0:
            other = phone.another()
            with ThreadPoolExecutor(1) as second:
                waiting = second.submit(send, other)
                found += [send(phone), waiting.result()]
            other.close()
        else:
            found += [send(phone) for _ in range(1 + again)]
        with self.heard.lock:
            self.heard.receipts.setdefault(own, set()).update(found)
            self.heard.photos[own] = photos
            self.heard.again += again
        return found[0]


def load(citizens: list[Citizen], rounds: int, heard: Heard) -> None:
    """All of them at once."""
    threads = [threading.Thread(target=one.live, args=(rounds,)) for one in citizens]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    heard.spent = time.perf_counter() - began
