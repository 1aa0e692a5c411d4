"""有何变化: what changed in the plan since a day, from the editions; and what was done, from the status rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from townworks.kernel import clock
from townworks.kernel.actor import Actor

from ..models import Commitment, Edition, StatusRow
from ..workflow import FLOW
from .editions import Difference, Facts, differences
from .visible import commitments_for

# Which facts belong to which heading, in the order of the page.
HEADINGS = {
    "added": _("新增"),
    "cancelled": _("撤销"),
    "deadline": _("时限变动"),
    "targets": _("指标变动"),
    "reassigned": _("责任单位变动"),
    "text": _("任务表述变动"),
    "other": _("其他变动"),
}
BELONGS = {
    "cancelled": "cancelled",
    "due_on": "deadline",
    "targets": "targets",
    "lead": "reassigned",
    "supports": "reassigned",
    "text": "text",
    "outcome": "text",
}


@dataclass(frozen=True)
class Reason:
    """一次改动: when, by whom and why."""

    at: datetime
    who: str
    why: str


@dataclass(frozen=True)
class Changed:
    """一项任务的变化: what differs between then and now, and every reason given on the way."""

    commitment: Commitment
    differences: tuple[Difference, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Moved:
    """一类办理: a move and how often it was made."""

    label: str
    count: int


@dataclass(frozen=True)
class WhatChanged:
    """自某日以来的变化. ``groups``: heading code, its words, the commitments under it."""

    since: date | None
    groups: tuple[tuple[str, str, tuple[Changed, ...]], ...]
    moves: tuple[Moved, ...]

    @property
    def count(self) -> int:
        """How many commitments changed (one can stand under several headings)."""
        return len({row.commitment.pk for _code, _name, rows in self.groups for row in rows})


def start_of(day: date) -> datetime:
    """The first instant of a day in the town."""
    return clock.start_of(day)


def what_changed_since(actor: Actor, since: date | None, *, year: int | None = None) -> WhatChanged:
    """The plan as it stood when ``since`` began (None: as adopted, the baseline) against the plan now.

    A change that was taken back within that time shows no difference and is not listed. Four queries.
    """
    cutoff = start_of(since) if since else None
    mine = commitments_for(actor)
    if year is not None:
        mine = mine.filter(year=year)
    touched = Edition.objects.filter(commitment__in=mine.values("pk"))
    touched = touched.filter(at__gte=cutoff) if cutoff else touched.filter(n__gt=1)
    wanted = set(touched.values_list("commitment_id", flat=True))
    found = {row.pk: row for row in mine.filter(pk__in=wanted).select_related("lead", "town")}
    editions: dict[int, list[Edition]] = defaultdict(list)
    for edition in Edition.objects.filter(commitment_id__in=wanted).order_by("commitment_id", "n"):
        editions[edition.commitment_id].append(edition)
    changed = [
        _changed(found[pk], editions[pk], cutoff)
        for pk in sorted(wanted, key=lambda pk: (found[pk].code, pk))
    ]
    return WhatChanged(since, _grouped(one for one in changed if one is not None), _moves(mine, cutoff))


def _changed(
    commitment: Commitment, editions: Sequence[Edition], cutoff: datetime | None
) -> tuple[str, Changed] | None:
    """The heading "added", or "" for one that was there already; None where nothing differs in the end."""
    before: Edition | None = editions[0]
    if cutoff is not None:
        before = next((row for row in reversed(editions) if row.at < cutoff), None)
    later = [row for row in editions if before is None or row.n > before.n]
    reasons = tuple(Reason(row.at, row.by_name, row.why) for row in later)
    old: Facts = before.facts if before else {}
    found = differences(old, editions[-1].facts) if before else ()
    if before is None:
        return "added", Changed(commitment, found, reasons)
    return ("", Changed(commitment, found, reasons)) if found else None


def _grouped(changed: Iterable[tuple[str, Changed]]) -> tuple[tuple[str, str, tuple[Changed, ...]], ...]:
    groups: dict[str, list[Changed]] = {code: [] for code in HEADINGS}
    for heading, one in changed:
        if heading:
            groups[heading].append(one)
            continue
        by_heading: dict[str, list[Difference]] = defaultdict(list)
        for difference in one.differences:
            by_heading[BELONGS.get(difference.key, "other")].append(difference)
        for code, found in by_heading.items():
            groups[code].append(Changed(one.commitment, tuple(found), one.reasons))
    return tuple((code, str(HEADINGS[code]), tuple(rows)) for code, rows in groups.items() if rows)


def _moves(mine: object, cutoff: datetime | None) -> tuple[Moved, ...]:
    rows = StatusRow.objects.filter(commitment__in=mine.values("pk"))  # type: ignore[attr-defined]
    if cutoff:
        rows = rows.filter(at__gte=cutoff)
    counts = dict(rows.order_by().values_list("move").annotate(n=Count("pk")))
    return tuple(Moved(str(_(move.label)), counts[move.name]) for move in FLOW.moves if move.name in counts)
