"""今天: every role finds what waits for it, nothing else, and nothing twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import towns
from townworks.commitments.models import Change, Check, Commitment, Notice, Report, StatusRow
from townworks.commitments.selectors import today as commitments
from townworks.overview import selectors
from townworks.overview.pages import today as page

pytestmark = pytest.mark.django_db
ON = date(2026, 7, 1)
# A post that may see everything: one a kind of thing that can wait, with session, person and posts.
MOST_QUERIES = 19


@pytest.fixture
def world() -> towns.World:
    return towns.build()


def day(world: towns.World, key: str, on: date = ON) -> dict[str, commitments.Pile]:
    return {pile.key: pile for pile in selectors.day_of(world.actor(key), on=on).piles}


def names(world: towns.World, key: str, pile: str, on: date = ON) -> list[str]:
    return [row.name for row in day(world, key, on)[pile].rows]


def add_notice(town: towns.Town, unit: str, state: str, **facts: object) -> Notice:
    return Notice.objects.create(
        town=town.place,
        unit=town.units[unit],
        matter=f"{state}的督办",
        demand="请整改。",
        state=state,
        number="" if state == "drafted" else f"{town.place.name}〔2026〕{Notice.objects.count() + 1}号",
        drafted_by_name="试验",
        drafted_at=towns.AT,
        **facts,
    )


def ask(commitment: Commitment, asker: int | None = None) -> Change:
    return Change.objects.create(
        commitment=commitment,
        kind="defer",
        facts={},
        reason="连续降雨",
        asked_by_id=asker,
        asked_by_name="试验",
        asked_at=towns.AT,
    )


def test_the_clerk_assigns_verifies_and_closes(world: towns.World) -> None:
    found = day(world, "office_clerk")
    assert {key: found[key].total for key in ("assign", "verify", "close")} == {
        "assign": 1,
        "verify": 1,
        "close": 1,
    }


def test_the_clerk_is_told_that_the_months_check_has_not_begun(world: towns.World) -> None:
    assert [str(step) for step in day(world, "office_clerk")["check"].rows[0].why] == ["还没有开始"]


def test_a_finished_check_waits_for_nobody(world: towns.World) -> None:
    Check.objects.create(
        town=world.here.place, month=ON, opened_at=towns.AT, opened_by_name="试验", finished_at=towns.AT
    )
    assert "check" not in day(world, "office_clerk")


def test_the_other_towns_check_does_not_count_as_ours(world: towns.World) -> None:
    Check.objects.create(
        town=world.there.place, month=ON, opened_at=towns.AT, opened_by_name="试验", finished_at=towns.AT
    )
    assert "check" in day(world, "office_clerk")


def test_the_clerk_goes_on_correcting_a_report(world: towns.World) -> None:
    Report.objects.create(
        town=world.here.place, year=2027, title="送审稿", file_name="a.txt", encoding="utf-8", original="x",
        mended="x", read_at=towns.AT, read_by_name="试验",
    )  # fmt: skip
    assert names(world, "office_clerk", "correct") == ["送审稿"]


def test_a_declined_commitment_comes_back_with_its_reason(world: towns.World) -> None:
    drafted = world.here.commitments["drafted"]
    StatusRow.objects.create(
        commitment=drafted, move="decline", state="drafted", reason="不归我们管", by_name="试验", at=towns.AT
    )
    why = [str(step) for step in day(world, "office_clerk")["assign"].rows[0].why]
    assert why[0] == "被退回：不归我们管"


def test_a_unit_head_signs_for_what_was_given_to_the_unit(world: towns.World) -> None:
    assert names(world, "unit_head", "accept") == ["开展食品安全专项检查"]


def test_a_unit_is_asked_for_its_own_notes_only(world: towns.World) -> None:
    assert names(world, "head:safety", "note") == ["整治“三合一”场所消防隐患"]


def test_a_note_of_last_month_is_enough_until_the_twentieth(world: towns.World) -> None:
    assert ["note" in day(world, "head:rural", date(2026, 7, n)) for n in (19, 20)] == [False, True]


def test_what_was_returned_waits_with_its_reason(world: towns.World) -> None:
    running = world.here.commitments["in_progress"]
    StatusRow.objects.create(
        commitment=running, move="return", state="in_progress", reason="缺验收表", by_name="试验", at=towns.AT
    )
    pile = day(world, "head:rural")["returned"]
    assert str(pile.rows[0].why[0]) == "被退回：缺验收表"


def test_what_is_due_within_seven_days_waits(world: towns.World) -> None:
    Commitment.objects.filter(pk=world.here.commitments["in_progress"].pk).update(
        due_on=ON + timedelta(days=7)
    )
    assert names(world, "head:rural", "soon") == ["新建改建农村公厕"]


def test_what_is_due_in_eight_days_does_not_wait_yet(world: towns.World) -> None:
    Commitment.objects.filter(pk=world.here.commitments["in_progress"].pk).update(
        due_on=ON + timedelta(days=8)
    )
    assert "soon" not in day(world, "head:rural")


def test_a_red_light_comes_before_its_date_and_lies_in_one_pile(world: towns.World) -> None:
    Commitment.objects.filter(pk=world.here.commitments["in_progress"].pk).update(
        light="red", light_why=["落后 {n} 点", {"n": 20}], due_on=ON, noted_on=None
    )
    found = day(world, "head:rural")
    assert [key for key, pile in found.items() if "新建改建农村公厕" in [row.name for row in pile.rows]] == [
        "red"
    ]


def test_a_unit_answers_its_own_notices(world: towns.World) -> None:
    add_notice(world.here, "safety", "issued", reply_due_on=date(2026, 7, 3))
    add_notice(world.here, "rural", "issued", reply_due_on=date(2026, 7, 3))
    pile = day(world, "head:safety")["answer"]
    assert (pile.total, [str(step) for step in pile.rows[0].why]) == (1, ["还有 2 个工作日"])


def test_a_notice_past_its_reply_waits_for_the_clerk(world: towns.World) -> None:
    add_notice(world.here, "safety", "issued", reply_due_on=ON - timedelta(days=2))
    assert [str(step) for step in day(world, "office_clerk")["unanswered"].rows[0].why] == ["已过期限 2 天"]


def test_a_reply_waits_for_the_clerk(world: towns.World) -> None:
    add_notice(world.here, "safety", "replied")
    assert names(world, "office_clerk", "judge") == ["replied的督办"]


def test_a_draft_waits_for_who_signs(world: towns.World) -> None:
    add_notice(world.here, "safety", "drafted")
    assert names(world, "town_head", "issue") == ["drafted的督办"]


def test_a_change_waits_for_who_approves(world: towns.World) -> None:
    ask(world.here.commitments["in_progress"])
    assert [str(row.why[0]) for row in day(world, "town_head")["decide"].rows] == ["试验申请延期：连续降雨"]


def test_nobody_decides_on_their_own_request(world: towns.World) -> None:
    ask(world.here.commitments["in_progress"], asker=world.here.people["town_head"].pk)
    assert "decide" not in day(world, "town_head")


def test_the_head_of_the_town_looks_at_red_and_yellow(world: towns.World) -> None:
    Commitment.objects.filter(pk=world.here.commitments["in_progress"].pk).update(light="red")
    Commitment.objects.filter(pk=world.here.commitments["accepted"].pk).update(light="yellow")
    found = selectors.day_of(world.actor("town_head"), on=ON)
    assert ([pile.key for pile in found.piles], found.acts) == (["watch_red", "watch_yellow"], 0)


def test_an_administrator_is_told_of_first_passwords_and_of_people_without_a_post(world: towns.World) -> None:
    person = world.here.people["unit_staff"]
    person.must_change_password = True
    person.save()
    found = day(world, "administrator")
    assert (set(found), found["password"].total, found["post"].total) == ({"post", "password"}, 1, 1)


@pytest.mark.parametrize("key", ["auditor", "district_supervisor", "nobody"])
def test_who_only_reads_has_nothing_to_do(world: towns.World, key: str) -> None:
    assert selectors.day_of(world.actor(key), on=ON).acts == 0


@pytest.mark.parametrize("key", ["auditor", "district_supervisor"])
def test_who_only_reads_looks_at_red_and_yellow(world: towns.World, key: str) -> None:
    Commitment.objects.filter(pk=world.here.commitments["in_progress"].pk).update(light="red")
    assert names(world, key, "watch_red") == ["新建改建农村公厕"]


def test_a_pile_shows_six_and_counts_all(world: towns.World) -> None:
    for n in range(20, 29):
        towns.add_commitment(world.here, n, f"任务{n}")
    pile = day(world, "office_clerk")["assign"]
    assert (len(pile.rows), pile.total) == (commitments.ROWS, 10)


@pytest.mark.parametrize("key", towns.roles())
def test_nothing_of_another_town_is_ever_in_a_pile(world: towns.World, key: str) -> None:
    for state in ("issued", "replied", "drafted"):
        add_notice(world.there, "safety", state, reply_due_on=ON)
    ask(world.there.commitments["in_progress"])
    Commitment.objects.filter(town=world.there.place).update(text="乐水的任务")
    if key == "district_supervisor":
        pytest.skip("this post covers both towns")
    found = [row.name for pile in day(world, key).values() for row in pile.rows]
    assert [name for name in found if name.startswith("乐水") or name.endswith("的督办")] == []


@pytest.mark.parametrize("key", towns.roles())
def test_the_lights_counted_are_the_commitments_seen(world: towns.World, key: str) -> None:
    actor = world.actor(key)
    seen = commitments.commitments_for(actor).count() if actor.grants_for("commitment.read") else 0
    assert selectors.day_of(actor, on=ON).seen == seen


@pytest.mark.parametrize("key", [*towns.roles(), "nobody"])
def test_the_page_costs_few_queries_for_every_role(world: towns.World, key: str) -> None:
    for state in ("issued", "replied", "drafted"):
        add_notice(world.here, "safety", state, reply_due_on=ON)
    ask(world.here.commitments["in_progress"])
    client = Client()
    client.force_login(world.here.people[key])
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(reverse("overview:today"))
    assert answer.status_code == 200
    assert len(captured) <= MOST_QUERIES, [query["sql"][:120] for query in captured]


def test_more_rows_cost_no_more_queries(world: towns.World) -> None:
    actor = world.actor("office_clerk")
    with CaptureQueriesContext(connection) as before:
        selectors.day_of(actor, on=ON)
    for n in range(20, 60):
        towns.add_commitment(world.here, n, f"任务{n}", state="reported_done", lead="safety")
    with CaptureQueriesContext(connection) as after:
        selectors.day_of(actor, on=ON)
    assert len(after) == len(before)


def test_the_title_counts_what_waits(world: towns.World) -> None:
    client = Client()
    client.force_login(world.here.people["unit_head"])
    assert "件事等您办</h1>" in client.get(reverse("overview:today")).content.decode()


def test_who_has_no_post_is_told_whom_to_ask(world: towns.World) -> None:
    client = Client()
    client.force_login(world.here.people["nobody"])
    assert "您还没有岗位" in client.get(reverse("overview:today")).content.decode()


def test_who_is_not_signed_in_is_led_to_the_door() -> None:
    assert Client().get(reverse("overview:today")).headers["Location"].startswith(reverse("people:sign-in"))


def test_every_pile_has_its_words_and_its_place_in_the_order() -> None:
    assert set(page.WORDS) == set(selectors.ORDER)


def test_every_act_leads_to_a_page_of_this_instance() -> None:
    pages = [
        (key, name) for key, words in page.WORDS.items() for name in (words.page, words.act_page) if name
    ]
    assert [(key, name) for key, name in pages if not page.address(name, 1)] == []
