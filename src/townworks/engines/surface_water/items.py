"""项目与限值 (items): table 1 of GB 3838-2002, 24 items with the limits of classes Ⅰ to Ⅴ, as constants.

A limit belongs to the better class: "not above" (≤), for dissolved oxygen "not below" (≥), for pH from 6 to 9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from townworks.engines.working import gettext_noop

Water = Literal["river", "lake"]
Sense = Literal["at_most", "at_least", "between", "none"]

GRADES = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", gettext_noop("劣Ⅴ"))
WORST = 6  # 劣Ⅴ; classes are whole numbers from 1 (Ⅰ) to 6
PH_LOWEST, PH_HIGHEST = 6.0, 9.0


@dataclass(frozen=True)
class Item:
    """一个项目. ``limits``: classes Ⅰ to Ⅴ in rivers; ``lake``: in lakes and reservoirs, where they differ.

    ``decimals``: places kept before the class is told; ``classed``: whether it counts for the section's class.
    """

    code: str
    name: str
    unit: str
    sense: Sense
    limits: tuple[float, ...]
    decimals: int
    lake: tuple[float, ...] = ()
    classed: bool = True
    urgent: bool = False  # heavy metals and cyanide: named first among what pollutes

    def limits_in(self, water: Water) -> tuple[float, ...]:
        """The limits for this kind of water; empty for an item without any (pH and temperature)."""
        return self.lake if water == "lake" and self.lake else self.limits


ITEMS: tuple[Item, ...] = (
    Item("temperature", gettext_noop("水温"), "℃", "none", (), 1, classed=False),
    # The table of places says 0 for pH; 182 published readings with pH within half a unit of 6–9 are all 劣Ⅴ.
    Item("ph", gettext_noop("pH值"), "", "between", (), 2),
    Item("do", gettext_noop("溶解氧"), "mg/L", "at_least", (7.5, 6.0, 5.0, 3.0, 2.0), 1),
    Item("codmn", gettext_noop("高锰酸盐指数"), "mg/L", "at_most", (2.0, 4.0, 6.0, 10.0, 15.0), 1),
    Item("cod", gettext_noop("化学需氧量"), "mg/L", "at_most", (15.0, 15.0, 20.0, 30.0, 40.0), 1),
    Item("bod5", gettext_noop("五日生化需氧量"), "mg/L", "at_most", (3.0, 3.0, 4.0, 6.0, 10.0), 1),
    Item("nh3n", gettext_noop("氨氮"), "mg/L", "at_most", (0.15, 0.5, 1.0, 1.5, 2.0), 2),
    Item("tp", gettext_noop("总磷"), "mg/L", "at_most", (0.02, 0.1, 0.2, 0.3, 0.4), 3, lake=(0.01, 0.025, 0.05, 0.1, 0.2)),
    Item("tn", gettext_noop("总氮"), "mg/L", "at_most", (0.2, 0.5, 1.0, 1.5, 2.0), 2, classed=False),
    Item("cu", gettext_noop("铜"), "mg/L", "at_most", (0.01, 1.0, 1.0, 1.0, 1.0), 3, urgent=True),
    Item("zn", gettext_noop("锌"), "mg/L", "at_most", (0.05, 1.0, 1.0, 2.0, 2.0), 3, urgent=True),
    Item("fluoride", gettext_noop("氟化物"), "mg/L", "at_most", (1.0, 1.0, 1.0, 1.5, 1.5), 3),
    Item("se", gettext_noop("硒"), "mg/L", "at_most", (0.01, 0.01, 0.01, 0.02, 0.02), 4),
    Item("as", gettext_noop("砷"), "mg/L", "at_most", (0.05, 0.05, 0.05, 0.1, 0.1), 4, urgent=True),
    Item("hg", gettext_noop("汞"), "mg/L", "at_most", (0.00005, 0.00005, 0.0001, 0.001, 0.001), 5, urgent=True),
    Item("cd", gettext_noop("镉"), "mg/L", "at_most", (0.001, 0.005, 0.005, 0.005, 0.01), 5, urgent=True),
    Item("cr6", gettext_noop("六价铬"), "mg/L", "at_most", (0.01, 0.05, 0.05, 0.05, 0.1), 3, urgent=True),
    Item("pb", gettext_noop("铅"), "mg/L", "at_most", (0.01, 0.01, 0.05, 0.05, 0.1), 3, urgent=True),
    Item("cyanide", gettext_noop("氰化物"), "mg/L", "at_most", (0.005, 0.05, 0.2, 0.2, 0.2), 3, urgent=True),
    Item("phenol", gettext_noop("挥发酚"), "mg/L", "at_most", (0.002, 0.002, 0.005, 0.01, 0.1), 4),
    Item("oil", gettext_noop("石油类"), "mg/L", "at_most", (0.05, 0.05, 0.05, 0.5, 1.0), 2),
    Item("las", gettext_noop("阴离子表面活性剂"), "mg/L", "at_most", (0.2, 0.2, 0.2, 0.3, 0.3), 2),
    Item("sulfide", gettext_noop("硫化物"), "mg/L", "at_most", (0.05, 0.1, 0.2, 0.5, 1.0), 3),
    Item("coliform", gettext_noop("粪大肠菌群"), "个/L", "at_most", (200.0, 2000.0, 10000.0, 20000.0, 40000.0), 0, classed=False),
)  # fmt: skip

BY_CODE: Mapping[str, Item] = MappingProxyType({item.code: item for item in ITEMS})
BY_NAME: Mapping[str, Item] = MappingProxyType({item.name: item for item in ITEMS} | {"pH": ITEMS[1]})


def item_of(code: str) -> Item:
    """The item of this code. ValueError if there is none.

    >>> item_of("nh3n").name
    '氨氮'
    """
    try:
        return BY_CODE[code]
    except KeyError:
        raise ValueError(f"没有代码为 {code} 的水质项目，可用的有：{'、'.join(BY_CODE)}。") from None


def grade_of(text: str) -> int | None:
    """The class that a text names: Roman characters, Latin letters or Chinese numerals; None if it names none.

    >>> grade_of("劣Ⅴ"), grade_of("III类"), grade_of("四"), grade_of("--")
    (6, 3, 4, None)
    """
    plain = text.strip().removesuffix("类").upper()
    return _NAMED.get(plain)


_NAMED = {name: number for number, name in enumerate(GRADES, 1)}
_NAMED |= {name: number for number, name in enumerate(("I", "II", "III", "IV", "V", "劣V"), 1)}
_NAMED |= {name: number for number, name in enumerate(("一", "二", "三", "四", "五", "劣五"), 1)}
