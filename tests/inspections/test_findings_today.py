"""今天的问题: each finding waits for whoever its next act is, and for nobody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.inspections.ledger import build_ledger
from tests.inspections.world import AT, InspectionWorld, photo
from townworks.inspections import services
from townworks.inspections.models import Finding
from townworks.inspections.selectors import today
from townworks.inspections.services import extensions

pytestmark = pytest.mark.django_db
ON = date(2026, 7, 1)


@pytest.fixture
def finding(town: InspectionWorld) -> Finding:
    return town.fail()


def waiting(town: InspectionWorld, who: str, on: date = ON) -> dict[str, list[int]]:
    found = today.piles(town.actor(who), on=on)
    return {key: [row.pk for row in pile.rows] for key, pile in found.items()}


def assign(town: InspectionWorld, finding: Finding) -> None:
    services.assign_finding(
        actor=town.actor("head:safety"), pk=finding.pk, mender_id=finding.mender_id, at=AT
    )


def mend(town: InspectionWorld, finding: Finding, by: str = "head:village-2") -> None:
    services.report_mended(actor=town.actor(by), pk=finding.pk, photos=[photo()], at=AT)


def test_what_was_found_waits_for_its_owner(town, finding):
    told = {who: waiting(town, who) for who in ("head:safety", "head:rural", "head:village-2", "auditor")}
    assert told == {
        "head:safety": {"finding_assign": [finding.pk]},
        "head:rural": {},
        "head:village-2": {},
        "auditor": {},
    }


def test_what_was_handed_over_waits_for_who_mends_it(town, finding):
    assign(town, finding)
    told = {who: waiting(town, who) for who in ("head:village-2", "grid_worker", "head:safety")}
    assert told == {
        "head:village-2": {"finding_mend": [finding.pk]},
        "grid_worker": {"finding_mend": [finding.pk]},
        "head:safety": {},
    }


def test_what_is_overdue_waits_for_mender_owner_and_the_clerk_who_chases(town, finding):
    assign(town, finding)
    late = ON + timedelta(days=1)
    told = {who: waiting(town, who, late) for who in ("head:village-2", "head:safety", "office_clerk")}
    assert told == {who: {"finding_overdue": [finding.pk]} for who in told}


def test_what_was_reported_mended_waits_for_its_owner(town, finding):
    mend(town, finding)
    assert waiting(town, "head:safety") == {"finding_accept": [finding.pk]}


def test_ones_own_mending_does_not_wait_for_oneself(town, finding):
    Finding.objects.filter(pk=finding.pk).update(mender=town.world.here.units["safety"])
    mend(town, finding, by="head:safety")
    assert waiting(town, "head:safety") == {}


def test_a_request_for_more_time_waits_for_who_may_grant_it(town, finding):
    assign(town, finding)
    extensions.ask_extension(
        actor=town.actor("head:village-2"),
        pk=finding.pk,
        due_on=finding.due_on + timedelta(days=9),
        reason="等配件",
        at=AT,
    )
    told = {
        who: "finding_extend" in waiting(town, who) for who in ("head:safety", "town_head", "head:village-2")
    }
    assert told == {"head:safety": True, "town_head": True, "head:village-2": False}


def test_an_offer_waits_for_the_owner(town, finding):
    again = town.fail(key="again")
    assert waiting(town, "head:safety")["finding_join"] == [again.pk]


def test_a_settled_finding_waits_for_nobody(town, finding):
    services.void_finding(actor=town.actor("head:safety"), pk=finding.pk, reason="看错了", at=AT)
    assert {who: waiting(town, who) for who in ("head:safety", "office_clerk")} == {
        "head:safety": {},
        "office_clerk": {},
    }


def test_more_than_the_bound_is_said_to_be_more(town, finding, monkeypatch):
    town.fail(town.sites[1])
    monkeypatch.setattr(today, "MOST", 1)
    pile = today.piles(town.actor("head:safety"), on=ON)["finding_assign"]
    assert (pile.total, pile.least) == (1, True)


def test_a_finding_lies_in_one_pile_only():
    ledger = build_ledger()
    for who in ("head:safety", "head:village-1", "office_clerk", "village_secretary"):
        found = today.piles(ledger.actor(who), on=ON)
        keys = [row.pk for key in today.FINDINGS if key in found for row in found[key].rows]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("who", ["head:safety", "village_secretary", "office_clerk", "town_head"])
def test_the_page_asks_a_bounded_number_of_times(who):
    ledger, client = build_ledger(), Client()
    client.force_login(ledger.town.world.here.people[who])
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse("overview:today"))
    assert answer.status_code == 200
    assert len(queries) <= 20, "\n".join(query["sql"][:160] for query in queries)


def test_the_page_leads_to_the_act(town, finding):
    client = Client()
    client.force_login(town.world.here.people["head:safety"])
    text = client.get(reverse("overview:today")).content.decode()
    assert "等交办的问题" in text and reverse("inspections:finding-assign", args=[finding.pk]) in text
