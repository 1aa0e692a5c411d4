"""修改清单: an edit list that carries one text into another, layer upon layer.

Each layer of mending looks at the text as the layer before left it. Two layers are
composed into one list over the original text, so that in the end every character
of the mended text points back to its place in the original.

Linear in the number of edits and the length of the text.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from townworks.engines.report_reader.given import Edit

Origin = npt.NDArray[np.int64]


class Change(NamedTuple):
    """一处改动: text[start:end] becomes ``new``. ``start < end`` always: nothing is put in from nowhere."""

    start: int
    end: int
    new: str
    why: str


def apply_changes(text: str, changes: Iterable[Change]) -> str:
    """改后文本: the text after sorted changes that do not overlap.

    >>> apply_changes("建 設", [Change(1, 2, "", "space"), Change(2, 3, "设", "traditional")])
    '建设'
    """
    pieces: list[str] = []
    at = 0
    for start, end, new, _ in changes:
        pieces.append(text[at:start])
        pieces.append(new)
        at = end
    pieces.append(text[at:])
    return "".join(pieces)


class Layers:
    """改动层: the text as it stands now, and the changes from the original to it."""

    def __init__(self, text: str) -> None:
        self.original = text
        self.text = text
        self.changes: list[Change] = []

    def add(self, changes: Sequence[Change]) -> None:
        """Lay sorted changes over the text as it stands; those that change nothing are left out."""
        second = [change for change in changes if self.text[change.start : change.end] != change.new]
        if not second:
            return
        middle = self.text
        self.text = apply_changes(middle, second)
        if self.changes:
            second = split_at(second, _edges(self.changes))
            second = compose(self.changes, middle, second)
        self.changes = second

    def edits(self) -> tuple[Edit, ...]:
        """The edit list over the original."""
        original = self.original
        return tuple(
            Edit(start=start, end=end, old=original[start:end], new=new, why=why)
            for start, end, new, why in self.changes
            if original[start:end] != new
        )

    def origin(self) -> Origin:
        """For each position of the text as it stands (and its end) the position in the original."""
        return origin_of(self.changes, len(self.text))


def _spans(changes: Sequence[Change]) -> tuple[Origin, Origin]:
    """Where, in the changed text, each change begins and ends."""
    starts = np.array([change.start for change in changes], dtype=np.int64)
    news = np.array([len(change.new) for change in changes], dtype=np.int64)
    grown = np.cumsum(news - np.array([change.end - change.start for change in changes], dtype=np.int64))
    starts[1:] += grown[:-1]
    return starts, starts + news


def _overlap(first: Sequence[Change], second: Sequence[Change]) -> bool:
    """Whether any change of the second layer runs into what the first has put in or taken out."""
    begins, ends = _spans(first)
    low = np.array([change.start for change in second], dtype=np.int64)
    high = np.array([change.end for change in second], dtype=np.int64)
    # Those of the first that begin before this one ends, less those that end before it begins.
    return bool((np.searchsorted(begins, high, side="left") > np.searchsorted(ends, low, side="right")).any())


def _interleave(first: Sequence[Change], second: Sequence[Change]) -> list[Change]:
    """The composition of layers that keep clear of one another."""
    _, ends = _spans(first)
    grown = np.cumsum([0] + [len(change.new) - (change.end - change.start) for change in first])
    low = np.array([change.start for change in second], dtype=np.int64)
    moved = grown[np.searchsorted(ends, low, side="right")].tolist()
    shifted = [
        Change(start - by, end - by, new, why)
        for (start, end, new, why), by in zip(second, moved, strict=True)
    ]
    return sorted([*first, *shifted])


def _edges(changes: Sequence[Change]) -> Origin:
    """Where, in the changed text, the changes begin and end."""
    return np.unique(np.concatenate(_spans(changes)))


def split_at(changes: Sequence[Change], edges: Origin) -> list[Change]:
    """Changes of equal length cut where an edge of an earlier layer runs through them.

    So the 務 and the 業 of 務(wù)業 stay two changes, with the gloss a third between them.
    """
    starts = np.array([change.start for change in changes], dtype=np.int64)
    ends = np.array([change.end for change in changes], dtype=np.int64)
    first = np.searchsorted(edges, starts, side="right")
    last = np.searchsorted(edges, ends, side="left")
    if (first == last).all():
        return list(changes)
    out: list[Change] = []
    for change, low, high in zip(changes, first.tolist(), last.tolist(), strict=True):
        if low == high or len(change.new) != change.end - change.start:
            out.append(change)
            continue
        cuts = [change.start, *edges[low:high].tolist(), change.end]
        for begin, finish in itertools.pairwise(cuts):
            new = change.new[begin - change.start : finish - change.start]
            out.append(Change(begin, finish, new, change.why))
    return out


def origin_of(changes: Sequence[Change], length: int) -> Origin:
    """原文位置: ``length + 1`` positions in the original, never going backward.

    A position right behind something taken out points behind it; inside a
    replacement of another length the positions are spread evenly.
    """
    origin = np.arange(length + 1, dtype=np.int64)
    if not changes:
        return origin
    starts = np.array([change.start for change in changes], dtype=np.int64)
    olds = np.array([change.end - change.start for change in changes], dtype=np.int64)
    news = np.array([len(change.new) for change in changes], dtype=np.int64)
    grown = np.cumsum(news - olds)
    behind = starts + olds + grown  # where each replacement ends in the new text
    shift = np.zeros(length + 1, dtype=np.int64)
    np.add.at(shift, behind, olds - news)
    origin += np.cumsum(shift)
    for index in np.flatnonzero((news != olds) & (news > 0)):
        new, old = int(news[index]), int(olds[index])
        first = int(behind[index]) - new
        origin[first : first + new] = int(starts[index]) + np.arange(new) * old // new
    return origin


def compose(first: Sequence[Change], middle: str, second: Sequence[Change]) -> list[Change]:
    """两层合一: changes A→B and B→C as changes A→C, sorted and apart.

    Where a change of the second layer touches what the first had put in, the two
    become one, for the first one's reason: that is where the trouble began.
    """
    if not _overlap(first, second):
        return _interleave(first, second)
    out: list[Change] = []
    i = j = 0
    moved = 0  # position in B minus position in A
    while i < len(first) or j < len(second):
        begin = first[i].start + moved if i < len(first) else len(middle)
        if j < len(second) and (i == len(first) or second[j].end <= begin):
            start, end, new, why = second[j]
            out.append(Change(start - moved, end - moved, new, why))
            j += 1
        elif j == len(second) or begin + len(first[i].new) <= second[j].start:
            out.append(first[i])
            moved += len(first[i].new) - (first[i].end - first[i].start)
            i += 1
        else:
            i, j, moved, merged = _merge(first, middle, second, (i, j, moved))
            out.append(merged)
    return out


def _merge(
    first: Sequence[Change], middle: str, second: Sequence[Change], at: tuple[int, int, int]
) -> tuple[int, int, int, Change]:
    """Take together all changes of both layers that overlap one another from here on."""
    i, j, moved = at
    why = first[i].why
    low = high = written = min(first[i].start + moved, second[j].start)
    start = low - moved
    pieces: list[str] = []
    reach = low + 1  # the two that begin the cluster overlap, so both lie before this or follow it
    while True:
        if i < len(first) and first[i].start + moved < reach:
            begin = first[i].start + moved
            high = max(high, begin + len(first[i].new))
            moved += len(first[i].new) - (first[i].end - first[i].start)
            i += 1
        elif j < len(second) and second[j].start < reach:
            pieces += (middle[written : second[j].start], second[j].new)
            written = second[j].end
            high = max(high, written)
            j += 1
        else:
            break
        reach = max(reach, high)
    pieces.append(middle[written:high])
    return i, j, moved, Change(start, high - moved, "".join(pieces), why)
