"""导入方案: what a file would do, with every mistake in it; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from townworks.engines.working import Step
from townworks.kernel.tables import Problem

from ...models import ImportBatch
from .heads import Column, Head

MOST_PROBLEMS = 500  # that are told one by one; all are counted


@dataclass(frozen=True)
class Wish:
    """怎样导入. ``indicator``, ``period``, ``unit``, ``year``: what holds for the whole file where it does not say so itself.

    ``columns``: by index, as a person set them ("" | "thing" | "period" | "value" | "figure:CODE" …); None to go by the heads.
    """

    sha256: str
    name: str
    town_id: int
    indicator: str = ""
    period: str = ""
    unit: str = ""
    year: int | None = None
    columns: Mapping[int, str] | None = None

    def stored(self) -> dict[str, Any]:
        """As a batch keeps it."""
        columns = None if self.columns is None else {str(n): role for n, role in sorted(self.columns.items())}
        return {
            "indicator": self.indicator,
            "period": self.period,
            "unit": self.unit,
            "year": self.year,
            "columns": columns,
        }


@dataclass
class Total:
    """控制总数 of one indicator: cells, of which values, marks without a value; the sum of the values in its own unit."""

    cells: int = 0
    values: int = 0
    marks: int = 0
    total: Decimal = Decimal(0)

    def stored(self) -> dict[str, object]:
        return {"cells": self.cells, "values": self.values, "marks": self.marks, "total": f"{self.total:f}"}


@dataclass
class Plan:
    """导入方案. Control totals: ``read`` is ``new`` + ``changed`` + ``unchanged`` + the cells in error.

    ``passed``: rows and cells that are no figures (blank, sums, remarks). ``told``: sums at the foot that do not agree, which a person
    should look at. ``compared``: whether new, changed and unchanged were told apart (not before a very long file is written).
    """

    head: Head
    page: str = ""
    read: int = 0
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    passed: int = 0
    wrong: int = 0
    compared: bool = True
    totals: dict[str, Total] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    told: list[Step] = field(default_factory=list)
    sample: list[list[str]] = field(default_factory=list)
    known: ImportBatch | None = None

    def add_problem(self, problem: Problem) -> None:
        """All are counted, the first ones kept."""
        self.wrong += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.head.columns


@dataclass(frozen=True)
class Taken:
    """导入结果: the batch; ``again``: the file had been imported before and nothing changed."""

    batch: ImportBatch
    again: bool = False
