"""资金: special funds and budgets of the year, petty cash, gifts, works (``building``); two claims out of a fund, one of which lacks the amount of a receipt."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from townworks.ledger import services as books
from townworks.ledger.models import Allocation, Book, Claim, Fund, Voucher
from townworks.ledger.services import advances, budgets, claims, donations, doubles, funds
from townworks.ledger.services.claim_ground import Spent, Told
from townworks.ledger.services.donations import Gift
from townworks.ledger.services.funds import FundFacts

from .bookkeeping import KEPT_BY, LATE, REVIEWED_BY, YUAN
from .building import Building
from .claiming import BANK, CASH, GROUP, HEAD, MADE_BY, invoice
from .pictures import photo
from .reckoning import at

if TYPE_CHECKING:
    from .year import Year

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
RECEIVABLE, INCOME = "112", "504"
FUNDS = (
    ("CJ-2026-01", "农村公益事业奖补（村内道路）", "county", "区农〔2026〕12号", 360_000, ("works", "equipment"), "先建后补，验收以后付款。"),
    ("RJ-2026-02", "人居环境整治补助", "town", "青禾镇〔2026〕5号", 96_000, ("cleaning", "maintenance"), "用于保洁、管护，不得发放补贴。"),
    ("XX-2026-03", "乡贤助学敬老金", "donated", "", 20_000, ("relief", "activity"), "只用于助学、敬老。"),
)  # fmt: skip
# of which fund, project, yuan by village
ALLOTTED = (
    ("CJ-2026-01", "机耕路硬化", (96_000, 88_000, 80_000)),
    ("RJ-2026-02", "村庄保洁管护", (24_000, 22_000, 20_000, 18_000)),
    ("XX-2026-03", "敬老慰问", (12_000,)),
)
BUDGETS = (
    ("office", 12_000),
    ("meeting", 4_000),
    ("travel", 3_000),
    ("reception", 2_400),
    ("vehicle", 1_800),
)


@dataclass(frozen=True)
class Bill:
    """一笔支出. ``fund``: out of which; ``blank``: with a photograph on which no amount can be read."""

    day: int
    reason: str
    payee: str
    purpose: str
    account: str
    yuan: int
    fund: str = ""
    blank: bool = False


BILLS = (
    Bill(4, "机耕路硬化第一期工程款", "宏途路桥工程队", "works", "153", 28_800, "CJ-2026-01"),
    Bill(8, "保洁员工具和垃圾清运", "青禾环卫用品经营部", "cleaning", "514", 6_200, "RJ-2026-02", blank=True),
    Bill(10, "区里来村检查工作餐", "柳溪食堂", "reception", "513", 960),
    Bill(17, "端午慰问八十岁以上老人", "柳溪村便民超市", "relief", "514", 10_200, "XX-2026-03"),
    Bill(19, "外村来访接待工作餐", "柳溪食堂", "reception", "513", 720),
)  # fmt: skip
GIFTS = (
    Gift("柳振邦", "person", True, 20_000 * YUAN, date(2026, 6, 6), "重阳节慰问老人"),
    Gift("何秀兰", "person", False, 5_000 * YUAN, date(2026, 6, 12), "给村里学生买书"),
    Gift("青禾水产有限公司", "body", True, 10_000 * YUAN, date(2026, 6, 18), "修村口路灯"),
)


class Funding:
    """Half a year of earmarked money."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.keeper, self.reviewer = year.who(KEPT_BY), year.who(REVIEWED_BY)
        self.books = list(Book.objects.filter(town=year.town).order_by("place__code"))
        self.allotted: dict[str, Allocation] = {}

    def fund(self) -> None:
        """Funds and budgets in spring, petty cash and gifts in summer."""
        self._budget()
        found = {row[0]: self._open(*row) for row in FUNDS}
        for code, project, shares in ALLOTTED:
            for n, yuan in enumerate(shares):
                self._allot(found[code], self.books[n], project, yuan, first=n == 0)
        funds.take_back(
            actor=self.reviewer,
            pk=Allocation.objects.filter(fund=found["CJ-2026-01"], corrects=None).latest("pk").pk,
            amount=12_000 * YUAN,
            reason="路段缩短，按评审价核减",
            decided_on=date(2026, 5, 20),
            at=at(date(2026, 5, 20), 10),
        )
        building = Building(self)
        measured = building.begin()
        for n, bill in enumerate(BILLS):
            self._spend(n, bill, measured.pk if bill.purpose == "works" else None)
        building.go_on()
        self._lend()
        for n, gift in enumerate(GIFTS):
            self._take(n, gift, found["XX-2026-03"] if n == 0 else None)

    def _budget(self) -> None:
        for n, book in enumerate(self.books):
            for k, (purpose, yuan) in enumerate(BUDGETS):
                self._set(book, purpose, yuan, date(2026, 1, 20), k)
            if n == 0:
                self._set(book, "travel", 2_500, date(2026, 3, 18), 0, "带头压减差旅费")

    def _set(self, book: Book, purpose: str, yuan: int, day: date, minute: int, reason: str = "") -> None:
        facts = {"book_id": book.pk, "year": 2026, "purpose": purpose, "amount": yuan * YUAN}
        budgets.set_budget(actor=self.reviewer, reason=reason, at=at(day, 15, minute), **facts)  # type: ignore[arg-type]

    def _open(
        self,
        code: str,
        name: str,
        source: str,
        document: str,
        yuan: int,
        purposes: tuple[str, ...],
        words: str,
    ) -> Fund:
        facts = FundFacts(
            code, name, source, 2026, yuan * YUAN, FIRST, LAST, purposes, document, conditions=words
        )
        return funds.open_fund(
            actor=self.reviewer, town_id=self.year.town.pk, facts=facts, at=at(date(2026, 3, 2), 9)
        )

    def _allot(self, fund: Fund, book: Book, project: str, yuan: int, *, first: bool) -> None:
        row = funds.allot_fund(
            actor=self.reviewer,
            pk=fund.pk,
            book_id=book.pk,
            project=f"{book.place.name}{project}",
            amount=yuan * YUAN,
            decided_on=date(2026, 3, 16),
            at=at(date(2026, 3, 16), 10),
        )
        if first:
            self.allotted[fund.code] = row

    def _spend(self, n: int, bill: Bill, measurement: int | None) -> None:
        maker, day = self.year.who(MADE_BY), date(2026, 6, bill.day)
        row = self.allotted.get(bill.fund)
        told = Told(
            bill.reason,
            bill.payee,
            "柳长根",
            "柳桂芳",
            day,
            "transfer",
            (Spent(bill.purpose, bill.yuan * YUAN),),
            decided="6月2日村民代表会议记录第2项" if bill.yuan > 1_000 else "",
            allocation_id=row.pk if row else None,
            measurement_id=measurement,
        )
        claim = claims.make_claim(
            actor=maker, book_id=self.books[0].pk, told=told, at=at(day, 14), client_id=f"demo-fund-{n}"
        )
        self.receive(claim, invoice(20_260_700 + n, bill.yuan, day), day)
        if bill.blank:
            shown = photo("board", after=True, seed=n, taken_at=at(day, 10), latitude=0, longitude=0)
            self.receive(claim, shown, day)
        claims.submit_claim(actor=maker, pk=claim.pk, at=at(day, 15))
        claims.approve_claim(actor=self.year.who(HEAD), pk=claim.pk, at=at(day, 16))
        claims.check_claim(actor=self.year.who(GROUP), pk=claim.pk, at=at(day, 16, 30))
        self.pay(claim, bill.account, day, f"QH2606{bill.day:02}{n}")

    def pay(self, claim: Claim, account: str, day: date, reference: str) -> None:
        """Accepted, posted and paid on one day."""
        done = claims.accept_claim(
            actor=self.keeper,
            pk=claim.pk,
            dated_on=day,
            accounts=[account],
            money_account=BANK,
            at=at(day, 17),
        )
        self._post(done.voucher, day)
        claims.pay_claim(actor=self.keeper, pk=claim.pk, paid_on=day, reference=reference, at=at(day, 18, 20))

    def receive(self, claim: Claim, data: bytes, day: date) -> None:
        """A receipt, photographed."""
        doubles.add_receipt(
            actor=self.year.who(MADE_BY),
            pk=claim.pk,
            file=io.BytesIO(data),
            name="票据.jpg",
            at=at(day, 14, 10),
        )

    def _post(self, voucher: Voucher | None, day: date) -> None:
        if voucher is not None:
            books.review_voucher(actor=self.reviewer, pk=voucher.pk, at=at(day, 17, 40))
            books.post_voucher(actor=self.keeper, pk=voucher.pk, at=at(day, 18))

    def _lend(self) -> None:
        """One is paid back, one is still within its days, one is late."""
        first, late = self.books[0], self.books[LATE]
        for book, holder, yuan, day, due in (
            (first, "柳长根", 500, date(2026, 6, 3), None),
            (first, "柳水生", 800, date(2026, 6, 17), None),
            (late, "林阿土", 1_000, date(2026, 4, 20), date(2026, 5, 20)),
        ):
            one = advances.give_advance(
                actor=self.keeper,
                book_id=book.pk,
                holder=holder,
                amount=yuan * YUAN,
                given_on=day,
                due_on=due,
                account=RECEIVABLE,
                money_account=CASH,
                at=at(day, 11),
            )
            self._post(one.voucher, day)
            if holder == "柳长根":
                back, when = date(2026, 6, 24), at(date(2026, 6, 24), 11)
                facts = {"pk": one.pk, "amount": yuan * YUAN, "paid_on": back, "money_account": CASH}
                row = advances.repay_advance(actor=self.keeper, at=when, **facts)  # type: ignore[arg-type]
                self._post(row.voucher, back)

    def _take(self, n: int, gift: Gift, fund: Fund | None) -> None:
        told = Gift(
            gift.donor,
            gift.donor_kind,
            gift.named,
            gift.amount,
            gift.given_on,
            gift.purpose,
            fund.pk if fund else None,
        )
        made = donations.register_donation(
            actor=self.keeper,
            book_id=self.books[0].pk,
            gift=told,
            account=INCOME,
            money_account=BANK,
            at=at(gift.given_on, 10, n),
        )
        self._post(made.voucher, gift.given_on)
