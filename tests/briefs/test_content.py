"""周报和检查、指标: what a week says, what inspections and figures add, and that it says today what it said then."""

from __future__ import annotations

from datetime import date

import pytest

from tests.briefs import world as brief_worlds
from tests.briefs.world import JULY, JUNE, WEEK, BriefWorld
from townworks.briefs.documents import write_brief
from townworks.briefs.documents.brief import compare, period_named, period_of
from townworks.briefs.documents.brief.content import SECTIONS
from townworks.indicators.models import Observation
from townworks.indicators.services import correct_observation
from townworks.inspections import services as inspections
from townworks.kernel.errors import Invalid
from townworks.ui.documents.blocks import Grid, Paragraph, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> BriefWorld:
    return brief_worlds.build()


def said(brief, section: str) -> str:
    return "".join(text_of(one.pieces) for one in brief.sections[section] if isinstance(one, Paragraph))


def rows(brief, section: str) -> list[list[str]]:
    grid = next(one for one in brief.sections[section] if isinstance(one, Grid))
    return [[text_of(cell) for cell in row] for row in grid.rows]


def value(brief, code: str) -> str:
    return brief.facts.figures[code].value


def test_june_tells_what_was_inspected_and_found_and_what_is_overdue(made):
    assert (
        said(made.brief(JUNE), "inspections")
        == "本月检查3家次，新发现问题2处。期末在办问题2处，其中超期2处。"
    )


def test_july_tells_what_was_settled(made):
    july = made.brief(JULY)
    assert (value(july, "inspections.found"), value(july, "inspections.settled")) == ("0", "1")
    assert [one.key for one in july.facts.figures["inspections.settled"].records] == [
        f"finding:{made.finding.pk}"
    ]


def test_the_parts_by_campaign_add_up(made):
    june = made.brief(JUNE)
    for column in ("visits", "found", "settled", "open", "overdue"):
        parts = sum(part.count(column) for part in june.facts.inspected.campaigns)
        assert str(parts) == value(june, f"inspections.{column}")


def test_a_finding_settled_since_stands_in_the_past_as_it_stood(made):
    before = write_brief(made.brief(JUNE))
    village = made.world.here.units["village-1"]
    inspections.assign_finding(
        actor=made.actor("head:safety"), pk=made.late.pk, mender_id=village.pk, at=brief_worlds.at(7, 8)
    )
    assert write_brief(made.brief(JUNE)) == before
    assert value(made.brief(JULY), "inspections.open") == "1"


def test_figures_that_came_in_july_are_told_in_july_and_not_in_june(made):
    june, july = made.brief(JUNE), made.brief(JULY)
    assert june.sections["indicators"] == ()
    shares = next(row for row in rows(july, "indicators") if row[0] == "垃圾分类达标率")
    assert shares == ["垃圾分类达标率", "6月", "79.0%", "", "76.0%", "≥80%", "未达标"]


def test_what_misses_its_target_is_named_with_its_target(made):
    assert "垃圾分类达标率79.0%（目标≥80%）" in said(made.brief(JULY), "indicators")


def test_a_share_is_told_and_not_what_it_is_made_of(made):
    told = {row.told.one.code for row in made.brief(JULY).facts.measured.rows}
    assert "sorting-share" in told
    assert not {"sorting-sampled", "sorting-households", "water-nh3n"} & told


def test_a_correction_made_later_leaves_the_figure_as_it_was_known(made):
    before = made.brief(JULY, at="2026-07-10T12:00:00")
    pk = Observation.objects.filter(indicator="sorting-households", period="2026-06").first().pk
    correct_observation(actor=made.actor(), pk=pk, text="99", reason="漏计", at=brief_worlds.at(7, 15))
    again, after = made.brief(JULY, at="2026-07-10T12:00:00"), made.brief(JULY, at="2026-07-16T12:00:00")
    assert (
        value(again, "indicators.sorting-share.value"),
        value(after, "indicators.sorting-share.value"),
    ) == (
        value(before, "indicators.sorting-share.value"),
        "89.0",
    )
    moved = next(one for one in compare(again, after) if one.what.startswith("垃圾分类达标率"))
    assert (moved.how, moved.step, [one.key for one in moved.gone]) == ("changed", 10, [f"figure:{pk}"])


def test_a_value_is_shown_with_the_records_that_it_comes_from(made):
    figure = made.brief(JULY).facts.figures["indicators.sorting-share.value"]
    assert len(figure.records) == 4
    assert {one.key.split(":")[0] for one in figure.records} == {"figure"}


def test_a_section_is_told_with_its_class_its_target_and_the_month_before(made):
    assert rows(made.brief(JULY), "water") == [["青洋山桥", "练江", "2026-06", "Ⅴ", "Ⅲ", "Ⅱ", "未达标"]]
    assert said(made.brief(JULY), "water").endswith(
        "未达标的是青洋山桥Ⅴ类（目标Ⅲ类）。比上月变差的是青洋山桥。"
    )


def test_a_week_tells_its_own_days(made):
    week = made.brief(WEEK, kind="week")
    assert week.name == "安平镇2026年第26周重点工作周报"
    assert said(week, "inspections").startswith("本周检查1家次。")
    assert week.title.startswith("安平镇第26周在办任务")


def test_the_weeks_of_a_month_settle_what_the_month_settles(made):
    weeks = [made.brief(date(2026, 6, day), kind="week") for day in (29,)]
    weeks += [made.brief(date(2026, 7, day), kind="week") for day in (6, 13, 20)]
    settled = [one.key for week in weeks for one in week.facts.figures["inspections.settled"].records]
    assert settled == [f"finding:{made.finding.pk}"]


def test_a_village_is_told_of_what_lies_in_it_only(made):
    june = made.brief(JUNE, key="village_secretary")
    assert said(june, "inspections") == "本月检查1家次。"
    assert june.sections["indicators"] == june.sections["water"] == ()


def test_every_number_has_its_own_code_and_a_place_to_look(made):
    figures = made.brief(JULY).facts.figures
    assert all(code == one.code and one.query.where.startswith("/") for code, one in figures.items())


def test_sections_without_data_say_nothing(made):
    empty = made.brief(date(2025, 3, 1))
    assert {name for name, blocks in empty.sections.items() if blocks} == {"state"}
    assert set(empty.sections) == set(SECTIONS)


@pytest.mark.parametrize("code", ["2026-13", "2026-W60", "2026", "2026-Q1", "x"])
def test_what_is_no_month_and_no_week_is_refused(code):
    with pytest.raises(Invalid):
        period_named(code, now=brief_worlds.NOW)


def test_a_week_to_come_has_no_brief():
    with pytest.raises(Invalid, match="2026-W31"):
        period_of(date(2026, 7, 29), now=brief_worlds.NOW, kind="week")


def test_a_week_of_two_years_counts_for_the_one_of_its_thursday():
    period = period_of(date(2026, 12, 31), now=brief_worlds.at(12, 31), kind="week")
    assert (period.code, period.year, period.first) == ("2026-W53", 2026, date(2026, 12, 28))
