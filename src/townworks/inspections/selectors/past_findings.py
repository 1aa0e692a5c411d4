"""某段时间的检查: what was visited, found and settled between two instants, and what was open at the second, as it stood then.

State and term come from the rows that were written by then, so last month's figures read today are last month's figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from townworks.kernel.actor import Actor

from ..models import Finding, FindingRow
from ..workflow import OPEN_STATES
from .round_figures import NO_FINDINGS
from .visible import READ, findings_for, visits_for

SHOWN = ("text", "campaign", "severity", "found_at", "site_id", "owner_id")


@dataclass(frozen=True)
class PastVisit:
    """一次检查."""

    pk: int
    campaign: str
    site_id: int
    site: str
    on: datetime


@dataclass(frozen=True)
class PastFinding:
    """一个问题在某一刻的样子."""

    pk: int
    number: str
    text: str
    site: str
    campaign: str
    severity: str
    owner_id: int
    owner: str
    found_at: datetime
    due_on: date
    state: str

    @property
    def open(self) -> bool:
        return self.state in OPEN_STATES

    def overdue(self, on: date) -> bool:
        """Open past its term on a day."""
        return self.open and self.due_on < on


@dataclass(frozen=True)
class PastInspections:
    """检查的一段时间. ``settled``: accepted within it and accepted still at its end; ``standing``: open at its end."""

    visits: tuple[PastVisit, ...] = ()
    found: tuple[PastFinding, ...] = ()
    settled: tuple[PastFinding, ...] = ()
    standing: tuple[PastFinding, ...] = ()


def inspections_between(actor: Actor, *, town_id: int, after: datetime, until: datetime) -> PastInspections:
    """What this actor may see of it; five queries, none that grows with a ledger that is settled. Nothing where no post reads inspections."""
    if not actor.may_somewhere(READ):
        return PastInspections()
    visits = visits_for(actor).filter(
        town_id=town_id,
        finished_at__gt=after,
        finished_at__lte=until,
        received_at__lte=until,
        outcome="visited",
    )
    rows = visits.order_by("finished_at", "pk").values_list(
        "pk", "round__campaign", "site_id", "site__name", "finished_at"
    )
    mine = findings_for(actor).filter(town_id=town_id, found_at__lte=until)
    accepted = FindingRow.objects.filter(
        finding__in=mine.filter(Q(closed_at__gt=after) | Q(is_open=True)).order_by().values("pk"),
        state="accepted",
        move="accept",
        at__gt=after,
        at__lte=until,
    )
    settled = set(accepted.values_list("finding_id", flat=True))
    wanted = mine.filter(Q(found_at__gt=after) | Q(is_open=True) | Q(closed_at__gt=after))
    stood = _stood(wanted.order_by().values_list("pk", flat=True), until)
    rows_of = wanted.select_related("site", "owner").only(*SHOWN, "site__name", "owner__name")
    known = [_finding(one, *stood[one.pk]) for one in rows_of.order_by("found_at", "pk") if one.pk in stood]
    counted = [one for one in known if one.state not in NO_FINDINGS]
    return PastInspections(
        visits=tuple(PastVisit(*row) for row in rows),
        found=tuple(one for one in counted if one.found_at > after),
        settled=tuple(one for one in counted if one.pk in settled and one.state == "accepted"),
        standing=tuple(one for one in counted if one.open),
    )


def _stood(pks: Iterable[int], at: datetime) -> dict[int, tuple[str, date]]:
    """By finding, the state and the term of its last row until then."""
    rows = FindingRow.objects.filter(finding__in=pks, at__lte=at).order_by("id")
    return {pk: (state, due_on) for pk, state, due_on in rows.values_list("finding_id", "state", "due_on")}


def _finding(row: Finding, state: str, due_on: date) -> PastFinding:
    return PastFinding(
        pk=row.pk,
        number=row.number,
        text=row.text,
        site=row.site.name,
        campaign=row.campaign,
        severity=row.severity,
        owner_id=row.owner_id,
        owner=row.owner.name,
        found_at=row.found_at,
        due_on=due_on,
        state=state,
    )
