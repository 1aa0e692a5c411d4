"""督办单正文: what a notice says, as plain words, before it is laid out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from ..models import Chase, Notice
from ..models.supervision import NOTICE_KINDS, REASONS
from .organ import issuing_organ
from .supervision import notice_for, notices_for


@dataclass(frozen=True)
class Matter:
    """一项督办任务: the commitment and every ground found, each with the sentence that says why (stored Step)."""

    code: str
    text: str
    due_on: date
    grounds: tuple[tuple[str, tuple[object, ...]], ...]


@dataclass(frozen=True)
class NoticeSheet:
    """一份督办单. ``number`` is "" for a draft; ``standing`` says so where it was withdrawn."""

    pk: int
    town_id: int
    kind: str
    organ: str
    number: str
    standing: str
    subject: str
    recipient: str
    basis: str
    demand: str
    matters: tuple[Matter, ...]
    reply_days: int
    reply_due_on: date | None
    reply_due_why: tuple[tuple[object, ...], ...]
    issued_on: date | None
    signer: str
    contact: str

    @property
    def kind_name(self) -> str:
        return NOTICE_KINDS[self.kind]

    @property
    def title(self) -> str:
        """关于…的督办通知单 (提示函, 警示函)."""
        subject = self.subject.strip().rstrip("。").removesuffix(self.kind_name)
        stem = subject.removesuffix("督办").removesuffix("的")
        opening = "" if stem.startswith("关于") else "关于"
        return f"{opening}{stem}的{self.kind_name}"


def notice_sheet(actor: Actor, pk: int) -> NoticeSheet:
    """A notice for one who may export documents and may see it; NotFound otherwise. A unit's sheet is the same sheet."""
    notice = notice_for(actor, pk)
    if not notices_for(actor, "document.export").filter(pk=pk).exists():
        raise NotFound("没有找到这份督办单，或者它不在您的工作范围内。")
    return NoticeSheet(
        pk=notice.pk,
        town_id=notice.town_id,
        kind=notice.kind,
        organ=issuing_organ(notice.town_id, notice.town.name),
        number=notice.number,
        standing="已撤回" if notice.state == "withdrawn" else "",
        subject=notice.matter,
        recipient=notice.unit.name,
        basis=notice.basis,
        demand=notice.demand,
        matters=_matters(notice),
        reply_days=notice.reply_days,
        reply_due_on=notice.reply_due_on,
        reply_due_why=tuple(tuple(step) for step in notice.reply_due_why),
        issued_on=clock.day_of(notice.issued_at) if notice.issued_at else None,
        signer=notice.issued_by_name,
        contact=notice.contact,
    )


def _matters(notice: Notice) -> tuple[Matter, ...]:
    """One matter a commitment, in the order of their codes."""
    grounds: dict[int, list[Chase]] = defaultdict(list)
    for chase in notice.chases.all():
        grounds[chase.commitment_id].append(chase)
    return tuple(
        Matter(
            code=chases[0].commitment.code,
            text=chases[0].commitment.text.strip().rstrip("。；，"),
            due_on=chases[0].commitment.due_on,
            grounds=tuple((REASONS[chase.reason], tuple(chase.why)) for chase in chases),
        )
        for chases in grounds.values()
    )
