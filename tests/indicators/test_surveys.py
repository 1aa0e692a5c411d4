"""问卷: one answer a code, and nothing that is stored leads from an answer to a code or a person."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, time
from fractions import Fraction

import pytest
from django.apps import apps
from django.core import serializers
from django.db import DatabaseError, models, transaction

from tests.indicators import scoring_world
from tests.indicators.scoring_world import AT, BAD, GOOD, ON, ScoringWorld
from townworks.definitions import selectors as definitions
from townworks.indicators.models import SurveyAnswer, SurveyQuota, SurveyText, SurveyToken
from townworks.indicators.selectors import survey_results
from townworks.indicators.services import surveys
from townworks.kernel.errors import Invalid, NotFound, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(db: None) -> ScoringWorld:
    return scoring_world.build()


def everything() -> str:
    """All that the database holds, row by row."""
    return "\n".join(
        serializers.serialize("json", model._default_manager.all(), ensure_ascii=False)
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
    )


def test_a_code_is_good_for_one_answer(made: ScoringWorld) -> None:
    (token,) = made.tokens(1)
    surveys.answer_survey(token=token, answers=GOOD, on=ON)
    with pytest.raises(NotFound, match="用过"):
        surveys.answer_survey(token=token, answers=BAD, on=ON)
    assert SurveyAnswer.objects.count() == 1


def test_a_code_may_be_typed_as_people_type(made: ScoringWorld) -> None:
    (token,) = made.tokens(1)
    typed = "-".join(token[n : n + 4] for n in range(0, 16, 4)).upper()
    surveys.answer_survey(token=f" {typed} ", answers=GOOD, on=ON)
    assert SurveyAnswer.objects.count() == 1


def test_the_code_itself_is_never_stored(made: ScoringWorld) -> None:
    tokens = made.tokens(3)
    assert [token for token in tokens if token in everything()] == []
    assert SurveyToken.objects.count() == 3


def test_after_use_nothing_is_left_of_a_code_anywhere(made: ScoringWorld) -> None:
    used, kept = made.tokens(2)
    surveys.answer_survey(token=used, answers={**GOOD, "words": "路灯太暗"}, on=ON)
    stored = everything()
    assert hashlib.sha256(used.encode()).hexdigest() not in stored
    assert hashlib.sha256(kept.encode()).hexdigest() in stored


def test_an_answer_knows_its_questionnaire_place_and_day_and_nothing_else(made: ScoringWorld) -> None:
    assert {field.name for field in SurveyAnswer._meta.get_fields()} == {
        "id",
        "run",
        "place",
        "on",
        "content",
    }
    assert {field.name for field in SurveyText._meta.get_fields()} == {"id", "run", "question", "text"}
    instants = [
        field
        for model in (SurveyAnswer, SurveyText, SurveyToken, SurveyQuota)
        for field in model._meta.get_fields()
        if isinstance(field, models.DateTimeField | models.GenericIPAddressField)
    ]
    assert instants == []


def test_no_other_table_gains_a_row_when_somebody_answers(made: ScoringWorld) -> None:
    (token,) = made.tokens(1)
    counted = [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]
    before = {model: model._default_manager.count() for model in counted}
    surveys.answer_survey(token=token, answers={**GOOD, "words": "好"}, on=ON)
    changed = {
        model: model._default_manager.count() - n
        for model, n in before.items()
        if model._default_manager.count() != n
    }
    assert changed == {SurveyAnswer: 1, SurveyText: 1, SurveyToken: -1}


def test_the_numbers_of_answers_say_nothing_of_their_order(made: ScoringWorld) -> None:
    tokens = made.tokens(12)
    order = []
    for token in tokens:
        surveys.answer_survey(token=token, answers=GOOD, on=ON)
        (new,) = set(SurveyAnswer.objects.values_list("pk", flat=True)) - set(order)
        order.append(new)
    assert order != sorted(order)
    assert all(pk.version == 4 for pk in order)


def test_two_answers_alike_of_a_day_differ_in_their_random_number_alone(made: ScoringWorld) -> None:
    for token in made.tokens(2):
        surveys.answer_survey(token=token, answers=GOOD, on=ON)
    rows = [
        {name: value for name, value in row.items() if name != "id"} for row in SurveyAnswer.objects.values()
    ]
    assert rows[0] == rows[1]


def test_own_words_stand_apart_from_the_answer(made: ScoringWorld) -> None:
    (token,) = made.tokens(1)
    surveys.answer_survey(token=token, answers={**GOOD, "words": "路灯太暗"}, on=ON)
    assert "路灯太暗" not in json.dumps(SurveyAnswer.objects.get().content, ensure_ascii=False)
    assert SurveyText.objects.get().text == "路灯太暗"


def test_an_answer_cannot_be_changed_afterwards(made: ScoringWorld) -> None:
    made.answers(1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SurveyAnswer.objects.update(content={})


def test_questions_left_out_or_answered_otherwise_are_all_named(made: ScoringWorld) -> None:
    (token,) = made.tokens(1)
    with pytest.raises(Invalid) as refused:
        surveys.answer_survey(
            token=token,
            answers={"overall": "9", "clean": "4", "safe": ["yes", "no"], "better": ["moon"]},
            on=ON,
        )
    assert [name for name, _ in refused.value.problems] == [
        "overall", "orderly", "safe", "known", "took-part", "better",
    ]  # fmt: skip
    assert SurveyToken.objects.count() == 1


def test_answers_count_against_the_quota_of_their_place(made: ScoringWorld) -> None:
    made.answers(2, village=1)
    quota = SurveyQuota.objects.get(run=made.survey, place=made.here.villages[1])
    assert (quota.wanted, quota.issued, quota.answered) == (20, 2, 2)


def test_a_place_takes_as_many_answers_as_are_wanted_there_and_no_more(made: ScoringWorld) -> None:
    SurveyQuota.objects.filter(run=made.survey).update(wanted=2)
    made.answers(2, village=1)
    (late,) = made.tokens(1, village=1)
    with pytest.raises(WrongState, match="够了"):
        surveys.answer_survey(token=late, answers=GOOD, on=ON)
    (elsewhere,) = made.tokens(1, village=0)
    surveys.answer_survey(token=elsewhere, answers=GOOD, on=ON)
    assert SurveyAnswer.objects.count() == 3


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2100, 1, 1)])
def test_a_questionnaire_takes_answers_in_its_days_alone(made: ScoringWorld, day: date) -> None:
    (token,) = made.tokens(1)
    with pytest.raises(WrongState):
        surveys.answer_survey(token=token, answers=GOOD, on=day)


def test_codes_that_were_not_used_go_when_it_is_closed(made: ScoringWorld) -> None:
    (token,) = made.tokens(1)
    surveys.close_survey(actor=made.actor("office_clerk"), pk=made.survey.pk, at=AT)
    assert not SurveyToken.objects.exists()
    with pytest.raises(NotFound):
        surveys.answer_survey(token=token, answers=GOOD, on=ON)


def test_shares_are_told_with_their_base_and_not_below_the_least(made: ScoringWorld) -> None:
    survey = definitions.survey("civility")
    made.answers(6, 3)
    assert [one.shown for one in survey_results.results(made.survey, survey)] == [False] * 7
    made.answers(1)
    found = {one.question.code: one for one in survey_results.results(made.survey, survey)}
    assert (found["overall"].base, found["overall"].good) == (10, Fraction(7, 10))
    assert {choice.code: choice.count for choice in found["overall"].choices} == {
        "1": 3, "2": 0, "3": 0, "4": 0, "5": 7,
    }  # fmt: skip
    assert not found["better"].shown  # nobody answered it


def test_another_town_s_questionnaire_is_not_there(made: ScoringWorld) -> None:
    with pytest.raises(NotFound):
        surveys.issue_tokens(
            actor=made.actor("office_clerk"),
            pk=made.survey_there.pk,
            place_id=made.world.there.villages[0].pk,
            count=1,
            at=datetime.combine(ON, time(9), AT.tzinfo),
        )
