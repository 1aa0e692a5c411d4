"""今天: what waits for who keeps the people: first passwords not yet changed, persons without a post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Count, F, Q, Value, When, Window
from django.db.models.functions import RowNumber

from townworks.kernel.actor import Actor

from ..models import Person, Post
from .directory import in_force, persons_for

ROWS = 6


@dataclass(frozen=True)
class PersonWaiting:
    """一个人: who, and the sign-in name."""

    pk: int
    name: str
    username: str


def persons_waiting(actor: Actor, *, on: date) -> dict[str, tuple[int, tuple[PersonWaiting, ...]]]:
    """Active persons whom the actor keeps, by what is wanting ("post", "password"): how many, and the first. One query."""
    if not actor.grants_for("person.edit"):
        return {}
    posted = Post.objects.filter(in_force(on)).values("person_id")
    wanting = Case(
        When(~Q(pk__in=posted), then=Value("post")),
        When(must_change_password=True, then=Value("password")),
        output_field=CharField(),
    )
    found = (
        persons_for(actor, "person.edit")
        .filter(is_active=True)
        .annotate(wanting=wanting)
        .filter(wanting__isnull=False)
        .annotate(
            total=Window(Count("pk"), partition_by=F("wanting")),
            place_in_pile=Window(RowNumber(), partition_by=F("wanting"), order_by=F("id").asc()),
        )
        .filter(place_in_pile__lte=ROWS)
        .order_by("place_in_pile")
    )
    rows: dict[str, list[Person]] = {}
    for person in found:
        rows.setdefault(person.wanting, []).append(person)
    return {
        key: (
            persons[0].total,  # type: ignore[attr-defined]
            tuple(PersonWaiting(person.pk, person.name, person.username) for person in persons),
        )
        for key, persons in rows.items()
    }
