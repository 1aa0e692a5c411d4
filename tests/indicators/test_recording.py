"""填报: figures are put down all or not at all, once, and never changed."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from tests.indicators.world import AT, IndicatorWorld
from townworks.indicators.models import IndicatorEdition, Observation, Standing
from townworks.indicators.services import correct_observation
from townworks.indicators.services.recording import Cell
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound

UID = UUID("7a0c5a52-5f0e-4d4f-9d55-2c1b1d0c9a10")


def test_a_figure_is_kept_as_it_was_given_and_in_the_unit_of_its_indicator(town: IndicatorWorld) -> None:
    row = town.enter("waste-tonnes", town.village(0), "2026年5月", "３５０公斤", by="village_secretary")
    assert (row.period, row.value, row.given, row.given_unit) == (
        "2026-05",
        Decimal("0.35"),
        "３５０公斤",
        "公斤",
    )


def test_a_figure_names_its_unit_its_edition_and_who_gave_it(town: IndicatorWorld) -> None:
    row = town.enter("waste-tonnes", town.village(0), "2026-05", "12.5", by="village_secretary")
    assert (row.unit, row.edition.code, row.by_name) == (
        town.here.units["village-1"],
        "waste-tonnes",
        "安village_secretary",
    )


def test_a_mark_is_no_value(town: IndicatorWorld) -> None:
    row = town.enter("water-nh3n", town.sections[0], "2026-05-08T08:00", "<0.05")
    assert (row.value, row.mark, row.limit) == (None, "below", Decimal("0.05"))


def test_every_cell_that_is_wrong_is_named_and_none_is_written(town: IndicatorWorld) -> None:
    one, other = town.village(0).pk, town.village(1).pk
    cells = [
        Cell("waste-tonnes", one, "2026-05", "12"),
        Cell("waste-tonnes", one, "2026-06", "NaN", at="b"),
        Cell("waste-tonnes", other, "2026-13", "12", at="c"),
        Cell("waste-tonnes", other, "2026-09", "12", at="d"),
        Cell("waste-tonnes", other, "2026-05", "12户", at="e"),
        Cell("waste-tonnes", town.sections[0].pk, "2026-05", "12", at="f"),
        Cell("no-such-thing", one, "2026-05", "12", at="g"),
        Cell("waste-tonnes", one, "2026-05", "13", at="h"),
        Cell("sorting-share", one, "2026-05", "13", at="i"),
    ]
    with pytest.raises(Invalid) as refusal:
        town.record(*cells)
    assert [(at, str(why)) for at, why in refusal.value.problems] == [
        ("b", "东埔村，2026-06：“NaN”不是一个数，没有数字就留空"),
        ("c", "西埔村，2026-13：没有“2026-13”这一期"),
        ("d", "西埔村，2026-09：2026-09 还没有到。"),
        ("e", "西埔村，2026-05：单位“户”不能换算成“吨”"),
        ("f", "青洋山桥，2026-05：“青洋山桥”不是“生活垃圾清运量”的对象。"),
        ("g", "东埔村，2026-05：没有这个指标（no-such-thing）。"),
        ("h", "东埔村，2026-05：同一格写了两次。"),
        ("i", "东埔村，2026-05：“垃圾分类达标率”由系统推算，不用填报。"),
    ]
    assert Observation.objects.count() == 0


def test_the_same_value_again_writes_nothing(town: IndicatorWorld) -> None:
    town.enter("waste-tonnes", town.village(0), "2026-05", "12.5")
    again = town.record(Cell("waste-tonnes", town.village(0).pk, "2026-05", "12.50吨"))
    assert (again.posted.unchanged, again.ids, Observation.objects.count()) == (1, [], 1)


def test_what_was_sent_before_changes_nothing(town: IndicatorWorld) -> None:
    cell = Cell("waste-tonnes", town.village(0).pk, "2026-05", "12.5", uid=UID)
    town.record(cell)
    town.enter("waste-tonnes", town.village(0), "2026-05", "13")
    again = town.record(cell)
    assert (again.again, Standing.objects.get().value) == (True, 13)


def test_a_number_used_for_another_figure_is_refused(town: IndicatorWorld) -> None:
    town.record(Cell("waste-tonnes", town.village(0).pk, "2026-05", "12.5", uid=UID))
    with pytest.raises(Invalid, match="已经用在别的数字上"):
        town.record(Cell("waste-tonnes", town.village(1).pk, "2026-05", "12.5", uid=UID))


def test_another_value_is_a_new_row_that_names_the_old(town: IndicatorWorld) -> None:
    first = town.enter("waste-tonnes", town.village(0), "2026-05", "12.5")
    second = town.enter("waste-tonnes", town.village(0), "2026-05", "13.5")
    standing = Standing.objects.get()
    assert (second.corrects, standing.observation, standing.value, standing.n) == (
        first,
        second,
        Decimal("13.5"),
        2,
    )


def test_a_cell_that_somebody_changed_meanwhile_is_told(town: IndicatorWorld) -> None:
    seen = town.enter("waste-tonnes", town.village(0), "2026-05", "12.5").pk
    town.enter("waste-tonnes", town.village(0), "2026-05", "13.5")
    with pytest.raises(Invalid) as refusal:
        town.record(Cell("waste-tonnes", town.village(0).pk, "2026-05", "14", seen=seen))
    assert "又被别人改过" in str(refusal.value.problems[0][1])


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_keeps_an_observation_as_it_is(town: IndicatorWorld, act: str) -> None:
    town.enter("waste-tonnes", town.village(0), "2026-05", "12.5")
    rows = Observation.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(value=1) if act == "update" else rows._raw_delete(rows.db)


@pytest.mark.parametrize(
    ("by", "village"),
    [("village_secretary", 0), ("village_bookkeeper", 0), ("head:village-1", 0), ("office_clerk", 1)],
)
def test_who_answers_for_a_village_enters_its_figures(town: IndicatorWorld, by: str, village: int) -> None:
    assert town.enter("waste-tonnes", town.village(village), "2026-05", "9", by=by).value == 9


@pytest.mark.parametrize(
    ("by", "code", "village"),
    [
        ("village_secretary", "waste-tonnes", 1),
        ("village_secretary", "petitions", 0),
        ("head:safety", "waste-tonnes", 0),
        ("unit_staff", "petitions", 0),
        ("auditor", "waste-tonnes", 0),
        ("grid_worker", "waste-tonnes", 1),
    ],
)
def test_who_does_not_answer_for_a_figure_is_refused(
    town: IndicatorWorld, by: str, code: str, village: int
) -> None:
    with pytest.raises(Invalid) as refusal:
        town.enter(code, town.village(village), "2026-05", "9", by=by)
    assert isinstance(refusal.value.problems[0][1].why, NotAllowed)


def test_the_unit_that_leads_the_line_enters_what_it_answers_for(town: IndicatorWorld) -> None:
    assert (
        town.enter("petitions", town.village(0), "2026-05", "9", by="head:office").unit
        == town.here.units["office"]
    )


def test_a_thing_of_another_town_is_not_found(town: IndicatorWorld) -> None:
    with pytest.raises(Invalid) as refusal:
        town.enter("water-do", town.section_there, "2026-05-08", "6")
    assert isinstance(refusal.value.problems[0][1].why, NotFound)


def test_another_town_is_not_found(town: IndicatorWorld) -> None:
    actor = town.actor("office_clerk")
    with pytest.raises(NotFound):
        from townworks.indicators.services import record_figures

        record_figures(actor=actor, town_id=town.world.there.place.pk, cells=[], at=AT)


def test_a_correction_says_why_and_names_the_old(town: IndicatorWorld) -> None:
    old = town.enter("waste-tonnes", town.village(0), "2026-05", "12.5")
    new = correct_observation(
        actor=town.actor("village_secretary"), pk=old.pk, text="1.25", reason="小数点点错", at=AT
    )
    assert (new.corrects, new.value, new.reason, new.late) == (old, Decimal("1.25"), "小数点点错", False)


def test_a_correction_without_a_reason_is_refused(town: IndicatorWorld) -> None:
    old = town.enter("waste-tonnes", town.village(0), "2026-05", "12.5")
    with pytest.raises(Invalid, match="理由"):
        correct_observation(actor=town.actor("office_clerk"), pk=old.pk, text="1", reason=" ", at=AT)


def test_a_row_is_put_right_once(town: IndicatorWorld) -> None:
    old = town.enter("waste-tonnes", town.village(0), "2026-05", "12.5")
    town.enter("waste-tonnes", town.village(0), "2026-05", "13")
    with pytest.raises(Conflict, match="已经更正过"):
        correct_observation(actor=town.actor("office_clerk"), pk=old.pk, text="1", reason="错", at=AT)


def test_figures_open_one_edition_of_their_indicator(town: IndicatorWorld) -> None:
    town.enter("waste-tonnes", town.village(0), "2026-05", "12.5")
    town.enter("waste-tonnes", town.village(1), "2026-05", "12.5")
    edition = IndicatorEdition.objects.get()
    assert (edition.n, edition.content["name"]) == (1, "生活垃圾清运量")
