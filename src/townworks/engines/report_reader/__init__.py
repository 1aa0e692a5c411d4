"""工作报告阅读器 (report reader): a town's work report in, its clauses and commitments out.

``compute(Given) -> Answer`` mends the text, cuts it into clauses, tells each one's kind
and line, reads targets, deadlines, places and units, and groups the promises into the
rows of a 任务分解表. Pages: docs/rules/report_mending.md, report_reader.md, report_facts.md.
"""

from .compute import BASIS, compute
from .given import (
    KINDS,
    Answer,
    Blank,
    Clause,
    Commitment,
    Doubt,
    Due,
    Edit,
    Given,
    LineOfWork,
    Section,
    Suggestion,
    Target,
)

__all__ = [
    "BASIS",
    "KINDS",
    "Answer",
    "Blank",
    "Clause",
    "Commitment",
    "Doubt",
    "Due",
    "Edit",
    "Given",
    "LineOfWork",
    "Section",
    "Suggestion",
    "Target",
    "compute",
]
