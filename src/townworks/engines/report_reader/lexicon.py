"""词表: how many of a line's own words a clause, its sentence and its headings hold.

The words are those that the town's definitions give each line, so a line that a town
adds is known by its words alone. Matching is done on arrays: a table of the first two
characters finds the places where a word may begin; only those are compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .cut import Cutting
from .given import LineOfWork

_BASE = np.uint64(0x100000001B3)
SCORES = 5  # own words, any own word, the sentence's, the paragraph's first sentence's, the last numbered heading's


@dataclass(frozen=True)
class Lexicon:
    """The words of all lines, by length, each with the columns and the weight it gives."""

    columns: int
    begins: NDArray[np.bool_]
    codes: tuple[tuple[int, NDArray[np.uint64], tuple[tuple[tuple[int, float], ...], ...]], ...]


def _code(word: str) -> int:
    number = 0
    for character in word:
        number = (number * int(_BASE) + ord(character)) & 0xFFFFFFFFFFFFFFFF
    return number


def _slot(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.int64]:
    return ((first * np.uint64(40503) + second * np.uint64(2654435761)) & np.uint64(0xFFFFF)).astype(np.int64)


def build(lines: Sequence[LineOfWork]) -> Lexicon:
    """The lexicon of ``lines``. A word of several lines gives each its share; longer words weigh more."""
    return _built(tuple(lines))


@lru_cache(maxsize=8)
def _built(lines: tuple[LineOfWork, ...]) -> Lexicon:
    owners: dict[str, list[int]] = {}
    for column, line in enumerate(lines):
        for word in dict.fromkeys(line.words):
            if len(word) >= 2:
                owners.setdefault(word, []).append(column)
    begins = np.zeros(1 << 20, dtype=bool)
    if owners:
        first = np.array([ord(w[0]) for w in owners], dtype=np.uint64)
        second = np.array([ord(w[1]) for w in owners], dtype=np.uint64)
        begins[_slot(first, second)] = True
    codes = []
    for length in sorted({len(w) for w in owners}):
        words = sorted((_code(w), w) for w in owners if len(w) == length)
        gives = tuple(tuple((column, length**0.5 / len(owners[w])) for column in owners[w]) for _, w in words)
        codes.append((length, np.array([c for c, _ in words], dtype=np.uint64), gives))
    return Lexicon(len(lines) + 1, begins, tuple(codes))


def count(cutting: Cutting, lexicon: Lexicon) -> NDArray[np.float64]:
    """The weight of each line's words in each clause: (clauses, lines + 1), the last column 0."""
    clauses = len(cutting)
    total = np.zeros(clauses * lexicon.columns)
    codes = cutting.codes.astype(np.uint64)
    if clauses and len(codes) > 1:
        places = np.flatnonzero(lexicon.begins[_slot(codes[:-1], codes[1:])])
        owner = np.searchsorted(cutting.starts, places, side="right") - 1
        inside = (owner >= 0) & (places + 1 < cutting.ends[np.maximum(owner, 0)])
        places, owner = places[inside], owner[inside]
        room = cutting.ends[owner] - places
        for length, known, gives in lexicon.codes:
            fits = np.flatnonzero(room >= length)
            begin = places[fits]
            number = np.zeros(len(begin), dtype=np.uint64)
            for step in range(length):
                number = number * _BASE + codes[begin + step]
            at = np.minimum(np.searchsorted(known, number), len(known) - 1)
            hits = np.flatnonzero(known[at] == number)
            total += _given(owner[fits[hits]], at[hits], gives, lexicon.columns, clauses)
    return total.reshape(clauses, lexicon.columns)


def _given(
    owner: NDArray[np.int64],
    word: NDArray[np.int64],
    gives: tuple[tuple[tuple[int, float], ...], ...],
    columns: int,
    clauses: int,
) -> NDArray[np.float64]:
    """The weights that the words found give to (clause, line), flat."""
    most = max(len(g) for g in gives)
    column = np.full((len(gives), most), columns - 1, dtype=np.int64)
    weight = np.zeros((len(gives), most))
    for row, pairs in enumerate(gives):
        for k, (c, w) in enumerate(pairs):
            column[row, k], weight[row, k] = c, w
    flat = (owner[:, None] * columns + column[word]).ravel()
    given = np.bincount(flat, weights=weight[word].ravel(), minlength=clauses * columns)
    return given.astype(np.float64)


def score(cutting: Cutting, lexicon: Lexicon) -> NDArray[np.float64]:
    """The five scores of every clause and line: (5, clauses, lines + 1), each between 0 and 1."""
    own = count(cutting, lexicon)
    clauses, columns = own.shape
    if not clauses:
        return np.zeros((SCORES, 0, columns))
    first = np.flatnonzero(np.diff(cutting.sentence, prepend=-1))
    sentence = np.add.reduceat(own, first, axis=0)
    opening = np.ones(clauses, dtype=bool)
    opening[1:] = np.diff(cutting.paragraph) > 0
    head = np.maximum.accumulate(np.where(opening, cutting.sentence, 0))
    numbered = np.where((cutting.numbering > 0) & (cutting.numbering <= 4), cutting.sentence, -1)
    numbered = np.maximum.accumulate(numbered)
    above = np.where((head == cutting.sentence)[:, None], 0.0, sentence[head])
    further = np.where(
        ((numbered < 0) | (numbered == cutting.sentence))[:, None], 0.0, sentence[np.maximum(numbered, 0)]
    )
    around = sentence[cutting.sentence] - own
    return np.stack(
        [
            np.tanh(own / 2),
            (own > 0).astype(float),
            np.tanh(around / 4),
            np.tanh(above / 4),
            np.tanh(further / 4),
        ]
    )
