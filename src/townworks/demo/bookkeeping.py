"""村账: the books of four villages from January to June, kept by the town's agency; every month closed but the last ones."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from townworks.ledger import services
from townworks.ledger.models import Book, Period, Voucher
from townworks.ledger.services import Given
from townworks.places.models import Place

from .reckoning import at

if TYPE_CHECKING:
    from .year import Year

BOOKS = 4
YEAR = 2026
LATE = 2  # this village's book is two months behind
RED = 3  # in this one a voucher was wrong and is reversed
REOPENED = 1  # for this one somebody asks to open May again
KEPT_BY, REVIEWED_BY = "qianjz", "shensm"
YUAN = 100
# What a village owned when its book began: account, yuan; assets are debits.
OPENING = (
    ("101", 1_500),
    ("102", 180_000),
    ("112", 24_000),
    ("151", 860_000),
    ("152", -212_000),
    ("301", -620_000),
    ("311", -233_500),
)
# What comes every month: kind, day, what for, debit, credit, yuan; the second to last grows with the village.
MONTHLY = (
    ("receipt", 8, "收商铺、鱼塘租金", "102", "501", 8_200),
    ("payment", 12, "付村庄保洁劳务费", "514", "102", 4_200),
    ("payment", 20, "付办公水电费", "513", "102", 861),
    ("payment", 25, "付会议和宣传用品", "513", "101", 130),
)
SOMETIMES = {
    2: (("receipt", 18, "收上级转移支付补助", "102", "503", 15_000), ("payment", 9, "提备用金", "101", "102", 1_000)),
    3: (("payment", 16, "付机耕路修补工程款", "153", "102", 26_800),),
    4: (("transfer", 22, "机耕路修补完工转固定资产", "151", "153", 26_800),),
    5: (("receipt", 18, "收上级转移支付补助", "102", "503", 15_000), ("receipt", 27, "收回旧欠租金", "102", "112", 6_000)),
    6: (("transfer", 29, "计提上半年固定资产折旧", "513", "152", 10_750),),
}  # fmt: skip


class Bookkeeping:
    """Half a year of village books."""

    def __init__(self, year: Year) -> None:
        self.year = year

    def keep(self) -> None:
        """Every book, in the order of its village."""
        places = Place.objects.filter(town=self.year.town, kind="village").order_by("code")[:BOOKS]
        for n, place in enumerate(places):
            self._book(n, place)

    def _book(self, n: int, place: Place) -> None:
        keeper = self.year.who(KEPT_BY)
        book = services.open_book(
            actor=keeper,
            town_id=self.year.town.pk,
            place_id=place.pk,
            kind="cooperative",
            code=f"{place.code}-H",
            name=f"{place.name}股份经济合作社",
            chart_code="village-2023",
            starts_on=date(YEAR, 1, 1),
            at=at(date(YEAR, 1, 4), 9),
        )
        opening = [_line(code, yuan * YUAN) for code, yuan in OPENING]
        first = self._draft(book, "opening", date(YEAR, 1, 4), "建账期初余额", opening, files=2)
        self._post(book, [first], date(YEAR, 1, 4))
        self._close(book, date(YEAR - 1, 12, 1), date(YEAR, 1, 6))
        for month in range(1, 7):
            self._month(n, book, month)
        if n == REOPENED:
            self._ask_to_reopen(book)

    def _month(self, n: int, book: Book, month: int) -> None:
        acts = [(*act, True) for act in MONTHLY] + [(*act, False) for act in SOMETIMES.get(month, ())]
        drafts = []
        for kind, day, words, debit, credit, yuan, grows in sorted(acts, key=lambda act: act[1]):
            amount = yuan * YUAN * (100 + 9 * n) // 100 if grows and yuan > 1_000 else yuan * YUAN
            lines = [Given(debit, amount, 0), Given(credit, 0, amount)]
            drafts.append(self._draft(book, kind, date(YEAR, month, day), words, lines))
        end = date(YEAR, month, 28)
        if month == 6:
            # On the first of July half of June is in the books, one waits for a second look and the last is a draft.
            self._post(book, drafts[:-2], end)
            services.review_vouchers(
                actor=self.year.who(REVIEWED_BY),
                book_id=book.pk,
                ids=[drafts[-2].pk],
                at=at(date(YEAR, 6, 30), 10),
            )
            return
        self._post(book, drafts, end)
        if n == RED and month == 4:
            self._reverse(book, drafts[0])
        if not (n == LATE and month >= 4):
            self._close(book, date(YEAR, month, 1), date(YEAR, month + 1, 6))

    def _close(self, book: Book, month: date, day: date) -> None:
        services.close_period(actor=self.year.who(KEPT_BY), book_id=book.pk, month=month, at=at(day, 16))

    def _reverse(self, book: Book, wrong: Voucher) -> None:
        """The rent was booked twice: the second one goes out in red."""
        red = services.reverse_voucher(
            actor=self.year.who(KEPT_BY),
            pk=wrong.pk,
            reason="与三月重复入账，冲销",
            dated_on=date(YEAR, 4, 28),
            at=at(date(YEAR, 4, 29), 9),
        )
        self._post(book, [red], date(YEAR, 4, 29))

    def _ask_to_reopen(self, book: Book) -> None:
        period = Period.objects.get(book=book, month=date(YEAR, 5, 1))
        services.ask_reopening(
            actor=self.year.who(KEPT_BY),
            period_id=period.pk,
            reason="五月漏记一笔粮食直补代发款，需补记",
            at=at(date(YEAR, 6, 30), 15),
        )

    def _draft(
        self, book: Book, kind: str, day: date, words: str, lines: list[Given], *, files: int = 1
    ) -> Voucher:
        return services.draft_voucher(
            actor=self.year.who(KEPT_BY),
            book_id=book.pk,
            kind=kind,
            dated_on=day,
            summary=words,
            lines=lines,
            at=at(day, 11),
            attachments=files,
        )

    def _post(self, book: Book, vouchers: list[Voucher], day: date) -> None:
        ids = [voucher.pk for voucher in vouchers]
        services.review_vouchers(actor=self.year.who(REVIEWED_BY), book_id=book.pk, ids=ids, at=at(day, 15))
        services.post_vouchers(
            actor=self.year.who(KEPT_BY), book_id=book.pk, ids=ids, at=at(day + timedelta(days=1), 9)
        )


def _line(account: str, fen: int) -> Given:
    return Given(account, max(fen, 0), max(-fen, 0))
