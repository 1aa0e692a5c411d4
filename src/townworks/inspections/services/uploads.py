"""分片上传: a file comes in pieces over a bad line; every piece is safe on disk before it is said to be there.

The pieces of an upload lie in one file of their own, locked while it is written, so that two tabs cannot mix. First the
bytes are synced, then the row is moved on: a server killed in between has bytes that nobody counted, and the next piece
is written over them. When the file is whole its fingerprint is compared, it is looked at as any evidence is, and kept.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from townworks.kernel import evidence
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from townworks.kernel.evidence import sniffing, storing
from townworks.kernel.models import Blob

from ..models import Upload
from ..selectors.visible import NOT_THERE

PERMISSION = "visit.make"
PIECE = 256 * 1024  # bytes of one piece
KEPT = timedelta(days=7)  # unfinished uploads are swept away after it
MOST_WAITING = 200  # unfinished uploads of one person
READ = 1 << 18


@dataclass(frozen=True)
class Piece:
    """What came of a piece: where the upload stands now, and whether the piece was the next one."""

    upload: Upload
    taken: bool


def begin_upload(*, actor: Actor, uid: UUID, name: str, size: int, at: datetime, sha256: str = "") -> Upload:
    """开始上传. The same ``uid`` again answers how far it came; NotFound when it is somebody else's."""
    actor.may_somewhere(PERMISSION).require()
    if actor.town_id is None or actor.person_id is None:
        raise NotAllowed("您的岗位没有这项权限（{permission}）。", permission=PERMISSION)
    known = Upload.objects.filter(uid=uid).first()
    if known is None:
        name = storing.clean_name(name)
        _check(actor.person_id, name, size, sha256, at)
        try:
            with transaction.atomic():
                return Upload.objects.create(
                    uid=uid,
                    town_id=actor.town_id,
                    person_id=actor.person_id,
                    name=name,
                    size=size,
                    sha256=sha256,
                    begun_at=at,
                )
        except IntegrityError:  # begun twice at one moment
            known = Upload.objects.get(uid=uid)
    upload = _own(actor, known)
    if (upload.size, upload.sha256) != (size, sha256):
        raise Conflict("这个上传编号已经用在别的文件上，请重新选择照片。")
    return _as_on_disk(upload)


def _check(person_id: int, name: str, size: int, sha256: str, at: datetime) -> None:
    if size < 1:
        raise Invalid("文件“{name}”是空的，请重新选择。", name=name)
    if size > settings.TOWNWORKS_UPLOAD_LIMIT:
        raise storing.too_large(name)
    if sha256 and (len(sha256) != 64 or set(sha256) - set("0123456789abcdef")):
        raise Invalid("文件“{name}”的指纹不是 SHA-256。", name=name)
    waiting = Upload.objects.filter(person_id=person_id, blob=None, begun_at__gt=at - KEPT)
    if waiting.count() >= MOST_WAITING:
        raise Invalid("没有传完的照片已有 {count} 张，请先等它们传完。", count=MOST_WAITING)


def upload_of(actor: Actor, uid: UUID) -> Upload:
    """How far an upload came; NotFound when there is none, or it is somebody else's."""
    found = Upload.objects.filter(uid=uid).first()
    if found is None:
        raise NotFound(NOT_THERE)
    return _as_on_disk(_own(actor, found))


def take_piece(*, actor: Actor, uid: UUID, offset: int, data: bytes, at: datetime) -> Piece:
    """接收一片, if it is the one that comes next; otherwise the answer says which one that is.

    Invalid when the whole file is not a photograph: then nothing of it is kept, and the ``uid`` is free again.
    """
    if not data or len(data) > PIECE:
        raise Invalid("一片应有 1 到 {limit} KB。", limit=PIECE // 1024)
    upload_of(actor, uid)
    with _locked(uid) as file:
        upload = upload_of(actor, uid)  # as it stands now that nobody else writes
        if upload.done_at is not None:
            return Piece(upload, taken=True)
        if offset != upload.received:
            return Piece(upload, taken=False)
        if offset + len(data) > upload.size:
            raise Invalid("“{name}”传来的比说好的 {size} 字节多。", name=upload.name, size=upload.size)
        _write(file, offset, data)
        upload.received = offset + len(data)
        if upload.received < upload.size:
            upload.save(update_fields=["received"])
            return Piece(upload, taken=True)
        return _finish(upload, file, at)


def take_whole(*, actor: Actor, uid: UUID, stream: IO[bytes], name: str, size: int, at: datetime) -> Upload:
    """接收整个文件, as a form without script sends it."""
    upload = begin_upload(actor=actor, uid=uid, name=name, size=size, at=at)
    while upload.done_at is None and (data := stream.read(PIECE)):
        upload = take_piece(actor=actor, uid=uid, offset=upload.received, data=data, at=at).upload
    return upload


def sweep_uploads(*, at: datetime) -> int:
    """清理没有传完的文件 that nobody went on with for a week; answers how many."""
    old = list(Upload.objects.filter(blob=None, begun_at__lt=at - KEPT)[:1000])
    for upload in old:
        with _locked(upload.uid):
            Upload.objects.filter(pk=upload.pk, blob=None).delete()
            _path(upload.uid).unlink(missing_ok=True)
    return len(old)


def _own(actor: Actor, upload: Upload) -> Upload:
    if actor.person_id is None or upload.person_id != actor.person_id:
        raise NotFound(NOT_THERE)
    return upload


def _as_on_disk(upload: Upload) -> Upload:
    """With no more bytes than the disk has: a file that was lost is asked for again."""
    if upload.done_at is None:
        path = _path(upload.uid)
        upload.received = min(upload.received, path.stat().st_size if path.exists() else 0)
    return upload


def _path(uid: UUID) -> Path:
    """Where its pieces lie: on the disk of the evidence, beside the waiting room, which is swept every day."""
    return storing.root() / "pieces" / f"{uid}.part"


@contextmanager
def _locked(uid: UUID) -> Iterator[BinaryIO]:
    """The file of an upload, while nobody else writes into it."""
    path = _path(uid)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _write(file: BinaryIO, offset: int, data: bytes) -> None:
    file.seek(offset)
    file.truncate()
    file.write(data)
    file.flush()
    os.fsync(file.fileno())


def _finish(upload: Upload, file: BinaryIO, at: datetime) -> Piece:
    """The file is whole: compare its fingerprint, look at what it is, keep it."""
    if upload.sha256 and _fingerprint(file) != upload.sha256:
        upload.received = 0
        upload.save(update_fields=["received"])
        return Piece(upload, taken=False)
    try:
        upload.blob = _kept(upload, file, at)
    except Invalid:
        upload.delete()
        _path(upload.uid).unlink(missing_ok=True)
        raise
    upload.done_at = at
    upload.save(update_fields=["received", "blob", "done_at"])
    _path(upload.uid).unlink(missing_ok=True)
    return Piece(upload, taken=True)


def _fingerprint(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(READ):
        digest.update(chunk)
    return digest.hexdigest()


def _kept(upload: Upload, file: BinaryIO, at: datetime) -> Blob:
    """As evidence, if it is a photograph."""
    kind = sniffing.kind_of(_path(upload.uid), upload.name)
    if not kind.media_type.startswith("image/"):
        raise Invalid("“{name}”是 {kind}，不是照片，没有接收。请重新拍照。", name=upload.name, kind=kind.name)
    file.seek(0)
    return evidence.store(file, name=upload.name, at=at)
