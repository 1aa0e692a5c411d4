"""答复、办结、评价: the clock ends with the answer; what was not settled is worked on again, on a clock of its own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townworks.kernel import audit
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, WrongState

from ..models import Answer, Case, Rating
from ..models.work import LOW_SCORE, SCORES
from ..selectors import clocks
from ..selectors.kinds import kind_of
from .accepting import moved
from .clocks import turn
from .joining import answer_followers, refuse_with_followers
from .locking import wrong
from .registering import CITIZEN

LONGEST = 4000


def answer_case(
    *,
    actor: Actor,
    pk: int,
    text: str,
    at: datetime,
    paper: str = "",
    late_reason: str = "",
    version: int | None = None,
) -> Case:
    """答复: with result and grounds. Each joint unit must have said its part; who is late says why."""
    words = text.strip()[:LONGEST]
    if not words:
        raise wrong("text", Invalid("请写明答复的内容。"))

    def give(case: Case) -> None:
        owing = [one.unit.name for one in case.joint_units.filter(state="asked").select_related("unit")]
        if owing:
            raise WrongState("“{thing}”还在等{units}的协办回复。", thing=str(case)[:30], units=tuple(owing))
        if case.handovers.filter(state="offered").exists():
            raise WrongState("“{thing}”已经转出，正等对方接收。", thing=str(case)[:30])
        if clocks.late(case, at):
            case.late_reason = wanted_late(late_reason)
        Answer.objects.create(
            case=case, text=words, paper=paper.strip()[:60], by_id=actor.person_id, by_name=actor.name, at=at
        )
        case.answered_at = at
        turn(case, "stop", actor=actor, at=at)
        answer_followers(case, words, actor=actor, at=at)

    return moved("answer", actor=actor, pk=pk, at=at, reason=words[:1000], version=version, change=give)


def wanted_late(reason: str) -> str:
    """超期原因: whoever answers late says why."""
    words = reason.strip()[:300]
    if not words:
        raise wrong("late_reason", Invalid("已经超期，请写明原因。"))
    return words


def transfer_case(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Case:
    """移送有权机关: to whom, with their receipt; the town's part and its clock end here."""

    def stop(case: Case) -> None:
        refuse_with_followers(case)
        turn(case, "stop", actor=actor, at=at)

    return moved("transfer", actor=actor, pk=pk, at=at, reason=reason, version=version, change=stop)


def close_case(*, actor: Actor, pk: int, at: datetime, reason: str = "", version: int | None = None) -> Case:
    """办结归档; who was not content is called back first."""

    def end(case: Case) -> None:
        if case.waits_back:
            raise WrongState("群众对“{thing}”的答复不满意，先回访整改，再归档。", thing=str(case)[:30])

    return moved("close", actor=actor, pk=pk, at=at, reason=reason, version=version, change=end)


def look_back_case(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Case:
    """回访整改 after a low rating: what was asked and put right. What is still not settled is reopened by who assigns."""

    def told(case: Case) -> None:
        if not case.waits_back:
            raise WrongState("“{thing}”没有等回访的差评。", thing=str(case)[:30])
        case.looked_back_at = at

    return moved("look_back", actor=actor, pk=pk, at=at, reason=reason, version=version, change=told)


def reopen_case(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Case:
    """重新办理: the earlier answer stays; the clock starts anew. A low rating that waited is answered by it."""

    def again(case: Case) -> None:
        case.answered_at = None
        case.late_reason = ""
        if case.waits_back:
            case.looked_back_at = at
        turn(case, "start", actor=actor, at=at)

    return moved("reopen", actor=actor, pk=pk, at=at, reason=reason, version=version, change=again)


def rate_case(*, case: Case, score: int, at: datetime, text: str = "", channel: str = "online") -> Rating:
    """好差评, by whoever holds number and code (the page has asked); once for each answer. A low one wants 回访整改 within its days."""
    if score not in SCORES:
        raise wrong("score", Invalid("请选择满意程度。"))
    with transaction.atomic():
        locked = Case.objects.select_for_update().select_related("edition").get(pk=case.pk)
        if not kind_of(locked).rated:
            raise WrongState("这类办件不评价。")
        if locked.answered_at is None:
            raise WrongState("答复以后才能评价。")
        if Rating.objects.filter(case=locked, at__gte=locked.answered_at).exists():
            raise WrongState("这次答复已经评价过了。")
        row = Rating.objects.create(case=locked, score=score, text=text.strip()[:500], channel=channel, at=at)
        locked.score = score
        if score <= LOW_SCORE:
            locked.look_back_on, locked.looked_back_at = clocks.look_back_until(locked, at), None
        locked.version += 1
        locked.updated_at = at
        locked.save(update_fields=["score", "look_back_on", "looked_back_at", "version", "updated_at"])
        audit.record(
            CITIZEN,
            "case.rate",
            kind="case",
            thing_id=locked.pk,
            name=str(locked),
            town_id=locked.town_id,
            at=at,
            facts={"score": score},
        )
    return row
