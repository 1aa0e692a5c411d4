"""报账的查阅: claims cut to the actor, what is left of petty cash and of funds, what the engine says of earmarked money."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet, Sum

from townworks.definitions import selectors as definitions
from townworks.engines import earmark
from townworks.kernel.actor import Actor
from townworks.ui import names

from ..models import Advance, Allocation, Book, Budget, Claim, ClaimLine, Voucher
from ..permissions import READ
from ..workflow import TAKEN
from .visible import books_within, or_not_there


def claims_for(actor: Actor, permission: str = READ) -> QuerySet[Claim]:
    """报账单."""
    books = books_within(actor, permission)
    return Claim.objects.filter(book__in=books).select_related("book")


def claim_for(actor: Actor, pk: int, permission: str = READ) -> Claim:
    """One claim with its book; NotFound when it is not there or not for this actor."""
    return or_not_there(
        claims_for(actor, permission)
        .select_related("book__town", "allocation__fund", "measurement__works")
        .filter(pk=pk)
        .first()
    )


def claim_of_voucher(voucher: Voucher) -> Claim | None:
    """The claim that a voucher was drafted for."""
    return Claim.objects.filter(voucher=voucher).first()


def purpose_name(code: str) -> str:
    """What a purpose is called; its code where the town has dropped it since."""
    try:
        return names.in_language(definitions.ledger_rules().purpose(code))
    except KeyError:
        return code


def account_of_purpose(book: Book, code: str) -> str:
    """The account that a purpose is usually booked on in the chart of this book; nothing where the town has not said."""
    try:
        return definitions.ledger_rules().purpose(code).accounts.get(book.chart.code, "")
    except KeyError:
        return ""


def advance_left(advance: Advance, *, without: Claim | None = None) -> int:
    """备用金余额 in fen: what was lent, less claims in hand or granted, less what was paid back."""
    claims = Claim.objects.filter(advance=advance, state__in=TAKEN)
    if without is not None:
        claims = claims.exclude(pk=without.pk)
    taken = claims.aggregate(sum=Sum("total"))["sum"] or 0
    return advance.amount - taken - (advance.repayments.aggregate(sum=Sum("amount"))["sum"] or 0)


def allotted_sum(allocation: Allocation) -> int:
    """What an allotment is after what was taken back."""
    return allocation.amount + (allocation.corrections.aggregate(sum=Sum("amount"))["sum"] or 0)


def earmarked(book: Book, claim: Claim, parts: Sequence[tuple[str, int]]) -> earmark.Answer:
    """专款专用和预算: what the engine says of these parts of a claim."""
    banned = {one.code for one in definitions.ledger_rules().purposes if one.banned}
    given = earmark.Given(
        book.name,
        claim.spent_on,
        tuple(earmark.Part(code, purpose_name(code), fen, code in banned) for code, fen in parts),
        _allotted(claim) if claim.allocation_id else None,
        _budgets(book, claim),
    )
    return earmark.compute(given)


def _allotted(claim: Claim) -> earmark.Allotted:
    allocation = Allocation.objects.select_related("fund", "book").get(pk=claim.allocation_id or 0)
    taken = allocation.claims.filter(state__in=TAKEN).exclude(pk=claim.pk).aggregate(sum=Sum("total"))["sum"]
    fund = allocation.fund
    return earmark.Allotted(
        fund.name,
        allocation.book.name,
        allotted_sum(allocation),
        taken or 0,
        fund.first_on,
        fund.last_on,
        tuple((code, purpose_name(code)) for code in fund.purposes),
    )


def _budgets(book: Book, claim: Claim) -> tuple[earmark.Budget, ...]:
    """The year's budgets of a book, the last row of each purpose, with what other claims of the year took."""
    year = claim.spent_on.year
    given = dict(Budget.objects.filter(book=book, year=year).order_by("id").values_list("purpose", "amount"))
    if not given:
        return ()
    rows = ClaimLine.objects.filter(claim__book=book, claim__spent_on__year=year, claim__state__in=TAKEN)
    sums = rows.exclude(claim=claim).order_by().values("purpose").annotate(sum=Sum("amount"))
    taken = {one["purpose"]: one["sum"] for one in sums}
    return tuple(
        earmark.Budget(code, purpose_name(code), amount, taken.get(code, 0))
        for code, amount in sorted(given.items())
    )
