"""读到这里 (survey): what the rows of a form have come to so far, and what is to be told about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from townworks.engines.working import Step

from ..campaigns import Comparison
from ..problems import Problem
from . import conditions, leaving
from .book import Row
from .choices import Listed
from .heads import Heads


@dataclass(frozen=True)
class Shown:
    """When a question is asked: the comparisons that could be read, and the words of what could not."""

    comparisons: tuple[Comparison, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass
class Group:
    """An open group: its row, its sort, and the conditions of its members."""

    row: Row
    sort: str
    shown: Shown


@dataclass
class Survey:
    """What the survey has come to: items as a definition file has them, and the row of each."""

    file: str
    lists: Mapping[str, list[Listed]]
    language: str
    heads: Heads
    items: list[dict[str, object]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    known: dict[str, conditions.Known] = field(default_factory=dict)
    names: set[tuple[object, ...]] = field(default_factory=set)
    groups: list[Group] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    def wrong(self, row: Row, base: str, wrong: Step, remedy: Step) -> None:
        """Tell a problem at a cell."""
        self.problems.append(Problem(self.file, row.at(self.heads.written(base)), wrong, remedy))

    def tell(self, row: Row, base: str, words: str, remedy: Step = leaving.LOOK, **values: object) -> None:
        """Tell what was let go of or changed."""
        self.remarks.append(Problem(self.file, row.at(self.heads.written(base)), Step(words, values), remedy))

    def shown(self, own: Shown) -> Shown:
        """The conditions of a question and of the groups around it."""
        all_of = [*(group.shown for group in self.groups), own]
        return Shown(
            tuple(one for shown in all_of for one in shown.comparisons),
            tuple(one for shown in all_of for one in shown.unread),
        )
