"""公开: a person has looked at text and pictures; nothing is public by default, and it can be taken down at once."""

from __future__ import annotations

from datetime import datetime

from townworks.kernel.actor import Actor
from townworks.kernel.errors import WrongState

from ..models import Case
from ..selectors.kinds import kind_of
from .accepting import moved


def publish_report(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Case:
    """公开: ``reason`` says what was looked at (no faces, plates, names or numbers)."""

    def show(case: Case) -> None:
        if not kind_of(case).open311 or case.sealed:
            raise WrongState("这类办件不公开。")
        case.published_at = at

    return moved("publish", actor=actor, pk=pk, at=at, reason=reason, version=version, change=show)


def unpublish_report(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Case:
    """撤下公开."""

    def hide(case: Case) -> None:
        case.published_at = None

    return moved("unpublish", actor=actor, pk=pk, at=at, reason=reason, version=version, change=hide)
