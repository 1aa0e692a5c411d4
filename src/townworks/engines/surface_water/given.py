"""What a sample is judged from, and what is said of it. Classes are whole numbers: 1 (Ⅰ) to 6 (劣Ⅴ)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from townworks.engines.working import Step

from .items import GRADES, Item, Water
from .marks import Reading
from .rounding import Rounding

Out = Literal["reference", "missing"]


@dataclass(frozen=True)
class Given:
    """一个水样: readings by the code of their item, the kind of water, the section's target class, how to round.

    ``wanted``: items that should be there; one without a reading is told as missing.
    """

    readings: Mapping[str, Reading | None]
    water: Water = "river"
    target: int = 3
    rounding: Rounding = "half_even"
    wanted: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemGrade:
    """单项类别: the value that was compared, its class, and by how much it exceeds class Ⅲ and the target.

    ``over_third``, ``over_target``: (C − Cs) / Cs; None where it does not exceed, and for dissolved oxygen and pH,
    which have no multiple.
    """

    item: Item
    value: float
    grade: int
    below: bool
    over_third: float | None
    over_target: float | None

    @property
    def name(self) -> str:
        return GRADES[self.grade - 1]


@dataclass(frozen=True)
class LeftOut:
    """不参评: an item that does not count for the class, and why."""

    item: Item
    reason: Out
    why: Step


@dataclass(frozen=True)
class Answer:
    """The section's class (None: nothing could be judged), every item's class, what decided, what was left out."""

    grade: int | None
    items: tuple[ItemGrade, ...]
    deciding: tuple[Item, ...]
    left_out: tuple[LeftOut, ...]
    meets_target: bool | None
    working: tuple[Step, ...]

    @property
    def name(self) -> str | None:
        """Ⅰ … 劣Ⅴ; None if there is no class."""
        return GRADES[self.grade - 1] if self.grade else None

    def of(self, code: str) -> ItemGrade | None:
        """The class of one item; None if it was not judged."""
        return next((one for one in self.items if one.item.code == code), None)
