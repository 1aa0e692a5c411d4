"""一行的内容: what the cells of a row say of a site, as facts; and where its position is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from townworks.engines.working import gettext_noop
from townworks.kernel.errors import Invalid, Refusal
from townworks.kernel.workbooks import FORMULA, LOST
from townworks.places.selectors import Outlined

from ..site_placing import Ground, short
from ..site_shape import degrees_wrong

NUMBER = re.compile(r"\d+(?:\.\d+)?")
WHERE = ("longitude", "latitude", "position")

# What to do about a mistake in a column, by the first part of its field's code.
REMEDIES = {
    "code": gettext_noop("改回导出时的编号；新场所的编号留空。"),
    "name": gettext_noop("填上场所名称，或删去这一行。"),
    "credit_code": gettext_noop("照营业执照改正；没有的留空。"),
    "longitude": gettext_noop("改正经纬度；没有的留空，填上所在村（网格）。"),
    "latitude": gettext_noop("改正经纬度；没有的留空，填上所在村（网格）。"),
    "position": gettext_noop("改正经纬度；没有的留空，填上所在村（网格）。"),
    "place": gettext_noop("填上位置，或者所在村（社区、网格）。"),
    "village": gettext_noop("写区划里的名称；不清楚的留空，按位置确定。"),
    "grid": gettext_noop("写区划里的名称；不清楚的留空，按位置确定。"),
    "attributes": gettext_noop("照提示改这一格；不清楚的留空。"),
}
OTHERWISE = gettext_noop("改正这一格。")
AS_VALUE = gettext_noop("选中这一列，复制后“选择性粘贴”为数值。")
AS_TEXT = gettext_noop("把这一列设成文本格式，照原件重新填。")


@dataclass
class Read:
    """A row as read: its texts by field, its position in the file's system, the place that it names, and what is wrong."""

    row: int
    texts: dict[str, str] = field(default_factory=dict)
    position: tuple[float, float] | None = None
    place: Outlined | None = None
    problems: list[tuple[str, Refusal, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return " ".join(self.texts.get("name", "").split())

    def wrong(self, code: str, refusal: Refusal, remedy: str = "") -> None:
        self.problems.append((code, refusal, remedy or REMEDIES.get(code.partition(".")[0], OTHERWISE)))


def read_row(row: int, cells: Sequence[str], columns: Mapping[int, str], ground: Ground) -> Read:
    """The facts of one row. Blank cells say nothing: they take nothing away from what is registered."""
    found = Read(row)
    for index, code in columns.items():
        text = cells[index] if index < len(cells) else ""
        if not text:
            continue
        if text.startswith(FORMULA):
            found.wrong(code, Invalid("单元格里是公式。"), AS_VALUE)
        elif text.startswith(LOST) and code in ("credit_code", "code"):
            found.wrong(code, Invalid("Excel 把它当成数字，后几位已经变成 0。"), AS_TEXT)
        else:
            found.texts[code] = text.removeprefix(LOST)
    _place(found, ground)
    _position(found)
    return found


def _position(found: Read) -> None:
    texts = found.texts
    both = texts.get("position", "")
    if both:
        numbers = _degrees(both)
        if len(numbers) != 2:
            found.wrong("position", Invalid("读不出经度和纬度，写成“116.4512,23.2345”。"))
            return
        longitude, latitude = numbers
        if longitude < latitude:  # in China a longitude is always the greater
            longitude, latitude = latitude, longitude
    elif "longitude" in texts or "latitude" in texts:
        pair = [_degrees(texts.get(name, "")) for name in ("longitude", "latitude")]
        for name, numbers in zip(("longitude", "latitude"), pair, strict=True):
            if len(numbers) != 1:
                words = (
                    Invalid("“{value}”不是度数，写成 116.4512 这样的小数。", value=texts[name][:40])
                    if name in texts
                    else Invalid("经度和纬度要一起填。")
                )
                found.wrong(name, words)
                return
        longitude, latitude = pair[0][0], pair[1][0]
    else:
        return
    wrong = degrees_wrong(longitude, latitude)
    if wrong:
        found.wrong("position" if both else wrong[0], wrong[1])
    else:
        found.position = longitude, latitude


def _degrees(text: str) -> list[float]:
    """The degrees written in a cell, decimal or as degrees, minutes and seconds.

    >>> _degrees("116.4512，23.2345"), _degrees("东经116°27′3.6″ 北纬23°14′6″"), _degrees("116.45/23.23")
    ([116.4512, 23.2345], [116.451, 23.235], [116.45, 23.23])
    """
    plain = unicodedata.normalize("NFKC", text)
    if not re.search("[°度]", plain):
        return [float(one) for one in NUMBER.findall(plain)]
    found = []
    for degrees, minutes, seconds in re.findall(
        r"(\d+(?:\.\d+)?)\s*[°度]\s*(?:(\d+(?:\.\d+)?)\s*['′’分])?\s*(?:(\d+(?:\.\d+)?)\s*(?:[\"″”秒]|''|′′))?",
        plain,
    ):
        value = float(degrees) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
        found.append(round(value, 7))
    return found


def _place(found: Read, ground: Ground) -> None:
    """The village and the grid that are named; a grid of that village, where both are."""
    village = _named(found, "village", ground, None)
    found.place = _named(found, "grid", ground, village) or village


def _named(found: Read, code: str, ground: Ground, within: Outlined | None) -> Outlined | None:
    name = "".join(found.texts.get(code, "").split())
    if not name:
        return None
    grids = code == "grid"
    places = ground.by_name.get(name) or ground.by_name.get(short(name)) or []
    fitting = [
        one
        for one in places
        if (one.kind == "grid" if grids else one.kind not in ("grid",))
        and (within is None or one.path.startswith(within.path))
    ]
    if not grids and not fitting:
        fitting = places  # some write the grid into the column of the village
    exact = [one for one in fitting if one.name == name]
    if len(exact or fitting) == 1:
        return (exact or fitting)[0]
    if fitting:
        found.wrong(
            code, Invalid("本镇有 {count} 个“{name}”，要写全名。", count=len(fitting), name=name[:40])
        )
    else:
        found.wrong(code, _unknown(name, ground, within))
    return None


def _unknown(name: str, ground: Ground, within: Outlined | None) -> Refusal:
    names = [one.name for one in ground.places if within is None or one.path.startswith(within.path)]
    near = get_close_matches(name[:40], names, n=2, cutoff=0.5)
    if near:
        return Invalid(
            "本镇没有“{name}”，是不是{near}？", name=name[:40], near=tuple(f"“{one}”" for one in near)
        )
    return Invalid("本镇没有“{name}”。", name=name[:40])
