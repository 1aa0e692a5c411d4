"""断面水体名单: read from the published classes of a file which sections are judged by the limits of lakes.

    python tools/water_sections.py FILE.csv [--until 2020-05-10] > definitions/water/sections.toml

A reading tells something of its section when the river's and the lake's limits of total phosphorus lead to different
classes and the published class is one of the two. A section is put down as what most of its telling readings say.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

import numpy as np

from townworks.engines.surface_water import Reading, arrays, grade_of, reading_of

CODES = ("ph", "do", "codmn", "nh3n", "tp")
COLUMNS = ("pH", "溶解氧", "高锰酸盐指数", "氨氮", "总磷")
Key = tuple[str, str, str]


def learnt(path: Path, until: str = "9999") -> dict[Key, tuple[str, int]]:
    """The water of each section of which a reading tells, and how many told so.

    ``until``: only rows fetched before this day ("2020-05-10"), where the file says when they were.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        return learnt_from(row for row in csv.DictReader(file) if row.get("抓取日期", "") < until)


def learnt_from(given: Iterable[dict[str, str]]) -> dict[Key, tuple[str, int]]:
    """The same from rows by column."""
    keys: list[Key] = []
    rows, official = [], []
    for row in given:
        values = reading_of_row(row, exact=True)
        grade = grade_of(row["水质类别"])
        if grade and not np.isnan(values).any():
            keys.append((row["省份"], row["流域"], row["断面名称"]))
            rows.append(values)
            official.append(grade)
    if not rows:
        return {}
    table, theirs = np.array(rows), np.array(official)
    nobody = np.zeros(len(rows), dtype=bool)
    as_river = arrays.compute(table, CODES, nobody).section
    as_lake = arrays.compute(table, CODES, ~nobody).section
    votes: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for n in np.flatnonzero(as_river != as_lake):
        votes[keys[n]][0] += int(as_river[n] == theirs[n])
        votes[keys[n]][1] += int(as_lake[n] == theirs[n])
    found = {}
    for key, (river, lake) in sorted(votes.items()):
        if lake != river:
            found[key] = ("lake", lake) if lake > river else ("river", river)
    return found


def reading_of_row(row: dict[str, str], exact: bool) -> list[float]:
    """The five readings, NaN where there is none; ``exact``: as they were before printing, where the row says."""
    return [_value((exact and row.get(f"{name}_原始")) or row[name]) for name in COLUMNS]


def _value(text: str) -> float:
    reading = reading_of(text)
    return reading.counted if isinstance(reading, Reading) else np.nan


def written(found: dict[Key, tuple[str, int]], source: str, until: str) -> str:
    """The definition file."""
    lines = [
        "# 哪些断面按湖库限值、哪些按河流限值评价：取自公开数据里的官方类别，不是推测。由 tools/water_sections.py 生成，",
        "# 见 docs/rules/surface_water.md。断面名后面的数是说明这一点的读数个数；两种限值得出同一类别的读数说明不了什么，不计。",
        f'source = "{source}"',
        f"until = {until}",
    ]
    for place, group in groupby(found.items(), key=lambda pair: pair[0][:2]):
        named = [(key[2], water, count) for key, (water, count) in group]
        lines += ["", "[[basins]]", f'province = "{place[0]}"', f'basin = "{place[1]}"']
        for water in ("lake", "river"):
            mine = [f'"{name}" = {count}' for name, kind, count in named if kind == water]
            lines += [f"[basins.{water}]", *mine] if mine else []
    return "\n".join([*lines, ""])


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("file", type=Path)
    options.add_argument("--until", default="9999")
    given = options.parse_args()
    source = "国家地表水水质自动监测站公开数据的官方类别，2020-05-08 至 2021-04-05"
    print(written(learnt(given.file, given.until), source, "2021-04-05"), end="")


if __name__ == "__main__":
    main()
