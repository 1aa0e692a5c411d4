"""区划页: who sees which places; the tree, a place, its outline."""

from __future__ import annotations

import pytest

from tests import towns
from townworks.places import selectors
from townworks.places.models import Place
from townworks.ui import outlines
from townworks.ui.outlines import Shape

pytestmark = pytest.mark.django_db
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[116.0, 23.0], [116.2, 23.0], [116.2, 23.1], [116.0, 23.1], [116.0, 23.0]]],
}
IN_A_VILLAGE = {"village_secretary": 0, "village_bookkeeper": 0, "finance_group": 0, "grid_worker": 1}


@pytest.fixture
def world() -> towns.World:
    return towns.build()


@pytest.mark.parametrize("role", towns.roles())
def test_everyone_sees_the_places_of_their_post(world, role):
    seen = set(selectors.places_for(world.actor(role)).values_list("pk", flat=True))
    if role == "district_supervisor":
        expected = set(Place.objects.values_list("pk", flat=True))
    elif role == "grid_worker":
        expected = {world.here.grids[1].pk}
    elif role in IN_A_VILLAGE:
        expected = {world.here.villages[0].pk, world.here.grids[0].pk}
    else:
        town = world.here
        expected = {place.pk for place in (town.place, *town.villages, *town.grids)}
    assert seen == expected


@pytest.mark.parametrize("role", towns.roles())
def test_a_place_of_another_town_is_not_found(world, client, role):
    client.force_login(world.here.people[role])
    answers = [
        client.get(f"/places/{place.pk}/").status_code for place in (world.there.place, *world.there.grids)
    ]
    assert set(answers) == ({200} if role == "district_supervisor" else {404})


@pytest.mark.parametrize("role", towns.roles())
def test_the_api_shows_the_same_places_as_the_page(world, client, role):
    client.force_login(world.here.people[role])
    listed = {row["id"] for row in client.get("/api/v1/places?limit=100").json()["items"]}
    assert listed == set(selectors.places_for(world.actor(role)).values_list("pk", flat=True))


@pytest.mark.parametrize("role", towns.roles())
def test_who_may_import(world, client, role):
    client.force_login(world.here.people[role])
    expected = 200 if role == "administrator" else 403
    assert client.get("/places/import/").status_code == expected
    assert client.post("/places/import/apply/", {"text": "x"}).status_code == (
        422 if expected == 200 else 403
    )


def test_who_holds_no_post_sees_no_place(world, client):
    client.force_login(world.here.people["nobody"])
    assert client.get("/places/").status_code == 403


@pytest.mark.parametrize("role", towns.roles())
def test_the_tree_shows_what_the_post_covers(world, client, role):
    client.force_login(world.here.people[role])
    text = client.get("/places/").content.decode()
    assert all(place.name in text for place in selectors.places_for(world.actor(role)))


def test_the_tree_hangs_together(world):
    roots = selectors.branches(world.actor("district_supervisor"))
    assert ([root.place.name for root in roots], roots[0].below) == (["澄江区"], 10)


def test_the_tree_is_one_query(world, django_assert_num_queries):
    actor = world.actor("district_supervisor")
    with django_assert_num_queries(1):
        selectors.branches(actor)


@pytest.mark.parametrize("search", ["东埔", "440599101201"])
def test_a_place_is_found_by_name_or_code(world, client, search):
    client.force_login(world.here.people["town_head"])
    assert "东埔村" in client.get("/places/", {"q": search}).content.decode()


def test_a_search_finds_nothing_of_another_town(world, client):
    client.force_login(world.here.people["town_head"])
    assert "没有找到这样的地方" in client.get("/places/", {"q": "南塘"}).content.decode()


def test_a_village_shows_its_committee_and_its_grids(world, client):
    client.force_login(world.here.people["town_head"])
    text = client.get(f"/places/{world.here.villages[0].pk}/").content.decode()
    assert "东埔村村民委员会" in text
    assert "东埔村第一网格" in text


def test_an_outline_is_drawn_with_its_parts_as_links(world, client):
    Place.objects.filter(pk__in=(world.here.place.pk, world.here.villages[0].pk)).update(outline=SQUARE)
    client.force_login(world.here.people["town_head"])
    text = client.get(f"/places/{world.here.place.pk}/").content.decode()
    assert '<svg class="outline"' in text
    assert f'<a href="/places/{world.here.villages[0].pk}/"><title>东埔村</title>' in text


def test_a_square_of_degrees_is_drawn_narrower_than_it_is_high_in_degrees():
    svg = str(outlines.drawn(Shape("甲", "", SQUARE), [], "甲"))
    assert 'viewBox="0 0 400 225"' in svg  # 0.2° of longitude at 23° north is 0.184° of latitude


@pytest.mark.parametrize(
    "outline",
    [
        None,
        {},
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": [[["x", 1], [2, 3], [4, 5]]]},
    ],
)
def test_what_is_no_outline_is_not_drawn(outline):
    assert outlines.drawn(Shape("甲", "", outline), [], "甲") is None


def test_a_name_cannot_break_out_of_the_picture():
    svg = str(outlines.drawn(Shape("甲", "", SQUARE), [Shape("<script>", "/", SQUARE)], "<b>"))
    assert "<script>" not in svg and "<b>" not in svg
