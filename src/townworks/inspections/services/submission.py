"""提交的检查记录: what a device, a form or ODK Collect sends, before anything is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class SubmittedPhoto:
    """A picture that came with a visit: the content's hash (already stored as evidence), its item and stage."""

    sha256: str
    name: str
    item: str = ""
    stage: str = "before"  # models.evidence.STAGES


@dataclass(frozen=True)
class Submission:
    """One visit as sent. Times are aware and the device's own; degrees CGCS2000; accuracy in metres.

    ``uid`` is made by the device and never used again. ``seen_version``: the version of the due site that it had seen.
    ``mended``: items that failed and were put right on the spot. ``finding_id``: what a recheck or look-back is about.
    """

    uid: UUID
    due_id: int
    outcome: str
    finished_at: datetime
    answers: Mapping[str, object] = field(default_factory=dict)
    photos: tuple[SubmittedPhoto, ...] = ()
    mended: tuple[str, ...] = ()
    kind: str = "check"
    finding_id: int | None = None
    holds: bool | None = None  # of a recheck or look-back: whether the fault is gone
    note: str = ""
    companion: str = ""
    started_at: datetime | None = None
    sent_at: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None
    accuracy: float | None = None
    seen_version: int | None = None
    source: str = "field"
