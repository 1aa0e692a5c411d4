"""拒绝页: what right is missing is said in words, and who could do it instead; nobody is told a code."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from tests import towns
from townworks.definitions import selectors as definitions
from townworks.kernel import clock
from townworks.kernel.errors import NotAllowed
from townworks.people import selectors as people
from townworks.people.models import Post

pytestmark = pytest.mark.django_db
TODAY = clock.today()


@pytest.fixture
def world() -> towns.World:
    return towns.build()


def asked(world: towns.World, key: str, url: str, language: str = "zh-hans") -> str:
    client = Client()
    client.force_login(world.here.people[key])
    client.cookies["django_language"] = language
    answer = client.get(url)
    assert answer.status_code == 403
    body = answer.content.decode()
    return re.sub(r"<[^>]+>", " ", body)


def test_every_permission_is_called_something_in_a_refusal() -> None:
    for one in definitions.permissions():
        said = str(NotAllowed("您的岗位没有这项权限（{permission}）。", permission=one.code))
        assert said == f"您的岗位没有这项权限（{one.name}）。"


def test_a_code_that_nobody_defined_is_said_as_it_stands() -> None:
    assert "（moon.walk）" in str(
        NotAllowed("您的岗位没有这项权限（{permission}）。", permission="moon.walk")
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_page_that_is_refused_says_who_of_the_town_could(world: towns.World, language: str) -> None:
    said = asked(world, "grid_worker", "/ledger/new/", language)
    assert [one.code for one in definitions.permissions() if one.code in said] == []
    holders = [
        one.person_name for one in people.posts_with("ledger.keep", town_id=world.here.place.pk, on=TODAY)
    ]
    assert holders
    assert any(name in said for name in holders), said


def test_who_is_refused_is_not_named_to_himself(world: towns.World) -> None:
    actor = world.actor("office_clerk")
    said = people.who_may(actor, "commitment.read", TODAY)
    assert actor.name not in said
    assert "村支书（主任）（" in said


def test_where_nobody_holds_such_a_post_the_roles_are_named(world: towns.World) -> None:
    Post.objects.filter(
        role__in=[role.code for role in definitions.roles() if role.reach_of("audit.read")]
    ).update(until_on=date(2020, 1, 1))
    said = people.who_may(world.actor("grid_worker"), "audit.read", TODAY)
    assert said.startswith("镇里还没有别人担任有这项权限的岗位（")
