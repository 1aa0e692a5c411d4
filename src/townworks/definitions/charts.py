"""形：会计科目表 (chart of accounts) 和村账参数: which accounts a village's book has, which rows its statements, which limits hold.

No formulas: a row of a statement adds accounts and other rows up, or takes them away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .campaigns import Basis
from .claiming import Check, Donations, FundPace, Purpose, RiskRules, Thrift, WorksRules
from .shape import Code, Shape, Text

AccountCode = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{2}([0-9]{2}){0,3}$")]
DetailCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
AccountKind = Literal["asset", "liability", "equity", "cost", "income", "expense"]
Side = Literal["debit", "credit"]
Yuan = Annotated[int, Field(ge=1, le=100_000_000)]
RESULT_KINDS: tuple[AccountKind, ...] = ("income", "expense")


class ChartDetail(Shape):
    """明细科目 that every book has: its code is the account's with these two digits after it."""

    code: DetailCode
    name: Text
    name_en: Text


class ChartAccount(Shape):
    """一级科目. ``side``: on which side its balance usually stands."""

    code: AccountCode
    name: Text
    name_en: Text
    kind: AccountKind
    side: Side
    details: tuple[ChartDetail, ...] = ()


class ChartRoles(Shape):
    """特殊的科目: what the year's closing, the cash book and the town's sum need to know by name."""

    cash: AccountCode
    bank: AccountCode
    internal: AccountCode
    receivable: AccountCode
    payable: AccountCode
    result: AccountCode
    distribution: AccountCode
    undistributed: AccountCode
    reserve: AccountCode
    to_reserve: AccountCode
    to_members: AccountCode
    members_payable: AccountCode
    to_others: AccountCode
    others_payable: AccountCode


class Depreciation(Shape):
    """折旧记到哪里: the contra accounts of fixed and of living things, and the expense by what a thing serves."""

    fixed: AccountCode
    living: AccountCode
    business: AccountCode
    public: AccountCode
    office: AccountCode


class Stocktake(Shape):
    """盘盈盘亏记到哪里: the accounts of fixed and of living things, where a difference waits, and what it becomes."""

    fixed: AccountCode
    living: AccountCode
    pending: AccountCode
    gain: AccountCode
    loss: AccountCode


class StatementRow(Shape):
    """报表的一行. ``accounts``: whose balances it adds up, positive on ``side``; ``split``: of these only the sub-accounts whose
    balance lies on that side; ``plus`` and ``minus``: other rows, above it. ``of``: the closing balance, what moved in the year
    before the year's closing, or the balance at the start of the year.
    """

    code: Code
    name: Text
    name_en: Text
    side: Side
    accounts: tuple[AccountCode, ...] = ()
    split: tuple[AccountCode, ...] = ()
    plus: tuple[Code, ...] = ()
    minus: tuple[Code, ...] = ()
    of: Literal["closing", "year", "opening"] = "closing"


class Replaces(Shape):
    """旧科目对照: to which account each of an older chart goes when old vouchers are imported."""

    chart: Code
    accounts: dict[AccountCode, AccountCode]


class Chart(Shape):
    """会计科目表: the whole of one file in charts/."""

    code: Code
    order: Annotated[int, Field(ge=1, le=999)]
    name: Text
    name_en: Text
    from_year: Annotated[int, Field(ge=1990, le=2100)]
    until_year: Annotated[int, Field(ge=1990, le=2100)] | None = None
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]
    roles: ChartRoles
    depreciation: Depreciation | None = None
    stocktake: Stocktake | None = None
    replaces: Replaces | None = None
    accounts: Annotated[tuple[ChartAccount, ...], Field(min_length=1)]
    balance_sheet: Annotated[tuple[StatementRow, ...], Field(min_length=1)]
    income_statement: Annotated[tuple[StatementRow, ...], Field(min_length=1)]

    @property
    def codes(self) -> frozenset[str]:
        """Every account, and every detail that all books have."""
        details = {f"{one.code}{detail.code}" for one in self.accounts for detail in one.details}
        return frozenset({one.code for one in self.accounts} | details)

    def account(self, code: str) -> ChartAccount:
        """The first-level account that a code belongs to; KeyError where there is none."""
        for one in self.accounts:
            if one.code == code[:3]:
                return one
        raise KeyError(code)


class Limit(Shape):
    """一个金额界限, in yuan."""

    yuan: Yuan
    basis: Basis


class PettyCash(Shape):
    """备用金: how much one person may have out, within how many days it is accounted for, and on which account of each chart it stands."""

    yuan: Yuan
    days: Annotated[int, Field(ge=1, le=366)]
    accounts: Mapping[str, str] = {}
    basis: Basis


class Years(Shape):
    """一个年限."""

    years: Annotated[int, Field(ge=1, le=100)]
    basis: Basis


class Warn(Shape):
    """提前提醒的天数."""

    warn_days: Annotated[int, Field(ge=0, le=366)]
    basis: Basis


class Disclosure(Shape):
    """公开的节奏: how often, within how many days after the period, from which amount an item is named, and working days to answer."""

    every: Literal["month", "quarter"]
    days: Annotated[int, Field(ge=1, le=120)]
    large_yuan: Yuan
    answer_days: Annotated[int, Field(ge=1, le=60)]
    basis: Basis


class Market(Shape):
    """租金比较: against how many others at the least, and below what share of their median (%) a rent is told."""

    least: Annotated[int, Field(ge=1, le=1000)]
    share: Annotated[int, Field(ge=1, le=100)]
    basis: Basis


class Tier(Shape):
    """审批的一档: for amounts up to so much; the last one has no end. ``checks``: who has to agree before the town reviews it."""

    up_to: Yuan | None = None
    name: Text
    name_en: Text
    checks: tuple[Check, ...] = ("head",)
    basis: Basis


class LedgerRules(Shape):
    """村账参数: the whole of ledger.toml."""

    cash_limit: Limit
    petty_cash: PettyCash
    cash_payment: Limit
    lease: Years
    contracting: Years
    contract: Warn
    market: Market
    disclosure: Disclosure
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)]
    purposes: tuple[Purpose, ...] = ()
    fund_pace: FundPace | None = None
    risks: RiskRules | None = None
    donations: Donations | None = None
    thrift: Thrift | None = None
    works: WorksRules | None = None

    def purpose(self, code: str) -> Purpose:
        """The purpose of a code; KeyError where there is none."""
        for one in self.purposes:
            if one.code == code:
                return one
        raise KeyError(code)

    def tier(self, fen: int) -> Tier:
        """The tier of an amount in fen."""
        return next(one for one in self.tiers if one.up_to is None or fen <= one.up_to * 100)
