"""链: what a clause is, given what its neighbours are.

Two chains over the clauses of a report, both solved for the probability of every state
of every clause given the whole text (forward-backward), with NumPy, in chunks that run
side by side, so that the time is linear in the number of clauses:

* ``marginals``: any transitions between a few states, exact;
* ``alike``: many states, where neighbours like to be the same (lines of work).

Shapes: ``emission`` is (clauses, states) log scores, ``boundary`` (clauses,) says how each
clause follows the one before: 0 same sentence, 1 new sentence, 2 new paragraph, 3 new
numbered heading; ``transitions`` is (4, states, states) log scores.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .cut import Cutting

Floats = NDArray[np.float64]
SENTENCE, PARAGRAPH, NUMBERED = 1, 2, 3
BOUNDARIES = 4
WINDOW, OVERLAP = 256, 48
shortest_chunk = 32


def boundaries(cutting: Cutting) -> NDArray[np.int64]:
    """How each clause follows the one before (see the module)."""
    kind = np.zeros(len(cutting), dtype=np.int64)
    if len(cutting):
        kind[1:] = np.where(
            np.diff(cutting.paragraph) > 0, PARAGRAPH, np.where(np.diff(cutting.sentence) > 0, 1, 0)
        )
        kind[(cutting.numbering > 0) & (kind > 0)] = NUMBERED
    return kind


def marginals(emission: Floats, boundary: NDArray[np.int64], transitions: Floats, initial: Floats) -> Floats:
    """The probability of each state of each clause: (clauses, states), rows sum to 1.

    >>> import numpy as np
    >>> even = marginals(np.zeros((3, 2)), np.zeros(3, int), np.zeros((4, 2, 2)), np.zeros(2))
    >>> even.round(2).tolist()
    [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]
    """
    size, states = emission.shape
    if not size:
        return np.zeros((0, states))
    length = int(max(shortest_chunk, min(WINDOW, np.sqrt(size) * 2)))
    chunks = -(-size // length)
    padded = chunks * length
    score = np.zeros((padded, states))
    score[:size] = np.exp(emission - emission.max(axis=1, keepdims=True))
    score = score.reshape(chunks, length, states)
    matrix = np.exp(transitions)
    kind = np.zeros(padded, dtype=np.int64)
    kind[:size] = boundary
    kind = kind.reshape(chunks, length)
    real = (np.arange(padded) < size).reshape(chunks, length)
    into = _across(score, kind, real, matrix, initial)
    forward = _forward(score, kind, real, matrix, into)
    out_of = _back_across(score, kind, real, matrix)
    backward = _backward(score, kind, real, matrix, out_of)
    both = (forward * backward).reshape(padded, states)[:size]
    total: Floats = both / np.maximum(both.sum(axis=1, keepdims=True), 1e-300)
    return total


def _transfers(score: Floats, kind: NDArray[np.int64], real: NDArray[np.bool_], matrix: Floats) -> Floats:
    """For every chunk the product of its steps, (chunks, states, states), scaled."""
    chunks, length, states = score.shape
    product = np.broadcast_to(np.eye(states), (chunks, states, states)).copy()
    for at in range(length):
        step = np.matmul(product, matrix[kind[:, at]]) * score[:, at, None, :]
        step /= np.maximum(step.max(axis=(1, 2), keepdims=True), 1e-300)
        product = np.where(real[:, at, None, None], step, product)
    return product


def _across(
    score: Floats, kind: NDArray[np.int64], real: NDArray[np.bool_], matrix: Floats, initial: Floats
) -> Floats:
    """The forward vector that enters each chunk: (chunks, states); the first stands for the start."""
    chunks, _, states = score.shape
    into = np.zeros((chunks, states))
    # A vector v with v @ M = exp(initial) does not always exist: the first step is done apart.
    into[0] = np.exp(initial - initial.max())
    if chunks == 1:
        return into
    product = _transfers(score, kind, real, matrix)
    first = _forward(score[:1], kind[:1], real[:1], matrix, into[:1])
    into[1] = first[0, -1]
    for at in range(2, chunks):
        vector = into[at - 1] @ product[at - 1]
        into[at] = vector / vector.sum()
    return into


def _forward(
    score: Floats, kind: NDArray[np.int64], real: NDArray[np.bool_], matrix: Floats, into: Floats
) -> Floats:
    length = score.shape[1]
    found = np.empty_like(score)
    vector = into
    for at in range(length):
        moved = np.matmul(vector[:, None, :], matrix[kind[:, at]])[:, 0]
        if at == 0:
            moved[0] = into[0]
        moved = moved * score[:, at]
        moved /= np.maximum(moved.sum(axis=1, keepdims=True), 1e-300)
        vector = np.where(real[:, at, None], moved, vector)
        found[:, at] = vector
    return found


def _back_across(score: Floats, kind: NDArray[np.int64], real: NDArray[np.bool_], matrix: Floats) -> Floats:
    """The backward vector behind each chunk's last clause: (chunks, states)."""
    chunks, _, states = score.shape
    out_of = np.ones((chunks, states))
    if chunks == 1:
        return out_of
    product = _transfers(score, kind, real, matrix)
    for at in range(chunks - 2, -1, -1):
        vector = product[at + 1] @ out_of[at + 1]
        out_of[at] = vector / vector.max()
    return out_of


def _backward(
    score: Floats, kind: NDArray[np.int64], real: NDArray[np.bool_], matrix: Floats, out_of: Floats
) -> Floats:
    length = score.shape[1]
    found = np.empty_like(score)
    vector = out_of
    for at in range(length - 1, -1, -1):
        found[:, at] = vector
        if at:
            ahead = score[:, at] * vector
            moved = np.matmul(matrix[kind[:, at]], ahead[:, :, None])[:, :, 0]
            moved /= np.maximum(moved.max(axis=1, keepdims=True), 1e-300)
            vector = np.where(real[:, at, None], moved, vector)
    return found


def alike(emission: Floats, boundary: NDArray[np.int64], bonus: Floats) -> Floats:
    """The probability of each state where a neighbour of the same state counts ``bonus[boundary]`` more.

    Solved in windows of 256 clauses that look 48 clauses beyond each side: what is
    further away than that no longer matters to what a clause is about.
    """
    size, states = emission.shape
    if not size:
        return np.zeros((0, states))
    chunks = -(-size // WINDOW)
    # A text of one window needs no look beyond its sides.
    beyond, width = (0, size) if chunks == 1 else (OVERLAP, WINDOW)
    place = np.arange(chunks)[:, None] * WINDOW + np.arange(-beyond, width + beyond)[None]
    real = (place >= 0) & (place < size)
    place = np.clip(place, 0, size - 1)
    score = np.exp(emission - emission.max(axis=1, keepdims=True)).astype(np.float32)[place]
    score[~real] = 1.0
    more = (np.exp(bonus)[boundary] - 1.0).astype(np.float32)[place]
    more[~real] = 0.0
    # The clause after a padded place has nothing before it.
    more[:, 1:][~real[:, :-1]] = 0.0
    length = place.shape[1]
    forward = np.empty_like(score)
    vector = score[:, 0] / score[:, 0].sum(axis=1, keepdims=True)
    forward[:, 0] = vector
    for at in range(1, length):
        vector = score[:, at] * (1.0 + more[:, at, None] * vector)
        vector /= vector.sum(axis=1, keepdims=True)
        forward[:, at] = vector
    back = np.full_like(vector, 1.0)
    for at in range(length - 1, -1, -1):
        forward[:, at] *= back
        ahead = score[:, at] * back
        back = ahead.sum(axis=1, keepdims=True) + more[:, at, None] * ahead
        back /= back.max(axis=1, keepdims=True)
    kept = forward[:, beyond : beyond + width].reshape(chunks * width, states)[:size].astype(np.float64)
    total: Floats = kept / kept.sum(axis=1, keepdims=True)
    return total
