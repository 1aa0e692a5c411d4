"""切分: the report's text cut into sections, sentences and clauses.

Answers where every clause (分句) begins and ends, which sentence, paragraph and
section it stands in, and what is known of it by its form alone. All positions are
offsets into the text that is given (the mended text); arrays are parallel, one
entry a clause, in the order of the text. The work is done on the array of code
points, so it is linear in the length of the text.

The rule:

* a clause ends after ，；。：！？ and their half-width forms, and at the end of a line;
* marks between two digits (1,500 · 8:30) or inside a title 《…》 do not cut, nor does 、,
  nor a bare space;
* closing quotes and brackets that follow the mark belong to the clause before it;
* blanks around a clause belong to no clause; a blank behind a full stop, or behind a
  numbered heading in the middle of a line, counts as the line break that it once was;
* a sentence ends after 。！？ or at the end of a line; a paragraph is a line;
* a section begins with a numbered heading (一、 · （一） · 一是 · 1.) at the head of a
  sentence, or with a line that stands alone without a full stop.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .given import Section

Ints = NDArray[np.int64]

MINOR = "，,；;：:"
MAJOR = "。！!？?"
CLOSING = "”’」』）)】》〉\"'"
BLANK = " \t\r\f\v\x85\u00a0\u3000\u202f\u205f\ufeff" + "".join(map(chr, range(0x2000, 0x2010)))

_ORDINARY, _MINOR, _MAJOR, _LINE, _BLANK, _CLOSING, _DIGIT, _DOT = range(8)


def _classes() -> NDArray[np.uint8]:
    table = np.zeros(0x10000, dtype=np.uint8)
    for marks, kind in (
        (MINOR, _MINOR),
        (MAJOR, _MAJOR),
        ("\n\u2028\u2029", _LINE),
        (BLANK, _BLANK),
        (CLOSING, _CLOSING),
        ("0123456789０１２３４５６７８９", _DIGIT),
        (".．", _DOT),
    ):
        for mark in marks:
            table[ord(mark)] = kind
    return table


CLASSES = _classes()

# How a heading may be numbered, the outermost first.
NUMBERINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(r"第[一二三四五六七八九十百]{1,3}(?:部分|章|篇)")),
    ("chapter", re.compile(r"[一二三四五六七八九十]{1,3}[、．.]\s*")),
    ("section", re.compile(r"[(（][一二三四五六七八九十]{1,3}[)）]\s*")),
    ("first", re.compile(r"[一二三四五六七八九十]{1,2}(?:是|要)")),
    ("point", re.compile(r"\d{1,2}(?:[、．]|\.(?!\d))\s*")),
    ("item", re.compile(r"[(（]\d{1,2}[)）]\s*|[①-⑳]\s*")),
    ("dash", re.compile(r"(?:——|—|－－|--)\s*")),
)
_MAY_NUMBER = frozenset("一二三四五六七八九十第(（0123456789—－-") | frozenset(
    chr(c) for c in range(0x2460, 0x2474)
)
_PAST = re.compile(
    r"工作回顾|回顾|工作总结|(?:过去|这|近)[一二两三五几]?年|(?:工作|发展)(?:情况|成就|成效|成绩)|取得.{0,6}成[就绩效]|主要成[就绩效]|上半年(?:工作)?$|存在的?(?:主要)?(?:困难|问题|不足)"
)
_PLAN = re.compile(
    r"(?:工作|重点)(?:安排|打算|计划|任务|部署|思路|举措)|重点工作|主要任务|目标任务|主要目标|总体要求|今后|下一步|下一年|接下来|明年|(?:今年|20\d\d年|下半年)(?:的)?(?:主要|重点|政府)?工作(?!回顾|总结|情况)|下半年|未来"
)


@dataclass(frozen=True)
class Cutting:
    """切分结果. ``starts``/``ends`` etc. are parallel arrays, one entry a clause.

    ``numbering`` is 0 for a clause without a number at its head, else 1 + the index of
    the form in ``NUMBERINGS``; ``stop`` is the mark that closes the clause as a code
    point (0 where the line simply ends).
    """

    text: str
    codes: NDArray[np.uint32]
    starts: Ints
    ends: Ints
    sentence: Ints
    paragraph: Ints
    section: Ints
    numbering: NDArray[np.int8]
    stop: NDArray[np.uint32]
    sections: tuple[Section, ...]
    told: NDArray[np.int8]
    """1 where the headings above say that it is the past, -1 plans, 0 where they say neither."""

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def clauses(self) -> list[str]:
        """The clauses' texts, in order."""
        text = self.text
        return [text[a:b] for a, b in zip(self.starts.tolist(), self.ends.tolist(), strict=True)]

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """(start, end) of every sentence, in order."""
        if not len(self):
            return []
        first = np.flatnonzero(np.diff(self.sentence, prepend=-1))
        last = np.append(first[1:], len(self)) - 1
        return list(zip(self.starts[first].tolist(), self.ends[last].tolist(), strict=True))


def cut(mended: str) -> Cutting:
    """Cut ``mended`` into clauses, sentences and sections.

    >>> cutting = cut("一、回顾\\n全年增长8%，完成任务。加快建设。")
    >>> cutting.clauses
    ['一、回顾', '全年增长8%，', '完成任务。', '加快建设。']
    >>> cutting.sentence.tolist(), cutting.section.tolist()
    ([0, 1, 1, 2], [1, 1, 1, 1])
    >>> [(s.title, s.about_past) for s in cutting.sections]
    [('', False), ('回顾', True)]
    """
    codes = np.frombuffer(mended.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    kinds = CLASSES[np.minimum(codes, 0xFFFF)]
    kinds = _with_lost_breaks(mended, codes, kinds)
    edges = _edges(codes, kinds)
    starts, ends = _trimmed(kinds, edges)
    stop = _stops(codes, kinds, starts, ends)
    line_at = np.cumsum(kinds == _LINE)
    paragraph = line_at[starts] if len(starts) else np.zeros(0, np.int64)
    _, paragraph = np.unique(paragraph, return_inverse=True)
    closes = (CLASSES[np.minimum(stop, 0xFFFF)] == _MAJOR) | (stop == ord("."))
    fresh = np.ones(len(starts), dtype=bool)
    fresh[1:] = closes[:-1] | (np.diff(paragraph) > 0)
    sentence = np.cumsum(fresh) - 1
    numbering = _numbered(mended, codes, starts, ends, fresh)
    section, sections, tolds = _sectioned(mended, starts, ends, paragraph, numbering, stop)
    return Cutting(
        mended,
        codes,
        starts,
        ends,
        sentence,
        paragraph.astype(np.int64),
        section,
        numbering,
        stop,
        sections,
        np.array(tolds, dtype=np.int8)[section],
    )


# 五、…，打造廉洁政府 坚持党的领导。: the line break behind a numbered heading has become a blank.
_RUN_ON = re.compile(
    r"(?:(?<=[。！？\n 　])|^)(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）])"
    r"[^。！？\n 　]{4,60}(?P<blank>[ 　]{1,4})(?=[\u4e00-\u9fff]{3,20}[。，,])"
)
# Mojibake such as 环?;A设施 holds marks that are none.
_BROKEN = re.compile(r"[?？][;；](?=[A-Za-z])")


def _with_lost_breaks(text: str, codes: NDArray[np.uint32], kinds: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The classes of the characters, where blanks that were line breaks count as such again.

    A page copied from the web keeps of a paragraph's end often but a blank behind the full
    stop. It counts as a line break where such blanks are few; where most sentences have
    one it is a habit of writing.
    """
    found = kinds.copy()
    for broken in _BROKEN.finditer(text):
        found[broken.start() : broken.end()] = _ORDINARY
    if len(kinds) > 2:
        stops = (kinds[:-2] == _MAJOR) & (kinds[1:-1] == _BLANK)
        if 0 < int(stops.sum()) * 3 < int((kinds == _MAJOR).sum()):
            found[1:-1][stops] = _LINE
    for heading in _RUN_ON.finditer(text):
        found[heading.start("blank") : heading.end("blank")] = _LINE
    return found


def _edges(codes: NDArray[np.uint32], kinds: NDArray[np.uint8]) -> Ints:
    """The offsets after which a clause may end, ascending, the end of the text last."""
    size = len(codes)
    if not size:
        return np.zeros(0, np.int64)
    before = np.empty_like(kinds)
    before[0], before[1:] = _LINE, kinds[:-1]
    after = np.empty_like(kinds)
    after[-1], after[:-1] = _LINE, kinds[1:]
    inside = (before == _DIGIT) & (after == _DIGIT)
    marks = (kinds == _MAJOR) | ((kinds == _MINOR) & ~inside & ~_titled(codes, kinds))
    # A half-width point ends a sentence only between Chinese words, never in 6.5 or U.S.
    han = (codes >= 0x4E00) & (codes <= 0x9FFF)
    before_han = np.zeros(size, dtype=bool)
    before_han[1:] = han[:-1]
    after_han = np.zeros(size, dtype=bool)
    after_han[:-1] = han[1:]
    marks |= (kinds == _DOT) & before_han & (after_han | (after == _LINE) | (after == _BLANK))
    # Closing marks and further stops follow the mark that they close.
    following = np.zeros(size, dtype=bool)
    following[1:] = (kinds[1:] == _CLOSING) | (kinds[1:] == _MAJOR)
    chained = marks.copy()
    for _ in range(3):
        carried = np.zeros(size, dtype=bool)
        carried[1:] = chained[:-1]
        chained |= carried & following
    last = chained.copy()
    last[:-1] &= ~(chained[1:] & following[1:])
    ends = last | (kinds == _LINE)
    ends[-1] = True
    return np.flatnonzero(ends).astype(np.int64) + 1


def _titled(codes: NDArray[np.uint32], kinds: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which places stand inside a title 《…》 of one line (《关于…：…》 is one thing)."""
    opens, closes = codes == ord("《"), codes == ord("》")
    if not opens.any():
        return np.zeros(len(codes), dtype=bool)
    size = len(codes)
    places = np.arange(size)
    # Inside: an opening mark before, nearer than any closing mark or line end, and a closing
    # mark ahead, nearer than any line end.
    ended = closes | (kinds == _LINE)
    opened = np.maximum.accumulate(np.where(opens, places, -1))
    shut = np.maximum.accumulate(np.where(ended, places, -1))
    next_close = np.minimum.accumulate(np.where(closes, places, size)[::-1])[::-1]
    next_line = np.minimum.accumulate(np.where(kinds == _LINE, places, size)[::-1])[::-1]
    return (opened > shut) & (next_close < next_line) & (next_close - opened <= 60)


def _trimmed(kinds: NDArray[np.uint8], edges: Ints) -> tuple[Ints, Ints]:
    """The spans between the edges without the blanks around them; empty spans are dropped."""
    size = len(kinds)
    if not size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    solid = (kinds != _BLANK) & (kinds != _LINE)
    places = np.arange(size)
    next_solid = np.minimum.accumulate(np.where(solid, places, size)[::-1])[::-1]
    last_solid = np.maximum.accumulate(np.where(solid, places, -1))
    starts = next_solid[np.append(0, edges[:-1])]
    ends = last_solid[edges - 1] + 1
    # A span of marks alone is no clause; it stays out of every clause.
    word = solid & (kinds != _MINOR) & (kinds != _MAJOR) & (kinds != _CLOSING) & (kinds != _DOT)
    words_until = np.append(0, np.cumsum(word))
    keep = (starts < ends) & (words_until[np.maximum(ends, starts)] > words_until[np.minimum(starts, size)])
    return starts[keep].astype(np.int64), ends[keep].astype(np.int64)


def _stops(
    codes: NDArray[np.uint32], kinds: NDArray[np.uint8], starts: Ints, ends: Ints
) -> NDArray[np.uint32]:
    """The mark that closes each clause, seen through closing quotes; 0 where there is none."""
    stop = np.zeros(len(ends), dtype=np.uint32)
    place = ends - 1
    for _ in range(4):
        kind = kinds[place]
        mark = (stop == 0) & ((kind == _MINOR) | (kind == _MAJOR) | (kind == _DOT))
        stop[mark] = codes[place[mark]]
        place = np.where((kind == _CLOSING) & (place > starts), place - 1, place)
    return stop


def _numbered(
    text: str, codes: NDArray[np.uint32], starts: Ints, ends: Ints, fresh: NDArray[np.bool_]
) -> NDArray[np.int8]:
    """1 + the index in NUMBERINGS of the number at the head of a clause, else 0."""
    numbering = np.zeros(len(starts), dtype=np.int8)
    if not len(starts):
        return numbering
    may = np.isin(codes[starts], np.array([ord(c) for c in _MAY_NUMBER], dtype=np.uint32))
    for at in np.flatnonzero(may).tolist():
        start, end = int(starts[at]), int(ends[at])
        for level, (name, pattern) in enumerate(NUMBERINGS, start=1):
            found = pattern.match(text, start, end)
            if found and found.end() < end and (fresh[at] or name in ("first", "item", "point")):
                numbering[at] = level
                break
    return numbering


def _sectioned(
    text: str,
    starts: Ints,
    ends: Ints,
    paragraph: Ints,
    numbering: NDArray[np.int8],
    stop: NDArray[np.uint32],
) -> tuple[Ints, tuple[Section, ...], list[int]]:
    """For each clause the index of its section; the sections; and what each tells (1 past, -1 plans, 0)."""
    size = len(starts)
    heads = np.flatnonzero(_heads(text, starts, ends, paragraph, numbering, stop))
    opens = np.zeros(size, dtype=np.int64)
    opens[heads] = 1
    section = np.cumsum(opens)
    titles: list[Section] = []
    tolds = [0]
    begin = [0, *starts[heads].tolist()]
    finish = [*starts[heads].tolist(), len(text)]
    titles.append(Section("", 0, begin[0], finish[0]))
    trail: list[tuple[int, bool | None]] = []  # (rank, past?) of the headings that are open
    for n, head in enumerate(heads.tolist(), start=1):
        rank = int(numbering[head])
        title = text[starts[head] : ends[head]]
        if rank:
            found = NUMBERINGS[rank - 1][1].match(title)
            title = title[found.end() :] if found else title
        title = title.rstrip("".join((MINOR, MAJOR, BLANK)))
        while trail and trail[-1][0] >= rank:
            trail.pop()
        says = tells_past(title)
        past = says if says is not None else next((p for _, p in reversed(trail) if p is not None), None)
        titles.append(Section(title, len(trail), begin[n], finish[n], bool(past)))
        trail.append((rank, past))
        tolds.append(0 if past is None else 1 if past else -1)
    return section, tuple(titles), tolds


def _heads(
    text: str,
    starts: Ints,
    ends: Ints,
    paragraph: Ints,
    numbering: NDArray[np.int8],
    stop: NDArray[np.uint32],
) -> NDArray[np.bool_]:
    """Which clauses open a section: numbered heads, and short lines that stand alone."""
    size = len(starts)
    first = np.ones(size, dtype=bool)
    first[1:] = np.diff(paragraph) > 0
    last = np.ones(size, dtype=bool)
    last[:-1] = first[1:]
    alone = first & last & (stop == 0) & (ends - starts <= 40) & (ends - starts >= 3)
    heads = (numbering > 0) & (numbering <= 4)
    heads |= (numbering >= 5) & first & (ends - starts <= 40)
    for at in np.flatnonzero(alone & ~heads).tolist():
        line = text[starts[at] : ends[at]]
        heads[at] = tells_past(line) is not None
    dash = (numbering == len(NUMBERINGS)) & heads
    for at in np.flatnonzero(dash).tolist():
        heads[at] = (
            "会议" not in text[starts[at] : ends[at]] and "代表大会" not in text[starts[at] : ends[at]]
        )
    return heads


def tells_past(title: str) -> bool | None:
    """Whether a heading announces the past (True), plans (False), or says neither (None).

    >>> tells_past("2019年工作回顾"), tells_past("2025年工作安排"), tells_past("经济发展")
    (True, False, None)
    """
    past, plan = _PAST.search(title), _PLAN.search(title)
    if past and plan:
        return past.end() >= plan.end() and "回顾" in title
    if past:
        return True
    return False if plan else None
