"""立项: a corrected report becomes the year's register, all of it or nothing."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests import towns
from tests.commitments.report_by_hand import read_and_tell
from townworks.commitments.models import Clause, Commitment, Draft, Edition, Report, StatusRow
from townworks.commitments.selectors.adoption import adoption_plan
from townworks.commitments.services import adopting, draft_editing
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from townworks.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db

TEXT = """安平镇2027年政府工作报告
二、2027年工作安排
推进东埔村河道清淤，改造雨污管网12公里，确保6月底前完工，实现水质稳定达标。
整治“三合一”场所隐患36家。加强小学师资培训。
"""


TOLD = {
    "河道清淤": ("action", "river"),
    "12公里": ("action", "sewers"),
    "6月底前": ("outcome", ""),
    "水质稳定达标": ("outcome", "river"),
    "三合一": ("action", "fire"),
    "师资": ("action", "education"),
    "试点": ("action", "waste"),
}


@pytest.fixture
def world() -> towns.World:
    return towns.build()


@pytest.fixture
def clerk(world: towns.World) -> Actor:
    return world.actor("office_clerk")


def read(actor: Actor, text: str = TEXT) -> Report:
    return read_and_tell(actor, text, TOLD)


def adopt(actor: Actor, report: Report, **facts: object) -> list[Commitment]:
    return adopting.adopt_report(actor=actor, pk=report.pk, at=towns.AT, **facts)  # type: ignore[arg-type]


def test_every_row_becomes_a_commitment_numbered_in_order(clerk: Actor):
    report = read(clerk)
    rows = Draft.objects.filter(report=report).count()
    commitments = adopt(clerk, report)
    assert [row.code for row in commitments] == [f"2027-{n:03d}" for n in range(1, rows + 1)]
    assert {row.state for row in commitments} == {"drafted"}


def test_the_report_is_adopted_and_says_by_whom(clerk: Actor):
    report = read(clerk)
    adopt(clerk, report)
    report.refresh_from_db()
    assert (report.state, report.adopted_by_name, report.adopted_at) == ("adopted", clerk.name, towns.AT)


def test_every_commitment_has_its_baseline_and_its_first_state(clerk: Actor):
    commitments = adopt(clerk, read(clerk))
    assert Edition.objects.filter(commitment__in=commitments, n=1).count() == len(commitments)
    assert StatusRow.objects.filter(commitment__in=commitments, move="adopt").count() == len(commitments)


def water(clerk: Actor) -> Commitment:
    report = read(clerk)
    clause = Clause.objects.get(report=report, text__contains="12公里")
    return next(row for row in adopt(clerk, report) if clause.n in row.clause_ns)


def test_a_commitment_knows_its_sentence_and_where_it_stands(clerk: Actor):
    commitment = water(clerk)
    assert commitment.report is not None
    place = commitment.report.mended[commitment.source_start : commitment.source_end]
    assert commitment.source == place
    assert "改造雨污管网12公里" in place


def test_targets_deadline_and_outcome_come_along(clerk: Actor):
    commitment = water(clerk)
    assert [(str(row.value), row.unit) for row in commitment.targets.all()] == [("12.0000", "公里")]
    assert commitment.due_on == date(2027, 6, 30)
    assert "水质稳定达标" in commitment.outcome


def test_a_row_that_names_one_village_lies_there(world: towns.World, clerk: Actor):
    report = read(clerk)
    clause = Clause.objects.get(report=report, text__contains="东埔村")
    commitment = next(row for row in adopt(clerk, report) if clause.n in row.clause_ns)
    assert commitment.place_id == world.here.villages[0].pk


def test_a_row_without_a_deadline_ends_with_the_year(clerk: Actor):
    report = read(clerk)
    clause = Clause.objects.get(report=report, text__contains="师资")
    commitment = next(row for row in adopt(clerk, report) if clause.n in row.clause_ns)
    assert (commitment.due_on, commitment.due_text) == (date(2027, 12, 31), "")


def test_the_lead_is_found_in_the_towns_register(world: towns.World, clerk: Actor):
    report = read(clerk)
    clause = Clause.objects.get(report=report, text__contains="三合一")
    commitment = next(row for row in adopt(clerk, report) if clause.n in row.clause_ns)
    assert commitment.lead_id == world.here.units["safety"].pk


def test_a_lead_that_the_town_does_not_have_stays_open_and_is_listed(clerk: Actor):
    report = read(clerk)
    draft = Clause.objects.get(report=report, text__contains="师资").draft
    assert draft is not None
    facts = draft_editing.DraftFacts(text=draft.text, line="education", lead="教育组", support=("县教育局",))
    draft_editing.edit_draft(actor=clerk, pk=report.pk, draft_id=draft.pk, facts=facts, at=towns.AT)
    plan = adoption_plan(clerk, report.pk)
    assert [row.lead for row in plan.without_lead if row.draft_id == draft.pk] == ["教育组"]
    assert "县教育局" in plan.missing_supports
    commitment = next(row for row in adopt(clerk, report) if row.text == draft.text)
    assert commitment.lead_id is None


@pytest.mark.parametrize(("start", "day"), [("adopted", date(2026, 7, 1)), ("january", date(2027, 1, 1))])
def test_the_work_begins_on_the_day_chosen(start: str, day: date, clerk: Actor):
    assert {row.start_on for row in adopt(clerk, read(clerk), start=start)} == {day}


def test_open_blanks_are_not_adopted_unasked(clerk: Actor):
    report = read(clerk, TEXT + "选取 XX 个村开展垃圾分类试点。\n")
    with pytest.raises(Invalid, match="还有 1 处空格没有填"):
        adopt(clerk, report)


def test_open_blanks_are_adopted_when_left_on_purpose(clerk: Actor):
    report = read(clerk, TEXT + "选取 XX 个村开展垃圾分类试点。\n")
    assert any("XX" in row.text for row in adopt(clerk, report, leave_blanks=True))


def test_a_report_without_rows_is_not_adopted(clerk: Actor):
    report = read(clerk, "各位代表：今年是建党一百零五周年。")
    with pytest.raises(WrongState, match="没有一行任务"):
        adopt(clerk, report)


def test_one_report_a_year_is_adopted(clerk: Actor):
    report = read(clerk, TEXT.replace("2027", "2026"))
    with pytest.raises(WrongState, match="2026 年已经有立项的报告“安平镇2026年政府工作报告”"):
        adopt(clerk, report)


def test_the_database_itself_refuses_a_second_report_of_a_year(clerk: Actor):
    report = read(clerk, TEXT.replace("2027", "2026"))
    report.state = "adopted"
    with pytest.raises(IntegrityError), transaction.atomic():
        report.save()


def test_adopting_twice_is_refused(clerk: Actor):
    report = read(clerk)
    adopt(clerk, report)
    with pytest.raises(WrongState, match="已立项"):
        adopt(clerk, report)


def test_numbers_go_on_behind_the_towns_last_one(world: towns.World, clerk: Actor):
    Report.objects.filter(pk=world.here.report.pk).update(state="discarded")
    commitments = adopt(clerk, read(clerk, TEXT.replace("2027", "2026")))
    assert commitments[0].code == f"2026-{len(towns.PLAN) + 1:03d}"


def test_who_saw_an_older_version_does_not_adopt(clerk: Actor):
    with pytest.raises(Conflict):
        adopt(clerk, read(clerk), version=99)


def test_a_clerk_of_a_station_does_not_adopt(world: towns.World, clerk: Actor):
    with pytest.raises(NotAllowed):
        adopt(world.actor("unit_head"), read(clerk))


def test_adoption_is_in_the_audit_trail(clerk: Actor):
    commitments = adopt(clerk, read(clerk))
    entry = AuditEntry.objects.get(verb="report.adopt")
    assert (entry.facts["commitments"], entry.facts["first"]) == (len(commitments), "2027-001")


def test_a_row_of_the_other_town_is_never_written(world: towns.World, clerk: Actor):
    before = Commitment.objects.filter(town=world.there.place).count()
    adopt(clerk, read(clerk))
    assert Commitment.objects.filter(town=world.there.place).count() == before
