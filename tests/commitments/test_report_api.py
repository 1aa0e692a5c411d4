"""报告接口: the same as the pages, in JSON, with a sentence for every refusal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import towns
from townworks.commitments.models import Clause, Commitment, Report

pytestmark = pytest.mark.django_db

TEXT = "安平镇2027年政府工作报告\n二、2027年工作安排\n改造雨污管网12公里，确保年底前完工。选取 XX 个村开展试点。\n"


@pytest.fixture
def world() -> towns.World:
    return towns.build()


@pytest.fixture
def clerk(world: towns.World, client: Client) -> Client:
    client.force_login(world.here.people["office_clerk"])
    return client


def send(client: Client, path: str, facts: dict[str, Any], method: str = "post") -> Any:
    return getattr(client, method)(f"/api/v1/{path}", json.dumps(facts), content_type="application/json")


@pytest.fixture
def report(clerk: Client) -> Report:
    answer = clerk.post("/api/v1/reports", {"file": SimpleUploadedFile("报告.txt", TEXT.encode())})
    assert answer.status_code == 200
    return Report.objects.get(pk=answer.json()["id"])


def test_a_file_is_read_in(report: Report):
    assert (report.file_name, report.year) == ("报告.txt", 2027)


def test_the_same_file_again_answers_the_same_report(clerk: Client, report: Report):
    answer = clerk.post("/api/v1/reports", {"file": SimpleUploadedFile("x.txt", TEXT.encode())})
    assert answer.json() == {"id": report.pk, "fresh": False}


def test_pasted_words_are_read_in(clerk: Client):
    assert clerk.post("/api/v1/reports", {"text": TEXT, "year": 2028}).json()["fresh"]


def test_a_file_that_cannot_be_read_answers_a_sentence(clerk: Client):
    answer = clerk.post("/api/v1/reports", {"file": SimpleUploadedFile("空.txt", b"")})
    assert answer.status_code == 422
    assert "空.txt" in answer.json()["sentence"]


def test_the_whole_report_is_answered(clerk: Client, report: Report):
    whole = clerk.get(f"/api/v1/reports/{report.pk}").json()
    assert [one["n"] for one in whole["clauses"]] == list(range(1, len(whole["clauses"]) + 1))
    assert all(
        whole["mended"][one["mended_start"] : one["mended_end"]] == one["text"] for one in whole["clauses"]
    )
    assert whole["drafts"]


def test_the_list_answers_reports_of_the_town(clerk: Client, world: towns.World, report: Report):
    ids = [row["id"] for row in clerk.get("/api/v1/reports").json()]
    assert ids == [report.pk, world.here.report.pk]


def test_a_correction_answers_the_report_as_it_then_stands(clerk: Client, report: Report):
    clause = Clause.objects.get(report=report, text__contains="XX")
    facts = {"version": 1, "n": clause.n, "start": clause.blanks[0]["start"], "value": "8"}
    whole = send(clerk, f"reports/{report.pk}/corrections/blank", facts).json()
    assert whole["version"] == 2
    assert "选取8个村" in whole["mended"]


def test_an_older_version_answers_409_with_a_sentence(clerk: Client, report: Report):
    answer = send(clerk, f"reports/{report.pk}/corrections/check", {"version": 9, "n": 1})
    assert answer.status_code == 409
    assert "刚被别人改过" in answer.json()["sentence"]


def test_a_row_is_edited(clerk: Client, report: Report):
    row = clerk.get(f"/api/v1/reports/{report.pk}").json()["drafts"][0]
    facts = {"version": 1, "text": "改造管网", "line": "sewers", "targets": "≥ 12 公里: 管网"}
    whole = send(clerk, f"reports/{report.pk}/drafts/{row['id']}", facts, "put").json()
    assert whole["drafts"][0]["targets"][0]["of"] == "管网"


def test_a_report_is_adopted(clerk: Client, report: Report):
    plan = clerk.get(f"/api/v1/reports/{report.pk}/adoption").json()
    answer = send(clerk, f"reports/{report.pk}/adoption", {"version": 1, "leave_blanks": True})
    assert len(answer.json()["codes"]) == plan["rows"] == Commitment.objects.filter(report=report).count()


def test_a_report_of_another_town_is_404(client: Client, world: towns.World, report: Report):
    client.force_login(world.there.people["office_clerk"])
    assert client.get(f"/api/v1/reports/{report.pk}").status_code == 404
    assert send(client, f"reports/{report.pk}/corrections/check", {"version": 1, "n": 1}).status_code == 404


def test_who_may_only_read_is_answered_403(client: Client, world: towns.World, report: Report):
    client.force_login(world.here.people["auditor"])
    assert send(client, f"reports/{report.pk}/corrections/check", {"version": 1, "n": 1}).status_code == 403
