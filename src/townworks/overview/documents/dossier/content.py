"""卷宗正文: what was promised, what was done, what proves it, and everything that happened on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation

from townworks.commitments.selectors import dossier
from townworks.commitments.selectors.dossier import DossierFacts, Shown
from townworks.commitments.selectors.editions import plain, shown, target_told
from townworks.commitments.selectors.organ import issuing_organ
from townworks.engines.traffic_light import percent
from townworks.kernel import clock, evidence
from townworks.kernel.actor import Actor
from townworks.kernel.proofs import Proof
from townworks.ui import lights, wording
from townworks.ui.documents import Figure, Piece, Query, Record, words
from townworks.ui.documents.blocks import Block, Grid, Heading, Paragraph, Photograph, cells

CHINESE = "zh-hans"  # documents are in Chinese whatever the language of the page
FACTS = (1.0, 4.6)


@dataclass(frozen=True)
class Dossier:
    """一份卷宗."""

    facts: DossierFacts
    organ: str
    title: str
    as_of: datetime
    blocks: tuple[Block, ...]

    @property
    def name(self) -> str:
        """What the file is called."""
        return f"{self.facts.row.code}交账卷宗"


def dossier_of(actor: Actor, pk: int, *, as_of: datetime) -> Dossier:
    """The dossier of one commitment up to an instant; NotFound when it is not for this actor to export."""
    with translation.override(CHINESE):
        facts = dossier.dossier_of(actor, pk, at=as_of)
        town = facts.commitment.town
        return Dossier(
            facts,
            issuing_organ(town.pk, town.name),
            _title(facts),
            as_of,
            tuple(_Writer(facts, as_of).blocks()),
        )


def _title(facts: DossierFacts) -> str:
    text = words.tight(facts.row.text.strip().rstrip("。；，"))
    short = text if words.width(text) <= 40 else f"{text[:38]}…"
    return f"“{short}”交账卷宗"


def said(proof: Proof) -> str:
    """A proof's value as it is told; "尚无记录" where there is none."""
    return "尚无记录" if proof.value is None else f"{plain(proof.value)}{proof.unit}"


def photograph(one: Shown) -> Photograph:
    """A picture of the evidence, small, with what the camera wrote."""
    attachment, blob = one.attachment, one.attachment.blob
    path = evidence.thumbnail_path_of(blob.sha256)
    data = path.read_bytes() if path.is_file() else None
    told = [attachment.caption or attachment.name]
    if blob.taken_at:
        told.append(f"{words.long_instant(blob.taken_at)}拍摄")
    if blob.latitude is not None and blob.longitude is not None:
        told.append(f"北纬{blob.latitude:.5f}、东经{blob.longitude:.5f}")
    if one.withdrawn:
        told.append("已撤回，不计入")
    return Photograph(data, "，".join(told), landscape=(blob.width or 4) >= (blob.height or 3))


class _Writer:
    """Writes the blocks of one dossier; every figure comes with its query."""

    def __init__(self, facts: DossierFacts, as_of: datetime) -> None:
        self._facts, self._as_of = facts, as_of
        self._page = reverse("commitments:show", args=[facts.row.pk])

    def _figure(
        self, code: str, value: str, what: str, url: str = "", records: Sequence[Record] = ()
    ) -> Figure:
        where = url or self._page
        return Figure(code, value, Query(what, where, where), self._as_of, tuple(records))

    def _count(self, code: str, what: str, keys: Sequence[tuple[str, str]]) -> Figure:
        records = [Record(key, name, self._page) for key, name in keys]
        return self._figure(code, str(len(records)), what, records=records)

    def blocks(self) -> Iterator[Block]:
        yield from self._conclusion()
        yield from self._promise()
        yield from self._proofs()
        yield from self._course()
        yield from self._notes()
        yield from self._changes()
        yield from self._supervision()
        yield from self._evidence()

    def _conclusion(self) -> Iterator[Block]:
        facts, row = self._facts, self._facts.row
        state = wording.state_name(row.state)
        yield Heading(1, "交账结论")
        pieces: list[Piece] = [
            f"截至{words.long_instant(self._as_of)}，本任务{state}，{lights.look_of(row.light).word}"
            f"（{words.sentence_of(row.why)}）。"
        ]
        if row.progress is not None and row.proofs:
            what = "完成比例：各印证项中完成最少的一项，按红黄绿灯规则计算"
            pieces += ["完成比例", self._figure("progress", percent(row.progress), what), "。"]
        trail: list[list[Piece]] = []
        counted = [one for one in facts.evidence if not one.withdrawn]
        for code, name, unit, what, keys in (
            (
                "notes",
                "填报进展",
                "次",
                "本任务的进展记录",
                [(f"note:{n.pk}", f"{n.month:%Y-%m}") for n in facts.notes],
            ),
            (
                "evidence",
                "有效佐证",
                "份",
                "本任务未撤回的佐证材料",
                [(f"attachment:{one.attachment.pk}", one.attachment.name) for one in counted],
            ),
            (
                "notices",
                "督办",
                "次",
                "发给本任务牵头单位、列有本任务的督办文书",
                [(f"notice:{pk}", number) for pk, number in self._notices().items()],
            ),
            (
                "changes",
                "批准变更",
                "次",
                "本任务经批准的延期、调整和撤销",
                [(f"change:{c.pk}", c.reason) for c in facts.changes if self._decided(c) == "approved"],
            ),
        ):
            if keys:
                trail.append([name, self._count(code, what, keys), unit])
        if trail:
            started = words.long_date(clock.day_of(facts.states[0].row.at)) if facts.states else ""
            pieces.append(f"自{started}立项以来，" if started else "立项以来，")
            for n, part in enumerate(trail):
                pieces += ["、"] if n else []
                pieces += part
            pieces.append("。")
        yield Paragraph(tuple(pieces))

    def _notices(self) -> dict[int, str]:
        return {
            chase.notice.pk: chase.notice.number
            for chase in self._facts.chases
            if chase.notice and chase.notice.issued_at and chase.notice.issued_at <= self._as_of
        }

    def _promise(self) -> Iterator[Block]:
        facts, row, commitment = self._facts, self._facts.row, self._facts.commitment
        now: dict[str, Any] = dict(facts.editions[-1].edition.facts)
        yield Heading(1, "承诺内容")
        report = commitment.report.title if commitment.report else ""
        rows = [
            ("编　　号", row.code),
            ("任　　务", words.tight(row.text)),
            ("报告原句", commitment.source),
            ("出　　处", report),
            ("预期成效", str(now["outcome"])),
            ("量化指标", "；".join(words.tight(target_told(target)) for target in now["targets"])),
            ("工作条线", wording.line_name(row.line)),
            ("牵头单位", row.lead or "尚未确定"),
            ("配合单位", "、".join(row.supports)),
            ("责任领导", row.person_in_charge),
            ("起止时间", f"{words.long_date(row.start_on)}至{words.long_date(row.due_on)}"),
        ]
        yield Grid((), tuple(cells(name, value) for name, value in rows if value), FACTS, centred=(0,))

    def _proofs(self) -> Iterator[Block]:
        facts = self._facts
        if not facts.row.proofs and not facts.figures:
            return
        yield Heading(1, "指标和印证")
        if facts.row.proofs:
            yield Grid(
                heads=("印证项", "现值", "目标", "截至"),
                rows=tuple(
                    cells(
                        proof.label,
                        self._proof(n, proof),
                        "—" if proof.target is None else f"{plain(proof.target)}{proof.unit}",
                        words.long_date(proof.as_of),
                    )
                    for n, proof in enumerate(facts.row.proofs, start=1)
                ),
                shares=(60, 36, 30, 34),
                centred=(1, 2, 3),
            )
        if facts.figures:
            yield Paragraph(("填报数逐次列出如下，更正和撤回的保留在册、不计入现值。",))
            yield Grid(
                heads=("印证项", "数值", "数据截至", "说明和佐证", "填报人", "状态"),
                rows=tuple(
                    cells(
                        one.label,
                        f"{plain(one.figure.value)}{one.unit}",
                        words.long_date(one.figure.as_of),
                        f"{one.figure.explanation}（佐证：{one.figure.attachment.name}）",
                        one.figure.by_name,
                        "已更正" if one.corrected else "佐证已撤回" if one.withdrawn else "有效",
                    )
                    for one in facts.figures
                ),
                shares=(30, 20, 28, 48, 18, 16),
                centred=(1, 2, 4, 5),
            )

    def _proof(self, n: int, proof: Proof) -> Figure:
        steps = "；".join(words.sentence_of(step) for step in proof.working)
        what = f"{proof.label}{f'：{steps}' if steps else ''}"
        return self._figure(f"proof.{n}", said(proof), what, proof.link)

    def _course(self) -> Iterator[Block]:
        yield Heading(1, "办理过程")
        yield Grid(
            heads=("时间", "环节", "经办人", "说明"),
            rows=tuple(
                cells(
                    words.long_instant(step.row.at),
                    step.label,
                    step.row.by_name,
                    words.tight(words.dated(step.row.reason)),
                )
                for step in self._facts.states
            ),
            shares=(36, 24, 24, 76),
            centred=(0, 1, 2),
        )
        if self._facts.children:
            yield Paragraph(("本任务分解为下列各项。",))
            yield Grid(
                heads=("编号", "任务", "牵头单位", "状态", "灯"),
                rows=tuple(
                    cells(
                        child.code,
                        words.tight(child.text),
                        child.lead,
                        wording.state_name(child.state),
                        lights.look_of(child.light).word,
                    )
                    for child in self._facts.children
                ),
                shares=(25, 66, 34, 20, 15),
                centred=(0, 3, 4),
            )

    def _notes(self) -> Iterator[Block]:
        if not self._facts.notes:
            return
        yield Heading(1, "逐月进展")
        yield Grid(
            heads=("月份", "完成情况", "存在问题", "下步打算", "填报"),
            rows=tuple(
                cells(
                    f"{note.month.year}年{note.month.month}月",
                    note.done + (f"（完成{plain(note.share)}%）" if note.share is not None else ""),
                    note.trouble,
                    note.next_step,
                    f"{note.unit_name}{note.by_name}，{words.long_date(clock.day_of(note.at))}",
                )
                for note in self._facts.notes
            ),
            shares=(22, 50, 32, 32, 30),
            centred=(0,),
        )

    def _decided(self, change: Any) -> str:
        """The state of a request as it stood then."""
        return change.state if change.decided_at and change.decided_at <= self._as_of else "asked"

    def _changes(self) -> Iterator[Block]:
        facts = self._facts
        changed = [one for one in facts.editions if one.differences]
        if not facts.changes and not changed:
            return
        yield Heading(1, "变更情况")
        if facts.changes:
            yield Grid(
                heads=("申请时间", "事项", "理由", "申请人", "结果"),
                rows=tuple(
                    cells(
                        words.long_date(clock.day_of(change.asked_at)),
                        wording.word(change.kind, "change_kind"),
                        change.reason,
                        change.asked_by_name,
                        self._outcome(change),
                    )
                    for change in facts.changes
                ),
                shares=(30, 16, 54, 20, 40),
                centred=(0, 1, 3),
            )
        if changed:
            yield Grid(
                heads=("版本", "时间", "改动", "原因"),
                rows=tuple(
                    cells(
                        f"第{one.edition.n}版",
                        words.long_date(clock.day_of(one.edition.at)),
                        "；".join(
                            words.tight(
                                words.dated(f"{d.name}由{shown(d.key, d.old)}改为{shown(d.key, d.new)}")
                            )
                            for d in one.differences
                        ),
                        words.tight(words.dated(one.edition.why)),
                    )
                    for one in changed
                ),
                shares=(16, 30, 74, 40),
                centred=(0, 1),
            )

    def _outcome(self, change: Any) -> str:
        state = self._decided(change)
        word = wording.state_name(state, "change")
        if state == "asked":
            return word
        day = words.long_date(clock.day_of(change.decided_at))
        answer = f"：{change.answer}" if change.answer else ""
        return f"{word}（{change.decided_by_name}，{day}）{answer}"

    def _supervision(self) -> Iterator[Block]:
        if not self._facts.chases:
            return
        yield Heading(1, "督办情况")
        issued = self._notices()
        yield Grid(
            heads=("列入时间", "问题", "督办文书", "回复"),
            rows=tuple(
                cells(
                    words.long_date(clock.day_of(chase.found_at)),
                    f"{wording.word(chase.reason, 'reason')}：{words.sentence_of(chase.why)}",
                    issued.get(chase.notice_id, "未发文") if chase.notice_id else "未发文",
                    self._replies(chase) if chase.notice_id in issued else "",
                )
                for chase in self._facts.chases
            ),
            shares=(30, 50, 32, 48),
            centred=(0, 2),
        )

    def _replies(self, chase: Any) -> str:
        told = []
        for reply in chase.notice.replies.all():
            late = "，逾期" if reply.late else ""
            told.append(
                f"{words.long_date(clock.day_of(reply.at))}{reply.unit_name}{reply.by_name}{late}：{reply.text}"
            )
        return "；".join(told) or "未回复"

    def _evidence(self) -> Iterator[Block]:
        shown_ = self._facts.evidence
        if not shown_:
            return
        yield Heading(1, "佐证材料")
        yield Grid(
            heads=("序号", "材料", "提交", "文件指纹（SHA-256）", "状态"),
            rows=tuple(
                cells(
                    str(n),
                    one.attachment.name + (f"：{one.attachment.caption}" if one.attachment.caption else ""),
                    f"{one.attachment.by_name}，{words.long_date(clock.day_of(one.attachment.at))}",
                    one.attachment.blob.sha256,
                    f"已撤回：{one.withdrawn}" if one.withdrawn else "有效",
                )
                for n, one in enumerate(shown_, start=1)
            ),
            shares=(12, 46, 34, 48, 20),
            centred=(0, 4),
        )
        for one in shown_:
            if one.attachment.blob.has_thumbnail:
                yield photograph(one)
