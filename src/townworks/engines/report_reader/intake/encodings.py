"""字符编码: which encoding plain bytes are in.

Rule: a byte order mark decides; else valid UTF-8 decides; else every encoding that
reads all bytes (GB18030, Big5, UTF-16 either way) is scored by how many of the
characters that come out are those that reports are made of, and the best wins. If
none reads all bytes, the best that leaves at most one character in two hundred
broken is taken, with a note.

Linear; scoring looks at the first 20,000 characters.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import NamedTuple

from townworks.engines.report_reader.garble import common_characters
from townworks.engines.report_reader.intake.document import Unreadable
from townworks.engines.report_reader.terms import TERMS
from townworks.engines.report_reader.traditional import tables
from townworks.engines.working import Step, gettext_noop

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_CANDIDATES = ("gb18030", "big5hkscs", "cp950", "utf-16-le", "utf-16-be", "utf-8")
_NAMES = {"utf-8-sig": "utf-8", "big5hkscs": "big5", "cp950": "big5"}
_SAMPLE = 20_000
_ENOUGH = 0.35  # of the score; real reports reach 0.8, a wrong encoding stays below 0.2
_GRAMMAR = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家力里如水化高自二理起小物现实加量都两体制当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又利比或但质气第向道命此变条没结解问意建月公无系军很情最何想做路级少图山统接知较将组见计别手角期根论运农指几九区强放决西被干必战先回则任取据处世车"

_UNKNOWN = gettext_noop(
    "文件“{name}”的文字编码认不出来（试过 UTF-8、GB18030、Big5、UTF-16）；请用记事本打开，另存为 UTF-8 后再上传。"
)
_BINARY = gettext_noop(
    "文件“{name}”不是文本：第 {position} 个字节起是二进制内容；请上传 .docx、.pdf、.txt 或网页文件。"
)
_OTHER_NOTE = gettext_noop("文件按 {encoding} 编码读入。")
_BROKEN_NOTE = gettext_noop("文件按 {encoding} 编码读入，其中 {count} 处字节损坏，已用 � 标出。")


class Decoded(NamedTuple):
    """解码结果."""

    text: str
    encoding: str
    notes: tuple[str, ...]


@lru_cache(maxsize=1)
def _frequent() -> frozenset[str]:
    """The characters reports are made of, in both writings."""
    simplified = set("".join(TERMS)) | set(_GRAMMAR)
    known = tables()
    traditional = {chr(code) for code, value in known.full.items() if value in simplified}
    return frozenset(simplified | traditional)


def score(text: str) -> float:
    """How much a text looks like Chinese prose: 1 is all frequent characters, 0 none. ASCII alone scores 1."""
    sample = text[:_SAMPLE]
    beyond = [character for character in sample if character > "\x7f"]
    controls = sum(character < " " and character not in "\t\n\r\x0c" for character in sample)
    if controls * 50 > len(sample):
        return 0.0
    if not beyond:
        return 1.0
    frequent, common = _frequent(), common_characters()
    good = sum(1.0 if c in frequent else 0.5 if c in common else 0.0 for c in beyond)
    return good / len(beyond) - controls / max(1, len(sample))


def decode(data: bytes, name: str, *, declared: str = "") -> Decoded:
    """The text of plain bytes, its encoding and what a clerk should know about it.

    ``declared`` is what the file says of itself; it is believed if all bytes can be
    read that way and nothing reads better. Raises Unreadable("encoding", …).
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data, encoding, name)
    if b"\x00" not in data:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return Decoded(text, "utf-8", ())
    readings = _readings(data, declared, "strict")
    if not readings or readings[0][0] < _ENOUGH:
        readings = _readings(data, declared, "replace") or readings
    if not readings or readings[0][0] < _ENOUGH:
        raise _refusal(data, name)
    _, text, encoding = readings[0]
    return _told(text, encoding)


_CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def _refusal(data: bytes, name: str) -> Unreadable:
    """Binary content where control bytes are frequent, else an encoding nobody knows."""
    sample = data[:_SAMPLE]
    first = _CONTROL_BYTES.search(sample)
    if first and len(_CONTROL_BYTES.findall(sample)) * 50 > len(sample):
        return Unreadable("binary", Step(_BINARY, {"name": name, "position": first.start() + 1}))
    return Unreadable("encoding", Step(_UNKNOWN, {"name": name}))


def _marked(data: bytes, encoding: str, name: str) -> Decoded:
    text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
    if text.count("\ufffd") * 200 > len(text) + 200:
        raise Unreadable("encoding", Step(_UNKNOWN, {"name": name}))
    return _told(text, encoding)


def _told(text: str, encoding: str) -> Decoded:
    shown = _NAMES.get(encoding, encoding)
    broken = text.count("\ufffd")
    if broken:
        note = _BROKEN_NOTE.format(encoding=shown.upper(), count=broken)
    elif shown == "utf-8":
        return Decoded(text, shown, ())
    else:
        note = _OTHER_NOTE.format(encoding=shown.upper())
    return Decoded(text, shown, (note,))


def _readings(data: bytes, declared: str, errors: str) -> list[tuple[float, str, str]]:
    """(score, text, encoding) of each encoding that will do, the best first."""
    found: list[tuple[float, str, str]] = []
    for encoding in dict.fromkeys((*_CANDIDATES, *((declared,) if declared else ()))):
        if encoding.startswith("utf-16") and len(data) % 2 and errors == "strict":
            continue
        try:
            text = data.decode(encoding, errors=errors)
        except (UnicodeDecodeError, LookupError):
            continue
        if errors == "replace" and text.count("\ufffd") * 200 > len(text) + 200:
            continue
        found.append((score(text) + (0.01 if encoding == declared else 0.0), text, encoding))
    # At the same score the earlier candidate stands: GB18030 before Big5 before UTF-16.
    return sorted(found, key=lambda item: -item[0])
