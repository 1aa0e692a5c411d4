"""缺陷责任期: a defect that was found after acceptance, with photographs, holds the retention until another person saw it mended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from townworks.engines.working import gettext_noop
from townworks.kernel import clock, evidence
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed, WrongState

from ..models import Defect
from ..selectors.works import CONFIRM, KEEP, defect_for
from ..selectors.works_pages import DEFECT
from .ground import Problems, stated
from .measuring import Photo
from .works_ground import held_works, put_decision, put_works_row, required

FOUND, MENDED = gettext_noop("缺陷"), gettext_noop("修好以后")  # captions


def report_defect(
    *, actor: Actor, pk: int, what: str, found_on: date, photos: Sequence[Photo], at: datetime
) -> Defect:
    """登记缺陷 of a works that was accepted and whose retention is still held. Invalid with every problem at once."""
    words = stated(what, "what")
    with transaction.atomic():
        works = held_works(actor, pk, KEEP)
        if works.accepted_on is None:
            raise WrongState("“{thing}”还没有验收，做得不好的退回重做，不登记缺陷。", thing=str(works))
        if works.freed_on is not None:
            raise WrongState("“{thing}”的质保金已经放开，不再登记缺陷。", thing=str(works))
        problems: Problems = []
        if not works.accepted_on <= found_on <= clock.day_of(at):
            problems.append(("found_on", Invalid("发现的日期要在验收以后、今天以前。")))
        if not photos:
            problems.append(("photos", Invalid("请拍缺陷的照片。")))
        required(problems)
        one = Defect.objects.create(
            works=works,
            n=works.defects.count() + 1,
            what=words[:500],
            found_on=found_on,
            reported_by_id=actor.person_id,
            reported_by_name=actor.name,
            reported_at=at,
        )
        _keep(one, photos, FOUND, actor, at)
        put_works_row(works, "defect", words, {"n": one.n, "found_on": found_on.isoformat()}, actor, at)
    return one


def accept_mending(*, actor: Actor, pk: int, answer: str, photos: Sequence[Photo], at: datetime) -> Defect:
    """确认修好, by somebody else than who reported it, who says what was done and shows it."""
    words = stated(answer, "answer")
    seen = defect_for(actor, pk)
    with transaction.atomic():
        works = held_works(actor, seen.works_id, CONFIRM)
        one = Defect.objects.select_for_update(of=("self",)).get(pk=pk)
        if one.state != "open":
            raise WrongState("第 {n} 处缺陷已经确认修好。", n=one.n)
        if actor.person_id is not None and actor.person_id == one.reported_by_id:
            raise NotAllowed("登记缺陷的人不能自己确认修好，要由另一个人来看。")
        required([] if photos else [("photos", Invalid("请拍修好以后的照片。"))])
        _keep(one, photos, MENDED, actor, at)
        put_decision(one, "mended", words, actor, at)
        put_works_row(works, "mend", words, {"n": one.n}, actor, at)
    return one


def _keep(one: Defect, photos: Sequence[Photo], caption: str, actor: Actor, at: datetime) -> None:
    for photo in photos:
        blob = evidence.store(photo.file, name=photo.name, at=at)
        evidence.attach(
            actor=actor, kind=DEFECT, thing_id=one.pk, blob=blob, name=photo.name, caption=caption, at=at
        )
