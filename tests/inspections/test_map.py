"""地图: what it shows is what the list shows, bounded, and never another town's."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from config import tiles
from tests import towns
from tests.inspections.ground import draw
from tests.inspections.ledger import DAY, Ledger, build_ledger
from tests.inspections.world import add_site
from townworks.inspections.models import Finding, Site
from townworks.inspections.selectors import findings, map_places, maps, sites
from townworks.inspections.selectors.findings import Filter
from townworks.inspections.selectors.maps import View
from townworks.inspections.selectors.sites import SiteFilter
from townworks.inspections.services import counting

pytestmark = pytest.mark.django_db
NEAR = View(18, (116.7499, 23.4495, 116.7630, 23.4505))
FAR = View(11, (116.0, 23.0, 117.5, 24.0))
MOST = 15
ROLES = [role for role in towns.roles() if role in towns.SEATS]
READERS = (
    "office_clerk",
    "unit_head",
    "unit_staff",
    "village_secretary",
    "grid_worker",
    "district_supervisor",
)
FILTERS = [
    {},
    {"state": "all"},
    {"state": "mending"},
    {"severity": "critical"},
    {"overdue": True},
    {"campaign": "fire-sweep"},
    {"campaign": "other"},
    {"mine": True},
    {"q": "第3户"},
]
SITE_FILTERS = [{}, {"state": "all"}, {"kind": "premises"}, {"q": "饭店"}, {"attribute": "use:restaurant"}]


@pytest.fixture
def ledger(db: None) -> Ledger:
    return build_ledger()


def enter(ledger: Ledger, role: str = "office_clerk") -> Client:
    client = Client()
    client.force_login(ledger.town.world.here.people[role])
    return client


def asked(view: View = FAR, **wanted: object) -> dict[str, object]:
    return {"zoom": view.zoom, "bbox": ",".join(str(edge) for edge in view.bbox), **wanted}


def dots(shown: maps.Shown) -> set[int]:
    assert shown.groups == ()
    return {one.pk for one in shown.dots}


@pytest.mark.parametrize("role", ROLES)
def test_findings_on_the_map_are_those_of_the_list(ledger, role):
    actor, wrong = ledger.actor(role), []
    for wanted in FILTERS:
        reading = findings.read(actor, Filter(**wanted), on=DAY)
        listed = {row.finding.pk for row in findings.page_of(reading, size=300).rows}
        if dots(maps.findings_shown(reading, NEAR)) != listed:
            wrong.append(wanted)
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_sites_on_the_map_are_those_of_the_list(ledger, role):
    actor, wrong = ledger.actor(role), []
    for wanted in SITE_FILTERS:
        cut = SiteFilter(**wanted)
        listed = {one.pk for one in sites.page_of(actor, cut, size=300)}
        if dots(maps.sites_shown(actor, cut, NEAR)) != listed:
            wrong.append(wanted)
    assert wrong == []


def test_the_lists_that_the_map_is_held_against_show_something(ledger):
    reading = findings.read(ledger.actor("grid_worker"), Filter(), on=DAY)
    assert maps.findings_shown(reading, NEAR).total > 0


def test_a_place_cuts_the_map_as_it_cuts_the_list(ledger):
    place = ledger.town.world.here.villages[0].pk
    reading = findings.read(ledger.actor("office_clerk"), Filter(place=place), on=DAY)
    listed = {row.finding.pk for row in findings.page_of(reading, size=300).rows}
    assert dots(maps.findings_shown(reading, NEAR)) == listed != set()


@pytest.mark.parametrize("role", ("office_clerk", "unit_staff", "grid_worker"))
@pytest.mark.parametrize("layer", ("sites", "findings"))
def test_nothing_of_the_other_town_comes_back(ledger, role, layer):
    answer = enter(ledger, role).get("/map/points.json", asked(NEAR, layer=layer, state="all")).json()
    kind = Site if layer == "sites" else Finding
    towns_shown = set(
        kind.objects.filter(pk__in=[one["id"] for one in answer["dots"]]).values_list("town_id", flat=True)
    )
    assert towns_shown <= {ledger.town.world.here.place.pk}


@pytest.mark.parametrize("role", READERS)
def test_every_zoom_counts_as_many_as_the_nearest(ledger, role):
    reading = findings.read(ledger.actor(role), Filter(), on=DAY)
    totals = {maps.findings_shown(reading, View(zoom, NEAR.bbox)).total for zoom in range(8, 19)}
    assert len(totals) == 1


@pytest.mark.parametrize(
    "wanted", [{}, {"state": "all"}, {"severity": "minor"}, {"severity": "minor", "state": "all"}], ids=str
)
def test_sums_of_cells_say_what_the_ledger_says(ledger, wanted):
    reading = findings.read(ledger.actor("office_clerk"), Filter(**wanted), on=DAY)
    assert maps.from_cells(reading, FAR)
    assert maps.findings_shown(reading, FAR).total == maps.placed(reading).count()


def test_sums_are_the_same_after_folding(ledger):
    reading = findings.read(ledger.actor("office_clerk"), Filter(), on=DAY)
    before = maps.findings_shown(reading, FAR)
    counting.fold(at=towns.AT)
    assert maps.findings_shown(reading, FAR) == before


def test_the_default_view_does_not_read_the_ledger(ledger, django_assert_num_queries: DjangoAssertNumQueries):
    reading = findings.read(ledger.actor("office_clerk"), Filter(), on=DAY)
    with django_assert_num_queries(1) as asked_for:
        maps.findings_shown(reading, FAR)
    assert "inspections_cellcount" in asked_for.captured_queries[0]["sql"]


@pytest.mark.parametrize("key", ("village_secretary", "grid_worker"))
def test_a_smaller_reach_is_not_told_from_the_towns_sums(ledger, key):
    assert not maps.from_cells(findings.read(ledger.actor(key), Filter(), on=DAY), FAR)


def test_a_group_holds_what_it_says_within_its_box(ledger):
    shown = maps.sites_shown(ledger.actor("office_clerk"), SiteFilter(), View(13, FAR.bbox))
    west, south, east, north = shown.groups[0].box
    inside = Site.objects.filter(
        town=ledger.town.world.here.place,
        longitude__range=(west, east),
        latitude__range=(south, north),
    )
    assert shown.groups[0].count == inside.count()


def test_what_is_left_out_is_told(ledger, monkeypatch):
    monkeypatch.setattr(maps, "MOST_FINDINGS", 1)
    answer = enter(ledger).get("/map/points.json", asked(state="mending")).json()
    assert (answer["cut"], answer["total"]) == (True, 1)
    assert "只画出 1 处" in answer["told"]


def test_a_site_with_many_findings_is_read_as_one_row(ledger):
    """A street of a large ledger: what is read follows from its sites and states, not from how often they were found at fault."""
    first = ledger.every[0]
    view = View(17, NEAR.bbox)

    def shown() -> tuple[int, int]:
        reading = findings.read(ledger.actor("office_clerk"), Filter(state="all"), on=DAY)
        rows = maps._rows(maps.placed(reading).filter(maps._inside(view)), view, maps.MOST_FINDINGS)
        return len(rows), maps.findings_shown(reading, view).total

    rows, total = shown()
    for _n in range(30):
        first.pk = None
        first.save()
    assert shown() == (rows, total + 30)


def test_more_dots_than_fit_are_told(ledger, monkeypatch):
    monkeypatch.setattr(maps, "MOST_DOTS", 3)
    answer = enter(ledger).get("/map/points.json", asked(NEAR, layer="sites")).json()
    assert (len(answer["dots"]), answer["cut"]) == (3, True)


@pytest.mark.parametrize("zoom", range(23))
@pytest.mark.parametrize(
    "box", [(-180, -90, 180, 90), (116.0, 23.0, 117.5, 24.0), (116.75, 23.45, 116.75, 23.45)]
)
def test_a_view_has_no_more_cells_than_an_answer_holds(zoom, box):
    view = View(zoom, box)
    west, south, east, north = view.bbox
    left, top = maps.map_cells.cell(west, north, view.drawn, maps.GRID)
    right, bottom = maps.map_cells.cell(east, south, view.drawn, maps.GRID)
    assert (right - left + 1) * (bottom - top + 1) <= maps.MOST_CELLS


@pytest.mark.parametrize(
    "bbox", ["", "1,2,3", "nan,0,1,1", "inf,0,1,1", "2,0,1,1", "a,b,c,d", "9" * 5000, "0,1,1,0"]
)
def test_a_box_that_is_none_is_no_view(bbox):
    assert maps.view(12, bbox) is None


@pytest.mark.parametrize(
    "query", [{}, {"zoom": "²", "bbox": "1,1,2,2"}, {"zoom": "12", "bbox": "nan,0,1,1"}], ids=str
)
def test_nonsense_for_a_view_is_told(ledger, query):
    answer = enter(ledger).get("/map/points.json", query)
    assert (answer.status_code, "bbox" in answer.json()["told"]) == (400, True)


def test_a_box_beyond_the_world_is_the_world(ledger):
    answer = enter(ledger).get("/map/points.json", {"zoom": "99", "bbox": "-999,-999,999,999"})
    assert answer.status_code == 200


def test_an_answer_that_is_the_same_is_not_sent_again(ledger):
    client = enter(ledger)
    first = client.get("/map/points.json", asked())
    again = client.get("/map/points.json", asked(), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, "private" in first["Cache-Control"]) == (304, b"", True)


@pytest.mark.parametrize("url", ["/map/", "/map/points.json", "/map/outlines.json"])
def test_without_a_post_that_reads_there_is_no_map(ledger, url):
    client, person = enter(ledger), ledger.town.world.here.people["office_clerk"]
    person.posts.update(until_on="2026-01-02")
    assert client.get(url, asked()).status_code == 403


@pytest.mark.parametrize("url", ["/map/", "/map/points.json", "/map/outlines.json"])
def test_a_stranger_is_sent_to_sign_in(db, url):
    assert Client().get(url).status_code == 302


def test_outlines_are_those_within_the_post(ledger):
    draw(ledger.town.world.here)
    draw(ledger.town.world.there)
    answer = enter(ledger, "village_secretary").get("/map/outlines.json").json()
    here = ledger.town.world.here
    assert {one["id"] for one in answer["features"]} == {here.villages[0].pk, here.grids[0].pk}


def test_outlines_asked_for_by_their_digest_are_kept_for_a_day(ledger):
    draw(ledger.town.world.here)
    digest = map_places.areas(ledger.actor("office_clerk")).digest
    answer = enter(ledger).get("/map/outlines.json", {"v": digest})
    assert "max-age=86400" in answer["Cache-Control"]


def test_a_moved_outline_has_another_digest(ledger):
    draw(ledger.town.world.here)
    actor, village = ledger.actor("office_clerk"), ledger.town.world.here.villages[0]
    before = map_places.areas(actor).digest
    village.outline["coordinates"][0][1][0] += 0.001
    village.save()
    assert map_places.areas(actor).digest != before


QUERIES = ("", "state=all", "overdue=on", "q=户", "layer=sites", "layer=sites&state=all")


@pytest.mark.parametrize("role", READERS)
def test_the_table_adds_up_to_the_list(ledger, role):
    client, wrong = enter(ledger, role), []
    for query in QUERIES:
        page = client.get(f"/map/?{query}").context
        if sum(row.count for row in page["counted"].rows) != int(str(page["total"])):
            wrong.append(query)
    assert wrong == []


def test_a_number_of_the_table_leads_to_its_list(ledger):
    page = enter(ledger).get("/map/?severity=minor").content.decode()
    grid = ledger.town.world.here.grids[0].pk
    assert f'href="/findings/?severity=minor&amp;place={grid}"' in page


@pytest.mark.parametrize(
    ("query", "list_url"),
    [("?severity=minor", "/findings/?severity=minor"), ("?layer=sites&amp;q=饭", "/sites/?q=%E9%A5%AD")],
)
def test_the_map_leads_back_to_its_list(ledger, query, list_url):
    page = enter(ledger).get(f"/map/{query.replace('&amp;', '&')}").content.decode()
    assert f'href="{list_url}"' in page


def test_without_scripts_there_is_a_picture_of_the_villages(ledger):
    draw(ledger.town.world.here)
    page = enter(ledger).get("/map/?layer=sites").content.decode()
    village = ledger.town.world.here.villages[0]
    assert f'<a href="/sites/?place={village.pk}"><title>{village.name}</title>' in page


def test_what_has_no_position_is_told(ledger):
    add_site(ledger.town.world.here, 900, "没有位置的店")
    Site.objects.filter(name="没有位置的店").update(longitude=None, latitude=None)
    assert "其中 1 处没有位置" in enter(ledger).get("/map/?layer=sites").content.decode()


@pytest.mark.parametrize("role", ("office_clerk", "village_secretary", "district_supervisor"))
@pytest.mark.parametrize("query", ["", "state=all&overdue=on", "place={place}", "layer=sites", "site={site}"])
def test_the_page_asks_little(ledger, role, query, django_assert_max_num_queries):
    draw(ledger.town.world.here)
    here = ledger.town.world.here
    client = enter(ledger, role)
    url = f"/map/?{query.format(place=here.villages[0].pk, site=ledger.town.sites[0].pk)}"
    client.get(url)
    with django_assert_max_num_queries(MOST):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("layer", ("sites", "findings"))
@pytest.mark.parametrize("view", (NEAR, FAR), ids=("near", "far"))
def test_the_points_ask_little(ledger, layer, view, django_assert_max_num_queries):
    client, query = enter(ledger, "grid_worker"), asked(view, layer=layer)
    client.get("/map/points.json", query)
    with django_assert_max_num_queries(8):
        client.get("/map/points.json", query)


def test_no_base_map_unless_one_is_set():
    assert tiles.read({}) is None


def test_a_base_map_names_its_hosts_and_its_key():
    found = tiles.read(
        {"TOWNWORKS_TILES_URL": "https://t{s}.example.cn/{z}/{x}/{y}?tk={key}", "TOWNWORKS_TILES_KEY": "abc"}
    )
    assert (found.urls, found.sources[-1]) == (
        ("https://t{s}.example.cn/{z}/{x}/{y}?tk=abc",),
        "https://t7.example.cn",
    )


@pytest.mark.parametrize(
    "url",
    ["http://a.cn/{z}/{x}/{y}", "https://a.cn/{z}/{x}", "https://a.cn;x/{z}/{x}/{y}", "https:///{z}/{x}/{y}"],
)
def test_a_base_map_that_is_no_address_of_tiles_is_refused(url):
    with pytest.raises(ValueError, match="TOWNWORKS_TILES_URL"):
        tiles.read({"TOWNWORKS_TILES_URL": url})


def test_the_page_of_an_instance_without_a_base_map_loads_pictures_only_from_itself(ledger):
    policy = enter(ledger).get("/map/")["Content-Security-Policy"]
    assert "img-src 'self' data:;" in policy + ";"


AREA = {
    "type": "Polygon",
    "coordinates": [[[116.7501, 23.4498], [116.7506, 23.4498], [116.7506, 23.4502], [116.7501, 23.4498]]],
}
LINE = {"type": "LineString", "coordinates": [[116.7501, 23.4498], [116.7506, 23.4502]]}


@pytest.mark.parametrize("shape", [AREA, LINE], ids=["area", "line"])
def test_a_site_that_is_a_line_or_an_area_is_drawn_as_one(ledger: Ledger, shape: dict[str, object]):
    site = Site.objects.filter(longitude__gte=NEAR.bbox[0], town=ledger.town.world.here.place).first()
    Site.objects.filter(pk=site.pk).update(shape=shape)
    shown = maps.sites_shown(ledger.actor("office_clerk"), SiteFilter(state="all"), NEAR)
    assert {one.pk: one.shape for one in shown.dots if one.shape} == {site.pk: shape}


def test_shapes_beyond_the_bound_stand_as_points(ledger: Ledger, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(maps, "MOST_CORNERS", 5)
    Site.objects.update(shape=AREA)
    shown = maps.sites_shown(ledger.actor("office_clerk"), SiteFilter(state="all"), NEAR)
    assert len([one for one in shown.dots if one.shape]) == 1 < len(shown.dots)
