"""检查轮次: drawn, planned, explained, and told by grid."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from tests.inspections.world import AT, BLOCKED, InspectionWorld, add_site, photo
from townworks.definitions import selectors as definitions
from townworks.inspections import proofs, services
from townworks.inspections.models import Due
from townworks.inspections.selectors import round_figures, rounds
from townworks.inspections.services import planning
from townworks.inspections.services import rounds as round_services
from townworks.kernel.errors import Invalid, NotAllowed, WrongState

ON = date(2026, 7, 1)


def plan(town: InspectionWorld, *people: str, by: str = "head:safety", days: int = 2) -> planning.Planned:
    return planning.plan_round(
        actor=town.actor(by),
        pk=town.round.pk,
        worker_ids=[town.world.here.people[key].pk for key in people],
        from_on=ON,
        days=days,
        minutes=240,
        at=AT,
    )


def test_a_site_goes_to_the_worker_of_its_grid(town: InspectionWorld):
    plan(town, "grid_worker", "head:safety")
    assert town.due().worker == town.world.here.people["grid_worker"]
    assert town.due(town.sites[2]).worker == town.world.here.people["head:safety"]


def test_every_site_is_planned_once_or_counted_as_left(town: InspectionWorld):
    done = plan(town, "grid_worker", "head:safety")
    assert (done.planned, done.left) == (3, 0)
    assert sorted(town.round.dues.values_list("planned_order", flat=True)) == [1, 1, 2]


def test_planning_falls_on_working_days(town: InspectionWorld):
    planning.plan_round(
        actor=town.actor("head:safety"),
        pk=town.round.pk,
        worker_ids=[town.world.here.people["head:safety"].pk],
        from_on=date(2026, 7, 4),  # a Saturday
        days=1,
        minutes=240,
        at=AT,
    )
    assert set(town.round.dues.values_list("planned_on", flat=True)) == {date(2026, 7, 6)}


def test_what_is_visited_is_not_planned_again(town: InspectionWorld):
    town.send()
    done = plan(town, "grid_worker", "head:safety")
    assert (done.planned, town.due().planned_on) == (2, None)


def test_somebody_who_may_not_visit_is_refused(town: InspectionWorld):
    with pytest.raises(Invalid):
        plan(town, "auditor")


def test_a_grid_worker_plans_nothing(town: InspectionWorld):
    with pytest.raises(NotAllowed):
        plan(town, "grid_worker", by="grid_worker")


def test_a_closed_round_is_not_planned(town: InspectionWorld):
    head = town.actor("head:safety")
    for due in town.round.dues.all():
        services.explain_due(actor=head, pk=due.pk, outcome="excused", reason="停业", at=AT)
    services.close_round(actor=head, pk=town.round.pk, words="", at=AT)
    with pytest.raises(WrongState):
        plan(town, "head:safety")


def test_coverage_is_told_by_grid(town: InspectionWorld):
    town.send()
    found = rounds.coverage(town.actor("head:safety"), town.round)
    assert [(one.name, one.tally.total, one.tally.visited, one.tally.left) for one in found] == [
        ("东埔村第一网格", 1, 0, 1),
        ("西埔村第一网格", 2, 1, 1),
    ]


def test_a_grid_worker_sees_the_coverage_of_the_own_grid(town: InspectionWorld):
    found = rounds.coverage(town.actor("grid_worker"), town.round)
    assert [one.name for one in found] == ["西埔村第一网格"]


def test_sites_found_gone_do_not_count_as_due(town: InspectionWorld):
    town.send()
    town.send(town.due(town.sites[1]), {}, outcome="vanished", key=2)
    tally = rounds.tallies_of([town.round.pk], town.actor("grid_worker"))[town.round.pk]
    assert (tally.total, tally.share) == (2, 100)


def test_findings_are_told_by_item_beside_their_term(town: InspectionWorld):
    town.send(answers={**BLOCKED, "extinguisher": "none"})
    found = round_figures.by_item(town.actor("head:safety"), town.round, on=date(2026, 7, 3))
    assert [(one.code, one.found, one.open, one.overdue, one.term) for one in found] == [
        ("exit-clear", 1, 1, 1, 0),
        ("extinguisher", 1, 1, 0, 7),
    ]


def proof(town: InspectionWorld, name: str, on: date = ON):
    commitment = town.world.here.commitments["accepted"]
    compute = proofs.COMPUTED[name]
    return compute(claims=[(commitment.pk, {"campaign": "fire-sweep"})], on=on)[0]


def test_coverage_proves_what_was_visited_of_what_was_due(town: InspectionWorld):
    town.send()
    assert str(proof(town, "inspections.coverage").value) == "33.33"


def test_coverage_of_a_day_before_the_visit_is_as_it_was_then(town: InspectionWorld):
    town.send()
    assert proof(town, "inspections.coverage", date(2026, 6, 30)).value == 0


def test_closure_counts_accepted_findings(town: InspectionWorld):
    town.fail(key=1)
    services.void_finding(
        actor=town.actor("head:safety"), pk=town.fail(town.sites[1], key=2).pk, reason="看错", at=AT
    )
    answer = proof(town, "inspections.closure")
    assert (answer.value, str(answer.working[0])) == (0, "查出问题 1 处，已销号 0 处")


def test_overdue_findings_speak_against_the_commitment(town: InspectionWorld):
    town.fail()
    answer = proof(town, "inspections.overdue", date(2026, 7, 9))
    assert (answer.value, answer.met, answer.higher_is_better) == (1, False, False)


def test_a_campaign_without_a_round_proves_nothing(town: InspectionWorld):
    commitment = town.world.here.commitments["accepted"]
    answer = proofs.coverages(claims=[(commitment.pk, {"campaign": "none"})], on=ON)[0]
    assert answer.value is None


def test_anybody_can_draw_the_same_sites_again():
    shape = definitions.campaign("fire-sweep")
    shape = shape.model_copy(
        update={"sites": shape.sites.model_copy(update={"draw": "random", "share": 20, "least": 2})}
    )
    codes = [f"JY-{n:05d}" for n in range(1, 41)]
    first = round_services.drawn(shape, codes, "安平 2026-06")
    again = round_services.drawn(shape, list(reversed(codes)), "安平 2026-06")
    assert (len(first.drawn), set(first.drawn)) == (8, set(again.drawn))


def test_an_opened_round_keeps_the_edition_it_was_opened_from(town: InspectionWorld):
    assert town.round.edition.digest == definitions.digest_of("campaigns/fire-sweep.toml")


def test_a_round_covers_only_sites_of_the_place_chosen(town: InspectionWorld):
    add_site(town.world.here, 9, "东埔理发店", place=town.world.here.grids[0])
    row = services.open_round(
        actor=town.actor("head:safety"),
        campaign="fire-sweep",
        lead_id=town.world.here.units["safety"].pk,
        from_on=ON,
        until_on=ON,
        place_id=town.world.here.villages[0].pk,
        at=AT,
    )
    assert sorted(Due.objects.filter(round=row).values_list("site__name", flat=True)) == [
        "东埔小卖部",
        "东埔理发店",
    ]


def test_a_relapse_is_mended_within_a_term_of_its_own(town: InspectionWorld):
    finding = town.fail()
    head, mender = town.actor("head:safety"), town.actor("head:village-2")
    services.report_mended(actor=mender, pk=finding.pk, photos=[photo()], at=AT)
    town.send(
        town.due(), {}, key="again", by="head:safety", kind="recheck", finding_id=finding.pk, holds=True
    )
    services.accept_finding(actor=head, pk=finding.pk, at=AT)
    again = services.reopen_finding(actor=head, pk=finding.pk, reason="又堵上了", at=AT + timedelta(days=40))
    assert (again.due_on, again.repeats) == (date(2026, 8, 10), 1)


def test_days_beyond_the_calendar_are_refused_in_the_language_of_the_reader():
    with pytest.raises(Invalid) as refused:
        planning._days(date(2099, 1, 1), 3)
    assert [field for field, _sentence in refused.value.problems] == ["days"]
    with override("en"):
        assert "no calendar of holidays for 2099" in str(refused.value.problems[0][1])
