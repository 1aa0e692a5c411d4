"""填报进展: once, in the right month, with a share only where nothing counts the work."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests import towns
from townworks.commitments import services
from townworks.commitments.models import Note
from townworks.kernel.errors import Invalid, NotAllowed, WrongState

pytestmark = pytest.mark.django_db


def note(world: towns.World, state: str = "accepted", *, who: str = "head:safety", **facts):
    given = {"done": "检查了 12 家", "at": towns.AT, **facts}
    return services.add_note(actor=world.actor(who), pk=world.here.commitments[state].pk, **given)


def test_the_first_note_sets_the_work_going(world):
    assert note(world).commitment.state == "in_progress"


def test_a_note_is_dated_on_the_commitment(world):
    assert note(world).commitment.noted_on == towns.ON


def test_a_note_sent_twice_is_kept_once(world):
    first = note(world, client_key="abc")
    second = note(world, client_key="abc")
    assert (first.pk, Note.objects.filter(client_key="abc").count()) == (second.pk, 1)


def test_a_key_used_for_another_commitment_is_refused(world):
    note(world, client_key="abc")
    with pytest.raises(Invalid, match="已经用在别的任务上"):
        note(world, "in_progress", who="head:rural", client_key="abc")


def test_a_supporting_unit_may_note(world):
    assert note(world, who="head:rural").unit_name == "农业农村办公室"


def test_a_stranger_to_the_work_may_not(world):
    with pytest.raises(NotAllowed):
        note(world, who="auditor")


def test_what_is_not_signed_for_cannot_be_noted(world):
    with pytest.raises(WrongState, match="已交办"):
        note(world, "assigned")


def test_a_share_is_refused_where_proofs_count(world):
    with pytest.raises(Invalid) as refused:
        note(world, share=Decimal(50))
    assert [name for name, _ in refused.value.problems] == ["share"]


def test_a_share_is_taken_where_nothing_counts(world):
    commitment = world.here.commitments["accepted"]
    commitment.proof_claims.all().delete()
    assert note(world, share=Decimal(50)).commitment.share == 50


def test_all_mistakes_are_named_at_once(world):
    with pytest.raises(Invalid) as refused:
        note(world, done=" ", month=date(2026, 9, 1), share=Decimal(120))
    assert sorted(name for name, _ in refused.value.problems) == ["done", "month", "share"]
