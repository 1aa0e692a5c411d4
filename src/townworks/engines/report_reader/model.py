"""模型: the trained weights, and what they say of every clause by itself.

The weights are made by ``tools/train_report_reader.py`` from the hand labels and stored in
``model/weights.npz``; nothing is trained at run time. What the file holds:

* ``kind_buckets``/``kind_weights``: feature buckets and their weights for the five kinds
  and, last, for telling of the past;
* ``line_buckets``/``line_weights``: the same for the lines of work in ``codes``;
* ``transitions``, ``initial``: the chain of kinds; ``bonus``: the chain of lines;
* ``lexicon``: what the five scores of a line's own words are worth; ``bias``;
* ``kind_sure``/``line_sure``: tables that turn the chain's probability into how often it is right.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .cut import Cutting
from .features import BUCKETS, Seen

WEIGHTS = Path(__file__).with_name("model") / "weights.npz"
KIND_COLUMNS = 6
CHUNK = 1 << 17


@dataclass(frozen=True, eq=False)
class Model:
    """The weights, ready to look up. ``rows[bucket]`` is the row of ``table`` (row 0 is all zero)."""

    rows: NDArray[np.int32]
    table: NDArray[np.float32]
    codes: tuple[str, ...]
    transitions: NDArray[np.float64]
    initial: NDArray[np.float64]
    lexicon: NDArray[np.float64]
    bonus: NDArray[np.float64]
    bias: NDArray[np.float64]
    kind_sure: NDArray[np.float64]
    line_sure: NDArray[np.float64]
    trained_on: str


def assemble(parts: dict[str, NDArray[np.generic]]) -> Model:
    """A model of the arrays that the training tool makes (or the weights file holds)."""
    codes = tuple(str(c) for c in parts["codes"])
    kind_buckets, line_buckets = parts["kind_buckets"], parts["line_buckets"]
    used = np.unique(np.concatenate([kind_buckets, line_buckets]))
    rows = np.zeros(BUCKETS, dtype=np.int32)
    rows[used] = np.arange(1, len(used) + 1)
    table = np.zeros((len(used) + 1, KIND_COLUMNS + len(codes)), dtype=np.float32)
    table[rows[kind_buckets], :KIND_COLUMNS] = parts["kind_weights"].astype(np.float32)
    scale = parts["line_scale"].astype(np.float32)
    table[rows[line_buckets], KIND_COLUMNS:] = parts["line_weights"].astype(np.float32) * scale
    wide = {
        name: parts[name].astype(np.float64)
        for name in ("transitions", "initial", "lexicon", "bonus", "bias", "kind_sure", "line_sure")
    }
    return Model(rows=rows, table=table, codes=codes, trained_on=str(parts["trained_on"]), **wide)


@cache
def shipped() -> Model:
    """The model that ships with the engine."""
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        return assemble(dict(stored))


def digest_of(path: Path = WEIGHTS) -> str:
    """The SHA-256 of a weights file, to name the edition that read a report."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def weigh(cutting: Cutting, seen: Seen, model: Model) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What each clause's own features say: (clauses, 6) for kinds, (clauses, codes) for lines."""
    clauses = len(cutting)
    total = np.zeros((clauses, model.table.shape[1]), dtype=np.float32)
    size = len(cutting.codes)
    begins, ends = cutting.starts, cutting.ends
    for begin in range(0, size, CHUNK):
        end = min(size, begin + CHUNK)
        for gram in seen.grams:
            row = model.rows[gram[begin:end]]
            found = np.flatnonzero(row)
            owner = np.searchsorted(begins, found + begin, side="right") - 1
            inside = (owner >= 0) & (found + begin < ends[owner])
            _gather(total, owner[inside], model.table[row[found[inside]]])
    for column in range(seen.marks.shape[1] if clauses else 0):
        row = model.rows[seen.marks[:, column]]
        found = np.flatnonzero(row)
        total[found, :KIND_COLUMNS] += model.table[row[found], :KIND_COLUMNS]
    return total[:, :KIND_COLUMNS].astype(np.float64), total[:, KIND_COLUMNS:].astype(np.float64)


def _gather(total: NDArray[np.float32], owner: NDArray[np.int64], weights: NDArray[np.float32]) -> None:
    """Add each row of ``weights`` to its owner's row of ``total``; owners ascend."""
    if len(owner):
        first = np.flatnonzero(np.diff(owner, prepend=-1))
        total[owner[first]] += np.add.reduceat(weights, first, axis=0)


def sure(table: NDArray[np.float64], probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """How often the chain is right where it says ``probability``: interpolated in the (2, n) table."""
    found: NDArray[np.float64] = np.interp(probability, table[0], table[1])
    return found
