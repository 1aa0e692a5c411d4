"""村级工程的查阅: works cut to the actor, and how each stands: contract, changes, money, measured, claimed, paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, QuerySet, Sum

from townworks.definitions import selectors as definitions
from townworks.definitions.claiming import WorksRules
from townworks.engines import works_account
from townworks.engines.rent_schedule import months_after
from townworks.kernel.actor import Actor
from townworks.kernel.errors import WrongState

from ..models import Allocation, Book, Claim, Defect, Measurement, Works, WorksChange, WorksMoney
from ..permissions import READ
from ..workflow import TAKEN
from .visible import books_within, or_not_there

KEEP, CONFIRM = "works.keep", "works.confirm"


def works_for(actor: Actor, permission: str = READ) -> QuerySet[Works]:
    """工程 of books in reach."""
    return Works.objects.filter(book__in=books_within(actor, permission)).select_related("book", "unit")


def works_of(actor: Actor, pk: int, permission: str = READ) -> Works:
    """One works with its book; NotFound when it is not there or not for this actor."""
    found = works_for(actor, permission).select_related("book__town", "book__place").filter(pk=pk)
    return or_not_there(found.first())


def change_for(actor: Actor, pk: int, permission: str = READ) -> WorksChange:
    """One change with its works; NotFound when it is not there or not for this actor."""
    rows = WorksChange.objects.filter(works__book__in=books_within(actor, permission), pk=pk)
    return or_not_there(rows.select_related("works__book__town").first())


def defect_for(actor: Actor, pk: int, permission: str = READ) -> Defect:
    """One defect with its works; NotFound when it is not there or not for this actor."""
    rows = Defect.objects.filter(works__book__in=books_within(actor, permission), pk=pk)
    return or_not_there(rows.select_related("works__book__town", "works__book__place").first())


def measurement_for(actor: Actor, pk: int, permission: str = READ) -> Measurement:
    """One measurement with its works; NotFound when it is not there or not for this actor."""
    rows = Measurement.objects.filter(works__book__in=books_within(actor, permission), pk=pk)
    return or_not_there(
        rows.select_related(
            "works__book__town", "works__book__place", "works__unit", "corrects__works"
        ).first()
    )


def works_rules() -> WorksRules:
    """The town's parameters; WrongState where ledger.toml has no [works]."""
    rules = definitions.ledger_rules().works
    if rules is None:
        raise WrongState("村账参数里没有写村级工程（[works]），请先补上。")
    return rules


@dataclass(frozen=True)
class Standing:
    """一项工程的账: what the engine was given and said; ``paid``: of what was claimed, paid out already."""

    given: works_account.Given
    answer: works_account.Answer
    paid: int = 0

    @property
    def claimed(self) -> int:
        """In hand, granted and paid."""
        return self.given.paid


def standings_of(rows: Iterable[Works], *, on: date | None = None) -> dict[int, Standing]:
    """By works, in five queries. ``on``: only what was agreed, confirmed and paid through that day (claims in hand do not count then)."""
    works = list(rows)
    pks = [one.pk for one in works]
    changes = WorksChange.objects.filter(works__in=pks, state="agreed")
    measured = Measurement.objects.filter(works__in=pks, state="confirmed")
    claims = Claim.objects.filter(measurement__works__in=pks, state__in=TAKEN)
    done = Q(state="paid")
    if on is not None:
        changes, measured = changes.filter(decided_on__lte=on), measured.filter(decided_on__lte=on)
        done &= Q(paid_on__lte=on)
        claims = claims.filter(done)
    money = _summed(WorksMoney.objects.filter(works__in=pks), "works", "amount")
    changed = _summed(changes, "works", "amount")
    known = _summed(measured.exclude(kind="advance"), "works", "amount")
    ahead = _summed(measured.filter(kind="advance"), "works", "amount")
    paid: dict[int, tuple[int, int]] = {
        row["measurement__works"]: (row["all"], row["paid"] or 0)
        for row in claims.order_by()
        .values("measurement__works")
        .annotate(all=Sum("total"), paid=Sum("total", filter=done))
    }
    found = {}
    for one in works:
        claimed, out = paid.get(one.pk, (0, 0))
        given = works_account.Given(
            one.amount, changed[one.pk], money[one.pk], known[one.pk], claimed, one.share,
            _by(one.accepted_on, on), _by(one.freed_on, on), ahead[one.pk], one.advance_share, one.recover_share,
        )  # fmt: skip
        found[one.pk] = Standing(given, works_account.compute(given), out)
    return found


def standing_of(works: Works) -> Standing:
    """How one works stands."""
    return standings_of([works])[works.pk]


def would_be(standing: Standing, **more: int | bool) -> works_account.Answer:
    """What the engine would say with sums raised by so much, and flags as given."""
    now = standing.given
    facts = {
        name: value if isinstance(value, bool) else getattr(now, name) + value for name, value in more.items()
    }
    return works_account.compute(replace(now, **facts))


def waiting_in(works: Works) -> Measurement | None:
    """The measurement or advance that waits for another person; while it does, no other is made."""
    return works.measurements.filter(state="measured").first()


def warranty_ends(works: Works) -> date | None:
    """When the months of warranty after acceptance are over; None before it."""
    return months_after(works.accepted_on, works.warranty) if works.accepted_on else None


def most_ahead(works: Works) -> int:
    """Fen that its contract lets be paid ahead."""
    return works.amount * works.advance_share // works_account.WHOLE


def _by(day: date | None, on: date | None) -> bool:
    return day is not None and (on is None or day <= on)


def _summed(rows: QuerySet, key: str, name: str) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    found.update({row[key]: row["sum"] for row in rows.order_by().values(key).annotate(sum=Sum(name))})
    return found


@dataclass(frozen=True)
class Source:
    """一处资金来源: how much the works has of an allotment (None: the village's own money), and what was claimed of it."""

    allocation: Allocation | None
    amount: int
    claimed: int

    @property
    def left(self) -> int:
        return self.amount - self.claimed


def sources_of(works: Works, *, without: Claim | None = None) -> list[Source]:
    """Where the money comes from, the village's own last; two queries. ``without``: a claim that does not count."""
    sums: dict[int, int] = defaultdict(int)
    seen: dict[int, Allocation] = {}
    for row in WorksMoney.objects.filter(works=works).select_related("allocation__fund"):
        sums[row.allocation_id or 0] += row.amount
        if row.allocation is not None:
            seen[row.allocation.pk] = row.allocation
    claims = Claim.objects.filter(measurement__works=works, state__in=TAKEN)
    if without is not None:
        claims = claims.exclude(pk=without.pk)
    taken = claims.order_by().values("allocation").annotate(sum=Sum("total"))
    claimed = {row["allocation"] or 0: row["sum"] for row in taken}
    return [
        Source(seen.get(pk), fen, claimed.get(pk, 0))
        for pk, fen in sorted(sums.items(), key=lambda pair: (pair[0] == 0, pair[0]))
    ]


def promised(allocation_pk: int) -> int:
    """Fen of an allotment that works have."""
    rows = WorksMoney.objects.filter(allocation=allocation_pk)
    return rows.aggregate(sum=Sum("amount"))["sum"] or 0


def loose(allocation_pk: int, *, without: Claim | None = None) -> int:
    """Fen of an allotment that claims have taken which are for no works. ``without``: a claim that does not count."""
    rows = Claim.objects.filter(allocation=allocation_pk, measurement=None, state__in=TAKEN)
    if without is not None:
        rows = rows.exclude(pk=without.pk)
    return rows.aggregate(sum=Sum("total"))["sum"] or 0


def promised_by(pks: Iterable[int]) -> dict[int, int]:
    """By allotment: what works have of it; one query."""
    return _summed(WorksMoney.objects.filter(allocation__in=list(pks)), "allocation", "amount")


def unmeasured(parts: Iterable[tuple[str, int]]) -> bool:
    """Whether a claim with these purposes and fen has to name a measurement, as the town has it."""
    rules = definitions.ledger_rules().works
    if rules is None:
        return False
    fen = sum(amount for purpose, amount in parts if purpose in rules.purposes)
    return fen >= rules.measured_yuan * 100


def payable_in(book: Book) -> list[tuple[Measurement, int]]:
    """Confirmed measurements of a book's works on which something may be claimed still, the latest of each works, with how much."""
    rows = list(Works.objects.filter(book=book).exclude(state="planned"))
    left = {pk: one.answer.left for pk, one in standings_of(rows).items()}
    found: dict[int, Measurement] = {}
    for one in (
        Measurement.objects.filter(works__in=rows, state="confirmed").select_related("works").order_by("n")
    ):
        found[one.works_id] = one
    return [(one, left[pk]) for pk, one in found.items() if left[pk] > 0]
