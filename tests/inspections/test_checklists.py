"""检查表进出 Excel on the pages: out, changed, in again; mistakes cell by cell; nobody else's, nothing written."""

from __future__ import annotations

import io
import tomllib

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.conftest import SHARED
from tests.inspections.world import BLOCKED, InspectionWorld
from townworks.definitions import selectors as definitions


def client_of(town: InspectionWorld, key: str = "head:safety", *, there: bool = False) -> Client:
    client = Client()
    client.force_login((town.world.there if there else town.world.here).people[key])
    return client


def out(client: Client, code: str = "fire-sweep") -> bytes:
    answer = client.get(reverse("inspections:campaign-workbook", args=[code]))
    assert answer.status_code == 200
    return answer.content


def read_in(client: Client, data: bytes, code: str = "fire-sweep", name: str = "检查表.xlsx"):
    file = SimpleUploadedFile(name, data)
    given = {"file": file, "code": code, "line": "fire", "kind": "premises"}
    return client.post(reverse("inspections:checklists"), given, follow=True)


def changed(data: bytes, head: str, row: int, value: object) -> bytes:
    """The workbook with one cell of the survey written anew."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["survey"]
    column = next(cell.column for cell in sheet[1] if cell.value == head)
    sheet.cell(row, column).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_checklist_goes_out_and_comes_back_as_it_was(town: InspectionWorld):
    client = client_of(town)
    shown = read_in(client, out(client))
    assert "可以用" in shown.content.decode()
    file = client.get(shown.redirect_chain[-1][0] + "campaign.toml")
    standing = tomllib.loads((definitions.folder() / "campaigns/fire-sweep.toml").read_text("utf-8"))
    read = tomllib.loads(file.content.decode())
    assert (read["name"], len(read["items"])) == (standing["name"], len(standing["items"]))


def test_a_mistake_is_told_at_its_cell_and_gives_no_file(town: InspectionWorld):
    client = client_of(town)
    shown = read_in(client, changed(out(client), "relevant", 6, "${has_grille} = 'yes' or 1 = 1"))
    words = shown.content.decode()
    assert "survey!6「relevant」" in words and "处要改" in words
    file = client.get(shown.redirect_chain[-1][0] + "campaign.toml")
    assert file.status_code == 302


@pytest.mark.parametrize("data", [b"", b"not a workbook", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_workbook_is_told(town: InspectionWorld, data: bytes):
    words = read_in(client_of(town), data).content.decode()
    assert "可以用" not in words
    assert "文件是空的" in words or "要改" in words


@pytest.mark.shared
def test_an_old_workbook_of_somebody_elses_is_read_too(town: InspectionWorld):
    forms = sorted((SHARED / "data" / "xforms").rglob("*.xls"))
    told = [
        read_in(client_of(town), one.read_bytes(), "real", one.name).content.decode() for one in forms[:6]
    ]
    assert all("可以用" in words or "处要改" in words for words in told)


@pytest.mark.parametrize("code", ["../../etc", "Fire", "消防", "a b"])
def test_a_code_that_cannot_be_a_file_is_refused(town: InspectionWorld, code: str):
    client = client_of(town)
    assert read_in(client, out(client), code).status_code == 422


def test_what_one_person_read_in_is_not_there_for_another(town: InspectionWorld):
    client = client_of(town)
    address = read_in(client, out(client)).redirect_chain[-1][0]
    other = client_of(town, there=True)
    assert (client.get(address).status_code, other.get(address).status_code) == (200, 404)


def test_who_opens_no_rounds_reads_nothing_in(town: InspectionWorld):
    assert client_of(town, "grid_worker").get(reverse("inspections:checklists")).status_code == 403


def test_the_ledger_of_a_campaign_has_all_its_rounds(town: InspectionWorld):
    town.send(answers=BLOCKED)
    client = client_of(town)
    answer = client.get(reverse("inspections:campaign-ledger", args=["fire-sweep"]))
    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    sites, findings, about = (list(sheet.values) for sheet in book.worksheets)
    assert (sites[0][0], len(sites) - 1, len(findings) - 1) == ("轮次", 3, 1)
    assert {row[0] for row in sites[1:]} == {town.round.name} == {row[0] for row in about[1:]}


def test_a_campaign_without_a_round_has_no_ledger(town: InspectionWorld):
    client = client_of(town)
    assert client.get(reverse("inspections:campaign-ledger", args=["misconnection"])).status_code == 404
    year = reverse("inspections:campaign-ledger", args=["fire-sweep"]) + "?year=1999"
    assert client.get(year).status_code == 404
