"""检查的主干: from a visit to an accepted finding."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.inspections.world import AT, BLOCKED, GOOD, InspectionWorld, photo
from townworks.inspections import selectors, services
from townworks.inspections.models import Clash, Finding, FindingCount, SameFault, Visit
from townworks.inspections.services import counting
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState


def test_a_round_lists_every_site_of_its_kinds(town: InspectionWorld):
    assert town.round.dues.count() == 3


def test_a_good_visit_settles_the_site(town: InspectionWorld):
    town.send()
    assert (town.due().outcome, Finding.objects.count()) == ("visited", 0)


def test_a_failed_item_becomes_a_finding_with_its_term_and_its_mender(town: InspectionWorld):
    finding = town.fail()
    assert (finding.text, finding.state, finding.due_on, finding.severity) == (
        "疏散通道、安全出口被占用或锁闭",
        "found",
        date(2026, 7, 1),
        "major",
    )
    assert finding.mender == town.world.here.units["village-2"]


def test_the_same_submission_again_writes_nothing(town: InspectionWorld):
    first = town.send(answers=BLOCKED)
    again = town.send(answers=BLOCKED)
    assert (again.again, again.visit.pk, Visit.objects.count(), Finding.objects.count()) == (
        True,
        first.visit.pk,
        1,
        1,
    )


def test_a_uid_used_for_another_site_is_refused(town: InspectionWorld):
    submission = town.submission(key="x")
    services.send_visit(actor=town.actor("grid_worker"), submission=submission, at=AT)
    other = town.due(town.sites[1])
    stolen = type(submission)(**{**submission.__dict__, "due_id": other.pk})
    with pytest.raises(Conflict):
        services.send_visit(actor=town.actor("grid_worker"), submission=stolen, at=AT)


def test_missing_answers_are_all_named(town: InspectionWorld):
    with pytest.raises(Invalid) as refusal:
        town.send(answers={"exit-clear": "yes"})
    assert [code for code, _ in refusal.value.problems] == [
        "exit-clear",
        "has-grille",
        "lodging",
        "extinguisher",
    ]


def test_a_record_that_had_not_seen_the_standing_one_is_kept_and_told(town: InspectionWorld):
    due = town.due()
    town.send(due, GOOD, key=1, seen_version=due.version)
    received = town.send(due, BLOCKED, key=2, seen_version=due.version, by="head:safety")
    assert (received.clash, Clash.objects.get().second, Finding.objects.count()) == (True, received.visit, 0)


def test_a_visit_to_a_site_elsewhere_is_not_found(town: InspectionWorld):
    with pytest.raises(NotFound):
        town.send(town.due(town.sites[2]))


def test_another_town_knows_nothing_of_the_round(town: InspectionWorld):
    actor = town.actor("head:safety", town=town.world.there)
    with pytest.raises(NotFound):
        selectors.round_for(actor, town.round.pk)


def test_the_way_from_finding_to_acceptance(town: InspectionWorld):
    finding = town.fail()
    clerk, mender = town.actor("head:safety"), town.actor("head:village-2")
    services.assign_finding(actor=clerk, pk=finding.pk, mender_id=finding.mender_id, at=AT)
    services.report_mended(actor=mender, pk=finding.pk, photos=[photo()], at=AT + timedelta(days=1))
    town.send(
        town.due(), {}, key="recheck", by="head:safety", kind="recheck", finding_id=finding.pk, holds=True
    )
    services.accept_finding(actor=clerk, pk=finding.pk, at=AT + timedelta(days=2))
    finding.refresh_from_db()
    assert (finding.state, finding.is_open) == ("accepted", False)
    assert [row.move for row in finding.rows.all()] == [
        "find",
        "assign",
        "report_mended",
        "recheck",
        "accept",
    ]


def test_mending_without_a_photograph_after_is_refused(town: InspectionWorld):
    finding = town.fail()
    with pytest.raises(Invalid, match="整改后的照片"):
        services.report_mended(actor=town.actor("head:village-2"), pk=finding.pk, at=AT)


def test_who_mended_does_not_accept(town: InspectionWorld):
    finding = town.fail()
    Finding.objects.filter(pk=finding.pk).update(mender=town.world.here.units["safety"])
    head = town.actor("head:safety")
    services.report_mended(actor=head, pk=finding.pk, photos=[photo()], at=AT)
    with pytest.raises(NotAllowed):
        services.accept_finding(actor=head, pk=finding.pk, at=AT)


def test_the_same_fault_found_again_is_offered_for_joining(town: InspectionWorld):
    standing = town.fail(key=1)
    again = town.fail(key=2)
    offer = SameFault.objects.get()
    assert (offer.finding, offer.into, offer.state) == (again, standing, "offered")


def test_joined_findings_are_one_thread_with_both_sources(town: InspectionWorld):
    standing, again = town.fail(key=1), town.fail(key=2)
    services.join_finding(actor=town.actor("head:safety"), pk=again.pk, into_id=standing.pk, at=AT)
    standing.refresh_from_db()
    again.refresh_from_db()
    assert (again.state, standing.sources.count(), standing.repeats) == ("joined", 2, 1)


def test_a_round_with_a_site_left_cannot_be_closed(town: InspectionWorld):
    town.send()
    with pytest.raises(WrongState, match="2 个场所没有查"):
        services.close_round(actor=town.actor("head:safety"), pk=town.round.pk, words="", at=AT)


def test_a_round_is_closed_when_what_was_not_visited_is_explained(town: InspectionWorld):
    town.send()
    head = town.actor("head:safety")
    for due in town.round.dues.filter(outcome="due"):
        services.explain_due(actor=head, pk=due.pk, outcome="excused", reason="装修停业，下轮补查", at=AT)
    services.close_round(actor=head, pk=town.round.pk, words="查完。", at=AT)
    town.round.refresh_from_db()
    assert town.round.state == "closed"


def test_counts_are_the_ledger_before_and_after_they_are_folded(town: InspectionWorld):
    standing, again = town.fail(key=1), town.fail(key=2)
    services.join_finding(actor=town.actor("head:safety"), pk=again.pk, into_id=standing.pk, at=AT)
    counted = dict[str, int]()
    for row in FindingCount.objects.all():
        counted[row.state] = counted.get(row.state, 0) + row.n
    counting.fold(at=AT)
    folded = {row.state: row.n for row in FindingCount.objects.all()}
    assert {state: n for state, n in counted.items() if n} == folded == {"found": 1, "joined": 1}


@pytest.mark.parametrize("outcome", ["absent", "refused"])
def test_a_recheck_that_saw_nothing_sends_nothing_back(town: InspectionWorld, outcome: str):
    finding = town.fail()
    mender = town.actor("head:village-2")
    services.report_mended(actor=mender, pk=finding.pk, photos=[photo()], at=AT)
    facts = {"kind": "recheck", "finding_id": finding.pk, "holds": False, "outcome": outcome}
    with pytest.raises(Invalid):
        town.send(town.due(), {}, key="recheck", by="head:safety", **facts)
    finding.refresh_from_db()
    assert (finding.state, finding.returns) == ("mended", 0)
