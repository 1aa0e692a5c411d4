"""收照片: kept as evidence before the case that they belong to; only pictures are taken, whatever their names say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import IO

from townworks.kernel import evidence
from townworks.kernel.errors import Invalid, Refusal
from townworks.kernel.models import Blob

from .locking import wrong
from .registering import Asked, law_of, problems_of

MOST = 5


def kept(files: Sequence[IO[bytes]], *, at: datetime) -> tuple[tuple[Blob, str], ...]:
    """The pictures as stored, with their names. Invalid names each that is none, or how many are too many."""
    if len(files) > MOST:
        raise wrong(
            "photos", Invalid("一次最多传 {most} 张照片，您选了 {count} 张。", most=MOST, count=len(files))
        )
    return tuple(_kept(file, at) for file in files)


def with_photos(asked: Asked, files: Iterable[tuple[str, IO[bytes]]], *, at: datetime) -> Asked:
    """What a citizen asked, with its pictures, each given with the field that it came in.

    Invalid names each that is none at its field, and in the same breath whatever else is wrong with what was told.
    """
    photos: list[tuple[Blob, str]] = []
    problems: list[tuple[str, Refusal]] = []
    by_field: dict[str, list[IO[bytes]]] = {}
    for field, file in files:
        by_field.setdefault(field, []).append(file)
    for field, given in by_field.items():
        for part in [given] if len(given) > MOST else [[file] for file in given]:
            try:
                photos += kept(part, at=at)
            except Invalid as refusal:
                problems += [(field, why) for _photos, why in refusal.problems]
    if problems:
        problems += problems_of(asked, law_of(asked), "online")
        raise Invalid("登记内容有 {count} 处要改。", problems, count=len(problems))
    return replace(asked, photos=tuple(photos))


def _kept(file: IO[bytes], at: datetime) -> tuple[Blob, str]:
    name = str(getattr(file, "name", "") or "")
    try:
        blob = evidence.store(file, name=name, at=at)
    except Invalid as refusal:
        raise wrong("photos", refusal) from None
    if not blob.has_thumbnail:
        raise wrong("photos", Invalid("“{name}”不是照片，请拍照或选图片。", name=name))
    return blob, name
