"""表头: which row holds the heads, and what each column is, by the words it has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .cells import day_of

LOOKED_AT = 80  # rows from the top among which the heads are looked for
ONE = {"date", "booked", "time", "flag", "own", "party", "party_account", "status", "method"}
# What a head means, the first that fits. ``(?!…)`` keeps out what only looks like it.
MEANINGS: tuple[tuple[str, str], ...] = (
    ("ordinal", r"序号|顺序号|行号|no\.?|item#"),
    ("payer", r"付款(人|方)(名称|户名|姓名)?|付方户名"),
    ("payer_account", r"付款(人|方)(账号|帐号|账户)|付方账号"),
    ("payee", r"收款(人|方)(名称|户名|姓名)?|收方户名"),
    ("payee_account", r"收款(人|方)(账号|帐号|账户)|收方账号"),
    (
        "nothing",
        r".*(开户行|开户机构|行号|行名|省市|网点|国家|地区|钞/?汇|渠道|机构).*|商[户家](订?单号|编号)",
    ),
    (
        "party_account",
        r"(对方|交易对手|对手|往来)(单位|银行)?(账号|帐号|账户|卡号|账号/卡号|卡号/账号|卡/账号|账户账号)",
    ),
    (
        "party",
        r"(对方|交易对手|对手|往来)(单位|账户)?(户名|名称?|姓名|账户名称?|账户户名|信息|单位|方)?"
        r"|交易对方|商户名称?|merchantname",
    ),
    ("card", r"卡号?[末后]四位"),
    ("own", r"(本方|我方|查询|借记)?(账号|帐号|卡号|账户)|card#|firstbankcard"),
    ("own_name", r"(本方|我方)?(户名|账户名称?)"),
    ("method", r"收/?付款方式|支付方式|付款方式"),
    ("status", r".*状态|.*status"),
    ("currency", r"[^/]*(币种|币别|货币|currency)"),
    ("balance", r".*(余额|结余|balance)"),
    (
        "serial",
        r".*(流水号|日志号|流水编号|参考号|明细编号).*|交易(订?单)?号|交易编号|核心流水|凭证号码?|回单编号|serialno\.?",
    ),
    (
        "flag",
        r".*(收/支|借/贷|支/收|贷/借|收付|收支|借贷|方向|标志|标识).*|收入/支出|支出/收入|.*credit/debit.*",
    ),
    (
        "in",
        r"(?!.*(支出|借方|支取)).*(收入|贷方|存入|转入|贷记|收方|收款)(?!人).*|贷|收|存款?|(paid)?in|credits?|deposits?",
    ),
    (
        "out",
        r".*(支出|借方|支取|取出|转出|借记|付方|付款)(?!人).*|借|支|取款?|(paid)?out|debits?|withdrawals?",
    ),
    ("booked", r"(银行)?(记账|入账|起息|清算)(日期?|时间)|交易成功时间|post(ing|ed)?date|dateposted"),
    ("time", r"(交易|记账|发生|操作)?(创建)?(时间|时刻)|time"),
    ("date", r"(交易|记账|发生|业务|操作)?(日期?|年月日)|(transaction)?date"),
    ("amount", r".*(金额|发生额|交易额|amount)"),
    (
        "words",
        r".*(摘要|附言|用途|备注|说明|描述|详情|类型|类别|分类|地点|场所|附加信息|标题|交易名称|description|type).*|商品",
    ),
)
_MEANINGS = tuple((role, re.compile(pattern)) for role, pattern in MEANINGS)
# Of several amounts, the one that moved the account.
FIRST = ("实付", "入账", "结算", "记账", "人民币", "billing")
LAST = ("订单", "交易地", "原币", "外币")


@dataclass(frozen=True)
class Heads:
    """表头: the row of the heads (the last of two), and the columns of each role, the best first."""

    row: int
    columns: Mapping[str, tuple[int, ...]]
    words: tuple[str, ...]

    def first(self, role: str) -> int | None:
        found = self.columns.get(role, ())
        return found[0] if found else None

    def name(self, role: str) -> str:
        """What the file itself calls a column."""
        at = self.first(role)
        return "" if at is None else self.words[at]


def plain(head: str) -> str:
    """A head in its bare words.

    >>> plain("日 志 号"), plain("金额(元)"), plain("交易日期[ Transaction Date ]")
    ('日志号', '金额', '交易日期')
    """
    text = unicodedata.normalize("NFKC", head).lower()
    text = re.sub(r"\[[^\]]*\]", "", text)
    text = re.sub(r"\((元|人民币|cny|单位:元)\)", "", text)
    return re.sub(r"[\s:：*\"']+", "", text)


def role_of(head: str) -> str:
    """What a column is by its head; nothing where it says nothing.

    >>> [role_of(one) for one in ("交易日期", "借方发生额(支取)", "本次余额", "收/支", "对方户名", "交易附言")]
    ['date', 'out', 'balance', 'flag', 'party', 'words']
    """
    text = plain(head)
    if not text or len(text) > 24:
        return ""
    return next((role for role, pattern in _MEANINGS if pattern.fullmatch(text)), "")


def find(rows: Sequence[Sequence[str]]) -> Heads | None:
    """The heads of a table: the first row, or two rows one over the other, that tells most; None where no row has a day and an amount."""
    best: tuple[int, Heads] | None = None
    for n, row in enumerate(rows[:LOOKED_AT]):
        for words, last in _candidates(rows, n, row):
            columns = _columns(words)
            dated = any(role in columns for role in ("date", "time", "booked"))
            paid = any(role in columns for role in ("amount", "in", "out"))
            score = sum(len(found) for role, found in columns.items() if role)
            if dated and paid and (best is None or score > best[0]):
                best = score, Heads(last, columns, tuple(words))
    return best[1] if best else None


def _candidates(rows: Sequence[Sequence[str]], n: int, row: Sequence[str]) -> list[tuple[Sequence[str], int]]:
    found: list[tuple[Sequence[str], int]] = [(row, n)]
    if n + 1 < len(rows) and not any(day_of(cell) for cell in rows[n + 1]):
        below = rows[n + 1]
        if any(role_of(cell) for cell in below):
            wide = max(len(row), len(below))
            padded = [
                (row[at] if at < len(row) else "", below[at] if at < len(below) else "") for at in range(wide)
            ]
            found.append(([_joined(up, down) for up, down in padded], n + 1))
    return found


def _joined(up: str, down: str) -> str:
    """A head of two rows: the lower one where it tells by itself, else both."""
    if not up or not down or up == down or role_of(down):
        return down or up
    return up + down


def _columns(words: Sequence[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for at, word in enumerate(words):
        role = role_of(word)
        if role and role != "nothing":
            found.setdefault(role, []).append(at)
    for role in ("amount", "in", "out", "balance"):
        if role in found:
            found[role].sort(key=lambda at: (_rank(words[at]), at))
    if "serial" in found:
        found["serial"].sort(key=lambda at: ("凭证" in words[at], at))
    return {role: tuple(columns) for role, columns in found.items()}


def _rank(word: str) -> int:
    text = plain(word)
    if any(part in text for part in FIRST):
        return 0
    return 2 if any(part in text for part in LAST) else 1
