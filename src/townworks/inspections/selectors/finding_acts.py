"""可办事项: which acts are open to this actor on a finding now; exactly those are buttons of its page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from townworks.engines.working import gettext_noop
from townworks.kernel.actor import Actor

from .. import permissions
from ..models import Finding
from ..workflow import FLOW
from .wanted import recheck_owed

OWN = ("accept", "recheck")  # who mended does neither
# How each move of the table is reached from the page; the others happen by deciding on an offer or on a request.
PAGES = {
    "assign": "inspections:finding-assign",
    "report_mended": "inspections:finding-mended",
    "recheck": "inspections:finding-recheck",
}
REASONED = ("accept", "return", "reopen", "transfer", "void")
# What a button says otherwise than the table: a unit is given it again, and a recheck may end either way.
WORDS = {("assign", False): gettext_noop("改派"), ("recheck", True): gettext_noop("复查")}
NEXT = ("assign", "report_mended", "recheck", "accept")  # what takes a finding onward, set first and strong


@dataclass(frozen=True)
class Act:
    """一个动作: its word on the button, and why the table has it; ``page`` names its address."""

    name: str
    label: str
    because: str
    page: str
    onward: bool = False

    @property
    def at_once(self) -> bool:
        """Whether it asks for nothing and may be done from the button."""
        return self.name == "accept"


def may(actor: Actor, permission: str, finding: Finding) -> bool:
    """As ``permissions.may``, from the posts alone and without a query."""
    return actor.system or bool(permissions.why(actor, permission, finding))


def acts(actor: Actor, finding: Finding) -> tuple[Act, ...]:
    """The moves open to this actor from the state it is in, the way onward first."""
    found = []
    for move in FLOW.open_moves(finding.state):
        page = PAGES.get(move.name) or ("inspections:finding-step" if move.name in REASONED else "")
        if not page or not may(actor, move.permission, finding) or _barred(actor, finding, move.name):
            continue
        onward = move.name in NEXT and not (move.name == "assign" and finding.state == "mending")
        label = WORDS.get((move.name, onward), move.label)
        found.append(Act(move.name, gettext(label), gettext(move.because), page, onward))
    return (*sorted(found, key=lambda act: not act.onward), *_asides(actor, finding))


def _barred(actor: Actor, finding: Finding, name: str) -> bool:
    """What the table allows and the rule does not: to judge one's own mending, to accept what was not seen again."""
    if name in OWN and mended_by(actor, finding):
        return True
    if name == "recheck":
        return finding.visit_id is None or not recheck_owed(finding)
    return name == "accept" and recheck_owed(finding)


def mended_by(actor: Actor, finding: Finding) -> bool:
    """Whether this actor reported it mended."""
    return finding.mended_by_id is not None and finding.mended_by_id == actor.person_id


def _asides(actor: Actor, finding: Finding) -> list[Act]:
    """What may be added without a step of the table."""
    asides = []
    asked = any(one.state == "asked" for one in finding.extensions.all())
    if FLOW.can("extend", finding.state, "") and not asked and may(actor, "finding.mend", finding):
        because = gettext(FLOW.move("extend").because)
        asides.append(Act("ask_extension", gettext("申请延期"), because, "inspections:finding-extension"))
    if finding.is_open and may(actor, "finding.accept", finding):
        because = gettext("别处又反映了同一个问题，记在一起。")
        asides.append(Act("add_source", gettext("补充来源"), because, "inspections:finding-source"))
    return asides


def require(actor: Actor, permission: str, finding: Finding) -> None:
    """NotAllowed at once, before a form is shown that could not be sent. The service asks again."""
    permissions.may(actor, permission, finding).require()


def label_of(name: str) -> str:
    """The word on the button of a move."""
    return gettext(FLOW.move(name).label)


def because_of(name: str) -> str:
    """Why the table has a move."""
    return gettext(FLOW.move(name).because)


def permission_of(name: str) -> str:
    return FLOW.move(name).permission


def wants_reason(name: str) -> bool:
    return FLOW.move(name).wants_reason
