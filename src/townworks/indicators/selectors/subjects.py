"""读谁的数: a place or a thing that an actor may read an indicator of; otherwise NotFound."""

from __future__ import annotations

from collections.abc import Iterator

from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import Indicator
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotAllowed, NotFound
from townworks.places import selectors as places

from .. import permissions
from ..models import Thing
from ..permissions import READ
from ..services.answering import Answering
from ..services.editions import indicator_named
from ..services.ground import Ground, Spot
from .readings import Subject
from .visible import NOT_THERE


def town_of(actor: Actor, town_id: int | None = None) -> int:
    """The town whose figures are asked for: the actor's own unless another is named that a post reaches. NotFound otherwise."""
    actor.may_somewhere(READ).require()
    if town_id is None:
        town_id = actor.town_id or next(iter(_towns_below(actor)), None)
    if town_id is None:
        raise NotAllowed("您的岗位没有这项权限（{permission}）。", permission=READ)
    if actor.system or town_id in {grant.town_id for grant in actor.grants_for(READ)} | set(
        _towns_below(actor)
    ):
        return town_id
    raise NotFound(NOT_THERE)


def _towns_below(actor: Actor) -> Iterator[int]:
    for grant in actor.grants_for(READ):
        if grant.reach == "district":
            yield from places.town_ids_below(grant.path)


def subject_for(
    actor: Actor,
    code: str,
    *,
    thing_id: int | None = None,
    place_id: int | None = None,
    town_id: int | None = None,
) -> tuple[Indicator, Subject, str]:
    """The indicator, whose figures are read, and its name: a thing's, a place's, else the widest that the actor's posts reach."""
    one, subject, name, _ground = subject_on_ground(
        actor, code, thing_id=thing_id, place_id=place_id, town_id=town_id
    )
    return one, subject, name


def subject_on_ground(
    actor: Actor,
    code: str,
    *,
    thing_id: int | None = None,
    place_id: int | None = None,
    town_id: int | None = None,
) -> tuple[Indicator, Subject, str, Ground]:
    """The same with the ground of the town, for whoever goes on reading there."""
    one = indicator_named(code)
    if thing_id is not None:
        return _thing(actor, one, thing_id)
    if place_id is not None:
        town = _town_over(actor, place_id)
        ground = Ground(town)
        if place_id not in ground.by_pk:
            raise NotFound(NOT_THERE)
    else:
        ground = Ground(town_of(actor, town_id))
        place_id = _widest(actor, one, ground)
    spot = ground.by_pk[place_id]
    if not _reads(actor, one, ground, spot.path):
        raise NotFound(NOT_THERE)
    return one, Subject(ground.town_id, None, spot.pk, spot.path), spot.name, ground


def _thing(actor: Actor, one: Indicator, thing_id: int) -> tuple[Indicator, Subject, str, Ground]:
    thing = Thing.objects.select_related("place").defer("place__outline").filter(pk=thing_id).first()
    if thing is None or thing.kind != one.level:
        raise NotFound(NOT_THERE)
    ground = Ground(thing.town_id)
    if not _reads(actor, one, ground, thing.place.path):
        raise NotFound(NOT_THERE)
    return one, Subject(thing.town_id, thing.pk, thing.place_id, thing.place.path), thing.name, ground


def _town_over(actor: Actor, place_id: int) -> int:
    """The town that a place lies in, where the actor reads anything."""
    for town_id in dict.fromkeys([*actor.town_ids, *_towns_below(actor)]):
        if places.place_in_town(place_id, town_id=town_id):
            return town_id
    if actor.system:
        place = places.place_in_town(place_id, town_id=None)
        if place is not None and place.town_id:
            return int(place.town_id)
    raise NotFound(NOT_THERE)


def _widest(actor: Actor, one: Indicator, ground: Ground) -> int:
    """The town, or the place of a village's post."""
    found = Reader(actor, ground).widest(one)
    if found is None:
        raise NotFound(NOT_THERE)
    return found.pk


def _reads(actor: Actor, one: Indicator, ground: Ground, path: str) -> bool:
    return Reader(actor, ground).reads(one, path)


class Reader:
    """读者: what an actor reads in one town, asked once for any number of indicators."""

    def __init__(self, actor: Actor, ground: Ground) -> None:
        self.actor, self.ground = actor, ground
        self._grants = actor.grants_for(READ)
        self._by_unit = any(grant.reach == "unit" for grant in self._grants)
        self._answering = Answering(ground)

    def reads(self, one: Indicator, path: str) -> bool:
        """Whether the figures of an indicator at a place (``path``) are for this actor."""
        unit = self._answering.unit_of(one, self.ground.town_id) if self._by_unit else None
        verdict = permissions.reaches(
            self.actor,
            READ,
            one,
            town_id=self.ground.town_id,
            path=path,
            unit_id=unit.pk if unit else None,
        )
        return bool(verdict)

    def widest(self, one: Indicator) -> Spot | None:
        """The town, or the place of a village's post; None where nothing is read."""
        if self.reads(one, self.ground.town.path):
            return self.ground.town
        paths = [
            grant.path
            for grant in self._grants
            if grant.reach == "place" and grant.town_id == self.ground.town_id
        ]
        return next((spot for spot in self.ground.by_pk.values() if spot.path in paths), None)

    def subject(self, spot: Spot) -> Subject:
        """A place, as figures are read of it."""
        return Subject(self.ground.town_id, None, spot.pk, spot.path)


def indicators_for(
    actor: Actor, *, line: str = "", level: str = "", public: bool | None = None
) -> list[Indicator]:
    """指标清单, in their order; what is defined is told to everybody who reads any figures."""
    actor.may_somewhere(READ).require()
    return [
        one
        for one in definitions.indicators()
        if (not line or one.line == line)
        and (not level or one.level == level)
        and (public is None or one.public == public)
    ]
