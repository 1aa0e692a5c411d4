"""建账的查阅: where a book can be opened, its accounts with what may be done with them, the opening balances as they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef

from townworks.definitions import selectors as definitions
from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.kernel.money import to_yuan
from townworks.places import selectors as places
from townworks.ui import names

from ..models import Account, Book, ImportBatch, Line, Voucher
from ..workflow import WAITING
from .balances import held_by
from .charts import chart_of_book
from .listing import account_choices
from .tables import name_of
from .visible import books_for

KEEP = "ledger.keep"
SEATS = ("village", "community")


def place_choices(actor: Actor) -> list[tuple[int, str]]:
    """Villages where this actor may open books."""
    found = places.places_for(actor, KEEP).filter(kind__in=SEATS).order_by("path")
    return list(found.values_list("pk", "name"))


def chart_choices() -> list[tuple[str, str]]:
    """The town's charts, the newest first."""
    found = sorted(definitions.charts(), key=lambda one: -one.from_year)
    return [(one.code, names.in_language(one)) for one in found]


def old_chart_choices(book: Book) -> list[tuple[str, str]]:
    """Charts that old books may use: the book's own, and the one that its chart replaces."""
    own = chart_of_book(book)
    codes = [own.code, *([own.replaces.chart] if own.replaces else [])]
    by_code = {one.code: names.in_language(one) for one in definitions.charts()}
    return [(code, by_code.get(code, code)) for code in codes]


@dataclass(frozen=True)
class AccountRow:
    """一个科目 of a book. ``splits``: it takes a sub-account still; ``ends``: it may be ended now; ``closing`` in fen, positive on its normal side."""

    account: Account
    name: str
    depth: int
    closing: int | None
    splits: bool
    ends: bool


def account_rows(book: Book) -> list[AccountRow]:
    """Every account of a book, with what may be done with it; four queries, none of which reads what was posted."""
    lines = Line.objects.filter(account=OuterRef("pk"))
    found = list(
        Account.objects.filter(book=book)
        .annotate(used=Exists(lines))
        .select_related("counterpart")
        .order_by("code")
    )
    held_up = Line.objects.filter(voucher__book=book, voucher__state__in=WAITING).order_by()
    waits = set(held_up.values_list("account_id", flat=True))
    closing = {one.code: one.standing.closing for one in held_by([book], clock.LATEST)}
    parents, own = {one.parent_id for one in found}, chart_of_book(book).codes
    rows = []
    for one in found:
        used, waiting = one.used, one.pk in waits
        leaf = one.pk not in parents
        ends = (
            leaf
            and one.parent_id is not None
            and one.code not in own
            and one.ended_on is None
            and not waiting
            and not closing.get(one.code, 0)
        )
        splits = not used and one.ended_on is None and len(one.code) < 9
        depth = (len(one.code) - 3) // 2
        stands = closing.get(one.code) if leaf else None
        if stands and one.side == "credit":
            stands = -stands
        rows.append(AccountRow(one, name_of(one), depth, stands, splits, ends))
    return rows


def other_books(actor: Actor, book: Book) -> list[tuple[int, str]]:
    """Books of the same town that a sub-account may deal with."""
    found = books_for(actor).filter(town=book.town_id).exclude(pk=book.pk).order_by("code")
    return list(found.values_list("pk", "name"))


@dataclass(frozen=True)
class Opening:
    """期初余额 as it stands: the voucher that holds it, if there is one, and its amounts by account in yuan as they are typed."""

    voucher: Voucher | None
    standing: dict[str, tuple[str, str]]

    @property
    def fixed(self) -> bool:
        """Whether it is past changing: reviewed or posted."""
        return self.voucher is not None and self.voucher.state != "draft"


def opening_of(book: Book) -> Opening:
    """The opening voucher of a book; where it was entered in several, the first one that is still a draft."""
    found = Voucher.objects.filter(book=book, kind="opening").exclude(state="discarded").order_by("pk")
    rows = list(found)
    voucher = next((one for one in rows if one.state == "draft"), rows[0] if rows else None)
    if voucher is None:
        return Opening(None, {})
    standing = {
        line.account.code: (
            f"{to_yuan(line.debit):,.2f}" if line.debit else "",
            f"{to_yuan(line.credit):,.2f}" if line.credit else "",
        )
        for line in voucher.lines.select_related("account")
    }
    return Opening(voucher, standing)


def opening_accounts(book: Book) -> list[tuple[str, str]]:
    """Accounts that can have an opening balance; results of a year have one only in a book that begins within it."""
    kinds = dict(Account.objects.filter(book=book).values_list("code", "kind"))
    begins = (book.starts_on - timedelta(days=1)).month == 12
    return [one for one in account_choices(book) if not begins or kinds[one[0]] not in ("income", "expense")]


def batches_of(book: Book) -> list[ImportBatch]:
    """Files taken in, the latest first."""
    return list(ImportBatch.objects.filter(book=book)[:50])
