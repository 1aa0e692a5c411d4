"""并案: the same thing told of by several is worked on once; each of them follows it by their own number."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotFound, WrongState

from .. import permissions
from ..models import Case
from ..selectors.visible import NOT_THERE
from ..workflow import FLOW, RUNNING
from .clocks import turn
from .locking import lock
from .steps import take_step


def join_case(*, actor: Actor, pk: int, into_id: int, at: datetime, version: int | None = None) -> Case:
    """并案 of a case into a standing one of the same kind. The joined one's clock ends; its people are answered by the other."""
    if pk == into_id:
        raise Invalid("一件事不能并入它自己。")
    with transaction.atomic():
        case = lock(actor, pk, "case.accept", version)
        FLOW.can("join", case.state, str(case)).require()
        into = Case.objects.filter(permissions.covering(actor, "case.read"), pk=into_id).first()
        if into is None or into.town_id != case.town_id or into.sealed != case.sealed:
            raise NotFound(NOT_THERE)
        if into.kind != case.kind or into.state not in RUNNING:
            raise WrongState("“{thing}”不是同一类，或者已经答复，不能并入。", thing=str(into)[:30])
        case.joined_into = into
        turn(case, "stop", actor=actor, at=at)
        take_step(case, "join", actor=actor, at=at, reason=into.number, facts={"into": into.pk})
    return case
