"""看得到的: books, vouchers and months, cut to the actor; otherwise NotFound."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound
from townworks.kernel.kept_query import Kept
from townworks.kernel.verdict import Verdict

from .. import permissions
from ..models import Account, Asset, Book, Contract, Period, Reopening, Sheet, SheetQuestion, Voucher
from ..permissions import READ

Found = TypeVar("Found", bound=Model)
NOT_ASKED = ("place__outline", "town__outline", "chart__content")  # large, and hardly ever wanted of a book
_book: Kept[Book] = Kept(lambda pk: Book.objects.filter(pk=pk).order_by(), int)
_book_of_voucher: Kept[Book] = Kept(lambda pk: Book.objects.filter(vouchers=pk).order_by(), int)
NOT_THERE = "没有找到，或者它不在您的工作范围内。"


def books_within(actor: Actor, permission: str = READ) -> QuerySet[Book]:
    """The books that an actor's posts cover, plain, to cut other things by."""
    return Book.objects.filter(permissions.covering(actor, permission))


def or_not_there(found: Found | None) -> Found:
    """What was found; NotFound where nothing was, whatever the reason."""
    if found is None:
        raise NotFound(NOT_THERE)
    return found


def books_for(actor: Actor, permission: str = READ) -> QuerySet[Book]:
    """账套."""
    found = books_within(actor, permission)
    return found.select_related("place", "town", "chart").defer(*NOT_ASKED)


def book_for(actor: Actor, pk: int, permission: str = READ) -> Book:
    """One book; NotFound when it is not there or not for this actor."""
    return or_not_there(books_for(actor, permission).filter(pk=pk).first())


def plain_book(actor: Actor, pk: int, permission: str = READ) -> Book:
    """One book without what its pages say of place and town, for a service that writes in it; NotFound as ``book_for``."""
    return _if_seen(actor, permission, _book.one(pk))


def book_of_voucher(actor: Actor, pk: int, permission: str = READ) -> Book:
    """The book of a voucher, plain; NotFound when the voucher is not there or not for this actor."""
    return _if_seen(actor, permission, _book_of_voucher.one(pk))


def _if_seen(actor: Actor, permission: str, book: Book | None) -> Book:
    if book is None or not permissions.may(actor, permission, book):
        raise NotFound(NOT_THERE)
    return book


def book_of_code(actor: Actor, code: str, permission: str = READ) -> Book:
    """The book of a code in the actor's reach; NotFound where there is none, or several towns have one."""
    found = list(books_for(actor, permission).filter(code=code)[:2])
    if len(found) != 1:
        raise NotFound(NOT_THERE)
    return found[0]


def vouchers_for(actor: Actor, permission: str = READ) -> QuerySet[Voucher]:
    """凭证."""
    books = books_within(actor, permission)
    return Voucher.objects.filter(book__in=books).select_related("book", "period")


def voucher_for(actor: Actor, pk: int, permission: str = READ) -> Voucher:
    """One voucher with its book; NotFound when it is not there or not for this actor."""
    return or_not_there(
        vouchers_for(actor, permission).select_related("book__town", "reverses").filter(pk=pk).first()
    )


def period_for(actor: Actor, pk: int, permission: str = READ) -> Period:
    """One month of a book; NotFound when it is not there or not for this actor."""
    books = books_within(actor, permission)
    return or_not_there(Period.objects.filter(book__in=books, pk=pk).select_related("book").first())


def reopening_for(actor: Actor, pk: int, permission: str = READ) -> Reopening:
    """One request to open a month again; NotFound when it is not there or not for this actor."""
    books = books_within(actor, permission)
    return or_not_there(
        Reopening.objects.filter(period__book__in=books, pk=pk).select_related("period__book").first()
    )


def account_for(actor: Actor, book: Book, code: str) -> Account:
    """An account of a book that the actor sees; NotFound where there is none."""
    return or_not_there(Account.objects.filter(book=book, code=code).first())


def may(actor: Actor, permission: str, book: Book) -> Verdict:
    """Whether the actor may do this in this book (for the buttons of a page)."""
    return permissions.may(actor, permission, book)


def sheet_for(actor: Actor, pk: int, permission: str = READ) -> Sheet:
    """One public sheet as it is worked on; NotFound when it is not there or not for this actor."""
    books = books_within(actor, permission)
    found = Sheet.objects.filter(book__in=books, pk=pk).select_related(
        "book__town", "book__place", "book__chart"
    )
    return or_not_there(found.first())


def sheet_question_for(actor: Actor, pk: int, permission: str = READ) -> SheetQuestion:
    """One question of a villager; NotFound when it is not there or not for this actor."""
    books = books_within(actor, permission)
    found = SheetQuestion.objects.filter(snapshot__book__in=books, pk=pk).select_related(
        "snapshot__book__town"
    )
    return or_not_there(found.first())


def asset_for(actor: Actor, pk: int, permission: str = READ) -> Asset:
    """One asset; NotFound when it is not there or not for this actor."""
    books = books_within(actor, permission)
    found = Asset.objects.filter(book__in=books, pk=pk).select_related("book__town", "book__place")
    return or_not_there(found.first())


def contract_for(actor: Actor, pk: int, permission: str = READ) -> Contract:
    """One contract; NotFound when it is not there or not for this actor."""
    books = books_within(actor, permission)
    found = Contract.objects.filter(book__in=books, pk=pk).select_related(
        "book__town", "book__place", "asset"
    )
    return or_not_there(found.first())
