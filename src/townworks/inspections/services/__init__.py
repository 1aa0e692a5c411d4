"""检查服务: the one door for writing."""

from .findings import (
    accept_finding,
    assign_finding,
    reopen_finding,
    report_mended,
    return_finding,
    transfer_finding,
    void_finding,
)
from .joining import join_finding, keep_apart
from .rounds import close_round, explain_due, open_round
from .submission import Submission, SubmittedPhoto
from .visits import send_visit

__all__ = [
    "Submission",
    "SubmittedPhoto",
    "accept_finding",
    "assign_finding",
    "close_round",
    "explain_due",
    "join_finding",
    "keep_apart",
    "open_round",
    "reopen_finding",
    "report_mended",
    "return_finding",
    "send_visit",
    "transfer_finding",
    "void_finding",
]
