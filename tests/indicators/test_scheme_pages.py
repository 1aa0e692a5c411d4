"""测评和问卷的页面."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.indicators import scoring_world
from tests.indicators.scoring_world import GOOD, ON, ScoringWorld
from townworks.indicators.models import ScoreEntry, Scoring, SurveyAnswer, SurveyQuota, SurveyRun, SurveyToken
from townworks.indicators.pages import answering
from townworks.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15
EVERY_PAGE = 3  # the session, the person and their posts


@pytest.fixture
def made(db: None) -> ScoringWorld:
    return scoring_world.build()


def signed_in(made: ScoringWorld, key: str = "office_clerk") -> Client:
    client = Client()
    client.force_login(made.here.people[key])
    return client


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "address",
    [
        "/schemes/{run}/",
        "/schemes/{run}/items/litter/",
        "/schemes/{run}/items/material/",
        "/schemes/{run}/plan/?days=3&yuan=1000",
        "/schemes/{run}/villages/",
        "/schemes/{run}/entries/",
        "/schemes/{run}/entries/new/",
        "/schemes/{units}/",
        "/surveys/",
        "/surveys/{survey}/",
        "/surveys/{survey}/codes/",
    ],
)
def test_a_page_is_there_and_asks_little(made: ScoringWorld, address: str) -> None:
    made.lose(0, "litter", "sorted")
    made.lose(2, "litter")
    client = signed_in(made)
    url = address.format(run=made.scoring.pk, units=made.units.pk, survey=made.survey.pk)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = client.get(url)
    assert response.status_code == 200
    told = [one["sql"] for one in asked.captured_queries if one["sql"].startswith("SELECT")]
    assert len(told) <= MOST_QUERIES + EVERY_PAGE, f"{len(told)} queries"


def test_the_page_of_a_year_answers_in_its_title_and_leads_to_the_finding(made: ScoringWorld) -> None:
    (finding,) = made.lose(0, "litter")
    page = text(signed_in(made).get(f"/schemes/{made.scoring.pk}/"))
    assert "现在 39.5 分，还能到 100 分" in page
    assert f'href="/findings/{finding.pk}/"' in page


def test_a_plan_tells_its_proof_and_the_next_day(made: ScoringWorld) -> None:
    made.lose(0, "occupying", "parking")
    page = text(signed_in(made).get(f"/schemes/{made.scoring.pk}/plan/", {"days": "5"}))
    assert "已证明最优" in page
    assert "先改这 2 个，预计多得 0.8 分" in page  # a chance of 80 % of being seen
    assert "还能多得 0 分" in page


def test_a_year_is_opened_from_its_page(made: ScoringWorld) -> None:
    response = signed_in(made).post("/schemes/open/", {"scheme": "civilised-city", "year": "2027"})
    opened = Scoring.objects.get(year=2027)
    assert response["Location"] == f"/schemes/{opened.pk}/"


def test_a_year_that_was_opened_is_refused_at_the_form(made: ScoringWorld) -> None:
    response = signed_in(made).post("/schemes/open/", {"scheme": "civilised-city", "year": "2026"})
    assert response.status_code == 422
    assert "已经开始了" in text(response)


def test_an_entry_goes_from_one_colleague_to_another(made: ScoringWorld) -> None:
    clerk, head = signed_in(made), signed_in(made, "town_head")
    clerk.post(
        f"/schemes/{made.scoring.pk}/entries/new/", {"node": "minors-test", "text": "六月测评", "value": "91"}
    )
    entry = ScoreEntry.objects.get()
    page = text(clerk.get(f"/score-entries/{entry.pk}/"))
    assert "通过，计分" not in page
    assert "通过，计分" in text(head.get(f"/score-entries/{entry.pk}/"))
    head.post(f"/score-entries/{entry.pk}/approve/")
    entry.refresh_from_db()
    assert entry.state == "approved"


def test_villages_stand_in_the_order_of_the_register(made: ScoringWorld) -> None:
    made.lose(0, "litter", "sorted", "occupying")
    page = text(signed_in(made).get(f"/schemes/{made.scoring.pk}/villages/"))
    names = [village.name for village in made.here.villages]
    assert re.findall(r"\?of=village-\d+\">([^<]+)<", page) == names


def test_codes_are_drawn_once_and_lead_to_the_questionnaire(made: ScoringWorld) -> None:
    place = made.here.villages[0].pk
    response = signed_in(made).post(f"/surveys/{made.survey.pk}/codes/", {"place": place, "count": "3"})
    page = text(response)
    codes = re.findall(r"\b(?:[a-z2-9]{4}-){3}[a-z2-9]{4}\b", page)
    assert len(codes) == page.count("<svg") == 3
    assert response["Cache-Control"] == "no-store"
    assert "您对所在村（社区）的文明创建满意吗" in text(Client().get(f"/s/{codes[0].replace('-', '')}/"))


def test_anybody_answers_without_signing_in_and_once(made: ScoringWorld) -> None:
    (token,) = made.tokens(1)
    client, before = Client(), AuditEntry.objects.count()
    response = client.post(f"/s/{token}/", GOOD)
    assert response["Location"] == "/s/thanks/"
    assert "收到了" in text(client.get("/s/thanks/"))
    assert client.get(f"/s/{token}/").status_code == 404
    assert SurveyAnswer.objects.count() == 1
    assert AuditEntry.objects.count() == before
    assert "sessionid" not in client.cookies


def test_where_enough_answered_the_code_opens_thanks_and_no_questions(made: ScoringWorld) -> None:
    SurveyQuota.objects.filter(run=made.survey).update(wanted=1)
    made.answers(1)
    (token,) = made.tokens(1)
    page = text(Client().get(f"/s/{token}/"))
    assert "已经够了" in page
    assert "<fieldset" not in page


def test_what_was_typed_stays_when_a_question_was_left_out(made: ScoringWorld) -> None:
    (token,) = made.tokens(1)
    response = Client().post(f"/s/{token}/", {**GOOD, "known": "", "words": "路灯太暗"})
    assert response.status_code == 422
    assert "路灯太暗" in text(response)
    assert SurveyToken.objects.count() == 1


def test_a_code_is_typed_in_as_it_is_printed(made: ScoringWorld) -> None:
    (token,) = made.tokens(1)
    typed = "-".join(token[n : n + 4] for n in range(0, 16, 4)).upper()
    assert Client().post("/s/", {"code": typed})["Location"] == f"/s/{token}/"


def test_guessing_is_slowed_for_all_and_a_true_code_is_not(made: ScoringWorld) -> None:
    cache.clear()
    client = Client()
    tried = [client.get(f"/s/wrong{n}/").status_code for n in range(answering.WRONG_A_MINUTE + 40)]
    assert tried[0] == 404
    assert 429 in tried
    (token,) = made.tokens(1)
    assert client.get(f"/s/{token}/").status_code == 200
    cache.clear()


def test_who_may_not_hold_questionnaires_prints_no_codes(made: ScoringWorld) -> None:
    client = signed_in(made, "auditor")
    place = made.here.villages[0].pk
    response = client.post(f"/surveys/{made.survey.pk}/codes/", {"place": place, "count": "3"})
    assert response.status_code == 403
    assert not SurveyToken.objects.exists()


def test_a_questionnaire_is_opened_and_closed_from_its_page(made: ScoringWorld) -> None:
    client = signed_in(made)
    place = made.here.villages[0].pk
    client.post(
        "/surveys/open/",
        {
            "survey": "civility",
            "from_on": "2026-08-01",
            "until_on": "2026-08-31",
            "places": [place],
            "quota": "9",
        },
    )
    run = SurveyRun.objects.filter(from_on__month=8).get()
    client.post(f"/surveys/{run.pk}/close/")
    run.refresh_from_db()
    assert run.state == "closed"


def test_a_questionnaire_past_its_last_day_is_not_said_to_take_answers(made: ScoringWorld) -> None:
    client = signed_in(made)
    assert "收答中" in client.get("/surveys/").content.decode()
    made.survey.until_on = ON - timedelta(days=1)
    made.survey.save(update_fields=["until_on"])
    told = client.get("/surveys/").content.decode()
    assert "截止日已过" in told and "收答中" not in told
