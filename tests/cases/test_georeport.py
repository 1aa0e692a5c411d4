"""GeoReport v2 as an outside validator asks for it: every operation, both formats, every error."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.cases import georeport
from tests.cases import world as worlds
from townworks.kernel import clock
from townworks.people.models import Token
from townworks.people.selectors.signed_in import digest_of

pytestmark = pytest.mark.django_db


def fetch(verb: str, url: str, sent: dict[str, str] | list[tuple[str, str]]) -> georeport.Answered:
    """A ``Fetch`` without the wire."""
    client = Client(raise_request_exception=False)
    if verb == "GET":
        answer = client.get(f"{url}?{urlencode(sent)}")
    else:
        answer = client.generic(
            verb, url, urlencode(sent), "application/x-www-form-urlencoded; charset=utf-8"
        )
    return georeport.Answered(answer.status_code, answer.headers["Content-Type"], answer.content)


def test_the_server_is_what_the_specification_says():
    world, now = worlds.build(), clock.now()
    person = world.towns.here.people["office_clerk"]
    Token.objects.create(
        person=person, name="v", digest=digest_of("key"), made_at=now, expires_at=now + timedelta(days=1)
    )
    assert georeport.Validator(fetch, "/open311", world.towns.here.place.code, "key").run() == []
