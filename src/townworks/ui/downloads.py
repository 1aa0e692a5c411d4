"""给出文件: a Word file as an answer, under its Chinese name."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word_file(data: bytes, name: str, digest: str) -> HttpResponse:
    """The file as a download; its SHA-256 stands in ``X-Document-Digest`` and in the audit trail."""
    response = HttpResponse(data, content_type=WORD)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Document-Digest"] = digest
    response["Cache-Control"] = "private, no-store"
    return response
