"""承诺的表, one noun a file."""

from .change import Change
from .commitment import Commitment, Edition, StatusRow, Support, Target
from .progress import Figure, Note, ProofClaim
from .report import Clause, Correction, Draft, Report
from .supervision import Chase, Check, Notice, Reply

__all__ = [
    "Change",
    "Chase",
    "Check",
    "Clause",
    "Commitment",
    "Correction",
    "Draft",
    "Edition",
    "Figure",
    "Note",
    "Notice",
    "ProofClaim",
    "Reply",
    "Report",
    "StatusRow",
    "Support",
    "Target",
]
