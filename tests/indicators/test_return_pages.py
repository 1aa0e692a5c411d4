"""报表和疑问的页面: a return goes up by its buttons, every step with its name; what is late is told; questions are answered and settled."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.indicators.world import IndicatorWorld
from tests.towns import roles
from townworks.indicators.models import Question, Return
from townworks.indicators.selectors import owing, today
from townworks.indicators.services import closing
from townworks.overview import selectors as overview

MONTH, ON = "2026-05", date(2026, 7, 1)
MOST_QUERIES = 15


def client(town: IndicatorWorld, who: str) -> Client:
    found = Client()
    found.force_login(town.here.people[who])
    return found


def text(answer: Any) -> str:
    return answer.content.decode()


@pytest.fixture
def file(town: IndicatorWorld) -> Return:
    """The first village's return of river figures, begun."""
    town.enter("river-patrols", town.village(0), MONTH, "4", by="village_secretary")
    unit = town.here.units["village-1"].pk
    client(town, "village_secretary").post("/returns/open/", {"unit": unit, "line": "river", "period": MONTH})
    return Return.objects.get()


def step(town: IndicatorWorld, file: Return, act: str, who: str, **facts: Any) -> Any:
    return client(town, who).post(f"/returns/{file.pk}/{act}/", facts)


def walk(town: IndicatorWorld, file: Return, until: str) -> None:
    for act, who in (("submit", "village_secretary"), ("approve", "head:rural"), ("lock", "office_clerk")):
        assert step(town, file, act, who).status_code == 302
        if act == until:
            return


def keys(town: IndicatorWorld, who: str) -> dict[str, list[int]]:
    return {key: [row.pk for row in pile.rows] for key, pile in today.piles(town.actor(who), on=ON).items()}


def test_a_unit_sees_what_it_owes_by_when(town: IndicatorWorld) -> None:
    owed = owing.owed_by(town.actor("village_secretary"), town.here.units["village-1"].pk, on=ON)
    may = next(one for one in owed if (one.line, one.period.code) == ("river", MONTH))
    assert (may.state, may.filled, may.cells, may.due_on, may.late(ON)) == ("", 0, 1, date(2026, 6, 5), True)


def test_the_term_is_counted_in_working_days(town: IndicatorWorld) -> None:
    assert owing.due_on(closing.named_period("2026-09")) == date(2026, 10, 13)  # over the National Day's week


def test_a_return_goes_up_by_its_buttons(town: IndicatorWorld, file: Return) -> None:
    walk(town, file, "lock")
    page = text(client(town, "office_clerk").get(f"/returns/{file.pk}/"))
    assert all(name in page for name in ("安village_secretary", "安head-rural", "安office_clerk", "已锁定"))


def test_a_return_is_sent_back_with_its_reason_only(town: IndicatorWorld, file: Return) -> None:
    walk(town, file, "submit")
    assert step(town, file, "return", "head:rural").status_code == 422
    assert step(town, file, "return", "head:rural", reason="少一个村").status_code == 302
    assert "少一个村" in text(client(town, "village_secretary").get(f"/returns/{file.pk}/"))
    file.refresh_from_db()
    assert file.state == "draft"


def test_who_was_slower_keeps_the_reason_that_was_typed(town: IndicatorWorld, file: Return) -> None:
    walk(town, file, "submit")
    answer = step(town, file, "return", "head:rural", reason="少一个村", version=1)
    assert (answer.status_code, "少一个村" in text(answer), "刚被别人改过" in text(answer)) == (
        422,
        True,
        True,
    )


def test_who_may_not_is_offered_no_button_and_refused(town: IndicatorWorld, file: Return) -> None:
    walk(town, file, "submit")
    assert f"/returns/{file.pk}/approve/" not in text(
        client(town, "village_secretary").get(f"/returns/{file.pk}/")
    )
    assert step(town, file, "approve", "village_secretary").status_code == 403
    assert step(town, file, "nothing", "head:rural").status_code == 404


def test_a_correction_after_the_lock_is_late_and_has_a_name(town: IndicatorWorld, file: Return) -> None:
    walk(town, file, "lock")
    pk = town.enter("waste-tonnes", town.village(1), MONTH, "1").pk - 1  # the river figure is the one before
    office = client(town, "office_clerk")
    assert "锁定以后改的" in text(office.get(f"/observations/{pk}/correct/"))
    assert office.post(f"/observations/{pk}/correct/", {"text": "5", "reason": ""}).status_code == 422
    assert office.post(f"/observations/{pk}/correct/", {"text": "5", "reason": "漏记一次"}).status_code == 302
    page = text(office.get(f"/returns/{file.pk}/"))
    assert ("锁定后更正" in page, "漏记一次" in page) == (True, True)
    refused = client(town, "village_secretary").post(
        f"/observations/{pk}/correct/", {"text": "6", "reason": "试"}
    )
    assert refused.status_code in (403, 422)


def test_the_board_shows_unit_by_line(town: IndicatorWorld, file: Return) -> None:
    walk(town, file, "approve")
    found = owing.board(town.actor("office_clerk"), period=MONTH, on=ON)
    states = {unit.name: {one.line: one.state for one in row if one} for unit, row in found.rows}
    assert states["东埔村村民委员会"]["river"] == "approved"
    assert states["西埔村村民委员会"]["river"] == ""
    assert "已审核" in text(client(town, "office_clerk").get(f"/returns/overview/?period={MONTH}"))


def test_a_village_sees_only_its_own(town: IndicatorWorld) -> None:
    found = owing.board(town.actor("village_secretary"), period=MONTH, on=ON)
    assert {unit.name for unit, _row in found.rows} == {"东埔村村民委员会"}


def test_each_return_waits_for_whose_turn_it_is(town: IndicatorWorld, file: Return) -> None:
    people = ("village_secretary", "head:rural", "office_clerk", "auditor")
    told = [{who: keys(town, who) for who in people}]
    for act in ("submit", "approve", "lock"):
        walk_one = {"submit": "village_secretary", "approve": "head:rural", "lock": "office_clerk"}
        step(town, file, act, walk_one[act])
        told.append({who: keys(town, who) for who in people})
    waits = [{who: list(piles) for who, piles in one.items() if piles} for one in told]
    assert waits == [
        {"village_secretary": ["return_submit"]},
        {"head:rural": ["return_approve"]},
        {"office_clerk": ["return_lock"]},
        {},
    ]


def test_today_shows_them_and_asks_few_questions(town: IndicatorWorld, file: Return) -> None:
    actor = town.actor("village_secretary")
    with CaptureQueriesContext(connection) as asked:
        day = overview.day_of(actor, on=ON)
    assert "return_submit" in {pile.key for pile in day.piles}
    assert len(asked) <= MOST_QUERIES
    page = text(client(town, "village_secretary").get("/"))
    assert ("等本单位报送的报表" in page, f"/returns/{file.pk}/" in page) == (True, True)


# Questions.


@pytest.fixture
def question(town: IndicatorWorld, file: Return) -> Question:
    """Asked by who leads the line, of the village."""
    row = town.enter("river-patrols", town.village(0), "2026-04", "44", by="village_secretary")
    answer = client(town, "head:rural").post(f"/observations/{row.pk}/ask/", {"words": "比上月多十倍？"})
    assert answer.status_code == 302
    return Question.objects.get()


def test_a_question_is_answered_by_its_unit_and_settled_by_who_asked(
    town: IndicatorWorld, question: Question
) -> None:
    address = f"/questions/{question.pk}/"
    assert keys(town, "village_secretary")["question_answer"] == [question.pk]
    assert 'name="words"' not in text(client(town, "auditor").get(address))
    assert client(town, "village_secretary").post(address, {"words": "汛期每天巡两次"}).status_code == 302
    assert keys(town, "head:rural")["question_settle"] == [question.pk]
    assert client(town, "head:rural").post(address, {"words": "属实"}).status_code == 302
    question.refresh_from_db()
    assert (question.state, question.answer, question.words) == ("settled", "汛期每天巡两次", "属实")
    assert "汛期每天巡两次" in text(client(town, "head:rural").get(address))


def test_a_question_is_not_answered_empty(town: IndicatorWorld, question: Question) -> None:
    assert (
        client(town, "village_secretary").post(f"/questions/{question.pk}/", {"words": " "}).status_code
        == 422
    )


def test_the_list_shows_why_it_is_asked(town: IndicatorWorld, question: Question) -> None:
    assert "比上月多十倍？" in text(client(town, "village_secretary").get("/questions/"))


@pytest.mark.parametrize("role", roles())
def test_every_role_gets_an_answer(town: IndicatorWorld, role: str, question: Question) -> None:
    person = client(town, role)
    for address in (
        "/returns/",
        "/returns/overview/",
        f"/returns/{Return.objects.get().pk}/",
        f"/questions/{question.pk}/",
        "/questions/",
    ):
        assert person.get(address).status_code in (200, 302, 403, 404)


@pytest.mark.parametrize("address", ["/returns/{file}/", "/questions/{question}/"])
def test_a_page_asks_few_questions(town: IndicatorWorld, question: Question, address: str) -> None:
    person = client(town, "head:rural")
    url = address.format(file=Return.objects.get().pk, question=question.pk)
    person.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert person.get(url).status_code == 200
    assert len(asked) <= MOST_QUERIES, [one["sql"][:100] for one in asked]


def test_a_locked_cell_leads_to_its_correction(town: IndicatorWorld, file: Return) -> None:
    walk(town, file, "lock")
    page = text(client(town, "office_clerk").get("/figures/table/?indicator=river-patrols&year=2026"))
    assert "data-correct=" in page
