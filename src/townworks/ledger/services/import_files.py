"""旧账文件: kept by its content between the look and the taking in."""

from __future__ import annotations

from datetime import datetime
from typing import IO

from django.conf import settings

from townworks.kernel import evidence
from townworks.kernel.errors import Invalid, NotFound
from townworks.kernel.evidence.storing import too_large
from townworks.kernel.models import Blob
from townworks.kernel.workbooks import is_workbook


def keep_file(stream: IO[bytes], *, name: str, at: datetime) -> Blob:
    """Keep the file as evidence, so that what was looked at is what is taken in. Invalid for what is no Excel file, or too large."""
    data = stream.read(settings.TOWNWORKS_UPLOAD_LIMIT + 1)
    if len(data) > settings.TOWNWORKS_UPLOAD_LIMIT:
        raise too_large(name)
    if not is_workbook(data):
        raise Invalid("“{name}”不是 Excel 文件，请另存为 .xlsx 再导入。", name=name)
    return evidence.store_bytes(data, name=name, at=at)


def kept_file(sha256: str) -> bytes:
    """A file that was kept; NotFound when nobody kept it."""
    blob = Blob.objects.filter(pk=sha256).first()
    if blob is None:
        raise NotFound("没有找到要导入的文件，请重新选择文件。")
    return evidence.read_bytes(blob)
