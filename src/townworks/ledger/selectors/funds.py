"""专项资金的查阅: funds cut to the actor, what of each was allotted, granted, paid, and how that stands against the calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from townworks.definitions import selectors as definitions
from townworks.engines import fund_pace
from townworks.kernel import asked, proofs
from townworks.kernel.actor import Actor
from townworks.kernel.verdict import Verdict

from ..models import Allocation, Book, Claim, Donation, Fund, FundChange
from ..permissions import READ, may_in_town, of_town
from ..workflow import GRANTED, TAKEN
from .claims import purpose_name
from .visible import books_within, or_not_there

KEEP = "fund.keep"


@dataclass(frozen=True)
class Sums:
    """Fen: allotted after what was taken back; claimed; granted by the town; paid."""

    allotted: int = 0
    taken: int = 0
    granted: int = 0
    paid: int = 0

    @property
    def left(self) -> int:
        """Of what was allotted, not claimed."""
        return self.allotted - self.taken


@dataclass(frozen=True)
class FundRow:
    """一笔专项资金 in the list. ``whole``: the actor sees all of it; otherwise the sums are those of the books in reach."""

    fund: Fund
    whole: bool
    sums: Sums
    pace: fund_pace.Answer

    @property
    def rest(self) -> int:
        """Not allotted, fen."""
        return self.fund.amount - self.sums.allotted

    @property
    def purposes(self) -> list[str]:
        return [purpose_name(code) for code in self.fund.purposes]


@dataclass(frozen=True)
class Allotted:
    """一笔拨付 with what was taken back and what became of it."""

    allocation: Allocation
    back: list[Allocation]
    sums: Sums


def funds_for(actor: Actor, permission: str = READ) -> QuerySet[Fund]:
    """专项资金: all of a town for who sees the whole town, otherwise those of which a book in reach was allotted something."""
    whole = Q() if actor.system else of_town(actor, permission)
    allotted = Allocation.objects.filter(book__in=books_within(actor, permission)).values("fund")
    return Fund.objects.filter(whole | Q(pk__in=allotted)).select_related("town").defer("town__outline")


def fund_for(actor: Actor, pk: int, permission: str = READ) -> Fund:
    """One fund; NotFound when it is not there or not for this actor."""
    return or_not_there(funds_for(actor, permission).filter(pk=pk).first())


def sees_whole(actor: Actor, fund: Fund) -> bool:
    """Whether an actor sees all books of a fund's town."""
    return actor.system or Fund.objects.filter(of_town(actor, READ), pk=fund.pk).exists()


def may_keep(actor: Actor, fund: Fund) -> Verdict:
    """Whether the actor may allot this fund."""
    return may_in_town(actor, KEEP, fund.town)


def allocation_for(actor: Actor, pk: int, permission: str = READ) -> Allocation:
    """One allotment with its fund and book; NotFound when it is not there, is a correction, or not for this actor."""
    rows = Allocation.objects.filter(book__in=books_within(actor, permission), corrects=None, pk=pk)
    return or_not_there(rows.select_related("fund__town", "book").first())


def allocations_of(actor: Actor, funds: Iterable[Fund]) -> QuerySet[Allocation]:
    """Allotments of funds to books in reach, corrections left out."""
    rows = Allocation.objects.filter(fund__in=[one.pk for one in funds], book__in=books_within(actor))
    return rows.filter(corrects=None).select_related("book", "fund")


def sums_of(rows: Iterable[Allocation], *, on: date | None = None) -> dict[int, Sums]:
    """By allotment, in two queries. ``on``: only what was decided and paid through that day. While proofs are asked, once for all,
    and for all their days."""
    pks = [one.pk for one in rows]
    kept = proofs.known("funds.sums", on)
    if not kept.keys() >= set(pks):
        for day, found in _sums(pks, [*proofs.days_asked(*([on] if on else [])), None]).items():
            proofs.known("funds.sums", day).update(found)
            kept.update(found if day == on else {})
    return {pk: kept[pk] for pk in pks}


def _sums(pks: Sequence[int], days: Sequence[date | None]) -> dict[date | None, dict[int, Sums]]:
    """The same for several days; of None, of all time."""
    given = Allocation.objects.filter(Q(pk__in=pks) | Q(corrects__in=pks))
    allotted = list(given.values_list("pk", "corrects", "amount", "decided_on"))
    counts = {}
    for n, day in enumerate(days):
        spent = Q() if day is None else Q(spent_on__lte=day)
        gone = Q(state="paid") if day is None else Q(state="paid", paid_on__lte=day)
        counts[f"taken{n}"] = Sum("total", filter=spent)
        counts[f"granted{n}"] = Sum("total", filter=spent & Q(state__in=GRANTED))
        counts[f"paid{n}"] = Sum("total", filter=spent & gone)
    claims = Claim.objects.filter(allocation__in=pks, state__in=TAKEN).order_by().values("allocation")
    found = {one["allocation"]: one for one in claims.annotate(**counts)}
    sums: dict[date | None, dict[int, Sums]] = {}
    for n, day in enumerate(days):
        net: dict[int, int] = defaultdict(int)
        for pk, corrects, amount, decided_on in allotted:
            if day is None or decided_on <= day:
                net[corrects or pk] += amount
        names = (f"taken{n}", f"granted{n}", f"paid{n}")
        sums[day] = {pk: Sums(net[pk], *(found.get(pk, {}).get(name) or 0 for name in names)) for pk in pks}
    return sums


def allotments_of(funds: Iterable[Fund]) -> list[Allocation]:
    """The allotments of funds, without what corrects them; while proofs are asked, read once for all."""
    pks = frozenset(one.pk for one in funds)
    kept = proofs.known("funds.allotments")
    if pks not in kept:
        kept[pks] = list(Allocation.objects.filter(fund__in=pks, corrects=None))
    return list(kept[pks])


def added(parts: Iterable[Sums]) -> Sums:
    """Sums added up."""
    rows = list(parts)
    return Sums(
        *(sum(getattr(one, name) for one in rows) for name in ("allotted", "taken", "granted", "paid"))
    )


def pace_of(fund: Fund, spent: int, *, on: date) -> fund_pace.Answer:
    """How much of a fund is spent, beside what the town's calendar asks."""
    rules = definitions.ledger_rules().fund_pace
    milestones = tuple((one.month, one.percent) for one in rules.milestones) if rules else ()
    given = fund_pace.Given(fund.amount, spent, fund.year, fund.first_on, fund.last_on, milestones, on)
    return fund_pace.compute(given)


def fund_rows(actor: Actor, wanted: Mapping[str, str], *, on: date) -> list[FundRow]:
    """Funds in reach, the latest year first; what is behind the calendar before what is not."""
    found = funds_for(actor)
    if year := asked.number(wanted.get("year", "")):
        found = found.filter(year=year)
    funds = list(found)
    whole = set(funds_for_whole(actor).values_list("pk", flat=True))
    rows = list(allocations_of(actor, funds))
    sums = sums_of(rows)
    answer = []
    for fund in funds:
        mine = added(sums[one.pk] for one in rows if one.fund_id == fund.pk)
        answer.append(FundRow(fund, fund.pk in whole, mine, pace_of(fund, mine.paid, on=on)))
    return sorted(
        answer, key=lambda one: (-one.fund.year, not (one.whole and one.pace.behind), one.fund.code)
    )


def funds_for_whole(actor: Actor) -> QuerySet[Fund]:
    """Funds of which the actor sees everything."""
    return Fund.objects.all() if actor.system else Fund.objects.filter(of_town(actor, READ))


def row_of(actor: Actor, fund: Fund, *, on: date) -> FundRow:
    """One fund as the list has it."""
    sums = added(sums_of(allocations_of(actor, [fund])).values())
    return FundRow(fund, sees_whole(actor, fund), sums, pace_of(fund, sums.paid, on=on))


def allotted_rows(actor: Actor, fund: Fund) -> list[Allotted]:
    """Allotments of a fund in reach, with what was taken back."""
    rows = list(allocations_of(actor, [fund]).order_by("book__place__path", "pk"))
    sums = sums_of(rows)
    back: dict[int, list[Allocation]] = defaultdict(list)
    for one in Allocation.objects.filter(corrects__in=rows).order_by("pk"):
        back[one.corrects_id or 0].append(one)
    return [Allotted(one, back[one.pk], sums[one.pk]) for one in rows]


def years_of(actor: Actor) -> list[int]:
    """Years that funds in reach are of, the latest first."""
    return list(funds_for(actor).order_by("-year").values_list("year", flat=True).distinct())


def town_choices(actor: Actor) -> list[tuple[str, str]]:
    """Towns in which the actor may enter funds."""
    towns = {one.town_id: one.town_name for one in actor.grants_for(KEEP) if one.reach == "town"}
    return [(str(pk), name) for pk, name in towns.items() if pk]


def book_choices(actor: Actor, fund: Fund) -> list[tuple[str, str]]:
    """Books of the fund's town to which the actor may allot."""
    rows = Book.objects.filter(pk__in=books_within(actor, KEEP), town=fund.town_id).order_by(
        "place__path", "code"
    )
    return [(str(one.pk), one.name) for one in rows]


def donations_into(actor: Actor, fund: Fund) -> list[Donation]:
    """Gifts that were given for a fund, to books in reach."""
    rows = Donation.objects.filter(fund=fund, state="given", book__in=books_within(actor))
    return list(rows.select_related("book"))


def changes_of(fund: Fund) -> list[FundChange]:
    """How its amount was changed, the first change first."""
    return list(fund.changes.order_by("id"))
