"""变更: asked for with a reason, decided by another person, kept as an edition."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests import towns
from townworks.commitments import services
from townworks.commitments.services import NewTarget, Wish
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState

pytestmark = pytest.mark.django_db
LATER = date(2027, 1, 31)


def ask(world: towns.World, kind: str = "defer", wish: Wish | None = None, who: str = "head:rural", **facts):
    given = {"reason": "雨季影响施工", "at": towns.AT, **facts}
    if wish is None:
        wish = Wish(due_on=LATER) if kind == "defer" else Wish()
    return services.ask_change(
        actor=world.actor(who), pk=world.here.commitments["in_progress"].pk, kind=kind, wish=wish, **given
    )


def approve(world: towns.World, change, who: str = "town_head", **facts):
    return services.approve_change(actor=world.actor(who), change_id=change.pk, at=towns.AT, **facts)


def test_asking_changes_nothing_yet(world):
    assert ask(world).commitment.due_on == date(2026, 11, 30)


def test_an_approved_deferral_moves_the_deadline(world):
    change = approve(world, ask(world))
    change.commitment.refresh_from_db()
    assert (change.commitment.due_on, change.commitment.state) == (LATER, "in_progress")


def test_an_approved_change_is_the_next_edition(world):
    change = approve(world, ask(world))
    assert [row.facts["due_on"] for row in change.commitment.editions.order_by("n")] == [
        "2026-11-30",
        "2027-01-31",
    ]


def test_a_lower_target_keeps_its_proof(world):
    wish = Wish(targets=(NewTarget(Decimal(8), "=", "座", "新建公厕"),))
    commitment = world.here.commitments["in_progress"]
    claim = commitment.proof_claims.get()
    approve(world, ask(world, "change", wish))
    claim.refresh_from_db()
    assert claim.target.value == 8


def test_a_cancelled_commitment_is_cancelled_in_its_edition_too(world):
    change = approve(world, ask(world, "cancel"))
    assert (
        change.commitment.status_rows.last().state,
        change.commitment.editions.last().facts["cancelled"],
    ) == (
        "cancelled",
        True,
    )


def test_nobody_approves_their_own_request(world):
    own = world.here.commitments["accepted"]  # led by the unit of the deputy, who may ask and may approve
    change = services.ask_change(
        actor=world.actor("deputy"),
        pk=own.pk,
        kind="defer",
        wish=Wish(due_on=LATER),
        reason="等待资金",
        at=towns.AT,
    )
    with pytest.raises(NotAllowed, match="别人审批"):
        approve(world, change, who="deputy")


def test_a_request_wants_a_reason(world):
    with pytest.raises(Invalid, match="理由"):
        ask(world, reason=" ")


def test_a_deferral_must_be_later(world):
    with pytest.raises(Invalid, match="晚于"):
        ask(world, wish=Wish(due_on=date(2026, 10, 1)))


def test_the_same_request_twice_is_one_request(world):
    assert ask(world).pk == ask(world).pk


def test_another_request_waits_for_the_open_one(world):
    ask(world)
    with pytest.raises(Conflict, match="等审批"):
        ask(world, wish=Wish(due_on=date(2027, 3, 1)))


def test_a_change_that_changes_nothing_is_refused(world):
    with pytest.raises(Invalid, match="和现在一样"):
        ask(world, "change", Wish(text="新建改建农村公厕"))


def test_what_could_not_be_applied_is_refused_when_asked(world):
    with pytest.raises(Invalid):
        ask(world, "change", Wish(text=" "))


def test_a_refusal_wants_a_reason(world):
    with pytest.raises(Invalid, match="理由"):
        services.refuse_change(
            actor=world.actor("town_head"), change_id=ask(world).pk, answer="", at=towns.AT
        )


def test_a_refused_request_changes_nothing(world):
    change = services.refuse_change(
        actor=world.actor("town_head"), change_id=ask(world).pk, answer="抓紧赶工", at=towns.AT
    )
    assert (change.state, change.commitment.due_on) == ("refused", date(2026, 11, 30))


def test_a_decided_request_is_not_decided_again(world):
    change = approve(world, ask(world))
    with pytest.raises(WrongState, match="已经有结果"):
        approve(world, change)


def test_only_who_asked_withdraws(world):
    with pytest.raises(NotAllowed, match="只有本人"):
        services.withdraw_change(actor=world.actor("town_head"), change_id=ask(world).pk, at=towns.AT)


def test_a_withdrawn_request_makes_room_for_another(world):
    services.withdraw_change(actor=world.actor("head:rural"), change_id=ask(world).pk, at=towns.AT)
    assert ask(world, wish=Wish(due_on=date(2027, 3, 1))).state == "asked"


def test_another_town_knows_nothing_of_a_request(world):
    change = ask(world)
    with pytest.raises(NotFound):
        services.approve_change(
            actor=world.actor("town_head", town=world.there), change_id=change.pk, at=towns.AT
        )
