"""格: a day, an hour, an amount or a direction in any of the ways that banks write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

EXCEL_ZERO = date(1899, 12, 30)
NOTHING = frozenset({"", "-", "--", "—", "/", "\\", "null", "none", "无", "n/a"})
ROUNDING = Decimal("0.000001")  # what a binary fraction of a spreadsheet may be off
MOST = Decimal(10) ** 13
_DAY = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?!\d)")
_SOLID = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\D|$|(?=\d{6}$))")
_ENDING = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})")
_SHORT = re.compile(r"^(\d{1,2})[-/月](\d{1,2})日?$")
_HOUR = re.compile(r"(?:^|[\sT])(\d{1,2})[:：时](\d{2})(?:[:：分](\d{2}))?")
_IN = re.compile(r"收|贷|入|来账|credit|^cr?\b|^\+$|^c$", re.I)
_OUT = re.compile(r"支|借|出|付|往账|debit|^dr?\b|^-$|^d$", re.I)
# A wallet says neither: what the words of such a row tell of the direction.
_WORDS_IN = re.compile(r"退款|退货|充值|转出-到|卖出|赎回|收益发放|返现|还款入账")
_WORDS_OUT = re.compile(r"提现|还款|购买|买入|转入|消费|支付|付款|先享后付|转账")


def clean(text: str) -> str:
    """A cell without its padding, its tab against Excel and its ``="…"``.

    >>> clean('="20230212"'), clean("消费        \\t"), clean("'123'")
    ('20230212', '消费', '123')
    """
    bare = text.replace("\u3000", " ").replace("\xa0", " ").replace("\ufeff", "").strip("\0\1 \t\r\n")
    if bare.startswith('="') and bare.endswith('"'):
        bare = bare[2:-1].strip()
    if len(bare) > 1 and bare[0] == bare[-1] == "'":
        bare = bare[1:-1]
    return bare.strip("\t ")


def said(text: str) -> str:
    """A cell that says something, else nothing: banks fill empty ones with lines and slashes."""
    return "" if text.lower() in NOTHING or not text.strip("-* ") else text


def day_of(text: str, *, month: date | None = None, day_first: bool = False) -> date | None:
    """The day that a cell names. ``month``: of the statement, where days come without a year.

    >>> [str(day_of(one)) for one in ("20240101", "2025/12/03  14:06:51", "2024年1月9日", "45292")]
    ['2024-01-01', '2025-12-03', '2024-01-09', '2024-01-01']
    >>> str(day_of("12/29", month=date(2024, 1, 1))), str(day_of("24/03/2025", day_first=True))
    ('2023-12-29', '2025-03-24')
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if found := _DAY.match(text) or _SOLID.match(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _ENDING.match(text):
        one, two = int(found[1]), int(found[2])
        return _day(int(found[3]), two, one) if day_first else _day(int(found[3]), one, two)
    if month is not None and (found := _SHORT.match(text)):
        n = int(found[1])
        return _day(month.year - (n > month.month), n, int(found[2]))
    if re.fullmatch(r"[3-6]\d{4}(\.\d+)?", text):
        return EXCEL_ZERO + timedelta(days=int(float(text)))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1990 <= year <= 2100 else None
    except ValueError:
        return None


def hour_of(text: str) -> str:
    """The hour, as HH:MM:SS; nothing where none is named.

    >>> hour_of("123456"), hour_of("2024-01-01 9:05"), hour_of("2024-01-01")
    ('12:34:56', '09:05:00', '')
    """
    text = text.strip()
    if re.fullmatch(r"(?:\d{8})?[0-2]\d[0-5]\d[0-5]\d", text):
        return f"{text[-6:-4]}:{text[-4:-2]}:{text[-2:]}"
    found = _HOUR.search(text)
    return f"{int(found[1]):02}:{found[2]}:{found[3] or '00'}" if found else ""


def money(text: str) -> int | None:
    """Fen of an amount; None where the cell holds none. ValueError for what is no amount.

    >>> [money(one) for one in ("1,234.50", "¥0.35", "CNY13.50", "+10.00", "8,000.00(CN)", "131.77(已退款89.84)", "-")]
    [123450, 35, 1350, 1000, 800000, 13177, None]
    >>> money("(5.00)"), money("5.00-"), money("1494.6499999999999")
    (-500, -500, 149465)
    """
    bare = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    bare = re.sub(r"^(?:人民币|cny|rmb|hkd|usd)|(?:元|人民币|cny)$", "", bare, flags=re.I).replace("¥", "")
    if bare.lower() in NOTHING:
        return None
    inside = re.fullmatch(r"\(([\d.]+)\)", bare)
    bare = f"-{inside[1]}" if inside else re.sub(r"(?<=\d)\(.*\)$", "", bare)
    if bare.endswith("-"):
        bare = f"-{bare[:-1]}"
    try:
        value = Decimal(bare)
    except InvalidOperation:
        raise ValueError(text) from None
    if not value.is_finite() or abs(value) > MOST:
        raise ValueError(text)
    fen = value * 100
    whole = fen.to_integral_value()
    if abs(fen - whole) > ROUNDING * 100:
        raise ValueError(text)
    return int(whole)


def direction(flag: str) -> int:
    """+1 for money that came in, -1 for what went out, 0 where the flag says neither. On a bank's paper 借 is out and 贷 is in.

    >>> [direction(one) for one in ("收入", "支出", "借 Dr", "贷", "不计收支", "/", "C")]
    [1, -1, -1, 1, 0, 0, 1]
    """
    flag = flag.strip()
    came, went = bool(_IN.search(flag)), bool(_OUT.search(flag))
    return 0 if came == went else 1 if came else -1


def told_direction(words: str) -> int:
    """What the words of a row say where its flag says nothing.

    >>> told_direction("退款-亲情卡"), told_direction("零钱提现"), told_direction("其他")
    (1, -1, 0)
    """
    if _WORDS_IN.search(words):
        return 1
    return -1 if _WORDS_OUT.search(words) else 0
