"""卷宗: one commitment with its whole evidence trail as it stood at an instant; and the counts for a town's list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch

from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound
from townworks.kernel.models import Attachment

from ..models import Change, Chase, Commitment, Edition, Figure, Note, Reply, StatusRow
from ..workflow import FLOW
from .editions import EditionShown, differences
from .past import PastRow, rows_at
from .visible import commitment_for


@dataclass(frozen=True)
class Posted:
    """一个填报数: whether it was corrected, or its evidence withdrawn, by then."""

    figure: Figure
    label: str
    unit: str
    corrected: bool
    withdrawn: bool

    @property
    def counts(self) -> bool:
        return not (self.corrected or self.withdrawn)


@dataclass(frozen=True)
class Shown:
    """一份佐证: ``withdrawn`` is the reason for its withdrawal by then, "" where it counts."""

    attachment: Attachment
    withdrawn: str


@dataclass(frozen=True)
class Step:
    """一步: the word for the move, and its row."""

    label: str
    row: StatusRow


@dataclass(frozen=True)
class DossierFacts:
    """一项任务的全部记录, each list from the first to the last."""

    commitment: Commitment
    row: PastRow
    baseline: Mapping[str, object]
    states: tuple[Step, ...]
    notes: tuple[Note, ...]
    figures: tuple[Posted, ...]
    changes: tuple[Change, ...]
    editions: tuple[EditionShown, ...]
    chases: tuple[Chase, ...]
    evidence: tuple[Shown, ...]
    children: tuple[PastRow, ...]


def dossier_of(actor: Actor, pk: int, *, at: datetime) -> DossierFacts:
    """The records of one commitment up to ``at``, for one who may export it; NotFound otherwise. About twenty queries."""
    commitment = commitment_for(actor, pk, "document.export")
    rows = rows_at([pk], at=at)
    if not rows:
        raise NotFound("“{thing}”在这个时间还没有立项。", thing=str(commitment))
    editions = list(Edition.objects.filter(commitment=pk, at__lte=at).order_by("n"))
    shown = tuple(
        EditionShown(edition, differences(before.facts, edition.facts) if before else ())
        for before, edition in zip([None, *editions], editions, strict=False)
    )
    replies = Reply.objects.filter(at__lte=at).order_by("id")
    chases = (
        Chase.objects.filter(commitment=pk, found_at__lte=at)
        .select_related("notice")
        .prefetch_related(Prefetch("notice__replies", replies))
        .order_by("id")
    )
    return DossierFacts(
        commitment=commitment,
        row=rows[0],
        baseline=editions[0].facts,
        states=tuple(
            Step(FLOW.move(row.move).label, row)
            for row in StatusRow.objects.filter(commitment=pk, at__lte=at).order_by("id")
        ),
        notes=tuple(Note.objects.filter(commitment=pk, at__lte=at).order_by("id")),
        figures=tuple(_figures(pk, at)),
        changes=tuple(Change.objects.filter(commitment=pk, asked_at__lte=at).order_by("id")),
        editions=shown,
        chases=tuple(chases),
        evidence=tuple(_evidence(pk, at)),
        children=rows_at(commitment.children.values_list("pk", flat=True), at=at),
    )


def _figures(pk: int, at: datetime) -> Iterable[Posted]:
    rows = (
        Figure.objects.filter(claim__commitment=pk, at__lte=at)
        .select_related("claim__target", "attachment__withdrawal", "corrected_by")
        .order_by("claim__order", "claim_id", "as_of", "id")
    )
    for row in rows:
        later = getattr(row, "corrected_by", None)
        gone = getattr(row.attachment, "withdrawal", None)
        target = row.claim.target
        yield Posted(
            row,
            (target.of if target else "") or str(row.claim.parameters.get("label", "填报数")),
            target.unit if target else "",
            corrected=later is not None and later.at <= at,
            withdrawn=gone is not None and gone.at <= at,
        )


def _evidence(pk: int, at: datetime) -> Iterable[Shown]:
    rows = Attachment.objects.filter(thing_kind="commitment", thing_id=pk, at__lte=at)
    for row in rows.select_related("blob", "withdrawal").order_by("id"):
        gone = getattr(row, "withdrawal", None)
        yield Shown(row, gone.reason if gone is not None and gone.at <= at else "")


@dataclass(frozen=True)
class Counted:
    """How much stands behind one commitment."""

    notes: int
    evidence: int
    notices: int


def trail_counts(pks: Iterable[int], *, at: datetime) -> dict[int, Counted]:
    """Notes, evidence that counts, and notices of many commitments up to ``at``; three queries."""
    wanted = list(pks)
    notes = dict(
        Note.objects.filter(commitment__in=wanted, at__lte=at)
        .order_by()
        .values_list("commitment_id")
        .annotate(n=Count("pk"))
    )
    evidence = dict(
        Attachment.objects.filter(thing_kind="commitment", thing_id__in=wanted, at__lte=at)
        .exclude(withdrawal__at__lte=at)
        .order_by()
        .values_list("thing_id")
        .annotate(n=Count("pk"))
    )
    notices = dict(
        Chase.objects.filter(commitment__in=wanted, notice__issued_at__lte=at)
        .order_by()
        .values_list("commitment_id")
        .annotate(n=Count("notice", distinct=True))
    )
    return {pk: Counted(notes.get(pk, 0), evidence.get(pk, 0), notices.get(pk, 0)) for pk in wanted}
