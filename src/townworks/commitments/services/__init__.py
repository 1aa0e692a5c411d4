"""承诺服务: the one door for writing. Each goes may → lock → can → compute → write → audit → announce."""

from .changes import Wish, approve_change, ask_change, refuse_change, withdraw_change
from .claims import NewClaim, set_proofs
from .editing import Edits, NewTarget, edit_commitment
from .evidence import attach_evidence, withdraw_evidence
from .figures import post_figure
from .notes import add_note
from .parts import NewPart, split_commitment
from .steps import (
    REASONED,
    STEPS,
    accept_commitment,
    assign_commitment,
    close_commitment,
    decline_commitment,
    reopen_commitment,
    report_done,
    return_commitment,
    verify_commitment,
)

__all__ = [
    "REASONED",
    "STEPS",
    "Edits",
    "NewClaim",
    "NewPart",
    "NewTarget",
    "Wish",
    "accept_commitment",
    "add_note",
    "approve_change",
    "ask_change",
    "assign_commitment",
    "attach_evidence",
    "close_commitment",
    "decline_commitment",
    "edit_commitment",
    "post_figure",
    "refuse_change",
    "reopen_commitment",
    "report_done",
    "return_commitment",
    "set_proofs",
    "split_commitment",
    "verify_commitment",
    "withdraw_change",
    "withdraw_evidence",
]
