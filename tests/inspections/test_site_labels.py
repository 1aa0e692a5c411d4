"""场所码和页面之间的路: a code for each site of the list, and from each page of inspections to the others."""

from __future__ import annotations

import pytest
import segno
from django.test import Client

from tests.inspections.world import InspectionWorld
from townworks.ui import qr


def page(town: InspectionWorld, path: str, who: str = "office_clerk") -> str:
    client = Client()
    client.force_login(town.world.here.people[who])
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def path_of(picture: str) -> str:
    """What is drawn: the dark squares."""
    return picture.rpartition(' d="')[2].partition('"')[0]


def code_of(site: int) -> str:
    return path_of(qr.drawn(f"http://testserver/sites/{site}/"))


def test_the_code_is_that_of_the_address():
    wanted = segno.make("http://testserver/sites/7/", error="m", micro=False).svg_inline(border=4)
    assert code_of(7) == path_of(wanted)


def test_a_sheet_has_the_code_of_each_site_of_the_list(town: InspectionWorld):
    sheet = page(town, "/sites/labels/")
    assert [code_of(site.pk) in sheet for site in town.sites] == [True] * 3
    assert code_of(town.other_sites[0].pk) not in sheet


def test_a_sheet_keeps_the_filter_of_the_list(town: InspectionWorld):
    sheet = page(town, "/sites/labels/?q=阿强")
    assert [code_of(site.pk) in sheet for site in town.sites] == [True, False, False]


def test_a_site_shows_its_code_and_the_way_to_the_map(town: InspectionWorld):
    site = town.sites[0].pk
    shown = page(town, f"/sites/{site}/")
    assert code_of(site) in shown
    assert f"/map/?layer=sites&amp;site={site}" in shown


def test_the_map_of_one_site_begins_around_it(town: InspectionWorld):
    site = town.sites[0]
    frame = page(town, f"/map/?layer=sites&site={site.pk}").partition('data-frame="')[2].partition('"')[0]
    west, south, east, north = map(float, frame.split(","))
    assert west < site.longitude < east
    assert south < site.latitude < north
    assert east - west < 0.05


def test_another_towns_site_frames_no_map(town: InspectionWorld):
    there = page(town, f"/map/?layer=sites&site={town.other_sites[0].pk}")
    assert (
        there.partition('data-frame="')[2].partition('"')[0]
        == page(town, "/map/?layer=sites").partition('data-frame="')[2].partition('"')[0]
    )


@pytest.mark.parametrize("path", ["/campaigns/", "/rounds/", "/lookbacks/", "/doubts/"])
def test_each_page_of_inspections_leads_to_the_others(town: InspectionWorld, path: str):
    shown = page(town, path, "head:safety")
    tabs = shown.partition('<nav class="tabs print-hide"')[2].partition("</nav>")[0]
    assert [f'href="{one}"' in tabs for one in ("/campaigns/", "/rounds/", "/lookbacks/", "/doubts/")] == [
        True
    ] * 4
    assert f'href="{path}" aria-current="page"' in tabs


def test_who_does_not_supervise_is_led_to_no_doubts(town: InspectionWorld):
    assert 'href="/doubts/"' not in page(town, "/campaigns/", "grid_worker")


def test_tokens_and_the_phone_lead_to_the_settings_of_collect(town: InspectionWorld):
    assert 'href="/openrosa"' in page(town, "/me/tokens/", "grid_worker")
    assert 'href="/openrosa"' in page(town, "/field/", "grid_worker")
