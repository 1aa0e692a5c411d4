"""测评得分: what a scoring is made from (``material``), the tree of a subject (``trees``), and what pages draw (``board``, ``plans``)."""

from .board import Board, NodeRow, board, entries_of, named, node_detail, scorings, village_rows
from .material import Material, Subject, gathered, scheme_of, subjects_of
from .plans import Plan, plan, trip_of
from .trees import Scored, scored

__all__ = [
    "Board",
    "Material",
    "NodeRow",
    "Plan",
    "Scored",
    "Subject",
    "board",
    "entries_of",
    "gathered",
    "named",
    "node_detail",
    "plan",
    "scheme_of",
    "scored",
    "scorings",
    "subjects_of",
    "trip_of",
    "village_rows",
]
