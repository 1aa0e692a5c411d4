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
_RANK = re.compile("(省|市|(壮族|回族|维吾尔)?自治区)$")
_BRACKETS = re.compile(r"^(?P<before>.+)\((?P<within>.+)\)$")


@dataclass(frozen=True)
class Known:
    """断面水体名单: the water by province, basin and name; also by province and name, and by half of a name, where that is enough.

    ``A(B)`` is known as ``A`` and as ``B`` too, if no other section of the province is; an old station beside a new one
    of the same name, ``A(老)``, is only itself: the two are not always judged alike.
    """

    waters: Mapping[Key, Water] = field(default_factory=dict)
    _by_name: dict[tuple[str, str], Water | None] = field(init=False, repr=False, default_factory=dict)
    _by_half: dict[tuple[str, str], Water | None] = field(init=False, repr=False, default_factory=dict)
    _exact: dict[Key, Water] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        for key, water in self.waters.items():
            province, basin, name = plain_key(key)
            self._exact[province, basin, name] = water
            _put(self._by_name, (province, name), water)
            for half in _halves(name):
                _put(self._by_half, (province, half), water)

    def of(self, key: Key) -> Water | None:
        """What is known of a section; None: nothing."""
        province, basin, name = plain_key(key)
        here = (province, name)
        known = self._exact.get((province, basin, name)) or self._by_name.get(here)
        if known is not None or here in self._by_name:
            return known
        halves = {self._by_name.get((province, half)) for half in _halves(name)} | {self._by_half.get(here)}
        halves.discard(None)
        return halves.pop() if len(halves) == 1 else None


def _put(table: dict[tuple[str, str], Water | None], name: tuple[str, str], water: Water) -> None:
    table[name] = water if table.get(name, water) == water else None


def _halves(name: str) -> tuple[str, ...]:
    """What stands before brackets and in them; nothing of an old station.

    >>> _halves("坝上中(胡家岭)"), _halves("湖滨(老)")
    (('坝上中', '胡家岭'), ())
    """
    found = _BRACKETS.match(name)
    return (found["before"], found["within"]) if found and len(found["within"]) > 1 else ()


def water_of(key: Key, known: Known, algae: Iterable[Key]) -> tuple[Water, How]:
    """河流或湖库 and how that is known. ``algae``: plain keys of sections of which the file has chlorophyll or algae.

    >>> water_of(("甲省", "乙河流域", "丙湖心"), Known(), set())
    ('lake', 'name')
    """
    water = known.of(key)
    if water is not None:
        return water, "known"
    if plain_key(key) in algae:
        return "lake", "algae"
    return ("lake", "name") if MIDDLE.search(key[2]) else ("river", "otherwise")


def plain(name: str) -> str:
    """A name without spaces and differences of width: 广北滨河路(桥） is 广北滨河路(桥)."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def plain_key(key: Key) -> Key:
    """Names as they are compared; a province is the same with and without its rank.

    >>> plain_key(("广西壮族自治区", "珠江流域", " 某桥")), plain_key(("广西", "珠江", "某桥"))
    (('广西', '珠江', '某桥'), ('广西', '珠江', '某桥'))
    """
    return _RANK.sub("", plain(key[0])), plain(key[1]).removesuffix("流域"), plain(key[2])
