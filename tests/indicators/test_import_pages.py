"""导入数字的页面: looked at first, every mistake with its row and column, then taken in whole; and the same file changes nothing."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.indicators.test_importing import workbook
from tests.indicators.world import IndicatorWorld
from tests.towns import roles
from townworks.indicators.models import ImportBatch, Observation

WIDE = "村居,2026年3月,2026年4月\n东埔村,12.5,350公斤\n西埔村,--,8\n合计,12.5,8.35\n"
WRONG = "村居,2026年3月\n东埔村,NaN\n无名村,3\n"
MOST_QUERIES = 15


def client(town: IndicatorWorld, who: str = "office_clerk") -> Client:
    found = Client()
    found.force_login(town.here.people[who])
    return found


def chosen(person: Client, data: str | bytes, name: str = "清运量.csv", **facts: Any) -> Any:
    raw = data.encode() if isinstance(data, str) else data
    given = {"file": SimpleUploadedFile(name, raw), "indicator": "waste-tonnes", **facts}
    return person.post("/figures/import/", given)


def text(answer: Any) -> str:
    return answer.content.decode()


def test_a_file_is_looked_at_and_taken_in(town: IndicatorWorld) -> None:
    office = client(town)
    address = chosen(office, WIDE)["Location"]
    page = text(office.get(address))
    assert all(words in page for words in ("会写入 4 个数", "读入 4 个数", "清运量.csv", "导入 4 个数"))
    assert Observation.objects.count() == 0
    batch = office.post(f"{address}take-in/")["Location"]
    assert (Observation.objects.count(), "20.85" in text(office.get(batch))) == (4, True)


def test_the_same_file_again_changes_nothing_and_says_so(town: IndicatorWorld) -> None:
    office = client(town)
    for _n in range(2):
        address = chosen(office, WIDE)["Location"]
        office.post(f"{address}take-in/")
    assert (Observation.objects.count(), ImportBatch.objects.count()) == (4, 1)
    assert "导入过，再导入什么也不变" in text(office.get(address))


def test_every_mistake_is_shown_and_nothing_can_be_taken_in(town: IndicatorWorld) -> None:
    office = client(town)
    address = chosen(office, WRONG)["Location"]
    page = text(office.get(address))
    assert all(
        words in page for words in ("有 2 处要改", "“NaN”不是一个数", "没有登记“无名村”", "下载错误表")
    )
    assert "个数</button>" not in page
    assert office.post(f"{address}take-in/").status_code == 422
    assert Observation.objects.count() == 0


def test_mistakes_are_told_with_file_sheet_row_and_column(town: IndicatorWorld) -> None:
    office = client(town)
    data = workbook([["村居", "2026年3月"], ["东埔村", "NaN"]])
    address = chosen(office, data, "数.xlsx")["Location"]
    sheet = load_workbook(io.BytesIO(office.get(f"{address}errors.xlsx").content)).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    found = next(row for row in rows if row[0] == "数.xlsx")
    assert found[:5] == ["数.xlsx", "Sheet", 2, "2026年3月", "NaN"]


def test_a_column_is_put_right_by_hand(town: IndicatorWorld) -> None:
    office = client(town)
    data = "村居,月份,清运量,随便\n东埔村,2026-03,3,9\n"
    address = chosen(office, data, indicator="")["Location"]
    columns = {
        "column-0": "thing",
        "column-1": "period",
        "column-2": "",
        "column-3": "figure:recyclables-tonnes",
    }
    again = office.post(address, columns)["Location"]
    office.post(f"{again}take-in/")
    row = Observation.objects.get()
    assert (row.indicator, row.value) == ("recyclables-tonnes", 9)


def test_a_file_that_cannot_be_read_is_told_at_the_form(town: IndicatorWorld) -> None:
    answer = chosen(client(town), "甲,乙\n1,2\n")
    assert (answer.status_code, "找不到表头" in text(answer)) == (422, True)


def test_a_token_is_of_one_person_only(town: IndicatorWorld) -> None:
    address = chosen(client(town), WIDE)["Location"]
    assert client(town, "head:rural").get(address).status_code == 404
    assert client(town).get("/figures/import/x/").status_code == 404


@pytest.mark.parametrize("role", roles())
def test_only_who_may_import_gets_the_page(town: IndicatorWorld, role: str) -> None:
    may = bool(town.actor(role).may_somewhere("indicator.import"))
    assert client(town, role).get("/figures/import/").status_code == (200 if may else 403)


def test_the_preview_asks_few_questions(town: IndicatorWorld) -> None:
    office = client(town)
    address = chosen(office, WIDE)["Location"]
    office.get(address)
    with CaptureQueriesContext(connection) as asked:
        office.get(address)
    assert len(asked) <= MOST_QUERIES, "\n".join(
        one["sql"][:60] + " … " + one["sql"].split("FROM")[-1][:120] for one in asked
    )


def test_another_towns_import_is_not_there(town: IndicatorWorld) -> None:
    office = client(town)
    office.post(f"{chosen(office, WIDE)['Location']}take-in/")
    batch = ImportBatch.objects.get()
    there = Client()
    there.force_login(town.world.there.people["office_clerk"])
    assert there.get(f"/figures/batches/{batch.pk}/").status_code == 404


def test_totals_are_shown_to_the_last_digit_and_a_long_list_of_mistakes_is_cut(town: IndicatorWorld) -> None:
    office = client(town)
    page = text(office.get(chosen(office, "村居,2026年3月\n东埔村,15273.57\n")["Location"]))
    assert "15,273.57" in page
    wrong = "村居,2026年3月\n" + "".join(f"无名{n}村,3\n" for n in range(90))
    page = text(office.get(chosen(office, wrong)["Location"]))
    assert "有 90 处要改" in page
    assert "还有 50 处没有列出；错误表里有前 90 处" in page
    assert page.count("没有登记“无名") == 40
