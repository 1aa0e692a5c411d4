"""读数 (readings): what a cell of a water table says: a number, a number below detection, or nothing and why.

Rule: below the detection limit ('<0.05', '0.05L') counts as half of the limit. '--', '-', '*',
'/', NaN and blanks are no reading. A negative number and an infinity are no reading either, and say so; a text
that is none of these is refused.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Gap = Literal["blank", "dashes", "not_measured", "negative", "not_finite"]

_BLANK = {
    "",
    "NAN",
    "NA",
    "N/A",
    "NULL",
    "NONE",
    "#N/A",
    "无",
    "缺测",
    "无数据",
    "缺数",
    "停测",
    "故障",
    "维护",
}
# Not found, without the limit below which it was not found: there is nothing to reckon with.
_BLANK |= {"未检出", "ND", "N.D."}
_NOT_MEASURED = {"*", "未测", "不测"}
_DASHES = {"-", "--", "---", "—", "——", "–", "―", "/", "\\"}
_BELOW = re.compile(r"^[<](?P<before>.+)$|^(?P<after>[\d.]+)L$")
_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)(E[+-]?\d+)?$")
_INFINITE = re.compile(r"^[+-]?INF(INITY)?$")


@dataclass(frozen=True)
class Reading:
    """一个读数: the value as reported; ``below``: it is the detection limit, and the water held less."""

    value: float
    below: bool = False

    def __post_init__(self) -> None:
        if not math.isfinite(self.value) or (self.value < 0):
            raise ValueError(f"水质读数应是不小于 0 的数，给的是 {self.value}。")

    @property
    def counted(self) -> float:
        """What is reckoned with: the value, or half of the detection limit."""
        return self.value / 2 if self.below else self.value


def reading_of(text: str) -> Reading | Gap:
    """What a cell says. ValueError if it is not a number and no known mark.

    >>> reading_of("0.62"), reading_of("<0.05").counted, reading_of("0.05L").below, reading_of("--"), reading_of("*")
    (Reading(value=0.62, below=False), 0.025, True, 'dashes', 'not_measured')
    """
    plain = unicodedata.normalize("NFKC", text.replace("，", "")).strip().upper()
    gap = _gap(plain)
    if gap is not None:
        return gap
    below = _BELOW.match(plain)
    number = (below["before"] or below["after"]) if below else plain
    if not _NUMBER.match(number.strip()):
        raise ValueError(f"“{text}”读不成数")
    value = float(number)
    if not math.isfinite(value):
        return "not_finite"
    if value < 0:
        return "negative"
    return Reading(value, below=below is not None)


def _gap(plain: str) -> Gap | None:
    if plain in _BLANK:
        return "blank"
    if plain in _DASHES:
        return "dashes"
    if plain in _NOT_MEASURED:
        return "not_measured"
    return "not_finite" if _INFINITE.match(plain) else None
