"""乱码与异体: what broken transport left in the text and can be put right exactly.

Rules, each of them exact or not done at all:
- 误解码 (mojibake): a line whose characters are UTF-8 bytes read as GBK or Latin-1, or
  GBK bytes read as Latin-1, is turned back when all of its bytes come out as valid text.
- 实体: HTML entities left in the text (&nbsp; &ldquo; &#8220;).
- 控制符: control and zero-width characters and BOMs go; NBSP becomes a space; CR LF
  becomes LF; a private-use bullet at the start of a line goes.
- 异形: Kangxi radicals (⼀), CJK radicals (⻅) and compatibility ideographs become the
  character they stand for, full-width figures, letters and ％ the plain ones.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from townworks.engines.report_reader.edits import Change

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,15});")
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd"
_CONTROL = re.compile(
    "\r\n?|[\u0085\u2028\u2029\x0b\x0c]"
    "|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff\ud800-\udfff]+"
    "|[\u00a0\u202f\u2007]"
)
_BULLET = re.compile(rf"(?m)^([ \t\u3000]*)[{_PRIVATE}]+[ \t]*")
_VARIANT = re.compile(
    "[\u2e80-\u2fdf\uf900-\ufaff\uff05\uff10-\uff19]|[\uff21-\uff3a\uff41-\uff5a]+|(?<=[0-9\uff10-\uff19])\uff0e(?=[0-9\uff10-\uff19])"
)
# CJK radicals that Unicode does not decompose, as PDF fonts put them in the place of characters.
_RADICALS = dict(
    zip(
        "⺀⺁⺄⺆⺇⺈⺊⺌⺍⺎⺗⺝⺟⺠⺣⺤⺩⺪⺫⺬⺮⺯⺱⺶⺷⺸⺼⻀⻁⻄⻅⻆⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻲⻳",
        "冫厂乙冂几刀卜小小兀小月母民灬爪王疋罒示竹糸网羊羊羊肉艹虎西见角讠贝车辶辶辶邑钅長长长门阜雨青韦页风飞食食饣马骨鬼鱼鸟卤麦黄黾齐齿龙龟龟",
        strict=True,
    )
)


def find_entities(text: str) -> list[Change]:
    """HTML entities that mean something; what HTML does not know stays."""
    if "&" not in text:
        return []
    found = ((match, html.unescape(match.group())) for match in _ENTITY.finditer(text))
    return [
        Change(match.start(), match.end(), new, "entity")
        for match, new in found
        if "&" not in new[:1] or new == "&"
    ]


def find_controls(text: str) -> list[Change]:
    """Characters that nobody sees."""
    changes = []
    for match in _CONTROL.finditer(text):
        first = match.group()[0]
        new = (
            "\n" if first in "\r\u0085\u2028\u2029\x0b\x0c" else " " if first in "\u00a0\u202f\u2007" else ""
        )
        changes.append(Change(match.start(), match.end(), new, "control"))
    return changes


def find_bullets(text: str) -> list[Change]:
    """Private-use bullets (Wingdings) at the start of a line."""
    return [Change(match.end(1), match.end(), "", "control") for match in _BULLET.finditer(text)]


def find_variants(text: str) -> list[Change]:
    """Radicals, compatibility ideographs, full-width figures and letters as the plain ones; Ｘ alone is a blank and stays."""
    changes = []
    for match in _VARIANT.finditer(text):
        found = match.group()
        if found.strip("Ｘｘ") == "":
            continue
        new = _RADICALS.get(found) or unicodedata.normalize("NFKC", found)
        if len(new) == len(found) and new != found:
            changes.append(Change(match.start(), match.end(), new, "variant"))
    return changes


def _beginnings_as_gbk() -> str:
    """What the first two bytes of Chinese characters and marks in UTF-8 look like when read as GBK."""
    pairs = [bytes((first, second)) for first in range(0xE4, 0xEA) for second in range(0x80, 0xC0)]
    pairs += [b"\xe3\x80", b"\xef\xbc", b"\xef\xbd", b"\xe2\x80"]
    return "".join(pair.decode("gbk", errors="ignore") for pair in pairs)


# Words of their own in traditional reports (鄉鎮, 產業鏈、創新鏈、資金鏈) bear no witness.
_WORDS_TOO = "鏈鎮鋼錄鐘鋪鋭鋸鍊鍋鍍鍘鍛鎳鑲鑼鑽鑿閱闊鋰"
AS_GBK = re.compile(f"[{''.join(c for c in _beginnings_as_gbk() if c not in _WORDS_TOO)}]")
_AS_LATIN = re.compile(
    r"[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{4,}"
)


_LEFTOVER = re.compile(f"(?:{AS_GBK.pattern}[^\n。，]{{0,3}}){{4,}}")


def find_leftovers(text: str) -> list[tuple[int, int]]:
    """残留乱码: where UTF-8 read as GBK is left because it cannot be read back."""
    common = common_characters()
    found = []
    for match in _LEFTOVER.finditer(text):
        end = match.end()
        while end < len(text) and text[end] > "\x7f" and text[end] not in common:
            end += 1
        found.append((match.start(), end))
    return found


def find_mojibake(text: str) -> list[Change]:
    """误解码: lines that can be read back exactly through the wrong encoding they came by."""
    if not AS_GBK.search(text) and not _AS_LATIN.search(text):
        return []
    changes: list[Change] = []
    at = 0
    # Not splitlines: U+0085 and the like are bytes of characters here.
    for line in text.split("\n"):
        body = line.rstrip("\r")
        if len(AS_GBK.findall(body)) * 6 >= len(body) > 3:
            new = _read_back(_as_gbk(body), ("utf-8",))
        elif _AS_LATIN.search(body) and sum("\u0080" <= c <= "\u00ff" for c in body) * 2 >= len(body):
            new = _read_back(_as_latin(body), ("utf-8", "gb18030"))
        else:
            new = ""
        if new:
            changes.append(Change(at, at + len(body), new, "mojibake"))
        at += len(line) + 1
    return changes


def _as_gbk(line: str) -> bytes:
    try:
        # Windows shows a lone byte 0x80 as the euro sign.
        return b"\x80".join(part.encode("gb18030") for part in line.split("€"))
    except UnicodeEncodeError:
        return b""


@lru_cache(maxsize=1)
def _latin_bytes() -> dict[str, int]:
    """Latin-1, and Windows-1252 in the places where a browser reads it for Latin-1."""
    table = {chr(byte): byte for byte in range(256)}
    for byte in range(0x80, 0xA0):
        character = bytes([byte]).decode("cp1252", errors="ignore")
        if character:
            table[character] = byte
    return table


def _as_latin(line: str) -> bytes:
    table = _latin_bytes()
    return bytes(table[c] for c in line) if all(c in table for c in line) else b""


def _read_back(data: bytes, encodings: tuple[str, ...]) -> str:
    """The bytes in the first encoding that takes them all and yields common characters; else ""."""
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if share_of_common(text) > 0.7:
            return text
    return ""


@lru_cache(maxsize=1)
def common_characters() -> frozenset[str]:
    """常用字: the first level of GB 2312 (3755 characters) without its rare tail, and Chinese punctuation."""
    level_one = bytes(b for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) for b in (row, cell))
    return frozenset(level_one.decode("gb2312", errors="ignore")) | frozenset(
        "，。、；：？！“”‘’（）《》【】—…·"
    )


def share_of_common(text: str) -> float:
    """常用字占比 among the characters that are not ASCII."""
    beyond = [character for character in text if character > "\x7f" and not character.isspace()]
    if not beyond:
        return 0.0
    common = common_characters()
    return sum(character in common for character in beyond) / len(beyond)
