"""流程动作: who may move what, from where, and what is left behind."""

from __future__ import annotations

import pytest

from tests import towns
from townworks.commitments import services
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db
# act, from which state, by whom
ACTS = {
    "accept_commitment": ("assigned", "head:safety", {}),
    "decline_commitment": ("assigned", "head:safety", {"reason": "不属本单位"}),
    "report_done": ("in_progress", "head:rural", {}),
    "verify_commitment": ("reported_done", "office_clerk", {}),
    "return_commitment": ("reported_done", "office_clerk", {"reason": "缺照片"}),
    "close_commitment": ("verified", "office_clerk", {}),
    "reopen_commitment": ("closed", "office_clerk", {"reason": "回头看发现反弹"}),
}
ENDS = {
    "accept_commitment": "accepted",
    "decline_commitment": "drafted",
    "report_done": "reported_done",
    "verify_commitment": "verified",
    "return_commitment": "in_progress",
    "close_commitment": "closed",
    "reopen_commitment": "in_progress",
}


def act(world: towns.World, name: str, *, who: str | None = None, **facts):
    state, usual, given = ACTS[name]
    commitment = world.here.commitments[state]
    return getattr(services, name)(
        actor=world.actor(who or usual), pk=commitment.pk, at=towns.AT, **{**given, **facts}
    )


@pytest.mark.parametrize("name", ACTS)
def test_an_allowed_act_moves_the_commitment(world, name):
    assert act(world, name).state == ENDS[name]


@pytest.mark.parametrize("name", ACTS)
def test_an_act_leaves_a_status_row_and_an_audit_entry(world, name):
    commitment = act(world, name)
    entry = AuditEntry.objects.get(thing_id=commitment.pk)
    assert (commitment.status_rows.last().state, entry.facts["to"]) == (commitment.state, commitment.state)


@pytest.mark.parametrize("name", ACTS)
def test_somebody_without_the_right_is_refused(world, name):
    with pytest.raises(NotAllowed):
        act(world, name, who="auditor")


@pytest.mark.parametrize("name", ACTS)
def test_somebody_of_another_town_does_not_know_of_it(world, name):
    state, usual, given = ACTS[name]
    with pytest.raises(NotFound):
        getattr(services, name)(
            actor=world.actor(usual, town=world.there),
            pk=world.here.commitments[state].pk,
            at=towns.AT,
            **given,
        )


@pytest.mark.parametrize("name", ACTS)
def test_a_stale_version_is_a_conflict(world, name):
    with pytest.raises(Conflict, match="刚被别人改过"):
        act(world, name, version=99)


@pytest.mark.parametrize("name", ["decline_commitment", "return_commitment", "reopen_commitment"])
def test_a_step_back_wants_a_reason(world, name):
    with pytest.raises(Invalid, match="写明理由"):
        act(world, name, reason="  ")


def test_a_step_from_the_wrong_state_says_which_state_it_wants(world):
    commitment = _drafted_of(world, "safety")
    with pytest.raises(WrongState, match=r"“待交办”.*“已交办”"):
        services.accept_commitment(actor=world.actor("head:safety"), pk=commitment.pk, at=towns.AT)


def _drafted_of(world, unit):
    commitment = world.here.commitments["drafted"]
    commitment.lead = world.here.units[unit]
    commitment.save()
    return commitment


def test_assigning_names_the_units_and_adds_an_edition(world):
    units = world.here.units
    commitment = services.assign_commitment(
        actor=world.actor("office_clerk"),
        pk=world.here.commitments["drafted"].pk,
        lead_id=units["rural"].pk,
        support_ids=[units["safety"].pk, units["rural"].pk],
        at=towns.AT,
    )
    facts = commitment.editions.get(n=2).facts
    assert (facts["lead"]["name"], [row["name"] for row in facts["supports"]]) == (
        "农业农村办公室",
        ["应急管理办公室"],
    )


def test_a_unit_of_another_town_cannot_be_assigned(world):
    with pytest.raises(Invalid, match="不在本镇"):
        services.assign_commitment(
            actor=world.actor("office_clerk"),
            pk=world.here.commitments["drafted"].pk,
            lead_id=world.there.units["rural"].pk,
            at=towns.AT,
        )


def test_who_carries_out_the_work_does_not_verify_it(world):
    commitment = world.here.commitments["reported_done"]
    commitment.lead = world.here.units["safety"]
    commitment.save()
    with pytest.raises(NotAllowed, match="由别人来做"):
        services.verify_commitment(actor=world.actor("deputy"), pk=commitment.pk, at=towns.AT)
