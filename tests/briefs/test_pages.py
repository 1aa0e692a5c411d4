"""简报页面: weeks, issues, templates and comparisons over HTTP, by role and in both languages."""

from __future__ import annotations

import io

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import towns
from tests.briefs import world as brief_worlds
from tests.briefs.test_templates import word
from tests.briefs.world import BriefWorld
from tests.house import latin
from tests.house.test_language import program_words
from townworks.briefs.models import BriefTemplate, Issue
from townworks.kernel.models import AuditEntry
from townworks.ui.documents import printing

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
MOST_OF_A_BRIEF, MOST_OF_TWO = 31, 37


@pytest.fixture
def made() -> BriefWorld:
    return brief_worlds.build()


@pytest.fixture(autouse=True)
def _no_printer(monkeypatch, request) -> None:
    """Drawing a PDF takes seconds; one test does it."""
    if "office" not in request.keywords:
        monkeypatch.setattr(printing, "printer", lambda: None)


@pytest.fixture
def clerk(client: Client, made: BriefWorld) -> Client:
    client.force_login(made.world.here.people["office_clerk"])
    return client


def as_(made: BriefWorld, key: str) -> Client:
    client = Client()
    client.force_login(made.world.here.people[key])
    return client


def issued(clerk: Client, span: str, **facts: str) -> Issue:
    answer = clerk.post(f"/briefs/{span}/issue/", {"issue": "yes", **facts})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return Issue.objects.order_by("-pk").first()


def given(clerk: Client, data: bytes, kind: str = "month", name: str = "本镇.docx"):
    file = io.BytesIO(data)
    file.name = name
    return clerk.post(f"/briefs/templates/?kind={kind}", {"file": file, "note": "改了开头"})


def test_a_week_is_told_on_screen(clerk):
    page = clerk.get("/briefs/2026-W26/").content.decode()
    assert "第26周在办任务" in page
    assert "/briefs/2026-W26/figures/inspections.visits/" in page


def test_a_weeks_number_leads_to_its_records(clerk, made):
    page = clerk.get("/briefs/2026-W26/figures/inspections.visits/").content.decode()
    assert made.inspected.sites[2].name in page


def test_the_file_of_a_week_opens_in_word(clerk):
    answer = clerk.get("/briefs/2026-W26/brief.docx")
    assert "重点工作周报" in docx.Document(io.BytesIO(answer.content)).paragraphs[0].text


def test_a_week_is_compared_with_the_one_before_or_another(clerk):
    assert "2026-W25" in clerk.get("/briefs/2026-W26/compare/").content.decode()
    assert "2026-W23" in clerk.get("/briefs/2026-W26/compare/?with=2026-W23").content.decode()


@pytest.mark.parametrize("address", ["/briefs/2026-W60/", "/briefs/2026-W54/", "/briefs/2026-W5/"])
def test_a_week_that_is_none_is_not_found(clerk, address):
    assert clerk.get(address).status_code == 404


@pytest.mark.office
def test_the_pdf_has_the_words_of_the_word_file(clerk):
    answer = clerk.get("/briefs/2026-06/brief.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert AuditEntry.objects.filter(
        verb="document.export", facts__digest=answer["X-Document-Digest"]
    ).exists()


def test_without_an_office_the_pdf_is_refused_in_a_sentence_and_not_offered(clerk):
    answer = clerk.get("/briefs/2026-06/brief.pdf")
    assert answer.status_code == 503
    assert "LibreOffice" in answer.content.decode()
    assert "brief.pdf" not in clerk.get("/briefs/2026-06/").content.decode()


def test_issuing_leads_to_the_issue_with_its_numbers(clerk):
    row = issued(clerk, "2026-06")
    page = clerk.get(f"/briefs/issued/{row.pk}/").content.decode()
    assert row.number in page
    assert f"/briefs/issued/{row.pk}/figures/inspections.found/" in page
    assert row.number in clerk.get("/briefs/").content.decode()


def test_an_issued_file_is_given_as_it_was_and_traced(clerk):
    row = issued(clerk, "2026-06")
    answer = clerk.get(f"/briefs/issued/{row.pk}/brief.docx")
    assert answer["X-Document-Digest"] == row.docx_id
    assert AuditEntry.objects.get(verb="document.export").thing_id == row.pk


def test_an_issued_number_shows_the_records_it_had(clerk, made):
    row = issued(clerk, "2026-06")
    page = clerk.get(f"/briefs/issued/{row.pk}/figures/inspections.overdue/").content.decode()
    assert f"/findings/{made.late.pk}/" in page
    assert clerk.get(f"/briefs/issued/{row.pk}/figures/nonsense/").status_code == 404


def test_issuing_again_without_change_is_told_at_the_form(clerk):
    issued(clerk, "2026-06")
    answer = clerk.post("/briefs/2026-06/issue/", {"issue": "yes", "reason": "再来"})
    assert answer.status_code == 422
    assert "没有变化" in answer.content.decode()


def test_two_issues_are_compared_with_links_to_what_moved(clerk, made):
    june, july = issued(clerk, "2026-06"), issued(clerk, "2026-07")
    page = clerk.get(f"/briefs/compare/{june.pk}/{july.pk}/").content.decode()
    assert f"/findings/{made.finding.pk}/" in page
    added = clerk.get(f"/briefs/compare/{june.pk}/{july.pk}/?how=added").content.decode()
    assert "垃圾分类达标率" in added
    assert f"/findings/{made.finding.pk}/" not in added


def test_two_issues_are_chosen_on_a_page(clerk):
    assert "签发过两期才能对照" in clerk.get("/briefs/compare/").content.decode()
    june, july = issued(clerk, "2026-06"), issued(clerk, "2026-07")
    assert clerk.get("/briefs/compare/").status_code == 200
    answer = clerk.get(f"/briefs/compare/?before={june.pk}&after={july.pk}")
    assert answer["Location"] == f"/briefs/compare/{june.pk}/{july.pk}/"


def test_a_template_is_given_looked_at_used_and_left(clerk):
    data = word("{{ town }}样式一", "{{ sections.state }}")
    answer = given(clerk, data)
    row = BriefTemplate.objects.get()
    assert answer["Location"] == f"/briefs/templates/{row.pk}/"
    preview = clerk.get(f"/briefs/templates/{row.pk}/preview.docx")
    assert docx.Document(io.BytesIO(preview.content)).paragraphs[0].text == "安平镇样式一"
    clerk.post(f"/briefs/templates/{row.pk}/", {"use": "yes"})
    brief = clerk.get("/briefs/2026-06/brief.docx")
    assert docx.Document(io.BytesIO(brief.content)).paragraphs[0].text == "安平镇样式一"
    assert clerk.get("/briefs/templates/current.docx").content == data
    clerk.post("/briefs/templates/back/", {"back": "yes"})
    assert "现在用默认模板" in clerk.get("/briefs/templates/").content.decode()


def test_every_fault_of_a_template_stands_on_the_page(clerk):
    answer = given(clerk, word("{{ nonsense }}", "甲", "{{ numbers.opne }}"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "正文第 1 段" in page
    assert "numbers.open" in page


@pytest.mark.parametrize("data", [b"%PDF-1.4", b"PK\x03\x04" + b"x" * 99, b"\xff\xd8\xff"])
def test_what_is_no_word_file_is_told_at_the_form(clerk, data):
    answer = given(clerk, data)
    assert answer.status_code == 422
    assert "不是 Word 文档" in answer.content.decode()


@pytest.mark.parametrize(
    ("key", "status"),
    [("town_head", 200), ("auditor", 200), ("head:rural", 403), ("village_bookkeeper", 403), ("nobody", 403)],
)
def test_issues_and_templates_are_for_posts_over_the_town(made, key, status):
    client = as_(made, key)
    assert {client.get(f"/briefs/{room}/").status_code for room in ("issued", "templates", "compare")} == {
        status
    }


def test_who_may_not_issue_is_offered_no_button_and_refused(made):
    client = as_(made, "auditor")
    assert "/issue/" not in client.get("/briefs/2026-06/").content.decode()
    assert client.post("/briefs/2026-06/issue/", {"issue": "yes"}).status_code == 403
    assert not Issue.objects.exists()


def test_who_may_not_change_templates_is_offered_no_form(made):
    client = as_(made, "town_head")
    assert 'type="file"' not in client.get("/briefs/templates/").content.decode()
    assert given(client, word("{{ town }}")).status_code == 403


def test_pages_ask_little(clerk, django_assert_max_num_queries):
    june, july = issued(clerk, "2026-06"), issued(clerk, "2026-07")
    pages = ["", "issued/", f"issued/{june.pk}/", f"compare/{june.pk}/{july.pk}/", "compare/", "templates/"]
    for page in pages:
        clerk.get(f"/briefs/{page}")
        with django_assert_max_num_queries(15):
            clerk.get(f"/briefs/{page}")


def asked_for(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    return len(asked)


def test_a_brief_asks_as_much_for_many_indicators_and_commitments_as_for_few(clerk, made):
    """What is left is a fixed number for each subject: the register, proofs at both ends of the period, inspections, indicators."""
    pages = ("/briefs/2026-06/", "/briefs/2026-07/", "/briefs/2026-06/?at=2026-06-20T09:00:00")
    before = [asked_for(clerk, page) for page in pages]
    assert max(before) <= MOST_OF_A_BRIEF
    two = asked_for(clerk, "/briefs/2026-07/compare/")
    assert (
        two <= MOST_OF_TWO
    )  # not twice as many: what both read alike, and the day at which they meet, is asked once
    for n in range(20):
        towns.add_commitment(made.world.here, 200 + n, f"第{n}项", state="in_progress", lead="rural")
    for code in ("waste-tonnes", "kitchen-waste-tonnes", "recyclables-tonnes", "volunteer-hours"):
        for month in ("2026-04", "2026-05", "2026-06"):
            made.measured.enter(code, made.measured.village(0), month, "3", at=brief_worlds.at(7, 2))
    after = [asked_for(clerk, page) for page in pages]
    # A book of sums that nothing was read from before may be opened now; not one for each indicator or commitment.
    assert max(b - a for a, b in zip(before, after, strict=True)) <= 2


@pytest.mark.looks
def test_every_page_is_english_in_english(clerk):
    june, july = issued(clerk, "2026-06"), issued(clerk, "2026-07")
    given(clerk, word("{{ town }}"))
    row = BriefTemplate.objects.get()
    pages = ["", "2026-W26/", "2026-W26/compare/", "2026-W26/issue/", "2026-06/figures/total/", "issued/"]
    pages += [f"issued/{june.pk}/", f"issued/{june.pk}/figures/total/", f"compare/{june.pk}/{july.pk}/"]
    pages += ["compare/", "templates/", f"templates/{row.pk}/", "templates/back/"]
    clerk.get("/briefs/")  # what was told in Chinese on the way is shown, and gone
    latin.hide_the_towns_words(program_words())
    left = {
        page: latin.chinese_left(clerk.get(f"/briefs/{page}", headers=ENGLISH).content.decode())
        for page in pages
    }
    assert {page: found for page, found in left.items() if found} == {}
