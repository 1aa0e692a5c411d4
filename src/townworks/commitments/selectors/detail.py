"""任务详情: one commitment with its proofs, its evidence and everything that happened to it, in one story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, Case, Value, When
from django.utils.translation import gettext as _

from townworks.engines import traffic_light
from townworks.engines.working import Step
from townworks.kernel.actor import Actor
from townworks.kernel.models import Attachment, AuditEntry, Withdrawal
from townworks.kernel.proofs import Proof
from townworks.kernel.proofs import offer as proof_offer
from townworks.ui import wording

from .. import permissions
from .. import proofs as proof_rows
from ..models import Change, Commitment, Figure, Note, ProofClaim, StatusRow
from ..models.change import CHANGE_KINDS
from ..workflow import FLOW
from . import standing
from .acts import Act, May, buttons, may_here
from .editions import NAMES, EditionShown, history, shown
from .visible import commitment_for


@dataclass(frozen=True)
class ClaimShown:
    """一个印证项: what it says today, and the figures that were given for it, corrected ones included."""

    claim: ProofClaim
    label: str
    proof: Proof
    figures: tuple[Figure, ...]

    @property
    def manual(self) -> bool:
        return self.claim.name == "manual.figure"


@dataclass(frozen=True)
class Row:
    """经过的一行, as ``{% timeline %}`` draws it."""

    at: datetime
    who: str
    what: str
    reason: str = ""
    url: str = ""


@dataclass(frozen=True)
class Detail:
    """一项任务的全部."""

    commitment: Commitment
    acts: tuple[Act, ...]
    may: May
    claims: tuple[ClaimShown, ...]
    unclaimed: tuple[Any, ...]
    working: tuple[Step, ...]
    progress: float | None
    planned: float | None
    evidence: tuple[Attachment, ...]
    notes: tuple[Note, ...]
    changes: tuple[Change, ...]
    story: tuple[Row, ...]
    editions: tuple[EditionShown, ...]
    children: tuple[Commitment, ...]
    hidden_children: int
    counted: bool
    statuses: tuple[StatusRow, ...]
    why_visible: tuple[str, ...]

    @property
    def open_changes(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.state == "asked")


def detail(actor: Actor, pk: int, *, on: date) -> Detail:
    """Everything the page of one commitment shows; NotFound when it is not for this actor."""
    commitment = commitment_for(actor, pk)
    claims = list(commitment.proof_claims.select_related("target").order_by("order", "id"))
    figures = list(proof_rows.shown_figures(claim.pk for claim in claims))
    below = _below(actor, commitment)
    asked = standing.ask(claims, on=on, known=_known(claims, figures, below, on))
    answer = traffic_light.compute(standing.given_of(commitment, [proof for _claim, proof in asked], on))
    evidence = tuple(
        Attachment.objects.filter(thing_kind="commitment", thing_id=pk)
        .select_related("blob", "withdrawal")
        .order_by("-id")
    )
    shown = tuple(
        ClaimShown(claim, _label(claim), proof, tuple(row for row in figures if row.claim_id == claim.pk))
        for claim, proof in asked
    )
    notes = tuple(commitment.notes.order_by("-id"))
    changes = tuple(commitment.changes.order_by("-id"))
    editions = history(commitment)
    statuses = tuple(commitment.status_rows.order_by("id"))
    return Detail(
        commitment=commitment,
        acts=buttons(actor, commitment),
        may=may_here(actor, commitment),
        claims=shown,
        unclaimed=tuple(
            row for row in commitment.targets.all() if row.pk not in {claim.target_id for claim in claims}
        ),
        working=answer.working,
        progress=None if answer.progress is None else float(answer.progress),
        planned=None if answer.planned is None else float(answer.planned),
        evidence=evidence,
        notes=notes,
        changes=changes,
        story=tuple(_story(commitment, statuses, notes, changes, figures, evidence)),
        statuses=statuses,
        why_visible=permissions.why(actor, "commitment.read", commitment),
        editions=editions,
        children=tuple(child for child in below if child.seen),  # type: ignore[attr-defined]
        hidden_children=len([child for child in below if not child.seen]),  # type: ignore[attr-defined]
        counted=any(proof.target is not None for _claim, proof in asked),
    )


def _label(claim: ProofClaim) -> str:
    offer = proof_offer(claim.name)
    return _(offer.label) if offer else claim.name


def _below(actor: Actor, commitment: Commitment) -> list[Commitment]:
    """Every part, each marked whether the actor may see it: all of them count, only those are shown."""
    seen = Case(
        When(permissions.covering(actor, "commitment.read"), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    parts = Commitment.objects.filter(parent=commitment).annotate(seen=seen)
    return list(parts.select_related("lead").order_by("code"))


def _known(
    claims: Sequence[ProofClaim], figures: Sequence[Figure], below: Sequence[Commitment], on: date
) -> dict[int, Proof]:
    """The proofs of this module, from rows that the page needs anyway."""
    known = {}
    for claim in claims:
        if claim.name == "manual.figure":
            own = [row for row in figures if row.claim_id == claim.pk]
            known[claim.pk] = proof_rows.figure_proof(claim, own, on)
        elif claim.name == "commitments.closed_below":
            known[claim.pk] = proof_rows.closed_proof(claim.commitment_id, below, on)
    return known


def _story(
    commitment: Commitment,
    statuses: Sequence[StatusRow],
    notes: Sequence[Note],
    changes: Sequence[Change],
    figures: Sequence[Figure],
    evidence: Sequence[Attachment],
) -> list[Row]:
    """Status rows, notes, changes, figures, evidence and chases merged, the newest first."""
    rows = [
        *_steps(statuses),
        *(Row(note.at, note.by_name, _note_told(note), note.done) for note in notes),
        *_changes_told(changes),
        *(Row(row.at, row.by_name, _figure_told(row), row.explanation) for row in figures),
        *_evidence_told(evidence),
        *_chases_told(commitment),
    ]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _steps(statuses: Iterable[StatusRow]) -> Iterator[Row]:
    for row in statuses:
        if row.move in ("note",):
            continue
        yield Row(row.at, row.by_name, _(FLOW.move(row.move).label), row.reason)


def _note_told(note: Note) -> str:
    told = _("填报{month}进展").format(month=wording.zh_month(note.month))
    return _("{what}（{more}）").format(what=told, more=note.unit_name) if note.unit_name else told


def _changes_told(changes: Iterable[Change]) -> Iterator[Row]:
    for change in changes:
        kind = _(CHANGE_KINDS[change.kind])
        yield Row(change.asked_at, change.asked_by_name, _("申请{kind}").format(kind=kind), change.reason)
        if change.decided_at and change.state in ("refused", "withdrawn"):
            words = _("不同意{kind}") if change.state == "refused" else _("撤回{kind}申请")
            yield Row(change.decided_at, change.decided_by_name, words.format(kind=kind), change.answer)


def _figure_told(figure: Figure) -> str:
    words = (
        _("更正数字为 {value}（截至 {day}）") if figure.corrects_id else _("填报数字 {value}（截至 {day}）")
    )
    return words.format(value=f"{figure.value.normalize():f}", day=figure.as_of)


def _evidence_told(evidence: Iterable[Attachment]) -> Iterator[Row]:
    for row in evidence:
        yield Row(row.at, row.by_name, _("上传佐证：{name}").format(name=row.name), row.caption)
        gone = withdrawal_of(row)
        if gone:
            yield Row(gone.at, gone.by_name, _("撤回佐证：{name}").format(name=row.name), gone.reason)


def withdrawal_of(attachment: Attachment) -> Withdrawal | None:
    """The withdrawal of an attachment, if there is one (no query where it was fetched with it)."""
    return getattr(attachment, "withdrawal", None)


def _chases_told(commitment: Commitment) -> Iterator[Row]:
    for chase in commitment.chases.select_related("notice").order_by("id"):
        why = wording.step(chase.why)
        what = _("月度查账列入：{reason}").format(reason=_(chase.get_reason_display()))
        yield Row(chase.found_at, _("系统"), what, why)
        if chase.notice and chase.notice.issued_at:
            words = _("发出{number}").format(number=chase.notice.number)
            yield Row(chase.notice.issued_at, chase.notice.issued_by_name, words)


def why_visible(actor: Actor, pk: int) -> tuple[str, ...]:
    """为什么我能看到: every post that shows this commitment to the actor, as sentences."""
    return permissions.why(actor, "commitment.read", commitment_for(actor, pk))


@dataclass(frozen=True)
class Meanwhile:
    """其间的改动: who changed what since a person opened the page."""

    at: datetime
    who: str
    what: str


def meanwhile(actor: Actor, pk: int, *, since_version: int) -> tuple[Meanwhile, ...]:
    """What was done to a commitment after its ``since_version``, the newest first.

    Versions grow by one with every step and every change of facts, and each of these leaves one audit entry.
    """
    commitment = commitment_for(actor, pk)
    behind = max(0, commitment.version - since_version)
    entries = AuditEntry.objects.filter(
        thing_kind="commitment", thing_id=commitment.pk, verb__in=_versioned_verbs()
    ).order_by("-id")[: min(behind, 20)]
    return tuple(Meanwhile(entry.at, entry.actor_name, _told(entry)) for entry in entries)


def _versioned_verbs() -> list[str]:
    moves = [f"commitment.{move.name}" for move in FLOW.moves if move.name != "note"]
    return [*moves, "commitment.edit", "commitment.split", "commitment.set_proofs"]


def _told(entry: AuditEntry) -> str:
    name = entry.verb.removeprefix("commitment.")
    words = {"edit": _("修改任务"), "split": _("分解任务"), "set_proofs": _("确定印证方式")}
    label = words.get(name) or _(FLOW.move(name).label)
    changes = entry.facts.get("changes", {})
    told = _("；").join(
        f"{NAMES[key]}{_('：')}{shown(key, old)} → {shown(key, new)}" for key, (old, new) in changes.items()
    )
    return _("{what}（{more}）").format(what=label, more=told) if told else label


def standing_evidence(commitment: Commitment) -> list[tuple[int, str]]:
    """Evidence of a commitment (found visible) that was not withdrawn, to choose from."""
    rows = Attachment.objects.filter(thing_kind="commitment", thing_id=commitment.pk, withdrawal=None)
    return [(row.pk, row.caption or row.name) for row in rows.order_by("-id")]
