"""分列: the rows of both lists side by side as arrays, so that pairs are weighed by the thousand.

Two rows have the same number in a column if they say the same there, and −1 where a row says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from townworks.engines.site_match.words import Address, address_key, code_key, grams, name_key, plain

Numbers = NDArray[np.int64]
NOTHING = -1


@dataclass(frozen=True)
class Site:
    """场所 as a list has it; "" and None where it says nothing.

    ``code`` is unique in its list. ``kind`` as it is said to people. Degrees of one system.
    """

    code: str
    name: str
    address: str = ""
    credit_code: str = ""
    longitude: float | None = None
    latitude: float | None = None
    kind: str = ""


@dataclass(frozen=True, eq=False)
class Columns:
    """n rows. ``grams``: numbers of all pairs of characters, rarest first within a row, row ``r`` at starts[r]:starts[r+1]."""

    keys: list[str]
    addresses: list[Address]
    credit: Numbers
    name: Numbers
    digits: Numbers
    door: Numbers
    full: Numbers
    village: Numbers
    kind: Numbers
    whole: Numbers
    positions: NDArray[np.float64]
    grams: Numbers
    starts: Numbers

    @property
    def sizes(self) -> Numbers:
        """How many pairs of characters the name of each row has."""
        return np.diff(self.starts)


def columns(sites: Sequence[Site], areas: tuple[str, ...]) -> Columns:
    """The columns of a list. Complexity O(characters · log)."""
    keys = [name_key(site.name, areas) for site in sites]
    addresses = [address_key(site.address, areas) for site in sites]
    positions = [
        (np.nan, np.nan)
        if site.longitude is None or site.latitude is None
        else (site.longitude, site.latitude)
        for site in sites
    ]
    own, starts = _grams(keys)
    fulls = [(one.street, one.numbers, one.rest) if one.door else None for one in addresses]
    wholes = [
        (plain(site.name).strip(), plain(site.address).strip(), code_key(site.credit_code), site.kind, place)
        for site, place in zip(sites, map(str, positions), strict=True)
    ]
    return Columns(
        keys=keys,
        addresses=addresses,
        credit=_numbered([code_key(site.credit_code) or None for site in sites]),
        name=_numbered([key or None for key in keys]),
        digits=_numbered([tuple(re.findall(r"\d+", key)) or None for key in keys]),
        door=_numbered([one.door or None for one in addresses]),
        full=_numbered(fulls),
        village=_numbered([one.village or None for one in addresses]),
        kind=_numbered([site.kind or None for site in sites]),
        whole=_numbered([one if any(one[:3]) or "nan" not in one[4] else None for one in wholes]),
        positions=np.array(positions, np.float64).reshape(-1, 2),
        grams=own,
        starts=starts,
    )


def _numbered(values: Sequence[Hashable | None]) -> Numbers:
    numbers: dict[Hashable, int] = {}
    return np.array(
        [NOTHING if value is None else numbers.setdefault(value, len(numbers)) for value in values], np.int64
    )


def _grams(keys: Sequence[str]) -> tuple[Numbers, Numbers]:
    """Numbers of the pairs of characters in order of rarity over all rows, and where each row's begin."""
    rows = [grams(key) for key in keys]
    counts: dict[str, int] = {}
    for row in rows:
        for one in row:
            counts[one] = counts.get(one, 0) + 1
    ranks = {one: n for n, one in enumerate(sorted(counts, key=lambda one: (counts[one], one)))}
    own = [sorted(ranks[one] for one in row) for row in rows]
    starts = np.concatenate(([0], np.cumsum([len(row) for row in own])))
    return np.array([one for row in own for one in row], np.int64), starts.astype(np.int64)
