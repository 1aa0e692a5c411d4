"""令牌不多给: over every operation of the API and of Open311, a token of a seat sees and does what the seat does on pages, no more."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import towns
from tests.cases import world as case_worlds
from tests.house.test_no_way_in import OPERATIONS, PAGES, Things, ask, own, things, world
from townworks.kernel import clock
from townworks.people import selectors as people
from townworks.people.models import Person, Token
from townworks.people.selectors.signed_in import digest_of

__all__ = ["things", "world"]  # fixtures
pytestmark = pytest.mark.django_db

# A village, a grid, a unit, the office, the agency of village books, who keeps accounts: what carries the permission for tokens.
SEATS = (
    "village_secretary",
    "grid_worker",
    "unit_head",
    "office_clerk",
    "agency_accountant",
    "administrator",
)
WITHOUT = ("town_head", "counter_clerk", "village_bookkeeper", "auditor", "district_supervisor")
READ = [one for verb, one in OPERATIONS if verb == "get"]
TWINS = {one.route.strip("/"): one for one in PAGES}
API = "api/v1/"


def key_of(person: Person) -> str:
    """A token in force, whatever the seat: the row is written here, not asked for."""
    raw, now = f"tw_{person.pk}", clock.now()
    Token.objects.create(
        person=person, name="x", digest=digest_of(raw), made_at=now, expires_at=now + timedelta(days=1)
    )
    return raw


def bearer(raw: str) -> Client:
    return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {raw}"})


def seated(person: Person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def mine(things: Things) -> Things:
    """Things of the seat's own town: a case and a book besides."""
    ours = own(things)
    case = case_worlds.build(things.world).asked("report", at=clock.now())
    rooms = {"/cases/": case.pk, "/api/v1/cases/": case.pk}
    return Things(ours.world, {**ours.by_room, **rooms}, ours.inner)


def told(client: Client, url: str) -> tuple[int, Any]:
    answer = client.get(url)
    return answer.status_code, b"".join(answer) if answer.streaming else answer.content


@pytest.mark.parametrize("role", SEATS)
def test_a_token_reads_what_its_person_reads_and_no_more_than_on_pages(things: Things, role: str) -> None:
    person, ours = things.world.here.people[role], mine(things)
    token, browser = bearer(key_of(person)), seated(person)
    differs, more, opened = [], [], 0
    for one in READ:
        url = ours.address(one)
        by_token = told(token, url)
        if by_token != told(browser, url):
            differs.append(one.route)
        opened += by_token[0] == 200
        page = TWINS.get(one.route.strip("/").removeprefix(API))
        if page and by_token[0] == 200 and "pk" in page.places:
            there = browser.get(ours.address(page))
            if there.status_code in (403, 404):
                more.append((one.route, there.status_code))
    assert (differs, more) == ([], [])
    assert opened > 3  # else nothing was held against anything


@pytest.mark.parametrize("role", SEATS)
def test_a_token_of_this_town_opens_nothing_of_another(things: Things, role: str) -> None:
    person = things.world.here.people[role]
    token, found = bearer(key_of(person)), []
    nowhere = Things(things.world, dict.fromkeys(things.by_room, 10**9), things.inner)
    for verb, one in OPERATIONS:
        if not {"pk", "thing_id"} & set(one.places):
            continue
        status = ask(token, verb, things.address(one)).status_code
        if status != 404 and status != ask(token, verb, nowhere.address(one)).status_code:
            found.append((verb, one.route, status))
    assert found == []


@pytest.mark.parametrize("role", SEATS)
def test_lists_by_token_name_nothing_of_another_town(things: Things, role: str) -> None:
    token = bearer(key_of(things.world.here.people[role]))
    there = things.world.there
    theirs = [there.place.name, *(one.name for one in there.people.values())]
    lists = [one for one in READ if not one.places and not one.route.endswith(("/places", "/definitions"))]
    found = [
        (one.route, name)
        for one in lists
        for name in theirs
        if name in json.dumps(json.loads(token.get(one.route).content or "null"), ensure_ascii=False)
    ]
    assert found == []


@pytest.mark.parametrize("role", WITHOUT)
def test_a_seat_without_the_permission_does_nothing_with_a_token(things: Things, role: str) -> None:
    person, ours = things.world.here.people[role], mine(things)
    raw = key_of(person)
    sent = [
        (verb, one.route, ask(bearer(raw), verb, ours.address(one)).status_code) for verb, one in OPERATIONS
    ]
    assert [one for one in sent if one[2] != 403] == []
    asked = {"jurisdiction_id": things.world.here.place.code, "api_key": raw}
    assert Client().get("/open311/v2/requests.json", asked).status_code == 403
    assert Client().post("/open311/v2/requests.json", {**asked, **SENT}).status_code == 403


@pytest.mark.parametrize("ended", ["revoked", "expired", "locked", "first password"])
def test_a_token_that_is_over_opens_no_operation(things: Things, ended: str) -> None:
    person, ours = things.world.here.people["office_clerk"], mine(things)
    raw, now = key_of(person), clock.now()
    if ended == "revoked":
        Token.objects.filter(person=person).update(ended_at=now)
    elif ended == "expired":
        Token.objects.filter(person=person).update(expires_at=now - timedelta(seconds=1))
    elif ended == "locked":
        Person.objects.filter(pk=person.pk).update(is_active=False)
    else:
        Person.objects.filter(pk=person.pk).update(must_change_password=True)
    refused = 403 if ended == "first password" else 401
    sent = [ask(bearer(raw), verb, ours.address(one)).status_code for verb, one in OPERATIONS]
    assert set(sent) == {refused}
    asked = {"jurisdiction_id": things.world.here.place.code, "api_key": raw}
    assert Client().get("/open311/v2/requests.json", asked).status_code == 403
    assert Client().post("/open311/v2/requests.json", {**asked, **SENT}).status_code == 403


SENT = {"service_code": "litter", "lat": "23.1", "long": "113.5", "description": "试"}


@pytest.mark.parametrize("role", SEATS)
def test_open311_tells_a_seat_whole_what_its_pages_show_and_nothing_of_another_town(
    things: Things, role: str
) -> None:
    cases = case_worlds.build(things.world)
    ours = [cases.asked("report", at=clock.now(), address=f"第 {n} 号") for n in range(2)]
    cases.asked("report", at=clock.now(), there=True)
    person = things.world.here.people[role]
    raw, browser = key_of(person), seated(person)
    asked = {"jurisdiction_id": things.world.here.place.code, "api_key": raw}
    whole = {
        row["service_request_id"]
        for row in Client().get("/open311/v2/requests.json", asked).json()
        if row["description"]
    }
    assert whole == {case.number for case in ours if browser.get(f"/cases/{case.pk}/").status_code == 200}
    there = {"jurisdiction_id": things.world.there.place.code, "api_key": raw}
    rows = Client().get("/open311/v2/requests.json", there).json()
    assert rows and {row["description"] for row in rows} == {None}
    registers = any(
        grant.town_id == things.world.here.place.pk
        for grant in people.actor_of(person, on=clock.today()).grants_for("case.register")
    )
    sent = Client().post("/open311/v2/requests.json", {**asked, **SENT}).status_code
    assert sent == (200 if registers else 403)
    assert Client().post("/open311/v2/requests.json", {**there, **SENT}).status_code == 403


def test_every_seat_of_the_town_is_tried_with_a_token_or_without() -> None:
    assert {*SEATS, *WITHOUT} <= set(towns.roles())
