"""村账: the books of eight villages over two years, kept by the town's agency: two years' ends, every month closed but the last ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from townworks.engines import workdays
from townworks.engines.year_close import Plan
from townworks.ledger import services
from townworks.ledger.models import Book, Period, Voucher
from townworks.ledger.services import Given, Slip
from townworks.places.models import Place

from .reckoning import at, calendar

if TYPE_CHECKING:
    from .year import Year

BOOKS = 8
START = date(2024, 7, 1)  # when the town's agency took the books over
YEAR = 2026
LATE = 2  # this village's book is two months behind
PAID_ON, SUNDAY = 4, date(2026, 4, 12)  # this village paid its cleaners on a Sunday
RED = 3  # in this one a voucher was wrong and is reversed
REOPENED = 1  # for this one somebody asks to open May again
KEPT_BY, REVIEWED_BY = "qianjz", "shensm"
YUAN = 100
FEBRUARY, DECEMBER = 2, 12
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
    8: (("payment", 9, "提备用金", "101", "102", 1_000),),
    9: (("receipt", 18, "收上级转移支付补助", "102", "503", 15_000),),
    10: (("payment", 17, "付秋季环境整治用工", "514", "102", 9_600),),
    12: (("transfer", 29, "计提下半年固定资产折旧", "513", "152", 10_750),),
}  # fmt: skip
# What members get is owed on this account; dealings with another village's book stand on the one after it.
MEMBERS, NEIGHBOUR = "11301", "11302"
PAIRS = ((0, 1), (4, 5))
UNTOLD = 5  # this village has not booked yet what its neighbour paid for it in June
# Between a pair: year, month, day, what for in the first book and in the second, yuan out of the first (in again where negative).
BETWEEN = (
    (2025, 3, 14, "借给邻村周转款", "借入邻村周转款", 20_000),
    (2025, 11, 19, "邻村归还周转款", "归还邻村周转款", -12_000),
    (2026, 6, 12, "代邻村垫付机耕路材料款", "邻村代垫机耕路材料款", 6_000),
)
RESERVE = 3_000  # hundredths of a per cent of the surplus of 2025
MEMBERS_GET = 6_000  # yuan of it, growing with the village


class Bookkeeping:
    """Two years of village books."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.books: list[Book] = []

    def keep(self) -> None:
        """Every book, in the order of its village; opened together, for some deal with each other."""
        places = Place.objects.filter(town=self.year.town, kind="village").order_by("code")[:BOOKS]
        self.books = [self._open(place) for place in places]
        for n, book in enumerate(self.books):
            self._name_accounts(n, book)
            self._begin(book)
            for month in so_many_months(START, date(YEAR, 6, 1)):
                self._month(n, book, month)
            if n == REOPENED:
                self._ask_to_reopen(book)

    def _open(self, place: Place) -> Book:
        return services.open_book(
            actor=self.year.who(KEPT_BY),
            town_id=self.year.town.pk,
            place_id=place.pk,
            kind="cooperative",
            code=f"{place.code}-H",
            name=f"{place.name}股份经济合作社",
            chart_code="village-2023",
            starts_on=START,
            at=at(START + timedelta(days=3), 9),
        )

    def _name_accounts(self, n: int, book: Book) -> None:
        names: list[tuple[str, int | None]] = [("成员往来", None)]
        names += [(f"与{other.name}往来", other.pk) for other in self._neighbours(n)]
        for name, counterpart in names:
            services.add_account(
                actor=self.year.who(KEPT_BY),
                book_id=book.pk,
                parent_code="113",
                name=name,
                counterpart_id=counterpart,
                at=at(START + timedelta(days=3), 10),
            )

    def _neighbours(self, n: int) -> list[Book]:
        return [
            self.books[second if n == first else first] for first, second in PAIRS if n in (first, second)
        ]

    def _begin(self, book: Book) -> None:
        opening = [_line(code, yuan * YUAN) for code, yuan in OPENING]
        day = START + timedelta(days=3)
        first = services.draft_voucher(
            actor=self.year.who(KEPT_BY),
            book_id=book.pk,
            kind="opening",
            dated_on=day,
            summary="建账期初余额",
            lines=opening,
            at=at(day, 11),
            attachments=2,
        )
        self._post(book, [first], day)
        self._close(book, date(START.year, START.month - 1, 1), day + timedelta(days=2))

    def _month(self, n: int, book: Book, month: date) -> None:
        end = drafted_on(month)
        drafts = services.draft_vouchers(
            actor=self.year.who(KEPT_BY),
            book_id=book.pk,
            slips=self._slips(n, month),
            at=at(end, 11),
        )
        if month == date(YEAR, 6, 1):
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
        if n == RED and month == date(YEAR, 4, 1):
            self._reverse(book, next(one for one in drafts if one.kind == "receipt"))
        after = following(month)
        if month.month == DECEMBER:
            self._end_year(n, book, month.year)
        if not (n == LATE and month >= date(YEAR, 4, 1)):
            self._close(book, month, after.replace(day=6))

    def _slips(self, n: int, month: date) -> list[Slip]:
        """What a village does in a month, by day; what is paid to or by its neighbour is among it."""
        acts = [(*act, True) for act in MONTHLY] + [(*act, False) for act in SOMETIMES.get(month.month, ())]
        slips = []
        for kind, day, words, debit, credit, yuan, grows in acts:
            amount = yuan * YUAN * (100 + 9 * n) // 100 if grows and yuan > 1_000 else yuan * YUAN
            lines = [Given(debit, amount, 0), Given(credit, 0, amount)]
            slips.append(Slip(kind, self._open_day(n, month.replace(day=day)), words, lines, 1))
        slips += self._between(n, month)
        return sorted(slips, key=lambda slip: slip.dated_on)

    def _between(self, n: int, month: date) -> Iterator[Slip]:
        """What goes from the first of a pair to the second, each in the words of its own book."""
        pays = any(n == first for first, _ in PAIRS)
        if not self._neighbours(n) or (n == UNTOLD and month == date(YEAR, 6, 1)):
            return
        for year, in_month, day, first, second, yuan in BETWEEN:
            if (year, in_month) == (month.year, month.month):
                out = yuan * YUAN if pays else -yuan * YUAN
                lines = [_line(NEIGHBOUR, out), _line("102", -out)]
                kind, words = "payment" if out > 0 else "receipt", first if pays else second
                yield Slip(kind, self._open_day(n, month.replace(day=day)), words, lines, 1)

    def _open_day(self, n: int, day: date) -> date:
        """The next day that offices are open before the month's vouchers are drafted, or the last one; a village once paid on a Sunday."""
        if n == PAID_ON and day == SUNDAY:
            return day
        later = (day + timedelta(days=more) for more in range(drafted_on(day).day - day.day + 1))
        earlier = (day - timedelta(days=less) for less in range(day.day))
        return next(one for one in (*later, *earlier) if workdays.is_working(calendar(), one))

    def _end_year(self, n: int, book: Book, year: int) -> None:
        """Carried over; of the first whole year the members decided what is distributed."""
        members = MEMBERS_GET * (100 + 9 * n) // 100 * YUAN
        day = date(year + 1, 1, 4)
        drafts = services.draft_year_close(
            actor=self.year.who(KEPT_BY),
            book_id=book.pk,
            year=year,
            plan=Plan(reserve_share=RESERVE, members=members) if year > START.year else None,
            members_account=MEMBERS,
            at=at(day, 10),
        )
        self._post(book, drafts, day)

    def _close(self, book: Book, month: date, day: date) -> None:
        services.close_period(actor=self.year.who(KEPT_BY), book_id=book.pk, month=month, at=at(day, 16))

    def _reverse(self, book: Book, wrong: Voucher) -> None:
        """The rent was booked twice: the second one goes out in red."""
        red = services.reverse_voucher(
            actor=self.year.who(KEPT_BY),
            pk=wrong.pk,
            reason="与三月重复入账，冲销",
            dated_on=date(YEAR, 4, 30),
            at=at(date(YEAR, 4, 30), 14),
        )
        self._post(book, [red], date(YEAR, 4, 30))

    def _ask_to_reopen(self, book: Book) -> None:
        period = Period.objects.get(book=book, month=date(YEAR, 5, 1))
        services.ask_reopening(
            actor=self.year.who(KEPT_BY),
            period_id=period.pk,
            reason="五月漏记一笔粮食直补代发款，需补记",
            at=at(date(YEAR, 6, 30), 15),
        )

    def _post(self, book: Book, vouchers: list[Voucher], day: date) -> None:
        ids = [voucher.pk for voucher in vouchers]
        services.review_vouchers(actor=self.year.who(REVIEWED_BY), book_id=book.pk, ids=ids, at=at(day, 15))
        services.post_vouchers(
            actor=self.year.who(KEPT_BY), book_id=book.pk, ids=ids, at=at(day + timedelta(days=1), 9)
        )


def so_many_months(first: date, last: date) -> list[date]:
    """Their first days, both ends among them."""
    return [
        date(n // 12, n % 12 + 1, 1)
        for n in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    ]


def drafted_on(day: date) -> date:
    """When the vouchers of its month are drafted."""
    return day.replace(day=28 if day.month == FEBRUARY else 29)


def following(month: date) -> date:
    return date(month.year + month.month // DECEMBER, month.month % DECEMBER + 1, 1)


def _line(account: str, fen: int) -> Given:
    return Given(account, max(fen, 0), max(-fen, 0))
