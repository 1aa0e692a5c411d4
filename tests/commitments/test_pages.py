"""任务页面: every page of the register opens, in a bounded number of queries."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import towns
from tests.commitments.evidence import attach
from townworks.commitments import services
from townworks.commitments.models import Chase, Commitment, Note
from townworks.commitments.services import NewPart, Wish

pytestmark = pytest.mark.django_db
MOST = 15


def address(world: towns.World, name: str) -> str:
    commitment = world.here.commitments["in_progress"]
    if name in ("list", "board", "changed", "years", "import", "export"):
        return reverse(f"commitments:{name}")
    if name == "figure":
        return reverse("commitments:figure", args=[commitment.pk, commitment.proof_claims.get().pk])
    if name.startswith("ask:"):
        return reverse("commitments:ask", args=[commitment.pk, name[4:]])
    if name.startswith("act:"):
        return reverse("commitments:act", args=[commitment.pk, name[4:]])
    return reverse(f"commitments:{name}", args=[commitment.pk])


PAGES = (
    "list",
    "board",
    "changed",
    "years",
    "import",
    "export",
    "show",
    "why",
    "assign",
    "edit",
    "split",
    "proofs",
    "figure",
    "ask:defer",
    "ask:change",
    "ask:cancel",
    "act:return",
)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens(client: Client, world: towns.World, name: str):
    client.force_login(world.here.people["office_clerk"])
    assert client.get(address(world, name)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_the_database_a_bounded_number_of_times(client: Client, world: towns.World, name: str):
    client.force_login(world.here.people["office_clerk"])
    for n in range(20, 50):
        towns.add_commitment(
            world.here, n, f"任务{n}", state="in_progress", lead="safety", supports=("rural",)
        )
    with CaptureQueriesContext(connection) as queries:
        client.get(address(world, name))
    assert len(queries) <= MOST, "\n".join(query["sql"][:200] for query in queries)


def test_a_commitment_with_everything_asks_a_bounded_number_of_times(client: Client, world: towns.World):
    row = world.here.commitments["in_progress"]
    services.split_commitment(
        actor=world.actor("office_clerk"), pk=row.pk, parts=[NewPart("东片"), NewPart("西片")], at=towns.AT
    )
    for n in range(5):
        services.post_figure(
            actor=world.actor("head:rural"),
            pk=row.pk,
            claim_id=row.proof_claims.get(name="manual.figure").pk,
            value=Decimal(n),
            as_of=towns.ON,
            explanation="清点",
            attachment_id=attach(row).pk,
            at=towns.AT,
        )
    services.ask_change(
        actor=world.actor("head:rural"), pk=row.pk, kind="cancel", wish=Wish(), reason="x", at=towns.AT
    )
    Chase.objects.create(commitment=row, reason="late", why=["逾期 {n} 天", {"n": 3}], found_at=towns.AT)
    client.force_login(world.here.people["town_head"])
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse("commitments:show", args=[row.pk]))
    assert answer.status_code == 200
    assert len(queries) <= MOST, "\n".join(query["sql"][:160] for query in queries)


@pytest.mark.parametrize("name", [name for name in PAGES if name != "export"])
def test_a_page_speaks_to_who_is_not_signed_in_only_of_signing_in(
    client: Client, world: towns.World, name: str
):
    assert client.get(address(world, name)).status_code == 302


@pytest.mark.parametrize("name", ["list", "board"])
def test_htmx_gets_the_rows_alone(client: Client, world: towns.World, name: str):
    client.force_login(world.here.people["office_clerk"])
    answer = client.get(address(world, name), headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize("name", ["list", "board"])
def test_htmx_renews_the_heading_and_the_counts_of_the_filter(client: Client, world: towns.World, name: str):
    client.force_login(world.here.people["office_clerk"])
    asked = f"{address(world, name)}?light=grey"
    page = client.get(asked).content.decode()
    answer = client.get(asked, headers={"HX-Request": "true"}).content.decode()
    heading = re.search(r'<h1 id="page-title">(.*?)</h1>', page, re.S)
    counts = re.search(r'<select name="state".*?>(.*?)</select>', page, re.S)
    assert heading and f'<h1 id="page-title" hx-swap-oob="innerHTML">{heading[1].strip()}' in answer
    assert counts and re.search(
        rf'<select name="state"[^>]*hx-swap-oob="true"[^>]*>{re.escape(counts[1])}</select>', answer
    )


def clerk(world: towns.World, who: str = "office_clerk") -> Client:
    client = Client()
    client.force_login(world.here.people[who])
    return client


def edits(version: int, **facts: str) -> dict[str, str]:
    return {
        "version": str(version),
        "text": "推进镇区雨污分流改造",
        "outcome": "",
        "targets": "= 12 公里: 改造管网",
        "start_on": "2026-01-20",
        "due_on": "2026-12-31",
        "line": "sewers",
        "person_in_charge": "",
        "weight": "1",
        "why": "",
        **facts,
    }


def test_two_people_editing_one_commitment_do_not_overwrite_each_other(world: towns.World):
    row = world.here.commitments["drafted"]
    address, place = reverse("commitments:edit", args=[row.pk]), str(row.place_id)
    clerk(world).post(address, edits(1, place=place, text="第一人的写法"))
    answer = clerk(world, "second_clerk").post(address, edits(1, place=place, text="第二人的写法"))
    page = answer.content.decode()
    row.refresh_from_db()
    assert (answer.status_code, row.text) == (422, "第一人的写法")
    assert "第二人的写法" in page and "第一人的写法" in page and "安office_clerk" in page


def test_after_reading_what_happened_the_second_person_may_insist(world: towns.World):
    row = world.here.commitments["drafted"]
    address, place = reverse("commitments:edit", args=[row.pk]), str(row.place_id)
    clerk(world).post(address, edits(1, place=place, text="第一人的写法"))
    second = clerk(world, "second_clerk")
    page = second.post(address, edits(1, place=place, text="第二人的写法")).content.decode()
    assert 'name="version" value="2"' in page
    second.post(address, edits(2, place=place, text="第二人的写法"))
    row.refresh_from_db()
    assert row.text == "第二人的写法"


def test_a_button_moves_the_commitment(world: towns.World):
    row = world.here.commitments["assigned"]
    clerk(world, "head:safety").post(
        reverse("commitments:act", args=[row.pk, "accept"]), {"version": row.version}
    )
    row.refresh_from_db()
    assert row.state == "accepted"


def test_only_the_open_acts_are_buttons(world: towns.World):
    row = world.here.commitments["reported_done"]
    page = clerk(world, "head:rural").get(reverse("commitments:show", args=[row.pk])).content.decode()
    assert reverse("commitments:act", args=[row.pk, "verify"]) not in page


def test_a_step_without_its_reason_comes_back(world: towns.World):
    row = world.here.commitments["assigned"]
    answer = clerk(world, "head:safety").post(
        reverse("commitments:act", args=[row.pk, "decline"]), {"version": row.version, "reason": ""}
    )
    assert answer.status_code == 422


def test_a_note_that_is_refused_keeps_what_was_typed(world: towns.World):
    row = world.here.commitments["in_progress"]
    answer = clerk(world, "head:rural").post(
        reverse("commitments:note", args=[row.pk]), {"month": "2030-01", "done": "写了很久的一段话"}
    )
    assert (answer.status_code, "写了很久的一段话" in answer.content.decode()) == (422, True)


def test_a_note_is_written(world: towns.World):
    row = world.here.commitments["in_progress"]
    clerk(world, "head:rural").post(
        reverse("commitments:note", args=[row.pk]), {"month": "2026-07", "done": "完成 6 座"}
    )
    assert Note.objects.filter(commitment=row, done="完成 6 座").exists()


def test_the_source_sentence_leads_to_its_place_in_the_report(world: towns.World):
    row = world.here.commitments["in_progress"]
    page = clerk(world).get(reverse("commitments:show", args=[row.pk])).content.decode()
    assert f"{reverse('commitments:report', args=[world.here.report.pk])}#clause-4" in page


def test_why_i_can_see_it_is_said(world: towns.World):
    row = world.here.commitments["in_progress"]
    page = clerk(world, "head:village-1").get(reverse("commitments:why", args=[row.pk])).content.decode()
    assert "这项任务由东埔村村民委员会配合" in page


def test_what_is_typed_into_the_page_is_not_markup(world: towns.World):
    row = world.here.commitments["in_progress"]
    Commitment.objects.filter(pk=row.pk).update(text="<script>alert(1)</script>")
    page = clerk(world).get(reverse("commitments:list")).content.decode()
    assert "<script>alert(1)" not in page


def test_a_foreign_address_to_go_back_to_is_not_followed(world: towns.World):
    row = world.here.commitments["assigned"]
    answer = clerk(world, "head:safety").post(
        reverse("commitments:act", args=[row.pk, "accept"]),
        {"version": row.version, "next": "https://example.org/"},
    )
    assert answer["Location"] == reverse("commitments:show", args=[row.pk])


def test_parts_are_written_through_the_page(world: towns.World):
    row = world.here.commitments["in_progress"]
    facts = {"version": row.version, "form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0"}
    facts |= {"form-0-text": "东片", "form-0-weight": "3", "form-1-text": "西片", "form-1-weight": "1"}
    clerk(world).post(reverse("commitments:split", args=[row.pk]), facts)
    assert list(row.children.values_list("code", "weight")) == [("2026-004-01", 3), ("2026-004-02", 1)]


def test_a_request_is_decided_on_the_page(world: towns.World):
    row = world.here.commitments["in_progress"]
    clerk(world, "head:rural").post(
        reverse("commitments:ask", args=[row.pk, "defer"]),
        {"version": row.version, "due_on": "2027-01-31", "reason": "雨季"},
    )
    change = row.changes.get()
    clerk(world, "town_head").post(
        reverse("commitments:decide", args=[row.pk, change.pk, "approve"]), {"version": row.version}
    )
    row.refresh_from_db()
    assert row.due_on.isoformat() == "2027-01-31"
