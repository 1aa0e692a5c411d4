"""上锁: may, then lock, before anything is computed or written."""

from __future__ import annotations

from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotFound

from .. import permissions
from ..models import Case
from ..selectors.visible import NOT_THERE

RELATED = ("town", "edition", "service_edition", "unit", "first_unit", "place")


def lock(actor: Actor, pk: int, permission: str, version: int | None = None) -> Case:
    """The case as it is now, locked; NotFound when the actor may not know of it, NotAllowed when only not this act.

    ``version``: what the person saw; Conflict when somebody was faster.
    """
    seen = Case.objects.filter(
        permissions.covering(actor, "case.read") | permissions.covering(actor, permission)
    )
    case = seen.filter(pk=pk).first()
    if case is None:
        raise NotFound(NOT_THERE)
    permissions.may(actor, permission, case).require()
    locked = Case.objects.select_for_update(of=("self",)).select_related(*RELATED)
    now = locked.defer("town__outline", "place__outline").get(pk=pk)
    if version is not None and now.version != version:
        raise Conflict(
            "“{thing}”刚被别人改过（您看到的是第 {yours} 版，现在是第 {now} 版）。请刷新后再办，您填的内容还在。",
            thing=str(now)[:30],
            yours=version,
            now=now.version,
        )
    return now


def wrong(field: str, refusal: Invalid) -> Invalid:
    """A refusal that stands at a field."""
    return Invalid(refusal.text, [(field, refusal)], **refusal.values)


def wanted_reason(reason: str, act: str) -> str:
    """The reason without idle blanks; Invalid when there is none."""
    words = reason.strip()[:1000]
    if not words:
        raise wrong("reason", Invalid("{act}要写明理由。", act=act))
    return words
