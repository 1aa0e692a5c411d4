"""表头: which row holds the heads, and what each column is, by the words it has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..working import gettext_noop

LOOKED_AT = 80  # rows from the top among which the heads are looked for
# What a head means, the first that fits. ``(?!…)`` keeps out what only looks like it.
_PAYER, _PAYEE = r"付款(人|方|单位|账?户)?", r"收款(人|方|单位|账?户)?"
_NAME = r"(账?户名称?|名称|姓名|全称|账户全称|单位名称|账户户名|账号名称)"
_NUMBER = r"(银行)?(账号|账户|卡号|账号/卡号|卡号/账号|卡/账号|账户账号|账户号|账号\(卡号\))"
_NO_SUM = r"(?!.*(用途|附言|摘要|类型|类别|种类|说明|备注|方式|时间|日期|银行|行$|笔数))"
_OTHER = r"(对方|对手方?|交易对手方?|交易对方|往来|对端|收/付款?方|收付款?方|收\(付\)款?方|收/?付款?人|收\(付\)款?人|收/付款?单位)"
MEANINGS: tuple[tuple[str, str], ...] = (
    ("ordinal", r"序号|顺序号|行号|编号|no\.?|item#"),
    (
        "nothing",
        r".*(开户|机构|行号|行名|省市|省份|地址|网点|国家|地区|钞/?汇|渠道|附件|冲账|冲正|抹账|补登|打印).*"
        r"|.*余额(方向|标志).*|.*(信息|记录|现转|计息|公私|电子回单).?(标志|标识).*|商[户家](订?单号|编号)|手续费.*",
    ),
    ("party_account", rf"{_OTHER}(单位|客户)?{_NUMBER}"),
    (
        "party",
        rf"{_OTHER}(单位|账户|客户|账号)?({_NAME}|名|信息|单位|方)?|对方|交易对方|商户名称?|merchantname",
    ),
    ("payer_account", rf"({_PAYER}|付方){_NUMBER}"),
    ("payee_account", rf"({_PAYEE}|收方){_NUMBER}"),
    ("payer", rf"({_PAYER}|付方){_NAME}|付款(人|单位)|付款方"),
    ("payee", rf"({_PAYEE}|收方){_NAME}|收款(人|单位)|收款方"),
    ("card", r"卡号?[末后]四位"),
    (
        "own",
        r"(本方|我方|查询|借记|客户|交易|主|本|活期|银行|结算)?(账号|卡号|账户|账户号|账号/卡号|卡号/账号|账/?卡号|卡/账号)"
        r"|card#|firstbankcard",
    ),
    ("own_name", r"(本方|我方)?(户名|账户名称?|账号名称)"),
    ("method", r"收/?付款方式|支付方式|付款方式|结算方式"),
    ("status", r"(?!.*(收支|借贷|收付)).*状态|.*status|(交易|处理)结果"),
    ("currency", r"[^/]*(币种|币别|货币|币名|currency)"),
    ("balance", r".*(余额|结余|balance).*"),
    (
        "serial",
        r".*(流水|日志号|参考号|明细编号|明细号|传票).*|交易(订?单)?号|交易编号|交易序号|凭证(代号|号码?|编号)|凭证|回单编号|回单号"
        r"|业务(编号|参考号)|票据号码?|serialno\.?",
    ),
    (
        "amount",
        r"[^收入支出借贷]*(收支|收/支|借贷|借/贷|收付|收/付|收入/支出|支出/收入|收入支出|收款付款)方?(交易)?(金额|发生额|额).*",
    ),
    (
        "flag",
        r".*(收/支|借/贷|支/收|贷/借|收/付|付/收|收付|收支|借贷|存取|存/取|出入|进出|方向).*|收入/支出|支出/收入|收入支出|转入/转出"
        r"|(交易|往来|来往)?(标志|标识)|d/c|c/d|dr/cr|cr/dr|dc标[志识]|.*(credit/debit|debit/credit).*|正/?负号?|(借贷|金额)?符号|\+/-",
    ),
    (
        "in",
        rf"(?!.*(支出|借方|支取)){_NO_SUM}(.*(收入|贷方|存入|转入|贷记|收方|收款|汇入|来款|进账|流入|存款).*|增加(金额|额)?|.*\((贷|收|入)\))|贷|收|存|(paid)?in|credits?|deposits?",
    ),
    (
        "out",
        rf"{_NO_SUM}.*(支出|借方|支取|取出|转出|借记|付方|付款|汇出|出账|流出|取款).*|减少(金额|额)?|.*\((借|支|付|出)\)|借|支|付|取|(paid)?out|debits?|withdrawals?",
    ),
    (
        "booked",
        r"(银行)?(记账|入账|起息|清算|会计|账务|过账|核算|主机)(日期?|时间)|交易成功时间|post(ing|ed)?date|dateposted",
    ),
    ("time", r"(交易|记账|发生|操作|业务|处理|系统)?(创建)?(时间戳?|时刻|时点)|time"),
    (
        "date",
        r"(交易|记账|发生|业务|操作|办理|工作|处理|传票|结算|登记|转账)?(日期?|年月日|日期/?时间|时间/?日期|月日)|(transaction)?date",
    ),
    ("amount", r".*(金额|发生额|发生数|交易额|amount).*"),
    (
        "words",
        r".*(摘要|附言|用途|备注|说明|描述|详情|类型|类别|分类|地点|场所|附加信息|标题|交易名称|业务名称|留言|事由|种类|description|type).*"
        r"|商品|款项内容",
    ),
)
# What a column was taken for, as it is told.
ROLES = {
    "date": gettext_noop("日期"),
    "booked": gettext_noop("记账日期"),
    "time": gettext_noop("时间"),
    "amount": gettext_noop("金额"),
    "in": gettext_noop("收入"),
    "out": gettext_noop("支出"),
    "flag": gettext_noop("收支标志"),
    "balance": gettext_noop("余额"),
    "party": gettext_noop("对方"),
    "party_account": gettext_noop("对方账号"),
    "payer": gettext_noop("付款人"),
    "payee": gettext_noop("收款人"),
    "words": gettext_noop("摘要"),
    "serial": gettext_noop("流水号"),
    "own": gettext_noop("本账户"),
    "currency": gettext_noop("币种"),
    "status": gettext_noop("状态"),
}
_MEANINGS = tuple((role, re.compile(pattern)) for role, pattern in MEANINGS)
# Of several amounts, the one that moved the account.
FIRST = ("实付", "入账", "结算", "记账", "人民币", "billing")
LAST = (
    "订单",
    "交易地",
    "原币",
    "外币",
    "可用",
    "冻结",
    "交易前",
    "上次",
    "上笔",
    "上期",
    "期初",
    "昨日",
    "累计",
    "手续费",
)
_FIGURE = re.compile(r"\d{2}")
_SIDES = {"party", "party_account", "payer", "payer_account", "payee", "payee_account"}
_FLAG_ONLY = re.compile(r"收入/支出|支出/收入|收入支出|收支|收/支|借贷|借/贷|存取|存/取|转入/转出")
_IN_FEN = re.compile(r"[(/:](单位:)?(人民币)?分\)?$")
_UNIT = re.compile(r"(万元|千元|百元|万)(?=\)|$)")


@dataclass(frozen=True)
class Heads:
    """表头: the row of the heads (the last of two, ``top`` the first), and the columns of each role, the best first."""

    row: int
    top: int
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

    >>> plain("日 志 号"), plain("金额(元)"), plain("交易日期[ Transaction Date ]"), plain("对方帐号")
    ('日志号', '金额', '交易日期', '对方账号')
    """
    text = unicodedata.normalize("NFKC", head).lower().replace("帐", "账").replace("／", "/")
    text = re.sub(r"\[[^\]]*\]", "", text)
    text = re.sub(r"\((单位[:：]?)?(人民币)?(元|cny|rmb)?\)|\(单位[:：]?(人民币)?元\)", "", text)
    return re.sub(r"[\s:：*\"'_|]+", "", text)


def role_of(head: str) -> str:
    """What a column is by its head; nothing where it says nothing. A head in two languages, or with more in brackets, is tried without.

    >>> [role_of(one) for one in ("交易日期", "借方发生额(支取)", "本次余额", "收/支", "对方户名", "交易附言")]
    ['date', 'out', 'balance', 'flag', 'party', 'words']
    >>> [role_of(one) for one in ("收/付方名称", "冲帐标志", "收款单位", "收支金额", "交易金额 Amount", "借贷标志(D/C)", "余额方向")]
    ['party', 'nothing', 'payee', 'amount', 'amount', 'flag', 'nothing']
    >>> [role_of(one) for one in ("交易金额(借)", "发生额(贷)", "借贷状态", "交易类型(借/贷)", "借方发生额（支取）")]
    ['out', 'in', 'flag', 'flag', 'out']
    """
    text = plain(head)
    bare = re.sub(r"\(.*?\)", "", text)
    for one in dict.fromkeys((text, bare, re.sub(r"[^\u4e00-\u9fff/]+", "", bare).strip("/"))):
        if one and len(one) <= 24:
            for role, pattern in _MEANINGS:
                if pattern.fullmatch(one):
                    return role
    return ""


def unit_of(head: str) -> str:
    """The unit that a head names, where it is not the yuan.

    >>> unit_of("金额(万元)"), unit_of("金额(元)")
    ('万元', '')
    """
    found = _UNIT.search(unicodedata.normalize("NFKC", head).strip())
    return found[1] if found else ""


def in_fen(head: str) -> bool:
    """Whether a column counts fen.

    >>> in_fen("交易金额(分)"), in_fen("金额（单位：分）"), in_fen("交易金额(元)"), in_fen("积分")
    (True, True, False, False)
    """
    return bool(_IN_FEN.search(unicodedata.normalize("NFKC", head).strip()))


def find(rows: Sequence[Sequence[str]]) -> Heads | None:
    """The heads of a table: the first row, or two rows one over the other, that tells most; None where no row has a day and an amount."""
    best: tuple[tuple[int, int], Heads] | None = None
    for n, row in enumerate(rows[:LOOKED_AT]):
        for words, last in _candidates(rows, n, row):
            columns = _columns(words)
            dated = any(role in columns for role in ("date", "time", "booked"))
            paid = any(role in columns for role in ("amount", "in", "out"))
            # A head merged over several columns tells once what it tells.
            told = sum(len({plain(words[at]) for at in found}) for found in columns.values())
            score = told, _rank_of(rows, n, last)
            if dated and paid and (best is None or score > best[0]):
                best = score, Heads(last, n, columns, tuple(words))
    return best[1] if best else None


def _rank_of(rows: Sequence[Sequence[str]], n: int, last: int) -> int:
    """Of heads that tell as much: two rows where the upper one tells too, then one row, then one with a title above it."""
    if last == n:
        return 1
    return 2 if len({role for cell in rows[n] if (role := role_of(cell))}) > 1 else 0


def _candidates(rows: Sequence[Sequence[str]], n: int, row: Sequence[str]) -> list[tuple[Sequence[str], int]]:
    found: list[tuple[Sequence[str], int]] = [(row, n)]
    if n + 1 < len(rows) and not any(_FIGURE.search(cell) for cell in rows[n + 1]):
        below = rows[n + 1]
        if sum(1 for cell in below if role_of(cell)) > 1:
            wide = max(len(row), len(below))
            padded = [
                (row[at] if at < len(row) else "", below[at] if at < len(below) else "") for at in range(wide)
            ]
            groups = [_is_group(padded, at) for at in range(wide)]
            found.append(
                ([_joined(up, down, group) for (up, down), group in zip(padded, groups, strict=True)], n + 1)
            )
    return found


def _is_group(padded: Sequence[tuple[str, str]], at: int) -> bool:
    """Whether the upper head of a column is merged over its neighbour too, with another head below (余额 over 方向 and 金额)."""
    up, down = padded[at]
    beside = [padded[n] for n in (at - 1, at + 1) if 0 <= n < len(padded)]
    return bool(up and down) and any(one == up and other and other != down for one, other in beside)


def _joined(up: str, down: str, group: bool = False) -> str:
    """A head of two rows: both where the upper one is of a group, else the lower one where it tells by itself, else both."""
    if group and role_of(both := up.removesuffix("信息") + down):
        return both
    if not up or not down or role_of(up) == role_of(down):
        return up or down
    return up + down if role_of(up) in _SIDES or not role_of(down) else down


def _columns(words: Sequence[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for at, word in enumerate(words):
        role = role_of(word)
        if role and role != "nothing":
            found.setdefault(role, []).append(at)
    if "flag" in found and not found.keys() & {
        "amount",
        "in",
        "out",
    }:  # one column says both how much and whence
        signed = [at for at in found["flag"] if _FLAG_ONLY.fullmatch(plain(words[at]))]
        if signed and "balance" in found:
            found["amount"] = [signed[0]]
            del found["flag"]
    for role in ("amount", "in", "out", "balance"):
        if role in found:
            found[role].sort(key=lambda at: (_rank(words[at]), at))
    if "serial" in found:
        found["serial"].sort(key=lambda at: ("凭证" in words[at] or "传票" in words[at], at))
    return {role: tuple(columns) for role, columns in found.items()}


def _rank(word: str) -> int:
    text = plain(word)
    if any(part in text for part in FIRST):
        return 0
    return 2 if any(part in text for part in LAST) else 1
