"""Measure the class of the 26,764 published samples: the engine, and a plain NumPy pass, in the same run.

The plain pass compares four items with one set of limits and takes the worst: no rounding, no pH, no lakes, no word of
what decided. The ratio says what those cost. Reading the file is timed beside it, for that is what the command spends.

    python tools/bench_water.py [FILE.csv]
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from townworks.engines.surface_water import Reading, arrays, reading_of

FILE = Path(__file__).resolve().parents[2] / "shared/data/water/cnemc_daily_2020-05_2021-04.csv"
COLUMNS = {"ph": "pH", "do": "溶解氧", "codmn": "高锰酸盐指数", "nh3n": "氨氮", "tp": "总磷"}
CODES = tuple(COLUMNS)
TIMES = 30
DO, CODMN, NH3N, TP = (7.5, 6, 5, 3, 2), (2, 4, 6, 10, 15), (0.15, 0.5, 1, 1.5, 2), (0.02, 0.1, 0.2, 0.3, 0.4)


def read(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """The samples (n, 5), NaN for none, and which have chlorophyll."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    values = [[_value(row[name]) for name in COLUMNS.values()] for row in rows]
    return np.array(values), np.array([not np.isnan(_value(row["叶绿素α"])) for row in rows])


def _value(text: str) -> float:
    reading = reading_of(text)
    return reading.counted if isinstance(reading, Reading) else np.nan


def plain(values: np.ndarray) -> np.ndarray:
    """单因子, as anybody would write it: six classes by counting the limits that are passed."""
    worst = np.zeros(len(values), dtype=np.int8)
    for column, limits in ((2, CODMN), (3, NH3N), (4, TP)):
        passed = sum((values[:, column] > limit).astype(np.int8) for limit in limits)
        worst = np.maximum(worst, passed + 1)
    passed = sum((values[:, 1] < limit).astype(np.int8) for limit in DO)
    return np.maximum(worst, passed + 1)


def least(act: Callable[[], object]) -> float:
    """Milliseconds, the least of many times."""
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return min(taken) * 1000


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    if not path.is_file():
        print(f"SKIPPED: the water samples are not there ({path})")
        return
    began = time.perf_counter()
    values, lake = read(path)
    reading = (time.perf_counter() - began) * 1000
    floor = least(lambda: plain(values))
    print(
        f"\nThe class of {len(values):,} samples: a plain NumPy pass {floor:.1f} ms; reading the file {reading:.0f} ms"
    )
    print(f"{'':<44}{'ms':>8}{'÷ plain':>10}")
    for name, act in {
        "class and deciding items": lambda: arrays.compute(values, CODES, lake),
        "the same, rounded half to even": lambda: arrays.compute(values, CODES, lake, "half_even"),
        "and by how much class Ⅲ is exceeded": lambda: arrays.overs(
            arrays.compute(values, CODES, lake), lake
        ),
    }.items():
        taken = least(act)
        print(f"{name:<44}{taken:>8.1f}{taken / floor:>10.1f}")


if __name__ == "__main__":
    main()
