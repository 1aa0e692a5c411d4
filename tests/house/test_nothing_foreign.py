"""没有夹带: what a form or the interface does not ask for is not taken, and what it asks for is not taken of another town.

Every form that a page shows is sent as it stands, with fields besides that say who, when, where and which number; every operation of
the interface and of Open311 is sent the same besides. Nothing that was foreign may be found in any table afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest
from django.apps import apps
from django.db.models import Model
from django.http import HttpResponse

from config.api import api
from tests import towns
from tests.cases import world as case_worlds
from tests.house.test_no_way_in import BROKEN, OPERATIONS, PAGES, Things, enter, own, things, world
from townworks.kernel.models import AuditEntry
from townworks.ledger.models import Book

__all__ = ["things", "world"]  # fixtures
pytestmark = pytest.mark.django_db

NOBODY, NUMBER, LONG_AGO = "冒名者", 987654321, "1999-12-31T00:00:00+08:00"
NAMES = (
    "by_name",
    "made_by_name",
    "drafted_by_name",
    "registered_by_name",
    "actor_name",
    "author",
    "created_by",
)
NUMBERS = ("id", "pk", "by_id", "person_id", "owner_id", "created_by_id", "made_by_id", "client", "row_id")
INSTANTS = (
    "at",
    "made_at",
    "registered_at",
    "posted_at",
    "closed_at",
    "created_at",
    "updated_at",
    "signed_at",
)
FLAGS = ("is_staff", "is_superuser", "is_active", "sealed", "is_admin", "superuser", "must_change_password")
OURS = ("town", "town_id", "unit_id", "first_unit_id", "place_id", "book_id", "lead_id", "town_code")
# Who holds posts in several towns says for which one; the test above asks it for one that is not theirs.
NAMED = {("post", "/api/v1/figures", "town_id"), ("post", "/api/v1/returns", "town_id")}
# What a person sends to leave, or to become somebody else, would end the journey.
LEFT_ALONE = ("/sign-out/", "/me/password/", "/i18n/", "/appearance/")
FOR_ANYBODY = ("/ask/", "/s/", "/village-books/")  # open to whoever comes, for every town
ROLES = ("office_clerk", "administrator", "agency_accountant", "counter_clerk")
FILLING = ROLES[:3]  # forms filled in a hurry give the counter's clerk nothing that would be taken


def foreign(things: Things) -> dict[str, str]:
    """What nobody asked for, told by what it would be."""
    there = things.world.there
    told: dict[str, object] = dict.fromkeys(NAMES, NOBODY) | dict.fromkeys(NUMBERS, NUMBER)
    told |= dict.fromkeys(INSTANTS, LONG_AGO) | dict.fromkeys(FLAGS, "true")
    told |= dict.fromkeys(OURS, there.place.pk) | {"unit_id": there.units["rural"].pk}
    return {name: str(value) for name, value in told.items()}


def ours(things: Things) -> Things:
    """The addresses with things of the sender's own town: a book and a case besides."""
    mine = own(things)
    book = Book.objects.filter(town_id=things.world.here.place.pk).earliest("pk")
    case = case_worlds.build(things.world).asked("report")
    rooms = {"/ledger/": book.pk, "/cases/": case.pk, "/api/v1/ledger/": book.pk, "/api/v1/cases/": case.pk}
    return Things(mine.world, {**mine.by_room, **rooms}, {**mine.inner, "kind": "report"})


def forms_of(url: str, answer: HttpResponse) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each form of a page that is posted, filled as a person in a hurry would."""
    if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
        return
    for form in lxml.html.document_fromstring(answer.content).forms:
        action = urlsplit(urljoin(url, form.get("action") or "")).path
        if (form.method or "GET").upper() == "POST" and not action.startswith(LEFT_ALONE + FOR_ANYBODY):
            yield action, dict(filled(form))


def filled(form: Any) -> Iterator[tuple[str, Any]]:
    for one in form.inputs:
        kind = one.get("type", "text")
        if not one.name or kind in ("file", "submit", "button"):
            continue
        if isinstance(one, lxml.html.SelectElement):
            values = [value for value in one.value_options if value]
            chosen = one.value if isinstance(one.value, str) and one.value else None
            if values:
                yield one.name, chosen or values[0]
        elif kind in ("checkbox", "radio"):
            yield one.name, one.get("value", "on")
        else:
            yield one.name, one.value or {"number": "1", "date": "2026-07-01"}.get(kind, "试")
    for button in form.xpath(".//button[@name]")[:1]:
        yield button.get("name"), button.get("value", "")


def rows() -> Iterator[tuple[type[Model], dict[str, Any]]]:
    for model in apps.get_models():
        for row in model._base_manager.values():
            yield model, row


def theirs(town_id: int) -> dict[tuple[str, object], dict[str, Any]]:
    """Every row that says that it is of this town."""
    return {
        (model._meta.label, row[model._meta.pk.attname]): row
        for model, row in rows()
        if row.get("town_id") == town_id
    }


def touched(before: dict[tuple[str, object], Any], after: dict[tuple[str, object], Any]) -> list[object]:
    """What was added, changed or taken away."""
    return [key for key in {**before, **after} if before.get(key) != after.get(key)]


def smuggled() -> list[tuple[str, str, object]]:
    """What was foreign and is in a table."""
    found = []
    for model, row in rows():
        for name, value in row.items():
            old = isinstance(value, date | datetime) and value.year == 1999
            if value in (NOBODY, NUMBER) or old:
                found.append((model._meta.label, name, value))
    return found


@pytest.mark.parametrize("role", FILLING)
def test_forms_take_nothing_that_they_did_not_ask_for(things: Things, role: str) -> None:
    client, mine, more = enter(things.world, role), ours(things), foreign(things)
    there = things.world.there.place.pk
    for one in PAGES:  # what is made at the first look is made here
        client.get(mine.address(one))
    before, written, broke = theirs(there), AuditEntry.objects.count(), []
    for one in PAGES:
        url = mine.address(one)
        for action, fields in list(forms_of(url, client.get(url))):
            status = client.post(action, {**more, **fields}).status_code
            if status >= BROKEN:
                broke.append((url, action, status))
    assert (smuggled(), broke) == ([], [])
    assert touched(before, theirs(there)) == []
    assert AuditEntry.objects.count() > written + 2  # something was taken, else nothing was tried


def body_of(schema: dict[str, Any], known: dict[str, Any], ids: dict[str, object]) -> Any:
    """A body as its description has it, with the numbers of the sender's own town."""
    if "$ref" in schema:
        return body_of(known[schema["$ref"].rpartition("/")[2]], known, ids)
    for many in ("anyOf", "allOf"):
        if many in schema:
            return body_of(schema[many][0], known, ids)
    if "default" in schema:
        return schema["default"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        names = schema.get("properties", {})
        return {name: ids.get(name, body_of(one, known, ids)) for name, one in names.items()}
    if kind == "array":
        return []
    plain = {"integer": 1, "number": 1, "boolean": True}
    dates = {"date": "2026-07-01", "date-time": "2026-07-01T09:00:00+08:00"}
    return plain.get(str(kind), dates.get(str(schema.get("format")), "试"))


@pytest.mark.parametrize("role", ROLES)
def test_the_interface_takes_nothing_that_it_did_not_ask_for(things: Things, role: str) -> None:
    client, mine, more = enter(things.world, role), ours(things), foreign(things)
    there, unit = things.world.there.place.pk, things.world.here.units["rural"].pk
    described = api.get_openapi_schema()
    ids = {"unit": unit, "lead": unit, "kind": "report", "matter": "litter"}
    before, broke = theirs(there), []
    for verb, one in OPERATIONS:
        if verb == "get":
            continue
        asked = described["paths"][one.route][verb].get("requestBody", {}).get("content", {})
        schema = asked.get("application/json", {}).get("schema")
        body = body_of(schema, described["components"]["schemas"], ids) if schema else {}
        if isinstance(body, dict):
            body = {**more, **body} | ({"town_id": there} if "town_id" in body else {})
        sent = getattr(client, verb)(mine.address(one), json.dumps(body), content_type="application/json")
        if sent.status_code >= BROKEN:
            broke.append((verb, one.route))
    assert (smuggled(), broke) == ([], [])
    assert touched(before, theirs(there)) == []


def test_no_shape_of_the_interface_asks_who_when_or_of_which_town() -> None:
    """Who sends is the key's holder, when is now, and the town is that of the post."""
    described = api.get_openapi_schema()
    asked = (
        set(NAMES) | set(NUMBERS) - {"client", "person_id"} | set(FLAGS) | {"town", "town_id", "town_code"}
    )
    told = []
    for route, verbs in described["paths"].items():
        for verb, operation in verbs.items():
            content = operation.get("requestBody", {}).get("content", {})
            name = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
            names = described["components"]["schemas"].get(name, {}).get("properties", {})
            told += [(verb, route, field) for field in names if field in asked]
    assert [one for one in told if one not in NAMED] == []


def test_there_is_a_seat_for_each_of_these_roles() -> None:
    assert set(ROLES) <= set(towns.roles())
