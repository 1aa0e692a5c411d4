"""工作报告阅读器的输入与输出: what the reader takes and what it answers.

Every position is an offset in characters. ``start``/``end`` always refer to the
ORIGINAL text (as decoded from the file, before mending); ``mended_start``/``mended_end``
refer to the mended text that people read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

KINDS = ("heading", "action", "outcome", "background", "past")


@dataclass(frozen=True)
class LineOfWork:
    """工作条线: one line of work, as the town's definitions give it."""

    code: str
    name: str
    words: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    supports: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """One report to read. ``year`` is the report's year (the year of work it promises)."""

    text: str
    lines: tuple[LineOfWork, ...]
    year: int | None = None
    places: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edit:
    """One mend: original[start:end] (= old) became new, for the reason ``why`` (a code)."""

    start: int
    end: int
    old: str
    new: str
    why: str  # "traditional" | "gloss" | "space" | "control" | "variant" | ...


@dataclass(frozen=True)
class Doubt:
    """存疑: a place that could not be mended and wants a person's eyes (original offsets)."""

    start: int
    end: int
    text: str
    why: str
    suggestion: str = ""


@dataclass(frozen=True)
class Blank:
    """占位空格: a placeholder (X 江, XX 个村) to be filled by the office (original offsets)."""

    start: int
    end: int
    text: str  # the placeholder itself: "XX"
    context: str  # with what it stands for: "XX 个村(社区)"


@dataclass(frozen=True)
class Target:
    """量化指标: comparator is one of = ≥ ≤ > < ≈ 增长 下降 as written by the office; of says of what."""

    comparator: str
    value: str  # decimal digits as written, e.g. "6", "95", "1.5"
    unit: str
    of: str
    text: str
    about: bool = False  # 左右, 约: the office itself left room


@dataclass(frozen=True)
class Due:
    """完成时限: the words and the date range they mean, relative to the report's year."""

    text: str
    start_on: date | None
    end_on: date | None


@dataclass(frozen=True)
class Clause:
    """分句. ``kind`` in KINDS; ``line`` is a line code, "other" or "" where the kind has none."""

    n: int  # from 1, in order
    text: str  # mended text of the clause
    start: int
    end: int
    mended_start: int
    mended_end: int
    kind: str
    kind_confidence: float
    line: str
    line_confidence: float
    section: int = 0  # index into Answer.sections
    sentence: int = 0
    verb: str = ""
    object: str = ""
    targets: tuple[Target, ...] = ()
    due: Due | None = None
    places: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    blanks: tuple[Blank, ...] = ()
    outcome_of: int | None = None  # n of the action that this outcome belongs to


@dataclass(frozen=True)
class Suggestion:
    """建议单位 with the reason, in a sentence with places (see engines.working)."""

    unit: str
    why: str


@dataclass(frozen=True)
class Commitment:
    """任务: one row of a 任务分解表."""

    code: str  # "001"...
    text: str
    line: str
    clauses: tuple[int, ...]  # n of its action clauses
    outcomes: tuple[int, ...] = ()  # n of its outcome clauses
    targets: tuple[Target, ...] = ()
    due: Due | None = None
    places: tuple[str, ...] = ()
    blanks: tuple[Blank, ...] = ()
    lead: str = ""
    support: tuple[str, ...] = ()
    why: str = ""  # why these clauses are one row, and why this lead
    confidence: float = 1.0


@dataclass(frozen=True)
class Section:
    """章节: heading text ("" for the part before any heading), depth from 0, and whether it tells of the past."""

    title: str
    level: int
    start: int
    end: int
    about_past: bool = False


@dataclass(frozen=True)
class Answer:
    """What the reader made of the report."""

    mended: str
    edits: tuple[Edit, ...]
    doubts: tuple[Doubt, ...]
    sections: tuple[Section, ...]
    clauses: tuple[Clause, ...]
    commitments: tuple[Commitment, ...]
    year: int | None
    year_why: str = ""
    notes: tuple[str, ...] = field(default_factory=tuple)  # sentences for the reader of the report
