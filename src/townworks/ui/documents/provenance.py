"""出处: every figure of a document carries what was counted, by which filter and as of when, and gets a number.

A figure is made by a selector and never typed; the documents and the pages only show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Query:
    """一次查询: what was counted in words, the filter of the register, and the address of the records counted."""

    what: str
    where: str
    url: str


@dataclass(frozen=True)
class Record:
    """One record that was counted: its key ("commitment:17"), its name and its address."""

    key: str
    name: str
    url: str


@dataclass(frozen=True)
class Group:
    """一行数: the figures of one row of a table are one entry among the sources; ``what`` says in which order."""

    code: str
    what: str
    where: str


@dataclass(frozen=True)
class Figure:
    """一个数. ``code`` names it the same in every edition ("light.red"); ``records`` are what it counts or comes from.

    ``more``: how many records it has besides those listed.
    """

    code: str
    value: str
    query: Query
    as_of: datetime
    records: tuple[Record, ...] = ()
    group: Group | None = None
    more: int = 0

    @property
    def source(self) -> str:
        """What its number among the sources stands for: itself, or its row."""
        return self.group.code if self.group else self.code

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Source:
    """One entry of 数据来源: its number, and the figures that share it (one, or a row of a table)."""

    n: int
    figures: tuple[Figure, ...]

    @property
    def value(self) -> str:
        """The value, or those of a row, in order."""
        return "／".join(figure.value for figure in self.figures)

    @property
    def what(self) -> str:
        """What was counted."""
        group = self.figures[0].group
        return group.what if group else self.figures[0].query.what

    @property
    def where(self) -> str:
        """The filter of the register."""
        group = self.figures[0].group
        return group.where if group else self.figures[0].query.where


class References:
    """The numbering of one document's figures, in the order in which they are first shown."""

    def __init__(self) -> None:
        self._figures: dict[str, dict[str, Figure]] = {}
        self._numbers: dict[str, int] = {}

    def mark(self, figure: Figure) -> int:
        """The number of a figure's source; the same each time it is shown."""
        self._numbers.setdefault(figure.source, len(self._numbers) + 1)
        row = self._figures.setdefault(figure.source, {})
        known = row.setdefault(figure.code, figure)
        if known != figure:
            raise ValueError(f"“{figure.code}”在同一份文件里有两个值：{known.value} 和 {figure.value}。")
        return self._numbers[figure.source]

    def sources(self) -> tuple[Source, ...]:
        """Every source shown so far."""
        return tuple(Source(n, tuple(row.values())) for n, row in enumerate(self._figures.values(), start=1))
