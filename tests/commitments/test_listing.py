"""任务清单: filters, order, pages and the URL that holds them."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests import towns
from townworks.commitments.selectors import listing
from townworks.commitments.selectors.listing import Filter

pytestmark = pytest.mark.django_db
EVERYTHING = Filter()


def codes(
    world: towns.World, wanted: Filter = EVERYTHING, sort: str = "", who: str = "office_clerk"
) -> list[str]:
    return [row.code[-3:] for row in listing.page_of(world.actor(who), wanted, sort=sort)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(line="fire"), ["003"]),
        (Filter(state="closed"), ["007"]),
        (Filter(state="open"), ["001", "002", "003", "004", "005", "006"]),
        (Filter(q="公厕"), ["004"]),
        (Filter(q="2026-00 农业"), ["004", "005"]),
        (Filter(q="没有这样的"), []),
        (Filter(due_from=date(2026, 11, 1)), ["001", "004"]),
        (Filter(due_until=date(2026, 5, 31)), ["007", "008"]),
        (Filter(year=2025), []),
        (Filter(light="grey"), ["001", "002", "003", "004", "005", "006", "007", "008"]),
    ],
)
def test_a_filter_finds(world, wanted, found):
    assert codes(world, wanted) == found


def test_a_unit_is_found_as_lead(world):
    assert codes(world, Filter(unit=world.here.units["safety"].pk)) == ["002", "003"]


def test_a_unit_is_found_as_supporting_too(world):
    assert codes(world, Filter(unit=world.here.units["safety"].pk, as_any=True)) == ["002", "003", "006"]


def test_a_village_is_found_with_its_grids(world):
    row = world.here.commitments["drafted"]
    row.place = world.here.grids[0]
    row.save()
    assert codes(world, Filter(place=world.here.villages[0].pk)) == ["001", "004", "007"]


def test_mine_is_what_my_unit_leads_or_supports(world):
    assert codes(world, Filter(mine=True)) == ["002", "006", "008"]


def test_the_villages_mine_is_what_lies_in_it(world):
    assert codes(world, Filter(mine=True), who="village_secretary") == ["004", "007"]


@pytest.mark.parametrize("sort", ["code", "light", "text", "line", "lead", "due_on", "state", "noted_on"])
def test_a_sort_turned_round_holds_the_same_rows(world, sort):
    assert sorted(codes(world, sort=sort)) == sorted(codes(world, sort=f"-{sort}"))


def test_states_sort_by_the_work_and_not_by_the_alphabet(world):
    assert codes(world, sort="state") == ["001", "002", "003", "004", "005", "006", "007", "008"]


def test_deadlines_sort_by_the_day(world):
    assert codes(world, sort="due_on")[:3] == ["007", "008", "005"]


def test_an_unknown_sort_is_the_order_of_the_numbers(world):
    assert codes(world, sort="nonsense; drop") == codes(world)


def test_a_page_beyond_the_end_is_the_last_one(world):
    assert listing.page_of(world.actor("office_clerk"), Filter(), page=99, size=3).number == 3


def test_no_row_is_on_two_pages(world):
    pages = [
        listing.page_of(world.actor("office_clerk"), Filter(), sort="lead", page=n, size=3) for n in (1, 2, 3)
    ]
    assert sorted(row.code for page in pages for row in page) == [f"2026-{n:03}" for n in range(1, 9)]


def test_a_facet_counts_beside_its_own_choice(world):
    facets = listing.facets(world.actor("office_clerk"), Filter(state="closed"))
    assert {choice.value: choice.count for choice in facets.state}["drafted"] == 1


def test_a_nonsense_date_in_the_url_does_not_break_the_page(world):
    client = Client()
    client.force_login(world.here.people["office_clerk"])
    answer = client.get(reverse("commitments:list"), {"due_from": "gestern", "unit": "x", "page": "-1"})
    assert answer.status_code == 200
