"""成批评价 (arrays): the class of many samples in one pass of NumPy, the same as ``compute`` says of each.

Shapes: ``values`` (n samples, m items), float64, in the units of table 1, NaN for no reading, below detection already
halved; ``lake`` (n,) bool. O(n · m · log 5) time, O(n · m) memory: about 30 bytes a cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .items import PH_HIGHEST, PH_LOWEST, WORST, Item, item_of
from .rounding import SETTLED, Rounding, rounded_all

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Classes = NDArray[np.int8]


@dataclass(frozen=True)
class Grades:
    """Classes 1 to 6, 0 for none. ``items`` (n, m), ``section`` (n,), ``deciding`` (n, m), ``values`` as compared (n, m)."""

    codes: tuple[str, ...]
    items: Classes
    section: Classes
    deciding: Flags
    values: Floats


def compute(
    values: Floats, codes: Sequence[str], lake: Flags, rounding: Rounding = "none", settle: bool = False
) -> Grades:
    """The classes of n samples with m items.

    ``settle``: the values are means, whose last places are noise. An item that does not count for the class has
    class 0. ValueError if an item is unknown, or the shapes do not fit.

    >>> grades = compute(np.array([[7.6, 0.03], [7.6, np.nan]]), ("do", "tp"), np.array([True, False]))
    >>> grades.section.tolist(), grades.deciding.tolist()
    ([3, 1], [[False, True], [False, False]])
    """
    items = [item_of(code) for code in codes]
    if values.ndim != 2 or values.shape[1] != len(items) or lake.shape != values.shape[:1]:
        raise ValueError(
            f"成批评价的数组形状不合：{values.shape}，{len(items)} 个项目，湖库标记 {lake.shape}。"
        )
    classes = np.zeros(values.shape, dtype=np.int8)
    compared = np.array(values, dtype=np.float64)
    for column, item in enumerate(items):
        if not item.classed:
            continue
        there = np.round(values[:, column], SETTLED) if settle else values[:, column]
        compared[:, column] = rounded_all(there, item.decimals, rounding)
        classes[:, column] = _item_classes(item, compared[:, column], lake)
    section = classes.max(axis=1, initial=0)
    deciding = (classes == section[:, None]) & (section > 1)[:, None]
    return Grades(tuple(codes), classes, section, deciding, compared)


def overs(grades: Grades, lake: Flags, target: int = 3) -> Floats:
    """超标倍数 against one class, shape (n, m); NaN where it does not exceed or the item has no multiple."""
    times = np.full(grades.values.shape, np.nan)
    for column, code in enumerate(grades.codes):
        item = item_of(code)
        if item.sense != "at_most" or not item.classed:
            continue
        limit = np.where(lake, item.limits_in("lake")[target - 1], item.limits_in("river")[target - 1])
        over = grades.values[:, column] > limit  # NaN is not
        times[over, column] = (grades.values[over, column] - limit[over]) / limit[over]
    return times


def _item_classes(item: Item, values: Floats, lake: Flags) -> Classes:
    if item.sense == "between":
        classes = np.where((values >= PH_LOWEST) & (values <= PH_HIGHEST), 1, WORST)
    elif item.lake:
        inside = _steps(values, item.lake)
        classes = np.where(lake, inside, _steps(values, item.limits))
    elif item.sense == "at_least":
        classes = _steps(-values, tuple(-limit for limit in item.limits))
    else:
        classes = _steps(values, item.limits)
    return np.where(np.isnan(values), 0, classes).astype(np.int8)


def _steps(values: Floats, limits: Sequence[float]) -> NDArray[np.int64]:
    """1 + how many limits each value passes; a value that equals a limit has not passed it."""
    return np.searchsorted(np.asarray(limits), values, side="left") + 1
