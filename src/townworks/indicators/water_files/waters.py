"""河流还是湖库 (waters): by which limits of total phosphorus a section is judged. The published class is never asked.

In this order: the list of known sections; whether the file has a reading of chlorophyll or algae from the section
(stations on lakes measure them, those on rivers as a rule do not); a name that says 湖心 or 库心; otherwise a river.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Key = tuple[str, str, str]  # province, basin, section
Water = Literal["river", "lake"]
How = Literal["known", "algae", "name", "otherwise"]

MIDDLE = re.compile("湖心|库心|湖中|库中")


@dataclass(frozen=True)
class Known:
    """断面水体名单: the water by province, basin and name; also by province and name, where that is enough."""

    waters: Mapping[Key, Water] = field(default_factory=dict)
    _by_name: dict[tuple[str, str], Water | None] = field(init=False, repr=False, default_factory=dict)
    _exact: dict[Key, Water] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        for (province, basin, name), water in self.waters.items():
            self._exact[plain_key((province, basin, name))] = water
            short = (plain(province), plain(name))
            self._by_name[short] = water if self._by_name.get(short, water) == water else None

    def of(self, key: Key) -> Water | None:
        """What is known of a section; None: nothing."""
        one = plain_key(key)
        return self._exact.get(one) or self._by_name.get((one[0], one[2]))


def water_of(key: Key, known: Known, algae: Iterable[Key]) -> tuple[Water, How]:
    """河流或湖库 and how that is known. ``algae``: sections of which the file has chlorophyll or algae.

    >>> water_of(("甲省", "乙河流域", "丙湖心"), Known(), set())
    ('lake', 'name')
    """
    water = known.of(key)
    if water is not None:
        return water, "known"
    if key in algae:
        return "lake", "algae"
    return ("lake", "name") if MIDDLE.search(key[2]) else ("river", "otherwise")


def plain(name: str) -> str:
    """A name without spaces and differences of width: 广北滨河路(桥） is 广北滨河路(桥)."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def plain_key(key: Key) -> Key:
    return plain(key[0]), plain(key[1]), plain(key[2])
