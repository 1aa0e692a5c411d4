"""捐赠的查阅: gifts cut to the actor, and the roll that anybody reads: names only where the giver agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext

from townworks.definitions import selectors as definitions
from townworks.kernel import asked, personal
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from ..models import Book, Donation, Fund
from ..models.donation import DONATION_MOVES
from ..permissions import READ
from .charts import chart_of_book
from .disclosure import NOT_OPEN
from .listing import ON_A_PAGE, Told, account_choices
from .visible import books_within, or_not_there

KEEP = "claim.review"
UNNAMED = {"person": "一位热心乡贤", "body": "一家爱心单位"}


def belongs(donation: Donation) -> str:
    """What a sealed name is bound to."""
    return f"donation/{donation.uid.hex}/donor"


def donor_of(donation: Donation) -> str:
    """The name itself; who may read it is asked elsewhere."""
    return personal.unseal(donation.donor_sealed, belongs=belongs(donation))


def donations_for(actor: Actor, permission: str = READ) -> QuerySet[Donation]:
    """捐赠."""
    rows = Donation.objects.filter(book__in=books_within(actor, permission))
    return rows.select_related("book__town", "fund", "voucher").defer("book__town__outline")


def donation_for(actor: Actor, pk: int, permission: str = READ) -> Donation:
    """One gift with its book; NotFound when it is not there or not for this actor."""
    return or_not_there(donations_for(actor, permission).filter(pk=pk).first())


def donation_page(actor: Actor, wanted: Mapping[str, str], *, page: int) -> Page:
    """Gifts in reach, the latest first, by book."""
    found = donations_for(actor)
    if (book := asked.number(wanted.get("book"))) is not None:
        found = found.filter(book=book)
    return Paginator(found.order_by("-given_on", "-pk"), ON_A_PAGE).get_page(page)


def donated(actor: Actor, *, year: int) -> int:
    """Fen given to books in reach in a year."""
    return (
        donations_for(actor).filter(given_on__year=year, state="given").aggregate(sum=Sum("amount"))["sum"]
        or 0
    )


def story_of(donation: Donation) -> list[Told]:
    """Its steps."""
    return [
        Told(row.at, row.by_name, gettext(DONATION_MOVES[row.move]), row.reason)
        for row in donation.rows.order_by("id")
    ]


def fund_choices(book: Book) -> list[tuple[str, str]]:
    """Funds of the book's town that a gift can be for."""
    rows = Fund.objects.filter(town=book.town_id).order_by("-year", "code")
    return [(str(one.pk), f"{one.name} {one.year}") for one in rows]


def income_accounts(book: Book) -> tuple[list[tuple[str, str]], str]:
    """Accounts on which a gift can be booked, and the usual one."""
    rules, roles = definitions.ledger_rules().donations, chart_of_book(book).roles
    usual = rules.accounts.get(book.chart.code, "") if rules else ""
    money = (roles.cash, roles.bank)
    rows = [(code, f"{code} {name}") for code, name in account_choices(book) if not code.startswith(money)]
    return rows, next((code for code, _ in rows if usual and code.startswith(usual)), "")


@dataclass(frozen=True)
class Given:
    """捐赠榜的一行. ``who``: the name, or what stands for it."""

    given_on: date
    who: str
    named: bool
    amount: int
    purpose: str


@dataclass(frozen=True)
class Roll:
    """一个村的捐赠榜."""

    book: Book
    rows: list[Given]
    total: int


def public_roll(book_id: int) -> Roll:
    """What was given to a village, for anybody; NotFound where nothing was. A name is opened only where its giver agreed."""
    if book_id > 2**63 - 1:
        raise NotFound(NOT_OPEN)
    found = list(
        Donation.objects.filter(book=book_id, state="given").select_related("book__town", "book__place")
    )
    if not found:
        raise NotFound(NOT_OPEN)
    rows = [
        Given(
            one.given_on,
            donor_of(one) if one.named else gettext(UNNAMED[one.donor_kind]),
            one.named,
            one.amount,
            one.purpose,
        )
        for one in found
    ]
    return Roll(found[0].book, rows, sum(one.amount for one in found))


def has_roll(book_id: int) -> bool:
    """Whether a village was given anything."""
    return Donation.objects.filter(book=book_id, state="given").exists()


@dataclass(frozen=True)
class ReceiptSheet:
    """一张捐赠收据."""

    book: str
    number: str
    donor: str
    amount: int
    given_on: date
    purpose: str
    on: date


def receipt_sheet(donation: Donation, *, donor: str, on: date) -> ReceiptSheet:
    """What a receipt says, with the name that somebody was allowed to read."""
    return ReceiptSheet(
        donation.book.name,
        donation.number,
        donor,
        donation.amount,
        donation.given_on,
        donation.purpose,
        on,
    )
