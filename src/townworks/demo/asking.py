"""变更申请: what units ask to be moved in June, and what becomes of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from townworks.commitments.services import changes

from .reckoning import at

if TYPE_CHECKING:
    from .year import Year


def ask_for_changes(year: Year) -> None:
    """变更: one deadline moved with approval, one refused, one waiting on the day of the demo."""
    open_ones = [row for row in year.commitments() if row.state == "in_progress"]
    for words, due, answer in (
        ("快速通道", date(2026, 8, 31), "approve"),
        ("资产清查", date(2026, 12, 31), "refuse"),
        ("示范村", date(2026, 11, 30), ""),
    ):
        commitment = next((row for row in open_ones if words in row.text), None)
        head = year.head_of(commitment.lead_id) if commitment else None
        if commitment is None or head is None or commitment.due_on >= due:
            continue
        day = date(2026, 6, 22) if answer else date(2026, 6, 30)
        change = changes.ask_change(
            actor=year.who(head),
            pk=commitment.pk,
            kind="defer",
            wish=changes.Wish(due_on=due),
            reason=year.stories[commitment.line].get("trouble") or "外部条件未具备，需要延期。",
            at=at(day, 9),
        )
        if answer == "approve":
            changes.approve_change(
                actor=year.who("shenzy"),
                change_id=change.pk,
                answer="情况属实，同意延期，逐周报进度。",
                at=at(date(2026, 6, 24), 10),
            )
        elif answer == "refuse":
            changes.refuse_change(
                actor=year.who("shenzy"),
                change_id=change.pk,
                answer="时限不变，先把原件缺失的合同列出来。",
                at=at(date(2026, 6, 24), 10),
            )
