"""Measure how long 500 definition files take to load, against plain ``tomllib`` on the same files in the same run.

The town's own folder, with its campaigns and kinds of site copied under other codes until there are 500 files. Loading is
all of it: reading, shaping, sense, fit, freezing with digests. The two take turns and each one's best counts, so that other
work on the machine weighs little.

    python tools/bench_definitions.py [--files 500] [--times 5]
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from decimal import Decimal
from itertools import count, cycle, product
from pathlib import Path
from string import ascii_uppercase

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("campaigns", "sites")
FIRST_ORDER = 400  # above those of the town's own files


def fill(folder: Path, files: int) -> None:
    """Copies with codes, names, orders and marks of their own, so that the whole still passes its checks."""
    shutil.copytree(ROOT / "definitions", folder, dirs_exist_ok=True)
    originals = sorted(path for name in COPIED for path in (folder / name).glob("*.toml"))
    marks = ("".join(letters) for letters in product(ascii_uppercase, repeat=3))
    orders = {name: count(FIRST_ORDER) for name in COPIED}
    left = files - len(list(folder.rglob("*.toml")))
    for n, original in zip(range(left), cycle(originals), strict=False):
        code = f"{original.stem[:30]}-{n}"
        text = original.read_text(encoding="utf-8")
        for key, new in (
            ("code", f'"{code}"'),
            ("order", str(next(orders[original.parent.name]))),
            ("name", f'"试量 {n}"'),
            ("name_en", f'"Measured {n}"'),
            ("mark", f'"{next(marks)}"'),
        ):
            text = re.sub(rf"^{key} = .*$", f"{key} = {new}", text, count=1, flags=re.M)
        (original.parent / f"{code}.toml").write_text(text, encoding="utf-8")


def load(folder: Path) -> None:
    from townworks.definitions.loading import load as whole

    whole(folder)


def parse(folder: Path) -> None:
    for path in sorted(folder.rglob("*.toml")):
        tomllib.loads(path.read_bytes().decode("utf-8-sig"), parse_float=Decimal)


def seconds(act: Callable[[Path], None], folder: Path) -> float:
    begun = time.process_time()
    act(folder)
    return time.process_time() - begun


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--times", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, asked.files)
        files = sorted(folder.rglob("*.toml"))
        loads, parses = [], []
        for _ in range(asked.times):
            loads.append(seconds(load, folder))
            parses.append(seconds(parse, folder))
        told = {
            "files": len(files),
            "megabytes": round(sum(path.stat().st_size for path in files) / 1e6, 2),
            "load_seconds": round(min(loads), 3),
            "tomllib_seconds": round(min(parses), 3),
            "load_to_tomllib": round(min(loads) / min(parses), 2),
        }
    print(f"definitions: {json.dumps(told)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
