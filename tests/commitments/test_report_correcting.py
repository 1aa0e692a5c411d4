"""校正: every correction by hand is kept, moves what hangs on it, and can be undone."""

from __future__ import annotations

from typing import Any

import pytest

from tests import towns
from tests.commitments.report_by_hand import read_and_tell
from townworks.commitments.models import Clause, Correction, Draft, Report
from townworks.commitments.selectors import reading as readings
from townworks.commitments.selectors.labels import labels_csv
from townworks.commitments.selectors.report_original import original_of
from townworks.commitments.services import correcting, draft_editing, reading
from townworks.commitments.services.reading_rows import snapshot
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db

TEXT = """安平镇2027年政府工作报告
一、2026年工作回顾
全镇完成地区生产总值12亿元，新建公园3个。
二、2027年工作安排
（一）改善水环境。推进 X 河清淤疏浚，改造雨污管网12公里，确保6月底前完工，实现水质稳定达标。选取 XX 个村开展垃圾分类试点，收集率达到95%以上。
（二）保障安全。整治“三合一”场所隐患36家，加强消防宣传，环境基?;A設施逐步完善。
"""


TOLD = {
    "地区生产总值": ("past", ""),
    "新建公园": ("past", ""),
    "河清淤疏浚": ("action", "river"),
    "12公里": ("action", "river"),
    "6月底前": ("outcome", ""),
    "水质稳定达标": ("outcome", "river"),
    "试点": ("action", "waste"),
    "收集率": ("outcome", "waste"),
    "三合一": ("action", "fire"),
    "加强消防宣传": ("action", "fire"),
    "环境基": ("outcome", ""),
}


@pytest.fixture
def world() -> towns.World:
    return towns.build()


@pytest.fixture
def clerk(world: towns.World) -> Actor:
    return world.actor("office_clerk")


@pytest.fixture
def report(clerk: Actor) -> Report:
    return read_and_tell(clerk, TEXT, TOLD)


def clause_with(report: Report, words: str) -> Clause:
    return Clause.objects.filter(report=report, text__contains=words).get()


def state(report: Report) -> dict[str, Any]:
    """Everything that a correction may change."""
    fresh = Report.objects.get(pk=report.pk)
    return {
        "mended": fresh.mended,
        "doubts": fresh.doubts,
        "clauses": [
            snapshot(row)
            for row in Clause.objects.filter(report=report).order_by("n").select_related("draft")
        ],
        "drafts": [snapshot(row) for row in Draft.objects.filter(report=report).order_by("pk")],
    }


def assert_whole(report: Report) -> None:
    """The laws of a reading: numbers without gaps, and every clause's text is the text at its place."""
    fresh = Report.objects.get(pk=report.pk)
    rows = list(Clause.objects.filter(report=report).order_by("n"))
    assert [row.n for row in rows] == list(range(1, len(rows) + 1))
    assert [row.text for row in rows] == [fresh.mended[row.mended_start : row.mended_end] for row in rows]
    drafts = set(Draft.objects.filter(report=report).values_list("pk", flat=True))
    assert {row.draft_id for row in rows if row.draft_id} == drafts


def test_a_report_read_in_keeps_the_laws(report: Report):
    assert_whole(report)
    assert report.year == 2027
    assert report.title == "安平镇2027年政府工作报告"


def act(name: str, actor: Actor, report: Report, **facts: Any) -> Any:
    return getattr(correcting, name)(actor=actor, pk=report.pk, at=towns.AT, **facts)


def test_an_action_called_background_leaves_its_row(clerk: Actor, report: Report):
    clause = clause_with(report, "加强消防宣传")
    before = Draft.objects.filter(report=report).count()
    act("move_clause", clerk, report, n=clause.n, to="new")
    act("set_clause_kind", clerk, report, n=clause.n, kind="background")
    assert Draft.objects.filter(report=report).count() == before
    assert_whole(report)


def test_a_past_clause_called_action_gets_a_row_of_its_own(clerk: Actor, report: Report):
    clause = clause_with(report, "新建公园3个")
    act("set_clause_kind", clerk, report, n=clause.n, kind="action")
    draft = Clause.objects.get(pk=clause.pk).draft
    assert draft is not None
    assert draft.targets[0]["value"] == "3"
    assert_whole(report)


def test_a_clause_given_another_line_takes_its_row_along(clerk: Actor, report: Report):
    clause = clause_with(report, "加强消防宣传")
    act("move_clause", clerk, report, n=clause.n, to="new")
    act("set_clause_line", clerk, report, n=clause.n, line="river")
    draft = Clause.objects.get(pk=clause.pk).draft
    assert draft is not None
    assert (draft.line, draft.lead) == ("river", "农业农村办公室")


def test_a_clause_is_split_where_the_clerk_marks_it(clerk: Actor, report: Report):
    clause = clause_with(report, "改造雨污管网12公里")
    act("split_clause", clerk, report, n=clause.n, marked=clause.text.replace("管网", "管网/"))
    assert Clause.objects.get(report=report, n=clause.n).text == "改造雨污管网"
    assert Clause.objects.get(report=report, n=clause.n + 1).text == "12公里，"
    assert_whole(report)


def test_a_split_that_changes_the_words_is_refused(clerk: Actor, report: Report):
    clause = clause_with(report, "改造雨污管网12公里")
    with pytest.raises(Invalid, match="不改字"):
        act("split_clause", clerk, report, n=clause.n, marked="改造污水管网/12公里，")


def test_two_clauses_become_one(clerk: Actor, report: Report):
    clause = clause_with(report, "改造雨污管网12公里")
    act("merge_clauses", clerk, report, n=clause.n)
    assert Clause.objects.get(report=report, n=clause.n).text == "改造雨污管网12公里，确保6月底前完工，"
    assert_whole(report)


def test_clauses_of_two_lines_become_one_without_the_line_end(clerk: Actor, report: Report):
    clause = clause_with(report, "收集率达到95%以上")
    act("merge_clauses", clerk, report, n=clause.n)
    assert "\n" not in Clause.objects.get(report=report, n=clause.n).text
    assert_whole(report)


def test_the_last_clause_has_nothing_to_merge_with(clerk: Actor, report: Report):
    last = Clause.objects.filter(report=report).count()
    with pytest.raises(Invalid, match="最后一句"):
        act("merge_clauses", clerk, report, n=last)


def test_a_blank_filled_says_so_in_clause_and_row(clerk: Actor, report: Report):
    clause = clause_with(report, "个村开展垃圾分类试点")
    act("fill_blank", clerk, report, n=clause.n, start=clause.blanks[0]["start"], words="8")
    fresh = Clause.objects.select_related("draft").get(pk=clause.pk)
    assert "选取8个村" in fresh.text
    assert fresh.draft is not None
    assert "选取8个村" in fresh.draft.text
    assert {"8"} <= {target["value"] for target in fresh.draft.targets}
    assert_whole(report)


def test_a_blank_filled_points_back_to_its_place_in_the_original(clerk: Actor, report: Report):
    clause = clause_with(report, "河清淤疏浚")
    act("fill_blank", clerk, report, n=clause.n, start=clause.blanks[0]["start"], words="清溪")
    pieces = original_of(Report.objects.get(pk=report.pk), clause.start, clause.end)
    assert [(piece.old, piece.new) for piece in pieces if piece.why == "人工改"] == [(" X ", "清溪")]


def test_a_doubt_put_right_joins_what_the_damage_had_cut_apart(clerk: Actor, report: Report):
    doubt = report.doubts[0]
    act("mend_doubt", clerk, report, start=doubt["start"], words="础")
    assert clause_with(report, "环境基础设施逐步完善")
    assert Report.objects.get(pk=report.pk).doubts[0]["state"] == "mended"
    assert_whole(report)


def test_checking_a_clause_leaves_its_blanks_on_purpose(clerk: Actor, report: Report):
    clause = clause_with(report, "河清淤疏浚")
    act("check_clause", clerk, report, n=clause.n)
    assert clause.n not in {look.n for look in readings.reading(clerk, report.pk).looks}


def test_a_row_edited_by_hand_keeps_its_words_when_its_clauses_change(clerk: Actor, report: Report):
    clause = clause_with(report, "加强消防宣传")
    assert clause.draft_id
    facts = draft_editing.DraftFacts(text="抓好消防", line="fire", targets="= 36 家: 整治场所\n≥ 4 次: 演练")
    draft_editing.edit_draft(actor=clerk, pk=report.pk, draft_id=clause.draft_id, facts=facts, at=towns.AT)
    act("set_clause_kind", clerk, report, n=clause.n, kind="background")
    draft = Draft.objects.get(pk=clause.draft_id)
    assert draft.text == "抓好消防"
    assert [target["of"] for target in draft.targets] == ["整治场所", "演练"]


def test_every_problem_of_a_row_is_named_at_once(clerk: Actor, report: Report):
    draft = Draft.objects.filter(report=report).first()
    assert draft is not None
    facts = draft_editing.DraftFacts(text=" ", line="nowhere", targets="许多")
    with pytest.raises(Invalid) as refused:
        draft_editing.edit_draft(actor=clerk, pk=report.pk, draft_id=draft.pk, facts=facts, at=towns.AT)
    assert [name for name, _ in refused.value.problems] == ["text", "line", "targets"]


def fill_first_blank(clerk: Actor, report: Report) -> None:
    clause = clause_with(report, "个村开展垃圾分类试点")
    act("fill_blank", clerk, report, n=clause.n, start=clause.blanks[0]["start"], words="十二")


def mend_first_doubt(clerk: Actor, report: Report) -> None:
    act("mend_doubt", clerk, report, start=report.doubts[0]["start"], words="础")


def edit_first_row(clerk: Actor, report: Report) -> None:
    draft = Draft.objects.filter(report=report).order_by("pk")[0]
    facts = draft_editing.DraftFacts(text="另一件事", line="fire", lead="派出所")
    draft_editing.edit_draft(actor=clerk, pk=report.pk, draft_id=draft.pk, facts=facts, at=towns.AT)


ACTS = {
    "kind": lambda c, r: act("set_clause_kind", c, r, n=clause_with(r, "新建公园").n, kind="action"),
    "background": lambda c, r: act("set_clause_kind", c, r, n=clause_with(r, "三合一").n, kind="background"),
    "line": lambda c, r: act("set_clause_line", c, r, n=clause_with(r, "三合一").n, line="river"),
    "split": lambda c, r: act(
        "split_clause", c, r, n=clause_with(r, "三合一").n, marked="整治“三合一”/场所隐患/36家，"
    ),
    "merge": lambda c, r: act("merge_clauses", c, r, n=clause_with(r, "改造雨污").n),
    "merge over a line end": lambda c, r: act("merge_clauses", c, r, n=clause_with(r, "收集率达到").n),
    "new row": lambda c, r: act("move_clause", c, r, n=clause_with(r, "加强消防宣传").n, to="new"),
    "no row": lambda c, r: act("move_clause", c, r, n=clause_with(r, "加强消防宣传").n, to="none"),
    "blank": fill_first_blank,
    "doubt": mend_first_doubt,
    "row": edit_first_row,
    "check": lambda c, r: act("check_clause", c, r, n=clause_with(r, "河清淤疏浚").n),
}


@pytest.mark.parametrize("name", ACTS)
def test_a_correction_undone_leaves_everything_as_it_was(name: str, clerk: Actor, report: Report):
    before = state(report)
    ACTS[name](clerk, report)
    assert state(report) != before
    act("undo_correction", clerk, report)
    assert state(report) == before
    assert_whole(report)


def test_all_corrections_are_undone_one_after_the_other(clerk: Actor, report: Report):
    seen = [state(report)]
    for correct in ACTS.values():
        correct(clerk, report)
        assert_whole(report)
        seen.append(state(report))
    for before in reversed(seen[:-1]):
        act("undo_correction", clerk, report)
        assert state(report) == before


def test_undoing_adds_a_correction_and_removes_none(clerk: Actor, report: Report):
    act("set_clause_kind", clerk, report, n=1, kind="background")
    act("undo_correction", clerk, report)
    rows = Correction.objects.filter(report=report).order_by("id").values_list("what", flat=True)
    assert list(rows)[-2:] == ["kind", "undo"]


def test_there_is_nothing_to_undo_in_a_fresh_reading(clerk: Actor):
    fresh = reading.paste_report(actor=clerk, text=TEXT, at=towns.AT).report
    with pytest.raises(WrongState, match="没有可以撤销"):
        act("undo_correction", clerk, fresh)


def test_a_correction_that_changes_nothing_leaves_no_row(clerk: Actor, report: Report):
    clause = clause_with(report, "河清淤疏浚")
    act("check_clause", clerk, report, n=clause.n)
    before = Correction.objects.filter(report=report).count()
    act("check_clause", clerk, report, n=clause.n)
    assert Correction.objects.filter(report=report).count() == before


def test_every_correction_is_in_the_audit_trail(clerk: Actor, report: Report):
    act("set_clause_kind", clerk, report, n=1, kind="background")
    entry = AuditEntry.objects.filter(verb="report.correct_kind").order_by("-id")[0]
    assert (entry.thing_id, entry.facts["clause"]) == (report.pk, 1)


def test_who_read_an_older_version_is_told_of_the_conflict(clerk: Actor, report: Report):
    act("set_clause_kind", clerk, report, n=1, kind="background", version=report.version)
    with pytest.raises(Conflict, match="您填的内容还在"):
        act("set_clause_kind", clerk, report, n=2, kind="background", version=report.version)


def test_who_may_only_read_corrects_nothing(world: towns.World, report: Report):
    with pytest.raises(NotAllowed):
        act("check_clause", world.actor("auditor"), report, n=1)


def test_a_report_of_another_town_is_not_found(world: towns.World, report: Report):
    stranger = world.actor("office_clerk", town=world.there)
    with pytest.raises(NotFound):
        act("check_clause", stranger, report, n=1)


def test_an_adopted_report_is_not_corrected(world: towns.World, clerk: Actor):
    with pytest.raises(WrongState, match="已立项"):
        act("check_clause", clerk, world.here.report, n=1)


def test_another_year_moves_the_deadlines(clerk: Actor, report: Report):
    clause = clause_with(report, "6月底前")
    reading.rename_report(actor=clerk, pk=report.pk, title=report.title, year=2028, at=towns.AT)
    fresh = Clause.objects.select_related("draft").get(pk=clause.pk)
    assert fresh.due is not None
    assert fresh.due["to"] == "2028-06-30"
    assert fresh.draft is not None
    assert str(fresh.draft.due_on) == "2028-06-30"


def test_a_clause_that_a_sheet_would_take_for_a_formula_comes_out_as_text(clerk: Actor, report: Report):
    clause = report.clauses.order_by("n").first()
    assert clause is not None
    type(clause).objects.filter(pk=clause.pk).update(text="=HYPERLINK(1)")
    text, _ = labels_csv(clerk, report.pk)
    assert "'=HYPERLINK(1)" in text.splitlines()[1]


def test_the_corrected_clauses_come_out_as_labels(clerk: Actor, report: Report):
    act("set_clause_kind", clerk, report, n=clause_with(report, "加强消防宣传").n, kind="outcome")
    text, _ = labels_csv(clerk, report.pk)
    lines = text.splitlines()
    assert lines[0] == "n,clause,kind,line,targets,due,units"
    row = next(line for line in lines if "加强消防宣传" in line)
    assert row.split(",")[2] == "outcome" or ",outcome," in row
    assert any("= 12 公里: " in line for line in lines)
