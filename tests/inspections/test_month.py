"""一个月的检查: figures of a month as they stood on its last day, only of what the reader may see."""

from __future__ import annotations

from datetime import date, timedelta

from tests.inspections.ledger import add_finding
from tests.inspections.world import AT, BLOCKED, InspectionWorld, fail_there
from townworks.inspections.models import Finding
from townworks.inspections.selectors.month import CampaignMonth, month_of

JULY = {"since": date(2026, 7, 1), "until": date(2026, 7, 31)}
JUNE = {"since": date(2026, 6, 1), "until": date(2026, 6, 30)}


def fire(town: InspectionWorld, who: str = "office_clerk", **days: date) -> CampaignMonth:
    return next(row for row in month_of(town.actor(who), **days) if row.campaign == "fire-sweep")


def test_a_month_counts_what_was_visited_and_found_in_it(town: InspectionWorld):
    town.send(answers=BLOCKED)
    town.send(town.due(town.sites[1]), {}, outcome="refused")
    assert fire(town, **JULY) == CampaignMonth(
        "fire-sweep", due=3, visited=1, settled=2, found=1, open=1, overdue=1
    )
    assert fire(town, **JULY).coverage == 66


def test_the_month_before_knows_nothing_of_it(town: InspectionWorld):
    town.send(answers=BLOCKED)
    assert fire(town, **JUNE) == CampaignMonth("fire-sweep", due=3)


def test_what_was_accepted_later_was_still_open_then(town: InspectionWorld):
    finding = town.fail()
    Finding.objects.filter(pk=finding.pk).update(
        state="accepted", is_open=False, closed_at=AT + timedelta(days=35)
    )
    july, august = fire(town, **JULY), fire(town, since=date(2026, 8, 1), until=date(2026, 8, 31))
    assert (july.accepted, july.open, august.accepted, august.open) == (0, 1, 1, 0)


def test_what_was_joined_to_another_is_no_finding_of_its_own(town: InspectionWorld):
    owner = town.world.here.units["safety"]
    add_finding(town, town.sites[0], state="joined", owner=owner, due_on=date(2026, 7, 8))
    assert fire(town, **JULY).found == 0


def test_another_towns_month_is_its_own(town: InspectionWorld):
    fail_there(town)
    assert fire(town, **JULY).found == 0


def test_a_month_without_anything_is_empty(town: InspectionWorld):
    assert month_of(town.actor("office_clerk"), since=date(2025, 1, 1), until=date(2025, 1, 31)) == []


def test_a_month_takes_two_queries(town: InspectionWorld, django_assert_num_queries):
    actor = town.actor("office_clerk")
    with django_assert_num_queries(2):
        month_of(actor, **JULY)
