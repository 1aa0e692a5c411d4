"""立项: new commitments come with targets, proofs, status rows and their baseline."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests import towns
from townworks.commitments.services.adoption_rows import NewCommitment, create_commitments
from townworks.commitments.services.editing import NewTarget

pytestmark = pytest.mark.django_db


def new(world: towns.World, n: int) -> NewCommitment:
    return NewCommitment(
        code=f"2027-{n:03}",
        text=f"新建公厕{n}座",
        line="rural",
        place_id=world.here.place.pk,
        start_on=date(2027, 1, 1),
        due_on=date(2027, 12, 31),
        lead_id=world.here.units["rural"].pk,
        support_ids=(world.here.units["office"].pk,),
        targets=(NewTarget(Decimal(n), "=", "座", "公厕"),),
    )


def create(world: towns.World, count: int):
    with transaction.atomic():
        return create_commitments(
            [new(world, n) for n in range(1, count + 1)],
            actor=world.actor("office_clerk"),
            town_id=world.here.place.pk,
            year=2027,
            at=towns.AT,
        )


def test_the_first_edition_is_the_plan_as_adopted(world):
    made = create(world, 1)[0]
    facts = made.editions.get().facts
    assert (facts["text"], facts["lead"]["name"], facts["targets"][0]["value"], facts["due_on"]) == (
        "新建公厕1座",
        "农业农村办公室",
        "1",
        "2027-12-31",
    )


def test_each_target_is_judged_by_figures_until_something_better_is_named(world):
    assert [claim.name for claim in create(world, 1)[0].proof_claims.all()] == ["manual.figure"]


def test_each_has_its_first_status_row(world):
    assert [row.move for made in create(world, 3) for row in made.status_rows.all()] == ["adopt"] * 3


def test_the_queries_do_not_grow_with_the_rows(world):
    with CaptureQueriesContext(connection) as few:
        create(world, 5)
    with transaction.atomic():
        for made in towns.Commitment.objects.filter(year=2027):
            made.code = made.code.replace("2027", "2028")
            made.save()
    with CaptureQueriesContext(connection) as many:
        create(world, 50)
    assert len(many) <= len(few) + 2  # SQLite takes a long insert in pieces
