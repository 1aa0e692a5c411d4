"""能办什么: the acts that are possible now and allowed to this actor, each with why it is in the table."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import BooleanField, Q, Value, When
from django.db.models import Case as Choose
from django.utils.translation import gettext

from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from .. import permissions
from ..models import Case, HandOver
from ..workflow import BY_ITSELF, FLOW, RUNNING
from .kinds import kind_of

PERMISSIONS = (*tuple(dict.fromkeys(move.permission for move in FLOW.moves if move.sources)), "case.reveal")
ONWARD = ("accept", "take_over", "progress", "resume", "answer", "look_back", "close", "supply")
EXTRA = {"materials": "case.accept", "ask_extension": "case.handle"}
NEEDED = {
    "refer": ("unit",),
    "assign": ("unit",),
    "join": ("into",),
    "ask_extension": ("days",),
}  # what an act cannot do without and no service could ask for
EXTRA_LABELS = {"materials": "收材料", "ask_extension": "申请延期"}
EXTRA_REASONS = {
    "materials": "收到一份记一份，以前留过的不用再交。",
    "ask_extension": "到期之前申请，由别人批准，只能延长一次。",
}


@dataclass(frozen=True)
class Act:
    """One act: its name in the table of moves, its label, why it is there; ``onward``: on the way to the answer."""

    name: str
    label: str
    because: str
    onward: bool


def allowed(actor: Actor, case: Case) -> frozenset[str]:
    """The permissions that this actor has over this case; one query for all."""
    if actor.system:
        return frozenset(PERMISSIONS)
    marks = {
        permission.replace(".", "_"): Choose(
            When(permissions.covering(actor, permission), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
        for permission in PERMISSIONS
    }
    found = Case.objects.filter(Q(pk=case.pk)).annotate(**marks).values(*marks).get()
    return frozenset(one for one in PERMISSIONS if found[one.replace(".", "_")])


def acts_of(
    actor: Actor,
    case: Case,
    *,
    may: frozenset[str],
    offer: HandOver | None,
    owes: bool,
    asked: bool,
    review: str = "",
) -> tuple[Act, ...]:
    """What can be done now. ``offer``: the hand-over that waits; ``owes``: the actor's unit owes a part; ``asked``: an extension waits.

    ``review``: which of the two acts of a review is next, "" for none.
    """
    found = []
    mine = offer is not None and (offer.to_unit_id in actor.unit_ids or "case.assign" in may)
    for move in FLOW.moves:
        if case.state not in move.sources or move.permission not in may or move.name in BY_ITSELF:
            continue
        if move.name in ("take_over", "return_referral") and not mine:
            continue
        if move.name == "return_referral" and case.returns:
            continue
        if move.name == "refer" and (offer is not None or case.fixed):
            continue
        if move.name == "answer_joint" and not owes:
            continue
        if move.name == "claim" and not _may_claim(actor, case):
            continue
        if move.name in ("ask_review", "review_told") and move.name != review:
            continue
        if not _fits(case, move.name):
            continue
        found.append(Act(move.name, gettext(move.label), gettext(move.because), move.name in ONWARD))
    if case.service and case.state in ("registered", "supplementing") and "case.accept" in may:
        found.append(_extra("materials"))
    counted = case.state in ("accepted", "working", "paused") and case.term_extension
    if counted and not asked and "case.handle" in may:
        found.append(_extra("ask_extension"))
    return tuple(sorted(found, key=lambda act: not act.onward))


def _may_claim(actor: Actor, case: Case) -> bool:
    """Somebody of the unit that holds it, who is not working on it already."""
    return case.handler_id != actor.person_id and (case.sealed or case.unit_id in actor.unit_ids)


def _fits(case: Case, name: str) -> bool:
    """Whether the act makes sense for this case, whoever asks."""
    if name in ("publish", "unpublish"):
        return kind_of(case).open311 and (case.published_at is None) == (name == "publish")
    if name == "tell_missing":
        return case.told_at is None
    if name == "look_back":
        return case.waits_back
    if name == "transfer":
        return case.sealed or case.kind in ("petition", "hotline", "report")
    return True


def _extra(name: str) -> Act:
    return Act(name, label_of(name), because_of(name), name == "materials")


def permission_of(name: str) -> str:
    """The permission that an act wants; NotFound for what is no act."""
    if name in EXTRA:
        return EXTRA[name]
    if name not in {move.name for move in FLOW.moves if move.sources} or name in BY_ITSELF:
        raise NotFound("没有这个动作。")
    return FLOW.move(name).permission


def label_of(name: str) -> str:
    return gettext(EXTRA_LABELS[name] if name in EXTRA else FLOW.move(name).label)


def because_of(name: str) -> str:
    return gettext(EXTRA_REASONS[name] if name in EXTRA else FLOW.move(name).because)


def wants_reason(name: str) -> bool:
    return name not in EXTRA and FLOW.move(name).wants_reason


def running(case: Case) -> bool:
    """Whether nobody has been answered yet."""
    return case.state in RUNNING
