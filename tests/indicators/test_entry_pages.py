"""填报的页面: a block comes in whole or not at all, with every mistake at its cell; what is not one's own is grey and says why."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.indicators.world import AT, IndicatorWorld
from tests.towns import roles
from townworks.indicators import services
from townworks.indicators.models import Observation, Standing

MOST_QUERIES = 15
TABLE = "/figures/table/?indicator=waste-tonnes&year=2026"
JSON = {"HTTP_ACCEPT": "application/json"}


def client(town: IndicatorWorld, who: str = "village_secretary") -> Client:
    found = Client()
    found.force_login(town.here.people[who])
    return found


def text(answer: Any) -> str:
    return answer.content.decode()


def cell(town: IndicatorWorld, period: str, seen: int = 0, n: int = 0, code: str = "waste-tonnes") -> str:
    return f"cell.{code}.{town.village(n).pk}.{period}.{seen}"


def stands(code: str = "waste-tonnes") -> dict[str, str]:
    rows = Standing.objects.filter(indicator=code).values_list("period", "value", "mark")
    return {period: mark or f"{value.normalize():f}" for period, value, mark in rows}


def test_a_block_is_saved_in_one_request(town: IndicatorWorld) -> None:
    answer = client(town).post(
        TABLE,
        {cell(town, "2026-03"): "12.5", cell(town, "2026-04"): "350公斤", cell(town, "2026-05"): "--"},
        **JSON,
    )
    assert stands() == {"2026-03": "12.5", "2026-04": "0.35", "2026-05": "missing"}
    told = answer.json()["cells"][cell(town, "2026-04")]
    assert (told["text"], told["by"]) == ("0.35", "安village_secretary")


def test_every_mistake_is_told_at_its_cell_and_nothing_is_written(town: IndicatorWorld) -> None:
    wrong, unit, good = cell(town, "2026-03"), cell(town, "2026-04"), cell(town, "2026-05")
    answer = client(town).post(TABLE, {wrong: "NaN", unit: "3户", good: "1"}, **JSON)
    assert answer.status_code == 422
    assert {one["cell"]: one["sentence"] for one in answer.json()["problems"]} == {
        wrong: "东埔村，2026年3月：“NaN”不是一个数，没有数字就留空",
        unit: "东埔村，2026年4月：单位“户”不能换算成“吨”",
    }
    assert Observation.objects.count() == 0


def test_who_was_faster_is_told_with_what_they_gave(town: IndicatorWorld) -> None:
    theirs = town.enter("waste-tonnes", town.village(0), "2026-03", "9", by="office_clerk")
    answer = client(town).post(TABLE, {cell(town, "2026-03"): "12.5"}, **JSON)
    problem = answer.json()["problems"][0]
    assert (answer.status_code, problem["now"]["text"], problem["now"]["by"]) == (422, "9", "安office_clerk")
    assert problem["now"]["name"] == cell(town, "2026-03", theirs.pk)
    assert stands() == {"2026-03": "9"}


def test_without_script_only_what_was_touched_is_sent(town: IndicatorWorld) -> None:
    first = town.enter("waste-tonnes", town.village(0), "2026-03", "9")
    faster = town.enter("waste-tonnes", town.village(0), "2026-03", "10", by="office_clerk")
    answer = client(town).post(
        TABLE, {cell(town, "2026-03", first.pk): "9", cell(town, "2026-04"): "2", cell(town, "2026-05"): ""}
    )
    assert (answer.status_code, answer["Location"]) == (303, TABLE)
    assert stands() == {"2026-03": "10", "2026-04": "2"}
    assert faster.pk == Standing.objects.get(period="2026-03").observation_id


def test_without_script_what_was_typed_stays_beside_what_is_wrong(town: IndicatorWorld) -> None:
    answer = client(town).post(TABLE, {cell(town, "2026-03"): "十二吨半", cell(town, "2026-04"): "2"})
    page = text(answer)
    assert (answer.status_code, 'value="十二吨半"' in page, 'value="2"' in page) == (422, True, True)
    assert "“十二吨半”不是数字" in page
    assert Observation.objects.count() == 0


def test_an_empty_cell_takes_no_figure_away(town: IndicatorWorld) -> None:
    row = town.enter("waste-tonnes", town.village(0), "2026-03", "9")
    client(town).post(TABLE, {cell(town, "2026-03", row.pk): ""}, **JSON)
    assert stands() == {"2026-03": "9"}


def test_cells_that_are_handed_in_are_held_and_say_so(town: IndicatorWorld) -> None:
    town.enter("river-patrols", town.village(0), "2026-05", "4", by="village_secretary")
    file = services.open_return(
        actor=town.actor("village_secretary"),
        town_id=town.town_id,
        unit_id=town.here.units["village-1"].pk,
        line="river",
        period="2026-05",
        at=AT,
    )
    services.submit_return(actor=town.actor("village_secretary"), pk=file.pk, at=AT)
    page = text(client(town).get("/figures/table/?indicator=river-patrols&year=2026"))
    assert ("报表已报送：要改，先请审核的单位退回" in page, page.count('class="held"')) == (True, 1)


def test_what_others_fill_in_is_grey(town: IndicatorWorld) -> None:
    page = text(client(town, "auditor").get(TABLE))
    assert ("由各村（社区）填报" in page, "data-save" in page) == (True, False)


def test_indicators_stand_side_by_side_for_one_period(town: IndicatorWorld) -> None:
    query = "/figures/sheet/?line=waste&level=village&period=2026-05"
    names = {cell(town, "2026-05"): "3", cell(town, "2026-05", code="recyclables-tonnes"): "40公斤"}
    assert client(town).post(query, names, **JSON).status_code == 200
    assert (stands(), stands("recyclables-tonnes")) == ({"2026-05": "3"}, {"2026-05": "0.04"})


def test_samples_are_given_at_an_instant(town: IndicatorWorld) -> None:
    query = "/figures/sheet/?line=river&level=section&period=2026-05-08T08:00"
    name = f"cell.water-do.{town.sections[0].pk}.2026-05-08T08:00.0"
    page = text(client(town, "office_clerk").get(query))
    line = re.search(r"line=(\w+)", query)
    assert line is not None
    if name not in page:  # the items stand under the line that the files say
        pytest.fail("the items of samples are not offered")
    assert client(town, "office_clerk").post(query, {name: "6.1"}, **JSON).status_code == 200
    assert stands("water-do") == {"2026-05-08T08:00": "6.1"}


@pytest.mark.parametrize(
    "query", ["indicator=waste-tonnes&year=2026", "indicator=section-class", "indicator=x", ""]
)
@pytest.mark.parametrize("role", roles())
def test_every_role_gets_an_answer(town: IndicatorWorld, role: str, query: str) -> None:
    assert client(town, role).get(f"/figures/table/?{query}").status_code in (200, 403, 404)


@pytest.mark.parametrize(
    "address",
    [
        "/figures/",
        TABLE,
        "/figures/sheet/?line=waste&level=village&period=2026-05",
        "/figures/import/",
        "/returns/",
        "/returns/overview/",
        "/questions/",
        "/things/",
    ],
)
@pytest.mark.parametrize("who", ["office_clerk", "head:rural", "village_secretary"])
def test_a_page_asks_few_questions(town: IndicatorWorld, address: str, who: str) -> None:
    for month in ("2026-03", "2026-04", "2026-05"):
        for n in range(2):
            town.enter("waste-tonnes", town.village(n), month, "12")
    found = client(town, who)
    found.get(address)
    with CaptureQueriesContext(connection) as asked:
        answer = found.get(address)
    assert answer.status_code in (200, 302, 403)
    assert len(asked) <= MOST_QUERIES, [one["sql"][:120] for one in asked]


def test_another_towns_cells_are_not_written(town: IndicatorWorld) -> None:
    there = town.village(0, town.world.there)
    name = f"cell.waste-tonnes.{there.pk}.2026-05.0"
    answer = client(town, "office_clerk").post(TABLE, {name: "3"}, **JSON)
    assert (answer.status_code, Observation.objects.count()) == (422, 0)
