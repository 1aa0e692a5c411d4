"""给出文件: a Word, PDF or Excel file as an answer, under its Chinese name."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from townworks.kernel.services import export_document
from townworks.kernel.sheets import MEDIA_TYPE as EXCEL

from .request import Request

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
BY_ENDING = {"docx": WORD, "pdf": PDF, "xlsx": EXCEL}


def given_out(
    request: Request,
    data: bytes,
    *,
    name: str,
    kind: str,
    thing_id: int | None,
    town_id: int,
    as_of: datetime | None = None,
    permission: str = "document.export",
) -> HttpResponse:
    """A file that leaves the house: written into the trail, then answered as what the ending of its name says.

    ``as_of``: the instant that it tells of, now by default. NotAllowed for who may give out nothing of this sort
    (``permission``).
    """
    digest = export_document(
        actor=request.actor,
        kind=kind,
        thing_id=thing_id,
        town_id=town_id,
        name=name,
        data=data,
        as_of=as_of or request.now,
        at=request.now,
        permission=permission,
    )
    return _file(data, name, digest, BY_ENDING[name.rpartition(".")[2]])


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
