"""检查轮次查询: what is due, visited, refused, vanished, not yet visited, by grid; and who goes where when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from townworks.kernel import asked
from townworks.kernel.actor import Actor

from ..models import Clash, Due, Round
from ..models.round import EXPLAINED, OUTCOMES
from .visible import dues_for, rounds_for

PAGE = 50
UNVISITED = ("due", "absent")


@dataclass(frozen=True)
class Tally:
    """应查、已查、未查: how many sites of each outcome."""

    counts: Mapping[str, int] = field(default_factory=dict)

    def of(self, *outcomes: str) -> int:
        return sum(self.counts.get(outcome, 0) for outcome in outcomes)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def visited(self) -> int:
        return self.of("visited")

    @property
    def left(self) -> int:
        """Neither visited nor explained."""
        return self.total - self.of(*EXPLAINED)

    @property
    def share(self) -> int | None:
        """Visited per cent of what is due and was not found gone, cut and not rounded; None where nothing is due."""
        due = self.total - self.of("vanished")
        return 100 * self.visited // due if due else None


@dataclass(frozen=True)
class RoundRow:
    """One round with its tally."""

    round: Round
    tally: Tally
    late: bool


def round_rows(actor: Actor, *, on: date, state: str = "", campaign: str = "") -> list[RoundRow]:
    """检查轮次, newest first, each with its tally; two queries."""
    found = rounds_for(actor).select_related("lead", "town", "place")
    if state:
        found = found.filter(state=state)
    if campaign:
        found = found.filter(campaign=campaign)
    rounds = list(found[:200])
    tallies = tallies_of([row.pk for row in rounds], actor)
    return [
        RoundRow(row, tallies.get(row.pk, Tally()), row.state == "open" and row.until_on < on)
        for row in rounds
    ]


def tallies_of(round_ids: Iterable[int], actor: Actor) -> dict[int, Tally]:
    """The tally of several rounds, cut to what the actor may see; one query."""
    counted = (
        dues_for(actor)
        .filter(round_id__in=list(round_ids))
        .order_by()
        .values_list("round_id", "outcome")
        .annotate(n=Count("pk"))
    )
    found: dict[int, dict[str, int]] = {}
    for round_id, outcome, n in counted:
        found.setdefault(round_id, {})[outcome] = n
    return {pk: Tally(counts) for pk, counts in found.items()}


@dataclass(frozen=True)
class PlaceTally:
    """One grid (or village, or the town) with its tally."""

    place_id: int
    name: str
    above: str
    tally: Tally


def coverage(actor: Actor, row: Round) -> list[PlaceTally]:
    """按网格的覆盖: each place that has sites due, in the order of the tree; one query."""
    counted = (
        dues_for(actor)
        .filter(round=row)
        .order_by("place__path")
        .values_list(
            "place_id", "place__name", "place__parent__name", "place__kind", "place__path", "outcome"
        )
        .annotate(n=Count("pk"))
    )
    found: dict[int, tuple[str, str, dict[str, int]]] = {}
    for place_id, name, above, kind, _path, outcome, n in counted:
        known = found.setdefault(place_id, (name, above if kind == "grid" else "", {}))
        known[2][outcome] = n
    return [PlaceTally(pk, name, above, Tally(counts)) for pk, (name, above, counts) in found.items()]


@dataclass(frozen=True)
class DueFilter:
    """What the sites of a round are cut to; ``outcome`` "left" means neither visited nor explained."""

    outcome: str = ""
    place: int | None = None
    worker: int | None = None
    words: str = ""

    @property
    def given(self) -> bool:
        return bool(self.outcome or self.place or self.worker or self.words)


def due_filter(query: Mapping[str, str]) -> DueFilter:
    """The conditions out of an address; nonsense is left out."""
    outcome = query.get("outcome", "")
    return DueFilter(
        outcome=outcome if outcome in OUTCOMES or outcome == "left" else "",
        place=asked.number(query.get("place")),
        worker=asked.number(query.get("worker")),
        words=query.get("q", "").replace("\0", "").strip()[:60],
    )


def filtered_dues(actor: Actor, row: Round, wanted: DueFilter) -> QuerySet[Due]:
    """The sites of a round, planned ones in the order of their days."""
    found = dues_for(actor).filter(round=row)
    if wanted.outcome == "left":
        found = found.exclude(outcome__in=EXPLAINED)
    elif wanted.outcome:
        found = found.filter(outcome=wanted.outcome)
    if wanted.place:
        found = found.filter(place_id=wanted.place)
    if wanted.worker:
        found = found.filter(worker_id=wanted.worker)
    if wanted.words:
        found = found.filter(Q(site__name__icontains=wanted.words) | Q(site__code__icontains=wanted.words))
    clashes = Clash.objects.filter(due=OuterRef("pk"), state="open")
    return (
        found.select_related("site", "place", "worker", "last")
        .annotate(clashing=Exists(clashes))
        .order_by("planned_on", "worker_id", "planned_order", "site__code")
    )


def dues_page(actor: Actor, row: Round, wanted: DueFilter, *, page: int = 1) -> Page[Due]:
    """One page of them."""
    return Paginator(filtered_dues(actor, row, wanted), PAGE).get_page(page)


@dataclass(frozen=True)
class WorkerDay:
    """一个人的一天: who goes where in which order."""

    worker: str
    worker_id: int
    on: date
    dues: tuple[Due, ...]

    @property
    def done(self) -> int:
        return sum(1 for due in self.dues if due.outcome not in UNVISITED)


def planned_days(actor: Actor, row: Round, *, since: date | None = None) -> list[WorkerDay]:
    """排定的日程 from a day on; one query."""
    found = dues_for(actor).filter(round=row, planned_on__isnull=False, worker__isnull=False)
    if since is not None:
        found = found.filter(planned_on__gte=since)
    days: dict[tuple[date, int], list[Due]] = {}
    for due in found.select_related("site", "worker").order_by("planned_on", "worker_id", "planned_order")[
        :2000
    ]:
        if due.planned_on is not None and due.worker_id is not None:
            days.setdefault((due.planned_on, due.worker_id), []).append(due)
    return [
        WorkerDay(str(dues[0].worker), worker_id, on, tuple(dues)) for (on, worker_id), dues in days.items()
    ]


def rounds_running(actor: Actor, permission: str = "inspection.read") -> QuerySet[Round]:
    """Open rounds."""
    return rounds_for(actor, permission).filter(state="open")
