"""印证: what shows that a commitment is being kept, computed from records and never typed in.

A commitment names its proofs; the siblings offer them; the wiring lists them. So
``commitments`` knows no sibling.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from townworks.engines.working import Step


@dataclass(frozen=True)
class Proof:
    """印证结果. ``value`` is None where there is no record yet (shown as missing, never as zero).

    ``link`` is the address of the records behind it. ``higher_is_better`` tells the light which way is good,
    ``lasting`` that it is a level to be kept all the time rather than work that grows; ``short`` names what falls short of it.
    """

    name: str
    label: str
    value: Decimal | None
    target: Decimal | None
    unit: str
    as_of: date
    working: tuple[Step, ...] = ()
    link: str = ""
    higher_is_better: bool = True
    lasting: bool = False
    short: tuple[str, ...] = ()

    @property
    def met(self) -> bool:
        if self.value is None or self.target is None:
            return False
        return self.value >= self.target if self.higher_is_better else self.value <= self.target


@dataclass(frozen=True)
class Offer:
    """一种印证: its name ("manual.figure"), what it is called, its parameters, and who computes it.

    ``compute(commitment_id=…, parameters=…, on=…)`` answers a Proof.
    ``parameters`` maps each parameter's name to the word people read.
    ``compute_many(claims=[(commitment_id, parameters), …], on=…)`` answers a Proof for each, in order, where an
    offer can do it in a fixed number of queries: the night task asks for whole towns.
    ``options``: for a parameter that is one of a list, what may be chosen, as (code, word).
    """

    name: str
    label: str
    compute: Callable[..., Proof]
    parameters: Mapping[str, str] = field(default_factory=dict)
    compute_many: Callable[..., Sequence[Proof]] | None = None
    options: Mapping[str, Callable[[], Sequence[tuple[str, str]]]] = field(default_factory=dict)


def alone(many: Callable[..., Sequence[Proof]]) -> Callable[..., Proof]:
    """``compute`` of an offer from its ``compute_many``: the same, asked for one commitment."""

    def compute(*, commitment_id: int, parameters: Mapping[str, Any], on: date) -> Proof:
        return many(claims=[(commitment_id, parameters)], on=on)[0]

    return compute


_offers: dict[str, Offer] = {}


def connect(offers: tuple[Offer, ...]) -> None:
    """Take the wiring's list of proofs; called once when the process starts."""
    _offers.clear()
    _offers.update({offer.name: offer for offer in offers})


def offers() -> tuple[Offer, ...]:
    return tuple(_offers.values())


def offer(name: str) -> Offer | None:
    return _offers.get(name)


_kept: ContextVar[dict[object, dict[Any, Any]] | None] = ContextVar("proofs_kept", default=None)
_DAYS = ("proofs.days",)
T = TypeVar("T")


@contextmanager
def asking(days: Iterable[date] = ()) -> Iterator[None]:
    """一次问: while many proofs are asked, what several of them read alike is read once. Within another it is part of that.

    ``days``: as of which they will be asked, so that whoever counts in the database can count for all of them at once.
    """
    if _kept.get() is not None:
        known(*_DAYS).update(dict.fromkeys(days))
        yield
        return
    token = _kept.set({_DAYS: dict.fromkeys(days)})
    try:
        yield
    finally:
        _kept.reset(token)


def known(*name: object) -> dict[Any, Any]:
    """What was read under a name in this asking, to look into and to add to; empty where nothing is being asked."""
    kept = _kept.get()
    return {} if kept is None else kept.setdefault(name, {})


def days_asked(*on: date) -> list[date]:
    """The days of this asking and these, the first first."""
    return sorted({*known(*_DAYS), *on})


def until(name: Sequence[object], at: datetime, read: Callable[[datetime], T]) -> T:
    """What ``read`` answers until an instant; what was read until a later one in this asking answers for an earlier, to be cut by
    who asks. ``name`` tells it from all else."""
    kept: dict[datetime, T] = known(*name)
    last = max(kept, default=at)
    if last not in kept or last < at:
        last = at
        kept[last] = read(last)
    return kept[last]


def of_day(name: object, on: date, read: Callable[[Sequence[date]], Mapping[date, T]]) -> T:
    """What ``read`` answers for a day; of all days of this asking it is read at once, and once. ``name`` tells it from all else."""
    kept: dict[date, T] = known(name, "of days")
    if on not in kept:
        kept.update(read([day for day in days_asked(on) if day not in kept]))
    return kept[on]
