"""登记的查阅: what was entered in a scoring, what can be entered, and what may be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from townworks.definitions import scoring_telling
from townworks.definitions.scoring import Scheme
from townworks.engines.score_tree import said
from townworks.kernel import evidence
from townworks.kernel.actor import Actor
from townworks.kernel.models import Attachment

from ..models import ScoreEntry, ScoreEntryRow, Scoring
from . import scoring_reach
from .scores import entries_of, scheme_of, subjects_of
from .scores.material import exact

MOVES = {"give": "登记", "approve": "通过", "refuse": "不通过", "withdraw": "撤回"}
MOST = 500


@dataclass(frozen=True)
class EntryRow:
    """一条登记 with the name of its item and whom it is of."""

    entry: ScoreEntry
    node: str
    of: str
    value: str


@dataclass(frozen=True)
class Choices:
    """What can be entered: items and vetoes, and of whom."""

    nodes: list[tuple[str, str]]
    units: Sequence[tuple[int, str]]
    places: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class EntryDetail:
    """一条登记 with its course, its evidence and what this reader may do."""

    entry: ScoreEntry
    scheme: Scheme
    row: EntryRow
    course: tuple[dict[str, object], ...]
    attachments: tuple[Attachment, ...]
    may_approve: bool
    may_withdraw: bool
    may_attach: bool
    needs_evidence: bool


def name_of(scoring: Scoring) -> str:
    """What a scoring is called in the language of the reader."""
    return scoring_telling.named(scheme_of(scoring.edition))


def rows(actor: Actor, scoring: Scoring) -> list[EntryRow]:
    """Everything entered, what waits first."""
    scheme = scheme_of(scoring.edition)
    found = [_row(scheme, entry) for entry in entries_of(actor, scoring)[:MOST]]
    return sorted(found, key=lambda row: row.entry.state != "given")


def choices(actor: Actor, scoring: Scoring) -> Choices:
    """What this actor can enter, and of whom."""
    scheme = scheme_of(scoring.edition)
    nodes = [
        (one.code, scoring_telling.named(one))
        for one in scheme.items
        if one.source.kind in ("document", "given")
    ]
    nodes += [(one.code, scoring_telling.named(one)) for one in scheme.vetoes if one.indicator is None]
    subjects = subjects_of(scoring)
    units = [(one.pk, one.name) for one in subjects if one.kind == "unit"]
    by_village = any(one.of == "each" and one.source.kind in ("document", "given") for one in scheme.items)
    places = [(one.pk, one.name) for one in subjects if one.kind == "village"] if by_village else []
    return Choices(nodes, units, places)


def detail(actor: Actor, pk: int) -> EntryDetail:
    """One entry; NotFound when it is not there or not for this actor."""
    entry = scoring_reach.entry_for(actor, pk)
    scoring, scheme = entry.scoring, scheme_of(entry.scoring.edition)
    where = {"unit_id": entry.unit_id, "place_path": entry.place.path if entry.place else ""}
    approves = bool(scoring_reach.may(actor, "scheme.approve", scoring, **where))  # type: ignore[arg-type]
    enters = bool(scoring_reach.may(actor, "scheme.enter", scoring, **where))  # type: ignore[arg-type]
    own = actor.person_id is not None and entry.by_id == actor.person_id
    item = scheme.item(entry.node)
    attachments = tuple(evidence.attachments_of(actor, "score-entry", pk))
    standing = any(getattr(one, "withdrawal", None) is None for one in attachments)
    paper = item is not None and item.source.kind == "document"
    running = scoring.state == "open"
    return EntryDetail(
        entry,
        scheme,
        _row(scheme, entry),
        tuple(_step(row) for row in entry.rows.all()),
        attachments,
        may_approve=running and approves and not own and entry.state == "given",
        may_withdraw=running and (approves or (own and enters)) and entry.state in ("given", "approved"),
        may_attach=running and enters and entry.state == "given",
        needs_evidence=paper and not standing,
    )


def _row(scheme: Scheme, entry: ScoreEntry) -> EntryRow:
    node = scheme.item(entry.node) or scheme.veto(entry.node)
    of = entry.unit.name if entry.unit else entry.place.name if entry.place else ""
    value = exact(entry.value)
    return EntryRow(
        entry, scoring_telling.named(node) if node else entry.node, of, "" if value is None else said(value)
    )


def _step(row: ScoreEntryRow) -> dict[str, object]:
    return {"at": row.at, "who": row.by_name, "what": gettext(MOVES[row.move]), "reason": row.reason}
