"""读入: files of every sort become a preview or a sentence, and the same file twice is one report."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from tests import towns
from townworks.commitments.models import Clause, Draft, Report
from townworks.commitments.services import reading
from townworks.kernel import evidence
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed
from townworks.kernel.models import AuditEntry, Blob

pytestmark = pytest.mark.django_db

TEXT = "安平镇2027年政府工作报告\n二、2027年工作安排\n改造雨污管网12公里，确保年底前完工。整治“三合一”场所36家。\n"


@pytest.fixture
def world() -> towns.World:
    return towns.build()


@pytest.fixture
def clerk(world: towns.World) -> Actor:
    return world.actor("office_clerk")


def read(actor: Actor, data: bytes, name: str = "报告.txt", year: int | None = None) -> reading.ReadIn:
    return reading.read_report(actor=actor, data=data, name=name, at=towns.AT, year=year)


def test_a_file_becomes_a_report_with_clauses_and_rows(clerk: Actor):
    report = read(clerk, TEXT.encode()).report
    assert Clause.objects.filter(report=report).count() == 5
    assert Draft.objects.filter(report=report).exists()
    assert (report.state, report.year) == ("preview", 2027)


def test_the_file_is_kept_by_its_hash(clerk: Actor):
    data = TEXT.encode("gb18030")
    report = read(clerk, data).report
    assert report.blob is not None
    assert evidence.read_bytes(report.blob) == data


def test_reading_is_in_the_audit_trail(clerk: Actor):
    report = read(clerk, TEXT.encode()).report
    entry = AuditEntry.objects.get(verb="report.import")
    assert (entry.thing_id, entry.facts["file"]) == (report.pk, "报告.txt")


def test_the_same_file_again_leads_to_the_same_report(clerk: Actor):
    first = read(clerk, TEXT.encode())
    again = read(clerk, TEXT.encode(), "另一个名字.txt")
    assert (again.report.pk, first.fresh, again.fresh) == (first.report.pk, True, False)


def test_the_same_file_in_another_town_is_another_report(world: towns.World, clerk: Actor):
    first = read(clerk, TEXT.encode()).report
    theirs = read(world.actor("office_clerk", town=world.there), TEXT.encode())
    assert theirs.fresh
    assert theirs.report.town_id != first.town_id
    assert Blob.objects.filter(pk=first.blob_id).count() == 1


def test_a_discarded_report_makes_room_for_the_same_file(clerk: Actor):
    first = read(clerk, TEXT.encode()).report
    reading.discard_report(actor=clerk, pk=first.pk, at=towns.AT)
    assert read(clerk, TEXT.encode()).fresh


def test_the_year_given_goes_before_the_year_found(clerk: Actor):
    assert read(clerk, TEXT.encode(), year=2028).report.year == 2028


def test_a_report_without_a_year_is_taken_for_this_year_and_says_so(clerk: Actor):
    report = read(clerk, "二、下一步工作安排\n改造雨污管网12公里，确保年底前完工。".encode()).report
    assert report.year == 2026
    assert any("没有写明年度，先按 2026 年计" in note for note in report.notes)
    draft = Draft.objects.get(report=report)
    assert str(draft.due_on) == "2026-12-31"


def test_a_year_out_of_reason_is_refused(clerk: Actor):
    with pytest.raises(Invalid, match="2000 到 2100"):
        read(clerk, TEXT.encode(), year=20226)


def test_a_report_with_no_action_is_read_with_a_note(clerk: Actor):
    report = read(clerk, "各位代表：今年是建党一百零五周年。".encode()).report
    assert Draft.objects.filter(report=report).count() == 0
    assert any("没有找到可以分解的工作任务" in note for note in report.notes)


def word_file(with_part: dict[str, bytes] | None = None) -> bytes:
    document = docx.Document()
    document.add_paragraph("安平镇2027年政府工作报告")
    document.add_paragraph("改造雨污管网12公里。")
    out = io.BytesIO()
    document.save(out)
    if with_part:
        with zipfile.ZipFile(out, "a") as package:
            for name, data in with_part.items():
                package.writestr(name, data)
    return out.getvalue()


def test_a_word_file_is_read(clerk: Actor):
    assert "改造雨污管网12公里" in read(clerk, word_file(), "报告.docx").report.mended


def entity_file() -> bytes:
    source, out = zipfile.ZipFile(io.BytesIO(word_file())), io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                head, _, rest = data.partition(b"?>")
                doctype = b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
                data = head + b"?>" + doctype + rest
            package.writestr(name, data)
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", b"\0" * (300 * 1024 * 1024))
    return out.getvalue()


def scanned() -> bytes:
    from pypdf import PdfWriter

    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.write(out)
    return out.getvalue()


BAD = {
    "空文件.txt": lambda: b"",
    "空白.txt": lambda: b" \n\t ",
    "超大.txt": lambda: "报告".encode() * (4 * 1024 * 1024),
    "炸弹.docx": bomb,
    "外部实体.docx": entity_file,
    "带宏.docx": lambda: word_file({"word/vbaProject.bin": b"x"}),
    "扫描件.pdf": scanned,
    "乱码.txt": lambda: bytes(range(128, 256)) * 50,
    "图片.txt": lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence_that_names_it(name: str, clerk: Actor):
    with pytest.raises(Invalid, match=name):
        read(clerk, BAD[name](), name)


def test_a_refused_file_leaves_nothing_behind(clerk: Actor, settings):
    with pytest.raises(Invalid):
        read(clerk, scanned(), "扫描件.pdf")
    assert not Report.objects.filter(state="preview").exists()
    assert not [path for path in Path(settings.TOWNWORKS_EVIDENCE).rglob("*") if path.is_file()]


def test_who_may_not_import_reads_nothing_in(world: towns.World):
    with pytest.raises(NotAllowed):
        read(world.actor("auditor"), TEXT.encode())


def test_nothing_pasted_is_refused(clerk: Actor):
    with pytest.raises(Invalid, match="没有粘贴"):
        reading.paste_report(actor=clerk, text=" \n", at=towns.AT)
