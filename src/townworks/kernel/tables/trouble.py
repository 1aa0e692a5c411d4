"""一处错误: where in the file, what stands there, what is wrong, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import Refusal
from ..workbooks import FORMULA, LOST


@dataclass(frozen=True)
class Problem:
    """``row``: its number in the file; ``column``: its head; ``value``: the cell; ``remedy``: what to do, where that can be said."""

    row: int
    column: str
    value: str
    sentence: Refusal
    remedy: str = ""


def shown(cell: str) -> str:
    """A cell as a person wrote it, without our marks for formulas and long numbers."""
    return cell.lstrip(FORMULA + LOST)
