"""单位亮灯: units and lines, every number the length of the list behind it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import towns
from townworks.commitments.models import Commitment
from townworks.commitments.selectors import commitments_for
from townworks.definitions import selectors as definitions
from townworks.overview import selectors

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> towns.World:
    world = towns.build()
    own = Commitment.objects.filter(town=world.here.place)
    own.filter(state="in_progress").update(light="red")
    own.filter(state="accepted").update(light="yellow")
    return world


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path) -> None:
    settings.VAR = tmp_path


def get(world: towns.World, key: str, query: str = ""):
    client = Client()
    client.force_login(world.here.people[key])
    return client.get(reverse("overview:scoreboard") + query)


READERS = [role.code for role in definitions.roles() if "commitment.read" in role.permissions]


@pytest.mark.parametrize("key", READERS)
def test_units_and_lines_both_add_up_to_what_the_person_sees(world: towns.World, key: str) -> None:
    actor = world.actor(key)
    board = selectors.board_of(actor)
    assert (board.total, sum(line.total for line in board.lines)) == (commitments_for(actor).count(),) * 2


def test_units_stand_in_their_own_order_and_the_unassigned_last(world: towns.World) -> None:
    units = [score.name for score in selectors.board_of(world.actor("town_head")).units]
    assert units == ["党政综合办公室", "应急管理办公室", "农业农村办公室", "东埔村村民委员会", ""]


def test_the_title_says_who_is_behind(world: towns.World) -> None:
    assert "只有农业农村办公室亮红灯，有 1 项</h1>" in get(world, "town_head").content.decode()


def test_units_level_with_each_other_are_counted_and_not_named(world: towns.World) -> None:
    Commitment.objects.filter(town=world.here.place, state="accepted").update(light="red")
    assert "2 个单位亮红灯</h1>" in get(world, "town_head").content.decode()


def test_without_a_red_light_the_title_says_so(world: towns.World) -> None:
    Commitment.objects.update(light="green")
    assert "没有单位亮红灯</h1>" in get(world, "town_head").content.decode()


def test_no_person_is_named_on_the_board(world: towns.World) -> None:
    html = get(world, "town_head").content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert [person.name for person in world.here.people.values() if person.name in main] == []


def test_every_number_is_a_link_whose_list_has_that_length(world: towns.World) -> None:
    client = Client()
    client.force_login(world.here.people["town_head"])
    html = client.get(reverse("overview:scoreboard")).content.decode()
    table = html[html.rindex("<tbody>") : html.rindex("</tbody>")]
    links = re.findall(r'<td class="number"><a href="([^"]+)">(\d+)</a>', table)
    assert links
    for url, number in links:
        answer = client.get(url.replace("&amp;", "&"))
        assert answer.context["page"].paginator.count == int(number), url


def test_the_chart_stands_on_the_page_with_its_links(world: towns.World) -> None:
    html = get(world, "town_head").content.decode()
    assert 'aria-label="农业农村办公室：红灯 1 项"' in html


def test_by_line_the_lines_stand_in_their_order(world: towns.World) -> None:
    html = get(world, "town_head", "?by=line").content.decode()
    assert html.index(">消防<") < html.index("合计")


def test_a_year_that_is_none_is_no_error(world: towns.World) -> None:
    assert [
        get(world, "town_head", f"?year={year}").status_code for year in ("x", "99999", "２０２６", "2025")
    ] == [200] * 4


def test_the_administrator_does_not_see_the_lights(world: towns.World) -> None:
    assert get(world, "administrator").status_code == 403


def test_the_page_costs_few_queries(world: towns.World) -> None:
    get(world, "town_head")
    client = Client()
    client.force_login(world.here.people["town_head"])
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("overview:scoreboard"))
    assert len(captured) <= 8
