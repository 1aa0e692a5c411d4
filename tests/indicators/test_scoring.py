"""测评: what is found, asked and entered makes the score, and nothing else does."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import DatabaseError, transaction

from tests import towns
from tests.indicators import scoring_world
from tests.indicators.scoring_world import AT, ON, ScoringWorld
from townworks.indicators.models import ScoreSnapshot
from townworks.indicators.selectors import scores
from townworks.indicators.services import scoring as services
from townworks.kernel import proofs
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.proofs import Proof

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(db: None) -> ScoringWorld:
    return scoring_world.build()


def points(made: ScoringWorld, node: str, **where: object) -> Fraction:
    return made.board(**where).scored.answer.nodes[node].now  # type: ignore[arg-type]


def test_a_year_begins_with_its_field_points_and_everything_else_unknown(made: ScoringWorld) -> None:
    board = made.board()
    assert board.scored.answer.nodes["field"].now == 40
    assert board.score.now == 40
    assert board.score.most == 100
    assert board.score.unknown == 36  # questionnaire 20, two indicators of 8; no paper is known to be missing


def test_a_finding_costs_its_points_and_leads_to_its_page(made: ScoringWorld) -> None:
    (finding,) = made.lose(0, "sorted")
    board = made.board()
    assert points(made, "sorting-bins") == Fraction(7, 2)
    (cost,) = board.costs
    assert cost.finding is not None
    assert (cost.code, cost.gain, cost.finding.url) == (
        finding.number,
        Fraction(1, 2),
        f"/findings/{finding.pk}/",
    )


def test_one_spot_loses_no_more_than_its_cap(made: ScoringWorld) -> None:
    made.lose(0, "occupying", "parking")
    assert points(made, "street-order") == 5
    assert [cost.gain for cost in made.board().costs] == [Fraction(1, 2), Fraction(1, 2)]


def test_a_score_is_read_as_of_a_day(made: ScoringWorld) -> None:
    made.lose(0, "litter")
    assert points(made, "litter", on=ON - timedelta(days=1)) == 8
    assert points(made, "litter", on=ON) == Fraction(15, 2)


def test_a_village_is_scored_by_what_was_found_there_alone(made: ScoringWorld) -> None:
    made.lose(0, "litter")
    _scoring, _scheme, rows = scores.village_rows(made.actor("town_head"), made.scoring.pk, on=ON)
    lost = {row.subject.name: row.score.lost for row in rows}
    assert list(lost) == [village.name for village in made.here.villages]
    assert list(lost.values()) == [Fraction(1, 2), 0]
    assert all("material" not in row.answer.nodes for row in rows)


def test_a_paper_counts_once_it_has_evidence_and_somebody_else_approved_it(made: ScoringWorld) -> None:
    entry = made.enter("material")
    assert points(made, "material") == 0
    with pytest.raises(WrongState, match="佐证"):
        made.approve(entry)
    made.attach(entry)
    with pytest.raises(NotAllowed, match="自己登记"):
        made.approve(entry, by="office_clerk")
    made.approve(entry)
    assert points(made, "material") == 2
    assert made.board().scored.answer.before.least == 2


def test_what_is_withdrawn_does_not_count_any_more(made: ScoringWorld) -> None:
    entry = made.enter("material")
    made.attach(entry)
    made.approve(entry)
    services.withdraw_entry(actor=made.actor("town_head"), pk=entry.pk, reason="重复", at=AT)
    assert points(made, "material") == 0
    assert [row.move for row in entry.rows.all()] == ["give", "approve", "withdraw"]


@pytest.mark.parametrize(
    ("node", "facts", "where"),
    [
        ("litter", {}, "node"),
        ("moon", {}, "node"),
        ("material", {"text": " "}, "text"),
        ("material", {"value": "3"}, "value"),
        ("minors-test", {"value": "many"}, "value"),
        ("minors-test", {"value": "NaN"}, "value"),
    ],
)
def test_a_wrong_entry_is_refused_at_its_field(
    made: ScoringWorld, node: str, facts: dict[str, str], where: str
) -> None:
    with pytest.raises(Invalid) as refused:
        made.enter(node, **facts)
    assert [name for name, _ in refused.value.problems] == [where]


def test_a_broken_precondition_holds_the_score_at_nothing_until_it_is_made_good(made: ScoringWorld) -> None:
    made.approve(made.enter("minors-test", "六月测评", value="80"))
    board = made.board()
    assert (board.score.now, board.score.most) == (0, 100)
    assert [row.broken for row in board.vetoes] == [True, False]
    later = AT + timedelta(hours=1)
    made.approve(made.enter("minors-test", "七月复测", value="90", at=later), at=later)
    assert made.board().score.now == 40


def test_an_event_of_the_negative_list_cannot_be_made_good(made: ScoringWorld) -> None:
    made.approve(made.enter("negative-list", "发生了名单上的事件"))
    assert made.board().score.most == 0


def test_content_residents_make_points_and_too_few_make_none(made: ScoringWorld) -> None:
    made.answers(6, 3)
    assert made.board().scored.answer.nodes["survey"].unknown == 20
    made.answers(3)
    assert points(made, "content") == 12 * Fraction(9, 12)
    assert points(made, "aware") == 8 * Fraction(9, 12)


def test_a_unit_is_scored_by_the_findings_that_it_mends(made: ScoringWorld) -> None:
    made.lose(0, "litter")
    mender = made.round.findings.get().mender_id
    rows = {one.pk: one for one in made.board(scoring=made.units).subjects}
    lost = {
        one.pk: scores.scored(scores.gathered(made.units, on=ON), one).answer.nodes["city"].lost
        for one in rows.values()
    }
    assert {pk for pk, points in lost.items() if points} == {mender} & set(lost)


def test_points_given_to_a_unit_are_the_unit_s_alone(made: ScoringWorld) -> None:
    unit = made.here.units["safety"]
    made.approve(made.enter("service", "按来访办理情况", value="15.5", unit_id=unit.pk, scoring=made.units))
    mine = made.board(scoring=made.units, subject=f"unit-{unit.pk}")
    other = made.board(scoring=made.units, subject=f"unit-{made.here.units['rural'].pk}")
    assert mine.scored.answer.nodes["service"].now == Fraction(31, 2)
    assert other.scored.answer.nodes["service"].now == 0


def test_a_unit_sees_its_own_appraisal_and_no_other_s(made: ScoringWorld) -> None:
    own = made.board("unit_head", scoring=made.units).subjects
    assert len(own) == 1
    others = {one.pk for one in made.board(scoring=made.units).subjects} - {own[0].pk}
    with pytest.raises(NotFound):
        made.board("unit_head", scoring=made.units, subject=f"unit-{min(others)}")


def test_the_subjects_of_every_scheme_are_places_and_units(made: ScoringWorld) -> None:
    kinds = {one.kind for scoring in (made.scoring, made.units) for one in scores.subjects_of(scoring)}
    assert kinds == {"town", "village", "unit"}


def test_the_years_of_a_cycle_add_up_by_their_shares(made: ScoringWorld) -> None:
    clerk, town = made.actor("office_clerk"), made.here.place.pk
    before = services.open_scoring(actor=clerk, town_id=town, scheme="civilised-city", year=2025, at=AT)
    services.close_scoring(actor=clerk, pk=before.pk, at=AT)
    board = made.board()
    assert [(year, share, score is None) for year, share, score in board.years] == [
        (2024, 15, True),
        (2025, 25, False),
        (2026, 60, False),
    ]
    assert board.cycle is not None
    kept = next(score for year, _share, score in board.years if year == 2025)
    assert kept is not None
    assert board.cycle.now == Fraction(25, 100) * kept.now + Fraction(60, 100) * board.score.now


def test_what_was_kept_is_not_changed_by_what_comes_later(made: ScoringWorld) -> None:
    services.keep_scores(actor=made.actor("office_clerk"), pk=made.scoring.pk, at=AT)
    made.lose(0, "litter")
    kept = ScoreSnapshot.objects.get(scoring=made.scoring, place=None)
    assert kept.now == Decimal(40)
    assert kept.nodes["litter"] == ["8", "8", "0", "8"]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ScoreSnapshot.objects.filter(pk=kept.pk).update(now=Decimal(99))


def test_a_closed_scoring_takes_nothing_more_and_stays_as_it_was(made: ScoringWorld) -> None:
    made.approve(made.enter("minors-test", "六月测评", value="90"))
    made.lose(0, "litter")
    services.close_scoring(actor=made.actor("office_clerk"), pk=made.scoring.pk, at=AT)
    made.lose(1, "litter", at=AT + timedelta(days=2))
    board = made.board(on=date(2026, 12, 31))
    assert board.score.least == board.score.now == board.score.most == Fraction(79, 2)
    with pytest.raises(WrongState, match="已经结束"):
        made.enter("material")


def test_a_scoring_is_not_closed_while_something_waits(made: ScoringWorld) -> None:
    made.enter("material")
    with pytest.raises(WrongState, match="还有 1 条"):
        services.close_scoring(actor=made.actor("office_clerk"), pk=made.scoring.pk, at=AT)


def test_a_year_is_opened_once(made: ScoringWorld) -> None:
    with pytest.raises(Conflict):
        services.open_scoring(
            actor=made.actor("office_clerk"),
            town_id=made.here.place.pk,
            scheme="civilised-city",
            year=2026,
            at=AT,
        )


def test_another_town_s_scoring_is_not_there(made: ScoringWorld) -> None:
    with pytest.raises(NotFound):
        made.board(scoring=made.scoring_there)
    with pytest.raises(NotFound):
        made.enter("material", scoring=made.scoring_there)


@pytest.mark.parametrize("role", towns.roles())
def test_who_opens_a_scoring_is_who_may(made: ScoringWorld, role: str) -> None:
    actor = made.actor(role)
    may = bool(actor.may_somewhere("scheme.open"))
    try:
        services.keep_scores(actor=actor, pk=made.scoring.pk, at=AT)
    except (NotAllowed, NotFound):
        assert not may
    else:
        assert may


def test_the_plan_mends_both_faults_of_a_spot_that_loses_a_point_once(made: ScoringWorld) -> None:
    made.lose(0, "occupying", "parking", "litter")
    made.lose(2, "sorted", "lit")
    board = made.board()
    found = scores.plan(board, days=Decimal(20), yuan=None)
    assert found.answer.proved
    assert len(found.rows) == found.open == 5
    assert found.answer.next_gain == 0
    short = scores.plan(board, days=Decimal("0.5"), yuan=Decimal(0))
    assert short.answer.gain < found.answer.gain
    assert short.answer.days <= Fraction(1, 2)


def test_findings_that_a_reader_may_not_open_are_counted_and_not_told(made: ScoringWorld) -> None:
    made.lose(2, "litter")
    board = made.board("village_secretary")
    open_ones = [cost for cost in board.costs if cost.finding]
    assert len(open_ones) + board.hidden == 1


def proof(made: ScoringWorld, on: date = ON, **parameters: str) -> Proof:
    commitment = made.here.commitments["accepted"]
    offer = proofs.offer("scoring.points")
    assert offer is not None
    return offer.compute(
        commitment_id=commitment.pk, parameters={"scheme": "civilised-city", **parameters}, on=on
    )


def test_a_commitment_is_proved_by_the_score_and_links_to_its_page(made: ScoringWorld) -> None:
    made.lose(0, "litter")
    found = proof(made, points="39")
    assert (found.value, found.target, found.met) == (Decimal("39.5"), Decimal(39), True)
    assert found.link == f"/schemes/{made.scoring.pk}/"
    assert not proof(made, points="40").met
    assert proof(made, on=ON - timedelta(days=1), points="40").met


@pytest.mark.parametrize("parameters", [{"scheme": "moon"}, {"scheme": "unit-appraisal"}, {"points": "many"}])
def test_what_cannot_be_proved_is_told_as_missing(made: ScoringWorld, parameters: dict[str, str]) -> None:
    found = proof(made, **parameters)
    assert not found.met
    assert found.working
