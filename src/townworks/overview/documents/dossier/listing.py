"""交账总表: every commitment of a town's year with what became of it and how much stands behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import translation

from townworks.commitments.selectors import dossier, past
from townworks.commitments.selectors.addresses import register_url
from townworks.commitments.selectors.dossier import Counted
from townworks.commitments.selectors.editions import plain
from townworks.commitments.selectors.organ import issuing_organ
from townworks.commitments.selectors.past import PastRow
from townworks.engines.traffic_light import percent
from townworks.kernel.actor import Actor
from townworks.places import selectors as places
from townworks.ui import lights, wording
from townworks.ui.documents import Figure, Piece, Query, Record, words
from townworks.ui.documents.blocks import Block, Grid, Heading, Paragraph, cells

from .content import CHINESE, said


@dataclass(frozen=True)
class DossierList:
    """一年的交账总表."""

    town_id: int
    town: str
    organ: str
    year: int
    as_of: datetime
    rows: tuple[PastRow, ...]
    counts: dict[int, Counted]
    blocks: tuple[Block, ...]

    @property
    def name(self) -> str:
        return f"{self.town}{self.year}年重点工作交账总表"


def dossier_list_of(actor: Actor, *, town_id: int, year: int, as_of: datetime) -> DossierList:
    """The list of what the actor may export of a town's year, as it stood at an instant."""
    with translation.override(CHINESE):
        town = places.town(town_id)
        rows = past.register_at(actor, town_id=town_id, year=year, at=as_of)
        counts = dossier.trail_counts([row.pk for row in rows], at=as_of)
        return DossierList(
            town_id=town_id,
            town=town.name,
            organ=issuing_organ(town_id, town.name),
            year=year,
            as_of=as_of,
            rows=rows,
            counts=counts,
            blocks=tuple(_blocks(rows, counts, town_id, year, as_of)),
        )


def _blocks(
    rows: Sequence[PastRow], counts: dict[int, Counted], town_id: int, year: int, as_of: datetime
) -> Iterator[Block]:
    if not rows:
        yield Paragraph((f"截至{words.long_instant(as_of)}，{year}年没有立项任务。",))
        return
    yield Heading(1, "总的情况")
    yield Paragraph(tuple(_summary(rows, town_id, year, as_of)))
    yield Heading(1, "逐项交账")
    yield Grid(
        heads=("编号", "任务", "牵头单位", "状态", "指标完成", "灯", "进展", "佐证", "督办"),
        rows=tuple(
            cells(
                row.code,
                words.tight(row.text),
                row.lead or "未定",
                wording.state_name(row.state),
                _reached(row),
                "—" if row.state == "cancelled" else lights.look_of(row.light).word,
                str(counts[row.pk].notes),
                str(counts[row.pk].evidence),
                str(counts[row.pk].notices),
            )
            for row in rows
        ),
        shares=(23, 40, 24, 15, 29, 13, 8, 8, 8),
        centred=(0, 3, 5, 6, 7, 8),
        note="进展为填报次数，佐证为未撤回的份数，督办为列有本任务的督办文书份数；各项明细见该任务的交账卷宗。",
    )


def _summary(rows: Sequence[PastRow], town_id: int, year: int, as_of: datetime) -> Iterator[Piece]:
    def count(code: str, what: str, found: Sequence[PastRow], **where: object) -> Figure:
        url = register_url(town_id, year, **where)
        records = tuple(
            Record(
                f"commitment:{row.pk}", f"{row.code} {row.text}", reverse("commitments:show", args=[row.pk])
            )
            for row in found
        )
        return Figure(code, str(len(records)), Query(what, url, url), as_of, records)

    yield f"截至{words.long_instant(as_of)}，{year}年立项任务"
    yield count("all", "当年立项的全部任务（含已撤销）", rows)
    yield "项"
    for state in ("closed", "verified", "reported_done", "cancelled"):
        found = [row for row in rows if row.state == state]
        if found:
            word = wording.state_name(state)
            yield f"，{word}"
            yield count(f"state.{state}", f"状态为“{word}”的任务", found, state=state)
            yield "项"
    left = [row for row in rows if row.state in ("drafted", "assigned", "accepted", "in_progress")]
    if left:
        yield "，尚在办理"
        yield count("left", "尚未报告完成的任务", left, state="open")
        yield "项"
    yield "。"


def _reached(row: PastRow) -> str:
    if row.proofs:
        return "；".join(
            f"{words.tight(proof.label)}{said(proof)}"
            + (f"（目标{plain(proof.target)}{proof.unit}）" if proof.target is not None else "")
            for proof in row.proofs
        )
    return "" if row.progress is None else percent(row.progress)
