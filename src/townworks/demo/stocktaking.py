"""盘点: one village's count is closed with a lost cart and a found pump, another's is going on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from townworks.ledger.models import Book, Count
from townworks.ledger.services import counting
from townworks.ledger.services.counting import Found

from .bookkeeping import KEPT_BY, REVIEWED_BY, YUAN
from .reckoning import at

if TYPE_CHECKING:
    from .year import Year

TITLE = "2026年年中清产核资"
DONE, GOING_ON = 1, 0  # villages
GONE = ("GD-002", "六月雨后翻进河道，已报案，未找回")
WORN = ("SP-001", "卷帘门坏了一扇")
AS_OF = date(2026, 5, 31)


@dataclass
class Stocktaking:
    """Two counts."""

    year: Year

    def count(self) -> None:
        """The first one whole, the second one half."""
        books = list(Book.objects.filter(town=self.year.town).order_by("place__code"))
        self._whole(books[DONE])
        self._look(self._open(books[GOING_ON], date(2026, 6, 29)), date(2026, 6, 30), left=3)

    def _open(self, book: Book, day: date) -> Count:
        return counting.open_count(
            actor=self.year.who(KEPT_BY), book_id=book.pk, title=TITLE, as_of=AS_OF, at=at(day, 9)
        )

    def _look(self, count: Count, day: date, *, left: int = 0) -> None:
        lines = list(count.lines.order_by("code"))
        for n, line in enumerate(lines[: len(lines) - left]):
            found = Found(line.booked, "good")
            if left == 0 and line.code == GONE[0]:
                found = Found(Decimal(0), "missing", GONE[1])
            elif line.code == WORN[0]:
                found = Found(line.booked, "worn", WORN[1])
            counting.record_line(actor=self.year.who(KEPT_BY), pk=line.pk, found=found, at=at(day, 10, n))

    def _whole(self, book: Book) -> None:
        keeper = self.year.who(KEPT_BY)
        count = self._open(book, date(2026, 6, 16))
        self._look(count, date(2026, 6, 17))
        counting.add_found(
            actor=keeper,
            pk=count.pk,
            code="GD-003",
            name="抗旱水泵",
            kind="fixed",
            found=Found(Decimal(1), "good", "社员捐的，一直没有入账", 1_200 * YUAN),
            at=at(date(2026, 6, 17), 11),
        )
        counting.hand_in_count(actor=keeper, pk=count.pk, at=at(date(2026, 6, 17), 15))
        counting.approve_count(actor=self.year.who(REVIEWED_BY), pk=count.pk, at=at(date(2026, 6, 19), 9))
        counting.close_count(actor=keeper, pk=count.pk, at=at(date(2026, 6, 19), 14))
