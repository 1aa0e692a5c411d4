"""风险清单的查阅: findings in reach, by rule and by village, each with its basis and the records that it is about. Never by person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Max, QuerySet, Value, When
from django.utils.translation import gettext

from townworks.engines.book_risks import RULES
from townworks.kernel.actor import Actor
from townworks.ui.navigation import address

from ..models import Book, Claim, Contract, Risk, RiskLook, Sheet, Voucher, Works
from ..models.risk import RISK_STATES
from .charts import chart_of_book
from .listing import ON_A_PAGE
from .visible import books_within, or_not_there

READ = "risk.read"
STATES = list(RISK_STATES)
# What is told of a day alone comes last: there is much of it, and most of it is in order.
SHOWN_ORDER = (*(code for code in RULES if code != "rest_day"), "rest_day")


def risks_for(actor: Actor, permission: str = READ) -> QuerySet[Risk]:
    """账目风险 in reach."""
    books = books_within(actor, permission)
    return Risk.objects.filter(book__in=books).select_related("book__place")


def risk_for(actor: Actor, pk: int, permission: str = READ) -> Risk:
    """One finding with its book; NotFound when it is not there or not for this actor."""
    return or_not_there(
        risks_for(actor, permission).select_related("book__town", "book__chart").filter(pk=pk).first()
    )


def wanted_risks(actor: Actor, wanted: Mapping[str, str]) -> QuerySet[Risk]:
    """Findings by rule, book and state (what is open, unless another is asked for), the latest first."""
    found = risks_for(actor)
    state = wanted.get("state", "")
    if state != "all":
        found = found.filter(state=state if state in RISK_STATES else "open")
    if wanted.get("rule", "") in RULES:
        found = found.filter(rule=wanted["rule"])
    if (book := wanted.get("book", "")).isascii() and book.isdigit() and len(book) < 10:
        found = found.filter(book=int(book))
    return in_order(found)


def in_order(found: QuerySet[Risk]) -> QuerySet[Risk]:
    """As the engine has its rules, for the first ones weigh most; within a rule the latest first."""
    places = [When(rule=code, then=Value(n)) for n, code in enumerate(SHOWN_ORDER)]
    return found.order_by(Case(*places, default=Value(len(places))), "-found_at", "-pk")


def risk_page(actor: Actor, wanted: Mapping[str, str], *, page: int) -> Page:
    """One page of them."""
    return Paginator(wanted_risks(actor, wanted), ON_A_PAGE).get_page(page)


@dataclass(frozen=True)
class Tally:
    """一行合计: a rule or a village, how many are open and how many were settled."""

    key: str
    name: str
    waiting: int
    settled: int


def by_rule(actor: Actor) -> list[Tally]:
    """Every rule, in the order of the engine."""
    counts = _counts(risks_for(actor), "rule")
    return [Tally(code, gettext(rule.name), *counts.get(code, (0, 0))) for code, rule in RULES.items()]


def by_book(actor: Actor) -> list[Tally]:
    """Every book with findings, by its village."""
    counts = _counts(risks_for(actor), "book")
    books = Book.objects.filter(pk__in=counts).order_by("place__path", "code")
    return [Tally(str(one.pk), one.name, *counts[one.pk]) for one in books]


def _counts(found: QuerySet[Risk], name: str) -> dict[object, tuple[int, int]]:
    """Open and settled, by what is named."""
    counts: dict[object, tuple[int, int]] = {}
    for key, state, n in found.order_by().values_list(name, "state").annotate(n=Count("pk")):
        waiting, settled = counts.get(key, (0, 0))
        counts[key] = (waiting + n, settled) if state == "open" else (waiting, settled + n)
    return counts


def last_look(actor: Actor) -> date | None:
    """The earliest day on which one of the books was last looked over; None where one never was."""
    books = books_within(actor, READ).annotate(last=Max("risk_looks__looked_on"))
    days = [one.last for one in books]
    return min(days) if days and None not in days else None


def looks_of(book: Book) -> list[RiskLook]:
    """The last looks over a book."""
    return list(RiskLook.objects.filter(book=book).order_by("-pk")[:5])


@dataclass(frozen=True)
class Record:
    """一条依据的记录: in words, and where it stands."""

    words: str
    url: str


@dataclass(frozen=True)
class Detail:
    """一条风险 as its page shows it."""

    why: str
    basis: str
    records: list[Record]
    looks: list[RiskLook]


def detail(risk: Risk) -> Detail:
    """Its rule, and the records that it is about."""
    rule = RULES[risk.rule]
    records = records_of(risk.book, risk.records)
    return Detail(gettext(rule.why), gettext(rule.basis), records, looks_of(risk.book))


def records_of(book: Book, keys: Sequence[str]) -> list[Record]:
    """Records by the keys that the engine was given ("claim:12", "cash:2026-03"); what is gone is left out."""
    by_kind: dict[str, list[str]] = {}
    for key in keys:
        kind, _, name = key.partition(":")
        by_kind.setdefault(kind, []).append(name)
    found: list[Record] = []
    for kind, held in by_kind.items():
        found += READERS[kind](book, held)
    return found


def _claims(book: Book, held: Iterable[str]) -> list[Record]:
    rows = Claim.objects.filter(book=book, pk__in=held).order_by("spent_on", "pk")
    return [Record(f"{one} {one.spent_on} {one.reason}", address("ledger:claim", one.pk)) for one in rows]


def _vouchers(book: Book, held: Iterable[str]) -> list[Record]:
    rows = Voucher.objects.filter(book=book, pk__in=held)
    return [Record(f"{one} {one.dated_on} {one.summary}", address("ledger:voucher", one.pk)) for one in rows]


def _contracts(book: Book, held: Iterable[str]) -> list[Record]:
    return [
        Record(str(one), address("ledger:contract", one.pk))
        for one in Contract.objects.filter(book=book, pk__in=held)
    ]


def _sheets(book: Book, held: Iterable[str]) -> list[Record]:
    rows = Sheet.objects.filter(book=book, period__in=held).exclude(state="discarded")
    there = {one.period: address("ledger:sheet", one.pk) for one in rows}
    return [
        Record(gettext("{period}公开单").format(period=one), there.get(one, address("ledger:disclosure")))
        for one in held
    ]


def _months(book: Book, held: Iterable[str]) -> list[Record]:
    code = chart_of_book(book).roles.cash
    return [
        Record(
            gettext("{month}现金日记账").format(month=month),
            f"{address('ledger:journal', book.pk, 'cash')}?month={month}&account={code}",
        )
        for month in held
    ]


def _works(book: Book, held: Iterable[str]) -> list[Record]:
    rows = Works.objects.filter(book=book, pk__in=held).order_by("pk")
    return [Record(str(one), address("ledger:works", one.pk)) for one in rows]


READERS = {
    "works": _works,
    "claim": _claims,
    "voucher": _vouchers,
    "contract": _contracts,
    "sheet": _sheets,
    "cash": _months,
}
