"""并案: the same thing told of by several is worked on once; each of them follows it by their own number.

One leads, the others follow. A follower's clock runs on as the law counts it for its own sender, until the lead is answered;
so what was joined by mistake is taken apart again without a day lost.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotFound, WrongState

from .. import permissions
from ..models import Case, SameOffer
from ..selectors.visible import NOT_THERE
from ..workflow import FLOW, RUNNING
from .clocks import turn
from .locking import lock, wanted_reason
from .steps import take_step


def join_case(*, actor: Actor, pk: int, into_id: int, at: datetime, version: int | None = None) -> Case:
    """并案 of a case into a standing one of the same kind; its people are answered by the other."""
    if pk == into_id:
        raise Invalid("一件事不能并入它自己。")
    with transaction.atomic():
        case = lock(actor, pk, "case.accept", version)
        FLOW.can("join", case.state, str(case)).require()
        covered = permissions.covering(actor, "case.read")
        into = Case.objects.select_for_update(of=("self",)).filter(covered, pk=into_id).first()
        if into is None or into.town_id != case.town_id or into.sealed != case.sealed:
            raise NotFound(NOT_THERE)
        if into.kind != case.kind or into.state not in RUNNING:
            raise WrongState("“{thing}”不是同一类，或者已经答复，不能并入。", thing=str(into)[:30])
        case.joined_into = into
        case.handovers.filter(state="offered").update(
            state="dropped", decided_by_name=actor.name, decided_at=at
        )
        for offer in SameOffer.objects.filter(case__in=(case, into), other__in=(case, into)):
            offer.state, offer.decided_by_name, offer.decided_at = "joined", actor.name, at
            offer.save()
        take_step(case, "join", actor=actor, at=at, reason=into.number, facts={"into": into.pk})
    return case


def unjoin_case(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Case:
    """撤销并案: the case goes on where it stood, on its own clock; one that was answered with the lead starts anew."""
    words = wanted_reason(reason, FLOW.move("unjoin").label)
    with transaction.atomic():
        case = lock(actor, pk, "case.accept", version)
        FLOW.can("unjoin", case.state, str(case)).require()
        into = case.joined_into
        before = case.rows.exclude(state="joined").order_by("-pk").values_list("state", flat=True).first()
        case.state, case.joined_into = before or "registered", None
        if case.answered_at is not None:
            case.answered_at = None
            turn(case, "start", actor=actor, at=at)
        SameOffer.objects.filter(case__in=(case, into), other__in=(case, into)).update(
            state="declined", reason=words[:300], decided_by_name=actor.name, decided_at=at
        )
        facts: dict[str, object] = {"from": "joined", "into": into.pk if into else None}
        take_step(case, "unjoin", actor=actor, at=at, reason=words, facts=facts)
    return case


def answer_followers(lead: Case, words: str, *, actor: Actor, at: datetime) -> int:
    """随主件答复: the clocks of whoever follows stop with the lead's answer; answers how many. Inside the lead's transaction."""
    followers = list(
        Case.objects.select_for_update().filter(joined_into=lead, state="joined", answered_at=None)
    )
    for case in followers:
        case.answered_at = at
        turn(case, "stop", actor=actor, at=at)
        take_step(case, "follow", actor=actor, at=at, reason=words, facts={"lead": lead.pk})
        answer_followers(case, words, actor=actor, at=at)
    return len(followers)


def refuse_with_followers(lead: Case) -> None:
    """WrongState where others were joined into a case that is about to end without an answer."""
    numbers = tuple(case.number for case in lead.joined.filter(state="joined")[:5])
    if numbers:
        raise WrongState(
            "“{thing}”里并有{numbers}，那些人还在等答复。请先撤销并案，或者继续办理。",
            thing=str(lead)[:30],
            numbers=numbers,
        )
