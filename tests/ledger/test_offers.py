"""给出来的都办得了: every link and every button that a ledger page offers to a seat is opened and pressed by that seat; none is refused
as not allowed, none is not found. Pressed with nothing filled in, and taken back each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client

from tests import towns
from tests.house.test_no_way_in import TOWN_ROLES, booked

pytestmark = pytest.mark.django_db
ROOMS = (
    *("/ledger/", "/disclosure/", "/assets/", "/contracts/", "/contracts/due/", "/counts/", "/risks/"),
    *("/claims/", "/advances/", "/funds/", "/budgets/", "/thrift/", "/donations/", "/works/"),
)
BENEATH = (
    *("/vouchers/", "/periods/", "/reopenings/", "/count-lines/", "/bank/", "/bank-rows/", "/matches/"),
    *("/sheet-questions/", "/village-books/", "/contract-receipts/", "/claim-receipts/", "/claim-doubles/"),
    *("/allotments/", "/works-changes/", "/works-measurements/"),
)
REFUSED = (403, 404, 500)


class Offers(HTMLParser):
    """Where a page leads, and what its forms send where."""

    def __init__(self, page: str, html: str) -> None:
        super().__init__()
        self.page, self.links, self.forms = page, set[str](), dict[tuple[str, str], dict[str, str]]()
        self._open: tuple[str, str] | None = None
        self._hidden: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and said.get("href"):
            self.links.add(urldefrag(urljoin(self.page, said["href"])).url)
        elif tag == "form":
            to = urljoin(self.page, said.get("action") or self.page)
            self._open, self._hidden = (said.get("method", "get").lower(), to), {}
        elif tag == "input" and said.get("type") == "hidden":
            self._hidden[said.get("name", "")] = said.get("value", "")
        elif tag == "button" and self._open is not None and said.get("type", "submit") == "submit":
            self.forms[self._open] = self._hidden  # a form that nobody can press is no offer

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


def of_the_books(url: str) -> bool:
    return url.startswith((*ROOMS, *BENEATH))


def shape(url: str) -> str:
    """Pages that differ by their month or their number alone are one kind of page; three of each are enough."""
    split = urlsplit(url)
    names = "&".join(sorted(part.split("=")[0] for part in split.query.split("&")))
    return re.sub(r"\d+", "0", split.path) + "?" + names


def walked(client: Client, each: int = 3) -> Iterator[str]:
    """What a seat was offered and could not do, in words."""
    seen: dict[str, int] = {}
    pressed: set[str] = set()
    waiting = [(room, "") for room in ROOMS]
    known = set(ROOMS)
    while waiting:
        url, came_from = waiting.pop()
        answer = client.get(url)
        if answer.status_code in REFUSED:
            if came_from:
                yield f"{came_from} offers {url}: {answer.status_code}"
            continue
        if not answer.get("Content-Type", "").startswith("text/html") or answer.status_code != 200:
            continue
        found = Offers(url, answer.content.decode())
        for link in sorted(found.links):
            kind = shape(link)
            if of_the_books(link) and link not in known and seen.get(kind, 0) < each:
                seen[kind] = seen.get(kind, 0) + 1
                known.add(link)
                waiting.append((link, url))
        for (method, to), hidden in found.forms.items():
            kind = f"{shape(url)} {shape(to)} {sorted(hidden)}"
            if method != "post" or not of_the_books(to) or kind in pressed:
                continue
            pressed.add(kind)
            mark = transaction.savepoint()
            status = client.post(to, hidden).status_code
            transaction.savepoint_rollback(mark)
            if status in REFUSED:
                yield f"{url} offers the button {to}: {status}"


@pytest.fixture
def world() -> towns.World:
    """A town with one of everything that a book has."""
    made = towns.build()
    booked(made)
    return made


@pytest.mark.parametrize("role", TOWN_ROLES)
def test_what_is_offered_can_be_done(world: towns.World, role: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.there.people[role])
    assert list(walked(client)) == []
