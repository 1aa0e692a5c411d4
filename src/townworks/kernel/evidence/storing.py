"""存文件: one content, one file, named by its SHA-256; first the whole file, safe on disk, then the row.

A file is written beside its place, synced, and renamed into it; whatever fails before leaves no row and no half
file. A file whose row was rolled back is an orphan that the sweep takes away after a day.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO

from django.conf import settings
from django.db import IntegrityError, transaction

from ..errors import Invalid, NotFound
from ..models import Blob
from . import sniffing, thumbnails

CHUNK = 1 << 18


def root() -> Path:
    return Path(settings.TOWNWORKS_EVIDENCE)


def path_of(sha256: str) -> Path:
    """Where a content lies."""
    return root() / "files" / sha256[:2] / sha256[2:4] / sha256


def thumbnail_path_of(sha256: str) -> Path:
    """Where its small picture lies."""
    return root() / "small" / sha256[:2] / sha256[2:4] / f"{sha256}.jpg"


def waiting_room() -> Path:
    """Where files are written before they are whole: on the same disk, so that a rename is enough."""
    return root() / "incoming"


def hash_of(data: bytes) -> str:
    """The name that a content has here."""
    return hashlib.sha256(data).hexdigest()


def read_bytes(blob: Blob) -> bytes:
    """The whole content; NotFound when the file is gone from the disk."""
    try:
        return path_of(blob.sha256).read_bytes()
    except FileNotFoundError:
        raise NotFound("这份材料的文件不在了，请告诉系统管理员（{sha256}）。", sha256=blob.sha256) from None


def store(stream: IO[bytes], *, name: str, at: datetime) -> Blob:
    """Keep a file as evidence. Invalid when it is empty, too large, damaged, or not what its name says."""
    name = clean_name(name)
    with _received(stream, name) as (path, sha256, size):
        kind = sniffing.kind_of(path, name)
        known = _known(sha256, path)
        if known is not None:
            return known
        picture = thumbnails.picture_of(path, name) if kind.is_image else None
        if picture is not None:
            _place_small(picture.small, thumbnail_path_of(sha256))
        _place(path, path_of(sha256))
        shot = picture.shot if picture else None
        return _row(
            Blob(
                sha256=sha256,
                size=size,
                media_type=kind.media_type,
                width=picture.width if picture else None,
                height=picture.height if picture else None,
                taken_at=shot.taken_at if shot else None,
                latitude=shot.latitude if shot else None,
                longitude=shot.longitude if shot else None,
                has_thumbnail=picture is not None,
                stored_at=at,
            )
        )


def store_bytes(data: bytes, *, name: str, at: datetime) -> Blob:
    """Keep what a service has itself read and found good (a report), whatever its kind; never shown in the browser."""
    return store_plain(io.BytesIO(data), name=name, at=at)


def store_plain(stream: IO[bytes], *, name: str, at: datetime, limit: int | None = None) -> Blob:
    """The same from a stream, so that a large file need not lie in memory. ``limit``: bytes, else the setting's."""
    name = clean_name(name)
    with _received(stream, name, limit) as (path, sha256, size):
        known = _known(sha256, path)
        if known is not None:
            return known
        media_type = _plain_type(path, name)
        _place(path, path_of(sha256))
        return _row(Blob(sha256=sha256, size=size, media_type=media_type, stored_at=at))


def _plain_type(path: Path, name: str) -> str:
    try:
        return sniffing.kind_of(path, name).media_type
    except Invalid:
        return "application/octet-stream"


def clean_name(name: str) -> str:
    """The last part of a name, without what a file system or a header would trip over."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in last if sign.isprintable() and sign not in '"<>|:*?').strip(" .")
    if len(kept) > 200:
        stem, dot, ending = kept.rpartition(".")
        kept = f"{stem[: 199 - len(ending)]}{dot}{ending}" if dot and len(ending) < 10 else kept[:200]
    return kept or "未命名"


@contextmanager
def _received(stream: IO[bytes], name: str, limit: int | None = None) -> Iterator[tuple[Path, str, int]]:
    """The stream as a file in the waiting room, bounded and hashed; the file is gone afterwards, come what may."""
    waiting_room().mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=waiting_room())
    path = Path(temporary)
    try:
        with os.fdopen(handle, "wb") as file:
            sha256, size = _copy(stream, file, name, limit)
        yield path, sha256, size
    finally:
        path.unlink(missing_ok=True)


def _copy(stream: IO[bytes], file: BinaryIO, name: str, limit: int | None = None) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    limit = limit or settings.TOWNWORKS_UPLOAD_LIMIT
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise too_large(name)
        digest.update(chunk)
        file.write(chunk)
    if not size:
        raise Invalid("文件“{name}”是空的，请重新选择。", name=name)
    file.flush()
    os.fsync(file.fileno())
    return digest.hexdigest(), size


def too_large(name: str) -> Invalid:
    """The refusal of what is larger than the limit."""
    limit = settings.TOWNWORKS_UPLOAD_LIMIT
    return Invalid(
        "文件“{name}”超过 {limit} MB，请压缩或拆分后再上传。", name=name, limit=limit // (1024 * 1024)
    )


def _known(sha256: str, path: Path) -> Blob | None:
    """The row of the same content. A file that was lost or damaged on disk since is put back on the way."""
    blob = Blob.objects.filter(pk=sha256).first()
    if blob is None:
        return None
    place = path_of(sha256)
    if not place.exists() or place.stat().st_size != blob.size:
        _place(path, place)
    return blob


def _row(blob: Blob) -> Blob:
    try:
        with transaction.atomic():
            blob.save(force_insert=True)
    except IntegrityError:  # someone stored the same content at the same moment
        return Blob.objects.get(pk=blob.pk)
    return blob


def draw_again(blob: Blob, name: str) -> None:
    """The small picture anew where a power cut took it: it is not synced, for it can always be drawn from the whole."""
    if path_of(blob.sha256).is_file():
        picture = thumbnails.picture_of(path_of(blob.sha256), name)
        _place_small(picture.small, thumbnail_path_of(blob.sha256))


def _place(path: Path, place: Path) -> None:
    """Rename into place and sync the folder, so that a power cut leaves the whole file or none."""
    _rename(path, place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _rename(path: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    os.utime(path)  # the sweep spares what is younger than a day
    path.replace(place)


def _place_small(data: bytes, place: Path) -> None:
    handle, temporary = tempfile.mkstemp(dir=waiting_room())
    path = Path(temporary)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        _rename(path, place)
    finally:
        path.unlink(missing_ok=True)
