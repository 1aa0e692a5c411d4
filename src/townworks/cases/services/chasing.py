"""催办和复查复核: whoever holds a case is reminded of it; who is not content asks the body above to look again."""

from __future__ import annotations

from datetime import datetime

from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, WrongState
from townworks.ui import wording

from ..models import Case
from ..selectors.clocks import review_until
from .accepting import moved
from .locking import wrong

__all__ = ["ask_review", "remind_case", "tell_review"]


def remind_case(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Case:
    """催办: said to the unit that holds it; it stands in what that unit has to do today until the case is answered."""
    return moved("remind", actor=actor, pk=pk, at=at, reason=reason, version=version)


def ask_review(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Case:
    """请求复查复核, told by the person or by the body above; WrongState after its days, or where the kind knows no review."""

    def ask(case: Case) -> None:
        until = review_until(case)
        if until is None:
            raise WrongState("“{thing}”这类办件没有复查复核。", thing=str(case)[:30])
        if clock.day_of(at) > until:
            raise WrongState(
                "“{thing}”请求复查复核的期限到{day}为止，已经过了。",
                thing=str(case)[:30],
                day=wording.zh_date(until),
            )
        if _waits(case):
            raise WrongState("“{thing}”的复查复核还没有结果。", thing=str(case)[:30])

    return moved("ask_review", actor=actor, pk=pk, at=at, reason=reason, version=version, change=ask)


def tell_review(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Case:
    """收到复查复核意见, of what was asked for; upheld or to be worked on again."""

    def tell(case: Case) -> None:
        if not _waits(case):
            raise wrong("reason", Invalid("没有等结果的复查复核。"))

    return moved("review_told", actor=actor, pk=pk, at=at, reason=reason, version=version, change=tell)


def _waits(case: Case) -> bool:
    last = case.rows.filter(move__in=("ask_review", "review_told")).order_by("-pk").first()
    return last is not None and last.move == "ask_review"
