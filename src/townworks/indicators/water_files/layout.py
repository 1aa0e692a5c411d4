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
# A row is classed by these; a file without one of the four is not of this kind, one without pH is judged without it.
FOUR = ("do", "codmn", "nh3n", "tp")
CORE = ("ph", *FOUR)
NEEDED = (SECTION, "溶解氧", "高锰酸盐指数", "氨氮", "总磷")
UNITS = {"mg/l", "(mg/l)", "毫克/升"}
TITLES = 10  # lines above the header that are looked through for it
CHUNK = 1 << 20

# As other papers, months and programs call the same columns; upper case, as _plain compares them.
_ALSO = {
    "PH": "pH",
    "PH值": "pH",
    "DO": "溶解氧",
    "CODMN": "高锰酸盐指数",
    "高锰酸钾指数": "高锰酸盐指数",
    "NH3-N": "氨氮",
    "NH3N": "氨氮",
    "TP": "总磷",
    "总磷以P计": "总磷",
    "叶绿素": ALGAE[0],
    "叶绿素A": ALGAE[0],
    "叶绿素Α": ALGAE[0],
    "CHLA": ALGAE[0],
    "藻类密度": ALGAE[1],
    "省": PROVINCE,
    "所属省份": PROVINCE,
    "流域名称": BASIN,
    "所属流域": BASIN,
    "水质等级": OFFICIAL,
    "站点状态": STATUS,
    "站点状况": STATUS,
    "运行状态": STATUS,
} | dict.fromkeys(
    ("断面", "断面点位", "点位名称", "监测断面", "监测断面名称", "站点名称", "测站名称", "站名"), SECTION
)
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

    @property
    def core(self) -> tuple[int, ...]:
        """Where among ``readings`` those stand that a row is classed by; a file may have no pH."""
        codes = [item.code for item, _, _ in self.readings]
        return tuple(codes.index(code) for code in CORE if code in codes)

    @property
    def without_ph(self) -> bool:
        return not any(item.code == "ph" for item, _, _ in self.readings)

    def key(self, row: Sequence[str]) -> tuple[str, str, str]:
        """A row's province, basin and section, as the file writes them."""
        return self.text(row, self.province), self.text(row, self.basin), self.text(row, self.section)

    def is_units(self, row: Sequence[str]) -> bool:
        """Whether a line says the units of the columns: of no section, with mg/L where a reading would be."""
        if len(row) <= self.section or row[self.section].strip():
            return False
        cells = [row[column] for _, column, _ in self.readings if column < len(row)]
        return any(unicodedata.normalize("NFKC", cell).strip().casefold() in UNITS for cell in cells)

    def text(self, row: Sequence[str], column: int | None) -> str:
        """What a row says in a column; empty if the file has none."""
        return row[column].strip() if column is not None else ""


def layout_of(header: Sequence[str], file: str) -> Layout:
    """The layout that a header row names. Unreadable with every column that is missing or named twice."""
    names = _names(header)
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


def _names(header: Sequence[str]) -> list[str]:
    """The columns by their own names; one that is called otherwise is left alone if the own name is there too."""
    plain = [_plain(name) for name in header]
    own = {_bare(name) for name in header} & set(plain)
    return [
        _bare(name) if known in own and _bare(name) != known else known
        for name, known in zip(header, plain, strict=True)
    ]


def is_header(cells: Sequence[str]) -> bool:
    """Whether a line is the header, not a title above it: it names the section or half of what is needed."""
    names = {_plain(cell) for cell in cells}
    return SECTION in names or len(names & set(NEEDED)) * 2 >= len(NEEDED)


def comma_of(line: str) -> str:
    """What stands between the cells: a comma, or what spreadsheets write instead of it.

    >>> comma_of("省份\\t断面名称\\t溶解氧"), comma_of("断面名称,总磷(mg/L;以P计)")
    ('\\t', ',')
    """
    return max((",", "\t", ";"), key=line.count)


def encoding_of(path: Path) -> str:
    """UTF-8 (with or without its mark), UTF-16 with its mark, or GB18030. Unreadable if it is none of them.

    Reads the file once, in pieces. OSError if it cannot be opened.
    """
    with path.open("rb") as file:
        if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
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
    bare = _bare(name)
    exact = bare.endswith(EXACT)
    stem = bare.removesuffix(EXACT)
    return _ALSO.get(stem.upper(), stem) + (EXACT if exact else "")


def _bare(name: str) -> str:
    return unicodedata.normalize("NFKC", _UNIT.sub("", "".join(name.split())) or name.strip())
