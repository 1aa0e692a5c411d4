"""逐批判定 (judging): some thousands of rows at once: cells to numbers, numbers to classes, classes to words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext, gettext_noop
from numpy.typing import NDArray

from townworks.engines.surface_water import GRADES, Reading, Rounding, arrays, grade_of, reading_of

from .layout import FOUR, Layout
from .problems import Problem, Problems
from .totals import Totals
from .waters import How, Water

Row = list[str]
FAILED = ("blank", "dashes", "negative", "not_finite")
NORMAL, STOPPED = "正常", "停站"
HOW: dict[How, str] = {
    "known": gettext_noop("已知断面"),
    "algae": gettext_noop("本文件有叶绿素或藻密度读数"),
    "name": gettext_noop("断面名称"),
    "otherwise": gettext_noop("没有湖库的迹象"),
}
GAPS = {
    "negative": gettext_noop("{item}是负数，不用"),
    "not_finite": gettext_noop("{item}不是有限的数，不用"),
    "not_measured": gettext_noop("{item}本站不测"),
}
WHY = {
    "stopped": gettext_noop("站点停站"),
    "missing": gettext_noop("缺{items}，不定类别"),
    "nothing": gettext_noop("没有可评价的读数"),
    "unreadable": gettext_noop("有读不成的数，不定类别"),
}
REASONS = {
    "stopped": gettext_noop("停站"),
    "missing": gettext_noop("缺项"),
    "nothing": gettext_noop("没有读数"),
    "unreadable": gettext_noop("读不成"),
    "ragged": gettext_noop("格数不合，没有写出"),
}
LAKE_WORDS = gettext_noop("总磷按湖库限值（{how}）")
BELOW_WORDS = gettext_noop("{item}低于检出限，按一半计")
STATUS_WORDS = gettext_noop("站点{status}")


@dataclass(frozen=True)
class Cells:
    """A batch as numbers: values (n, m), NaN where there is none; marks by (row, column); rows with unreadable cells."""

    values: NDArray[np.float64]
    marks: dict[tuple[int, int], str]
    broken: frozenset[int]


@dataclass(frozen=True)
class Manner:
    """How to judge: rounding, whether the exact readings count where there are any, how a section's water is told."""

    rounding: Rounding
    exact: bool
    water_of: Callable[[tuple[str, str, str]], tuple[Water, How]]


def cells_of(
    rows: Sequence[Row], numbers: Sequence[int], layout: Layout, exact: bool, problems: Problems
) -> Cells:
    """The readings of a batch; ``numbers``: the rows' numbers in the file. What cannot be read goes to ``problems``."""
    values = np.full((len(rows), len(layout.readings)), np.nan)
    marks: dict[tuple[int, int], str] = {}
    broken: set[int] = set()
    for m, (_, printed, exactly) in enumerate(layout.readings):
        for n, row in enumerate(rows):
            text = (exact and exactly is not None and row[exactly].strip()) or row[printed].strip()
            value = _quick(text)
            if value is not None:
                values[n, m] = value
                continue
            try:
                reading = reading_of(text)
            except ValueError:
                broken.add(n)
                told = gettext_noop("“{text}”读不成数")
                problems.add(Problem(numbers[n], layout.header[printed].strip(), told, {"text": text[:20]}))
                continue
            if isinstance(reading, Reading):
                values[n, m] = reading.counted
                if reading.below:
                    marks[n, m] = "below"
            else:
                marks[n, m] = reading
    return Cells(values, marks, frozenset(broken))


def _quick(text: str) -> float | None:
    """A plain number at once; None for whatever needs a second look."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value >= 0 and math.isfinite(value) and "_" not in text else None


def judged(rows: Sequence[Row], cells: Cells, layout: Layout, manner: Manner, totals: Totals) -> list[Row]:
    """The four added cells of every row; counts into ``totals``."""
    waters = [manner.water_of(layout.key(row)) for row in rows]
    lake = np.array([water == "lake" for water, _ in waters], dtype=bool)
    codes = [item.code for item, _, _ in layout.readings]
    grades = arrays.compute(cells.values, codes, lake, manner.rounding)
    times = arrays.overs(grades, lake)
    core = layout.core
    four = np.all(np.isfinite(cells.values[:, [codes.index(code) for code in FOUR]]), axis=1)
    added = []
    marked = _marked(cells)
    for n, row in enumerate(rows):
        water, how = waters[n]
        totals.read += 1
        why, values = _unclassed(n, row, cells, layout, core, int(grades.section[n]))
        if why:
            totals.unclassed[why] += 1
            added.append(["", "", "", gettext(WHY[why]).format(**values)])
            continue
        grade = int(grades.section[n])
        _count(totals, grade, water, row, layout, bool(four[n]))
        deciding = "、".join(layout.readings[m][0].name for m in np.flatnonzero(grades.deciding[n]))
        over = "、".join(
            f"{layout.readings[m][0].name}({times[n, m]:.2f})"
            for m in (np.flatnonzero(~np.isnan(times[n])) if grade > 3 else ())
        )
        added.append([GRADES[grade - 1], deciding, over, _reason(row, layout, water, how, marked.get(n, ()))])
    return added


def _marked(cells: Cells) -> dict[int, list[tuple[int, str]]]:
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (n, m), mark in cells.marks.items():
        by_row.setdefault(n, []).append((m, mark))
    return by_row


def _unclassed(
    n: int, row: Row, cells: Cells, layout: Layout, core: Sequence[int], grade: int
) -> tuple[str, dict[str, object]]:
    """Why a row has no class, with the values of the sentence; "" if it has one.

    A reading of the five that failed leaves the row without a class, one that the station does not measure ('*') does
    not: so the published classes have it.
    """
    if n in cells.broken:
        return "unreadable", {}
    if layout.text(row, layout.status) == STOPPED:
        return "stopped", {}
    failed = [layout.readings[m][0].name for m in core if cells.marks.get((n, m)) in FAILED]
    if failed and len(failed) < len(core):
        return "missing", {"items": "、".join(failed)}
    return ("", {}) if grade and not failed else ("nothing", {})


def _reason(row: Row, layout: Layout, water: Water, how: How, marks: Sequence[tuple[int, str]]) -> str:
    words = []
    status = layout.text(row, layout.status)
    if status and status != NORMAL:
        words.append(gettext(STATUS_WORDS).format(status=status))
    if water == "lake":
        words.append(gettext(LAKE_WORDS).format(how=gettext(HOW[how])))
    for m, mark in marks:
        name = layout.readings[m][0].name
        if mark == "below":
            words.append(gettext(BELOW_WORDS).format(item=name))
        elif mark in GAPS:
            words.append(gettext(GAPS[mark]).format(item=name))
    return "；".join(words)


def _count(totals: Totals, grade: int, water: Water, row: Row, layout: Layout, four: bool) -> None:
    totals.classed += 1
    totals.grades[grade] += 1
    totals.waters[water] += 1
    official = grade_of(layout.text(row, layout.official))
    if official is None:
        return
    totals.compared += 1
    totals.agreed += official == grade
    totals.better += grade < official
    totals.worse += grade > official
    if four and layout.text(row, layout.status) in ("", NORMAL):
        totals.core += 1
        totals.core_agreed += official == grade
