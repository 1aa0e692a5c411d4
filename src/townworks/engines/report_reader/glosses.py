"""拼音注音: readings that a web page has put behind characters, as in 務(wù).

Rule: brackets behind one or more Han characters are taken out when the letters in
them are the readings of just these characters. The tone is not asked for when the
letters carry a tone mark or number (轉 is read zhuǎn and zhuàn, sandhi shifts tones),
because letters with a tone are pinyin and nothing else. Without any tone only one
syllable in small letters of two or more counts, and it must be a reading of the one
character before it. All else stays: (XG), (PPP), (km), (VOCs), (社区).
A toned reading behind the letter that a lost character left (環?;A(chǔ)設施) goes as
well; it bears witness when ``doubts`` guesses what the character was.

Linear in the text; only brackets cost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from pypinyin import pinyin_dict

from townworks.engines.report_reader.edits import Change
from townworks.engines.report_reader.traditional import tables

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_LETTER = r"[A-Za-z\u00c0-\u024f\u0251\u0261\u1e00-\u1eff]"
_BRACKETED = re.compile(
    rf"[(（\[〔][ \t\u00a0\u3000]*(?P<letters>{_LETTER}[A-Za-z\u00c0-\u024f\u0251\u0261\u1e00-\u1eff\u0300-\u030c0-5 '’:·-]{{0,40}})[)）\]〕]"
)
_BLANK = " \t\u00a0\u3000"
_ALL_HAN = re.compile(f"[{HAN}]+")
_TRAILING_HAN = re.compile(f"[{HAN}]*\\Z")
_TONED = re.compile(r"[\u0300\u0301\u0304\u0306\u030c]|[a-z\u0308:][1-5]")
_SPACES = re.compile(r"[\s\u00a0'’·-]+")


@lru_cache(maxsize=8192)
def readings(character: str) -> frozenset[str]:
    """读音: the readings of a character without tones; those of its simplified form too.

    >>> sorted(readings("務"))
    ['mao', 'wu']
    """
    found: set[str] = set()
    for form in {character, tables().full.get(ord(character), character)}:
        for reading in pinyin_dict.pinyin_dict.get(ord(form), "").split(","):
            if reading:
                found.add(_bare(reading)[0])
    return frozenset(found)


def _bare(letters: str) -> tuple[str, bool]:
    """The letters without tones (ü as v), and whether there was any tone."""
    plain = letters.strip().replace("\u0261", "g").replace("\u0251", "a").replace("u:", "ü")
    spread = unicodedata.normalize("NFD", plain)
    toned = bool(_TONED.search(spread.lower()))
    spread = re.sub(r"[\u0300\u0301\u0304\u0306\u030c]", "", spread)
    if toned:
        spread = re.sub(r"(?<=[A-Za-z\u0308])[1-5]", "", spread)
    return spread.replace("u\u0308", "v").replace("U\u0308", "v"), toned


@lru_cache(maxsize=65536)
def _of_one(letters: str, character: str) -> bool:
    """Whether the letters are a reading of this one character."""
    bare, toned = _bare(letters)
    if not toned:
        return len(bare) >= 2 and bare.islower() and _fits(bare, character)
    return _fits(_SPACES.sub("", bare).lower(), character)


def _is_reading_of(letters: str, han: str) -> bool:
    if _of_one(letters, han[-1]):
        return True
    bare, toned = _bare(letters)
    joined = _SPACES.sub("", bare).lower()
    return toned and any(_fits(joined, han[-count:]) for count in range(2, len(han) + 1))


def _fits(joined: str, han: str) -> bool:
    """Whether the letters are one reading of each character, one behind the other."""
    rests = {joined}
    for character in han:
        known = readings(character)
        spelled = known | {r.replace("v", "u") for r in known if "v" in r}
        rests = {rest[len(r) :] for rest in rests for r in spelled if rest.startswith(r)}
        if not rests:
            return False
    return "" in rests


def _bracketed(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Each bracket with letters: where the characters before it end, its own end, these characters, the letters."""
    for match in _BRACKETED.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        kept = before.rstrip(_BLANK)
        han = kept[-6:]
        if not _ALL_HAN.fullmatch(han):
            tail = _TRAILING_HAN.search(han)
            han = tail.group() if tail else ""
        yield match.start() - len(before) + len(kept), match.end(), han, match["letters"]


def _has_brackets(text: str) -> bool:
    return any(bracket in text for bracket in "(（[〔")


def find_glosses(text: str) -> list[Change]:
    """The glosses to take out, with the white space before them."""
    if not _has_brackets(text):
        return []
    return [
        Change(start, end, "", "gloss")
        for start, end, han, letters in _bracketed(text)
        if (_is_reading_of(letters, han) if han else _is_of_lost(text, start, letters))
    ]


_REMAINS = re.compile(r"[?？\ufffd;；]{1,3}[A-Za-z]?\Z")
_MARKED = re.compile(r"[\u0300\u0301\u0304\u030c]")


def _is_of_lost(text: str, start: int, letters: str) -> bool:
    """Whether a toned reading stands behind what is left of a broken character."""
    return bool(
        _REMAINS.search(text[max(0, start - 4) : start])
        and _MARKED.search(unicodedata.normalize("NFD", letters))
    )


def syllable_of(gloss: str) -> str:
    """The letters of a gloss with its brackets, without the tone: ``(chǔ)`` is chu."""
    return _bare(gloss.strip(_BLANK + "()（）[]〔〕"))[0].strip().lower()


def find_stray_readings(text: str) -> list[tuple[int, int]]:
    """错位注音: brackets with a toned syllable that the character before them cannot have."""
    if not _has_brackets(text):
        return []
    return [
        (start, end)
        for start, end, han, letters in _bracketed(text)
        if _MARKED.search(unicodedata.normalize("NFD", letters))
        and not (han and _is_reading_of(letters, han))
    ]
