"""给出文件: a Word or PDF file as an answer, under its Chinese name."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


PDF = "application/pdf"


def word_file(data: bytes, name: str, digest: str) -> HttpResponse:
    """A Word file as a download; its SHA-256 stands in ``X-Document-Digest`` and in the audit trail."""
    return _file(data, name, digest, WORD)


def pdf_file(data: bytes, name: str, digest: str) -> HttpResponse:
    """A PDF file, in the same way."""
    return _file(data, name, digest, PDF)


def _file(data: bytes, name: str, digest: str, media_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Document-Digest"] = digest
    response["Cache-Control"] = "private, no-store"
    return response
