"""河流: the sections of a town by river in one month: shares by class, the water quality index, and their order. Places, never persons."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from townworks.engines import period_reading
from townworks.engines.surface_water import Reading, ranking, rating
from townworks.engines.surface_water import period as water_period
from townworks.kernel.actor import Actor

from ..derivations import water_of
from .section_view import MONTHS, months_until, shown_labels
from .sections import Section, sections


@dataclass(frozen=True)
class River:
    """一条河 in a month. ``counts``: sections by class, 1 to 6."""

    name: str
    sections: tuple[Section, ...]
    counts: tuple[int, ...]
    rating: rating.Answer


@dataclass(frozen=True)
class Ranked:
    """一个断面 in the order of the index, the cleanest first."""

    section: Section
    month: water_period.Period
    index: float
    rank: int


@dataclass(frozen=True)
class Waters:
    """镇里的水. ``met`` of ``judged`` sections meet their target in the ``month`` chosen."""

    sections: tuple[Section, ...]
    labels: tuple[str, ...]
    month: str
    rivers: tuple[River, ...]
    ranked: tuple[Ranked, ...]
    index: ranking.Answer | None
    met: int
    judged: int


def waters(actor: Actor, *, on: date, month: str = "", town_id: int | None = None) -> Waters:
    """Every section that the actor may see, with the last months, and the chosen one put together."""
    labels = months_until(on, MONTHS)
    first = period_reading.from_code(labels[0]).start
    found = tuple(sections(actor, first=first, last=on, town_id=town_id))
    given = sorted({one.label for section in found for one in section.months})
    chosen = month if month in given else given[-1] if given else labels[-1]
    pairs = [
        (section, one) for section in found for one in section.months if one.label == chosen and one.judged
    ]
    index = _index(pairs)
    judged = [one.judged for _section, one in pairs if one.judged and one.judged.grade]
    return Waters(
        found,
        shown_labels(labels, given),
        chosen,
        tuple(_rivers(pairs)),
        tuple(_ranked(pairs, index)),
        index,
        sum(1 for one in judged if one.meets_target),
        len(judged),
    )


Pairs = Sequence[tuple[Section, water_period.Period]]


def _readings(month: water_period.Period) -> dict[str, Reading | None]:
    return {code: Reading(value) for code, value in month.means.items()}


def _rivers(pairs: Pairs) -> list[River]:
    by_river: dict[str, list[tuple[Section, water_period.Period]]] = defaultdict(list)
    for section, month in pairs:
        by_river[str(section.thing.attributes.get("river", ""))].append((section, month))
    found = []
    for name, own in by_river.items():
        counts = Counter(month.judged.grade for _section, month in own if month.judged)
        told = rating.compute(
            rating.Given(
                tuple(rating.Section(section.thing.code, _readings(month)) for section, month in own),
                water_of(own[0][0].thing),
            )
        )
        shares = tuple(counts.get(grade, 0) for grade in range(1, 7))
        found.append(River(name, tuple(section for section, _month in own), shares, told))
    return found


def _index(pairs: Pairs) -> ranking.Answer | None:
    if not pairs:
        return None
    return ranking.compute(
        ranking.Given(
            tuple(
                ranking.Section(str(section.thing.pk), _readings(month), water_of(section.thing))
                for section, month in pairs
            )
        )
    )


def _ranked(pairs: Pairs, index: ranking.Answer | None) -> list[Ranked]:
    by_name = {str(section.thing.pk): (section, month) for section, month in pairs}
    return [Ranked(*by_name[one.name], one.index, one.rank) for one in (index.sections if index else ())]
