"""月报的数: what moved, what stands, and that a month past says today what it said then."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests import paperwork, towns
from townworks.briefs.documents import write_brief
from townworks.briefs.documents.brief import brief_of, compare, period_of, two_briefs
from townworks.commitments import services
from townworks.commitments.models import Commitment
from townworks.commitments.selectors import past
from townworks.commitments.services import lights
from townworks.commitments.services import supervision as chasing
from townworks.kernel.errors import Invalid
from townworks.ui.documents.blocks import figures_of

pytestmark = pytest.mark.django_db
JUNE, JULY = paperwork.JUNE, paperwork.JULY


@pytest.fixture
def world() -> towns.World:
    return towns.build()


@pytest.fixture
def lived(world) -> towns.World:
    paperwork.live(world)
    return world


def brief(world, month=JULY, at="", key="office_clerk"):
    period = period_of(month, now=paperwork.NOW, at=at)
    return brief_of(world.actor(key), town_id=world.here.place.pk, period=period)


def value(brief_, code) -> int:
    return brief_.facts.count(code)


def text_of(brief_) -> str:
    pieces = []
    for block in brief_.blocks:
        if block.kind == "paragraph":
            pieces += [str(getattr(piece, "text", piece)) for piece in block.pieces]
        if block.kind == "grid":
            pieces += [
                str(getattr(piece, "text", piece)) for row in block.rows for cell in row for piece in cell
            ]
        if block.kind == "heading":
            pieces.append(block.text)
    return "".join(pieces)


def test_lights_and_states_each_add_up_to_all_commitments(lived):
    found = brief(lived)
    by_light = sum(value(found, f"light.{code}") for code in ("red", "yellow", "green", "grey", "blue"))
    by_state = sum(value(found, code) for code in found.facts.figures if code.startswith("state."))
    assert by_light == value(found, "total")
    assert by_state == value(found, "total") + value(found, "state.cancelled")


@pytest.mark.parametrize("parts", ["lines", "units"])
def test_the_parts_of_a_table_add_up_to_the_whole(lived, parts):
    found = brief(lived)
    assert sum(part.count("total") for part in getattr(found.facts, parts)) == value(found, "total")


def test_the_title_says_the_months_state(lived):
    assert brief(lived, JUNE).title == "安平镇6月在办任务5项，4项亮红灯、1项亮黄灯，当月销号1项"


def test_what_was_done_is_told_in_its_month_only(lived):
    assert value(brief(lived, JUNE), "month.closed") == 1
    assert value(brief(lived, JULY), "month.closed") == 0


def test_a_deferral_is_told_with_both_days_and_its_reason(lived):
    assert "时限由2026年8月31日改为2026年10月31日；整治对象搬迁安置需要时间" in text_of(brief(lived, JUNE))


def test_what_turned_red_in_the_month_is_told_with_why(world):
    """In January little is behind; by the end of March what nobody has begun is red."""
    march = brief(world, date(2026, 3, 1))
    february = {row.pk for row in brief(world, date(2026, 2, 1)).facts.rows if row.light == "red"}
    told = {row.pk for row in march.facts.new_red}
    assert told == {row.pk for row in march.facts.rows if row.light == "red"} - february
    assert told
    assert "新增红灯" in text_of(march)


def test_a_notice_is_issued_and_answered_in_its_month(lived):
    found = brief(lived)
    assert (
        value(found, "notice.issued"),
        value(found, "notice.replied"),
        value(found, "notice.overdue"),
    ) == (1, 1, 0)


def test_a_notice_without_an_answer_is_overdue_after_its_day(lived):
    found = brief(lived, at="2026-07-05T12:00:00")
    assert (value(found, "notice.replied"), value(found, "notice.overdue")) == (0, 0)


def test_a_returned_answer_leaves_the_notice_overdue(world):
    notice = paperwork.live(world)
    chasing.return_reply(
        actor=world.actor("office_clerk"),
        pk=notice.pk,
        reason="没有写完成时间",
        at=datetime(2026, 7, 15, 2, 0, tzinfo=UTC),
    )
    assert value(brief(world), "notice.overdue") == 1
    assert value(brief(world, at="2026-07-14T12:00:00"), "notice.overdue") == 0


def test_next_months_deadlines_are_announced(lived):
    assert [
        row.due_on for row in brief(lived, date(2026, 6, 1), at="2026-06-05T12:00:00").facts.due_next
    ] == []
    assert value(brief(lived, date(2026, 7, 1)), "next.due") == 0
    assert value(brief(lived, date(2026, 5, 1)), "next.due") == 1


def test_a_section_without_data_is_not_written(lived):
    assert "督办情况" not in text_of(brief(lived, date(2026, 3, 1)))


def test_a_year_without_commitments_is_one_sentence(world):
    found = brief(world, date(2025, 3, 1))
    assert [block.kind for block in found.blocks] == ["paragraph"]


def test_a_month_past_says_today_what_it_said_then(world):
    before = write_brief(brief(world, JUNE))
    clerk, here = world.actor("office_clerk"), world.here.commitments
    services.add_note(actor=clerk, pk=here["in_progress"].pk, done="补记", at=paperwork.NOW)
    services.return_commitment(actor=clerk, pk=here["reported_done"].pk, reason="佐证不足", at=paperwork.NOW)
    assert write_brief(brief(world, JUNE)) == before


def test_the_register_as_it_stands_now_has_the_lights_that_the_lists_show(lived):
    lights.refresh_all(on=date(2026, 7, 20))
    rows = past.register_at(
        lived.actor("office_clerk"), town_id=lived.here.place.pk, year=2026, at=paperwork.NOW
    )
    shown = dict(Commitment.objects.filter(town=lived.here.place).values_list("pk", "light"))
    assert {row.pk: row.light for row in rows} == shown


def test_a_figure_counts_from_the_day_it_was_posted_and_its_correction_from_its_own(lived):
    pk = lived.here.commitments["in_progress"].pk
    days = [datetime(2026, month, day, 12, 0, tzinfo=UTC) for month, day in ((6, 24), (6, 26), (7, 11))]
    values = [past.rows_at([pk], at=day)[0].proofs[0].value for day in days]
    assert values == [None, Decimal(4), Decimal(5)]


def test_a_deadline_is_the_one_of_the_day(lived):
    pk = lived.here.commitments["accepted"].pk
    days = [datetime(2026, 6, day, 12, 0, tzinfo=UTC) for day in (11, 13)]
    assert [past.rows_at([pk], at=day)[0].due_on for day in days] == [date(2026, 8, 31), date(2026, 10, 31)]


def test_a_commitment_is_not_there_before_it_was_adopted(world):
    rows = past.register_at(
        world.actor("office_clerk"),
        town_id=world.here.place.pk,
        year=2026,
        at=towns.ADOPTED_AT - timedelta(seconds=1),
    )
    assert rows == ()


def test_every_figure_counts_its_records(lived):
    found = brief(lived, JUNE)
    assert all(figure.value == str(len(figure.records)) for figure in found.facts.figures.values())
    assert len(figures_of(found.blocks)) > 40


def test_every_figure_says_what_was_counted_where_and_when(lived):
    found = brief(lived, JUNE)
    for figure in found.facts.figures.values():
        assert figure.query.what
        assert figure.query.where.startswith("/")
        assert figure.as_of == found.period.as_of


def test_a_unit_counts_its_own_commitments_only(lived):
    found = brief(lived, key="head:rural")
    mine = {row.pk for row in found.facts.rows}
    assert mine == {
        lived.here.commitments[state].pk for state in ("accepted", "in_progress", "reported_done")
    }


def test_two_instants_of_a_month_differ_by_the_records_that_moved(lived):
    differences = compare(brief(lived, JUNE, at="2026-06-27T12:00:00"), brief(lived, JUNE))
    closed = next(one for one in differences if one.what.startswith("当月销号"))
    assert [record.name[:8] for record in closed.come] == [lived.here.commitments["verified"].code]


def test_two_briefs_read_together_say_what_each_says_alone(lived):
    town_id = lived.here.place.pk
    periods = period_of(JUNE, now=paperwork.NOW), period_of(JULY, now=paperwork.NOW)
    for asked in (periods, periods[::-1]):
        together = two_briefs(lived.actor("office_clerk"), town_id=town_id, periods=asked)
        for period, one in zip(asked, together, strict=True):
            alone = brief_of(lived.actor("office_clerk"), town_id=town_id, period=period)
            assert one.facts.figures == alone.facts.figures
            assert one.facts.rows == alone.facts.rows
            assert one.facts.overdue == alone.facts.overdue


def test_an_instant_before_the_month_is_refused(world):
    with pytest.raises(Invalid):
        period_of(JULY, now=paperwork.NOW, at="2026-06-30T10:00:00")


def test_queries_do_not_grow_with_the_register(world, django_assert_max_num_queries):
    for n in range(40):
        towns.add_commitment(world.here, 100 + n, f"第{n}项", state="in_progress", lead="rural")
    with django_assert_max_num_queries(
        40
    ):  # thirty for the register, the rest for inspections and indicators
        brief(world)


@pytest.mark.office
def test_the_brief_of_a_small_town_is_laid_out_in_a_few_pages(lived, tmp_path):
    pages = paperwork.opened(write_brief(brief(lived, JUNE)), tmp_path)
    assert 3 <= len(pages.pages) <= 6
    assert "重点工作月报" in pages.pages[0]
    assert "附：数据来源" in pages.text
    assert "编发" in pages.pages[-1]


@pytest.mark.office
def test_the_brief_of_two_hundred_commitments_has_no_empty_page_and_every_number_at_its_foot(world, tmp_path):
    for n in range(192):
        towns.add_commitment(
            world.here,
            100 + n,
            "完成高标准农田建设任务并落实建后管护责任" + "和资金" * (n % 9),
            state=("accepted", "in_progress", "closed")[n % 3],
            line=("fire", "rural", "river", "health")[n % 4],
            lead=("office", "safety", "rural")[n % 3],
            due_on=date(2026, 3 + n % 10, 20),
        )
    pages = paperwork.opened(write_brief(brief(world)), tmp_path)
    assert len(pages.pages) > 10
    assert all(len(page) > 20 for page in pages.pages)
    assert [paperwork.number_at_foot(pages, n) for n in (1, 2, len(pages.pages))] == [
        "—1—",
        "—2—",
        f"—{len(pages.pages)}—",
    ]
