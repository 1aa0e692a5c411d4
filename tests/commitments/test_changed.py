"""有何变化和年度对比: against a day, against the baseline, and one year against the next."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests import towns
from tests.commitments.evidence import attach
from townworks.commitments import services
from townworks.commitments.models import Draft, Report
from townworks.commitments.selectors import changed, comparison
from townworks.commitments.selectors.detail import meanwhile
from townworks.commitments.services import NewTarget, Wish
from townworks.commitments.services.adoption_rows import NewCommitment, create_commitment
from townworks.kernel.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db
MARCH = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


def defer(world: towns.World, due_on: date, at: datetime = MARCH, reason: str = "雨季影响") -> None:
    change = services.ask_change(
        actor=world.actor("head:rural"),
        pk=world.here.commitments["in_progress"].pk,
        kind="defer",
        wish=Wish(due_on=due_on),
        reason=reason,
        at=at,
    )
    services.approve_change(actor=world.actor("town_head"), change_id=change.pk, at=at)


def groups(world: towns.World, since: date | None, who: str = "office_clerk") -> dict[str, list[str]]:
    found = changed.what_changed_since(world.actor(who), since)
    return {code: [row.commitment.code for row in rows] for code, _name, rows in found.groups}


def test_nothing_changed_yet(world):
    assert groups(world, date(2026, 2, 1)) == {}


def test_a_moved_deadline_is_told_with_its_reason(world):
    defer(world, date(2026, 12, 31))
    found = changed.what_changed_since(world.actor("office_clerk"), date(2026, 3, 1))
    row = found.groups[0][2][0]
    assert (row.differences[0].was, row.differences[0].now, row.reasons[0].why) == (
        "2026-11-30",
        "2026-12-31",
        "同意延期：雨季影响",
    )


def test_what_changed_before_the_day_is_not_told(world):
    defer(world, date(2026, 12, 31))
    assert groups(world, date(2026, 3, 11)) == {}


def test_the_day_begins_at_midnight_in_the_town(world):
    defer(world, date(2026, 12, 31), at=datetime(2026, 3, 9, 16, 0, tzinfo=UTC))  # 10 March, 00:00
    assert groups(world, date(2026, 3, 10)) == {"deadline": ["2026-004"]}


def test_without_a_day_the_baseline_is_meant(world):
    defer(world, date(2026, 12, 31))
    assert groups(world, None) == {"deadline": ["2026-004"]}


def test_a_change_taken_back_is_no_change(world):
    defer(world, date(2026, 12, 31))
    change = services.ask_change(
        actor=world.actor("head:rural"),
        pk=world.here.commitments["in_progress"].pk,
        kind="change",
        wish=Wish(due_on=date(2026, 11, 30)),
        reason="提前",
        at=MARCH,
    )
    services.approve_change(actor=world.actor("town_head"), change_id=change.pk, at=MARCH)
    assert groups(world, date(2026, 3, 1)) == {}


def test_a_new_commitment_is_added_and_a_handed_over_one_reassigned(world):
    services.assign_commitment(
        actor=world.actor("office_clerk"),
        pk=world.here.commitments["drafted"].pk,
        lead_id=world.here.units["rural"].pk,
        at=MARCH,
    )
    create_commitment(
        _new(world, "2026-050"),
        actor=world.actor("office_clerk"),
        town_id=world.here.place.pk,
        year=2026,
        at=MARCH,
    )
    assert groups(world, date(2026, 3, 1)) == {"added": ["2026-050"], "reassigned": ["2026-001"]}


def test_a_unit_hears_only_of_its_own(world):
    defer(world, date(2026, 12, 31))
    assert groups(world, None, who="head:safety") == {}


def _new(world: towns.World, code: str, text: str = "新建停车场", value: int = 1) -> NewCommitment:
    return NewCommitment(
        code=code,
        text=text,
        line="projects",
        place_id=world.here.place.pk,
        start_on=date(2026, 1, 1),
        due_on=date(2026, 12, 31),
        targets=(NewTarget(Decimal(value), "=", "座", "停车场"),),
    )


def test_who_comes_later_is_told_what_happened_meanwhile(world):
    row = world.here.commitments["drafted"]
    services.edit_commitment(
        actor=world.actor("second_clerk"), pk=row.pk, edits=services.Edits(weight=5), at=towns.AT
    )
    told = meanwhile(world.actor("office_clerk"), row.pk, since_version=1)
    assert [(one.who, one.what) for one in told] == [("安second_clerk", "修改任务（权重：1 → 5）")]


def next_report(world: towns.World) -> Report:
    report = Report.objects.create(
        town=world.here.place,
        year=2027,
        title="2027年政府工作报告",
        state="preview",
        file_name="next.txt",
        encoding="utf-8",
        original="x",
        mended="x",
        read_at=towns.AT,
    )
    drafts = [
        ("新建改建农村公厕", "rural", [{"comparator": "=", "value": "20", "unit": "座", "of": "新建公厕"}]),
        (
            "推进镇区雨污分流改造",
            "sewers",
            [{"comparator": "=", "value": "12", "unit": "公里", "of": "改造管网"}],
        ),
        ("举办首届荔枝文化节", "culture", []),
    ]
    for n, (text, line, targets) in enumerate(drafts, start=1):
        Draft.objects.create(report=report, code=f"{n:03}", text=text, line=line, targets=targets, order=n)
    return report


def test_next_years_report_is_compared_before_it_is_adopted(world):
    report = next_report(world)
    found = comparison.year_on_year(world.actor("office_clerk"), world.here.report.pk, report.pk)
    kinds = {kind: [(row.after or row.before).text for row in rows] for kind, _name, rows in found.groups}
    assert (kinds["raised"], kinds["carried"], kinds["new"]) == (
        ["新建改建农村公厕"],
        ["推进镇区雨污分流改造"],
        ["举办首届荔枝文化节"],
    )


def test_what_was_cancelled_is_not_dropped_again(world):
    report = next_report(world)
    found = comparison.year_on_year(world.actor("office_clerk"), world.here.report.pk, report.pk)
    dropped = next(rows for kind, _name, rows in found.groups if kind == "dropped")
    assert "举办招商推介会" not in [row.before.text for row in dropped]


def test_the_years_are_compared_only_by_who_sees_the_whole_town(world):
    with pytest.raises(NotAllowed, match="全镇"):
        comparison.last_years_work(world.actor("head:rural"), world.here.report.pk, on=towns.ON)


def test_the_report_of_another_town_is_not_found(world):
    with pytest.raises(NotFound):
        comparison.last_years_work(world.actor("office_clerk"), world.there.report.pk, on=towns.ON)


def test_the_draft_of_last_years_work_uses_the_figures_of_the_records(world):
    row = world.here.commitments["verified"]
    services.post_figure(
        actor=world.actor("head:office"),
        pk=row.pk,
        claim_id=row.proof_claims.get().pk,
        value=Decimal(5),
        as_of=date(2026, 6, 30),
        explanation="台账",
        attachment_id=attach(row).pk,
        at=towns.AT,
    )
    draft = comparison.last_years_work(world.actor("office_clerk"), world.here.report.pk, on=towns.ON)
    assert "化解历年信访积案，化解积案 5宗（目标 5宗）。" in draft.text


def test_what_was_only_reported_done_is_not_claimed(world):
    draft = comparison.last_years_work(world.actor("office_clerk"), world.here.report.pk, on=towns.ON)
    assert "水浮莲" not in draft.text
    assert any("水浮莲" in one.text for one in draft.unfinished)
