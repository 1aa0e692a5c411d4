"""分块: which pairs of rows are worth weighing, found by keys that they share rather than by trying all.

Names as like as ``share`` (Dice) have one of their rarest pairs of characters in common: of n pairs it is enough to look
at the n − ⌈n · share / (2 − share)⌉ + 1 rarest of each (prefix filter). At one place or one door a single pair of
characters is enough to be looked at. A key that more than ``crowd`` rows of a list have is no key: it is set aside and
counted, and those rows are found by a narrower one (name and place, name and door). Else no pair is missed that the
table calls a match.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from townworks.engines.distance import DEGREE
from townworks.engines.site_match.columns import NOTHING, Columns, Numbers

POLAR = 75.0  # degrees of latitude up to which cells are wide enough
AROUND = [(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]


@dataclass(frozen=True, eq=False)
class Side:
    """Keys of one sort, sorted, with the rows that have them, and how many keys were crowded."""

    keys: Numbers
    rows: Numbers
    crowded: int


Join = tuple[Side, Side]  # of the register, of the new rows


def joins(every: Columns, split: int, like: float, metres: float, crowd: int) -> list[Join]:
    """The keys by which rows below ``split`` (register) and from it on (new) are brought together."""
    rows, own = np.repeat(np.arange(len(every.sizes)), every.sizes), every.grams
    nameless = every.name == NOTHING
    alone = np.flatnonzero(nameless)
    sorts = [
        _told(every.credit),
        _told(_joined(every.credit, every.name)),
        _told(_joined(every.credit, every.door)),
        _told(every.name),
        _told(_joined(every.full, every.kind + 1)),
        _told(np.where(nameless, _joined(every.door, every.kind + 1), NOTHING)),
        _prefix(every, like),
        _narrowed(rows, own, every.door),
    ]
    near_by = [_in_cells(every, rows, own, metres), _in_cells(every, alone, every.kind[alone] + 1, metres)]
    joined = [(_side(one, split, crowd, False), _side(one, split, crowd, True)) for one in sorts]
    for keys, cells in near_by:
        register = _side(keys, split, crowd, False)
        joined.append((register, _spread(_side(keys, split, crowd, True), cells)))
    return joined


def pairs(joined: list[Join], first: int, last: int) -> tuple[Numbers, Numbers]:
    """The pairs (new, register) of the new rows from ``first`` to before ``last`` that share a key, each once."""
    found = []
    for register, new in joined:
        chosen = (new.rows >= first) & (new.rows < last)
        found.append(_meet(new.keys[chosen], new.rows[chosen], register))
    return once(np.concatenate([new for new, _ in found]), np.concatenate([old for _, old in found]))


def once(new: Numbers, old: Numbers) -> tuple[Numbers, Numbers]:
    """Each pair once, in order."""
    width = int(old.max(initial=0)) + 1
    both = np.unique(new * width + old)
    return both // width, both % width


def _meet(keys: Numbers, rows: Numbers, register: Side) -> tuple[Numbers, Numbers]:
    start = np.searchsorted(register.keys, keys, "left")
    counts = np.searchsorted(register.keys, keys, "right") - start
    return np.repeat(rows, counts), register.rows[_runs(start, counts)]


def _runs(start: Numbers, counts: Numbers) -> Numbers:
    """start, start + 1, … of each, so many as its count, one after another."""
    return np.repeat(start - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())


def _side(sort: tuple[Numbers, Numbers], split: int, crowd: int, new: bool) -> Side:
    rows, keys = sort
    mine = (rows >= split) if new else (rows < split)
    rows, keys = rows[mine], keys[mine]
    _, place, counts = np.unique(keys, return_inverse=True, return_counts=True)
    kept = counts[place] <= crowd
    order = np.lexsort((rows[kept], keys[kept]))
    return Side(keys[kept][order], rows[kept][order], int((counts > crowd).sum()))


def _told(column: Numbers) -> tuple[Numbers, Numbers]:
    rows = np.flatnonzero(column != NOTHING)
    return rows, column[rows]


def _joined(one: Numbers, other: Numbers) -> Numbers:
    """One key of two, NOTHING where either is."""
    width = int(other.max(initial=0)) + 1
    return np.where((one == NOTHING) | (other == NOTHING), NOTHING, one * width + other)


def _narrowed(rows: Numbers, own: Numbers, column: Numbers) -> tuple[Numbers, Numbers]:
    keys = _joined(column[rows], own)
    told = keys != NOTHING
    return rows[told], keys[told]


def _prefix(every: Columns, share: float) -> tuple[Numbers, Numbers]:
    """Rows and the rarest pairs of characters of their names, as many as names so alike must share one of."""
    sizes = every.sizes
    needed = np.ceil(sizes * share / (2 - share) - 1e-9).astype(np.int64)
    wanted = np.where(sizes > 0, sizes - needed + 1, 0)
    return np.repeat(np.arange(len(sizes)), wanted), every.grams[_runs(every.starts[:-1], wanted)]


Cells = tuple[int, int]  # what to multiply and how many rows of cells there are


def _in_cells(
    every: Columns, rows: Numbers, own: Numbers, metres: float
) -> tuple[tuple[Numbers, Numbers], Cells]:
    """Rows with a position, and keys of what they share there: the cell's number times ``size`` and their own."""
    placed = np.isfinite(every.positions[rows, 0])
    rows, own = rows[placed], own[placed]
    x, y, high = _cells(every.positions, metres)
    size = int(own.max(initial=0)) + 1
    return (rows, (x[rows] * high + y[rows]) * size + own), (size, high)


def _spread(side: Side, cells: Cells) -> Side:
    """The side with each key of a cell for the nine cells around it."""
    size, high = cells
    keys = np.concatenate([side.keys + (dx * high + dy) * size for dx, dy in AROUND])
    return Side(keys, np.tile(side.rows, len(AROUND)), side.crowded)


def _cells(positions: NDArray[np.float64], metres: float) -> tuple[Numbers, Numbers, int]:
    """Column and row of cells at least ``metres`` wide and high, counted from 1, and how many rows there are."""
    placed = np.isfinite(positions[:, 0])
    longitude, latitude = np.where(placed[:, None], positions, 0.0).T
    steepest = min(float(np.abs(latitude).max(initial=0.0)), POLAR)
    tall = metres / DEGREE * 1.001
    wide = tall / np.cos(np.radians(steepest))
    x, y = (
        np.floor((longitude + 180) / wide).astype(np.int64),
        np.floor((latitude + 90) / tall).astype(np.int64),
    )
    if placed.any():
        x, y = x - x[placed].min() + 1, y - y[placed].min() + 1
    return x, y, int(y.max(initial=0)) + 2
