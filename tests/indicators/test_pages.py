"""指标的页面: what stands on them, where every mark leads, who may open them, and what they cost."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import towns
from tests.indicators.world import IndicatorWorld
from townworks.definitions import selectors as definitions
from townworks.engines import period_reading
from townworks.indicators import selectors, services
from townworks.indicators.models import Observation, Return
from townworks.indicators.selectors.listing import current, current_all
from townworks.kernel import clock

MOST = 15
HIDDEN = (403, 404)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[116.7, 23.4], [116.8, 23.4], [116.8, 23.5], [116.7, 23.5], [116.7, 23.4]]],
}


def month(back: int = 1) -> str:
    """The code of a month so many before this one: pages read the real clock."""
    day = clock.today().replace(day=1)
    for _n in range(back):
        day = (day - timedelta(days=1)).replace(day=1)
    return period_reading.of("month", day).code


def enter(town: IndicatorWorld, role: str = "office_clerk") -> Client:
    client = Client()
    client.force_login(town.here.people[role])
    return client


def read(town: IndicatorWorld, url: str, role: str = "office_clerk") -> str:
    answer = enter(town, role).get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


def give(
    town: IndicatorWorld, code: str, thing: object, period: str, text: str, **facts: object
) -> Observation:
    return town.enter(code, thing, period, text, at=clock.now(), **facts)  # type: ignore[arg-type]


@pytest.fixture
def sorted_waste(town: IndicatorWorld) -> IndicatorWorld:
    """Two villages that sort their waste, one well enough and one not, over two months."""
    for n, good in ((0, "90"), (1, "40")):
        for back in (1, 2):
            give(town, "sorting-sampled", town.village(n), month(back), "100")
            give(town, "sorting-households", town.village(n), month(back), good)
    return town


@pytest.fixture
def river(town: IndicatorWorld) -> IndicatorWorld:
    """A section with two months of samples: the first good, the last spoiled by ammonia."""
    for back, nh3n in ((2, "0.4"), (1, "1.6")):
        for day in ("05", "20"):
            period = f"{month(back)}-{day}T09:00"
            town.record(
                *(
                    services.Cell(f"water-{item}", town.sections[0].pk, period, text)
                    for item, text in (
                        ("do", "6.5"),
                        ("nh3n", nh3n),
                        ("codmn", "3.1"),
                        ("tp", "0.08"),
                        ("ph", "7.2"),
                    )
                ),
                at=clock.now(),
            )
    return town


def links(page: str) -> list[str]:
    """Where the marks of the charts lead."""
    return [
        unescape(one)
        for svg in re.findall(r"<svg.*?</svg>", page, re.S)
        for one in re.findall(r'href="([^"]+)"', svg)
    ]


# 一览


def test_the_list_says_value_target_and_judgement(sorted_waste: IndicatorWorld):
    page = read(sorted_waste, "/indicators/?line=waste")
    assert "垃圾分类达标率" in page
    assert "65%" in page
    assert "不低于 80%" in page
    assert "没有达到目标" in page


def test_the_list_keeps_its_filters_in_the_address(sorted_waste: IndicatorWorld):
    page = read(sorted_waste, "/indicators/?line=waste&state=met")
    assert "垃圾分类达标率" not in page
    assert re.search(r'<option value="waste" selected>', page)
    assert "垃圾分类达标率" in read(sorted_waste, "/indicators/?state=missed")


def test_what_nobody_gave_in_time_is_late(sorted_waste: IndicatorWorld):
    give(sorted_waste, "waste-tonnes", sorted_waste.village(0), month(5), "12")
    found = {row.one.code: row for row in current_all(sorted_waste.actor("office_clerk"), on=clock.today())}
    assert found["waste-tonnes"].late is not None
    assert found["sorting-sampled"].late is None or clock.today().day > 10


def test_a_list_of_many_is_the_same_as_each_alone(sorted_waste: IndicatorWorld, river: IndicatorWorld):
    give(river, "waste-tonnes", river.village(0), month(), "12.5")
    give(river, "residents", river.village(0), str(clock.today().year - 1), "3000")
    actor, today = river.actor("office_clerk", on=clock.today()), clock.today()
    many = {row.one.code: row for row in current_all(actor, on=today, every=True)}
    for one in definitions.indicators():
        alone = current(actor, one.code, on=today)
        told = many[one.code]
        assert (told.year, told.name) == (alone.year, alone.name), one.code
        if alone.latest is not None:
            assert told.latest == alone.latest, one.code


def test_the_list_costs_the_same_however_long_it_is(
    sorted_waste: IndicatorWorld, river: IndicatorWorld, django_assert_max_num_queries: DjangoAssertNumQueries
):
    client = enter(sorted_waste)
    with django_assert_max_num_queries(MOST):
        client.get("/indicators/?every=1")


def test_the_export_is_what_the_page_shows(sorted_waste: IndicatorWorld):
    from io import BytesIO

    from openpyxl import load_workbook

    answer = enter(sorted_waste).get("/indicators/export.xlsx?line=waste")
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert ("垃圾分类达标率", 65) in {(row[1], row[3]) for row in rows}


# 指标页


@pytest.mark.parametrize("role", towns.roles())
def test_every_role_gets_a_page_or_a_refusal(river: IndicatorWorld, role: str):
    client = enter(river, role)
    section, record = river.sections[0].pk, Observation.objects.first().pk  # type: ignore[union-attr]
    pages = (
        *(
            "/indicators/",
            "/indicators/sorting-share/",
            "/indicators/section-class/",
            "/indicators/water-nh3n/",
        ),
        *("/indicators/sorting-share/villages/", "/indicators/water-do/records/", "/sections/"),
        *(f"/sections/{section}/", f"/observations/{record}/", "/indicators/no-such-thing/"),
    )
    answers = {url: client.get(url).status_code for url in pages}
    reads = bool(river.actor(role, on=clock.today()).may_somewhere("indicator.read"))
    assert set(answers.values()) <= {200, *HIDDEN}
    assert answers["/indicators/"] == (200 if reads else 403)


@pytest.mark.parametrize(
    "code", ["sorting-share", "waste-tonnes", "section-class", "water-nh3n", "residents", "fires"]
)
def test_an_indicator_asks_few_queries(
    sorted_waste: IndicatorWorld,
    river: IndicatorWorld,
    code: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
):
    client = enter(sorted_waste)
    with django_assert_max_num_queries(MOST):
        client.get(f"/indicators/{code}/")


def test_every_mark_of_the_chart_leads_to_its_records(sorted_waste: IndicatorWorld):
    page = read(sorted_waste, "/indicators/sorting-share/")
    marks = {url for url in links(page) if "/records/" in url}
    assert {f"period={month(n)}" in url for n in (1, 2) for url in marks} == {True, False}
    for url in marks:
        assert "东埔村" in read(sorted_waste, url)


def test_a_record_leads_back_and_tells_who(sorted_waste: IndicatorWorld):
    page = read(sorted_waste, f"/indicators/sorting-share/records/?period={month()}")
    first = re.search(r"/observations/\d+/", page)
    assert first
    record = read(sorted_waste, first[0])
    assert "没有更正过" in record
    assert sorted_waste.here.people["office_clerk"].name in record


def test_a_correction_shows_what_stood_before(town: IndicatorWorld):
    old = give(town, "waste-tonnes", town.village(0), month(), "12.5")
    new = give(town, "waste-tonnes", town.village(0), month(), "15.2", reason="称重单看错了")
    page = read(town, f"/observations/{old.pk}/")
    assert "后来更正过" in page
    assert f"/observations/{new.pk}/" in page
    assert "称重单看错了" in page
    url = f"/indicators/waste-tonnes/records/?period={month()}"
    assert "12.5" not in read(town, url)
    assert re.search(r"<del>12\.5 吨</del>", read(town, f"{url}&corrected=1"))


def test_a_village_is_coloured_and_signed_as_it_is_judged(sorted_waste: IndicatorWorld):
    for place in (sorted_waste.here.place, *sorted_waste.here.villages):
        place.outline = SQUARE
        place.save()
    page = read(sorted_waste, "/indicators/sorting-share/")
    assert re.search(r'outline-part outline-met"[^>]*/><text[^>]*>✓', page)
    assert re.search(r'outline-part outline-missed"[^>]*/><text[^>]*>✗', page)


def test_what_is_not_locked_is_told_until_it_is(town: IndicatorWorld):
    give(town, "waste-tonnes", town.village(0), month(), "12.5")
    give(town, "waste-tonnes", town.village(1), month(), "8")
    assert "还没有锁定的时期" in read(town, "/indicators/waste-tonnes/")
    for n in (1, 2):
        lock(town, town.here.units[f"village-{n}"], "waste")
    assert "还没有锁定的时期" not in read(town, "/indicators/waste-tonnes/")


def lock(town: IndicatorWorld, unit: object, line: str, period: str = "") -> None:
    """A return that is locked already."""
    code = period or month()
    Return.objects.create(
        town=town.here.place,
        unit=unit,
        line=line,
        period=code,
        starts_on=period_reading.from_code(code).start,
        state="locked",
        opened_at=clock.now(),
    )


def test_villages_stand_in_their_own_order_on_one_scale(sorted_waste: IndicatorWorld):
    sheet = selectors.sheet(sorted_waste.actor("office_clerk"), "sorting-share", on=clock.today())
    from townworks.indicators.selectors import drawings

    spec = drawings.beside(sheet, sheet.rows, on=clock.today(), title="对照").spec()
    assert spec["facet"]["sort"] == [village.name for village in sorted_waste.here.villages]
    assert "resolve" not in spec  # one scale for all, as facets have it unless told otherwise
    assert "对照" in read(sorted_waste, "/indicators/sorting-share/villages/")


def test_the_picture_for_a_document_is_drawn_from_the_same_figures(sorted_waste: IndicatorWorld):
    answer = enter(sorted_waste).get("/indicators/sorting-share/chart.png")
    assert answer["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


def test_nothing_given_yet_teaches_the_first_step(town: IndicatorWorld):
    assert "还没有任何指标的数" in read(town, "/indicators/")
    assert "没有数" in read(town, "/indicators/waste-tonnes/")
    assert "这一期没有记录" in read(town, f"/indicators/waste-tonnes/records/?period={month()}")


# 断面


def test_a_section_tells_its_class_what_decided_it_and_by_how_much(river: IndicatorWorld):
    page = read(river, f"/sections/{river.sections[0].pk}/")
    assert re.search(r"青洋山桥，.*Ⅴ类，没有达到Ⅲ类目标", page)
    assert re.search(r'water-tag water-moderate">Ⅴ', page)
    assert "0.60 倍" in page


def test_a_month_of_the_section_leads_to_its_samples_and_on_to_the_record(river: IndicatorWorld):
    page = read(river, f"/sections/{river.sections[0].pk}/")
    marks = {url for url in links(page) if f"month={month(2)}" in url}
    assert marks
    samples = read(river, sorted(marks)[0].split("#")[0])
    table = samples.split('id="samples"')[1]
    record = re.search(r"/observations/\d+/", table)
    assert record
    assert "青洋山桥" in read(river, record[0])


@pytest.mark.parametrize("url", ["/sections/", "/sections/{pk}/"])
def test_sections_ask_few_queries(
    river: IndicatorWorld, url: str, django_assert_max_num_queries: DjangoAssertNumQueries
):
    client = enter(river)
    with django_assert_max_num_queries(MOST):
        client.get(url.format(pk=river.sections[0].pk))


def test_rivers_and_the_order_of_sections(river: IndicatorWorld):
    found = selectors.waters(river.actor("office_clerk"), on=clock.today())
    assert (found.judged, found.met, [one.name for one in found.rivers]) == (1, 0, ["练江"])
    assert found.rivers[0].counts == (0, 0, 0, 0, 1, 0)
    assert "练江" in read(river, "/sections/")


def test_a_section_without_samples_says_so(town: IndicatorWorld):
    assert "没有可以评价的水样" in read(town, f"/sections/{town.sections[1].pk}/")


def test_another_towns_section_is_not_there(river: IndicatorWorld):
    assert enter(river).get(f"/sections/{river.section_there.pk}/").status_code == 404


def test_a_share_is_read_to_its_places(sorted_waste: IndicatorWorld):
    sheet = selectors.sheet(sorted_waste.actor("office_clerk"), "sorting-share", on=clock.today())
    assert sheet.chosen.value == Decimal(65)
    assert [sheet.at(row).value for row in sheet.rows] == [Decimal(90), Decimal(40)]  # type: ignore[union-attr]
