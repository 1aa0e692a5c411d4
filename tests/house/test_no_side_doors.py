"""没有侧门: over every address: who has not signed in sees what is open and nothing else, a page that is looked at changes nothing,
and what is sent without the form's own token is refused."""

from __future__ import annotations

import hashlib

import pytest
from django.apps import apps
from django.test import Client

from tests import towns
from tests.house.test_no_way_in import OPERATIONS, PAGES, Things, ask, enter, own, things, world

__all__ = ["things", "world"]  # fixtures
pytestmark = pytest.mark.django_db

# What anybody may open: what it is for says so itself.
OPEN = (
    *("/sign-in/", "/ask/", "/open/", "/open311/", "/s/", "/village-books/", "/openrosa/"),
    *("/field/manifest.webmanifest", "/field/service-worker.js", "/field/shell/"),
)
# Where no cookie signs anybody in, there is nothing to forge.
WITHOUT_COOKIES = ("/open311/", "/openrosa/")
# What is written while somebody reads: that it was looked at, and that the browser is still there.
LOGS = {"sessions.Session", "kernel.AuditEntry", "people.SignIn"}


def test_who_has_not_signed_in_sees_what_is_open_and_nothing_else(things: Things) -> None:
    told, mine = [], own(things)
    for one in PAGES:
        if one.route.startswith(OPEN):
            continue
        answer = Client(raise_request_exception=False).get(mine.address(one))
        leads = answer.headers.get("Location", "")
        if not (answer.status_code == 302 and leads.startswith("/sign-in/")) and answer.status_code not in (
            401,
            404,
            405,
        ):
            told.append((one.route, answer.status_code, leads))
    assert told == []


def test_the_api_answers_nobody_without_a_key(things: Things) -> None:
    mine = own(things)
    sent = [(verb, one.route, ask(Client(), verb, mine.address(one)).status_code) for verb, one in OPERATIONS]
    assert [one for one in sent if one[2] != 401] == []


def test_what_is_sent_without_the_forms_token_is_refused(things: Things) -> None:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.force_login(things.world.here.people["office_clerk"])
    mine = own(things)
    pages = [one for one in PAGES if not one.route.startswith(WITHOUT_COOKIES)]
    answers = [(one.route, strict.post(mine.address(one)).status_code) for one in pages]
    assert [one for one in answers if one[1] not in (403, 404)] == []


def state() -> dict[str, str]:
    """Every row of every table but the logs, as one digest a table."""
    return {
        model._meta.label: hashlib.sha256(
            repr(list(model._base_manager.order_by("pk").values_list())).encode()
        ).hexdigest()
        for model in apps.get_models()
        if model._meta.label not in LOGS
    }


@pytest.mark.parametrize("role", ["office_clerk", "administrator", "village_secretary", "agency_accountant"])
def test_a_page_that_is_looked_at_changes_nothing(things: Things, role: str) -> None:
    client, mine = enter(things.world, role), own(things)
    looked = [*PAGES, *(one for verb, one in OPERATIONS if verb == "get")]
    for one in looked:  # what is made at the first look (a cache, a frozen edition) is made here
        client.get(mine.address(one))
    before = state()
    for one in looked:
        client.get(mine.address(one))
    assert [name for name, digest in state().items() if digest != before[name]] == []


def test_a_role_for_each_look() -> None:
    assert {"office_clerk", "administrator", "village_secretary", "agency_accountant"} <= set(towns.roles())
