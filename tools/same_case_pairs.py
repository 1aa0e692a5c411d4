"""How well `engines.same_case` finds reports of one thing: `python -m tools.same_case_pairs [fit]`.

The set is made, for no public one of Chinese reports with known doubles exists. Places, days and addresses are those of the
500 real San Francisco requests in ../shared/data/open311 (27–28 June 2011), which carry no text. Each gets a thing of
tools/case_labels/incidents.tsv of its own part and, with a fixed seed: a second report of it in other words (position off by
12 m a side, 1 in 10 without one, 3 days later on average, another matter ticked by 15 in 100), another thing nearby (25 m a
side, same matter ticked by 70 in 100), another thing of the same matter nearby, and the same words 200 to 600 m away. Every
report is asked against all earlier ones. Requests and things are cut into a part to tune on and a part held out; no thing and
no request is in both. `fit` prints the weights of the tuning part.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import random
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from townworks.engines import distance, same_case
from townworks.engines.same_case import Report

ROOT = Path(__file__).parents[1]
REQUESTS = ROOT.parent / "shared/data/open311/sf_500/sf_requests_2011.json"
INCIDENTS = ROOT / "tools/case_labels/incidents.tsv"
METRE = 1 / 111_195


@dataclass(frozen=True)
class Placed:
    """A report, and the number of the thing that it tells of."""

    report: Report
    thing: int


@dataclass(frozen=True)
class Figures:
    """What was offered: ``true`` of ``twins`` pairs, ``offered`` in all."""

    twins: int
    true: int
    offered: int

    @property
    def recall(self) -> float:
        return self.true / self.twins

    @property
    def precision(self) -> float:
        return self.true / max(1, self.offered)


def incidents(part: str) -> list[list[str]]:
    """matter, unit, and the three texts of the things of a part."""
    lines = INCIDENTS.read_text(encoding="utf-8").splitlines()
    return [row[1:] for row in csv.reader(lines, delimiter="\t") if row and row[0] == part]


def reports(part: str, seed: int = 20260608) -> list[Placed]:
    """All reports of a part in the order of their arrival."""
    chance, things = random.Random(f"{seed}{part}"), incidents(part)
    matters = sorted({row[0] for row in things})
    found: list[Placed] = []
    used: list[tuple[list[str], tuple[float, float]]] = []
    for n, one in enumerate(json.loads(REQUESTS.read_text(encoding="utf-8"))):
        held = hashlib.sha256(one["service_request_id"].encode()).digest()[0] % 2
        if (part == "held") != bool(held):
            continue
        at = datetime.fromisoformat(one["requested_datetime"])
        where = (one["long"], one["lat"])
        address = " ".join(one["address"].split())
        told_near = {id(other) for other, spot in used if _metres(where, spot) < 700}
        row = chance.choice([other for other in things if id(other) not in told_near] or things)
        used.append((row, where))
        matter, _unit, first, second, near, _other = row
        alike = [other for other in things if other[0] == matter and other is not row]

        def placed(
            text: str, thing: int, off: float, *, ticked: str, blind: bool = False, away: float = 0.0,
            where: tuple[float, float] = where, at: datetime = at, address: str = address,
        ) -> None:  # fmt: skip
            turn = chance.uniform(0, 2 * math.pi)
            east = chance.gauss(0, off) + away * math.cos(turn)
            north = chance.gauss(0, off) + away * math.sin(turn)
            wide = METRE / math.cos(math.radians(where[1]))
            later = at + timedelta(days=min(20.0, chance.expovariate(1 / 3)))
            spot = (None, None) if blind else (where[0] + east * wide, where[1] + north * METRE)
            found.append(Placed(Report(text, ticked, later, *spot, address), thing))

        def ticked(share: float, matter: str = matter) -> str:
            return matter if chance.random() < share else chance.choice(matters)

        found.append(Placed(Report(first, matter, at, *where, address), 10 * n))
        placed(second, 10 * n, 12, ticked=ticked(0.85), blind=chance.random() < 0.1)
        placed(near, 10 * n + 1, 25, ticked=ticked(0.7))
        if alike:
            placed(chance.choice(alike)[2], 10 * n + 2, 25, ticked=matter)
        placed(second, 10 * n + 3, 12, ticked=matter, away=chance.uniform(200, 600), address="")
    return sorted(found, key=lambda one: one.report.at)


def _metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    return distance.between(one, other)


def pairs(found: list[Placed]) -> list[tuple[Placed, list[Placed]]]:
    """Each report with the earlier ones in its nine cells or at its address."""
    cells: dict[object, list[int]] = defaultdict(list)
    asked = []
    for n, one in enumerate(found):
        report = one.report
        keys: list[object] = [report.address] if report.address else []
        if report.longitude is not None and report.latitude is not None:
            keys += same_case.around(report.longitude, report.latitude)
        asked.append((one, [found[m] for m in sorted({m for key in keys for m in cells[key]})]))
        for key in (
            report.address,
            report.longitude is not None and same_case.cell_of(report.longitude, report.latitude or 0),
        ):
            if key:
                cells[key].append(n)
    return asked


def measured(part: str, rule: str = "engine") -> Figures:
    """Recall and precision of a part. ``rule`` "matter": same matter within 50 m and 30 days, as before."""
    asked, true, offered, twins = pairs(reports(part)), 0, 0, 0
    seen: set[int] = set()
    for one, standing in asked:
        twins += one.thing in seen
        seen.add(one.thing)
        if rule == "engine":
            given = same_case.Given(one.report, [other.report for other in standing])
            hits = [standing[match.n] for match in same_case.compute(given).matches]
        else:
            hits = [other for other in standing if _by_matter(one.report, other.report)]
        offered += len(hits)
        true += sum(hit.thing == one.thing for hit in hits)
    return Figures(twins, true, offered)


def _by_matter(one: Report, other: Report) -> bool:
    facts = same_case.compared(one, other)
    near = facts.metres is not None and facts.metres <= 50
    return one.matter == other.matter and facts.levels is not None and near


def fitted(part: str = "tune") -> dict[str, dict[str, float]]:
    """The logarithm of how much likelier each level is between two reports of one thing; one pair added to each count."""
    counts: dict[bool, dict[str, Counter[str]]] = {True: defaultdict(Counter), False: defaultdict(Counter)}
    for one, standing in pairs(reports(part)):
        for other in standing:
            facts = same_case.compared(one.report, other.report)
            for name, level in (facts.levels or {}).items():
                counts[one.thing == other.thing][name][level] += 1
    print({same: sum(rows["words"].values()) for same, rows in counts.items()})
    return {
        name: {
            level: round(
                math.log(
                    ((counts[True][name][level] + 1) / (counts[True][name].total() + len(levels)))
                    / ((counts[False][name][level] + 1) / (counts[False][name].total() + len(levels)))
                ),
                1,
            )
            for level in levels
        }
        for name, levels in same_case.WEIGHTS.items()
    }


if __name__ == "__main__":
    if "fit" in sys.argv:
        for name, levels in fitted().items():
            print(name, levels)
    for part in ("tune", "held"):
        for rule in ("matter", "engine"):
            told = measured(part, rule)
            print(
                f"{part} {rule}: {len(reports(part))} reports, {told.twins} doubles, offered {told.offered}, "
                f"recall {told.recall:.3f}, precision {told.precision:.3f}"
            )
