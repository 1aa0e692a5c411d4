"""表头: which rows are the heads, and what each column is: whose figures, which indicator, which period, which unit.

Heads may stand in up to three rows, merged or repeated; a title above may name the year and the unit. What is recognised is shown to a
person, who may say otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from townworks.definitions.indicators import Indicator
from townworks.engines import period_reading
from townworks.engines.measure_reading import units
from townworks.engines.working import gettext_noop
from townworks.kernel.errors import Invalid
from townworks.kernel.tables import plain

from .sheets import Sheet

MOST_HEAD_ROWS = 3
HEAD_WITHIN = 12
NEAR = 0.85
BRACKETS = re.compile(r"[(（\[【](.*?)[)）\]】]")
TITLE_UNIT = re.compile(r"(?:计量)?单位[:：]\s*([^\s，,；;）)]+)")
ROLES = {
    "thing": gettext_noop("填报对象"),
    "indicator": gettext_noop("指标"),
    "period": gettext_noop("期次"),
    "near": gettext_noop("报送日期"),
    "unit": gettext_noop("计量单位"),
    "method": gettext_noop("监测方法"),
    "quality": gettext_noop("质量标记"),
    "value": gettext_noop("数值"),
    "": gettext_noop("不导入"),
}
WORDS: Mapping[str, tuple[str, ...]] = {
    "thing": (
        *("村（社区）", "村(社区)", "村居", "村", "社区", "行政村", "所在村", "村（居）", "网格", "网格名称", "名称", "对象", "被测对象"),
        *("断面", "断面名称", "点位", "点位名称", "学校", "学校名称", "设施", "设施名称", "站点", "项目名称", "企业名称", "单位名称"),
        *("编号", "代码", "填报单位", "地区", "name", "code", "site", "place"),
    ),
    "indicator": ("指标", "指标名称", "监测项目", "指标代码", "indicator", "item"),
    "period": (
        *("期次", "时间", "日期", "月份", "年月", "统计期", "统计时间", "监测时间", "采样时间", "采样日期", "监测日期", "所属期"),
        *("年度", "年份", "季度", "period", "date", "time", "month"),
    ),
    "near": ("抓取日期", "上报日期", "报送日期", "填报日期", "录入日期"),
    "unit": ("计量单位", "单位", "unit"),
    "method": ("方法", "监测方法", "分析方法", "method"),
    "quality": ("质量标记", "质量", "站点情况", "quality"),
    "value": ("数值", "值", "数据", "监测值", "观测值", "本期", "完成数", "数量", "value"),
    "": ("序号", "备注", "合计", "小计", "总计", "省份", "流域", "水质类别", "说明", "排名"),
}  # fmt: skip

NAMING = (
    "thing",
    "indicator",
    "period",
    "near",
    "unit",
    "method",
    "quality",
)  # what tells of a figure and is none


@dataclass(frozen=True)
class Column:
    """A column: its head, its role (ROLES; "figure" for values of one indicator), and what its head says of its values."""

    index: int
    head: str
    role: str = ""
    indicator: str = ""
    period: str = ""
    unit: str = ""
    how: str = ""

    @property
    def holds_values(self) -> bool:
        return self.role in ("value", "figure")


@dataclass(frozen=True)
class Head:
    """表头: the rows it stands in (``first``, ``rows``), its columns, and what the title says of all: year and unit."""

    first: int
    rows: int
    columns: tuple[Column, ...]
    year: int | None = None
    unit: str = ""

    @property
    def last(self) -> int:
        """The number of the last row of the heads, counted from 1."""
        return self.first + self.rows

    def of(self, role: str) -> Column | None:
        """The first column of a role."""
        return next((column for column in self.columns if column.role == role), None)

    @property
    def values(self) -> list[Column]:
        """The columns that hold figures."""
        return [column for column in self.columns if column.holds_values]


class Book:
    """指标词表: indicators by every word that they go by."""

    def __init__(self, indicators: Sequence[Indicator]) -> None:
        self.by_word: dict[str, str] = {}
        self._known: dict[str, tuple[str, str]] = {}
        self.by_code = {one.code: one for one in indicators}
        for one in indicators:
            for word in (one.code, one.name, one.name_en, *one.words):
                self.by_word.setdefault(plain(word), one.code)

    def found(self, text: str) -> tuple[str, str]:
        """The indicator of a head or a cell and how it was found ("same", "near"); ("", "") for none."""
        if text not in self._known:
            self._known[text] = self._looked_up(text)
        return self._known[text]

    def _looked_up(self, text: str) -> tuple[str, str]:
        for form in (plain(text), plain(BRACKETS.sub("", text))):
            if form in self.by_word:
                return self.by_word[form], "same"
        word = plain(BRACKETS.sub("", text))
        if len(word) < 4:
            return "", ""
        likely = get_close_matches(word, self.by_word, n=1, cutoff=NEAR)
        return (self.by_word[likely[0]], "near") if likely else ("", "")


_ROLE_OF = {plain(word): role for role, words in WORDS.items() for word in words}


def heads_of(
    sheets: Sequence[Sheet], book: Book, chosen: Mapping[int, str] | None = None
) -> tuple[Sheet, Head]:
    """The page and the heads that fit best, with what a person chose put over them. Invalid where there are none."""
    found = [(sheet, head) for sheet in sheets if (head := _best(sheet.top(), book)) is not None]
    if not found:
        raise Invalid(
            "找不到表头。要有一列是填报对象（村、断面、学校等的名称），并有数值：每期一列、每个指标一列，或者“数值”列。"
        )
    sheet, head = max(found, key=lambda one: _worth(one[1]))
    return sheet, _chosen(head, chosen, book) if chosen is not None else head


def _best(rows: list[list[str]], book: Book) -> Head | None:
    """The rows that serve best as heads: the fewest of those that serve equally."""
    found = [
        head
        for first in range(min(len(rows), HEAD_WITHIN))
        for count in range(1, MOST_HEAD_ROWS + 1)
        if first + count <= len(rows) and (head := _head(rows, first, count, book)) is not None
    ]
    return max(found, key=lambda head: (_worth(head), -head.rows, -head.first), default=None)


def _worth(head: Head) -> int:
    """How much of a table is understood by its heads."""
    roles = {column.role for column in head.columns if column.role}
    if not head.values or "thing" not in roles:
        return 0
    told = sum(1 + bool(column.indicator) + bool(column.period) for column in head.values)
    alike = len(head.values) - len({(column.indicator, column.period) for column in head.values})
    return 10 * len(roles) + told - alike  # months below their year are more than the year alone


def _head(rows: list[list[str]], first: int, count: int, book: Book) -> Head | None:
    if _reaches_into_rows(rows[first : first + count]):
        return None
    heads = [
        _spread(row, others=count > 1 and n < count - 1) for n, row in enumerate(rows[first : first + count])
    ]
    width = max(len(row) for row in heads)
    columns = []
    for index in range(width):
        parts = list(dict.fromkeys(row[index] for row in heads if index < len(row) and row[index]))
        columns.append(_column(index, parts, book))
    columns = _settled(columns, rows[first + count :])
    head = Head(first, count, tuple(columns))
    if not _worth(head):
        return None
    title = " ".join(cell for row in rows[:first] for cell in dict.fromkeys(row) if cell)
    return replace(head, year=_year(title), unit=_title_unit(title))


def _reaches_into_rows(heads: list[list[str]]) -> bool:
    """Whether a row is taken for heads that gives figures: below a head such as 村居 stands something that is no head."""
    named: dict[int, str] = {}
    for row in heads:
        for index, cell in enumerate(row):
            role = _ROLE_OF.get(plain(cell), _ROLE_OF.get(plain(BRACKETS.sub("", cell))))
            if role in NAMING:
                named.setdefault(index, cell)
            elif role is None and BRACKETS.sub("", cell).strip() and cell != named.get(index, cell):
                return True
    return False


def _spread(row: list[str], *, others: bool) -> list[str]:
    """An upper row of heads of a CSV, where what was merged stands once: blanks take what stands to their left."""
    if not others:
        return row
    spread, last = [], ""
    for cell in row:
        last = cell or last
        spread.append(last)
    return spread


def _column(index: int, parts: list[str], book: Book) -> Column:
    """What a column is by its head."""
    head = " ".join(parts)
    for part in reversed(parts):
        role = _ROLE_OF.get(plain(part), _ROLE_OF.get(plain(BRACKETS.sub("", part))))
        if role is not None and role != "value":
            return Column(index, head, role, how="same" if role else "")
    periods = [part for part in parts if period_reading.is_period(BRACKETS.sub("", part))]
    rest = [part for part in parts if part not in periods]
    unit = next((one for part in parts for one in BRACKETS.findall(part) if units.known(one)), "")
    code, how = next(
        (
            (code, how)
            for part in reversed(rest)
            if (code := book.found(part)[0]) and (how := book.found(part)[1])
        ),
        ("", ""),
    )
    if code:
        return Column(index, head, "figure", code, _joined(periods), unit, how)
    if periods or any(_ROLE_OF.get(plain(BRACKETS.sub("", part))) == "value" for part in rest):
        return Column(index, head, "value", "", _joined(periods), unit, "same")
    return Column(index, head)


def _joined(periods: list[str]) -> str:
    """A year above its months as one text."""
    texts = [BRACKETS.sub("", part) for part in periods]
    if len(texts) == 2 and re.fullmatch(r"\d{4}\s*年?度?", texts[0].strip()):
        return f"{texts[0].strip()[:4]}年{texts[1].strip()}"
    return texts[-1] if texts else ""


def _settled(columns: list[Column], below: list[list[str]]) -> list[Column]:
    """单位 is a unit of measure where its cells are such, else who gives the figures; one column a role but for figures."""
    seen: set[str] = set()
    settled = []
    sure = {(column.indicator, column.period) for column in columns if column.how == "same"}
    for column in columns:
        role = column.role
        if role == "unit" and plain(column.head) == "单位":
            cells = [row[column.index] for row in below[:8] if column.index < len(row) and row[column.index]]
            role = "unit" if all(units.known(cell) for cell in cells) else "thing"
        if role in seen and role not in ("", "value", "figure"):
            role = ""
        if column.how == "near" and (column.indicator, column.period) in sure:
            role = ""  # another column has the very name
        seen.add(role)
        settled.append(replace(column, role=role))
    return settled


def _year(title: str) -> int | None:
    found = re.search(r"(20\d{2})\s*年", unicodedata.normalize("NFKC", title))
    return int(found[1]) if found else None


def _title_unit(title: str) -> str:
    found = TITLE_UNIT.search(title)
    return found[1] if found and units.known(found[1]) else ""


def _chosen(head: Head, chosen: Mapping[int, str], book: Book) -> Head:
    """The columns as a person says: "" not imported, a role, or "figure:CODE"."""
    columns = []
    for column in head.columns:
        wanted = chosen.get(column.index, "")
        if wanted.startswith("figure:") and wanted.removeprefix("figure:") in book.by_code:
            columns.append(
                replace(column, role="figure", indicator=wanted.removeprefix("figure:"), how="chosen")
            )
        elif wanted in ROLES:
            kept = column if wanted == column.role else replace(column, indicator="")
            columns.append(replace(kept, role=wanted, how="chosen"))
        else:
            columns.append(replace(column, role="", how=""))
    return replace(head, columns=tuple(columns))
