"""清单: books and vouchers as lists, months of a book, and what a person may do with a voucher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from townworks.kernel.actor import Actor
from townworks.kernel.money import to_yuan
from townworks.kernel.workflow import Move

from ..models import Account, Book, Line, Period, Reopening, Voucher
from ..models.voucher import VOUCHER_KINDS
from ..workflow import FLOW, STATES
from .charts import chart_of_book
from .tables import name_of
from .visible import books_for, may, vouchers_for

ON_A_PAGE = 50


@dataclass(frozen=True)
class BookRow:
    """一个账套 in the list: how far it is closed, and what waits."""

    book: Book
    closed: date | None
    drafts: int
    reviewed: int


def book_rows(actor: Actor) -> list[BookRow]:
    """Every book in reach; what waits is counted along an index, whatever was posted before."""
    own = Voucher.objects.filter(book=OuterRef("pk")).order_by().values("book")
    waiting = {
        name: Coalesce(Subquery(own.filter(state=name).annotate(n=Count("pk")).values("n")), 0)
        for name in ("draft", "reviewed")
    }
    months = Period.objects.filter(book=OuterRef("pk"), state="closed").order_by("-month")
    rows = books_for(actor).annotate(closed=Subquery(months.values("month")[:1]), **waiting)
    rows = rows.order_by("place__path", "kind", "code")
    return [BookRow(one, one.closed, one.draft, one.reviewed) for one in rows]  # type: ignore[attr-defined]


def periods_of(book: Book) -> list[Period]:
    """The months of a book, the latest first."""
    return list(Period.objects.filter(book=book).order_by("-month"))


def month_asked(book: Book, text: str) -> date:
    """The month of an address ("2026-03") if the book has it, else the first one that is open."""
    periods = periods_of(book)
    found = next((one.month for one in periods if f"{one.month:%Y-%m}" == text), None)
    still_open = [one.month for one in periods if one.state == "open" and one.month >= book.starts_on]
    return found or min(still_open, default=book.starts_on)


def month_of_address(text: str, *, on: date) -> date:
    """The month of an address ("2026-03"), else the one of today."""
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else on.replace(day=1)
    except ValueError:
        return on.replace(day=1)


def books_by_chart(actor: Actor) -> list[list[Book]]:
    """Books in reach that can be added up: those of one chart together."""
    groups: dict[str, list[Book]] = {}
    for book in books_for(actor).order_by("chart__code", "code"):
        groups.setdefault(book.chart.code, []).append(book)
    return list(groups.values())


def payable_choices(book: Book) -> list[tuple[str, str]]:
    """Accounts without sub-accounts on which what members get can be owed."""
    code = chart_of_book(book).roles.members_payable
    return [one for one in account_choices(book) if one[0].startswith(code)]


def asked_reopenings(book: Book) -> list[Reopening]:
    """Requests that wait for an answer."""
    return list(Reopening.objects.filter(period__book=book, state="asked").select_related("period"))


def voucher_page(actor: Actor, book: Book, wanted: Mapping[str, str], *, page: int) -> Page:
    """Vouchers of a book, the latest first, by state, month, kind and words."""
    found = vouchers_for(actor).filter(book=book)
    if wanted.get("state", "") in STATES:
        found = found.filter(state=wanted["state"])
    else:
        found = found.filter(state__in=[state for state in STATES if state != "discarded"])
    if wanted.get("kind", "") in VOUCHER_KINDS:
        found = found.filter(kind=wanted["kind"])
    month = next((one.month for one in periods_of(book) if f"{one.month:%Y-%m}" == wanted.get("month")), None)
    if month:
        found = found.filter(dated_on__gte=month, dated_on__lt=(month + timedelta(days=31)).replace(day=1))
    if words := wanted.get("q", "").replace("\0", "")[:60]:
        found = found.filter(summary__icontains=words)
    lines = Line.objects.filter(voucher=OuterRef("pk")).order_by().values("voucher")
    total = Subquery(lines.annotate(fen=Sum("debit")).values("fen"))  # of the rows that are shown, not of all
    rows = found.annotate(total=total).order_by("-dated_on", "-pk")
    return Paginator(rows, ON_A_PAGE).get_page(page)


def account_choices(book: Book) -> list[tuple[str, str]]:
    """Accounts that take a line, as (code, name)."""
    below = Account.objects.filter(parent=OuterRef("pk"))
    rows = Account.objects.filter(~Exists(below), book=book, ended_on=None).select_related("parent")
    return [
        (one.code, f"{name_of(one.parent)}-{name_of(one)}" if one.parent else name_of(one)) for one in rows
    ]


def acts_on(actor: Actor, voucher: Voucher) -> list[Move]:
    """What this person may do with a voucher now."""
    moves = []
    for move in FLOW.open_moves(voucher.state):
        own = move.name == "review" and actor.person_id == voucher.drafted_by_id
        red = move.name == "edit" and voucher.reverses_id is not None
        idle = move.name == "return" and voucher.state == "draft" and actor.person_id == voucher.drafted_by_id
        if not (own or red or idle) and may(actor, move.permission, voucher.book):
            moves.append(move)
    return moves


def may_reverse(actor: Actor, voucher: Voucher) -> bool:
    """Whether this person could take a posted voucher back in red."""
    if voucher.state != "posted" or voucher.kind == "opening":
        return False
    return not voucher.reversals.exclude(state="discarded").exists() and bool(
        may(actor, "ledger.draft", voucher.book)
    )


MOVES = {"draft": "填制凭证", **{move.name: move.label for move in FLOW.moves}}


@dataclass(frozen=True)
class Told:
    """一步经过, as the timeline draws it."""

    at: datetime | date
    who: str
    what: str
    reason: str


@dataclass(frozen=True)
class Act:
    """能办的一步."""

    name: str
    label: str


@dataclass(frozen=True)
class Detail:
    """一张凭证 as its page shows it, and what this person may do with it."""

    voucher: Voucher
    lines: list[tuple[Line, str]]
    total: int
    credit: int
    acts: list[Act]
    may_reverse: bool
    reversal: Voucher | None
    story: list[Told]

    @property
    def gap(self) -> int:
        return self.total - self.credit


def detail(actor: Actor, voucher: Voucher) -> Detail:
    """A voucher with its lines and steps."""
    lines = list(voucher.lines.select_related("account"))
    story = [
        Told(row.at, row.by_name, gettext(MOVES[row.move]), row.reason) for row in voucher.rows.order_by("id")
    ]
    return Detail(
        voucher,
        [(line, name_of(line.account)) for line in lines],
        sum(line.debit for line in lines),
        sum(line.credit for line in lines),
        [Act(move.name, gettext(move.label)) for move in acts_on(actor, voucher)],
        may_reverse(actor, voucher),
        voucher.reversals.exclude(state="discarded").first(),
        story,
    )


def typed_lines(voucher: Voucher) -> list[dict[str, str]]:
    """A draft's lines as the form has them."""
    return [
        {
            "account": f"{line.account.code} {name_of(line.account)}",
            "note": line.summary,
            "debit": f"{to_yuan(line.debit)}" if line.debit else "",
            "credit": f"{to_yuan(line.credit)}" if line.credit else "",
        }
        for line in voucher.lines.select_related("account")
    ]
