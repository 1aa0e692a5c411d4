"""风险的事实: what each rule of the engine ``book_risks`` looks at, gathered from the records of one book."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Sum

from townworks.definitions import selectors as definitions
from townworks.engines import book_risks, workdays

from ..models import Balance, Book, Claim, Contract, Voucher, Works
from ..models.contract import OPEN_WAYS
from ..models.voucher import VOUCHER_MARKS
from ..models.works import OPEN_PROCUREMENT
from ..workflow import TAKEN
from .charts import chart_of_book
from .disclosure import dues_of
from .works import standings_of

MADE_BY_RULE = ("carry", "distribute", "depreciation")  # dated by the month's end, whatever day that is


def facts_of(book: Book, *, until: date) -> book_risks.Given | None:
    """Everything of a book through a day, for every rule; None where the town has set no limits. Twelve queries."""
    rules = definitions.ledger_rules()
    if rules.risks is None:
        return None
    entries = _entries(book, until)
    built, chosen = _works(book, until, least=rules.works.open_yuan * 100 if rules.works else None)
    return book_risks.Given(
        limits=book_risks.Limits(
            tuple(sorted(one.up_to * 100 for one in rules.tiers if one.up_to is not None)),
            rules.risks.split_days,
            rules.risks.round_from * 100,
            rules.risks.round_yuan * 100,
            rules.cash_limit.yuan * 100,
            rules.risks.changes_percent,
        ),
        on=until,
        payments=_payments(book, until),
        entries=entries,
        cash=_cash(book, until),
        contracts=(*_contracts(book, until, least=rules.risks.tender_yuan * 100), *chosen),
        works=built,
        sheets=tuple(
            book_risks.Sheet(f"sheet:{one.period}", one.period, one.due_on, one.published_on)
            for one in dues_of([book], on=until)
        ),
        rest_days=_rest_days({one.dated_on for one in entries}),
    )


def _payments(book: Book, until: date) -> tuple[book_risks.Payment, ...]:
    """Claims that are in hand, granted or paid; what was sent back or given up is no payment."""
    rows = Claim.objects.filter(book=book, state__in=TAKEN, spent_on__lte=until).order_by("spent_on", "pk")
    return tuple(
        book_risks.Payment(f"claim:{pk}", payee, handler, witness, fen, day)
        for pk, payee, handler, witness, fen, day in rows.values_list(
            "pk", "payee", "handler", "witness", "total", "spent_on"
        )
    )


def _entries(book: Book, until: date) -> tuple[book_risks.Entry, ...]:
    rows = Voucher.objects.filter(book=book, state="posted", dated_on__lte=until).exclude(kind="opening")
    rows = rows.exclude(source__in=MADE_BY_RULE).order_by("dated_on", "pk")
    told = rows.values_list("pk", "kind", "number", "summary", "dated_on")  # all of a book: no model of each
    return tuple(
        book_risks.Entry(f"voucher:{pk}", f"{VOUCHER_MARKS[kind]}-{number} {summary}", day)
        for pk, kind, number, summary, day in told.iterator(chunk_size=5000)
    )


def _rest_days(days: set[date]) -> frozenset[date]:
    """Days of rest by the notices; years without one are not judged."""
    calendar = definitions.working_calendar()
    return frozenset(
        day for day in days if workdays.covers(calendar, day, day) and not workdays.is_working(calendar, day)
    )


def _cash(book: Book, until: date) -> tuple[book_risks.Cash, ...]:
    """Cash at the end of every month that is over, from kept balances."""
    prefix = chart_of_book(book).roles.cash
    rows = Balance.objects.filter(book=book, account__code__startswith=prefix).order_by("month")
    moved: dict[date, dict[int, int]] = {}
    for account, month, debit, credit in rows.values_list(
        "account", "month", "debit_through", "credit_through"
    ):
        moved.setdefault(month, {})[account] = debit - credit
    standing: dict[int, int] = {}
    found, month = [], book.starts_on
    for before in (one for one in moved if one < month):
        standing |= moved[before]
    while (following := (month + timedelta(days=32)).replace(day=1)) <= until:
        standing |= moved.get(month, {})
        end = following - timedelta(days=1)
        found.append(book_risks.Cash(f"cash:{month:%Y-%m}", end, sum(standing.values())))
        month = following
    return tuple(found)


def _contracts(book: Book, until: date, *, least: int) -> tuple[book_risks.Contract, ...]:
    """Contracts with what they come to in all; land contracted to households is not let by tender."""
    rows = Contract.objects.filter(book=book, signed_on__lte=until).annotate(whole=Sum("instalments__amount"))
    return tuple(
        book_risks.Contract(
            f"contract:{one.pk}",
            str(one),
            one.whole or 0,
            one.way != "household" and (one.whole or 0) >= least,
            one.way in OPEN_WAYS and bool(one.tender.strip()),
        )
        for one in rows.order_by("pk")
    )


def _works(
    book: Book, until: date, *, least: int | None
) -> tuple[tuple[book_risks.Works, ...], tuple[book_risks.Contract, ...]]:
    """Works as they stood on a day, claims in hand left out; and how each was chosen, by what it comes to with its changes."""
    rows = list(Works.objects.filter(book=book, signed_on__lte=until).exclude(state="planned").order_by("pk"))
    standings = standings_of(rows, on=until)
    built, chosen = [], []
    for one in rows:
        given, answer = standings[one.pk].given, standings[one.pk].answer
        key, name = f"works:{one.pk}", str(one)
        built.append(
            book_risks.Works(
                key, name, given.contract, given.changes, answer.limit, given.measured, answer.due, given.paid,
                answer.ahead, None if given.accepted else one.ends_on,
            )
        )  # fmt: skip
        open_way = one.way in OPEN_PROCUREMENT and bool(one.tender.strip())
        needs = least is not None and answer.limit >= least
        chosen.append(book_risks.Contract(key, name, answer.limit, needs, open_way))
    return tuple(built), tuple(chosen)
