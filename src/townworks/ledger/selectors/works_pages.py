"""工程的清单和一项工程: what the pages show, and what a person may do with it now."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from townworks.kernel import asked
from townworks.kernel.actor import Actor
from townworks.kernel.models import Attachment
from townworks.kernel.money import to_yuan
from townworks.people import selectors as people
from townworks.ui.wording import word

from ..models import Allocation, Book, Claim, Defect, Measurement, MeasurePhoto, Works, WorksChange
from ..models.works import WORKS_STATES
from ..workflow import TAKEN
from .claims import allotted_sum
from .listing import ON_A_PAGE, Told
from .visible import may
from .works import (
    CONFIRM,
    KEEP,
    Source,
    Standing,
    loose,
    most_ahead,
    promised_by,
    sources_of,
    standings_of,
    warranty_ends,
    works_for,
)

ONLY = {
    "": "全部",
    "waiting": "有待确认的",
    "late": "过了计划完工日",
    "unpaid": "还有能付的",
    "retention": "质保金到期没有放开",
}
DEFECT = "works-defect"  # of evidence


@dataclass(frozen=True)
class WorksRow:
    """一项工程 in a list. ``late``: days past its planned end; ``waiting``: a measurement or a change waits; ``retention_due``: when the
    retention may be set free, where it was accepted and it was not; ``overdue``: days past that; ``defects``: not mended yet."""

    works: Works
    standing: Standing
    late: int
    waiting: bool
    retention_due: date | None = None
    overdue: int = 0
    defects: int = 0


def works_page(actor: Actor, wanted: Mapping[str, str], *, page: int, on: date) -> Page:
    """Works in reach: what waits first, then by their planned end; by book, fund, state and what to look at."""
    found = works_for(actor)
    if (book := asked.number(wanted.get("book"))) is not None:
        found = found.filter(book=book)
    if (fund := asked.number(wanted.get("fund"))) is not None:
        found = found.filter(money__allocation__fund=fund).distinct()
    if (state := wanted.get("state", "")) in WORKS_STATES:
        found = found.filter(state=state)
    found = _only(found, wanted.get("only", ""), on)
    part = Paginator(found.order_by("accepted_on", "ends_on", "pk"), ON_A_PAGE).get_page(page)
    part.object_list = rows_of(part.object_list, on=on)  # type: ignore[assignment]
    return part


def _only(found: QuerySet[Works], only: str, on: date) -> QuerySet[Works]:
    if only == "waiting":
        return found.filter(_waits()).distinct()
    if only == "late":
        return found.filter(state="running", ends_on__lt=on)
    if only == "retention":
        rows = found.filter(state="accepted", freed_on=None, share__gt=0)
        return found.filter(pk__in=[one.pk for one in rows if _overdue(one, on)])
    if only == "unpaid":
        standings = standings_of(found)
        return found.filter(pk__in=[pk for pk, one in standings.items() if one.answer.left > 0])
    return found


def _waits() -> Q:
    return Q(measurements__state="measured") | Q(changes__state="asked")


def with_waiting(found: QuerySet[Works], actor: Actor) -> QuerySet[Works]:
    """Works with a measurement or a change that this person may decide: ``measured_fen`` and ``changed_fen``, None where none waits.
    Who measured or asked does not decide."""
    measured = Measurement.objects.filter(works=OuterRef("pk"), state="measured")
    changed = WorksChange.objects.filter(works=OuterRef("pk"), state="asked")
    if actor.person_id is not None:
        measured = measured.exclude(measured_by_id=actor.person_id)
        changed = changed.exclude(asked_by_id=actor.person_id)
    rows = found.annotate(
        measured_fen=Subquery(measured.values("amount")[:1]),
        changed_fen=Subquery(changed.values("amount")[:1]),
    )
    return rows.exclude(measured_fen=None, changed_fen=None)


def rows_of(works: Iterable[Works], *, on: date) -> list[WorksRow]:
    """Each with how it stands."""
    rows = list(works)
    standings = standings_of(rows)
    waiting = set(
        Works.objects.filter(_waits(), pk__in=[one.pk for one in rows]).values_list("pk", flat=True)
    )
    bad = dict(
        Defect.objects.filter(works__in=rows, state="open")
        .order_by()
        .values_list("works")
        .annotate(n=Count("pk"))
    )
    return [
        WorksRow(
            one, standings[one.pk], late_by(one, on=on), one.pk in waiting,
            retention_due(one), _overdue(one, on), bad.get(one.pk, 0),
        )
        for one in rows
    ]  # fmt: skip


def retention_due(works: Works) -> date | None:
    """When the months of warranty are over; None where nothing is held, or not yet."""
    return warranty_ends(works) if works.freed_on is None and works.share else None


def holding_defects(actor: Actor, *, on: date) -> list[Defect]:
    """Defects that this person may accept as mended and that hold the retention past its day, the longest first. One query: only works with
    something unmended are read. Who reported a defect does not accept it."""
    found = Defect.objects.filter(
        state="open", works__in=works_for(actor, CONFIRM), works__freed_on=None, works__share__gt=0
    )
    if actor.person_id is not None:
        found = found.exclude(reported_by_id=actor.person_id)
    rows = [(_overdue(one.works, on), one) for one in found.select_related("works__book").order_by("pk")]
    return [one for days, one in sorted(rows, key=lambda row: (-row[0], row[1].pk)) if days > 0]


def _overdue(works: Works, on: date) -> int:
    due = retention_due(works)
    return max(0, (on - due).days) if due else 0


def late_by(works: Works, *, on: date) -> int:
    """Days past the planned end of what is still being built."""
    return max(0, (on - works.ends_on).days) if works.state == "running" else 0


def works_of_allotments(pks: Iterable[int], *, on: date) -> list[WorksRow]:
    """Works that have money of these allotments."""
    found = Works.objects.filter(money__allocation__in=list(pks)).exclude(state="planned")
    return rows_of(found.select_related("book").distinct().order_by("book__place__path", "number"), on=on)


def counts(actor: Actor, *, on: date) -> dict[str, int]:
    """How many works in reach wait for somebody, are past their planned end, and have their retention held past its day."""
    found = works_for(actor)
    return {name: _only(found, name, on).count() for name in ("waiting", "late", "retention")}


@dataclass(frozen=True)
class Measured:
    """一期计量 as the works' page shows it: lines, photographs before and after in pairs, other papers, claims that pay it."""

    one: Measurement
    pairs: list[tuple[MeasurePhoto | None, MeasurePhoto | None]]
    papers: list[MeasurePhoto]
    claims: list[Claim]
    may_decide: bool
    may_add: bool
    may_correct: bool


@dataclass(frozen=True)
class DefectRow:
    """一处缺陷 with its photographs, of the defect and of what was mended."""

    one: Defect
    photos: list[Attachment]
    may_mend: bool


@dataclass(frozen=True)
class Detail:
    """一项工程 as its page shows it."""

    row: WorksRow
    sources: list[Source]
    changes: list[tuple[WorksChange, bool]]
    measured: list[Measured]
    claims: list[Claim]
    story: list[Told]
    may_keep: bool
    may_confirm: bool
    may_claim: bool
    may_free: bool
    may_advance: bool
    defects: list[DefectRow]

    @property
    def may_report(self) -> bool:
        """Whether a defect may be reported: accepted, and the retention not set free."""
        works = self.row.works
        return self.may_keep and works.state == "accepted" and works.freed_on is None

    @property
    def kinds(self) -> dict[str, int]:
        """How many periods were measured, and apart from them how many advances and corrections there are; what was sent back is none."""
        found = Counter(one.one.kind for one in self.measured if one.one.state != "returned")
        return {
            "periods": found["progress"] + found["final"],
            "advances": found["advance"],
            "corrections": found["correction"],
        }

    @property
    def idle(self) -> bool:
        """Whether another measurement may be made."""
        return self.row.works.state == "running" and not any(
            one.one.state == "measured" for one in self.measured
        )

    @property
    def payable(self) -> Measurement | None:
        """The latest confirmed measurement, where something may be claimed."""
        done = [one.one for one in self.measured if one.one.state == "confirmed"]
        return done[-1] if done and self.row.standing.answer.left > 0 else None


def detail(actor: Actor, works: Works, *, on: date) -> Detail:
    """A works with everything that belongs to it."""
    keep, confirm = (bool(may(actor, name, works.book)) for name in (KEEP, CONFIRM))
    claims = list(Claim.objects.filter(measurement__works=works, state__in=TAKEN).order_by("pk"))
    rows = works.measurements.select_related("corrects").prefetch_related(
        "lines", "photos__attachment__blob", "corrections"
    )
    return Detail(
        rows_of([works], on=on)[0],
        sources_of(works),
        [
            (one, confirm and one.state == "asked" and _other(actor, one.asked_by_id))
            for one in works.changes.order_by("n")
        ],
        [_measured(actor, one, claims, keep, confirm) for one in rows.order_by("n")],
        claims,
        story_of(works),
        keep,
        confirm,
        bool(may(actor, "claim.make", works.book)),
        confirm and works.state == "accepted" and works.freed_on is None,
        keep and works.state == "running" and _may_be_advanced(works),
        _defects(actor, works, confirm),
    )


def _may_be_advanced(works: Works) -> bool:
    """Whether the contract lets something be paid ahead and nothing was measured, asked or used up."""
    rows = works.measurements.exclude(state="returned")
    ahead = sum(rows.filter(kind="advance", state="confirmed").values_list("amount", flat=True))
    return not rows.exclude(kind="advance", state="confirmed").exists() and ahead < most_ahead(works)


def _defects(actor: Actor, works: Works, confirm: bool) -> list[DefectRow]:
    rows = list(works.defects.order_by("n"))
    shots: dict[int, list[Attachment]] = defaultdict(list)
    found = Attachment.objects.filter(thing_kind=DEFECT, thing_id__in=[one.pk for one in rows])
    for shot in found.select_related("blob").order_by("pk"):
        shots[shot.thing_id].append(shot)
    return [
        DefectRow(one, shots[one.pk], confirm and one.state == "open" and _other(actor, one.reported_by_id))
        for one in rows
    ]


def _measured(actor: Actor, one: Measurement, claims: list[Claim], keep: bool, confirm: bool) -> Measured:
    shots = {
        stage: [photo for photo in one.photos.all() if photo.stage == stage] for stage in ("before", "after")
    }
    count = max(len(rows) for rows in shots.values())
    before, after = ([*rows, *[None] * (count - len(rows))] for rows in shots.values())
    open_ = one.state == "measured"
    return Measured(
        one,
        list(zip(before, after, strict=True)),
        [photo for photo in one.photos.all() if photo.stage == "paper"],
        [claim for claim in claims if claim.measurement_id == one.pk],
        confirm and open_ and _other(actor, one.measured_by_id),
        keep and open_,
        keep and one.state == "confirmed" and one.kind != "advance",
    )


def _other(actor: Actor, person_id: int | None) -> bool:
    return actor.person_id is None or actor.person_id != person_id


def story_of(works: Works) -> list[Told]:
    """What happened to a works, as it was entered."""
    return [
        Told(row.at, row.by_name, word(row.move, "works_move"), row.reason)
        for row in works.rows.order_by("id")
    ]


def money_choices(book: Book) -> list[tuple[str, str]]:
    """Allotments to a book of which something is left for works, with how much; two queries and two each."""
    rows = list(Allocation.objects.filter(book=book, corrects=None).select_related("fund").order_by("pk"))
    taken = promised_by(one.pk for one in rows)
    found = [(one, allotted_sum(one) - taken[one.pk] - loose(one.pk)) for one in rows]
    return [
        (str(one.pk), f"{one.fund.name} · {one.project}（{to_yuan(left):,}）")
        for one, left in found
        if left > 0
    ]


def source_choices(works: Works) -> list[tuple[str, str]]:
    """What money a works has already, to give some of it back."""
    return [
        (str(one.allocation.pk), f"{one.allocation.fund.name} · {one.allocation.project}")
        for one in sources_of(works)
        if one.allocation is not None
    ]


def unit_choices(book: Book) -> list[tuple[str, str]]:
    """The town's units."""
    return [(str(one.pk), one.name) for one in people.units_of_town(book.town_id)]
