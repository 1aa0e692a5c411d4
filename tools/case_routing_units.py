"""How well `engines.case_routing` says who takes a report: `python -m tools.case_routing_units`.

The SF requests of ../shared cannot serve: `agency_responsible` and `description` are empty in all 500. The set is made from
tools/case_labels/incidents.tsv: 48 things, each told twice, and 48 others nearby: 144 texts with the unit that should take them,
of seven units. What the citizen ticks is drawn with a fixed seed: the right matter for 75 in 100, "other" for 15, any other for 10;
for the things nearby, which belong to no listed matter for certain, the neighbour's matter for 40 and "other" for 60. Lessons come
from the things of the tuning part; the held-out part tells other things in other words. `rule`: the catalogue by what was ticked.
"""

from __future__ import annotations

import random
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from tools.same_case_pairs import incidents
from townworks.engines import case_routing
from townworks.engines.case_routing import Given, Learnt

KIND = Path(__file__).parents[1] / "definitions/cases/report.toml"


@dataclass(frozen=True)
class Labelled:
    """A text, what was ticked, who should take it."""

    features: tuple[str, ...]
    matter: str
    unit: str


@dataclass(frozen=True)
class Figures:
    """How many of ``asked`` were named first, and among the first three."""

    asked: int
    first: int
    three: int

    @property
    def accuracy(self) -> float:
        return self.first / self.asked

    @property
    def top_three(self) -> float:
        return self.three / self.asked


def labelled(part: str, seed: int = 7) -> list[Labelled]:
    """The texts of a part, shuffled."""
    chance = random.Random(f"{seed}{part}")
    rows = incidents(part)
    matters = sorted({row[0] for row in rows})
    found = []
    for matter, unit, first, second, near, other in rows:
        for text in (first, second):
            drawn = chance.random()
            ticked = matter if drawn < 0.75 else "other" if drawn < 0.9 else chance.choice(matters)
            found.append(_one(text, ticked, unit))
        found.append(_one(near, matter if chance.random() < 0.4 else "other", other))
    chance.shuffle(found)
    return found


def measured(lessons: list[Labelled], asked: list[Labelled]) -> Figures:
    """How often the lessons lead to the right unit."""
    catalogue = {one["code"]: one["units"] for one in tomllib.loads(KIND.read_text("utf-8"))["matters"]}
    names = sorted({one.unit for one in [*lessons, *asked]} | {n for row in catalogue.values() for n in row})
    key = {name: n for n, name in enumerate(names)}
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    taught: Counter[int] = Counter()
    sizes: Counter[int] = Counter()
    for one in lessons:
        taught[key[one.unit]] += 1
        sizes[key[one.unit]] += len(one.features)
        for feature in one.features:
            counts[feature][key[one.unit]] += 1
    learnt = {unit: Learnt(n, sizes[unit]) for unit, n in taught.items()}
    first = three = 0
    for one in asked:
        rule = tuple(key[name] for name in catalogue[one.matter])
        found = case_routing.compute(Given(one.features, learnt, counts, rule)).suggested
        units = [each.unit for each in found]
        first += units[:1] == [key[one.unit]]
        three += key[one.unit] in units
    return Figures(len(asked), first, three)


def table() -> list[tuple[str, int, Figures]]:
    """The rows of docs/rules/case_routing.md: the catalogue alone, then with more and more lessons."""
    lessons, asked = labelled("tune"), labelled("held")
    rows = [("rule", 0, measured([], asked))]
    return rows + [("learnt", n, measured(lessons[:n], asked)) for n in (12, 24, 48, 72)]


def _one(text: str, ticked: str, unit: str) -> Labelled:
    return Labelled(case_routing.features(text, kind="report", matter=ticked), ticked, unit)


if __name__ == "__main__":
    for name, n, told in table():
        print(f"| {name} | {n} | {told.asked} | {told.accuracy:.3f} | {told.top_three:.3f} |")
