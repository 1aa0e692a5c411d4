"""村账的试验镇: tests.towns with three books, and ways to keep them.

made = ledger_worlds.build()
made.book                    the cooperative of the first village, from January 2026; made.committee: the second village's committee
made.there                   a book of the other town
made.post("receipt", "2026-03-05", ("101", 500), ("501", -500))    a voucher drafted, reviewed and posted: debit positive, fen
made.closing("101", "2026-03")
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from tests import once, towns
from townworks.kernel.actor import Actor
from townworks.ledger import selectors, services
from townworks.ledger.models import Account, Book, Period, Reopening, Voucher
from townworks.ledger.services import Given

AT = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)
ON = date(2027, 2, 1)
START = date(2026, 1, 1)
ACCOUNTANT, REVIEWER = "agency_accountant", "agency_reviewer"


def lines_of(*amounts: tuple[str, int]) -> list[Given]:
    """Lines from (account, fen): debit positive."""
    return [Given(code, max(fen, 0), max(-fen, 0)) for code, fen in amounts]


def month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


@dataclass
class LedgerWorld:
    """tests.towns with books."""

    world: towns.World
    book: Book
    committee: Book
    there: Book

    def actor(self, key: str = ACCOUNTANT, **where: Any) -> Actor:
        return self.world.actor(key, on=ON, **where)

    def draft(
        self, kind: str, day: str, *amounts: tuple[str, int], book: Book | None = None, **facts: Any
    ) -> Voucher:
        return services.draft_voucher(
            actor=facts.pop("actor", None) or self.actor(),
            book_id=(book or self.book).pk,
            kind=kind,
            dated_on=date.fromisoformat(day),
            summary=facts.pop("summary", "试验"),
            lines=lines_of(*amounts),
            at=AT,
            **facts,
        )

    def review(self, voucher: Voucher) -> Voucher:
        return services.review_voucher(actor=self.actor(REVIEWER), pk=voucher.pk, at=AT)

    def book_it(self, voucher: Voucher) -> Voucher:
        """Review and post."""
        self.review(voucher)
        return services.post_voucher(actor=self.actor(), pk=voucher.pk, at=AT)

    def post(self, kind: str, day: str, *amounts: tuple[str, int], book: Book | None = None) -> Voucher:
        return self.book_it(self.draft(kind, day, *amounts, book=book))

    def reverse(self, voucher: Voucher, day: str) -> Voucher:
        red = services.reverse_voucher(
            actor=self.actor(), pk=voucher.pk, reason="记错了", dated_on=date.fromisoformat(day), at=AT
        )
        return self.book_it(red)

    def account(self, parent: str, name: str, book: Book | None = None, **facts: Any) -> Account:
        return services.add_account(
            actor=self.actor(), book_id=(book or self.book).pk, parent_code=parent, name=name, at=AT, **facts
        )

    def close(self, text: str, book: Book | None = None) -> Period:
        return services.close_period(
            actor=self.actor(), book_id=(book or self.book).pk, month=month(text), at=AT
        )

    def close_until(self, text: str, book: Book | None = None) -> None:
        """Every month that is open, up to this one."""
        book = book or self.book
        while (first := Period.objects.filter(book=book, state="open").earliest("month")).month <= month(
            text
        ):
            self.close(f"{first.month:%Y-%m}", book)

    def period(self, text: str, book: Book | None = None) -> Period:
        return Period.objects.get(book=book or self.book, month=month(text))

    def reopen(self, text: str, book: Book | None = None) -> Period:
        asked: Reopening = services.ask_reopening(
            actor=self.actor(), period_id=self.period(text, book).pk, reason="漏记一笔", at=AT
        )
        return services.grant_reopening(actor=self.actor(REVIEWER), pk=asked.pk, answer="同意", at=AT)

    def closing(self, prefix: str, text: str = "2027-01", book: Book | None = None) -> int:
        return selectors.closing(book or self.book, prefix, month(text))


def open_book(world: towns.World, town: towns.Town, village: int, kind: str, code: str, **facts: Any) -> Book:
    place = town.villages[village]
    return services.open_book(
        actor=world.actor(ACCOUNTANT, town=town, on=ON),
        town_id=town.place.pk,
        place_id=place.pk,
        kind=kind,
        code=code,
        name=f"{place.name}{'经济合作社' if kind == 'cooperative' else '村委会'}",
        chart_code=facts.pop("chart_code", "village-2023"),
        starts_on=facts.pop("starts_on", START),
        at=towns.ADOPTED_AT,
    )


def build(world: towns.World | None = None) -> LedgerWorld:
    """Three books; in a world that is there already they are made anew."""
    return _build(world) if world else once.built("ledger", _build)


def _build(world: towns.World | None = None) -> LedgerWorld:
    world = world or towns.build()
    return LedgerWorld(
        world,
        open_book(world, world.here, 0, "cooperative", "dongpu"),
        open_book(world, world.here, 1, "committee", "xipu"),
        open_book(world, world.there, 0, "cooperative", "nantang"),
    )
