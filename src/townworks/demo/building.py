"""村级工程: a road under way with a change and a measurement that wait, one that is late and was measured too generously, lamps that were
accepted and paid and one of which went out, and a square that was paid ahead; with photographs before and after."""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from townworks.ledger.models import Allocation, Book, Claim, Measurement, Works
from townworks.ledger.services import claims, measuring, works, works_advances, works_changes, works_defects
from townworks.ledger.services.claim_ground import Spent, Told
from townworks.ledger.services.measuring import Found, Photo, Quantity
from townworks.ledger.services.works import Deal, Share

from .bookkeeping import YUAN
from .claiming import GROUP, HEAD, MADE_BY, invoice
from .pictures import photo
from .reckoning import at

if TYPE_CHECKING:
    from .funding import Funding

FUND = "CJ-2026-01"
SPACE = uuid.UUID("6f2a1c88-5a39-4b8e-9d0b-7f6f5ce05f21")


class Building:
    """Four works of two villages, in the order of their days."""

    def __init__(self, funding: Funding) -> None:
        self.funding, self.year = funding, funding.year
        self.keeper, self.chief = funding.keeper, funding.reviewer
        self.count = 0

    def begin(self) -> Measurement:
        """The road of the first village until its first measurement is confirmed; the claim for it is one of the bills."""
        first = self.funding.books[0]
        self.road = self._sign(
            first, "GC-2026-01", "柳溪村机耕路硬化", "柳溪村北至灌渠", "宏途路桥工程队", "body", 80_000,
            (date(2026, 3, 20), date(2026, 3, 24), date(2026, 4, 1), date(2026, 7, 31)),
            (Share(90_000 * YUAN, self.funding.allotted[FUND].pk),), "3月20日比选记录",
        )  # fmt: skip
        self._change(
            self.road, 6_000, "路口加宽，增加涵管一道", "签证单 2026-01（5月18日）", date(2026, 5, 18)
        )
        lines = (
            Quantity("路基整平压实", "平方米", Decimal(1_500), 800),
            Quantity("C25 混凝土路面", "立方米", Decimal("42.5"), 42_000),
        )
        return self._measure(self.road, Found(date(2026, 4, 1), date(2026, 5, 28), lines), date(2026, 5, 29))

    def go_on(self) -> None:
        """What came after the first payment, the village whose road is late, and the lamps."""
        lines = (Quantity("C25 混凝土路面", "立方米", Decimal("61.2"), 42_000),)
        second = self._measure(
            self.road, Found(date(2026, 5, 29), date(2026, 6, 20), lines), date(2026, 6, 22)
        )
        self._claim(
            second, "机耕路硬化第二期工程款", "宏途路桥工程队", 24_860, date(2026, 6, 24),
            self.funding.allotted[FUND], until="submitted",
        )  # fmt: skip
        self._late()
        self._lamps()
        self._square()
        self._change(
            self.road, 2_400, "增设错车道", "签证单 2026-02（6月26日）", date(2026, 6, 26), decide=False
        )
        culvert = (Quantity("钢筋混凝土涵管", "米", Decimal(12), 46_500),)
        found = Found(date(2026, 6, 21), date(2026, 6, 29), culvert)
        self._measure(self.road, found, date(2026, 6, 29), decide=False)

    def _late(self) -> None:
        book = self.funding.books[1]
        row = Allocation.objects.get(fund__code=FUND, book=book, corrects=None)
        road = self._sign(
            book, "GC-2026-01", f"{book.place.name}机耕路硬化", f"{book.place.name}西侧", "陈国栋", "person", 62_000,
            (date(2026, 3, 26), date(2026, 3, 30), date(2026, 4, 8), date(2026, 6, 10)),
            (Share(60_000 * YUAN, row.pk), Share(2_000 * YUAN)), "3月26日比选记录",
        )  # fmt: skip
        found = Found(date(2026, 4, 8), date(2026, 5, 20), amount=21_500 * YUAN)
        blurred = self._measure(road, found, date(2026, 5, 21), decide=False)
        measuring.decide_measurement(
            actor=self.chief,
            pk=blurred.pk,
            confirm=False,
            answer="照片看不清路面厚度，重拍",
            at=at(date(2026, 5, 22), 10),
        )
        done = self._measure(road, found, date(2026, 5, 25))
        less = measuring.correct_measurement(
            actor=self.keeper,
            pk=done.pk,
            amount=-1_500 * YUAN,
            reason="复测路面宽 3.2 米，多量了",
            at=at(date(2026, 6, 2), 9),
        )
        measuring.decide_measurement(actor=self.chief, pk=less.pk, confirm=True, at=at(date(2026, 6, 2), 15))

    def _lamps(self) -> None:
        lamps = self._sign(
            self.funding.books[0], "GC-2026-02", "巷道路灯安装", "柳溪村一至三组", "明达电器维修部", "body", 18_000,
            (date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 10), date(2026, 6, 20)),
            (Share(18_000 * YUAN),), "", way="negotiated",
        )  # fmt: skip
        found = Found(
            date(2026, 4, 10), date(2026, 6, 12), settled=17_400 * YUAN, note="实装 29 盏，比合同少 1 盏"
        )
        last = self._measure(lamps, found, date(2026, 6, 12), subject="shop")
        self._claim(
            last, "巷道路灯安装工程款", "明达电器维修部", 16_878, date(2026, 6, 16), None, until="paid"
        )
        day = date(2026, 6, 27)
        works_defects.report_defect(
            actor=self.keeper, pk=lamps.pk, what="三组东头第 3 盏灯不亮", found_on=day, at=at(day, 10),
            photos=[Photo("after", io.BytesIO(self._shot("window", False, day, lamps.book.place)), "缺陷.jpg")],
        )  # fmt: skip

    def _square(self) -> None:
        """Its contract lets a fifth be paid ahead; the claim for it is in hand."""
        square = self._sign(
            self.funding.books[0], "GC-2026-03", "文化广场铺装", "柳溪村村部门前", "云台园林队", "body", 40_000,
            (date(2026, 6, 10), date(2026, 6, 15), date(2026, 7, 1), date(2026, 9, 30)),
            (Share(40_000 * YUAN),), "6月10日比选记录", ahead=(2_000, 4_000),
        )  # fmt: skip
        day = date(2026, 6, 22)
        asked = works_advances.ask_advance(
            actor=self.keeper, pk=square.pk, amount=8_000 * YUAN, note="6月20日预付款申请单和保函", at=at(day, 10),
            papers=[Photo("paper", io.BytesIO(self._shot("desk", False, day, square.book.place)), "预付款申请单.jpg")],
            client_id=uuid.uuid5(SPACE, "square"),
        )  # fmt: skip
        measuring.decide_measurement(actor=self.chief, pk=asked.pk, confirm=True, at=at(day, 16))
        self._claim(
            asked, "文化广场铺装预付款", "云台园林队", 8_000, date(2026, 6, 25), None, until="submitted"
        )

    def _sign(
        self,
        book: Book,
        number: str,
        name: str,
        site: str,
        contractor: str,
        kind: str,
        yuan: int,
        days: tuple[date, date, date, date],
        money: Sequence[Share],
        tender: str,
        *,
        way: str = "compared",
        ahead: tuple[int, int] = (0, 0),
    ) -> Works:
        chosen, signed, start, end = days
        deal = Deal(
            number, name, site, contractor, kind, way, chosen, tender, yuan * YUAN, signed, start, end, 300, money,
            advance_share=ahead[0], recover_share=ahead[1],
        )  # fmt: skip
        return works.sign_works(actor=self.keeper, book_id=book.pk, deal=deal, at=at(signed, 10))

    def _change(
        self, one: Works, yuan: int, reason: str, paper: str, day: date, *, decide: bool = True
    ) -> None:
        change = works_changes.ask_change(
            actor=self.keeper, pk=one.pk, amount=yuan * YUAN, reason=reason, paper=paper, at=at(day, 9)
        )
        if decide:
            works_changes.decide_change(actor=self.chief, pk=change.pk, agree=True, at=at(day, 16))

    def _measure(
        self, one: Works, found: Found, day: date, *, decide: bool = True, subject: str = "pipe"
    ) -> Measurement:
        self.count += 1
        place = one.book.place
        shots = [
            Photo(
                stage,
                io.BytesIO(
                    self._shot(
                        subject,
                        stage == "after",
                        found.from_on if stage == "before" else found.until_on,
                        place,
                    )
                ),
                f"{words}.jpg",
            )
            for stage, words in (("before", "施工前"), ("after", "施工后"))
        ]
        made = measuring.measure_works(
            actor=self.keeper,
            pk=one.pk,
            found=found,
            photos=shots,
            at=at(day, 11),
            client_id=uuid.uuid5(SPACE, str(self.count)),
        )
        if decide:
            measuring.decide_measurement(actor=self.chief, pk=made.pk, confirm=True, at=at(day, 15))
        return made

    def _shot(self, subject: str, after: bool, day: date, place: object) -> bytes:
        latitude, longitude = (getattr(place, name) or 0 for name in ("latitude", "longitude"))
        return photo(
            subject, after=after, seed=500 + self.count, taken_at=at(day, 10), latitude=latitude, longitude=longitude
        )  # fmt: skip

    def _claim(
        self,
        one: Measurement,
        reason: str,
        payee: str,
        yuan: int,
        day: date,
        row: Allocation | None,
        *,
        until: str,
    ) -> Claim:
        maker = self.year.who(MADE_BY)
        told = Told(
            reason, payee, "柳长根", "柳桂芳", day, "transfer", (Spent("works", yuan * YUAN),),
            decided="6月2日村民代表会议记录第3项", allocation_id=row.pk if row else None, measurement_id=one.pk,
        )  # fmt: skip
        facts = {"book_id": self.funding.books[0].pk, "client_id": f"demo-works-{yuan}"}
        claim = claims.make_claim(actor=maker, told=told, at=at(day, 14), **facts)  # type: ignore[arg-type]
        self.funding.receive(claim, invoice(20_260_900 + day.day, yuan, day), day)
        claims.submit_claim(actor=maker, pk=claim.pk, at=at(day, 15))
        if until == "paid":
            claims.approve_claim(actor=self.year.who(HEAD), pk=claim.pk, at=at(day, 16))
            claims.check_claim(actor=self.year.who(GROUP), pk=claim.pk, at=at(day, 16, 30))
            self.funding.pay(claim, "153", day, f"QH2606{day.day:02}GC")
        return claim
