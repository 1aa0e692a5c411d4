"""专款专用的复核: claims out of special funds, each judged again by the rule that let it through; and the papers of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet, Sum

from townworks.definitions import selectors as definitions
from townworks.engines import earmark, fund_chain
from townworks.kernel import proofs
from townworks.kernel.actor import Actor
from townworks.ui.navigation import address

from ..models import Allocation, Book, Claim, Fund, Receipt, Snapshot
from ..workflow import GRANTED, TAKEN
from .claims import purpose_name
from .disclosure import dues_of
from .funds import Sums, allotments_of, allotted_rows, sees_whole, sums_of
from .works import promised_by, unmeasured
from .works_pages import WorksRow, works_of_allotments


@dataclass(frozen=True)
class Judged:
    """A claim and what the rule says of it today."""

    claim: Claim
    answer: earmark.Answer


def claims_of(allocations: Iterable[Allocation]) -> QuerySet[Claim]:
    """Claims that take from allotments, with their lines."""
    rows = Claim.objects.filter(allocation__in=[one.pk for one in allocations], state__in=TAKEN)
    return rows.select_related(
        "book", "voucher", "allocation__book", "allocation__fund", "measurement__works"
    ).prefetch_related("lines")


def judged(claims: Iterable[Claim], sums: dict[int, Sums]) -> list[Judged]:
    """Every claim held against the rules of its fund, as if it were handed in now; the year's budgets are another matter. No query."""
    banned = {one.code for one in definitions.ledger_rules().purposes if one.banned}
    found = []
    for claim in claims:
        allocation = claim.allocation
        if allocation is None:
            continue
        parts = tuple(
            earmark.Part(one.purpose, purpose_name(one.purpose), one.amount, one.purpose in banned)
            for one in claim.lines.all()
        )
        fund, mine = allocation.fund, sums[allocation.pk]
        money = earmark.Allotted(
            fund.name,
            allocation.book.name,
            mine.allotted,
            mine.taken - claim.total,
            fund.first_on,
            fund.last_on,
            tuple((code, purpose_name(code)) for code in fund.purposes),
        )
        given = earmark.Given(claim.book.name, claim.spent_on, parts, money)
        found.append(Judged(claim, earmark.compute(given)))
    return found


def payments_of(funds: Iterable[Fund], *, on: date) -> dict[int, list[Judged]]:
    """By fund: claims that were granted, spent through a day, each judged again. Four queries, however many funds; for all days
    of which proofs are asked together."""
    rows = allotments_of(funds)
    kept = proofs.known("funds.payments", frozenset(one.pk for one in rows))
    last = proofs.days_asked(on)[-1]
    if last not in kept:
        kept[last] = judged(claims_of(rows).filter(state__in=GRANTED, spent_on__lte=last), sums_of(rows))
    answer: dict[int, list[Judged]] = defaultdict(list)
    for one in kept[last]:
        assert one.claim.allocation is not None  # noqa: S101 (only such claims were asked for)
        if one.claim.spent_on <= on:
            answer[one.claim.allocation.fund_id].append(one)
    return answer


@dataclass(frozen=True)
class Papers:
    """One claim in the chain: the payment as the engine sees it, and where its papers are."""

    claim: Claim
    payment: fund_chain.Payment
    snapshot: Snapshot | None
    receipts: list[Receipt]


@dataclass(frozen=True)
class Side:
    """一道对数 as the page shows it: each side with the address of its records, nothing where they are on the same page."""

    link: fund_chain.Link
    left: str
    right: str


@dataclass(frozen=True)
class Chain:
    """资金链条 of one fund as an actor sees it."""

    answer: fund_chain.Answer
    papers: list[Papers]
    works: list[WorksRow]
    sides: list[Side]


def chain_of(actor: Actor, fund: Fund, *, on: date) -> Chain:
    """From the fund to the public sheet. For who sees one village only, the fund is what that village was allotted."""
    rows = allotted_rows(actor, fund)
    whole = Prefetch(
        "receipts",
        Receipt.objects.filter(active=True).select_related("attachment__blob"),
        to_attr="kept",
    )
    claims = list(
        claims_of([one.allocation for one in rows])
        .annotate(booked=Sum("voucher__lines__debit"))
        .prefetch_related(whole, "voucher__reversals")
        .order_by("pk")
    )
    shots, due = _sheets({one.book_id for one in claims}, on=on)
    papers = [_papers(one, shots, due) for one in claims]
    by_allotment: dict[int, list[fund_chain.Payment]] = defaultdict(list)
    for one in papers:
        by_allotment[one.claim.allocation_id or 0].append(one.payment)
    shares = promised_by(one.allocation.pk for one in rows)
    allotments = tuple(
        fund_chain.Allotment(
            one.allocation.project,
            one.sums.allotted,
            tuple(by_allotment[one.allocation.pk]),
            shares[one.allocation.pk],
        )
        for one in rows
    )
    amount = fund.amount if sees_whole(actor, fund) else sum(one.net for one in allotments)
    works = works_of_allotments([one.allocation.pk for one in rows], on=on)
    answer = fund_chain.compute(fund_chain.Given(amount, allotments, tuple(_in_chain(one) for one in works)))
    sides = [Side(one, *_records(one.code, fund)) for one in answer.links]
    return Chain(answer, papers, works, sides)


def _in_chain(row: WorksRow) -> fund_chain.Works:
    given, answer = row.standing.given, row.standing.answer
    return fund_chain.Works(
        row.works.name, answer.limit, answer.wants, given.money, given.measured, answer.held, given.paid,
        answer.ahead,
    )  # fmt: skip


def _records(code: str, fund: Fund) -> tuple[str, str]:
    """Where the records behind the two sides of a link are."""
    page, works = address("ledger:fund", fund.pk), f"{address('ledger:works-list')}?fund={fund.pk}"
    claims = f"{address('ledger:claims')}?fund={fund.pk}"
    taken, granted, paid = f"{claims}&only=taken", f"{claims}&only=granted", f"{claims}&state=paid"
    return {
        "allotted": (page, f"{page}#allotments"),
        "spent": (f"{page}#allotments", taken),
        "contracted": (f"{page}#allotments", works),
        "measured": (works, "#works"),
        "due": ("#works", "#works"),
        "lines": (taken, "#papers"),
        "vouchers": (granted, "#papers"),
        "posted": (paid, "#papers"),
        "receipts": (taken, "#papers"),
        "disclosed": ("#papers", "#papers"),
    }[code]


def _papers(claim: Claim, shots: dict[int, list[Snapshot]], due: set[tuple[int, str]]) -> Papers:
    voucher = claim.voucher
    posted = voucher is not None and voucher.state == "posted"
    shot = None
    if voucher is not None and posted:
        held = [
            one for one in shots.get(claim.book_id, ()) if one.from_on <= voucher.dated_on <= one.until_on
        ]
        shown = [one for one in held if voucher.posted_at and one.published_at >= voucher.posted_at]
        shot = shown[-1] if shown else None
    stage = {"paid": fund_chain.PAID, "accepted": fund_chain.GRANTED}.get(claim.state, "asked")
    receipts: list[Receipt] = claim.kept  # type: ignore[attr-defined]
    payment = fund_chain.Payment(
        claim.number,
        stage,
        claim.total,
        sum(one.amount for one in claim.lines.all()),
        claim.booked if voucher is not None else None,  # type: ignore[attr-defined]
        posted,
        voucher is not None and any(one.state == "posted" for one in voucher.reversals.all()),
        tuple(one.amount for one in receipts),
        shot.period if shot else "",
        voucher is not None
        and any(book == claim.book_id and _in(period, voucher.dated_on) for book, period in due),
        claim.measurement_id is None and unmeasured((one.purpose, one.amount) for one in claim.lines.all()),
    )
    return Papers(claim, payment, shot, receipts)


def _sheets(books: set[int], *, on: date) -> tuple[dict[int, list[Snapshot]], set[tuple[int, str]]]:
    """Editions by book, the newest last; and which periods of which book had to be published by now."""
    shots: dict[int, list[Snapshot]] = defaultdict(list)
    for one in Snapshot.objects.filter(book__in=books).defer("content").order_by("period", "n"):
        shots[one.book_id].append(one)
    rows = dues_of(Book.objects.filter(pk__in=books), on=on)
    return shots, {(one.book.pk, one.period) for one in rows if one.due_on < on or one.published_on}


def _in(period: str, day: date) -> bool:
    quarter = f"{day.year}-Q{(day.month + 2) // 3}"
    return period in (quarter, f"{day:%Y-%m}")
