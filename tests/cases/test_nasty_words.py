"""公式和标签都是字: HTML and formulas put into every text field of every form of cases, then every page, sheet and paper is looked at."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
import openpyxl
import pytest
from django.test import Client

from tests.cases import world as case_worlds
from tests.house.test_no_way_in import PAGES, Things, own, things, world
from townworks.cases import services
from townworks.cases.models import Case
from townworks.cases.urls import urlpatterns
from townworks.kernel import clock

__all__ = ["things", "world"]  # fixtures
pytestmark = pytest.mark.django_db

MARKUP = "<i onx=1>"
STARTS = ("=", "+", "-", "@", "\t", "\r")
ROLES = ("office_clerk", "counter_clerk", "unit_head", "administrator")
OURS = tuple(
    {"/" + str(one.pattern).strip("^").partition("/")[0].replace("\\", "") + "/" for one in urlpatterns}
)
WALKED = [one for one in PAGES if one.route.startswith(OURS) and "open311" not in one.route]


def ours(things: Things) -> list[Things]:
    """The addresses with a case of every kind."""
    base, cases = own(things), case_worlds.build(things.world)
    made = [
        cases.asked(kind, at=clock.now())
        for kind in ("report", "petition", "dispute", "hotline", "application")
    ]
    return [
        Things(base.world, {**base.by_room, "/cases/": case.pk}, {**base.inner, "kind": case.kind})
        for case in made
    ]


def forms(url: str, content: bytes, start: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each form that is posted, each text field of it filled with a word that begins with ``start``."""
    for form in lxml.html.document_fromstring(content).forms:
        action = urlsplit(urljoin(url, form.get("action") or "")).path
        if (form.method or "GET").upper() == "POST" and action.startswith(OURS):
            yield action, dict(filled(form, start))


def filled(form: Any, start: str) -> Iterator[tuple[str, str]]:
    for one in form.inputs:
        kind = one.get("type", "text")
        if not one.name or kind in ("file", "submit", "button"):
            continue
        if isinstance(one, lxml.html.SelectElement):
            values = [value for value in one.value_options if value]
            if values:
                yield one.name, (one.value if isinstance(one.value, str) and one.value else values[-1])
        elif kind in ("checkbox", "radio"):
            yield one.name, one.get("value", "on")
        elif kind == "text" or isinstance(one, lxml.html.TextareaElement):
            number = one.get("inputmode") in ("numeric", "decimal")
            yield one.name, "1" if number else f"{start}1{MARKUP}"
        else:
            plain = {"number": "1", "date": clock.today().isoformat(), "tel": "13812345678"}
            yield one.name, one.value or plain.get(kind, "")
    for button in form.xpath(".//button[@name]")[:1]:
        yield button.get("name"), button.get("value", "")


def clients(things: Things) -> list[Client]:
    found = [Client(raise_request_exception=False)]
    for role in ROLES:
        found.append(Client(raise_request_exception=False))
        found[-1].force_login(things.world.here.people[role])
    return found


@pytest.fixture
def spoiled(things: Things) -> tuple[list[Things], int]:
    """A town whose forms were all filled so, and how many took it."""
    rooms, taken = ours(things), 0
    for n, one in enumerate(rooms):
        for client in clients(things):
            for page in WALKED:
                if "{pk}" not in page.route and n:
                    continue  # drawn once
                url = one.address(page)
                answer = client.get(url)
                if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
                    continue
                for action, fields in forms(url, answer.content, STARTS[taken % 4]):
                    taken += client.post(action, fields).status_code == 302
    at, clerk = clock.now(), case_worlds.build(things.world).clerk
    for case in Case.objects.filter(kind="report", town_id=things.world.here.place.pk, published_at=None):
        for start in STARTS:
            case_worlds.build(things.world).asked("report", text=f"{start}2{MARKUP}", at=at)
        services.publish_report(actor=clerk, pk=case.pk, reason=f"={MARKUP}", at=at)
        break
    return rooms, taken


def test_what_is_markup_or_a_formula_stays_a_word_everywhere(
    things: Things, spoiled: tuple[list[Things], int]
) -> None:
    rooms, taken = spoiled
    assert taken > 5  # else nothing was tried
    executed, marked, seen, sheets = [], [], 0, 0
    for client in clients(things):
        for one in rooms:
            for page in WALKED:
                answer = client.get(one.address(page), {"zoom": "18", "bbox": "-180,-85,180,85"})
                kind = answer.headers.get("Content-Type", "")
                body = b"".join(answer) if answer.streaming else answer.content
                if answer.status_code != 200:
                    continue
                if kind.startswith("text/html"):
                    seen += b"onx=1" in body
                    if MARKUP.encode() in body or b"<i onx" in body:
                        marked.append(page.route)
                elif "spreadsheetml" in kind:
                    sheets += 1
                    executed += [(page.route, cell.value) for cell in cells(body) if cell.data_type == "f"]
                elif "wordprocessingml" in kind:
                    for name in zipfile.ZipFile(io.BytesIO(body)).namelist():
                        if name.endswith(".xml"):
                            lxml.etree.fromstring(zipfile.ZipFile(io.BytesIO(body)).read(name))
    assert (executed, sorted(set(marked))) == ([], [])
    assert seen > 10 and sheets > 3  # else nothing was looked at


def cells(data: bytes) -> Iterator[Any]:
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            yield from row
