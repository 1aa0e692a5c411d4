"""督办通知单 · Word: the official paper, drafts, long names, and what LibreOffice makes of it."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest

from tests import paperwork, towns
from townworks.commitments.documents.notice import write_notice
from townworks.commitments.selectors.notice_sheet import notice_sheet
from townworks.commitments.services import supervision as services
from townworks.kernel.errors import NotFound
from townworks.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db


def drafted(world, kind="notice", **facts):
    check = services.open_check(
        actor=world.actor("office_clerk"),
        town_id=world.here.place.pk,
        month=date(2026, 7, 1),
        at=towns.AT,
    )
    rural = world.here.units["rural"]
    return services.draft_notice(
        actor=world.actor("office_clerk"),
        town_id=world.here.place.pk,
        unit_id=rural.pk,
        chase_ids=list(check.chases.filter(commitment__lead=rural).values_list("pk", flat=True)),
        demand="请逐项说明原因。\n请提出措施。",
        basis="2026-07 月度查账",
        contact="林晓",
        kind=kind,
        at=towns.AT,
        **facts,
    )


def issued(world, **facts):
    return services.issue_notice(actor=world.actor("town_head"), pk=drafted(world, **facts).pk, at=towns.AT)


def written(world, notice, key="office_clerk") -> bytes:
    return write_notice(notice_sheet(world.actor(key), notice.pk))


def words_of(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_head_names_the_organ_of_the_town_in_red(world):
    document = docx.Document(io.BytesIO(written(world, issued(world))))
    head = next(p for p in document.paragraphs if p.text == "安平镇党政综合办公室")
    assert str(head.runs[0].font.color.rgb) == "E60012"


def test_the_number_stands_in_hexagonal_brackets_with_who_signed(world):
    words = words_of(written(world, issued(world)))
    assert "安平督〔2026〕1号\t签发人：" in words


def test_a_draft_says_so_in_the_numbers_place_and_bears_no_day(world):
    words = words_of(written(world, drafted(world)))
    assert "（拟稿）" in words
    assert "签发人" not in words
    assert "　　年　月　日" in words


def test_a_withdrawn_notice_says_so_beside_its_number(world):
    notice = issued(world)
    services.withdraw_notice(actor=world.actor("office_clerk"), pk=notice.pk, reason="发错单位", at=towns.AT)
    assert "1号（已撤回）" in words_of(written(world, notice))


@pytest.mark.parametrize(
    ("kind", "name"), [("notice", "督办通知单"), ("reminder", "提示函"), ("warning", "警示函")]
)
def test_the_title_names_matter_and_kind(world, kind, name):
    sheet = notice_sheet(world.actor("office_clerk"), drafted(world, kind=kind).pk)
    assert sheet.title.startswith("关于“新建改建农村公厕”")
    assert sheet.title.endswith(f"的{name}")
    assert sheet.title.count("督办") == (kind == "notice")


def test_a_matter_in_ones_own_words_becomes_a_title(world):
    sheet = notice_sheet(world.actor("office_clerk"), drafted(world, matter="汛期公厕安全").pk)
    assert sheet.title == "关于汛期公厕安全的督办通知单"


def test_each_matter_is_a_numbered_paragraph_with_its_reason(world):
    words = words_of(written(world, issued(world)))
    assert "1.新建改建农村公厕（编号2026-004，完成时限2026年11月30日）。问题：" in words
    assert "2.清理榕江支流水浮莲（编号2026-005" in words


def test_the_day_of_reply_comes_with_its_reason(world):
    words = words_of(written(world, issued(world)))
    assert "请于2026年7月8日前（自2026年7月1日起算，当日不计入；第5个工作日是2026年7月8日" in words


def test_the_reply_form_lists_every_matter(world):
    document = docx.Document(io.BytesIO(written(world, issued(world))))
    forms = [table for table in document.tables if table.rows[0].cells[0].text == "编号"]
    assert [row.cells[0].text for row in forms[0].rows] == ["编号", "2026-004", "2026-005"]


def test_the_unit_gets_the_same_paper_as_the_office(world):
    notice = issued(world)
    assert written(world, notice, "head:rural") == written(world, notice)


def test_a_unit_does_not_get_the_draft(world):
    notice = drafted(world)
    with pytest.raises(NotFound):
        notice_sheet(world.actor("head:rural"), notice.pk)


def test_another_towns_notice_is_not_found(world, client):
    notice = issued(world)
    client.force_login(world.there.people["office_clerk"])
    assert client.get(f"/supervision/notices/{notice.pk}/notice.docx").status_code == 404


def test_the_paper_is_given_out_and_told_in_the_trail(world, client):
    notice = issued(world)
    client.force_login(world.here.people["office_clerk"])
    answer = client.get(f"/supervision/notices/{notice.pk}/notice.docx")
    assert AuditEntry.objects.get(verb="document.export").facts["digest"] == answer["X-Document-Digest"]


def test_the_notices_page_leads_to_the_paper(world, client):
    notice = issued(world)
    client.force_login(world.here.people["office_clerk"])
    page = client.get(f"/supervision/notices/{notice.pk}/").content.decode()
    assert f"/supervision/notices/{notice.pk}/notice.docx" in page


@pytest.mark.office
def test_an_issued_notice_is_laid_out_with_its_form_on_a_page_of_its_own(world, tmp_path):
    pages = paperwork.opened(written(world, issued(world)), tmp_path)
    assert len(pages.pages) == 3
    assert all(len(page) > 60 for page in pages.pages)
    assert "督办通知单办理回执" in pages.pages[-1]
    assert "2026年7月1日印发" in pages.pages[-1]


@pytest.mark.office
def test_a_signature_never_stands_alone_on_a_page(world, tmp_path):
    for n in range(3):
        towns.add_commitment(
            world.here,
            60 + n,
            "落实农村人居环境整治提升和美丽圩镇建设攻坚任务" * 2,
            state="in_progress",
            lead="rural",
            due_on=date(2026, 5, 30),
        )
    pages = paperwork.opened(written(world, issued(world)), tmp_path)
    signed = next(page for page in pages.pages[1:] if "2026年7月1日（联系人：林晓）" in page)
    assert "回复期限" in signed


@pytest.mark.office
def test_very_long_names_stay_within_the_page(world, tmp_path):
    unit = world.here.units["rural"]
    unit.name = "农业农村和乡村振兴综合服务中心（水利站、农村集体资产监督管理办公室）"
    unit.save()
    office = world.here.units["office"]
    office.name = "党政综合办公室（人大工作办公室、党建工作办公室、纪检监察办公室）"
    office.save()
    pages = paperwork.opened(written(world, issued(world)), tmp_path)
    assert "农业农村和乡村振兴综合服务中心（水利站、农村集体资产监督管理办公室）：" in pages.pages[0]
    assert "纪检监察办公室）" in pages.text
