"""可办事项: which acts are open to this actor on a commitment now, and why not where they are not."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from townworks.kernel.actor import Actor

from .. import permissions
from ..models import Commitment
from ..workflow import FLOW, OPEN_STATES

# The moves that are a button; the others happen by assigning, noting or deciding on a request.
BUTTONS = ("accept", "decline", "report_done", "return", "verify", "close", "reopen")


@dataclass(frozen=True)
class Act:
    """一个动作: its name, its word on the button, whether it wants a reason, whether it steps back."""

    name: str
    label: str
    wants_reason: bool
    because: str

    @property
    def quiet(self) -> bool:
        return self.wants_reason


def buttons(actor: Actor, commitment: Commitment) -> tuple[Act, ...]:
    """The moves open to this actor from the state it is in."""
    return tuple(
        Act(move.name, gettext(move.label), move.wants_reason, gettext(move.because))
        for move in FLOW.open_moves(commitment.state)
        if move.name in BUTTONS
        and permissions.may(actor, move.permission, commitment)
        and not (move.name in ("verify", "close") and permissions.carries_out(actor, commitment))
    )


def state_wants_unit(actor: Actor, commitment: Commitment) -> bool:
    """Whether handing it over is the next act, and this actor's."""
    return commitment.state == "drafted" and bool(permissions.may(actor, "commitment.assign", commitment))


@dataclass(frozen=True)
class May:
    """可以: what else the actor may do here; each is a form on the page."""

    assign: bool
    edit: bool
    note: bool
    figure: bool
    evidence: bool
    ask: tuple[tuple[str, str], ...]
    decide: bool
    split: bool
    proofs: bool


def may_here(actor: Actor, commitment: Commitment) -> May:
    """All at once, so that the page asks nothing twice."""
    settled = commitment.state in ("closed", "cancelled")

    def allowed(permission: str) -> bool:
        return bool(permissions.may(actor, permission, commitment))

    edits = allowed("commitment.edit")
    asks = tuple(
        (kind, word)
        for kind, word in (
            ("defer", gettext("申请延期")),
            ("change", gettext("申请调整")),
            ("cancel", gettext("申请撤销")),
        )
        if FLOW.can(kind, commitment.state, "")
    )
    return May(
        assign=bool(FLOW.can("assign", commitment.state, "")) and allowed("commitment.assign"),
        edit=edits and not settled,
        note=bool(FLOW.can("note", commitment.state, "")) and allowed("commitment.note"),
        figure=commitment.state in OPEN_STATES
        and commitment.state != "drafted"
        and allowed("commitment.note"),
        evidence=commitment.state != "cancelled" and allowed("evidence.add"),
        ask=asks if allowed("commitment.request_change") else (),
        decide=allowed("commitment.approve_change"),
        split=edits
        and commitment.parent_id is None
        and commitment.state in ("drafted", "assigned", "accepted", "in_progress"),
        proofs=edits and not settled,
    )


def require(actor: Actor, permission: str, commitment: Commitment) -> None:
    """NotAllowed at once, before a form is shown that could not be sent. The service asks again."""
    permissions.may(actor, permission, commitment).require()


def move_label(name: str) -> str:
    """The word on the button of a move."""
    return gettext(FLOW.move(name).label)


def wants_reason(name: str) -> bool:
    return FLOW.move(name).wants_reason
