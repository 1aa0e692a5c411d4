"""任务表进出: what goes out comes back; nothing newer is overwritten; every mistake is named with its remedy."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from tests import towns
from townworks.commitments import services
from townworks.commitments.models import Change, Commitment, Edition, Note
from townworks.commitments.services import importing
from townworks.kernel.errors import Invalid

pytestmark = pytest.mark.django_db


def clerk(world: towns.World) -> Client:
    client = Client()
    client.force_login(world.here.people["office_clerk"])
    return client


def exported(world: towns.World, **query: str) -> Workbook:
    answer = clerk(world).get(reverse("commitments:export"), query)
    return load_workbook(io.BytesIO(answer.content))


def changed(book: Workbook, code: str, **cells: object) -> Workbook:
    """The book with some cells of one row changed."""
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    row = next(row[0].row for row in sheet.iter_rows(min_row=2) if row[heads["编号"] - 1].value == code)
    for head, value in cells.items():
        sheet.cell(row, heads[head]).value = value  # type: ignore[index]
    return book


def read(world: towns.World, book: Workbook, who: str = "office_clerk") -> importing.Plan:
    out = io.BytesIO()
    book.save(out)
    return importing.read_sheet(actor=world.actor(who), data=out.getvalue())


def adopt(world: towns.World, book: Workbook, who: str = "office_clerk") -> importing.Plan:
    plan = read(world, book, who)
    return importing.adopt_sheet(actor=world.actor(who), rows=plan.changed_rows, at=towns.AT)


def test_what_went_out_unchanged_changes_nothing(world):
    plan = read(world, exported(world))
    assert (plan.planned, plan.problems, plan.read) == ((), (), 8)


def test_the_same_state_gives_the_same_bytes(world):
    first, second = (clerk(world).get(reverse("commitments:export")).content for _ in range(2))
    assert first == second


def test_the_file_does_not_say_when_it_was_saved(world):
    properties = exported(world).properties
    assert (properties.created.year, properties.modified.year) == (2000, 2000)


def test_the_export_is_exactly_the_filtered_set(world):
    codes = [row[0].value for row in exported(world, line="fire").worksheets[0].iter_rows(min_row=2)]
    assert codes == ["2026-003"]


def test_a_text_that_looks_like_a_formula_stays_a_text(world):
    row = world.here.commitments["drafted"]
    row.text = '=HYPERLINK("http://x","y")'
    row.save()
    cell = exported(world).worksheets[0]["C2"]
    assert (cell.data_type, cell.value) == ("s", row.text)


def test_a_drafted_row_is_edited_and_handed_over(world):
    book = changed(
        exported(world), "2026-001", 任务="推进全镇雨污分流", 牵头="农业农村办公室", 配合="应急管理办公室"
    )
    adopt(world, book)
    row = Commitment.objects.get(pk=world.here.commitments["drafted"].pk)
    assert (row.text, row.lead.name, row.state) == ("推进全镇雨污分流", "农业农村办公室", "assigned")


def test_a_deadline_of_an_assigned_row_becomes_a_request(world):
    book = changed(exported(world), "2026-002", 时限=date(2026, 12, 20), 变更理由="检测机构排期")
    adopt(world, book)
    change = Change.objects.get()
    assert (change.kind, change.facts, change.commitment.due_on) == (
        "defer",
        {"due_on": "2026-12-20"},
        date(2026, 9, 30),
    )


def test_a_request_wants_its_reason_in_the_sheet(world):
    plan = read(world, changed(exported(world), "2026-002", 时限=date(2026, 12, 20)))
    assert [(one.column, one.remedy) for one in plan.problems] == [("时限", "在“变更理由”一列写明理由。")]


def test_a_new_text_in_the_progress_column_is_a_note(world):
    adopt(world, changed(exported(world), "2026-003", 最近进展="已整治 12 家"))
    assert Note.objects.filter(commitment=world.here.commitments["accepted"]).get().done == "已整治 12 家"


def test_the_same_file_twice_changes_nothing_the_second_time(world):
    book = changed(exported(world), "2026-003", 最近进展="已整治 12 家", 条线="安全生产")
    book = changed(book, "2026-002", 时限=date(2026, 12, 20), 变更理由="检测机构排期")
    line = next(name for code, name in _lines() if code == "safety")
    changed(book, "2026-003", 条线=line)
    adopt(world, book)
    before = (Note.objects.count(), Change.objects.count(), Edition.objects.count())
    plan = adopt(world, book)
    assert (plan.planned, (Note.objects.count(), Change.objects.count(), Edition.objects.count())) == (
        (),
        before,
    )


def _lines() -> list[tuple[str, str]]:
    from townworks.commitments.selectors import choices

    return choices.lines()


def test_a_row_changed_since_is_refused(world):
    book = changed(exported(world), "2026-001", 责任领导="陈副镇长")
    services.edit_commitment(
        actor=world.actor("office_clerk"),
        pk=world.here.commitments["drafted"].pk,
        edits=services.Edits(person_in_charge="林副镇长"),
        at=towns.AT,
    )
    plan = read(world, book)
    assert [(one.row, one.column) for one in plan.problems] == [(2, "责任领导")]
    assert "第 1 版，现在是第 2 版" in plan.problems[0].sentence


def test_all_mistakes_are_told_at_once(world):
    book = changed(
        exported(world), "2026-001", 条线="没有的条线", 权重="很多", 时限="年底前", 牵头="没有的单位"
    )
    changed(book, "2026-003", 区划="别的村")
    assert {(one.row, one.column) for one in read(world, book).problems} == {
        (2, "条线"),
        (2, "权重"),
        (2, "时限"),
        (2, "牵头"),
        (4, "区划"),
    }


def test_a_formula_is_refused(world):
    plan = read(world, changed(exported(world), "2026-001", 责任领导="=1+1"))
    assert [one.sentence for one in plan.problems] == ["单元格里是公式。"]


def test_somebody_elses_row_is_refused(world):
    book = changed(exported(world), "2026-004", 最近进展="越界填报")
    plan = read(world, book, "head:safety")
    assert {one.row for one in plan.problems} >= {5}


def test_a_row_that_is_not_there_is_told(world):
    plan = read(world, changed(exported(world), "2026-001", 编号="2026-999"))
    assert plan.problems[0].column == "编号"


def test_a_row_left_out_is_pointed_out_and_left_alone(world):
    book = exported(world)
    book.worksheets[0].delete_rows(2)
    assert read(world, book).warnings == ("导出时 8 行，现在 7 行；没有的行不受影响。",)


def test_another_wish_waits_for_the_open_request(world):
    first = changed(exported(world), "2026-002", 时限=date(2026, 12, 20), 变更理由="检测机构排期")
    adopt(world, first)
    second = changed(exported(world), "2026-002", 时限=date(2026, 12, 30), 变更理由="再晚些")
    assert ["等审批" in one.sentence for one in read(world, second).problems] == [True]


def test_one_refusal_and_nothing_is_written(world):
    book = changed(exported(world), "2026-001", 责任领导="陈副镇长")
    changed(book, "2026-002", 时限=date(2026, 12, 20), 变更理由="检测机构排期")
    plan = read(world, book)
    Change.objects.create(
        commitment=world.here.commitments["assigned"],
        kind="defer",
        facts={"text": "别的"},
        reason="先提的",
        asked_by_name="别人",
        asked_at=towns.AT,
    )
    with pytest.raises(Invalid, match="一处也没有写入"):
        importing.adopt_sheet(actor=world.actor("office_clerk"), rows=plan.changed_rows, at=towns.AT)
    assert Commitment.objects.get(pk=world.here.commitments["drafted"].pk).person_in_charge == ""


@pytest.mark.parametrize("data", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_refused_in_a_sentence(world, data):
    with pytest.raises(Invalid, match="文件"):
        importing.read_sheet(actor=world.actor("office_clerk"), data=data)


def test_a_sheet_without_the_columns_is_refused(world):
    book = Workbook()
    book.active.append(["姓名"])
    with pytest.raises(Invalid, match="“编号”“版本”"):
        read(world, book)


def upload(world: towns.World, book: Workbook):
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "任务表.xlsx"
    client = clerk(world)
    return client, client.post(reverse("commitments:import"), {"file": out})


def test_the_page_shows_before_it_writes(world):
    book = changed(exported(world), "2026-001", 责任领导="陈副镇长")
    client, preview = upload(world, book)
    assert Commitment.objects.get(pk=world.here.commitments["drafted"].pk).person_in_charge == ""
    client.post(reverse("commitments:import-adopt"), {"rows": preview.context["rows"]})
    assert Commitment.objects.get(pk=world.here.commitments["drafted"].pk).person_in_charge == "陈副镇长"


def test_the_error_sheet_has_row_column_and_remedy(world):
    client, preview = upload(world, changed(exported(world), "2026-001", 权重="很多"))
    answer = client.post(reverse("commitments:import-errors"), {"problems": preview.context["problems"]})
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [cell.value for cell in sheet[2]] == [2, "权重", "很多", "权重是 1 到 1000 的整数。", "改成整数。"]


def test_what_the_preview_sealed_cannot_be_forged(world):
    assert clerk(world).post(reverse("commitments:import-adopt"), {"rows": "forged"}).status_code == 422
