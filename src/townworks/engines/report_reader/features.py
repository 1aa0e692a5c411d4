"""特征: what the model sees of a clause, as numbers of hash buckets.

Two kinds of features, both computed on the array of code points, for all clauses at
once, without a look at any dictionary:

* ``grams``: the runs of one, two and three characters inside the clause;
* ``marks``: a fixed number of facts about the clause and its neighbours: how it
  begins and ends, its length, its place in sentence and paragraph, its numbers.

A feature is a bucket in ``0 … BUCKETS-1``; bucket 0 means nothing and weighs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .cut import BLANK, CLASSES, CLOSING, MAJOR, MINOR, NUMBERINGS, Cutting
from .openings import ADVERBS, HEADS, TAILS

BUCKETS = 1 << 18
_MASK = np.uint64(BUCKETS - 1)
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Seen:
    """``grams``: three arrays (1, 2, 3 characters), one bucket a character of the text.
    ``marks``: (clauses, facts) buckets."""

    grams: tuple[NDArray[np.int32], ...]
    marks: NDArray[np.int32]


def _bucket(field: int, *parts: NDArray[np.uint64]) -> NDArray[np.int32]:
    """Mix a field's number and its parts into buckets 1 … BUCKETS-1."""
    mixed = np.full(parts[0].shape, field + 1, dtype=np.uint64)
    for part in parts:
        mixed = (mixed ^ part) * _MIX
        mixed ^= mixed >> np.uint64(29)
    found = (mixed & _MASK).astype(np.int32)
    found[found == 0] = 1
    return found


def see(cutting: Cutting) -> Seen:
    """The features of every clause of ``cutting``."""
    return Seen(_grams(cutting), _marks(cutting))


def _grams(cutting: Cutting) -> tuple[NDArray[np.int32], ...]:
    codes = cutting.codes.astype(np.uint64)
    kinds = CLASSES[np.minimum(cutting.codes, 0xFFFF)]
    size = len(codes)
    # Every digit looks alike, and marks and blanks hold no meaning of their own.
    codes[(codes >= 48) & (codes <= 57)] = 48
    bad = (kinds == CLASSES[ord("\n")]) | (kinds == CLASSES[ord(" ")])
    bad |= (kinds == CLASSES[ord("，")]) | (kinds == CLASSES[ord("。")])
    found = []
    for n in (1, 2, 3):
        bucket = np.zeros(size, dtype=np.int32)
        if size >= n:
            parts = [codes[k : size - n + 1 + k] for k in range(n)]
            within = ~bad[: size - n + 1]
            for k in range(1, n):
                within &= ~bad[k : size - n + 1 + k]
            bucket[: size - n + 1] = np.where(within, _bucket(n, *parts), 0)
        found.append(bucket)
    return tuple(found)


class _Edges:
    """Reads characters at fixed distances from clause heads and tails."""

    def __init__(self, cutting: Cutting) -> None:
        self.codes = np.append(cutting.codes.astype(np.uint64), np.uint64(0))
        self.codes[(self.codes >= 48) & (self.codes <= 57)] = 48
        self.size = len(self.codes) - 1
        kinds = CLASSES[np.minimum(cutting.codes, 0xFFFF)]
        self.closing = np.append(
            np.isin(kinds, [CLASSES[ord(c)] for c in (MINOR[0], MAJOR[0], CLOSING[0], BLANK[0])]), False
        )
        self.starts, self.ends = cutting.starts, cutting.ends

    def head(self, begin: NDArray[np.int64], n: int) -> list[NDArray[np.uint64]]:
        return [
            np.where(begin + k < self.ends, self.codes[np.minimum(begin + k, self.size)], 0) for k in range(n)
        ]

    def tail(self, finish: NDArray[np.int64], n: int) -> list[NDArray[np.uint64]]:
        return [
            np.where(finish - k >= self.starts, self.codes[np.maximum(finish - k, 0)], np.uint64(0))
            for k in range(n)
        ]

    def last(self) -> NDArray[np.int64]:
        """The place of each clause's last character that is not a mark."""
        place = self.ends - 1
        for _ in range(4):
            place = np.where(self.closing[place] & (place > self.starts), place - 1, place)
        return place


def _coded(words: Iterable[str]) -> dict[int, NDArray[np.uint64]]:
    """The words by length, each word as one number."""
    by_length: dict[int, list[int]] = {}
    for word in words:
        number = 0
        for character in word:
            number = (number * 0x110003 + ord(character)) & 0xFFFFFFFFFFFFFFFF
        by_length.setdefault(len(word), []).append(number)
    return {n: np.array(sorted(set(v)), dtype=np.uint64) for n, v in sorted(by_length.items(), reverse=True)}


_ADVERB_CODES = _coded(ADVERBS)


def after_number(cutting: Cutting) -> NDArray[np.int64]:
    """Where each clause begins, behind its number (（一） · 一、 · 1.) if it has one."""
    begin = cutting.starts.copy()
    for at in np.flatnonzero(cutting.numbering).tolist():
        found = NUMBERINGS[int(cutting.numbering[at]) - 1][1].match(
            cutting.text, int(begin[at]), int(cutting.ends[at])
        )
        if found:
            begin[at] = found.end()
    return begin


def _bare(edges: _Edges, begin: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each clause's first word behind up to three adverbs begins."""
    bare = begin.copy()
    for _ in range(3):
        moved = np.zeros(len(bare), dtype=bool)
        for length, codes in _ADVERB_CODES.items():
            number = np.zeros(len(bare), dtype=np.uint64)
            for part in edges.head(bare, length):
                number = number * np.uint64(0x110003) + part
            hit = ~moved & np.isin(number, codes) & (bare + length + 1 < edges.ends)
            bare = np.where(hit, bare + length, bare)
            moved |= hit
    return bare


def _shifted(values: NDArray[np.uint64], by: int) -> NDArray[np.uint64]:
    """The neighbour's value: by=-1 the clause before, by=+1 the clause after; 0 beyond the ends."""
    moved = np.zeros_like(values)
    if by < 0:
        moved[-by:] = values[:by]
    else:
        moved[:-by] = values[by:]
    return moved


def _joined(parts: list[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    number = np.zeros(len(parts[0]), dtype=np.uint64)
    for part in parts:
        number = number * np.uint64(0x110003) + part
    return number


def _binned(values: NDArray[np.int64], edges: tuple[int, ...]) -> NDArray[np.uint64]:
    return np.digitize(values, edges).astype(np.uint64) + np.uint64(1)


def _counted(cutting: Cutting, of: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many characters of each clause are ``of`` the kind marked."""
    until = np.append(0, np.cumsum(of))
    counted: NDArray[np.int64] = until[cutting.ends] - until[cutting.starts]
    return counted


_WHEN = re.compile(
    r"(?:“?十[一二三四五六七]五”?(?:时期|期间|以来)|(?:\d{4}|去|今|明|全|当|本|前|近|这|过去|刚刚过去的?)?[一二两三四五几]?年(?:多)?(?:来|以来|中|里|度)?|"
    r"\d{4}年\d{1,2}(?:月|至\d{1,2}月)份?(?:以来|期间|底|末)?|\d{1,2}(?:月|至\d{1,2}月)份?|上半年|下半年|[一二三四]季度|截至.{0,12}|截止.{0,12}|其中|此外|同时|另外|"
    r"接下来|下一步|今后|当前|目前|一直以来|期间|.{1,8}时期|.{1,8}期间|.{1,8}以来|现在|对此|为此|在此)"
)
_WHEN_LONGEST = 14


def _only_when(cutting: Cutting, begin: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.uint64]:
    """1 for a short clause that only says when (2019年 · 一年多来 · 其中), else 0."""
    found = np.zeros(len(begin), dtype=np.uint64)
    text = cutting.text
    for at in np.flatnonzero(last + 1 - begin <= _WHEN_LONGEST).tolist():
        if _WHEN.fullmatch(text, int(begin[at]), int(last[at]) + 1):
            found[at] = 1
    return found


def _first_place(cutting: Cutting, mark: int) -> NDArray[np.int64]:
    """Where the mark first stands in each clause; the clause's end where it does not."""
    places = np.append(np.flatnonzero(cutting.codes == mark), len(cutting.codes))
    found = places[np.searchsorted(places, cutting.starts)]
    return np.where(found < cutting.ends, found, cutting.starts)


def place_in_sentence(cutting: Cutting) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each clause its index in its sentence, and the number of clauses there."""
    count = np.bincount(cutting.sentence, minlength=1)
    first = np.append(0, np.cumsum(count))[:-1]
    return np.arange(len(cutting)) - first[cutting.sentence], count[cutting.sentence]


def _marks(cutting: Cutting) -> NDArray[np.int32]:
    size = len(cutting)
    if not size:
        return np.zeros((0, 1), dtype=np.int32)
    edges = _Edges(cutting)
    begin = after_number(cutting)
    bare = _bare(edges, begin)
    last = edges.last()
    index, count = place_in_sentence(cutting)
    heads = [_joined(edges.head(begin, n)) for n in (1, 2, 3, 4)]
    verbs = [_joined(edges.head(bare, n)) for n in (1, 2, 3)]
    tails = [_joined(edges.tail(last, n)) for n in (1, 2, 3)]
    stop = cutting.stop.astype(np.uint64) + np.uint64(1)
    stop[cutting.stop == ord(",")] = ord("，") + 1
    stop[cutting.stop == ord(";")] = ord("；") + 1
    stop[cutting.stop == ord(":")] = ord("：") + 1
    length = _binned(last + 1 - begin, (3, 5, 7, 9, 11, 14, 18, 24, 32))
    where = np.where(count == 1, 0, np.where(index == 0, 1, np.where(index == count - 1, 2, 3))).astype(
        np.uint64
    )
    many = _binned(count, (2, 3, 4, 6))
    opening = np.ones(size, dtype=np.int64)
    opening[1:] = np.diff(cutting.paragraph) > 0
    # Where the sentence stands in its paragraph: first, second, further.
    first_sentence = np.maximum.accumulate(np.where(opening > 0, cutting.sentence, 0))
    depth = np.minimum(cutting.sentence - first_sentence, 2).astype(np.uint64)
    paragraph_count = np.bincount(cutting.paragraph)[cutting.paragraph]
    next_many = _after_sentence(cutting, many)
    next_length = _after_sentence(cutting, length)
    previous_many = _before_sentence(cutting, many)
    number = cutting.numbering.astype(np.uint64)
    head_number = _first_of_sentence(cutting, number)
    leading_verb = _first_of_sentence(cutting, verbs[1])
    digits = _counted(cutting, (cutting.codes >= 48) & (cutting.codes <= 57)) > 0
    percent = _counted(cutting, (cutting.codes == ord("%")) | (cutting.codes == ord("％"))) > 0
    done = _counted(cutting, cutting.codes == ord("了")) > 0
    figures = (
        digits.astype(np.uint64) * np.uint64(4) + percent.astype(np.uint64) * np.uint64(2) + done
    ) + np.uint64(1)
    exact = np.minimum(last + 1 - begin, 15).astype(np.uint64)
    # 强基础、补短板 has the shape 3-3: where the first 、 stands in a short clause.
    pause = _first_place(cutting, ord("、")) - begin
    shape = np.where(
        last + 1 - begin <= 14, exact * np.uint64(16) + np.clip(pause, 0, 15).astype(np.uint64), 0
    )
    columns = [
        *((10 + k, [h]) for k, h in enumerate(heads)),
        *((15 + k, [v]) for k, v in enumerate(verbs)),
        *((20 + k, [t]) for k, t in enumerate(tails)),
        (25, [stop]),
        (26, [length]),
        (27, [number, depth]),
        (28, [where, many]),
        (29, [where, stop, length]),
        (30, [where, next_many, depth]),
        (31, [where, next_many, length]),
        (32, [where, previous_many]),
        (33, [_binned(paragraph_count, (2, 3, 6, 12)), opening.astype(np.uint64), stop]),
        (34, [_shifted(verbs[1], -1)]),
        (35, [_shifted(tails[1], -1)]),
        (36, [_shifted(verbs[1], 1)]),
        (37, [_shifted(tails[1], 1)]),
        (38, [figures]),
        (39, [figures, tails[0]]),
        (40, [verbs[1], tails[1]]),
        (41, [verbs[1], where]),
        (42, [verbs[1], depth, where]),
        (43, [leading_verb, _binned(index, (1, 2))]),
        (44, [head_number, _binned(index, (1, 2)), depth]),
        (45, [where, length, next_length, next_many]),
        (46, [_shifted(stop, -1), stop]),
        (47, [verbs[0], tails[0]]),
        (48, [verbs[1], figures]),
        (49, [heads[0], _shifted(heads[0], -1)]),
        (50, [shape]),
        (51, [shape, where]),
        (52, [_shifted(shape, 1), shape]),
        (53, [exact, where, depth]),
        (54, [_binned(_counted(cutting, cutting.codes == ord("、")), (1, 2, 3, 5)), where]),
        (55, [leading_verb, depth]),
        (57, [head_number, _binned(index, (1, 2)), many]),
        (58, [where, digits.astype(np.uint64), stop]),
        (59, [_only_when(cutting, begin, last), stop]),
        (230, [_only_when(cutting, begin, last), where]),
        (231, [where, digits.astype(np.uint64), depth, next_many]),
        (56, [_first_of_sentence(cutting, exact), _binned(index, (1, 2)), many]),
    ]
    found = [_bucket(field, *parts) for field, parts in columns]
    nowhere = np.zeros(1, dtype=np.uint64)
    for k, group in enumerate(_groups(edges, begin, bare, last)):
        alone = _bucket(60 + k, nowhere)
        placed = _bucket(100 + k, np.arange(4, dtype=np.uint64))
        found.append(np.where(group, alone, 0))
        found.append(np.where(group, placed[where.astype(np.int64)], 0))
        for field, by in ((140, -1), (180, 1)):
            beside = np.zeros(size, dtype=bool)
            if by < 0:
                beside[1:] = group[:-1]
            else:
                beside[:-1] = group[1:]
            found.append(np.where(beside, _bucket(field + k, nowhere), 0))
    return np.stack(found, axis=1)


@dataclass(frozen=True)
class _Groups:
    """Groups of words as tables: by length, the numbers of all words and in which groups each is, a bit a group."""

    count: int
    tables: tuple[tuple[int, NDArray[np.uint64], NDArray[np.uint64]], ...]

    def among(self, numbers: dict[int, NDArray[np.uint64]]) -> list[NDArray[np.bool_]]:
        """For each group whether the number of a clause's first (or last) characters is one of its words."""
        bits = np.zeros(len(next(iter(numbers.values()))), dtype=np.uint64)
        for n, codes, groups in self.tables:
            at = np.minimum(np.searchsorted(codes, numbers[n]), len(codes) - 1)
            bits |= np.where(codes[at] == numbers[n], groups[at], np.uint64(0))
        return [(bits >> np.uint64(k)) & np.uint64(1) > 0 for k in range(self.count)]


def _grouped(groups: Iterable[Iterable[str]]) -> _Groups:
    by_length: dict[int, dict[int, int]] = {}
    count = 0
    for k, words in enumerate(groups):
        count = k + 1
        for n, codes in _coded(words).items():
            table = by_length.setdefault(n, {})
            for code in codes:
                table[int(code)] = table.get(int(code), 0) | 1 << k
    tables = []
    for n, table in sorted(by_length.items()):
        codes = np.array(sorted(table), dtype=np.uint64)
        tables.append((n, codes, np.array([table[int(code)] for code in codes], dtype=np.uint64)))
    return _Groups(count, tuple(tables))


_HEADS = _grouped(HEADS)
_TAILS = _grouped([word[::-1] for word in words] for words in TAILS)


def _groups(
    edges: _Edges, begin: NDArray[np.int64], bare: NDArray[np.int64], last: NDArray[np.int64]
) -> list[NDArray[np.bool_]]:
    """For each group of opening and closing words whether the clause has one of them."""
    found: list[NDArray[np.bool_]] = []
    for read, places, groups in (
        (edges.head, begin, _HEADS),
        (edges.head, bare, _HEADS),
        (edges.tail, last, _TAILS),
    ):
        found += groups.among({n: _joined(read(places, n)) for n, _codes, _bits in groups.tables})
    return found


def _first_of_sentence(cutting: Cutting, values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    first = np.flatnonzero(np.diff(cutting.sentence, prepend=-1))
    return values[first][cutting.sentence]


def _after_sentence(cutting: Cutting, values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The value at the first clause of the next sentence of the same paragraph, else 0."""
    first = np.flatnonzero(np.diff(cutting.sentence, prepend=-1))
    following = np.zeros(len(first), dtype=np.uint64)
    same = cutting.paragraph[first[1:]] == cutting.paragraph[first[:-1]]
    following[:-1] = np.where(same, values[first[1:]], 0)
    return following[cutting.sentence]


def _before_sentence(cutting: Cutting, values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The value at the first clause of the sentence before, in the same paragraph, else 0."""
    first = np.flatnonzero(np.diff(cutting.sentence, prepend=-1))
    preceding = np.zeros(len(first), dtype=np.uint64)
    same = cutting.paragraph[first[1:]] == cutting.paragraph[first[:-1]]
    preceding[1:] = np.where(same, values[first[:-1]], 0)
    return preceding[cutting.sentence]
