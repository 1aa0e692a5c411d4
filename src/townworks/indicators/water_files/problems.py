"""文件的毛病 (problems): what is wrong with a file, each one sentence with the row and the column."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext

from townworks.kernel.errors import Refusal

KEPT = 50  # of more, only the number is told


@dataclass(frozen=True)
class Problem:
    """一处毛病: the row as a spreadsheet counts it (None: the whole file), the column, and what is wrong."""

    row: int | None
    column: str
    text: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        told = gettext(self.text).format(**self.values)
        if self.row is None:
            return told
        if not self.column:
            return gettext("第 {row} 行{told}").format(row=self.row, told=told)
        return gettext("第 {row} 行“{column}”：{told}").format(row=self.row, column=self.column, told=told)


class Problems:
    """All of them, of which the first ``KEPT`` are kept: a file may be wrong a million times."""

    def __init__(self) -> None:
        self.kept: list[Problem] = []
        self.count = 0
        self.ragged = 0  # rows with more or fewer cells than the header

    def add(self, problem: Problem) -> None:
        self.count += 1
        if len(self.kept) < KEPT:
            self.kept.append(problem)

    def in_order(self) -> list[Problem]:
        """Those kept, as the file has them."""
        return sorted(self.kept, key=lambda problem: problem.row or 0)


class Unreadable(Refusal):
    """读不成: the file as it is cannot be judged; ``problems`` says why, all at once."""

    status = 422

    def __init__(self, problems: Problems | None, text: str, **values: object) -> None:
        super().__init__(text, **values)
        self.problems = problems or Problems()
