"""格: a day, an hour, an amount or a direction in any of the ways that banks write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

EXCEL_ZERO = date(1899, 12, 30)
NOTHING = frozenset({"", "-", "--", "—", "/", "\\", "null", "none", "无", "n/a"})
ROUNDING = Decimal("0.000001")  # what a binary fraction of a spreadsheet may be off
MOST = Decimal(10) ** 13
_DAY = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?!\d)")
_SOLID = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\D|$|(?=\d{6}(?:\D|$)))")
_YY = re.compile(r"^(1[3-9]|2\d)[-/.](\d{1,2})[-/.](\d{1,2})$")
_YYMMDD = re.compile(r"^(1[3-9]|2\d)(\d{2})(\d{2})$")
_ENGLISH = re.compile(r"^(\d{1,2})[- ]([A-Za-z]{3})[a-z]*[- ,]+(\d{4})(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENDING = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})")
_SHORT = re.compile(r"^(\d{1,2})[-/月](\d{1,2})日?$")
_HOUR = re.compile(r"(?:^|[\sT日])(\d{1,2})[:时](\d{2})(?:[:分](\d{2})(?:\.\d+)?)?(?:[秒分]|\+08:?00)?$")
_HOUR_DOTTED = re.compile(r"(?:^|[\s-])(\d{2})\.(\d{2})\.(\d{2})(?:\.\d+)?$")
_HOUR_SOLID = re.compile(r"^(?:\d{8}[\sT]?)?([0-2]\d)([0-5]\d)([0-5]\d)$")
_IN = re.compile(r"收|贷|入|来|进|存|credit|^cr?\b|^\+$|^c$", re.I)
_OUT = re.compile(r"支|借|出|付|往|取|扣|debit|^dr?\b|^-$|^d$", re.I)
_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?|[-+]?\d{1,4}(,\d{4})+(\.\d*)?|[^,]*")
_SIDE = re.compile(
    r"^(借方?|贷方?|dr|cr|收入?|支出?|付)(?=[\d.(+-])|(?<=[\d.)])(借方?|贷方?|dr|cr|收入?|支出?|付)$", re.I
)
# A wallet says neither: what the words of such a row tell of the direction.
_WORDS_IN = re.compile(r"退款|退货|充值|转出-到|卖出|赎回|收益发放|返现|还款入账")
_WORDS_OUT = re.compile(r"提现|还款|购买|买入|转入|消费|支付|付款|先享后付|转账")


def clean(text: str) -> str:
    """A cell without its padding, its tab against Excel and its ``="…"``. A long number that Excel rounded keeps the digits that it had.

    >>> clean('="20230212"'), clean("消费        \\t"), clean("'123'"), clean("\\x016228480012349870000")
    ('20230212', '消费', '123', '622848001234987*')
    """
    bare = text.replace("\u3000", " ").replace("\xa0", " ").replace("\ufeff", "")
    if bare.startswith("\1") and len(bare) > 16:
        return f"{bare[1:16]}*"
    bare = bare.strip("\0\1 \t\r\n").removeprefix("`")  # which WeChat's merchants find before every cell
    if bare.startswith('="') and bare.endswith('"'):
        bare = bare[2:-1].strip()
    if len(bare) > 1 and bare[0] == bare[-1] == "'":
        bare = bare[1:-1]
    return bare.strip("\t '`") if re.fullmatch(r"['`]?[\d.,*\s-]+\t?", bare) else bare.strip("\t ")


def said(text: str) -> str:
    """A cell that says something, else nothing: banks fill empty ones with lines and slashes."""
    return "" if text.lower() in NOTHING or not text.strip("-* ") else text


def day_of(
    text: str, *, month: date | None = None, day_first: bool = False, six: bool = False
) -> date | None:
    """The day that a cell names. ``month``: of the statement, where days come without a year; ``six``: 240105 is one too.

    >>> [str(day_of(one)) for one in ("20240101", "2025/12/03  14:06:51", "2024年1月9日", "45292")]
    ['2024-01-01', '2025-12-03', '2024-01-09', '2024-01-01']
    >>> str(day_of("12/29", month=date(2024, 1, 1))), str(day_of("24/03/2025", day_first=True))
    ('2023-12-29', '2025-03-24')
    >>> str(day_of("240105", six=True)), day_of("240105"), str(day_of("05-Jan-2024"))
    ('2024-01-05', None, '2024-01-05')
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if found := _DAY.match(text) or _SOLID.match(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _ENDING.match(text):
        one, two = int(found[1]), int(found[2])
        return _day(int(found[3]), two, one) if day_first else _day(int(found[3]), one, two)
    if found := _YY.match(text):
        return _day(2000 + int(found[1]), int(found[2]), int(found[3]))
    if six and (found := _YYMMDD.match(text)):
        return _day(2000 + int(found[1]), int(found[2]), int(found[3]))
    if month is not None and (found := _SHORT.match(text)):
        n = int(found[1])
        return _day(month.year - (n > month.month), n, int(found[2]))
    if (found := _ENGLISH.match(text)) and found[2].lower() in _MONTHS:
        return _day(int(found[3]), _MONTHS.index(found[2].lower()) + 1, int(found[1]))
    if re.fullmatch(r"[3-6]\d{4}(\.\d+)?", text):
        return EXCEL_ZERO + timedelta(days=int(float(text)))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1990 <= year <= 2100 else None
    except ValueError:
        return None


def unsure_of(texts: Sequence[str]) -> str:
    """A day like 03/04/2024 of which nothing tells the month from the day; nothing where one of the days does.

    >>> unsure_of(("03/04/2024", "05/04/2024")), unsure_of(("03/04/2024", "15/04/2024")), unsure_of(("2024-04-03",))
    ('03/04/2024', '', '')
    """
    found = [told for text in texts if (told := _ENDING.match(text))]
    if any(int(part) > 12 for told in found for part in (told[1], told[2])):
        return ""
    return next((told[0] for told in found if int(told[1]) != int(told[2])), "")


def hour_of(text: str) -> str:
    """The hour, as HH:MM:SS; nothing where none is named.

    >>> hour_of("123456"), hour_of("2024-01-01 9:05"), hour_of("2024-01-01"), hour_of("2024-01-05-10.11.12.345678")
    ('12:34:56', '09:05:00', '', '10:11:12')
    >>> hour_of("20240105 101112"), hour_of("2024年1月5日 10时11分12秒"), hour_of("45296.5"), hour_of("0.25"), hour_of("2024-01-05T09:12:33+08:00")
    ('10:11:12', '10:11:12', '12:00:00', '06:00:00', '09:12:33')
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if found := _HOUR_SOLID.match(text):
        return f"{found[1]}:{found[2]}:{found[3]}"
    if found := _HOUR.search(text) or _HOUR_DOTTED.search(text):
        return f"{int(found[1]):02}:{found[2]}:{found[3] or '00'}" if int(found[1]) < 24 else ""
    if found := re.fullmatch(r"(?:0|[3-6]\d{4})(\.\d+)", text):
        second = round(float(found[1]) * 86_400) % 86_400
        return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return ""


def money(text: str, *, side: bool = False) -> int | None:
    """Fen of an amount; None where the cell holds none. ValueError for what is no amount. ``side``: 借 or 支 beside the figure makes it less than
    nothing, as in a balance; 贷 or 收 does not.

    >>> [money(one) for one in ("1,234.50", "¥0.35", "CNY13.50", "+10.00", "8,000.00(CN)", "131.77(已退款89.84)", "-")]
    [123450, 35, 1350, 1000, 800000, 13177, None]
    >>> money("(5.00)"), money("5.00-"), money("1494.6499999999999"), money("１，２３４．５０元"), money("贷 5.00", side=True)
    (-500, -500, 149465, 123450, 500)
    """
    bare = unicodedata.normalize("NFKC", text).replace(" ", "").replace("\u2212", "-")
    bare = re.sub(
        r"^([-+(]?)(?:人民币|cny|rmb|hkd|usd)?¥?|(?:元整?|人民币|cny|rmb)(?=\)?$)", r"\1", bare, flags=re.I
    )
    if bare.lower() in NOTHING:
        return None
    inside = re.fullmatch(r"\(([\d.,]+)\)", bare)
    bare = f"-{inside[1]}" if inside else re.sub(r"(?<=\d)\(.*\)$", "", bare)
    if side and (told := _SIDE.search(bare)):
        bare = _SIDE.sub("", bare)
        bare = f"-{bare}" if told[0][0] in "借支付dD" and not bare.startswith("-") else bare
    if bare.endswith(("-", "+")):
        bare = f"{bare[-1]}{bare[:-1]}"
    if not _GROUPED.fullmatch(bare):
        raise ValueError(text)
    try:
        value = Decimal(bare.replace(",", ""))
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
    flag = unicodedata.normalize("NFKC", flag).strip()
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
