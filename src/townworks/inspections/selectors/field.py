"""今天去哪里: the visits of one person in their order: planned, not planned, to be looked at again, to be looked back at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from ..models import Clash, Due, Finding, LookbackPick, Upload, Visit
from .visible import NOT_THERE, dues_for, findings_for

PERMISSION = "visit.make"
UNDONE = ("due", "absent")
MOST_PLANNED = 200
MOST_UNPLANNED = 200
MOST_AGAIN = 100
MOST_FINDINGS = 600
MOST_EACH = 20  # earlier findings told of one site
RELATED = ("round__edition", "site", "place")


@dataclass(frozen=True)
class Task:
    """One visit to be made. ``kind``: check, recheck or lookback; the last two are about a ``finding``."""

    due: Due
    kind: str = "check"
    finding: Finding | None = None

    @property
    def key(self) -> str:
        """How the phone names it: "12", or "12/345" for a recheck of finding 345."""
        return f"{self.due.pk}/{self.finding.pk}" if self.finding else str(self.due.pk)


@dataclass(frozen=True)
class Day:
    """What one person has to do. ``left_out``: how many there are beyond what fits a phone."""

    planned: tuple[Task, ...]
    unplanned: tuple[Task, ...]
    rechecks: tuple[Task, ...]
    lookbacks: tuple[Task, ...]
    left_out: int

    @property
    def tasks(self) -> tuple[Task, ...]:
        return (*self.planned, *self.unplanned, *self.rechecks, *self.lookbacks)


def day_of(actor: Actor, on: date) -> Day:
    """今天的检查; in six queries however long the lists are."""
    waiting = dues_for(actor, PERMISSION).filter(outcome__in=UNDONE, round__state="open")
    mine = waiting.filter(worker_id=actor.person_id or 0).filter(
        Q(planned_on__lte=on) | Q(planned_on__isnull=True)
    )
    planned = _cut(mine.order_by(F("planned_on").asc(nulls_last=True), "planned_order", "id"), MOST_PLANNED)
    nobodys = waiting.filter(worker=None).order_by("place__path", "site__code", "id")
    unplanned = _cut(nobodys, MOST_UNPLANNED)
    rechecks = _again(actor, "recheck", _mended(actor))
    lookbacks = _again(actor, "lookback", _picked(actor))
    left_out = planned[1] + unplanned[1] + rechecks[1] + lookbacks[1]
    return Day(planned[0], unplanned[0], rechecks[0], lookbacks[0], left_out)


def _cut(found: QuerySet[Due], most: int) -> tuple[tuple[Task, ...], int]:
    """The first of them as tasks; and whether there are more (one stands for "more")."""
    rows = list(found.select_related(*RELATED)[: most + 1])
    return tuple(Task(row) for row in rows[:most]), max(0, len(rows) - most)


def _mended(actor: Actor) -> list[Finding]:
    """问题 that somebody else reported mended and nobody has looked at since."""
    found = findings_for(actor, PERMISSION).filter(state="mended")
    found = found.filter(~Q(mended_by_id=actor.person_id) | Q(mended_by_id=None))
    return list(found.select_related("visit").order_by("due_on", "id")[: MOST_AGAIN + 1])


def _picked(actor: Actor) -> list[Finding]:
    """回头看 picks still waiting, mine or nobody's."""
    picks = LookbackPick.objects.filter(
        Q(worker_id=actor.person_id or 0) | Q(worker=None),
        state="waiting",
        finding__in=findings_for(actor, PERMISSION),
    )
    picks = picks.filter(~Q(finding__mended_by_id=actor.person_id) | Q(finding__mended_by_id=None))
    picks = picks.select_related("finding__visit").order_by("id")[: MOST_AGAIN + 1]
    return [pick.finding for pick in picks]


def _again(actor: Actor, kind: str, findings: list[Finding]) -> tuple[tuple[Task, ...], int]:
    """Each finding with the due site that it is visited by; left out where no round has the site."""
    if not findings:
        return (), 0
    own = {finding.visit.due_id for finding in findings if finding.visit is not None}
    sites = {finding.site_id for finding in findings}
    dues = dues_for(actor, PERMISSION).filter(Q(pk__in=own) | Q(site_id__in=sites)).order_by("-id")
    by_pk: dict[int, Due] = {}
    by_site: dict[int, Due] = {}
    for due in dues.select_related(*RELATED):
        by_pk[due.pk] = due
        by_site.setdefault(due.site_id, due)
    tasks = []
    for finding in findings[:MOST_AGAIN]:
        own_due = by_pk.get(finding.visit.due_id if finding.visit else 0) or by_site.get(finding.site_id)
        if own_due is not None:
            tasks.append(Task(own_due, kind, finding))
    return tuple(tasks), max(0, len(findings) - MOST_AGAIN)


def earlier_findings(actor: Actor, sites: Iterable[int]) -> dict[int, list[Finding]]:
    """还没有销号的问题 of these sites, the most urgent first; one query."""
    told: dict[int, list[Finding]] = {}
    found = findings_for(actor).filter(site_id__in=tuple(sites), is_open=True).order_by("due_on", "id")
    for finding in found[:MOST_FINDINGS]:
        rows = told.setdefault(finding.site_id, [])
        if len(rows) < MOST_EACH:
            rows.append(finding)
    return told


def task_for(actor: Actor, pk: int, finding_id: int | None) -> Task:
    """One visit to be made; NotFound when it is not there or not for this actor."""
    due = dues_for(actor, PERMISSION).select_related(*RELATED, "last").filter(pk=pk).first()
    if due is None:
        raise NotFound(NOT_THERE)
    if finding_id is None:
        return Task(due)
    finding = findings_for(actor, PERMISSION).filter(pk=finding_id, site_id=due.site_id).first()
    if finding is None:
        raise NotFound(NOT_THERE)
    return Task(due, "lookback" if finding.state == "accepted" else "recheck", finding)


def finished_uploads(actor: Actor, uids: Iterable[UUID]) -> dict[UUID, Upload]:
    """Photographs of this person that came whole, by the numbers the phone gave them; nobody else's, none by its hash."""
    rows = Upload.objects.filter(uid__in=tuple(uids), person_id=actor.person_id or 0, blob__isnull=False)
    return {row.uid: row for row in rows}


def sent_before(actor: Actor, uid: UUID) -> bool:
    """Whether this person's record with this number is here already."""
    return Visit.objects.filter(uid=uid, person_id=actor.person_id or 0).exists()


def in_clash(visit_id: int) -> bool:
    """Whether a person still has to decide which of two records stands."""
    return Clash.objects.filter(second_id=visit_id, state="open").exists()
