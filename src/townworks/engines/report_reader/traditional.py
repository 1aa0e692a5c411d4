"""繁转简: traditional characters back to simplified, one character for one.

Rule: OpenCC's character and phrase tables (``t2s``), laid over the text so that no
position moves. A character that only traditional writing knows (務, 環) is always
turned. A character that simplified writing knows as well (著, 乾, 覆, 於, 藉, 瞭) is
turned only in a line that is traditional by itself, and not in a word that keeps
it (著名, 乾隆, 瞭望). A line is traditional when it has more characters of
traditional than of simplified-only writing; a line with neither goes with the text.

Linear; a text without a traditional character is only searched once.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from townworks.engines.report_reader.edits import Change
from townworks.engines.report_reader.garble import find_leftovers

# Known to simplified writing as well: the context decides.
_SHARED = "乾瞭徵於藉覆夥彷著祇衹牴阪薹昇捱榘甯醣麴沈剋苧麽吒摺噁"

# In a traditional line, unless a word below says otherwise.
_DEFAULTS = {"著": "着", "瞭": "了", "藉": "借", "祇": "只", "衹": "只", "牴": "抵", "覆": "覆", "沈": "沈"}
_DEFAULTS |= {"彷": "彷", "阪": "阪", "薹": "薹", "甯": "宁", "昇": "升", "麽": "么"}

# Characters that OpenCC's list does not know: printers' and neighbours' forms.
_VARIANTS = dict(
    zip(
        "戸靑値淸鄕鬪鬭吿囯圎厰衞枱糭敍揾曁卋囬巿刄敍戯歩歳毎渉黒徳恵聡静増寛対応図団経済",
        "户青值清乡斗斗告国圆厂卫台粽叙揾暨世回市刃叙戏步岁每涉黑德惠聪静增宽对应图团经济",
        strict=True,
    )
)
del _VARIANTS["巿"], _VARIANTS["静"], _VARIANTS["揾"]

# Words that keep, or turn otherwise, one of the shared characters (written in any mixture of forms).
_KEPT_ZHU = "著名 著作 著者 著述 著稱 著称 著書 著书 著錄 著录 著有 著論 顯著 显著 卓著 昭著 原著 名著 專著 专著 編著 编著 巨著 論著 论著 譯著 译著 土著 合著 遺著 遗著 拙著 新著 共著 見微知著 见微知著 彰明較著"
_KEPT = (
    _KEPT_ZHU
    + " 乾隆 乾坤 乾安 乾務鎮 乾务镇 乾潭 乾元 乾州 乾縣 乾县 乾陵 康乾 朝乾夕惕 瞭望 慰藉 狼藉 蘊藉 蕴藉 枕藉 藉藉"
    " 神祇 地祇 昇騰 昇腾 昇思 畢昇 毕昇 於潛 於潜 於菟 樊於期 宮商角徵羽"
)
_TURNED = {
    "甚麼": "什么",
    "甚麽": "什么",
    "批覆": "批复",
    "函覆": "函复",
    "電覆": "电复",
    "彷彿": "仿佛",
    "沈重": "沉重",
    "沈澱": "沉淀",
    "沈睡": "沉睡",
    "沈迷": "沉迷",
    "沈浸": "沉浸",
    "沈穩": "沉稳",
    "沈陷": "沉陷",
    "沈降": "沉降",
    "下沈": "下沉",
    "深沈": "深沉",
    "計畫": "计划",
    "規畫": "规划",
    "籌畫": "筹划",
    "策畫": "策划",
    "企畫": "企划",
    "摺疊": "折叠",
    "摺子戲": "折子戏",
    "奏摺": "奏折",
    "二噁英": "二噁英",
    "傢俱": "家具",
}
# Certain enough to be turned in any line.
_ALWAYS_YU = re.compile(
    "(?<=[位由對对關关屬属至基處处等致用善勇敢樂乐安限低高大小多少優优利歸归鑒鉴終终源始建成立])於"
)


Codes = npt.NDArray[np.uint32]
_REACH = 0x30000
# What a character tells: bits of ``Tables.kinds``.
_STRICT, _SIMPLIFIED, _HEAD, _YU = 1, 2, 4, 8


class Tables(NamedTuple):
    """对照表: what to look for and what to put."""

    full: dict[int, str]  # for traditional lines
    full_map: Codes  # the same, by code point
    strict_map: Codes  # for simplified lines with a stray traditional character
    kinds: npt.NDArray[np.uint8]
    phrases: re.Pattern[str]
    phrase_values: dict[str, str]


def _read_table(name: str) -> dict[str, str]:
    table: dict[str, str] = {}
    source = files("opencc") / "dictionary" / name
    for line in source.read_text(encoding="utf-8").splitlines():
        key, _, values = line.partition("\t")
        value = values.split(" ")[0]
        if len(key) == len(value):
            table[key] = value
    return table


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables, read once: OpenCC's, with what it lacks for town reports."""
    characters = _read_table("TSCharacters.txt") | _VARIANTS
    # Characters beyond the basic plane have no place in an office document.
    full = {key: value for key, value in characters.items() if len(value.encode("utf-16-le")) == 2}
    full |= _DEFAULTS
    strict = {key: value for key, value in full.items() if key not in _SHARED and key != value}
    simplified = {value for key, value in strict.items() if value not in full and _in_gb2312(value)}
    traditional_too = set(_read_table("STCharacters.txt"))
    values = _read_table("STCharacters.txt")
    # 里, 后, 干, 面 … belong to both writings and say nothing; 务, 环 only to one.
    one_sided = {c for c in simplified if c in traditional_too and values[c] != c and not _both(c)}
    phrases = {k: v for k, v in _read_table("TSPhrases.txt").items() if _plain(k, full) != v}
    phrases = {
        k: v for k, v in phrases.items() if k[0] != "於" and all(len(x.encode("utf-16-le")) == 2 for x in v)
    }
    phrases |= {word: _plain_keeping(word, full) for word in _KEPT.split()} | _TURNED
    heads = {c for word in phrases for c in word if c in _SHARED or c in "甚麼鍾鍊鉅畫傢俱籌沈噁"}
    kinds = np.zeros(_REACH, dtype=np.uint8)
    for characters_of_kind, bit in ((strict, _STRICT), (one_sided, _SIMPLIFIED), (heads, _HEAD), ("於", _YU)):
        kinds[[ord(character) for character in characters_of_kind]] |= bit
    return Tables(
        full={ord(key): value for key, value in full.items()},
        full_map=_map(full),
        strict_map=_map(strict),
        kinds=kinds,
        phrases=re.compile("|".join(sorted(map(re.escape, phrases), key=len, reverse=True))),
        phrase_values=phrases,
    )


def _map(table: dict[str, str]) -> Codes:
    codes = np.arange(_REACH, dtype=np.uint32)
    for key, value in table.items():
        codes[ord(key)] = ord(value)
    return codes


# Simplified characters that are a traditional character of their own as well.
_BOTH = "后里干面台只制系云斗征复谷丑范岳胡郁余准致卷出松向周布板才折杯极冲几丰了家表划别采舍御曲朴沈游渐注伙雕占托千克咸吁听虫万与冬回党厂广儿虮价并累借夸据"


def _both(character: str) -> bool:
    return character in _BOTH


def _plain(word: str, full: dict[str, str]) -> str:
    return "".join(full.get(character, character) for character in word)


def _plain_keeping(word: str, full: dict[str, str]) -> str:
    return "".join(c if c in _SHARED else full.get(c, c) for c in word)


def find_traditional(text: str) -> list[Change]:
    """What to turn in this text, neighbours taken together (經濟 is one change)."""
    known = tables()
    codes = _codes(text)
    kinds = known.kinds[np.minimum(codes, _REACH - 1)]
    if not (kinds & (_STRICT | _YU)).any():
        return []
    in_traditional = _in_traditional_line(codes, kinds)
    limited = np.minimum(codes, _REACH - 1)
    turned = np.where(in_traditional, known.full_map[limited], known.strict_map[limited])
    turned = np.where(codes < _REACH, turned, codes)
    if (kinds & _HEAD)[in_traditional].any():
        for match in known.phrases.finditer(text):
            if in_traditional[match.start()]:
                turned[match.start() : match.end()] = _codes(known.phrase_values[match.group()])
    for match in _ALWAYS_YU.finditer(text) if (kinds & _YU).any() else ():
        if not in_traditional[match.start()]:
            turned[match.start()] = ord("于")
    for start, end in find_leftovers(text):
        turned[start:end] = codes[start:end]
    return _differences(codes, turned)


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _in_traditional_line(codes: Codes, kinds: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """For each character, whether it stands in a line that is traditional."""
    starts = np.concatenate(([0], np.flatnonzero(codes[:-1] == ord("\n")) + 1))
    strict = np.add.reduceat((kinds & _STRICT) > 0, starts, dtype=np.int64)
    simplified = np.add.reduceat((kinds & _SIMPLIFIED) > 0, starts, dtype=np.int64)
    whole = strict.sum() > simplified.sum()
    lines = (strict > simplified) | ((strict + simplified == 0) & whole)
    return np.repeat(lines, np.diff(np.append(starts, codes.size)))


def _differences(codes: Codes, turned: Codes) -> list[Change]:
    places = np.flatnonzero(codes != turned)
    if not places.size:
        return []
    breaks = np.flatnonzero(np.diff(places) > 1)
    firsts = places[np.concatenate(([0], breaks + 1))].tolist()
    ends = (places[np.concatenate((breaks, [places.size - 1]))] + 1).tolist()
    text = turned.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    return [
        Change(first, end, text[first:end], "traditional") for first, end in zip(firsts, ends, strict=True)
    ]
