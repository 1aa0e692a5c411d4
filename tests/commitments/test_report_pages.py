"""报告页: what each role sees and may do, with and without htmx, and that nothing typed is lost."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests import towns
from tests.commitments.report_by_hand import read_and_tell
from townworks.commitments.models import Clause, Commitment, Draft, Report
from townworks.commitments.services import adopting, reading

pytestmark = pytest.mark.django_db

TEXT = """安平镇2027年政府工作报告
二、2027年工作安排
推进 X 河清淤疏浚，改造雨污管网12公里，确保6月底前完工，实现水质稳定达标。
整治“三合一”场所隐患36家。加强小学师资培训。
"""


TOLD = {
    "清淤疏浚": ("action", "river"),
    "12公里": ("action", "river"),
    "6月底前": ("outcome", ""),
    "水质稳定达标": ("outcome", "river"),
    "三合一": ("action", "fire"),
    "师资": ("action", "education"),
}


@pytest.fixture
def world() -> towns.World:
    return towns.build()


@pytest.fixture
def report(world: towns.World) -> Report:
    return read_and_tell(world.actor("office_clerk"), TEXT, TOLD)


@pytest.fixture
def clerk(world: towns.World, client: Client) -> Client:
    client.force_login(world.here.people["office_clerk"])
    return client


def page(client: Client, name: str, *args: object, **query: object) -> str:
    response = client.get(reverse(f"commitments:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def first_words(html: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.S)
    assert found
    return found[1].strip()


def test_the_title_says_how_many_places_want_a_look(clerk: Client, report: Report):
    html = page(clerk, "report", report.pk)
    count = re.search(r"还有 (\d+) 处要您看一眼", first_words(html))
    assert count
    assert html.count('class="clause kind-') >= 8


def test_every_clause_has_an_anchor(clerk: Client, report: Report):
    html = page(clerk, "report", report.pk)
    for n in range(1, Clause.objects.filter(report=report).count() + 1):
        assert f'id="clause-{n}"' in html


def test_a_blank_is_marked_in_the_text(clerk: Client, report: Report):
    assert '<mark class="blank">X</mark>' in page(clerk, "report", report.pk)


def test_the_panel_alone_is_sent_to_who_asks_for_the_panel(clerk: Client, report: Report):
    response = clerk.get(
        reverse("commitments:report", args=[report.pk]),
        {"clause": 3},
        headers={"HX-Request": "true", "HX-Target": "panel"},
    )
    html = response.content.decode()
    assert 'data-clause="3"' in html
    assert "report-text" not in html


def test_the_reading_page_takes_at_most_15_queries(
    clerk: Client, report: Report, django_assert_max_num_queries
):
    with django_assert_max_num_queries(15):
        page(clerk, "report", report.pk, clause=4)


def test_the_adopted_page_takes_at_most_15_queries(
    clerk: Client, world: towns.World, django_assert_max_num_queries
):
    with django_assert_max_num_queries(15):
        page(clerk, "report", world.here.report.pk)


def test_the_list_takes_at_most_15_queries(clerk: Client, report: Report, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        page(clerk, "reports")


def post(client: Client, report: Report, n: int, act: str, *, htmx: bool = False, **facts: object):
    facts = {"version": Report.objects.get(pk=report.pk).version, **facts}
    headers = {"HX-Request": "true", "HX-Target": "reading"} if htmx else {}
    url = reverse("commitments:report-correct", args=[report.pk, n, act])
    return client.post(url, facts, headers=headers)


def test_a_correction_without_script_leads_back_to_its_clause(clerk: Client, report: Report):
    response = post(clerk, report, 3, "kind", kind="background")
    assert (response.status_code, response["Location"]) == (
        302,
        f"/reports/{report.pk}/?clause=3#clause-3",
    )
    assert Clause.objects.get(report=report, n=3).kind == "background"


def test_checking_goes_on_to_the_next_place(clerk: Client, report: Report):
    looks = [int(n) for n in re.findall(r'look[^"]*" id="clause-(\d+)"', page(clerk, "report", report.pk))]
    response = post(clerk, report, looks[0], "check")
    assert response["Location"].endswith(f"?clause={looks[1]}#clause-{looks[1]}")


@pytest.mark.parametrize("htmx", [False, True])
def test_what_was_typed_stays_when_someone_else_was_faster(htmx: bool, clerk: Client, report: Report):
    clause = Clause.objects.get(report=report, text__contains="河清淤")
    facts = {"start": clause.blanks[0]["start"], "words": "清溪", "version": 999}
    response = post(clerk, report, clause.n, "blank", htmx=htmx, **facts)
    html = response.content.decode()
    assert response.status_code == 409
    assert "刚被别人改过" in html
    assert 'value="清溪"' in html
    assert f'name="version" value="{report.version}"' in html


def test_what_was_typed_stays_when_the_split_makes_no_sense(clerk: Client, report: Report):
    response = post(clerk, report, 3, "split", marked="全都改掉/了")
    assert 'value="全都改掉/了"' in response.content.decode()
    assert "不改字" in response.content.decode()


def draft_facts(draft: Draft, **facts: object) -> dict[str, object]:
    version = Report.objects.get(pk=draft.report_id).version
    return {"version": version, "text": draft.text, "line": draft.line, **facts}


def test_a_row_is_corrected_on_a_page_of_its_own(clerk: Client, report: Report):
    draft = Draft.objects.filter(report=report)[0]
    url = reverse("commitments:report-draft", args=[report.pk, draft.pk])
    clerk.post(
        url, draft_facts(draft, text="抓好清淤", lead="农业农村办公室", support="水利所、各村（社区）")
    )
    draft.refresh_from_db()
    assert (draft.text, draft.lead, draft.support) == (
        "抓好清淤",
        "农业农村办公室",
        ["水利所", "各村（社区）"],
    )


def test_a_row_that_is_refused_keeps_what_was_typed(clerk: Client, report: Report):
    draft = Draft.objects.filter(report=report)[0]
    url = reverse("commitments:report-draft", args=[report.pk, draft.pk])
    response = clerk.post(url, draft_facts(draft, text="抓好清淤", targets="好多"))
    html = response.content.decode()
    assert response.status_code == 422
    assert "第 1 项指标“好多”看不懂" in html
    assert "抓好清淤" in html


def test_undoing_leads_back_to_the_clause(clerk: Client, report: Report):
    post(clerk, report, 3, "kind", kind="background")
    url = reverse("commitments:report-undo", args=[report.pk])
    version = Report.objects.get(pk=report.pk).version
    assert "clause=3" in clerk.post(url, {"version": version})["Location"]
    assert Clause.objects.get(report=report, n=3).kind != "background"


def upload(client: Client, data: bytes, name: str = "报告.txt", **facts: object):
    return client.post(reverse("commitments:report-new"), {"file": SimpleUploadedFile(name, data), **facts})


def test_an_uploaded_file_leads_to_its_preview(clerk: Client):
    response = upload(clerk, TEXT.encode())
    report = Report.objects.get(state="preview")
    assert response["Location"] == f"/reports/{report.pk}/"


def test_the_same_file_again_says_so(clerk: Client):
    upload(clerk, TEXT.encode())
    response = clerk.post(
        reverse("commitments:report-new"), {"file": SimpleUploadedFile("x.txt", TEXT.encode())}, follow=True
    )
    assert "这份文件已经读过" in response.content.decode()


def test_pasted_words_are_read_too(clerk: Client):
    clerk.post(reverse("commitments:report-new"), {"text": TEXT})
    assert Report.objects.get(state="preview").file_name == reading.PASTED


def test_nothing_given_is_asked_for_at_the_field(clerk: Client):
    response = clerk.post(reverse("commitments:report-new"), {})
    assert response.status_code == 422
    assert "请选一个文件" in response.content.decode()


def test_a_file_of_60_megabytes_is_refused_in_a_sentence(clerk: Client):
    response = upload(clerk, b"a" * (60 * 1024 * 1024), "超大.txt")
    assert response.status_code == 422
    assert "超大.txt" in response.content.decode()
    assert "20 MB" in response.content.decode()


def test_an_empty_file_is_refused_in_a_sentence(clerk: Client):
    response = upload(clerk, b"", "空.txt")
    assert "文件“空.txt”是空的" in response.content.decode()


def test_a_report_with_no_action_opens_and_says_so(clerk: Client):
    html = clerk.post(
        reverse("commitments:report-new"), {"text": "各位代表：今年是建党一百零五周年。"}, follow=True
    ).content.decode()
    assert first_words(html) == "没有读出可以分解的任务"
    assert "没有找到可以分解的工作任务" in html


def test_a_report_with_no_action_is_not_offered_for_adoption(clerk: Client):
    clerk.post(reverse("commitments:report-new"), {"text": "各位代表：今年是建党一百零五周年。"})
    report = Report.objects.get(state="preview")
    assert "没有可以立项的任务" in page(clerk, "report-adopt", report.pk)
    response = clerk.post(
        reverse("commitments:report-adopt", args=[report.pk]), {"version": 1, "start": "adopted"}
    )
    assert response.status_code == 422


def test_adopting_asks_about_the_blanks_first(clerk: Client, report: Report):
    url = reverse("commitments:report-adopt", args=[report.pk])
    response = clerk.post(url, {"version": report.version, "start": "adopted"})
    assert response.status_code == 422
    assert "还有 1 处空格没有填" in response.content.decode()
    assert not Commitment.objects.filter(report=report).exists()


def test_adopting_leads_to_the_task_table(clerk: Client, report: Report):
    url = reverse("commitments:report-adopt", args=[report.pk])
    facts = {"version": report.version, "start": "january", "leave_blanks": "on"}
    assert clerk.post(url, facts)["Location"] == "/commitments/?year=2027"
    assert Commitment.objects.filter(report=report).exists()


def test_an_adopted_report_leads_to_its_commitments_and_is_not_corrected(clerk: Client, world: towns.World):
    html = page(clerk, "report", world.here.report.pk)
    first = Commitment.objects.get(town=world.here.place, code="2026-001")
    assert f'href="/commitments/{first.pk}/"' in html
    assert "panel-acts" not in html


def test_a_commitment_is_named_once_behind_its_clauses(clerk: Client, world: towns.World, report: Report):
    commitments = adopting.adopt_report(
        actor=world.actor("office_clerk"), pk=report.pk, at=towns.AT, leave_blanks=True
    )
    text = page(clerk, "report", report.pk).partition('id="side"')[0]
    together = next(one for one in commitments if len(one.clause_ns) > 1)
    runs = [n for n in together.clause_ns if n + 1 not in together.clause_ns]
    assert text.count(f'class="clause-code" href="/commitments/{together.pk}/"') == len(runs)


def test_the_drafted_rows_come_as_a_workbook(clerk: Client, report: Report):
    response = clerk.get(reverse("commitments:report-table", args=[report.pk, "xlsx"]))
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    words = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    for draft in Draft.objects.filter(report=report):
        assert draft.text in words


def test_the_same_state_gives_the_same_file(clerk: Client, report: Report):
    url = reverse("commitments:report-table", args=[report.pk, "docx"])
    assert clerk.get(url).content == clerk.get(url).content


def test_the_labels_come_as_csv(clerk: Client, report: Report):
    response = clerk.get(reverse("commitments:report-labels", args=[report.pk]))
    assert response.content.decode().splitlines()[0] == "n,clause,kind,line,targets,due,units"


def test_the_file_itself_comes_back(clerk: Client, report: Report):
    response = clerk.get(reverse("commitments:report-file", args=[report.pk]))
    assert response.getvalue() == TEXT.encode()  # type: ignore[attr-defined]


def test_the_list_says_what_waits(clerk: Client, report: Report):
    assert first_words(page(clerk, "reports")) == "有 1 份报告等着校对"


def test_a_year_filters_the_list(clerk: Client, report: Report):
    assert report.title not in page(clerk, "reports", year=2026)


ADDRESSES = {
    "report": (),
    "report-adopt": (),
    "report-rename": (),
    "report-labels": (),
    "report-file": (),
    "report-table": ("xlsx",),
}
READERS = {
    "town_head", "town_secretary", "deputy", "office_clerk", "unit_head", "unit_staff", "village_secretary",
    "village_bookkeeper", "grid_worker", "counter_clerk", "auditor", "district_supervisor",
}  # fmt: skip
EXPORTERS = READERS - {"village_bookkeeper", "grid_worker", "counter_clerk"}
ALLOWED = {
    "report": READERS,
    "report-adopt": READERS,
    "report-rename": READERS,
    "report-labels": {"office_clerk"},
    "report-file": READERS,
    "report-table": EXPORTERS,
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_role_sees_what_it_may_and_the_rest_is_not_there(
    name: str, client: Client, world: towns.World, report: Report
):
    url = reverse(f"commitments:{name}", args=[report.pk, *ADDRESSES[name]])
    seen = set()
    for role in towns.roles():
        client.force_login(world.here.people[role])
        response = client.get(url)
        status = response.status_code
        response.getvalue()  # type: ignore[attr-defined]  # a file is closed once it is read
        assert status in (200, 404)
        seen |= {role} if status == 200 else set()
    assert seen == ALLOWED[name]


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_report_of_another_town_is_404_for_every_role(
    name: str, client: Client, world: towns.World, report: Report
):
    url = reverse(f"commitments:{name}", args=[report.pk, *ADDRESSES[name]])
    for role in towns.roles():
        if role != "district_supervisor":
            client.force_login(world.there.people[role])
            assert client.get(url).status_code == 404


def test_only_who_may_import_corrects(client: Client, world: towns.World, report: Report):
    may = set()
    for role in towns.roles():
        client.force_login(world.here.people[role])
        status = post(client, report, 3, "check").status_code
        assert status in (302, 403, 404)
        may |= {role} if status == 302 else set()
    assert may == {"office_clerk"}


def test_only_who_may_adopt_adopts(world: towns.World, client: Client, report: Report):
    facts = {"version": report.version, "start": "adopted", "leave_blanks": "on"}
    url = reverse("commitments:report-adopt", args=[report.pk])
    refused = set()
    for role in set(towns.roles()) - {"town_head", "town_secretary", "office_clerk"}:
        client.force_login(world.here.people[role])
        refused |= {client.post(url, facts).status_code}
    assert refused == {403, 404}
    client.force_login(world.here.people["town_head"])
    assert client.post(url, facts).status_code == 302


def test_who_may_not_import_is_not_offered_the_upload(client: Client, world: towns.World):
    client.force_login(world.here.people["auditor"])
    assert client.get(reverse("commitments:report-new")).status_code == 403


def test_who_is_not_signed_in_is_sent_to_sign_in(client: Client, report: Report):
    assert client.get(reverse("commitments:report", args=[report.pk])).status_code == 302


def test_a_long_report_is_shown_in_parts(clerk: Client, world: towns.World):
    text = "".join(f"二、第{n}章工作安排\n" + "推进河道清淤，加强消防宣传。" * 260 + "\n" for n in range(4))
    report = reading.paste_report(actor=world.actor("office_clerk"), text=text, at=towns.AT, year=2027).report
    html = page(clerk, "report", report.pk, part=2)
    assert Clause.objects.filter(report=report).count() > 2000
    assert html.count('id="clause-') <= 1500
    assert 'aria-current="page">第 2 部分' in html


def test_adopting_leaves_the_reading_as_the_record(world: towns.World, clerk: Client, report: Report):
    adopting.adopt_report(actor=world.actor("office_clerk"), pk=report.pk, at=towns.AT, leave_blanks=True)
    assert "出自这份报告" in first_words(page(clerk, "report", report.pk))
    assert post(clerk, report, 3, "check").status_code == 409
