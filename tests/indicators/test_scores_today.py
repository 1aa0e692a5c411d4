"""今天的测评: whose papers, questionnaires and schemes wait for whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import towns
from tests.indicators import scoring_world
from tests.indicators.scoring_world import ON, ScoringWorld
from townworks.commitments.models import ProofClaim
from townworks.commitments.selectors.today import Pile
from townworks.indicators.selectors import today
from townworks.indicators.services import surveys

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> ScoringWorld:
    return scoring_world.build()


def piles(made: ScoringWorld, by: str, on: date = ON) -> dict[str, Pile]:
    found = today.piles(made.actor(by), on=on)
    return {key: pile for key, pile in found.items() if key.startswith(("score", "survey"))}


def test_a_paper_waits_for_its_evidence_with_who_entered_it_and_then_for_somebody_else(
    made: ScoringWorld,
) -> None:
    entry = made.enter("material")
    assert [row.pk for row in piles(made, "office_clerk")["score_attach"].rows] == [entry.pk]
    assert "score_approve" not in piles(made, "town_head")
    made.attach(entry)
    assert "score_attach" not in piles(made, "office_clerk")
    (row,) = piles(made, "town_head")["score_approve"].rows
    assert (row.pk, str(row.why[0])) == (entry.pk, "创建全国文明城市“申报材料”，安office_clerk登记")
    made.approve(entry)
    assert piles(made, "town_head") == {}


def test_who_entered_is_not_asked_to_approve_and_another_town_not_at_all(made: ScoringWorld) -> None:
    entry = made.enter("material")
    made.attach(entry)
    assert "score_approve" not in piles(made, "office_clerk")
    there = made.actor("town_head", town=made.world.there)
    assert "score_approve" not in today.piles(there, on=ON)


def test_a_questionnaire_that_runs_out_unanswered_is_told(made: ScoringWorld) -> None:
    run = surveys.open_survey(
        actor=made.actor("office_clerk"),
        town_id=made.here.place.pk,
        survey="civility",
        from_on=ON - timedelta(days=5),
        until_on=ON + timedelta(days=10),
        quotas={made.here.villages[0].pk: 5},
        at=towns.AT,
    )
    pile = piles(made, "office_clerk")["survey_short"]
    assert [row.pk for row in pile.rows] == [run.pk]  # the one until 2099 is not yet short
    assert "survey_short" not in piles(made, "office_clerk", on=ON - timedelta(days=5))


def test_a_scheme_that_can_no_longer_reach_what_is_promised_is_told(made: ScoringWorld) -> None:
    commitment = made.here.commitments["in_progress"]
    claim = ProofClaim.objects.create(
        commitment=commitment,
        name="scoring.points",
        parameters={"scheme": "civilised-city", "points": "99.9"},
    )
    assert "score_short" not in piles(made, "office_clerk")
    made.approve(made.enter("negative-list", "发生了"))
    (row,) = piles(made, "office_clerk")["score_short"].rows
    assert row.pk == made.scoring.pk
    assert str(row.why[0]) == "最多还能到 0 分，任务要求 99.9 分"
    claim.parameters = {"scheme": "civilised-city", "points": ""}
    claim.save()
    assert "score_short" not in piles(made, "office_clerk")
