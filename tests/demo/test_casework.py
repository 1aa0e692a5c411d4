"""演示的办件: every kind of case is left in every state that its kind can come to, and at each of its steps."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from tests import towns
from tests.cases import world as worlds
from townworks.cases.models import Case, HandOver, JointUnit, Rating, StepRow, TipKeeper
from townworks.demo.casework import AUDITOR, COUNTER, HEAD, OFFICE, SECRETARY, Casework
from townworks.demo.casework_said import STEPS_OF
from townworks.kernel.actor import Actor

pytestmark = pytest.mark.django_db
ROLES = {
    COUNTER: "counter_clerk",
    OFFICE: "second_clerk",
    HEAD: "town_head",
    SECRETARY: "town_secretary",
    AUDITOR: "auditor",
}
UNITS = {"peace": "safety", "planning": "rural", "agriculture": "office"}


@dataclass
class SmallYear:
    """The test town in the place of the demo's year."""

    world: towns.World

    @property
    def town(self) -> object:
        return self.world.here.place

    @property
    def settled(self) -> SimpleNamespace:
        here = self.world.here
        units = {(here.place.name, name): here.units[key] for name, key in UNITS.items()}
        return SimpleNamespace(people={name: here.people[role] for name, role in ROLES.items()}, units=units)

    def who(self, username: str) -> Actor:
        return self.world.actor(ROLES.get(username, username))

    def head_of(self, unit_id: int | None) -> str | None:
        return next(
            (f"head:{key}" for key, unit in self.world.here.units.items() if unit.pk == unit_id), None
        )


def test_every_kind_is_left_in_every_state_and_at_every_step():
    Casework(SmallYear(worlds.build().towns)).live()  # type: ignore[arg-type]
    stood = {(kind, state) for kind, state in Case.objects.values_list("kind", "state")}
    stood |= {(kind, f"step:{step}") for kind, step in Case.objects.values_list("kind", "step")}
    for kind, states in STEPS_OF.items():
        assert [state for state in states if (kind, state) not in stood] == [], kind
    moves = set(StepRow.objects.values_list("move", flat=True))
    assert {"return_referral", "assign", "ask_joint", "answer_joint", "remind", "extend"} <= moves
    assert {"reopen", "ask_review", "join", "transfer"} <= moves
    assert set(HandOver.objects.values_list("state", flat=True)) >= {"offered", "returned", "dropped"}
    assert set(JointUnit.objects.values_list("state", flat=True)) == {"asked", "answered"}
    assert Case.objects.exclude(late_reason="").exists() and Rating.objects.filter(score=1).exists()
    assert TipKeeper.objects.count() == 2
