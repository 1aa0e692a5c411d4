"""每次办理的头尾: who may act on a person, the row locked, and the entry in the audit trail."""

from __future__ import annotations

from datetime import datetime

from townworks.kernel import audit
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from .. import permissions
from ..models import Person


def locked(actor: Actor, pk: int, permission: str) -> Person:
    """May, then lock: another person's row, or a refusal. Persons of other towns are not found."""
    person = Person.objects.filter(permissions.persons_covering(actor, "person.read"), pk=pk).first()
    if person is None:
        raise NotFound("没有找到这个人，或者不在您的工作范围内。")
    permissions.may_to_another(actor, permission, person).require()
    return Person.objects.select_for_update(of=("self",)).get(pk=pk)


def write(actor: Actor, verb: str, person: Person, *, at: datetime, **facts: object) -> None:
    """The audit entry of an act on a person; facts are JSON values."""
    audit.record(
        actor,
        verb,
        kind="person",
        thing_id=person.pk,
        name=person.name,
        town_id=person.town_id,
        at=at,
        facts=dict(facts),
    )
