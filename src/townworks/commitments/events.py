"""承诺的事件: facts that others may react to (see wiring.py). Values are plain, so that they can wait in the outbox."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReportAdopted:
    report_id: int
    town_id: int
    year: int


@dataclass(frozen=True)
class CommitmentMoved:
    commitment_id: int
    town_id: int
    move: str
    state: str


@dataclass(frozen=True)
class NoticeIssued:
    notice_id: int
    town_id: int
    unit_id: int
