"""资产盘点 (stocktake): what was found beside what the books hold, and the entries that the differences want.

Rule: 1. found as booked: no difference. 2. less found: 盘亏, the share that is missing of cost and of what was written down; the whole where
nothing was found. 3. what no register knows: 盘盈, at the value that who counts put to it. 4. 盘亏: debit 待处理财产损溢 with what was left of
it, debit accumulated depreciation, credit the asset; then 其他支出. 5. 盘盈: debit the asset, credit 待处理财产损溢; then 其他收入. Shares are
rounded half up to the fen; what was written down never exceeds cost. Quantities in the thing's own measure (mu, square metres, one),
money in fen. O(lines).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from townworks.engines.voucher_check import Entry, yuan
from townworks.engines.working import Step, gettext_noop

BASIS = (
    "《农村集体经济组织会计制度》（财会〔2023〕14号）181 待处理财产损溢、504 其他收入、515 其他支出：科目核对过，"
    "分录按盘盈盘亏的通行做法，未核对原文；《农村集体经济组织法》清产核资。"
)


@dataclass(frozen=True)
class Line:
    """一项. ``booked`` zero: no register knows it. ``cost``, ``down``: of all that is booked; ``value``: of what was found, where unknown."""

    key: int
    kind: str
    booked: Decimal
    found: Decimal
    cost: int = 0
    down: int = 0
    value: int = 0


@dataclass(frozen=True)
class Accounts:
    """科目. ``assets``: by kind of thing, the account of cost and that of what was written down."""

    assets: Mapping[str, tuple[str, str]]
    pending: str
    gain: str
    loss: str


@dataclass(frozen=True)
class Given:
    lines: tuple[Line, ...]
    accounts: Accounts


@dataclass(frozen=True)
class Difference:
    """一处差异. ``what``: "short" or "over"; ``quantity`` that is missing or more; ``cost`` and ``down`` of it, fen."""

    key: int
    what: str
    quantity: Decimal
    cost: int
    down: int

    @property
    def net(self) -> int:
        return self.cost - self.down


@dataclass(frozen=True)
class Answer:
    """``entries``: one balanced voucher, empty where no money is different."""

    differences: tuple[Difference, ...]
    entries: tuple[Entry, ...]
    short: int
    over: int
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """The differences in the order of the lines, and their voucher.

    ValueError for a negative quantity or amount, more written down than cost, or a kind without accounts that has money to book.

    >>> accounts = Accounts({"fixed": ("151", "152")}, "181", "504", "515")
    >>> lost = Line(1, "fixed", Decimal(1), Decimal(0), cost=100_00, down=60_00)
    >>> answer = compute(Given((lost,), accounts))
    >>> answer.short, [(one.account, one.debit, one.credit) for one in answer.entries]
    (4000, [('152', 6000, 0), ('151', 0, 10000), ('181', 4000, 0), ('515', 4000, 0), ('181', 0, 4000)])
    """
    found = [one for line in given.lines if (one := _difference(line))]
    by_key = {line.key: line for line in given.lines}
    if len(by_key) != len(given.lines):
        raise ValueError("one thing twice")
    entries: list[Entry] = []
    for what in ("short", "over"):
        entries += _entries([(one, by_key[one.key].kind) for one in found if one.what == what], what, given)
    short = sum(one.net for one in found if one.what == "short")
    over = sum(one.net for one in found if one.what == "over")
    counts = {what: sum(one.what == what for one in found) for what in ("short", "over")}
    working = (
        Step(
            gettext_noop(
                "盘点 {lines} 项：盘亏 {short} 项，净值 {loss} 元；盘盈 {over} 项，价值 {gain} 元。"
            ),
            {
                "lines": len(given.lines),
                "short": counts["short"],
                "loss": yuan(short),
                "over": counts["over"],
                "gain": yuan(over),
            },
        ),
    )
    return Answer(tuple(found), tuple(entries), short, over, working)


def _difference(line: Line) -> Difference | None:
    if min(line.booked, line.found) < 0 or min(line.cost, line.down, line.value) < 0 or line.down > line.cost:
        raise ValueError("quantities and amounts are not negative, and no more is written down than it cost")
    if line.found == line.booked:
        return None
    if line.found > line.booked:
        return Difference(line.key, "over", line.found - line.booked, line.value, 0)
    missing = (line.booked - line.found) / line.booked
    return Difference(
        line.key,
        "short",
        line.booked - line.found,
        _share(line.cost, missing),
        _share(line.down, missing),
    )


def _share(fen: int, part: Decimal) -> int:
    return int((fen * part).quantize(Decimal(1), ROUND_HALF_UP))


def _entries(found: list[tuple[Difference, str]], what: str, given: Given) -> list[Entry]:
    """Out of the register into what waits, and from there into the year's result."""
    accounts = given.accounts
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for one, kind in found:
        if one.cost:
            if kind not in accounts.assets:
                raise ValueError(f"no account for {kind}")
            cost, down = sums.get(accounts.assets[kind], (0, 0))
            sums[accounts.assets[kind]] = cost + one.cost, down + one.down
    net = sum(cost - down for cost, down in sums.values())
    entries = []
    for (asset, contra), (cost, down) in sorted(sums.items()):
        if what == "over":
            entries.append(Entry(asset, cost, 0))
        else:
            entries += [Entry(contra, down, 0)] if down else []
            entries.append(Entry(asset, 0, cost))
    if net and what == "over":
        entries += [
            Entry(accounts.pending, 0, net),
            Entry(accounts.pending, net, 0),
            Entry(accounts.gain, 0, net),
        ]
    elif net:
        entries += [
            Entry(accounts.pending, net, 0),
            Entry(accounts.loss, net, 0),
            Entry(accounts.pending, 0, net),
        ]
    return entries
