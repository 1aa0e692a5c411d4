"""问题的办理: hand over, report mended, accept, return, refer, take back; each adds a row and overwrites nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.db import transaction

from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed, WrongState
from townworks.people import selectors as people

from ..models import Finding
from ..workflow import FLOW
from . import photos as pictures
from .locking import lock
from .raising import relapse
from .steps import take_step
from .submission import SubmittedPhoto
from .wanted import after_photos_given, after_photos_wanted, recheck_owed

RELATED = ("town", "site", "round__edition", "owner", "mender")


def _moved(
    move: str,
    *,
    actor: Actor,
    pk: int,
    at: datetime,
    reason: str = "",
    version: int | None = None,
    change: Callable[[Finding], None] | None = None,
) -> Finding:
    rule = FLOW.move(move)
    if rule.wants_reason and not reason.strip():
        raise Invalid(
            "{act}要写明理由。", [("reason", Invalid("{act}要写明理由。", act=rule.label))], act=rule.label
        )
    with transaction.atomic():
        finding = lock(actor, Finding, pk, rule.permission, version, *RELATED)
        FLOW.can(move, finding.state, str(finding)).require()
        if change is not None:
            change(finding)
        take_step(finding, move, actor=actor, at=at, reason=reason.strip())
    return finding


def assign_finding(
    *, actor: Actor, pk: int, mender_id: int, at: datetime, reason: str = "", version: int | None = None
) -> Finding:
    """交办整改: to the unit that mends it or sees that it is mended."""

    def give(finding: Finding) -> None:
        finding.mender = people.named_units({mender_id}, finding.town_id)[mender_id]

    return _moved("assign", actor=actor, pk=pk, at=at, reason=reason, version=version, change=give)


def report_mended(
    *,
    actor: Actor,
    pk: int,
    at: datetime,
    reason: str = "",
    photos: Iterable[SubmittedPhoto] = (),
    version: int | None = None,
) -> Finding:
    """报告整改, with the photographs that the campaign asks for; those given since it last went back count."""

    def mend(finding: Finding) -> None:
        pictures.keep(finding, photos, actor=actor, at=at)
        wanted = after_photos_wanted(finding)
        given = after_photos_given(finding)
        if given < wanted:
            sentence = Invalid(
                "要有整改后的照片 {wanted} 张，还缺 {lacking} 张。", wanted=wanted, lacking=wanted - given
            )
            raise Invalid(sentence.text, [("photos", sentence)], **sentence.values)
        finding.mended_at, finding.mended_by_id = at, actor.person_id

    return _moved("report_mended", actor=actor, pk=pk, at=at, reason=reason, version=version, change=mend)


def accept_finding(
    *, actor: Actor, pk: int, at: datetime, reason: str = "", version: int | None = None
) -> Finding:
    """通过验收, by somebody who did not mend it; after a recheck where the campaign asks for one."""

    def check(finding: Finding) -> None:
        if finding.mended_by_id is not None and finding.mended_by_id == actor.person_id:
            raise NotAllowed("“{thing}”是您报的整改，要由别人来验收。", thing=str(finding)[:30])
        if recheck_owed(finding):
            raise WrongState("“{thing}”要先到现场复查，复查合格才能验收。", thing=str(finding)[:30])

    return _moved("accept", actor=actor, pk=pk, at=at, reason=reason, version=version, change=check)


def return_finding(
    *, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None
) -> Finding:
    """退回并说明: what is lacking; the history stays."""

    def count(finding: Finding) -> None:
        finding.returns += 1

    return _moved("return", actor=actor, pk=pk, at=at, reason=reason, version=version, change=count)


def reopen_finding(
    *, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None
) -> Finding:
    """反弹重办."""

    def count(finding: Finding) -> None:
        relapse(finding, clock.day_of(at))

    return _moved("reopen", actor=actor, pk=pk, at=at, reason=reason, version=version, change=count)


def transfer_finding(
    *, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None
) -> Finding:
    """移送: to whom, and why the town cannot settle it."""
    return _moved("transfer", actor=actor, pk=pk, at=at, reason=reason, version=version)


def void_finding(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Finding:
    """撤销问题: it was none; the record stays."""
    return _moved("void", actor=actor, pk=pk, at=at, reason=reason, version=version)


# The steps by their names in the workflow: one table for the pages and the API.
STEPS: Mapping[str, Callable[..., Finding]] = {
    "accept": accept_finding,
    "return": return_finding,
    "reopen": reopen_finding,
    "transfer": transfer_finding,
    "void": void_finding,
}
