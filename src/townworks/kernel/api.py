"""内核的接口: evidence of a thing, and the audit trail."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from . import evidence
from .audit import trailing
from .audit.trailing import Filter

router = Router(tags=["evidence"])


class AttachmentOut(Schema):
    id: int
    name: str
    caption: str
    media_type: str
    size: int
    sha256: str
    taken_at: datetime | None
    latitude: float | None
    longitude: float | None
    by_name: str
    at: datetime
    withdrawn: bool
    url: str

    @staticmethod
    def resolve_url(row: Any) -> str:
        return f"/evidence/{row.pk}/"

    @staticmethod
    def resolve_withdrawn(row: Any) -> bool:
        return hasattr(row, "withdrawal")

    @staticmethod
    def resolve_media_type(row: Any) -> str:
        return str(row.blob.media_type)

    @staticmethod
    def resolve_size(row: Any) -> int:
        return int(row.blob.size)

    @staticmethod
    def resolve_sha256(row: Any) -> str:
        return str(row.blob_id)

    @staticmethod
    def resolve_taken_at(row: Any) -> datetime | None:
        return row.blob.taken_at

    @staticmethod
    def resolve_latitude(row: Any) -> float | None:
        return row.blob.latitude

    @staticmethod
    def resolve_longitude(row: Any) -> float | None:
        return row.blob.longitude


@router.get("/evidence/{kind}/{thing_id}", response=list[AttachmentOut], summary="一件事的佐证")
def evidence_of(request: HttpRequest, kind: str, thing_id: int) -> Any:
    return evidence.attachments_of(request.actor, kind, thing_id)  # type: ignore[attr-defined]


class EntryOut(Schema):
    id: int
    at: datetime
    who: str
    verb: str
    kind: str
    thing_id: int | None
    thing: str
    sealed: bool


class TrailOut(Schema):
    entries: list[EntryOut]
    older: int | None
    newer: int | None


@router.get("/audit", response=TrailOut, tags=["audit"], summary="审计留痕，按编号翻页")
def trail(
    request: HttpRequest,
    who: str = "",
    verb: str = "",
    thing: str = "",
    kind: str = "",
    thing_id: int | None = None,
    from_on: date | None = None,
    until_on: date | None = None,
    before: int | None = None,
    after: int | None = None,
) -> Any:
    """The newest first; go on with ``before`` set to ``older``."""
    actor = request.actor  # type: ignore[attr-defined]
    actor.may_somewhere("audit.read").require()
    wanted = Filter(
        who=who.replace("\0", ""),
        verb=verb.replace("\0", ""),
        thing=thing.replace("\0", ""),
        kind=kind.replace("\0", ""),
        thing_id=thing_id,
        from_on=from_on,
        until_on=until_on,
    )
    side = trailing.side_of(actor, wanted, before=before, after=after)
    return {
        "entries": [
            {
                "id": row.pk,
                "at": row.at,
                "who": row.who,
                "verb": row.verb_code,
                "kind": row.kind_code,
                "thing_id": row.thing_id,
                "thing": row.thing,
                "sealed": row.sealed,
            }
            for row in side.rows
        ],
        "older": side.older,
        "newer": side.newer,
    }
