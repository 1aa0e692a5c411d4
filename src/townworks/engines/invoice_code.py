"""发票二维码 (invoice_code): what the QR code on a Chinese VAT invoice says.

Rule: fields in a row, parted by commas: the form of the code ("01"), the kind of invoice, the invoice code, the number, the amount
in yuan, the day as eight digits, the check code, and a sum. A fully electronic invoice (数电票, kinds 31 and 32) has a number of
20 digits and no code; its amount is said to be with tax, that of the older kinds without. A negative amount is a red
invoice (红字). What is no such row is no invoice: the answer says so and reads nothing. O(length).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from townworks.engines.working import Step, gettext_noop

BASIS = (
    "增值税发票左上角二维码的内容，系据公开的发票样本和软件整理：01、发票种类、发票代码、发票号码、金额、开票日期、校验码、校验和。"
    "未见国家标准，未经核实。"
)
# What an invoice of each kind is called; others are read as well and called by their number.
KINDS = {
    "01": gettext_noop("增值税专用发票"),
    "04": gettext_noop("增值税普通发票"),
    "08": gettext_noop("增值税电子专用发票"),
    "10": gettext_noop("增值税电子普通发票"),
    "31": gettext_noop("数电票（增值税专用发票）"),
    "32": gettext_noop("数电票（普通发票）"),
}
ELECTRONIC = ("31", "32")
MOST = 10**13  # yuan


@dataclass(frozen=True)
class Given:
    """What a reader of QR codes found."""

    text: str


@dataclass(frozen=True)
class Answer:
    """``found`` is False for what is no invoice. ``fen``: the amount as the code has it; ``with_tax``: whether that is the sum to pay."""

    found: bool
    kind: str = ""
    code: str = ""
    number: str = ""
    fen: int | None = None
    with_tax: bool = False
    issued_on: date | None = None
    check: str = ""
    working: tuple[Step, ...] = ()

    @property
    def red(self) -> bool:
        return (self.fen or 0) < 0


def compute(given: Given) -> Answer:
    """Read the code.

    >>> one = compute(Given("01,10,044001900111,12345678,94.34,20260305,66666666666666666666,3F2A"))
    >>> one.code, one.number, one.fen, one.with_tax, str(one.issued_on)
    ('044001900111', '12345678', 9434, False, '2026-03-05')
    >>> compute(Given("https://example.com")).found
    False
    """
    parts = [one.strip() for one in given.text.strip().replace("，", ",").split(",")]
    if len(parts) < 6 or parts[0] != "01":
        return _none(gettext_noop("二维码不是发票的格式"))
    kind, code, number = parts[1], parts[2], parts[3]
    if not re.fullmatch(r"\d{2}", kind, re.A) or not re.fullmatch(r"\d{8}|\d{20}", number, re.A):
        return _none(gettext_noop("二维码里没有发票号码"))
    if code and not re.fullmatch(r"\d{10}|\d{12}", code, re.A):
        return _none(gettext_noop("二维码里的发票代码不是 10 位或 12 位"))
    steps = [Step(gettext_noop("{kind}，号码 {number}"), {"kind": KINDS.get(kind, kind), "number": number})]
    fen, issued_on = _fen(parts[4]), _day(parts[5])
    if fen is None:
        steps.append(Step(gettext_noop("金额“{text}”看不懂，没有取"), {"text": parts[4][:20]}))
    if issued_on is None:
        steps.append(Step(gettext_noop("开票日期“{text}”看不懂，没有取"), {"text": parts[5][:20]}))
    check = parts[6] if len(parts) > 6 and re.fullmatch(r"\w{0,40}", parts[6], re.A) else ""
    return Answer(True, kind, code, number, fen, kind in ELECTRONIC, issued_on, check, tuple(steps))


def _none(why: str) -> Answer:
    return Answer(False, working=(Step(why),))


def _fen(text: str) -> int | None:
    """Fen of an amount; None for what is none, or has a part of a fen."""
    if not re.fullmatch(r"-?\d{1,14}(\.\d{1,4})?", text, re.A):
        return None
    try:
        fen = Decimal(text) * 100
    except InvalidOperation:
        return None
    return int(fen) if fen == fen.to_integral_value() and abs(fen) < MOST * 100 else None


def _day(text: str) -> date | None:
    if not re.fullmatch(r"\d{8}", text, re.A):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
