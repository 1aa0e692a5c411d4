"""村里的家底: assets and contracts of the demo villages, and the public sheets of the first quarter: one corrected, one late."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from townworks.ledger import services
from townworks.ledger.models import Asset, Book, Contract, Sheet, Snapshot
from townworks.ledger.services import Facts, Terms

from .bookkeeping import KEPT_BY, LATE, REVIEWED_BY, YUAN
from .reckoning import at

if TYPE_CHECKING:
    from .year import Year

PERIOD = "2026-Q1"
# What was published of the quarters before, and when.
BEFORE = tuple(
    (f"{year}-Q{quarter}", date(year + quarter // 4, quarter * 3 % 12 + 1, 12))
    for year, quarter in ((2024, 3), (2024, 4), (2025, 1), (2025, 2), (2025, 3), (2025, 4))
)
CORRECTED = 0  # this village's sheet came out twice
SPACE = uuid.UUID("5b0d8f0a-0d1f-4c36-9a5e-2f0f4f6f7a10")
# code, name, kind, serves, use, acquired, yuan, months, area, where
ASSETS = (
    ("GD-001", "村办公楼", "fixed", "office", "own", date(2012, 6, 1), 620_000, 360, None, "村委会院内"),
    ("GD-002", "洒水保洁车", "fixed", "public", "own", date(2023, 5, 9), 86_000, 96, None, "村委会院内"),
    ("SP-001", "沿街商铺一号", "shop", "business", "let", date(2015, 3, 1), 180_000, 240, Decimal(62), "村口东侧"),
    ("SW-001", "经济果树", "living", "business", "own", date(2020, 3, 12), 48_000, 120, Decimal(15), "后山坡"),
    ("SM-001", "村前鱼塘", "water", "business", "let", date(1998, 1, 1), 0, 0, Decimal(18), "村前，四至见图"),
    ("GD-101", "村西机动地", "cropland", "business", "let", date(1998, 1, 1), 0, 0, Decimal(32), "村西"),
    ("SH-001", "荒坡", "waste", "business", "idle", date(1998, 1, 1), 0, 0, Decimal(55), "村北"),
)  # fmt: skip
POND_RENTS = (900, 950, 420, 1000)  # yuan a mu and year, by village: the third is far below
LESSEES = ("陈国栋", "林秀英", "黄志强", "郑美珠")


class Holdings:
    """What each village owns and lets, and what it made public."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.keeper = year.who(KEPT_BY)

    def keep(self) -> None:
        """Every book, in the order of its village."""
        books = list(Book.objects.filter(town=self.year.town).order_by("place__code"))
        for n, book in enumerate(books):
            self._register(n, book)
        for n, book in enumerate(books):
            for period, day in BEFORE:
                self._publish(book, day, "", period=period)
            if n != LATE:
                self._disclose(n, book)
        self._ask(books[CORRECTED])

    def _register(self, n: int, book: Book) -> None:
        assets = {}
        for k, (code, name, kind, serves, use, day, yuan, months, area, where) in enumerate(ASSETS):
            cost = yuan * (100 - 9 * n) // 100 * YUAN  # no two villages built for the same money
            facts = Facts(
                code,
                name,
                kind,
                day,
                serves=serves,
                use=use,
                cost=cost,
                residual=cost // 20,
                months=months,
                area=area + 7 * n if area and use == "idle" else area,
                location=where,
            )
            when = at(date(2026, 1, 8), 9, k)
            assets[code] = services.register_asset(actor=self.keeper, book_id=book.pk, facts=facts, at=when)
        pond = self._let(
            n, book, assets["SM-001"], "001", POND_RENTS[n % 4] * 18, date(2024, 1, 1), date(2028, 12, 31)
        )
        shop = self._let(
            n,
            book,
            assets["SP-001"],
            "002",
            18_000 + 600 * n,
            date(2023, 9, 1),
            date(2026, 8, 31) if n == 0 else date(2029, 8, 31),
        )
        land = self._let(
            n, book, assets["GD-101"], "003", 32 * 620, date(2025, 3, 1), date(2030, 2, 28), way="agreed" if n == 1 else "bidding"
        )  # fmt: skip
        for contract in (pond, shop, land):
            behind = contract == pond and n == 2
            for part in contract.instalments.filter(due_on__lte=date(2026, 6, 25)):
                if not (behind and part.due_on.year >= 2025):
                    self._receive(contract, part.amount, max(part.due_on, contract.signed_on), part.n)

    def _let(
        self,
        n: int,
        book: Book,
        asset: Asset,
        number: str,
        yuan: int,
        first: date,
        last: date,
        *,
        way: str = "bidding",
    ) -> Contract:
        terms = Terms(
            number=f"HT-{first.year}-{number}",
            kind="lease",
            object=asset.name,
            party=LESSEES[(n + int(number)) % len(LESSEES)],
            party_kind="person",
            signed_on=first.replace(day=1),
            starts_on=first,
            ends_on=last,
            yearly=yuan * YUAN,
            way=way,
            asset_id=asset.pk,
            area=asset.area,
            every=12,
            due_days=30,
            deposit=2_000 * YUAN,
            tender=f"{first.year}年公开竞价记录" if way == "bidding" else "",
            minutes=f"{first.year}年村民代表会议记录",
        )
        return services.sign_contract(
            actor=self.keeper, book_id=book.pk, terms=terms, at=at(date(2026, 1, 9), 10, int(number))
        )

    def _receive(self, contract: Contract, amount: int, day: date, n: int) -> None:
        services.receive_rent(
            actor=self.keeper,
            pk=contract.pk,
            kind="rent",
            amount=amount,
            dated_on=day,
            client_id=uuid.uuid5(SPACE, f"{contract.book.code}/{contract.number}/{n}"),
            at=at(max(day, date(2026, 1, 12)), 11),
        )

    def _disclose(self, n: int, book: Book) -> None:
        decisions = "村民代表会议同意修补村内机耕路，资金从村集体经营收入列支。"
        self._publish(book, date(2026, 4, 10), decisions)
        if n == CORRECTED:
            more = f"{decisions}\n村民代表会议同意村前鱼塘养护费由承租方负担。"
            self._publish(book, date(2026, 4, 21), more, reason="第一版漏列一项会议决定")

    def _publish(
        self, book: Book, day: date, decisions: str, *, reason: str = "", period: str = PERIOD
    ) -> None:
        sheet: Sheet = services.prepare_sheet(
            actor=self.keeper,
            book_id=book.pk,
            period=period,
            decisions=decisions,
            note="收支以代理记账中心账簿为准，原始凭证可到村务公开栏旁查询。",
            reason=reason,
            at=at(day, 9),
        )
        services.check_sheet(actor=self.year.who(REVIEWED_BY), pk=sheet.pk, at=at(day, 11))
        services.publish_sheet(actor=self.keeper, pk=sheet.pk, at=at(day, 15))

    def _ask(self, book: Book) -> None:
        first = Snapshot.objects.get(book=book, period=PERIOD, n=1)
        asked = (
            ("机耕路修补工程款付给了谁，有没有验收？", date(2026, 4, 14), date(2026, 4, 17)),
            ("鱼塘租金什么时候重新竞价？", date(2026, 6, 30), None),
        )
        for n, (text, day, answered) in enumerate(asked):
            question = services.ask_about_sheet(
                snapshot=first, text=text, client_id=uuid.uuid5(SPACE, f"question/{n}"), at=at(day, 20)
            )
            if answered:
                services.answer_question(
                    actor=self.keeper,
                    pk=question.pk,
                    text="付给中标的施工队，村务监督委员会四月验收，验收单贴在公开栏。",
                    at=at(answered, 10),
                )
