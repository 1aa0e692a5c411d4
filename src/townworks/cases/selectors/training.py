"""谁能办哪项: who of a town was trained for an item or a power, what ends soon, and what nobody may handle; never a ranking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext

from townworks.definitions import selectors as definitions
from townworks.definitions.cases import Power, ServiceItem
from townworks.engines.working import Step, gettext_noop
from townworks.kernel.actor import Actor
from townworks.people import selectors as people
from townworks.ui import names

from ..models import Case, Training
from .kinds import item_of

SOON = timedelta(days=60)
MOST = 100  # so far what ends is counted
KEEP, READ = "case.assign", "case.read"


@dataclass(frozen=True)
class Trained:
    """A person who was trained. ``soon``: it ends within sixty days; ``over``: it has ended."""

    row: Training
    name: str
    units: tuple[str, ...]
    soon: bool
    over: bool


@dataclass(frozen=True)
class Wanted:
    """An item or a power. ``rule``: none, warn, refuse; ``why``: what is wrong with it, None where nothing is."""

    what: str
    code: str
    name: str
    unit: str
    rule: str
    trained: tuple[Trained, ...]
    why: Step | None


@dataclass(frozen=True)
class Office:
    """A unit with what it holds, in the order of the catalogue."""

    name: str
    wanted: tuple[Wanted, ...]

    @property
    def lacking(self) -> int:
        return sum(one.why is not None for one in self.wanted)


@dataclass(frozen=True)
class Board:
    """The page: items and powers, in the order of the catalogue; by unit the same once more."""

    wanted: tuple[Wanted, ...]
    offices: tuple[Office, ...]
    lacking: int
    soon: int


def holders(town_id: int, what: Iterable[tuple[str, str]], *, on: date) -> dict[int, Training]:
    """Who passed for any of some items or powers and is not beyond the end, by person; the one that lasts longest."""
    wanted = Q(pk__in=())
    for kind, code in what:
        wanted |= Q(what=kind, code=code)
    valid = Q(until=None) | Q(until__gte=on)
    rows = Training.objects.filter(wanted, valid, town_id=town_id, passed=True, cancelled_at=None, on__lte=on)
    found: dict[int, Training] = {}
    for row in rows:
        known = found.get(row.person_id)
        if known is None or (known.until is not None and (row.until is None or row.until > known.until)):
            found[row.person_id] = row
    return found


def wanted_for(item: ServiceItem) -> list[tuple[str, str]]:
    """What serves: training for the item, or for the power that it rests on."""
    return [("service", item.code), *([("power", item.power)] if item.power else [])]


def told_of(case: Case, *, on: date) -> Step | None:
    """What is to be said about who handles a case; None where its item asks for nothing, or all is well. One or two queries."""
    item = item_of(case)
    if item is None or item.trained == "none":
        return None
    trained = holders(case.town_id, wanted_for(item), on=on)
    values = {"item": names.in_language(item), "unit": case.unit.name}
    if case.handler_id is not None:
        if case.handler_id in trained:
            return None
        return Step(gettext_noop("“{item}”要由培训合格的人办，现在的经办人没有在有效期内的培训记录"), values)
    if set(trained) & people_of(case.town_id, case.unit_id, on=on):
        return None
    return Step(gettext_noop("“{item}”要由培训合格的人办，{unit}现在没有这样的人"), values)


def people_of(town_id: int, unit_id: int, *, on: date) -> set[int]:
    """Who holds a post in a unit that works on cases. One query."""
    posts = people.posts_with("case.handle", town_id=town_id, on=on)
    return {one.person_id for one in posts if one.unit_id == unit_id}


def board(actor: Actor, *, on: date) -> Board:
    """Every item that asks for training and every power in hand, for the actor's town. Three queries."""
    actor.may_somewhere(READ).require()
    town = actor.town_id
    rows = Training.objects.filter(town_id=town, cancelled_at=None, passed=True, on__lte=on).select_related(
        "person"
    )
    units = dict(people.units_of_town(town).values_list("pk", "name")) if town else {}
    seats: dict[int, set[int]] = {}
    for post in people.posts_with("case.handle", town_id=town or 0, on=on):
        if post.unit_id in units:
            seats.setdefault(post.person_id, set()).add(post.unit_id or 0)
    by_thing: dict[tuple[str, str], list[Trained]] = {}
    for row in rows.order_by("person__name", "-until"):
        seated = tuple(units[pk] for pk in sorted(seats.get(row.person_id, ())))
        soon = row.until is not None and on <= row.until <= on + SOON
        over = row.until is not None and row.until < on
        by_thing.setdefault((row.what, row.code), []).append(
            Trained(row, row.person.name, seated, soon, over)
        )
    found = [
        *(
            _wanted("service", item, item.trained, by_thing)
            for item in definitions.service_items()
            if item.trained != "none"
        ),
        *(_wanted("power", power, "none", by_thing) for power in _in_hand()),
    ]
    names_of = list(dict.fromkeys([*units.values(), *(one.unit for one in found)]))
    offices = [Office(name, tuple(one for one in found if one.unit == name)) for name in names_of]
    return Board(
        tuple(found),
        tuple(one for one in offices if one.wanted),
        sum(one.why is not None for one in found),
        sum(any(each.soon for each in one.trained) for one in found),
    )


def ending(actor: Actor, *, on: date) -> list[Training]:
    """快到期的: trainings of the actor's town that end within SOON, the first first; who was trained anew is left out. One query."""
    later = Training.objects.filter(
        town_id=OuterRef("town_id"),
        person_id=OuterRef("person_id"),
        what=OuterRef("what"),
        code=OuterRef("code"),
        passed=True,
        cancelled_at=None,
    ).filter(Q(until=None) | Q(until__gt=OuterRef("until")))
    rows = Training.objects.filter(
        ~Exists(later),
        town_id=actor.town_id,
        cancelled_at=None,
        passed=True,
        until__gte=on,
        until__lte=on + SOON,
    )
    return list(rows.select_related("person").order_by("until", "pk")[:MOST])


def standing(actor: Actor, *, on: date) -> list[Training]:
    """在有效期内的 of the actor's town, by what they are for. One query."""
    actor.may_somewhere(READ).require()
    valid = Q(until=None) | Q(until__gte=on)
    rows = Training.objects.filter(valid, town_id=actor.town_id, passed=True, cancelled_at=None, on__lte=on)
    return list(rows.select_related("person").order_by("what", "code", "pk"))


def thing_name(what: str, code: str) -> str:
    """What a training is for, as the files stand; its code where the file is gone."""
    ones: tuple[ServiceItem | Power, ...] = (
        definitions.service_items() if what == "service" else definitions.powers()
    )
    return next((names.in_language(one) for one in ones if one.code == code), code)


def trained_powers(town_id: int, *, on: date) -> set[str]:
    """The powers for which somebody of the town holds a training that has not ended."""
    valid = Q(until=None) | Q(until__gte=on)
    rows = Training.objects.filter(
        valid, town_id=town_id, what="power", passed=True, cancelled_at=None, on__lte=on
    )
    return set(rows.values_list("code", flat=True))


def things() -> list[tuple[str, str]]:
    """What training may be for: "service/rural-house" and its name."""
    items = [(f"service/{one.code}", names.in_language(one)) for one in definitions.service_items()]
    return items + [(f"power/{one.code}", names.in_language(one)) for one in definitions.powers()]


def persons(actor: Actor, *, on: date) -> list[tuple[int, str]]:
    """Who may be put down: whoever works on cases in the actor's town."""
    posts = people.posts_with("case.handle", town_id=actor.town_id or 0, on=on)
    units = people.unit_names({one.unit_id for one in posts if one.unit_id})
    found = {
        one.person_id: gettext("{name}（{unit}）").format(
            name=one.person_name, unit=units.get(one.unit_id or 0, one.role_name)
        )
        for one in posts
    }
    return sorted(found.items(), key=lambda one: one[1])


def _in_hand() -> list[Power]:
    """The powers that were announced and not handed back."""
    return [one for one in definitions.powers() if one.state not in ("waiting", "returned")]


def _wanted(
    what: str, one: ServiceItem | Power, rule: str, by_thing: dict[tuple[str, str], list[Trained]]
) -> Wanted:
    own = [(what, one.code)]
    if isinstance(one, ServiceItem):
        own = wanted_for(one)
    trained = tuple(each for key in own for each in by_thing.get(key, ()))
    standing = [each for each in trained if not each.over]
    inside = [each for each in standing if one.unit in each.units]
    why = None
    if not standing:
        why = Step(gettext_noop("没有在有效期内培训合格的人"))
    elif not inside:
        why = Step(gettext_noop("培训合格的人不在承办单位"))
    elif all(each.soon for each in inside):
        why = Step(gettext_noop("培训都在 {days} 天内到期"), {"days": SOON.days})
    return Wanted(what, one.code, names.in_language(one), one.unit, rule, trained, why)
