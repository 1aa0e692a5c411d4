"""报账: what the first village asked to have paid in June, a claim at every stage; one came back, one has a receipt that was there before."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import segno
from PIL import Image, ImageDraw

from townworks.ledger import services as books
from townworks.ledger.models import Book, Claim
from townworks.ledger.services import claims, doubles
from townworks.ledger.services.claim_ground import Spent, Told

from .bookkeeping import KEPT_BY, REVIEWED_BY, YUAN
from .reckoning import at

if TYPE_CHECKING:
    from .year import Year

MADE_BY, HEAD, GROUP = "liuzm", "liuxs", "heml"
CASH, BANK = "101", "102"
SMALL = 500  # yuan; what is more goes to the finance group, as definitions/ledger.toml has it
ORDER = ("draft", "submitted", "approved", "checked", "accepted", "paid")


@dataclass(frozen=True)
class Bill:
    """一笔支出. ``until``: how far it came by the first of July; ``twice``: its invoice is that of the bill before."""

    day: int
    reason: str
    payee: str
    handler: str
    purpose: str
    account: str
    yuan: int
    until: str
    pay_by: str = "transfer"
    twice: bool = False
    decided: str = ""


BILLS = (
    Bill(3, "买办公用纸和墨盒", "柳溪镇利民文具店", "柳长根", "office", "513", 320, "paid", "cash"),
    Bill(5, "垃圾桶更换", "青禾环卫用品经营部", "柳水生", "cleaning", "514", 860, "accepted"),
    Bill(9, "村道路灯维修", "明达电器维修部", "柳长根", "maintenance", "514", 980, "checked"),
    Bill(11, "防汛沙袋和雨衣", "宏运五金店", "柳水生", "maintenance", "514", 430, "approved"),
    Bill(15, "村民代表会议茶水", "村口便民超市", "柳长根", "meeting", "513", 168, "submitted"),
    Bill(16, "河道保洁清淤用工", "柳溪村保洁队", "柳水生", "cleaning", "514", 2_400, "returned", decided="6月12日村两委会议记录第4项"),
    Bill(18, "又报一次办公用纸", "柳溪镇利民文具店", "柳水生", "office", "513", 320, "approved", twice=True),
    Bill(23, "宣传栏更换喷绘", "青禾图文广告", "柳长根", "office", "513", 260, "draft"),
    Bill(24, "订饮用水，改由镇里统一订", "清泉水站", "柳长根", "office", "513", 96, "discarded"),
    Bill(25, "排涝泵检修", "青禾机电维修部", "柳水生", "maintenance", "514", 960, "approved"),
    Bill(26, "排涝泵配件和调试", "青禾机电维修部", "柳水生", "maintenance", "514", 890, "submitted"),
    Bill(26, "量地引路误工", "柳长根", "柳长根", "allowance", "513", 150, "submitted"),
)  # fmt: skip


class Claiming:
    """One month of claims of the village that has a bookkeeper, a head and a finance group."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.book = Book.objects.filter(town=year.town).order_by("place__code")[0]

    def claim(self) -> None:
        """Every bill, in the order of its day."""
        for n, bill in enumerate(BILLS):
            self._one(n, bill)

    def _one(self, n: int, bill: Bill) -> None:
        maker, day = self.year.who(MADE_BY), date(2026, 6, bill.day)
        told = Told(
            bill.reason,
            bill.payee,
            bill.handler,
            "柳桂芳",
            day,
            bill.pay_by,
            (Spent(bill.purpose, bill.yuan * YUAN),),
            decided=bill.decided,
        )
        claim = claims.make_claim(
            actor=maker, book_id=self.book.pk, told=told, at=at(day, 15), client_id=f"demo-{n}"
        )
        seed, spent_on = (0, BILLS[0].day) if bill.twice else (n, bill.day)
        file = io.BytesIO(invoice(20_260_600 + seed, bill.yuan, date(2026, 6, spent_on), turned=bill.twice))
        doubles.add_receipt(actor=maker, pk=claim.pk, file=file, name="发票.jpg", at=at(day, 15, 10))
        if bill.until == "discarded":
            self._back(claim, MADE_BY, "discard", "改由镇里统一订水，不报了", day)
        elif bill.until != "draft":
            self._hand_in(claim, bill, day + timedelta(days=1))

    def _hand_in(self, claim: Claim, bill: Bill, day: date) -> None:
        claims.submit_claim(actor=self.year.who(MADE_BY), pk=claim.pk, at=at(day, 9))
        come = ORDER.index("checked" if bill.until == "returned" else bill.until)
        if come >= ORDER.index("approved"):
            claims.approve_claim(actor=self.year.who(HEAD), pk=claim.pk, at=at(day, 10))
        if come >= ORDER.index("checked") and bill.yuan > SMALL:
            claims.check_claim(actor=self.year.who(GROUP), pk=claim.pk, at=at(day, 16))
        if bill.until == "returned":
            words = "没有用工明细和签收表，补齐以后再报"
            self._back(claim, KEPT_BY, "return", words, day + timedelta(days=1))
        if come >= ORDER.index("accepted"):
            self._accept(claim, bill, day + timedelta(days=1))

    def _accept(self, claim: Claim, bill: Bill, day: date) -> None:
        keeper = self.year.who(KEPT_BY)
        accepted = claims.accept_claim(
            actor=keeper,
            pk=claim.pk,
            dated_on=day,
            accounts=[bill.account],
            money_account=CASH if bill.pay_by == "cash" else BANK,
            at=at(day, 10),
        )
        if bill.until != "paid" or accepted.voucher_id is None:
            return
        books.review_voucher(actor=self.year.who(REVIEWED_BY), pk=accepted.voucher_id, at=at(day, 14))
        books.post_voucher(actor=keeper, pk=accepted.voucher_id, at=at(day, 15))
        claims.pay_claim(actor=keeper, pk=claim.pk, paid_on=day, reference="", at=at(day, 16))

    def _back(self, claim: Claim, who: str, move: str, words: str, day: date) -> None:
        claims.send_back_claim(
            actor=self.year.who(who), pk=claim.pk, move=move, reason=words, at=at(day, 16, 30)
        )


def invoice(number: int, yuan: int, day: date, *, turned: bool = False) -> bytes:
    """A drawn invoice with its code, as a phone would take it; ``turned``: the same paper taken once more, a little askew."""
    sheet = Image.new("RGB", (1200, 800), (248, 246, 238))
    draw, red = ImageDraw.Draw(sheet), (170, 62, 50)
    draw.rectangle((60, 190, 1140, 700), outline=red, width=3)
    for y in (270, 500, 580):
        draw.line((60, y, 1140, y), fill=red, width=2)
    for x in (380, 620, 860):
        draw.line((x, 190, x, 580), fill=red, width=2)
    draw.text((900, 100), f"No {number}", fill=(30, 30, 30), font_size=34)
    draw.text((900, 525), f"{yuan}.00", fill=(30, 30, 30), font_size=34)
    draw.text((420, 110), f"{day:%Y-%m-%d}", fill=(30, 30, 30), font_size=34)
    code = io.BytesIO()
    words = f"01,10,044001900111,{number},{yuan}.00,{day:%Y%m%d},66666666666666666666,3F2A"
    segno.make(words, error="m", micro=False).save(code, kind="png", scale=4, border=4)
    sheet.paste(Image.open(code).convert("RGB"), (60, 10))
    if turned:
        sheet = sheet.rotate(2, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=(120, 112, 98))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=82)
    return out.getvalue()
