"""照片: pictures that came with a visit or show a finding mended, each an attachment of the thing that it is for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid
from townworks.kernel.evidence.storing import clean_name
from townworks.kernel.models import Attachment, Blob

from ..models import Finding, Photo, Visit
from ..models.evidence import STAGES
from .submission import SubmittedPhoto


def keep(
    thing: Visit | Finding, photos: Iterable[SubmittedPhoto], *, actor: Actor, at: datetime
) -> list[Photo]:
    """Attach stored pictures; Invalid names what has not arrived whole yet."""
    photos = tuple(photos)
    if not photos:
        return []
    kind = "visit" if isinstance(thing, Visit) else "finding"
    stored = set(Blob.objects.filter(pk__in={one.sha256 for one in photos}).values_list("pk", flat=True))
    problems = [
        (one.item or "photos", Invalid("照片“{name}”还没有传完，请等它传完再提交。", name=one.name))
        for one in photos
        if one.sha256 not in stored
    ]
    problems += [
        (one.item or "photos", Invalid("没有这种照片（{stage}）。", stage=one.stage))
        for one in photos
        if one.stage not in STAGES
    ]
    if problems:
        raise Invalid("检查记录有 {count} 处要改。", problems, count=len(problems))
    attachments = Attachment.objects.bulk_create(
        Attachment(
            town_id=thing.town_id,
            thing_kind=kind,
            thing_id=thing.pk,
            blob_id=one.sha256,
            name=clean_name(one.name),
            caption=STAGES[one.stage],
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        for one in photos
    )
    return Photo.objects.bulk_create(
        Photo(
            attachment=attachment,
            town_id=thing.town_id,
            item=one.item[:40],
            stage=one.stage,
            at=at,
            **{kind: thing},
        )
        for attachment, one in zip(attachments, photos, strict=True)
    )
