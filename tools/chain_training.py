"""Trains the two chains of the report reader (kinds and lines) by L-BFGS.

Both are conditional random fields: the likelihood of all labellings that the hand labels
allow (where a clause has two right labels either will do; where it has none any will do)
against all labellings. SciPy is used here only; the reader itself needs NumPy alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize

from townworks.engines.report_reader import chain
from townworks.engines.report_reader.kinds import KIND_OF, PART_SIGN, STATES
from townworks.engines.report_reader.lexicon import SCORES

Floats = NDArray[np.float64]
PIECE = 50  # clauses of one text that are trained on side by side
FEWEST = 2  # a feature must occur so often


@dataclass(frozen=True, eq=False)
class Batch:
    """Texts cut into pieces of equal length. ``at`` (pieces, PIECE) are rows; -1 beyond the end."""

    at: NDArray[np.int64]
    boundary: NDArray[np.int64]
    weight: Floats

    @property
    def real(self) -> NDArray[np.bool_]:
        return self.at >= 0


def batch_of(sizes: list[int], boundary: NDArray[np.int64], weights: list[float]) -> Batch:
    """The rows of texts of these sizes, piece by piece."""
    pieces: list[NDArray[np.int64]] = []
    worth: list[float] = []
    begin = 0
    for size, weight in zip(sizes, weights, strict=True):
        for start in range(begin, begin + size, PIECE):
            stop = min(start + PIECE, begin + size)
            row = np.full(PIECE, -1, dtype=np.int64)
            row[: stop - start] = np.arange(start, stop)
            pieces.append(row)
            worth.append(weight)
        begin += size
    at = np.stack(pieces)
    return Batch(at, boundary[np.maximum(at, 0)], np.array(worth))


def _kept(features: sp.csr_matrix) -> tuple[NDArray[np.int64], sp.csr_matrix, sp.csr_matrix]:
    """The features that occur often enough, their matrix and its transpose."""
    often = np.bincount(features.indices, minlength=features.shape[1])
    kept = np.flatnonzero(often >= FEWEST)
    kept = kept[kept > 0]
    matrix = sp.csr_matrix(features[:, kept], dtype=np.float64)
    return kept, matrix, sp.csr_matrix(matrix.T)


def _spread(rows: int, columns: int, batch: Batch, values: Floats) -> Floats:
    """The pieces' values back in the rows of the features."""
    found = np.zeros((rows, columns))
    found[batch.at[batch.real]] = values[batch.real]
    return found


def _expected(
    score: Floats, batch: Batch, transitions: Floats, initial: Floats
) -> tuple[float, Floats, Floats, Floats]:
    """Log of the weighted sum over labellings; expected states, transitions and first states."""
    real, weight = batch.real, batch.weight
    top = score.max(axis=2, keepdims=True)
    now = np.exp(score - top)
    step = np.exp(transitions)[batch.boundary]
    pieces, length, states = score.shape
    forward = np.zeros_like(score)
    scale = np.ones((pieces, length))
    vector = np.exp(initial)[None] * now[:, 0]
    scale[:, 0] = vector.sum(axis=1)
    vector = vector / scale[:, :1]
    forward[:, 0] = vector
    for t in range(1, length):
        moved = np.matmul(vector[:, None, :], step[:, t])[:, 0] * now[:, t]
        total = np.maximum(moved.sum(axis=1), 1e-300)
        scale[:, t] = np.where(real[:, t], total, 1.0)
        vector = np.where(real[:, t, None], moved / total[:, None], vector)
        forward[:, t] = vector
    backward = np.ones_like(score)
    vector = np.ones((pieces, states))
    for t in range(length - 2, -1, -1):
        moved = (
            np.matmul(step[:, t + 1], (now[:, t + 1] * vector)[:, :, None])[:, :, 0] / scale[:, t + 1, None]
        )
        vector = np.where(real[:, t + 1, None], moved, vector)
        backward[:, t] = vector
    both = forward * backward
    both /= both.sum(axis=2, keepdims=True)
    ahead = (now * backward)[:, 1:] / scale[:, 1:, None]
    pairs = forward[:, :-1, :, None] * step[:, 1:] * ahead[:, :, None, :]
    pairs *= (real[:, 1:] * weight[:, None])[:, :, None, None]
    moves = np.stack([pairs[batch.boundary[:, 1:] == k].sum(axis=0) for k in range(chain.BOUNDARIES)])
    likely = np.where(real, np.log(scale) + top[:, :, 0], 0.0).sum(axis=1)
    return (
        float(weight @ likely),
        both * weight[:, None, None],
        moves,
        (both[:, 0] * weight[:, None]).sum(axis=0),
    )


# Between a part on the past and a part on plans the text goes at a new paragraph, hardly within one.
CROSSING = (-8.0, -5.0, -2.0, -1.0)


def _expected_moves() -> Floats:
    """What the chain's transitions are drawn to: no change of part where there is no boundary."""
    part = np.sign(PART_SIGN)
    crosses = part[:, None] != part[None]
    return np.stack([np.where(crosses, cost, 0.0) for cost in CROSSING])


@dataclass(frozen=True, eq=False)
class KindWeights:
    buckets: NDArray[np.int64]
    weights: Floats
    transitions: Floats
    initial: Floats


def train_kinds(
    features: sp.csr_matrix, allowed: NDArray[np.bool_], batch: Batch, *, ridge: float, rounds: int
) -> KindWeights:
    """Weights of the kinds' chain. ``allowed`` is (rows, states)."""
    kept, matrix, turned = _kept(features)
    width, states, rows = len(kept), len(STATES), features.shape[0]
    moves = chain.BOUNDARIES * states * states
    split = [width * 6, width * 6 + moves]
    crossing = (_expected_moves() != 0).ravel()
    penalty = np.concatenate([np.full(split[0], ridge), np.where(crossing, 5.0, 0.3), np.full(states, 0.3)])
    drawn_to = np.concatenate([np.zeros(split[0]), _expected_moves().ravel(), np.zeros(states)])
    real, at = batch.real, np.maximum(batch.at, 0)
    barred = np.where(allowed, 0.0, -np.inf)[at]
    barred[~real] = 0.0

    def cost(point: Floats) -> tuple[float, Floats]:
        weights = point[: split[0]].reshape(width, 6)
        transitions = point[split[0] : split[1]].reshape(chain.BOUNDARIES, states, states)
        own = matrix @ weights
        score = (own[:, KIND_OF] + own[:, 5:6] * PART_SIGN[None])[at]
        score[~real] = 0.0
        all_of = _expected(score, batch, transitions, point[split[1] :])
        right = _expected(score + barred, batch, transitions, point[split[1] :])
        excess = _spread(rows, states, batch, all_of[1] - right[1])
        slope = np.zeros((rows, 6))
        for state, kind in enumerate(KIND_OF.tolist()):
            slope[:, kind] += excess[:, state]
        slope[:, 5] = excess @ PART_SIGN
        gradient = np.concatenate(
            [(turned @ slope).ravel(), (all_of[2] - right[2]).ravel(), all_of[3] - right[3]]
        )
        away = point - drawn_to
        value = all_of[0] - right[0] + 0.5 * float(penalty @ (away * away))
        return value, gradient + penalty * away

    found = minimize(
        cost,
        drawn_to,
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": rounds, "maxcor": 10},
    ).x
    return KindWeights(
        kept,
        found[: split[0]].reshape(width, 6),
        found[split[0] : split[1]].reshape(chain.BOUNDARIES, states, states),
        found[split[1] :],
    )


@dataclass(frozen=True, eq=False)
class LineWeights:
    buckets: NDArray[np.int64]
    weights: Floats
    lexicon: Floats
    bonus: Floats
    bias: Floats


def _alike(now: Floats, batch: Batch, bonus: Floats) -> tuple[float, Floats, Floats]:
    """As ``_expected`` for the chain where neighbours like to be alike; counts the alike pairs."""
    real, weight = batch.real, batch.weight
    more = np.exp(bonus)[batch.boundary] - 1.0
    pieces, length, states = now.shape
    forward = np.zeros_like(now)
    scale = np.ones((pieces, length))
    vector = now[:, 0]
    scale[:, 0] = vector.sum(axis=1)
    vector = vector / scale[:, :1]
    forward[:, 0] = vector
    for t in range(1, length):
        moved = now[:, t] * (1.0 + more[:, t, None] * vector)
        total = np.maximum(moved.sum(axis=1), 1e-300)
        scale[:, t] = np.where(real[:, t], total, 1.0)
        vector = np.where(real[:, t, None], moved / total[:, None], vector)
        forward[:, t] = vector
    backward = np.ones_like(now)
    vector = np.ones((pieces, states))
    alike = np.zeros(chain.BOUNDARIES)
    for t in range(length - 2, -1, -1):
        ahead = now[:, t + 1] * vector
        same = (forward[:, t] * ahead).sum(axis=1) * (1.0 + more[:, t + 1]) / scale[:, t + 1]
        counted = np.where(real[:, t + 1], same, 0.0) * weight
        alike += np.bincount(batch.boundary[:, t + 1], weights=counted, minlength=chain.BOUNDARIES)
        moved = (ahead.sum(axis=1, keepdims=True) + more[:, t + 1, None] * ahead) / scale[:, t + 1, None]
        vector = np.where(real[:, t + 1, None], moved, vector)
        backward[:, t] = vector
    both = forward * backward
    both /= both.sum(axis=2, keepdims=True)
    likely = np.where(real, np.log(scale), 0.0).sum(axis=1)
    return float(weight @ likely), both * weight[:, None, None], alike


def train_lines(
    features: sp.csr_matrix,
    words: Floats,
    allowed: NDArray[np.bool_],
    batch: Batch,
    *,
    ridge: float,
    rounds: int,
) -> LineWeights:
    """Weights of the lines' chain. ``words`` is (SCORES, rows, lines), ``allowed`` (rows, lines)."""
    kept, matrix, turned = _kept(features)
    width, lines, rows = len(kept), allowed.shape[1], features.shape[0]
    split = [width * lines, width * lines + SCORES, width * lines + SCORES + chain.BOUNDARIES]
    penalty = np.concatenate(
        [np.full(split[0], ridge), np.full(split[2] - split[0], 0.01), np.full(lines, 0.1)]
    )
    start = np.zeros(split[2] + lines)
    start[split[0] : split[2]] = [1, 1, 0.5, 0.5, 0.3, 1, 0.5, 0.2, 0]
    real, at = batch.real, np.maximum(batch.at, 0)
    open_to = np.where(allowed, 1.0, 0.0)[at]
    open_to[~real] = 1.0

    def cost(point: Floats) -> tuple[float, Floats]:
        weights = point[: split[0]].reshape(width, lines)
        score = matrix @ weights + np.tensordot(point[split[0] : split[1]], words, axes=1) + point[split[2] :]
        now = np.exp(score - score.max(axis=1, keepdims=True))[at]
        now[~real] = 1.0
        bonus = point[split[1] : split[2]]
        all_of = _alike(now, batch, bonus)
        right = _alike(now * open_to, batch, bonus)
        excess = _spread(rows, lines, batch, all_of[1] - right[1])
        gradient = np.concatenate(
            [
                (turned @ excess).ravel(),
                np.einsum("knc,nc->k", words, excess),
                all_of[2] - right[2],
                excess.sum(axis=0),
            ]
        )
        value = all_of[0] - right[0] + 0.5 * float(penalty @ (point * point))
        return value, gradient + penalty * point

    found = minimize(cost, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds, "maxcor": 10}).x
    return LineWeights(
        kept,
        found[: split[0]].reshape(width, lines),
        found[split[0] : split[1]],
        found[split[1] : split[2]],
        found[split[2] :],
    )
