"""公开的查阅: what is late, what waits for an answer, and what anybody may read without an account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext, gettext_noop

from townworks.definitions import selectors as definitions
from townworks.engines import period_reading
from townworks.engines.period_reading.periods import Kind, Period
from townworks.kernel import proofs
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from ..models import Book, Sheet, SheetQuestion, Snapshot
from ..workflow import SHEET_FLOW
from .listing import Act, Told
from .sheet_content import digest_of
from .visible import books_for, may

SHOWN = 4  # periods of the lateness list
NOT_OPEN = "没有这一期公开单，或者还没有公布。"


@dataclass(frozen=True)
class Due:
    """一期该公开的: when at the latest, when it was, and how it stands (``published``, ``late``, ``missing``, ``waiting``)."""

    book: Book
    period: str
    due_on: date
    published_on: date | None
    sheet: Sheet | None
    snapshot: Snapshot | None
    state: str


def dues_of(books: Iterable[Book], *, on: date, first: date | None = None) -> list[Due]:
    """Every period that is over, by book, the latest first; two queries. ``first``: only what ended on or after that day."""
    rules = definitions.ledger_rules().disclosure
    books = list(books)
    shots, sheets = _published({book.pk for book in books}, first)
    over: dict[date, list[Period]] = {}
    rows = []
    for book in books:
        if book.starts_on not in over:
            over[book.starts_on] = _over(rules.every, book.starts_on, on, first)
        for one in over[book.starts_on]:
            shot = shots.get((book.pk, one.code))
            due = one.end + timedelta(days=rules.days)
            work = sheets.get((book.pk, one.code))
            rows.append(
                Due(
                    book,
                    one.code,
                    due,
                    shot.published_on if shot else None,
                    work,
                    shot,
                    _stands(shot, due, on),
                )
            )
    return rows


def _published(
    ids: set[int], first: date | None
) -> tuple[Mapping[tuple[int, str], Snapshot], Mapping[tuple[int, str], Sheet]]:
    """By book and period, what was first published, and the working paper; while proofs are asked, read once."""
    kept = proofs.known("ledger.published", frozenset(ids))
    if first not in kept:
        wanted = Snapshot.objects.filter(book__in=ids, n=1).defer(
            "content", "moved"
        )  # large, and not told of here
        working = Sheet.objects.filter(book__in=ids).exclude(state="discarded").order_by("n")
        if first is not None:
            wanted, working = wanted.filter(until_on__gte=first), working.filter(until_on__gte=first)
        shots = {(one.book_id, one.period): one for one in wanted}
        kept[first] = shots, {(one.book_id, one.period): one for one in working}
    found: tuple[Mapping[tuple[int, str], Snapshot], Mapping[tuple[int, str], Sheet]] = kept[first]
    return found


def _over(every: Kind, starts_on: date, on: date, first: date | None) -> list[Period]:
    """The periods of a book that are over, the latest first."""
    found = list(period_reading.between(every, starts_on, on))
    return [
        one
        for one in reversed(found)
        if one.end < on and one.start >= starts_on and (first is None or one.end >= first)
    ]


def _stands(shot: Snapshot | None, due: date, on: date) -> str:
    if shot is not None:
        return "published" if shot.published_on <= due else "late"
    return "missing" if on > due else "waiting"


def town_dues(actor: Actor, *, on: date) -> list[Due]:
    """The last periods of all books in reach, what is missing first."""
    books = list(books_for(actor).order_by("place__path", "code"))
    every = definitions.ledger_rules().disclosure.every
    starts = {book.starts_on for book in books}
    ends = {one.end for start in starts for one in _over(every, start, on, None)}
    if not ends:
        return []
    rows = dues_of(books, on=on, first=sorted(ends)[-SHOWN:][0])
    order = ("missing", "waiting", "late", "published")
    return sorted(rows, key=lambda one: order.index(one.state))


def sheets_of(book: Book) -> QuerySet[Sheet]:
    """Every edition of a book that was not discarded, the latest period first."""
    rows = Sheet.objects.filter(book=book).exclude(state="discarded").select_related("snapshot")
    return rows.order_by("-until_on", "-n")


def open_questions(actor: Actor) -> list[SheetQuestion]:
    """Questions without an answer, the oldest first."""
    return list(
        SheetQuestion.objects.filter(snapshot__book__in=books_for(actor), answer=None)
        .select_related("snapshot__book")
        .order_by("due_on", "pk")
    )


def acts_on_sheet(actor: Actor, sheet: Sheet) -> list[Act]:
    """What this person may do with a sheet now."""
    own = actor.person_id == sheet.prepared_by_id
    return [
        Act(move.name, gettext(move.label))
        for move in SHEET_FLOW.open_moves(sheet.state)
        if may(actor, move.permission, sheet.book)
        and not (move.name == "check" and own)
        and not (move.name == "return" and sheet.state == "draft" and own)
    ]


def story_of(sheet: Sheet) -> list[Told]:
    """Its steps."""
    labels = {"prepare": gettext_noop("编制公开单"), **{move.name: move.label for move in SHEET_FLOW.moves}}
    return [
        Told(row.at, row.by_name, gettext(labels[row.move]), row.reason) for row in sheet.rows.order_by("id")
    ]


@dataclass(frozen=True)
class Shown:
    """公布件 as anybody reads it. ``sound``: it still is what was sealed. ``later``: the newest edition, where this is not it."""

    snapshot: Snapshot
    sound: bool
    later: Snapshot | None
    answered: list[SheetQuestion]
    waiting: list[SheetQuestion]


def public_snapshot(book_id: int, period: str, n: int | None = None) -> Shown:
    """One edition, or the newest; NotFound where nothing was published."""
    if book_id > 2**63 - 1 or (n or 0) > 2**31 - 1:
        raise NotFound(NOT_OPEN)
    period = period.replace("\0", "")[:8]
    rows = Snapshot.objects.filter(book=book_id, period=period).select_related("book__town", "corrects")
    editions = list(rows.order_by("n"))
    found = editions[-1:] if n is None else [one for one in editions if one.n == n]
    if not found:
        raise NotFound(NOT_OPEN)
    one, newest = found[0], editions[-1]
    questions = list(
        SheetQuestion.objects.filter(snapshot__in=editions).select_related("answer").order_by("pk")
    )
    answered = [row for row in questions if hasattr(row, "answer")]
    waiting = [row for row in questions if not hasattr(row, "answer")]
    later = newest if newest.pk != one.pk else None
    return Shown(one, digest_of(one.content) == one.digest, later, answered, waiting)


def has_sheets(book_id: int) -> bool:
    """Whether a book published anything."""
    return Snapshot.objects.filter(book=book_id).exists()


def public_books() -> list[Snapshot]:
    """The newest edition of the newest period of every book that was published, by town and village."""
    of_book = Snapshot.objects.filter(book=OuterRef("pk")).order_by("-until_on", "-n")
    newest = Book.objects.annotate(newest=Subquery(of_book.values("pk")[:1])).exclude(newest=None)
    rows = Snapshot.objects.filter(pk__in=newest.values("newest")).defer("content")
    rows = rows.select_related("book__town", "book__place")
    return sorted(rows, key=lambda one: (one.book.town.code, one.book.place.code, one.book_id))


def public_book(book_id: int) -> tuple[Book, list[Snapshot]]:
    """A book and the newest edition of each period that was published; NotFound where none was."""
    if book_id > 2**63 - 1:
        raise NotFound(NOT_OPEN)
    rows = Snapshot.objects.filter(book=book_id).select_related("book__town", "book__place").defer("content")
    newest = {one.period: one for one in rows.order_by("n")}
    if not newest:
        raise NotFound(NOT_OPEN)
    found = sorted(newest.values(), key=lambda one: one.until_on, reverse=True)
    return found[0].book, found
