"""版式 (layout): which column holds what, however the columns stand, and in which encoding the file is written."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_noop

from townworks.engines.surface_water import BY_NAME, Item

from .problems import Problem, Problems, Unreadable

PROVINCE, BASIN, SECTION = "省份", "流域", "断面名称"
OFFICIAL, STATUS = "水质类别", "站点情况"
ALGAE = ("叶绿素α", "藻密度")
EXACT = "_原始"  # the reading before it was rounded for printing
GRADE, DECIDING, OVER, REASON = "水质类别_判定", "决定项目", "超标倍数", "说明"
ADDED = (GRADE, DECIDING, OVER, REASON)
# A row is classed by these; a file without one of them is not of this kind.
CORE = ("ph", "do", "codmn", "nh3n", "tp")
NEEDED = (SECTION, "pH", "溶解氧", "高锰酸盐指数", "氨氮", "总磷")
CHUNK = 1 << 20

_ALSO = {"PH": "pH", "PH值": "pH", "断面": SECTION, "叶绿素A": ALGAE[0], "叶绿素Α": ALGAE[0], "省": PROVINCE}
_UNIT = re.compile(r"[(（\[].*$")


@dataclass(frozen=True)
class Layout:
    """The columns of a file by number. ``readings``: an item's column and, if there is one, its exact column."""

    header: tuple[str, ...]
    kept: tuple[int, ...]  # all but columns that an earlier run added
    readings: tuple[tuple[Item, int, int | None], ...]
    province: int | None
    basin: int | None
    section: int
    official: int | None
    status: int | None
    algae: tuple[int, ...]

    def text(self, row: Sequence[str], column: int | None) -> str:
        """What a row says in a column; empty if the file has none."""
        return row[column].strip() if column is not None else ""


def layout_of(header: Sequence[str], file: str) -> Layout:
    """The layout that a header row names. Unreadable with every column that is missing or named twice."""
    names = [_plain(name) for name in header]
    problems = Problems()
    for name, times in Counter(filter(None, names)).items():
        if times > 1:
            problems.add(
                Problem(
                    None, name, gettext_noop("列“{column}”有 {times} 个"), {"column": name, "times": times}
                )
            )
    missing = [name for name in NEEDED if name not in names]
    if missing:
        problems.add(Problem(None, "", gettext_noop("缺少列“{columns}”"), {"columns": "”、“".join(missing)}))
    if problems.count:
        raise Unreadable(problems, gettext_noop("{file} 的列不对，请按自动站数据的表头补全。"), file=file)
    where = {name: column for column, name in enumerate(names)}
    readings = tuple(
        (item, column, where.get(name + EXACT))
        for name, column in where.items()
        if (item := BY_NAME.get(name)) is not None and item.classed
    )
    return Layout(
        tuple(header),
        tuple(column for column, name in enumerate(names) if name not in ADDED),
        readings,
        where.get(PROVINCE),
        where.get(BASIN),
        where[SECTION],
        where.get(OFFICIAL),
        where.get(STATUS),
        tuple(where[name] for name in ALGAE if name in where),
    )


def encoding_of(path: Path) -> str:
    """UTF-8 (with or without its mark) or GB18030. Unreadable if it is neither; reads the file once, in pieces.

    OSError if the file cannot be opened.
    """
    for name in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(name)()
        try:
            with path.open("rb") as file:
                while piece := file.read(CHUNK):
                    if b"\0" in piece:
                        break
                    decoder.decode(piece)
                else:
                    decoder.decode(b"", final=True)
                    return name
        except UnicodeDecodeError:
            continue
    raise Unreadable(
        None,
        gettext_noop("{file} 不是 UTF-8 或 GB18030 编码的 CSV 文本，请另存为 CSV 再试。"),
        file=str(path),
    )


def _plain(name: str) -> str:
    """A column's name without spaces, width and unit.

    >>> _plain(" 总磷（mg/L） "), _plain("PH值"), _plain("叶绿素a")
    ('总磷', 'pH', '叶绿素α')
    """
    bare = _UNIT.sub("", "".join(name.split())) or name.strip()
    return _ALSO.get(unicodedata.normalize("NFKC", bare).upper(), bare)
