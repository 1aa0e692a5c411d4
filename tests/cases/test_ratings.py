"""差评: a low rating comes up on Today of who answers, wants 回访整改 within its days, and is counted; reopening starts the clock anew."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tests.cases import world as worlds
from tests.cases.world import AT, World, fresh, later
from townworks.cases import services
from townworks.cases.models import Case
from townworks.cases.selectors import figures, listing, today
from townworks.cases.selectors.listing import Filter
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotAllowed, WrongState
from townworks.kernel.models import AuditEntry
from townworks.ui import wording

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.build()


def answered(world: World, *, closed: bool = True) -> Case:
    """Answered by the unit of the head, on the morning of the first of July."""
    case = world.asked("report")
    services.refer_case(actor=world.clerk, pk=case.pk, unit_id=world.unit("safety"), reason="属应急", at=AT)
    services.take_over(actor=world.head, pk=case.pk, at=AT)
    services.accept_case(actor=world.head, pk=case.pk, at=AT)
    services.answer_case(actor=world.head, pk=case.pk, text="清走了", at=AT)
    if closed:
        services.close_case(actor=world.head, pk=case.pk, at=AT)
    return fresh(case.pk)


def pile(actor: Actor, days: int = 1) -> list[tuple[int, str]]:
    found = today.piles(actor, at=later(days)).get("case_unhappy")
    return [(row.pk, wording.step(row.why[0])) for row in found.rows] if found else []


@pytest.mark.parametrize("closed", [True, False])
def test_a_low_rating_waits_for_the_unit_that_answered_and_for_who_assigns(world: World, closed: bool):
    case = answered(world, closed=closed)
    services.rate_case(case=case, score=1, text="又堆起来了", at=later(1))
    assert fresh(case.pk).look_back_on == date(2026, 7, 9)  # five working days after the second
    for actor in (world.head, world.clerk):
        ((pk, words),) = pile(actor)
        assert pk == case.pk and words == "群众评价 1 分，7月9日前回访整改"
    assert (
        pile(world.actor("counter_clerk", there=True)) == [] == pile(world.actor("office_clerk", there=True))
    )
    assert "已经超期" in pile(world.head, 9)[0][1]
    assert "case_close" not in today.piles(world.head, at=later(1))


@pytest.mark.parametrize("score", [3, 4, 5])
def test_who_was_content_is_not_called_back(world: World, score: int):
    case = answered(world)
    services.rate_case(case=case, score=score, at=later(1))
    assert fresh(case.pk).look_back_on is None and pile(world.head) == []


def test_called_back_it_waits_no_more_and_is_told_to_the_citizen(world: World):
    case = answered(world)
    services.rate_case(case=case, score=2, at=later(1))
    services.look_back_case(actor=world.head, pk=case.pk, reason="上门看过，加了一个桶", at=later(2))
    after = fresh(case.pk)
    assert (after.state, after.looked_back_at) == ("closed", later(2)) and pile(world.head) == []
    with pytest.raises(WrongState, match="没有等回访的差评"):
        services.look_back_case(actor=world.head, pk=case.pk, reason="再去", at=later(3))
    assert AuditEntry.objects.filter(verb="case.look_back").count() == 1


def test_it_is_not_filed_away_before_it_was_called_back(world: World):
    case = answered(world, closed=False)
    services.rate_case(case=case, score=2, at=later(1))
    with pytest.raises(WrongState, match="先回访整改"):
        services.close_case(actor=world.head, pk=case.pk, at=later(1))
    services.look_back_case(actor=world.head, pk=case.pk, reason="上门看过", at=later(2))
    assert services.close_case(actor=world.head, pk=case.pk, at=later(2)).state == "closed"


def test_reopened_the_clock_starts_anew_and_another_answer_is_rated_again(world: World):
    case = answered(world)
    services.rate_case(case=case, score=1, at=later(1))
    with pytest.raises(NotAllowed):
        services.reopen_case(actor=world.head, pk=case.pk, reason="没有清干净", at=later(2))
    again = services.reopen_case(actor=world.clerk, pk=case.pk, reason="没有清干净", at=later(2))
    assert (again.state, again.answered_at, again.looked_back_at) == ("working", None, later(2))
    assert pile(world.head, 2) == [] and fresh(case.pk).due_on == date(2026, 7, 6)
    services.answer_case(actor=world.head, pk=case.pk, text="这回清干净了", at=later(5))
    services.rate_case(case=fresh(case.pk), score=5, at=later(6))
    assert fresh(case.pk).score == 5 and pile(world.head, 6) == []
    services.reopen_case(actor=world.clerk, pk=case.pk, reason="又来了", at=later(7))
    services.answer_case(actor=world.head, pk=case.pk, text="又清了", at=later(8))
    services.rate_case(case=fresh(case.pk), score=1, at=later(9))
    assert len(pile(world.head, 9)) == 1


def test_ratings_are_in_the_figures_with_what_became_of_the_low_ones(world: World):
    scores = {1: "in time", 2: "late", 3: "", 5: ""}
    for score, how in scores.items():
        case = answered(world)
        services.rate_case(case=case, score=score, at=later(1))
        if how:
            services.look_back_case(
                actor=world.head, pk=case.pk, reason="去过", at=later(8 if how == "in time" else 9)
            )
    services.rate_case(case=answered(world), score=1, at=later(1))
    (one,) = figures.ratings(world.clerk, year=2026)
    assert (one.whole, one.content, one.low, one.back, one.waiting) == (5, 2, 3, 1, 1)
    listed = listing.found(world.clerk, Filter(low=True), at=later(9))
    assert listed.count() == 1


def test_the_pages_lead_from_today_to_the_case_and_its_act(world: World):
    case = answered(world)
    services.rate_case(case=case, score=1, text="又堆<b>起来</b>了", at=later(1))
    client = Client()
    client.force_login(world.towns.here.people["unit_head"])
    assert "群众不满意、等回访整改的办件" in client.get("/").content.decode()
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "又堆&lt;b&gt;起来&lt;/b&gt;了" in page and f"/cases/{case.pk}/acts/look_back/" in page
    sent = {"reason": "上门看过", "version": fresh(case.pk).version}
    assert client.post(f"/cases/{case.pk}/acts/look_back/", sent).status_code == 302
    assert fresh(case.pk).looked_back_at is not None
    client.force_login(world.towns.here.people["office_clerk"])
    figures_page = client.get("/cases/figures/?year=2026").content.decode()
    assert "群众评价和差评回访" in figures_page
    assert client.get("/cases/?low=1").status_code == 200


def test_a_follower_that_was_answered_with_the_lead_is_called_back_too(world: World):
    lead, follower = (world.asked("report", text=f"桥头垃圾 {n}") for n in (1, 2))
    services.join_case(actor=world.clerk, pk=follower.pk, into_id=lead.pk, at=AT)
    services.accept_case(actor=world.clerk, pk=lead.pk, at=AT)
    services.answer_case(actor=world.clerk, pk=lead.pk, text="清走了", at=AT)
    services.rate_case(case=fresh(follower.pk), score=1, at=later(1))
    assert [pk for pk, _ in pile(world.clerk)] == [follower.pk]
    services.look_back_case(actor=world.clerk, pk=follower.pk, reason="打过电话", at=later(2))
    assert pile(world.clerk) == []
