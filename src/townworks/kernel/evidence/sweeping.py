"""清点文件: every row has its whole file; files without a row are taken away after a day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ..models import Blob
from .storing import path_of, root, waiting_room

SPARED = timedelta(days=1)


@dataclass(frozen=True)
class Loss:
    """A row whose file is missing or no longer hashes to its name."""

    sha256: str
    what: str
    names: tuple[str, ...]


def losses() -> Iterator[Loss]:
    """Walk every row; reads every file once."""
    for blob in Blob.objects.order_by("sha256").iterator(chunk_size=500):
        what = _wrong_with(blob)
        if what:
            names = tuple(blob.attachments.order_by("id").values_list("name", flat=True)[:5])
            yield Loss(blob.sha256, what, names)


def _wrong_with(blob: Blob) -> str:
    path = path_of(blob.sha256)
    if not path.exists():
        return "文件不在"
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return "" if digest.hexdigest() == blob.sha256 else "内容与指纹不符"


def sweep(*, at: datetime) -> int:
    """Remove files in the waiting room and files without a row, if older than a day; answers how many."""
    removed = 0
    for path in _files(waiting_room()):
        removed += _remove(path, at)
    for folder in ("files", "small"):
        for path in _files(root() / folder):
            if not Blob.objects.filter(pk=path.name.removesuffix(".jpg")).exists():
                removed += _remove(path, at)
    return removed


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in folder.rglob("*") if path.is_file())


def _remove(path: Path, at: datetime) -> int:
    try:
        if path.stat().st_mtime > (at - SPARED).timestamp():
            return 0
        path.unlink()
    except FileNotFoundError:
        return 0
    return 1
