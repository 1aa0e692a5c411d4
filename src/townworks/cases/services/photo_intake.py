"""收照片: kept as evidence before the case that they belong to; only pictures are taken, whatever their names say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import IO

from townworks.kernel import evidence
from townworks.kernel.errors import Invalid
from townworks.kernel.models import Blob

from .locking import wrong

MOST = 5


def kept(files: Sequence[IO[bytes]], *, at: datetime) -> tuple[tuple[Blob, str], ...]:
    """The pictures as stored, with their names. Invalid names each that is none, or how many are too many."""
    if len(files) > MOST:
        raise wrong(
            "photos", Invalid("一次最多传 {most} 张照片，您选了 {count} 张。", most=MOST, count=len(files))
        )
    return tuple(_kept(file, at) for file in files)


def _kept(file: IO[bytes], at: datetime) -> tuple[Blob, str]:
    name = str(getattr(file, "name", "") or "")
    try:
        blob = evidence.store(file, name=name, at=at)
    except Invalid as refusal:
        raise wrong("photos", refusal) from None
    if not blob.has_thumbnail:
        raise wrong("photos", Invalid("“{name}”不是照片，请拍照或选图片。", name=name))
    return blob, name
