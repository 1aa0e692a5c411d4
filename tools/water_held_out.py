"""留出检验 (held out): how far the published classes are reproduced on rows that the list of sections was not learnt from.

    python tools/water_held_out.py FILE.csv [--times 200]

Three ways of leaving out, on rows in normal operation with the four items: a month (the list learnt from the other months);
a random third of the sections (they are judged by the general rule); all days but the two on which every section was
published. Printed readings, as another month would come. Told by rows, and as a mean over sections: a few stations make
up a good part of the rows, while in a month of all sections each weighs the same. The 95 % interval is that of the sections
drawn again (bootstrap).
"""

from __future__ import annotations

import argparse
import csv
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import django
import numpy as np
from numpy.typing import NDArray

# The words of the modules below are looked up as they load.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
django.setup()

from tools.water_sections import COLUMNS, Key, learnt_from, reading_of_row  # noqa: E402
from townworks.engines.surface_water import arrays, grade_of  # noqa: E402
from townworks.indicators.water_files import Known  # noqa: E402
from townworks.indicators.water_files.layout import ALGAE  # noqa: E402
from townworks.indicators.water_files.waters import Water, plain_key, water_of  # noqa: E402

CODES = ("ph", "do", "codmn", "nh3n", "tp")
Row = dict[str, str]


@dataclass(frozen=True)
class Judged:
    """The core rows: keys, days and classes by both sets of limits (whole numbers 1 to 6), and the published one."""

    rows: list[Row]
    keys: list[Key]
    river: NDArray[np.int8]
    lake: NDArray[np.int8]
    official: NDArray[np.int64]

    def right(self, water: Callable[[Key], Water]) -> NDArray[np.bool_]:
        of = {key: water(key) == "lake" for key in set(self.keys)}
        lakes = np.array([of[key] for key in self.keys])
        return np.where(lakes, self.lake, self.river) == self.official


def key_of(row: Row) -> Key:
    return row["省份"], row["流域"], row["断面名称"]


def judged(rows: list[Row], states: tuple[str, ...] = ("", "正常")) -> Judged:
    """Rows in these states that have the four items and a published class, judged on printed readings."""
    values = np.array([reading_of_row(row, exact=False) for row in rows])
    official = np.array([grade_of(row["水质类别"]) or 0 for row in rows])
    normal = np.array([row["站点情况"] in states for row in rows])
    core = normal & (official > 0) & np.isfinite(values[:, 1:]).all(axis=1)
    kept = [row for row, is_core in zip(rows, core, strict=True) if is_core]
    nobody = np.zeros(len(kept), dtype=bool)
    return Judged(
        kept,
        [key_of(row) for row in kept],
        arrays.compute(values[core], CODES, nobody).section,
        arrays.compute(values[core], CODES, ~nobody).section,
        official[core],
    )


def with_algae(rows: list[Row]) -> frozenset[Key]:
    found = set()
    for row in rows:
        if any(row[column].replace(".", "").isdigit() for column in ALGAE):
            found.add(plain_key(key_of(row)))
    return frozenset(found)


def told(name: str, keys: list[Key], right: NDArray[np.bool_], dice: np.random.Generator, times: int) -> None:
    """One line: share of rows, mean over sections and its interval."""
    sections: dict[Key, list[bool]] = {}
    for key, one in zip(keys, right, strict=True):
        sections.setdefault(key, []).append(bool(one))
    shares = np.array([np.mean(one) for one in sections.values()])
    means = [dice.choice(shares, len(shares)).mean() for _ in range(times)]
    low, high = np.percentile(means, (2.5, 97.5))
    print(
        f"{name:<34} {len(right):>6} rows {right.mean():8.2%} | {len(shares):>5} sections {shares.mean():8.2%}"
        f"  ({low:.2%} to {high:.2%})"
    )


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("file", type=Path)
    options.add_argument("--times", type=int, default=1000)
    given = options.parse_args()
    dice = np.random.default_rng(20210405)
    with given.file.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    missing = [name for name in (*COLUMNS, "抓取日期") if name not in rows[0]]
    if missing:
        raise SystemExit(f"缺少列：{'、'.join(missing)}")
    algae = with_algae(rows)

    def by(known: Known) -> Callable[[Key], Water]:
        return lambda key: water_of(key, known, algae)[0]

    def known_from(some: list[Row]) -> Known:
        return Known({key: water for key, (water, _) in learnt_from(some).items()})

    every = judged(rows)
    told(
        "all rows, list from all (in sample)",
        every.keys,
        every.right(by(known_from(rows))),
        dice,
        given.times,
    )
    told("all rows, general rule only", every.keys, every.right(by(Known())), dice, given.times)

    days = [row for row in rows if row["抓取日期"] < "2020-05-10"]
    lakes_too = judged(
        days, ("", "正常", "维护")
    )  # on these days most lakes stood in maintenance, but had readings
    later = known_from([row for row in rows if row["抓取日期"] >= "2020-05-10"])
    for name, known in (("general rule", Known()), ("list from later", later)):
        told(f"two days with 维护, {name}", lakes_too.keys, lakes_too.right(by(known)), dice, given.times)

    keys: list[Key] = []
    rights = []
    for month in sorted({row["抓取日期"][:7] for row in rows}):
        known = known_from([row for row in rows if row["抓取日期"][:7] != month])
        out = judged([row for row in rows if row["抓取日期"][:7] == month])
        right = out.right(by(known))
        told(f"without {month}", out.keys, right, dice, given.times)
        keys += out.keys
        rights.append(right)
    told("each month by the other months", keys, np.concatenate(rights), dice, given.times)

    for first, second in (("2020-05-08", "2020-05-09"), ("2020-05-09", "2020-05-08")):
        known = known_from([row for row in rows if row["抓取日期"] == first])
        out = judged([row for row in rows if row["抓取日期"] == second])
        told(f"{second}, list from {first}", out.keys, out.right(by(known)), dice, given.times)

    names = sorted({key_of(row) for row in rows})
    by_rows, by_sections = [], []
    for _ in range(100):
        left = {names[n] for n in dice.choice(len(names), len(names) // 3, replace=False)}
        known = known_from([row for row in rows if key_of(row) not in left])
        right = every.right(by(known))
        out_keys = np.array([key in left for key in every.keys])
        per: dict[Key, list[bool]] = {}
        for key, one, is_out in zip(every.keys, right, out_keys, strict=True):
            if is_out:
                per.setdefault(key, []).append(bool(one))
        by_rows.append(right[out_keys].mean())
        by_sections.append(np.mean([np.mean(one) for one in per.values()]))
    for name, shares in (("by rows", by_rows), ("by sections", by_sections)):
        low, high = np.percentile(shares, (2.5, 97.5))
        print(f"a third of the sections left out, {name}: {np.mean(shares):.2%} ({low:.2%} to {high:.2%})")


if __name__ == "__main__":
    main()
