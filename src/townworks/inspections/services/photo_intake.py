"""收照片: files that came with a form, kept as evidence before the act that they belong to; only pictures are taken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import IO

from townworks.kernel import evidence
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid

from .. import permissions
from ..models import Finding
from ..selectors.visible import finding_for
from .submission import SubmittedPhoto

MOST = 9


def take_photos(
    *, actor: Actor, pk: int, permission: str, files: Iterable[IO[bytes]], at: datetime
) -> tuple[SubmittedPhoto, ...]:
    """收下照片 of a finding for who may do the act; Invalid names each that is none, or how many are too many."""
    finding = finding_for(actor, pk)
    permissions.may(actor, permission, finding).require()
    files = tuple(files)
    if len(files) > MOST:
        raise _wrong(Invalid("一次最多传 {most} 张照片，您选了 {count} 张。", most=MOST, count=len(files)))
    return tuple(_kept(finding, file, at) for file in files)


def _kept(finding: Finding, file: IO[bytes], at: datetime) -> SubmittedPhoto:
    name = str(getattr(file, "name", "") or "")
    try:
        blob = evidence.store(file, name=name, at=at)
    except Invalid as refusal:
        raise _wrong(refusal) from None
    if not blob.has_thumbnail:
        raise _wrong(Invalid("“{name}”不是照片，请拍照或选图片。", name=name))
    return SubmittedPhoto(blob.sha256, name, item=finding.item, stage="after")


def _wrong(problem: Invalid) -> Invalid:
    return Invalid(problem.text, [("photos", problem)], **problem.values)
