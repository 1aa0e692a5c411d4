"""谁能看、谁能加: the kernel knows no commitment; each kind of thing brings its guard, listed in the wiring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..actor import Actor
from ..errors import NotFound


@dataclass(frozen=True)
class Thing:
    """What a guard answers of the thing that evidence is for."""

    town_id: int
    name: str


@dataclass(frozen=True)
class Guard:
    """``see(actor, pk)`` raises NotFound when the actor may not know of it; ``add(actor, pk)`` NotAllowed besides."""

    see: Callable[[Actor, int], Thing]
    add: Callable[[Actor, int], Thing]


_guards: dict[str, Guard] = {}


def connect(guards: Mapping[str, Guard]) -> None:
    """Take the wiring's table; called once when the process starts."""
    _guards.clear()
    _guards.update(guards)


def guard_of(kind: str) -> Guard:
    """The guard of a kind of thing; NotFound for a kind that nobody guards, so nothing is open by oversight."""
    if kind not in _guards:
        raise NotFound("没有找到这份材料，或者它不在您的工作范围内。")
    return _guards[kind]
