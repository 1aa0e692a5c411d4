"""内核服务: verifying the trail, and giving out a file, are themselves acts that leave a trace."""

from __future__ import annotations

import hashlib
from datetime import datetime

from . import audit
from .actor import Actor
from .audit.verifying import Verified


def verify_trail(*, actor: Actor, at: datetime) -> Verified:
    """核验审计记录: by who holds ``audit.verify``; the result is recorded."""
    actor.may_somewhere("audit.verify").require()
    answer = audit.verify()
    audit.record(
        actor,
        "audit.verify",
        kind="audit",
        thing_id=None,
        name="",
        town_id=actor.town_id,
        at=at,
        facts={"size": answer.size, "root": answer.root, "sound": answer.sound},
    )
    return answer


def export_document(
    *,
    actor: Actor,
    kind: str,
    thing_id: int | None,
    town_id: int,
    name: str,
    data: bytes,
    as_of: datetime,
    at: datetime,
    permission: str = "document.export",
) -> str:
    """导出文件: one audit entry for each file given out. Answers the SHA-256 of the file.

    The selector that drew the document has decided that the actor may have it; NotAllowed for one who may export nothing of this
    sort (``permission``).
    """
    actor.may_somewhere(permission).require()
    digest = hashlib.sha256(data).hexdigest()
    audit.record(
        actor,
        "document.export",
        kind=kind,
        thing_id=thing_id,
        name=name,
        town_id=town_id,
        at=at,
        facts={"name": name, "digest": digest, "size": len(data), "as_of": as_of.isoformat()},
    )
    return digest
