"""校对页的形状: what the page of a report is given, frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..models import Clause, Report
from .reports import CorrectionRow


@dataclass(frozen=True)
class Piece:
    """一段文字 of a clause: plain, a blank or a doubt."""

    text: str
    mark: str = ""  # "" | "blank" | "filled" | "doubt"


@dataclass(frozen=True)
class ClauseShown:
    """一句 as the text shows it."""

    n: int
    kind: str
    kind_name: str
    pieces: tuple[Piece, ...]
    look: bool
    checked: bool
    gap: str
    title: str
    commitment: CommitmentLink | None = None

    @property
    def plain(self) -> str:
        """The whole text where nothing in it is marked."""
        return self.pieces[0].text if len(self.pieces) == 1 and not self.pieces[0].mark else ""


@dataclass(frozen=True)
class CommitmentLink:
    """立项后的任务 of a clause or row."""

    pk: int
    code: str
    light: str
    light_why: list[Any]


@dataclass(frozen=True)
class Paragraph:
    heading: bool
    clauses: tuple[ClauseShown, ...]


@dataclass(frozen=True)
class Look:
    """要看的一处, with why."""

    n: int
    part: int
    words: str
    reasons: tuple[str, ...]
    sure: float


@dataclass(frozen=True)
class DraftShown:
    """一行拟立任务."""

    pk: int
    code: str
    text: str
    line: str
    lead: str
    support: tuple[str, ...]
    targets: tuple[str, ...]
    due_text: str
    due_on: date | None
    why: str
    unsure: bool
    ns: tuple[int, ...]
    commitment: CommitmentLink | None = None

    @property
    def first(self) -> int:
        return self.ns[0] if self.ns else 1


@dataclass(frozen=True)
class Mend:
    """原文的一段: kept, or what it was and what it became."""

    old: str
    new: str
    why: str = ""


@dataclass(frozen=True)
class DoubtShown:
    start: int
    text: str
    suggestion: str
    why: str


@dataclass(frozen=True)
class Panel:
    """当前这一句, with all that can be corrected."""

    clause: Clause
    kind_name: str
    sure: str
    line_sure: str
    original: tuple[Mend, ...]
    blanks: tuple[dict[str, Any], ...]
    doubts: tuple[DoubtShown, ...]
    targets: tuple[str, ...]
    draft: DraftShown | None
    near: tuple[DraftShown, ...]
    reasons: tuple[str, ...]
    before: Look | None
    after: Look | None
    is_last: bool

    @property
    def has_line(self) -> bool:
        """Whether the clause is of a kind that somebody's line of work answers for."""
        return self.clause.kind in ("action", "outcome", "past")


@dataclass(frozen=True)
class Part:
    n: int
    title: str
    first: int
    last: int


@dataclass(frozen=True)
class Reading:
    """校对页的全部内容."""

    report: Report
    state_name: str
    parts: tuple[Part, ...]
    part: int
    paragraphs: tuple[Paragraph, ...]
    looks: tuple[Look, ...]
    drafts: tuple[DraftShown, ...]
    drafts_total: int
    clauses_total: int
    counts: tuple[tuple[str, str, int], ...]
    panel: Panel | None
    may_correct: bool
    may_adopt: bool
    corrections: list[CorrectionRow] = field(default_factory=list)

    @property
    def look_total(self) -> int:
        return len(self.looks)

    @property
    def can_undo(self) -> bool:
        return bool(self.corrections) and self.may_correct
