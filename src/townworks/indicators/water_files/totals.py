"""控制总数 (totals): rows read, classed, left without a class and why, and how far the published class agrees."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Totals:
    """Every row is in ``classed`` or in one of ``unclassed``. ``compared``: rows with a published class and one of ours.

    ``core``: of these, rows in normal operation with all of dissolved oxygen, permanganate index, ammonia and phosphorus.
    """

    read: int = 0
    classed: int = 0
    unclassed: Counter[str] = field(default_factory=Counter)
    grades: Counter[int] = field(default_factory=Counter)
    waters: Counter[str] = field(default_factory=Counter)
    compared: int = 0
    agreed: int = 0
    core: int = 0
    core_agreed: int = 0
    better: int = 0  # ours is better than the published one
    worse: int = 0
    encoding: str = ""
    without_ph: bool = False  # the file has no column of pH

    @property
    def core_share(self) -> float | None:
        """符合率 of the core rows; None if there are none."""
        return self.core_agreed / self.core if self.core else None
