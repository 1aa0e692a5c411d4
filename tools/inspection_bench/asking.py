"""Who asks for pages: one clerk of the whole town, one request after another; p95 as the ledger grows."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

from .ledger import Ledger
from .sending import Line
from .town import SIDE, SOUTH, WEST

WARM = 3
FLAT = 2.0


@dataclass(frozen=True)
class Asked:
    """Seconds at the 50th and 95th percentile."""

    p50: float
    p95: float


def pages(ledger: Ledger) -> dict[str, str]:
    """The default views, and the map's points of the whole town and of a street."""
    whole = f"{WEST},{SOUTH},{WEST + SIDE},{SOUTH + SIDE}"
    street = f"{WEST},{SOUTH},{WEST + SIDE / 20},{SOUTH + SIDE / 20}"
    return {
        "sign-in (floor)": "/sign-in/",
        "findings": "/findings/",
        "findings, overdue": "/findings/?overdue=1",
        "findings, page 20": "/findings/?page=20",
        "map": "/map/",
        "map points, town": f"/map/points.json?zoom=13&bbox={whole}",
        "map points, street": f"/map/points.json?zoom=17&bbox={street}",
        "today": "/",
        "round": f"/rounds/{ledger.round_id}/",
    }


def measured(port: int, ledger: Ledger, times: int) -> dict[str, Asked]:
    line = Line(port)
    found = {}
    for name, path in pages(ledger).items():
        headers = {} if "floor" in name else {"Cookie": f"sessionid={ledger.session}"}
        taken = []
        for n in range(WARM + times):
            began = time.perf_counter()
            answer = line.get(path, headers)
            if answer.status != 200:
                raise SystemExit(f"{path} answered {answer.status}")
            if n >= WARM:
                taken.append(time.perf_counter() - began)
        taken.sort()
        found[name] = Asked(statistics.median(taken), taken[int(len(taken) * 0.95)])
    line.close()
    return found


def told(database: str, server: str, found: dict[int, dict[str, Asked]]) -> None:
    """A line a page: p50 / p95 at each size, and how much the last took against the first."""
    sizes = list(found)
    print(f"\n{database}, {server}: one clerk, p50 / p95 in ms by number of findings (one in eight open)")
    print(f"{'page':<20}" + "".join(f"{size:>16}" for size in sizes) + f"{'p95 grows':>11}")
    for name in found[sizes[0]]:
        row = [found[size][name] for size in sizes]
        grows = row[-1].p95 / row[0].p95
        cells = "".join(f"{f'{one.p50 * 1000:.0f} / {one.p95 * 1000:.0f}':>16}" for one in row)
        print(f"{name:<20}{cells}{grows:>10.1f}×" + ("  grows with the ledger" if grows > FLAT else ""))
