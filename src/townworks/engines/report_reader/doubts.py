"""存疑: places whose bytes are lost, for a person to look at; nothing is changed here.

Found are replacement characters (U+FFFD, 锟斤拷, □), private-use characters inside a text,
question marks that no question can have asked for, readings without their character
(A(chǔ)), what is left of mojibake, and a report that breaks off in mid-sentence.

Where the words at hand leave only one possibility it is suggested: a word of
``terms.TERMS``, or two, begin with the characters before the place and end with those
behind it, the reading left over agrees, and so do the bytes: text that slipped by one
byte in GBK keeps the second byte of one character and the first of the next as a mark
of its own (保基 = B1A3 BBF9 leaves A3BB = ；).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from townworks.engines.report_reader.garble import find_leftovers
from townworks.engines.report_reader.glosses import HAN, find_stray_readings, readings
from townworks.engines.report_reader.terms import TERMS


class Suspect(NamedTuple):
    """疑点 in the mended text."""

    start: int
    end: int
    why: str
    suggestion: str = ""


_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd"
_LOST = re.compile(
    rf"(?:[\ufffd□▯{_PRIVATE}]|锟斤拷|锟斤|斤拷|烫烫烫|屯屯屯)[\ufffd□▯{_PRIVATE}?？;；:]*[A-Za-z]?(?![A-Za-z])"
)
_RUN = re.compile(rf"(?<=[{HAN}])[?？](?:[?？]*[;；:：,，A-Za-z]{{0,2}}[?？]*)(?=[{HAN}(（0-9])")
_LEFTOVER = re.compile(
    r"[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff][\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u20ac\u2122\u00a1-\u00b6\u00b8-\u00bf]{2,}"
)
_ASKING = re.compile(
    "[吗呢么哪谁何几孰岂啥]|什么|怎|多少|是否|能否|可否|难道|为啥|要不要|能不能|是不是|有没有|敢不敢|会不会|好不好"
)
_ENDS = re.compile(r"[。！!？?；;\n]")
_HAN_BEFORE = re.compile(f"[{HAN}]*\\Z")
_HAN_BEHIND = re.compile(f"[{HAN}]*")
_LONGEST = max(map(len, TERMS))


def find_suspects(text: str, lost_readings: Mapping[int, str] | None = None) -> list[Suspect]:
    """The places of a mended text that want a person's eyes, in order and apart.

    ``lost_readings`` tells, by position in the text, the reading that stood right
    before it behind a lost character.
    """
    readings_at = lost_readings or {}
    suspects = [
        _with_suggestion(text, start, end, why, readings_at.get(end, ""))
        for start, end, why in (*_find_lost(text), *_find_marks(text))
    ]
    suspects += [Suspect(max(0, start - 1), end, "reading") for start, end in find_stray_readings(text)]
    return _apart(sorted(suspects) + _find_break_off(text))


def _apart(suspects: list[Suspect]) -> list[Suspect]:
    kept: list[Suspect] = []
    for suspect in suspects:
        if not kept or suspect.start >= kept[-1].end:
            kept.append(suspect)
    return kept


def _find_lost(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _LOST.finditer(text):
        yield match.start(), match.end(), "lost"
    for match in _LEFTOVER.finditer(text):
        yield match.start(), match.end(), "mojibake"
    for start, end in find_leftovers(text):
        yield start, end, "mojibake"


def _find_marks(text: str) -> Iterator[tuple[int, int, str]]:
    """Question marks between Han characters; a real one follows a question and asks alone."""
    for match in _RUN.finditer(text):
        mark = match.group()
        if len(mark) == 1:
            before = _ENDS.split(text[max(0, match.start() - 60) : match.start()])[-1]
            if _ASKING.search(before):
                continue
            if mark == "？" and not _suggest(text, match.start(), match.end(), ""):
                continue
        yield match.start(), match.end(), "lost"


def _with_suggestion(text: str, start: int, end: int, why: str, reading: str) -> Suspect:
    found = _suggest(text, start, end, reading)
    if not found:
        return Suspect(start, end, why)
    left, lost, right = found
    return Suspect(start - len(left), end + len(right), why, left + lost + right)


@lru_cache(maxsize=1)
def _terms_by_edge() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Terms by each beginning and by each ending that leaves at least one character over."""
    beginning: dict[str, list[str]] = defaultdict(list)
    ending: dict[str, list[str]] = defaultdict(list)
    for term in TERMS:
        for cut in range(1, len(term)):
            beginning[term[:cut]].append(term)
            ending[term[cut:]].append(term)
    return dict(beginning), dict(ending)


def _suggest(text: str, start: int, end: int, reading: str) -> tuple[str, str, str] | None:
    """(characters before, lost characters, characters behind) if only one set of words fits; else None."""
    before_match = _HAN_BEFORE.search(text[max(0, start - _LONGEST) : start])
    behind_match = _HAN_BEHIND.match(text[end : end + _LONGEST])
    before = before_match.group() if before_match else ""
    behind = behind_match.group() if behind_match else ""
    damaged = text[start:end]
    found = {
        candidate
        for candidate in [*_one_word(before, behind), *_two_words(before, behind, damaged, reading)]
        if _agrees(candidate[1], damaged, reading)
    }
    lost = {candidate[1] for candidate in found}
    if len(lost) > 1:
        # That nothing at all was lost (确?保) is the last thing to think of.
        lost.discard("")
        found = {candidate for candidate in found if candidate[1]}
    if len(lost) != 1:
        return None
    return max(found, key=lambda candidate: len(candidate[0]) + len(candidate[2]))


def _one_word(before: str, behind: str) -> Iterator[tuple[str, str, str]]:
    beginning, _ = _terms_by_edge()
    for cut in range(1, len(before) + 1):
        left = before[-cut:]
        for term in beginning.get(left, ()):
            rest = term[cut:]
            for keep in range(len(rest)):
                if behind.startswith(rest[keep:]):
                    yield left, rest[:keep], rest[keep:]


def _two_words(before: str, behind: str, damaged: str, reading: str) -> Iterator[tuple[str, str, str]]:
    """Two words side by side; only where the bytes or a reading can bear witness."""
    if not reading and not _slipped(damaged):
        return
    beginning, ending = _terms_by_edge()
    for cut in range(1, min(4, len(before)) + 1):
        for first in beginning.get(before[-cut:], ()):
            for keep in range(1, min(6, len(behind)) + 1):
                for second in ending.get(behind[:keep], ()):
                    yield before[-cut:], first[cut:] + second[:-keep], behind[:keep]


_FULL = {";": "；", "?": "？", ":": "：", ",": "，"}


def _slipped(damaged: str) -> bytes:
    """The two bytes of the first mark behind the question mark: halves of two neighbours in GBK."""
    for character in damaged.lstrip("?？\ufffd"):
        if character in ";；:：,，":
            return _FULL.get(character, character).encode("gb18030")
        break
    return b""


def _agrees(lost: str, damaged: str, reading: str) -> bool:
    """Whether the lost characters can have left these remains."""
    if not lost:
        return not reading and len(damaged) == 1
    if len(lost) > max(2, len(damaged) + 1):
        return False
    if reading and reading not in readings(lost[-1]):
        return False
    halves = _slipped(damaged)
    if halves and len(lost) >= 2:
        pair = lost[0].encode("gb18030")[1:] + lost[1].encode("gb18030")[:1]
        return pair == halves
    return not halves or len(lost) >= 2


def _find_break_off(text: str) -> list[Suspect]:
    """断尾: the last line is running text and stops without a closing mark."""
    body = text.rstrip()
    last = body[body.rfind("\n") + 1 :]
    if (
        len(last) < 30
        or not re.search("[，。；,;]", last)
        or not re.search(f"[{HAN}A-Za-z，,、；;]\\Z", last)
    ):
        return []
    tail = re.split("[，。；,;？?！!]", last[:-1])[-1] + last[-1]
    return [Suspect(len(body) - min(len(tail), 12), len(body), "broken off")]
