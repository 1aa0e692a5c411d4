"""问题的办理: terms, sources, rechecks and joining, beyond the way that test_core walks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.inspections.world import AT, BLOCKED, GOOD, InspectionWorld, fail_there, photo
from townworks.inspections import services
from townworks.inspections.models import Extension, Finding, SameFault
from townworks.inspections.services import desk_recheck, extensions, joining, sources
from townworks.inspections.services.sources import Told
from townworks.kernel.actor import SYSTEM
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.models import AuditEntry

LATER = date(2026, 7, 20)
EXPIRED = {**GOOD, "extinguisher": "expired"}  # a minor fault


@pytest.fixture
def finding(town: InspectionWorld) -> Finding:
    return town.fail()


def ask(
    town: InspectionWorld, finding: Finding, due_on: date = LATER, by: str = "head:village-2"
) -> Extension:
    return extensions.ask_extension(
        actor=town.actor(by), pk=finding.pk, due_on=due_on, reason="配件没到", at=AT
    )


def mend(town: InspectionWorld, finding: Finding, *, by: str = "head:village-2", colour: int = 40) -> Finding:
    shot = photo((colour, 90, 90))
    return services.report_mended(
        actor=town.actor(by), pk=finding.pk, photos=[shot], at=AT + timedelta(days=1)
    )


def recheck(town: InspectionWorld, finding: Finding, *, holds: bool, key: str = "r", **facts: object):
    return town.send(
        town.due(), {}, key=key, by="head:safety", kind="recheck", finding_id=finding.pk, holds=holds, **facts
    )


# 延期.


def test_an_extension_waits_and_leaves_the_term(town, finding):
    asked = ask(town, finding)
    finding.refresh_from_db()
    assert (asked.state, asked.before_on, finding.due_on) == ("asked", date(2026, 7, 1), date(2026, 7, 1))


def test_an_approved_extension_moves_the_term_and_adds_a_step(town, finding):
    asked = ask(town, finding)
    extensions.approve_extension(actor=town.actor("head:safety"), pk=asked.pk, answer="同意", at=AT)
    finding.refresh_from_db()
    last = finding.rows.last()
    assert (finding.due_on, finding.state, last.move, last.reason) == (LATER, "found", "extend", "同意")


def test_a_refused_extension_leaves_the_term_and_says_why(town, finding):
    asked = ask(town, finding)
    extensions.refuse_extension(actor=town.actor("head:safety"), pk=asked.pk, answer="要当场改", at=AT)
    asked.refresh_from_db()
    finding.refresh_from_db()
    assert (asked.state, asked.answer, finding.due_on) == ("refused", "要当场改", date(2026, 7, 1))


def test_a_refusal_is_in_the_audit_trail_and_no_step(town, finding):
    asked = ask(town, finding)
    extensions.refuse_extension(actor=town.actor("head:safety"), pk=asked.pk, answer="要当场改", at=AT)
    verbs = AuditEntry.objects.filter(thing_kind="finding", thing_id=finding.pk).order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == [
        "finding.find",
        "finding.ask_extension",
        "finding.refuse_extension",
    ]
    assert finding.rows.count() == 1


def test_one_request_waits_at_a_time(town, finding):
    ask(town, finding)
    with pytest.raises(WrongState, match="在等批准"):
        ask(town, finding, LATER + timedelta(days=1))


@pytest.mark.parametrize("due_on", [date(2026, 6, 30), date(2026, 7, 1)])
def test_an_extension_is_to_a_later_day(town, finding, due_on):
    with pytest.raises(Invalid, match="晚于"):
        ask(town, finding, due_on)


def test_an_extension_of_what_is_overdue_is_to_a_day_after_today(town, finding):
    with pytest.raises(Invalid, match="晚于今天"):
        extensions.ask_extension(
            actor=town.actor("head:village-2"),
            pk=finding.pk,
            due_on=date(2026, 7, 5),
            reason="配件没到",
            at=AT + timedelta(days=9),
        )


def test_an_extension_without_a_reason_is_refused(town, finding):
    with pytest.raises(Invalid, match="理由"):
        extensions.ask_extension(
            actor=town.actor("head:village-2"), pk=finding.pk, due_on=LATER, reason=" ", at=AT
        )


def test_who_asked_does_not_approve(town, finding):
    Finding.objects.filter(pk=finding.pk).update(mender=town.world.here.units["safety"])
    asked = ask(town, finding, by="head:safety")
    with pytest.raises(NotAllowed, match="由别人来批"):
        extensions.approve_extension(actor=town.actor("head:safety"), pk=asked.pk, at=AT)


def test_a_decided_extension_is_not_decided_again(town, finding):
    asked = ask(town, finding)
    extensions.approve_extension(actor=town.actor("head:safety"), pk=asked.pk, at=AT)
    with pytest.raises(WrongState, match="已经由"):
        extensions.refuse_extension(actor=town.actor("head:safety"), pk=asked.pk, answer="晚了", at=AT)


def test_an_extension_of_what_is_reported_mended_is_not_approved(town, finding):
    asked = ask(town, finding)
    mend(town, finding)
    with pytest.raises(WrongState):
        extensions.approve_extension(actor=town.actor("head:safety"), pk=asked.pk, at=AT)


def test_the_other_town_knows_of_no_extension(town, finding):
    asked = ask(town, finding)
    actor = town.actor("head:safety", town=town.world.there)
    with pytest.raises(NotFound):
        extensions.approve_extension(actor=actor, pk=asked.pk, at=AT)


def test_who_walks_the_grid_does_not_approve(town, finding):
    asked = ask(town, finding)
    with pytest.raises(NotAllowed):
        extensions.approve_extension(actor=town.actor("grid_worker"), pk=asked.pk, at=AT)


# 复查和验收.


def test_acceptance_waits_for_the_recheck_that_the_campaign_wants(town, finding):
    mend(town, finding)
    with pytest.raises(WrongState, match="先到现场复查"):
        services.accept_finding(actor=town.actor("head:safety"), pk=finding.pk, at=AT)


def test_a_minor_fault_mended_on_the_spot_with_a_photograph_is_accepted_at_once(town):
    shots = (photo(item="extinguisher", stage="before"), photo((9, 9, 9), item="extinguisher"))
    town.send(answers=EXPIRED, mended=("extinguisher",), photos=shots)
    finding = Finding.objects.get()
    services.accept_finding(actor=town.actor("head:safety"), pk=finding.pk, at=AT)
    finding.refresh_from_db()
    assert finding.state == "accepted"


def test_a_minor_fault_mended_on_the_spot_without_a_photograph_is_rechecked_first(town):
    town.send(answers=EXPIRED, mended=("extinguisher",))
    with pytest.raises(WrongState, match="复查"):
        services.accept_finding(actor=town.actor("head:safety"), pk=Finding.objects.get().pk, at=AT)


def test_a_major_fault_mended_on_the_spot_is_rechecked_first(town):
    town.send(answers=BLOCKED, mended=("exit-clear",), photos=(photo(),))
    with pytest.raises(WrongState, match="复查"):
        services.accept_finding(actor=town.actor("head:safety"), pk=Finding.objects.get().pk, at=AT)


def test_after_a_return_new_photographs_are_wanted(town, finding):
    mend(town, finding)
    services.return_finding(
        actor=town.actor("head:safety"), pk=finding.pk, reason="还堵着", at=AT + timedelta(days=2)
    )
    with pytest.raises(Invalid, match="整改后的照片"):
        services.report_mended(actor=town.actor("head:village-2"), pk=finding.pk, at=AT + timedelta(days=3))


def test_a_recheck_at_the_desk_is_a_visit_like_any_other(town, finding):
    mend(town, finding)
    uid = town.submission(key="desk").uid
    facts = {"actor": town.actor("head:safety"), "pk": finding.pk, "uid": uid, "holds": True, "at": AT}
    first, again = (desk_recheck.recheck_finding(**facts) for _ in range(2))
    finding.refresh_from_db()
    assert (finding.state, first.again, again.again) == ("rechecked", False, True)


def test_a_recheck_that_finds_it_still_there_says_what_is_lacking(town, finding):
    mend(town, finding)
    uid = town.submission(key="desk").uid
    with pytest.raises(Invalid, match="差在哪里"):
        desk_recheck.recheck_finding(
            actor=town.actor("head:safety"), pk=finding.pk, uid=uid, holds=False, at=AT
        )


# 来源.


def told(town: InspectionWorld, text: str = "安全出口被锁", **facts: object) -> Told:
    return Told("citizen", text, town.world.here.units["safety"].pk, reference="12345-001", **facts)


def found(town: InspectionWorld, told: Told, by: str = "head:safety") -> Finding:
    return sources.found_elsewhere(actor=town.actor(by), site_id=town.sites[0].pk, told=told, at=AT)


def test_another_source_counts_as_found_once_more(town, finding):
    sources.add_source(
        actor=town.actor("head:safety"), pk=finding.pk, kind="citizen", text="门锁着", reference="A1", at=AT
    )
    finding.refresh_from_db()
    assert (finding.repeats, [one.kind for one in finding.sources.all()]) == (1, ["campaign", "citizen"])


def test_the_same_source_is_not_put_down_twice(town, finding):
    facts = {
        "actor": town.actor("head:safety"),
        "pk": finding.pk,
        "kind": "citizen",
        "reference": "A1",
        "at": AT,
    }
    sources.add_source(**facts, text="门锁着")
    with pytest.raises(Invalid, match="已经记在"):
        sources.add_source(**facts, text="门还锁着")


@pytest.mark.parametrize(("kind", "text"), [("campaign", "x"), ("dream", "x"), ("citizen", " ")])
def test_a_source_says_where_it_is_from_and_what_it_told(town, finding, kind, text):
    with pytest.raises(Invalid):
        sources.add_source(actor=town.actor("head:safety"), pk=finding.pk, kind=kind, text=text, at=AT)


def test_a_settled_finding_takes_no_source(town, finding):
    services.void_finding(actor=town.actor("head:safety"), pk=finding.pk, reason="看错了", at=AT)
    with pytest.raises(WrongState, match="已经办结"):
        sources.add_source(actor=town.actor("head:safety"), pk=finding.pk, kind="citizen", text="x", at=AT)


def test_an_old_version_is_told_so(town, finding):
    with pytest.raises(Conflict):
        sources.add_source(
            actor=town.actor("head:safety"), pk=finding.pk, kind="citizen", text="x", version=9, at=AT
        )


def test_a_finding_from_elsewhere_has_its_term_its_mender_and_its_source(town):
    made = found(town, told(town))
    made.refresh_from_db()
    assert (made.state, made.due_on, made.mender, made.place, made.round, made.sources.get().reference) == (
        "found",
        date(2026, 7, 8),
        town.world.here.units["village-2"],
        town.sites[0].place,
        None,
        "12345-001",
    )


def test_what_is_told_in_like_words_is_offered_for_joining(town):
    standing = town.fail()
    made = found(town, told(town))
    offer = SameFault.objects.get()
    assert (offer.finding, offer.into, offer.why[1]) == (made, standing, {"percent": 80})


def test_what_a_round_finds_is_offered_to_what_was_told_before(town):
    made = found(town, told(town))
    again = town.fail()
    assert [(one.finding, one.into) for one in SameFault.objects.all()] == [(again, made)]


def test_what_is_told_in_other_words_is_not_offered(town):
    town.fail()
    found(town, told(town, "厨房油烟直排"))
    assert not SameFault.objects.exists()


def test_two_items_of_one_campaign_are_not_the_same_for_their_words(town):
    town.fail(key=1)
    town.send(town.due(), {**BLOCKED, "extinguisher": "none"}, key=2)
    assert SameFault.objects.count() == 1


def test_a_known_item_is_offered_whatever_the_words(town):
    standing = town.fail()
    found(town, told(town, "门打不开", key="fire-sweep/exit-clear"))
    assert SameFault.objects.get().into == standing


def test_a_like_fault_at_another_site_is_not_offered(town):
    town.fail(town.sites[1])
    found(town, told(town))
    assert not SameFault.objects.exists()


def test_another_subject_may_put_a_finding_down_for_the_system(town):
    made = sources.found_elsewhere(actor=SYSTEM, site_id=town.sites[0].pk, told=told(town), at=AT)
    assert made.sources.get().by_name == "系统"


def test_a_site_of_the_other_town_is_not_there(town):
    with pytest.raises(NotFound):
        sources.found_elsewhere(
            actor=town.actor("head:safety"), site_id=town.other_sites[0].pk, told=told(town), at=AT
        )


def test_an_owner_of_another_town_is_refused(town):
    stranger = Told("citizen", "门锁着", town.world.there.units["safety"].pk)
    with pytest.raises(Invalid, match="单位名册"):
        found(town, stranger)


def test_a_site_that_is_gone_takes_no_finding(town):
    type(town.sites[0]).objects.filter(pk=town.sites[0].pk).update(state="vanished")
    with pytest.raises(WrongState, match="不在册"):
        found(town, told(town))


# 屡查屡犯和并案.


def test_the_same_fault_after_acceptance_is_a_repeat_offence(town, finding):
    mend(town, finding)
    recheck(town, finding, holds=True)
    services.accept_finding(actor=town.actor("head:safety"), pk=finding.pk, at=AT + timedelta(days=2))
    again = town.fail(key="again")
    assert (again.earlier, again.repeats) == (finding, 1)


def test_joining_is_told_in_the_trail_of_the_standing_finding(town):
    standing, again = town.fail(key=1), town.fail(key=2)
    services.join_finding(actor=town.actor("head:safety"), pk=again.pk, into_id=standing.pk, at=AT)
    entry = AuditEntry.objects.filter(thing_kind="finding", thing_id=standing.pk).last()
    assert (entry.verb, entry.facts["joined"]) == ("finding.add_source", again.number)


def test_an_offer_is_decided_once(town):
    town.fail(key=1)
    town.fail(key=2)
    offer, head = SameFault.objects.get(), town.actor("head:safety")
    joining.keep_apart(actor=head, offer_id=offer.pk, at=AT)
    with pytest.raises(WrongState, match="已经有人决定"):
        joining.keep_apart(actor=head, offer_id=offer.pk, at=AT)


def test_a_finding_of_the_other_town_takes_no_source(town):
    there = fail_there(town)
    with pytest.raises(NotFound):
        sources.add_source(actor=town.actor("head:safety"), pk=there.pk, kind="citizen", text="x", at=AT)
