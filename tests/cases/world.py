"""试验办件: the two test towns with units that the matters usually go to, and a case of each kind.

world = cases_world.build()
world.asked(kind="report")           a report as it came in, put down and given back
world.clerk, world.head, world.staff  persons of the town as actors
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from tests import towns
from townworks.cases.models import Case, TipKeeper
from townworks.cases.services import Asked, Told, receive_report, register_case
from townworks.kernel.actor import Actor
from townworks.people.models import Post

ON = date(2026, 7, 1)
AT = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
ID = "11010519491231002X"
PERSON = Told(name="欧阳明", phone="13812345678", id_number=ID, address="柳溪村三巷 5 号")
REPORT = {"kind": "report", "matter": "litter", "text": "桥头堆了三天的垃圾，很臭", "address": "东埔村桥头"}
SAID: dict[str, dict[str, object]] = {
    "report": REPORT,
    "hotline": {
        "kind": "hotline",
        "matter": "help",
        "text": "井盖破了",
        "channel": "hotline",
        "reference": "12345-1",
    },
    "petition": {"kind": "petition", "matter": "land", "text": "青苗补偿没有发", "channel": "visit"},
    "dispute": {"kind": "dispute", "matter": "land", "text": "两家为巷道争", "channel": "counter"},
    "information": {"kind": "information", "matter": "budget", "text": "要 2025 年决算", "channel": "letter"},
    "application": {"kind": "application", "service": "birth-registration", "channel": "counter"},
    "tip": {"kind": "tip", "matter": "crime", "text": "有人开赌场"},
}


def later(days: int = 0, hours: int = 0) -> datetime:
    """So many days (and hours) after the morning of the first of July."""
    return AT + timedelta(days=days, hours=hours)


@dataclass
class World:
    """The towns, and the persons most asked for as actors. The day is ``ON``."""

    towns: towns.World
    actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, role: str, *, there: bool = False) -> Actor:
        key = f"{role}/{there}"
        if key not in self.actors:
            town = self.towns.there if there else self.towns.here
            self.actors[key] = self.towns.actor(role, town=town)
        return self.actors[key]

    @property
    def clerk(self) -> Actor:
        return self.actor("office_clerk")

    @property
    def head(self) -> Actor:
        return self.actor("unit_head")

    @property
    def staff(self) -> Actor:
        return self.actor("unit_staff")

    @property
    def town_id(self) -> int:
        return self.towns.here.place.pk

    def unit(self, key: str, *, there: bool = False) -> int:
        return (self.towns.there if there else self.towns.here).units[key].pk

    def asked(self, kind: str = "report", *, at: datetime = AT, there: bool = False, **more: object) -> Case:
        """A case of a kind, put down by whoever usually does."""
        facts: dict[str, object] = {**SAID[kind], **more}
        if kind in ("report", "tip"):
            town = (self.towns.there if there else self.towns.here).place.pk
            return receive_report(asked=Asked(**facts), town_id=town, at=at).case  # type: ignore[arg-type]
        facts.setdefault("persons", (PERSON,))
        actor = self.actor("counter_clerk", there=there)
        return register_case(actor=actor, asked=Asked(**facts), at=at).case  # type: ignore[arg-type]

    def keeper(self, role: str, slot: int = 1) -> Actor:
        """The holder of a post, named to read sealed tips."""
        post = Post.objects.get(person=self.towns.here.people[role])
        TipKeeper.objects.create(town_id=self.town_id, slot=slot, post_id=post.pk, by_name="书记", at=AT)
        return self.actor(role)


def build(made: towns.World | None = None) -> World:
    return World(made or towns.build())


def fresh(pk: int) -> Case:
    return Case.objects.get(pk=pk)


__all__ = ["AT", "ID", "ON", "PERSON", "World", "build", "fresh", "later"]
