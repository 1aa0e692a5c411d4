"""年终结转和收益分配 (year_close): the vouchers by which a year's income and expenses become distributed surplus.

Rule: 1. every account of income or expense is emptied into 本年收益. 2. 本年收益 is emptied into 收益分配（未分配收益）. 3. what the members'
assembly decided is distributed: first 公积公益金, then to members by their shares, then the rest; never more than can be distributed, and
nothing of a loss. 4. what was distributed is emptied from 各项分配 into 未分配收益. Shares of the reserve are in hundredths of a per cent of
the year's surplus, rounded down to the fen. All in fen. O(accounts).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from townworks.engines.voucher_check import Entry, yuan
from townworks.engines.working import Step, gettext_noop

BASIS = (
    "《村集体经济组织会计制度》（财会〔2004〕12号）321 本年收益、322 收益分配使用说明；"
    "《农村集体经济组织法》第四十二条：先提公积公益金，余下按份额分配。"
)
WHOLE = 10_000  # hundredths of a per cent


@dataclass(frozen=True)
class Special:
    """特殊科目, by code."""

    result: str
    undistributed: str
    to_reserve: str
    reserve: str
    to_members: str
    members_payable: str
    to_others: str
    others_payable: str


@dataclass(frozen=True)
class Plan:
    """收益分配方案: of the reserve a share of the year's surplus, of members and others amounts in fen."""

    reserve_share: int = 0
    members: int = 0
    others: int = 0


@dataclass(frozen=True)
class Given:
    """Closing balances of accounts of income and expense (leaves), of 本年收益 and of 未分配收益; signed, debit positive.

    ``surplus``: of the year, where part of it was carried over before; by default what the balances still hold.
    """

    results: Mapping[str, int]
    result: int
    undistributed: int
    special: Special
    plan: Plan | None = None
    surplus: int | None = None


class Refused(ValueError):
    """不能照办: a plan that cannot be carried out; ``why`` keeps sentence and values apart."""

    def __init__(self, why: Step) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True)
class Made:
    """一张凭证: what it does, and its entries; an empty one is not made. ``carry``: part of the closing, not of the year's movement."""

    words: str
    entries: tuple[Entry, ...]
    carry: bool = True


@dataclass(frozen=True)
class Answer:
    """``surplus``: of the year (a loss is negative); ``distributable``: with what was left before; ``left``: after distribution."""

    surplus: int
    distributable: int
    left: int
    vouchers: tuple[Made, ...]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """The vouchers of the year's end, in their order.

    Refused (a ValueError) where the plan takes more than there is, or names shares or amounts below zero.

    >>> special = Special("321", "32209", "32201", "311", "32202", "11301", "32203", "211")
    >>> answer = compute(Given({"501": -100_00, "513": 40_00}, 0, -5_00, special, Plan(reserve_share=1000, members=30_00)))
    >>> answer.surplus, answer.distributable, answer.left
    (6000, 6500, 2900)
    >>> [(made.words, len(made.entries)) for made in answer.vouchers]
    [('结转本年收入和支出', 3), ('结转本年收益', 2), ('收益分配', 4), ('结转各项分配', 3)]
    """
    held = -sum(given.results.values()) - given.result
    surplus = held if given.surplus is None else given.surplus
    distributable = held - given.undistributed
    reserve, members, others = _parts(given.plan or Plan(), surplus, distributable)
    special = given.special
    emptied = {code: balance for code, balance in sorted(given.results.items()) if balance}
    made = (
        Made(gettext_noop("结转本年收入和支出"), _emptied(emptied, special.result)),
        Made(gettext_noop("结转本年收益"), _emptied({special.result: -held}, special.undistributed)),
        Made(
            gettext_noop("收益分配"),
            tuple(
                entry
                for debit, credit, amount in (
                    (special.to_reserve, special.reserve, reserve),
                    (special.to_members, special.members_payable, members),
                    (special.to_others, special.others_payable, others),
                )
                if amount
                for entry in (Entry(debit, debit=amount), Entry(credit, credit=amount))
            ),
            carry=False,
        ),
        Made(
            gettext_noop("结转各项分配"),
            _emptied(
                {special.to_reserve: reserve, special.to_members: members, special.to_others: others},
                special.undistributed,
            ),
        ),
    )
    facts = {"surplus": yuan(surplus), "before": yuan(distributable - surplus), "sum": yuan(distributable)}
    parts = {"reserve": yuan(reserve), "members": yuan(members), "others": yuan(others)}
    left = distributable - reserve - members - others
    steps = (
        Step(gettext_noop("本年收益 {surplus} 元，年初未分配收益 {before} 元，可分配 {sum} 元"), facts),
        Step(gettext_noop("提取公积公益金 {reserve} 元，向成员分配 {members} 元，其他 {others} 元"), parts),
        Step(gettext_noop("年末未分配收益 {left} 元"), {"left": yuan(left)}),
    )
    return Answer(surplus, distributable, left, tuple(one for one in made if one.entries), steps)


def _parts(plan: Plan, surplus: int, distributable: int) -> tuple[int, int, int]:
    if not 0 <= plan.reserve_share <= WHOLE or min(plan.members, plan.others) < 0:
        raise Refused(Step(gettext_noop("提取比例在 0 到 100% 之间，分配的金额不能是负数")))
    reserve = max(surplus, 0) * plan.reserve_share // WHOLE
    wanted = reserve + plan.members + plan.others
    if wanted > max(distributable, 0):
        facts = {
            "sum": yuan(distributable),
            "wanted": yuan(wanted),
            "gap": yuan(wanted - max(distributable, 0)),
        }
        raise Refused(Step(gettext_noop("可分配收益 {sum} 元，方案要分 {wanted} 元，超出 {gap} 元"), facts))
    return reserve, plan.members, plan.others


def _emptied(balances: Mapping[str, int], into: str) -> tuple[Entry, ...]:
    """Each balance taken to zero, and the difference put into one account."""
    entries = [
        Entry(code, debit=-balance) if balance < 0 else Entry(code, credit=balance)
        for code, balance in balances.items()
        if balance
    ]
    net = sum(balances.values())
    if net:
        entries.append(Entry(into, debit=net) if net > 0 else Entry(into, credit=-net))
    return tuple(entries)
