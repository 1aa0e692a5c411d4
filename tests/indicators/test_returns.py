"""报表和疑问: a unit's figures go up and are locked; what comes late has a name; what does not fit is asked, not refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from tests.indicators.world import AT, IndicatorWorld
from townworks import wiring
from townworks.indicators import selectors, services
from townworks.indicators.events import FiguresRecorded
from townworks.indicators.models import Observation, Question, Return
from townworks.indicators.services.closing import named_period
from townworks.indicators.services.looking import look_at_figures
from townworks.indicators.services.recording import Cell
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState

MONTH = "2026-05"


@pytest.fixture
def village_return(town: IndicatorWorld) -> Return:
    """The first village's return of rural figures: one figure given, the office of rural affairs leads the line."""
    town.enter("river-patrols", town.village(0), MONTH, "4", by="village_secretary")
    return open_(town)


def open_(town: IndicatorWorld, by: str = "village_secretary") -> Return:
    unit = town.here.units["village-1"]
    return services.open_return(
        actor=town.actor(by), town_id=town.town_id, unit_id=unit.pk, line="river", period=MONTH, at=AT
    )


def step(town: IndicatorWorld, name: str, file: Return, by: str, **facts: Any) -> Return:
    return getattr(services, f"{name}_return")(actor=town.actor(by), pk=file.pk, at=AT, **facts)


def locked(town: IndicatorWorld, file: Return) -> Return:
    step(town, "submit", file, "village_secretary")
    step(town, "approve", file, "head:rural")
    return step(town, "lock", file, "office_clerk")


def test_a_return_holds_what_its_unit_gives_of_the_line(town: IndicatorWorld, village_return: Return) -> None:
    assert (village_return.codes, village_return.reviewer) == (["river-patrols"], town.here.units["rural"])
    assert open_(town) == village_return


def test_a_return_goes_from_its_unit_to_the_one_that_leads_and_is_locked(
    town: IndicatorWorld, village_return: Return
) -> None:
    file = locked(town, village_return)
    assert [(row.move, row.state, row.by_name) for row in file.rows.all()] == [
        ("open", "draft", "安village_secretary"),
        ("submit", "submitted", "安village_secretary"),
        ("approve", "approved", "安head-rural"),
        ("lock", "locked", "安office_clerk"),
    ]


def test_an_empty_return_is_not_given(town: IndicatorWorld) -> None:
    with pytest.raises(WrongState, match="一个数也没有填"):
        step(town, "submit", open_(town), "village_secretary")


@pytest.mark.parametrize("by", ["village_secretary", "head:safety", "head:village-2", "auditor"])
def test_only_who_leads_the_line_approves(town: IndicatorWorld, village_return: Return, by: str) -> None:
    step(town, "submit", village_return, "village_secretary")
    with pytest.raises((NotAllowed, NotFound)):
        step(town, "approve", village_return, by)


def test_who_gave_the_figures_does_not_approve_them(town: IndicatorWorld, village_return: Return) -> None:
    step(town, "submit", village_return, "office_clerk")
    with pytest.raises(NotAllowed, match="报送的人"):
        step(town, "approve", village_return, "office_clerk")
    assert step(town, "approve", village_return, "second_clerk").state == "approved"


def test_figures_wait_while_somebody_looks_at_them(town: IndicatorWorld, village_return: Return) -> None:
    step(town, "submit", village_return, "village_secretary")
    with pytest.raises(Invalid) as refusal:
        town.record(Cell("river-patrols", town.village(0).pk, MONTH, "5"), by="village_secretary")
    assert "报表已报送：要改，先请审核的单位退回" in str(refusal.value.problems[0][1])


def test_what_is_sent_back_can_be_changed_again(town: IndicatorWorld, village_return: Return) -> None:
    step(town, "submit", village_return, "village_secretary")
    step(town, "send_back", village_return, "head:rural", reason="次数不对")
    assert town.enter("river-patrols", town.village(0), MONTH, "5", by="village_secretary").value == 5


def test_a_step_that_wants_a_reason_is_refused_without(town: IndicatorWorld, village_return: Return) -> None:
    step(town, "submit", village_return, "village_secretary")
    with pytest.raises(Invalid, match="理由"):
        step(town, "send_back", village_return, "head:rural", reason="")


def test_somebody_was_faster(town: IndicatorWorld, village_return: Return) -> None:
    step(town, "submit", village_return, "village_secretary", version=1)
    with pytest.raises(Conflict):
        step(town, "withdraw", village_return, "village_secretary", version=1, reason="再看看")


def test_a_locked_figure_is_not_typed_over(town: IndicatorWorld, village_return: Return) -> None:
    locked(town, village_return)
    with pytest.raises(Invalid) as refusal:
        town.record(Cell("river-patrols", town.village(0).pk, MONTH, "5"))
    assert "已锁定：这一格先留空；要改的，在这份报表里逐个点“更正”并写明理由" in str(
        refusal.value.problems[0][1]
    )


def test_what_comes_late_is_a_correction_with_a_name_and_a_reason(
    town: IndicatorWorld, village_return: Return
) -> None:
    locked(town, village_return)
    old = Observation.objects.get()
    with pytest.raises(NotAllowed):
        services.correct_observation(
            actor=town.actor("village_secretary"), pk=old.pk, text="5", reason="漏记一次", at=AT
        )
    new = services.correct_observation(
        actor=town.actor("office_clerk"), pk=old.pk, text="5", reason="漏记一次", at=AT
    )
    late = selectors.late_rows(town.actor("office_clerk"), village_return.pk)
    assert (new.late, [(row.observation, row.reason, row.by_name) for row in late]) == (
        True,
        [(new, "漏记一次", "安office_clerk")],
    )


def asked(town: IndicatorWorld) -> Question:
    """A question about a figure beyond its limit."""
    row = town.enter("river-patrols", town.village(0), MONTH, "999", by="village_secretary")
    look_at_figures(FiguresRecorded(town.town_id, [row.pk]))
    return Question.objects.get()


def test_a_figure_beyond_its_limit_is_kept_and_asked_about(town: IndicatorWorld) -> None:
    question = asked(town)
    assert (question.code, question.unit, question.why) == (
        "most",
        town.here.units["village-1"],
        ["{value} 高于上限 {most}", {"value": "999", "least": "0", "most": "400"}],
    )


def test_a_figure_that_stands_out_from_its_own_past_is_asked_about(town: IndicatorWorld) -> None:
    thing = town.village(0)
    for month, text in enumerate(("10", "11", "9", "10", "12", "10"), start=7):
        town.enter("petitions", thing, f"2025-{month:02}", text)
    row = town.enter("petitions", thing, "2026-01", "60")
    look_at_figures(FiguresRecorded(town.town_id, [row.pk]))
    look_at_figures(FiguresRecorded(town.town_id, [row.pk]))
    assert sorted(Question.objects.values_list("code", flat=True)) == ["jump", "outlier"]


def test_a_question_is_answered_by_the_unit_and_settled_by_another(town: IndicatorWorld) -> None:
    question = asked(town)
    services.answer_question(actor=town.actor("village_secretary"), pk=question.pk, words="汛期加密", at=AT)
    with pytest.raises(NotAllowed):
        services.settle_question(actor=town.actor("village_secretary"), pk=question.pk, words="好", at=AT)
    services.settle_question(actor=town.actor("head:rural"), pk=question.pk, words="情况属实", at=AT)
    question.refresh_from_db()
    assert (question.state, question.answer, question.words) == ("settled", "汛期加密", "情况属实")


def test_a_question_is_settled_only_after_it_was_answered(town: IndicatorWorld) -> None:
    with pytest.raises(WrongState, match="答复以后"):
        services.settle_question(actor=town.actor("head:rural"), pk=asked(town).pk, words="好", at=AT)


def test_a_return_with_an_open_question_is_not_approved(town: IndicatorWorld) -> None:
    question = asked(town)
    file = open_(town)
    step(town, "submit", file, "village_secretary")
    with pytest.raises(WrongState, match="1 条疑问"):
        step(town, "approve", file, "head:rural")
    services.answer_question(actor=town.actor("village_secretary"), pk=question.pk, words="汛期", at=AT)
    assert step(town, "approve", file, "head:rural").state == "approved"


def test_whoever_leads_the_line_asks_a_question_of_their_own(town: IndicatorWorld) -> None:
    row = town.enter("river-patrols", town.village(0), MONTH, "4", by="village_secretary")
    question = services.ask_question(
        actor=town.actor("head:rural"), observation_id=row.pk, words="有没有记录？", at=AT + timedelta(days=1)
    )
    assert (question.code, question.asked_by_name) == ("asked", "安head-rural")
    with pytest.raises((NotAllowed, NotFound)):
        services.ask_question(actor=town.actor("head:safety"), observation_id=row.pk, words="？", at=AT)


def test_figures_are_looked_at_in_turn() -> None:
    assert look_at_figures in wiring.IN_TURN[FiguresRecorded]


def looked(town: IndicatorWorld, *rows: Observation) -> list[tuple[str, str, str]]:
    """What is asked once figures were looked at: of which indicator, of which kind, why."""
    look_at_figures(FiguresRecorded(town.town_id, [row.pk for row in rows]))
    found = Question.objects.order_by("pk")
    return [(one.indicator, one.code, str(one.why[0]).format(**one.why[1])) for one in found]


def test_a_part_larger_than_its_whole_is_asked_about_once(town: IndicatorWorld) -> None:
    whole = town.enter("sorting-sampled", town.village(0), MONTH, "100")
    part = town.enter("sorting-households", town.village(0), MONTH, "120")
    expected = [("sorting-households", "part", "部分 120 大于整体 100")]
    assert looked(town, whole, part) == expected
    assert looked(town, whole, part) == expected


def test_a_whole_that_became_too_small_is_asked_about(town: IndicatorWorld) -> None:
    town.enter("sorting-sampled", town.village(0), MONTH, "100")
    town.enter("sorting-households", town.village(0), MONTH, "80")
    whole = town.enter("sorting-sampled", town.village(0), MONTH, "70")
    assert looked(town, whole) == [("sorting-sampled", "part", "部分 80 大于整体 70")]


def test_a_part_within_its_whole_is_not_asked_about(town: IndicatorWorld) -> None:
    rows = [
        town.enter("sorting-sampled", town.village(0), MONTH, "100"),
        town.enter("sorting-households", town.village(0), MONTH, "100"),
        town.enter("sorting-households", town.village(1), MONTH, "999"),
    ]
    assert looked(town, *rows) == []


def test_a_whole_series_is_looked_at_as_its_figures_one_by_one(town: IndicatorWorld) -> None:
    """Ten years that come with one file: each against those before it, and the odd ones are found however old they are."""
    texts = {f"{2016 + n // 12}-{n % 12 + 1:02}": str(10 + n % 3) for n in range(120)} | {
        "2017-05": "90",
        "2024-08": "80",
    }
    cells = [Cell("waste-tonnes", town.village(0).pk, period, text) for period, text in texts.items()]
    rows = [Observation.objects.get(pk=pk) for pk in town.record(*cells).ids]
    looked(town, *rows)
    together = set(Question.objects.values_list("period", "code"))
    Question.objects.all().delete()
    for row in rows:
        looked(town, row)
    assert together == set(Question.objects.values_list("period", "code"))
    assert {("2017-05", "outlier"), ("2024-08", "outlier")} <= together


@pytest.mark.parametrize(
    ("code", "chinese", "english"),
    [
        ("Q3", "“Q3”不是一期的代码", "is no code of a period"),
        ("1066-03", "年份 1066 不在", "The year 1066 is not between"),
        ("2026-02-30", "没有“2026-02-30”这一天", "There is no day"),
    ],
)
def test_a_period_that_is_none_is_refused_in_the_language_of_the_reader(
    code: str, chinese: str, english: str
):
    with pytest.raises(Invalid) as refused:
        named_period(code)
    assert chinese in str(refused.value)
    with override("en"):
        assert english in str(refused.value)
