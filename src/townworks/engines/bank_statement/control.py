"""核对: the running balance is the control total of the file; totals and counts that it names itself are held against its rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from ..voucher_check import yuan
from ..working import Step, gettext_noop
from .cells import money
from .shapes import Problem, Row

Order = Callable[[Sequence[Row]], list[Row]]
_COUNT = re.compile(r"共[:：]?\s*(\d+)\s*[笔条]")
_SUM_ROW = re.compile(r"^(人民币|本页|本期|累计)?(合\s*计|总\s*计|小\s*计)(金额|笔数)?")


def in_time(rows: Sequence[Row]) -> list[Row]:
    """The rows from the first to the last: as they stand, turned round, or by day, whichever the running balance agrees with best."""
    turned = list(reversed(rows))
    ways = [
        list(rows),
        turned,
        sorted(rows, key=lambda row: row.dated_on),
        sorted(turned, key=lambda row: row.dated_on),
    ]
    return min(ways, key=lambda way: (sum(1 for _ in _breaks(way)), _backwards(way)))


def _backwards(rows: Sequence[Row]) -> int:
    return sum((a.dated_on, a.time) > (b.dated_on, b.time) for a, b in pairwise(rows))


def _breaks(rows: Sequence[Row]) -> Iterator[tuple[Row, int]]:
    """Rows whose balance is not what went before and the amount make, with what it should be."""
    expected: int | None = None
    for row in rows:
        if expected is not None:
            expected += row.amount
        if row.balance is not None:
            if expected is not None and expected != row.balance:
                yield row, expected
            expected = row.balance


def broken_balances(rows: Sequence[Row], column: str) -> Iterator[Problem]:
    """余额断开: each row where the chain does not hold."""
    for row, expected in _breaks(rows):
        facts = {
            "balance": yuan(row.balance or 0),
            "amount": yuan(row.amount),
            "expected": yuan(expected),
            "gap": yuan((row.balance or 0) - expected),
        }
        words = gettext_noop(
            "余额接不上：上一笔的余额加本笔 {amount} 元应为 {expected} 元，文件里是 {balance} 元，差 {gap} 元。"
            "中间可能少了行或被改过，请从银行重新导出完整的流水。"
        )
        yield Problem("balance", row.n, column, Step(words, facts))


def opening_of(rows: Sequence[Row]) -> int | None:
    """The balance before the first row; None where the file keeps no balance."""
    before = 0
    for row in rows:
        before += row.amount
        if row.balance is not None:
            return row.balance - before
    return None


def closing_of(rows: Sequence[Row]) -> int | None:
    """The balance after the last row."""
    after = 0
    for row in reversed(rows):
        if row.balance is not None:
            return row.balance + after
        after += row.amount
    return None


def is_sum_row(cells: Sequence[str]) -> bool:
    """Whether a row is the foot of the table."""
    first = next((cell for cell in cells if cell), "")
    return bool(_SUM_ROW.match(first))


def wrong_totals(
    sums: Sequence[tuple[int, Sequence[str]]], columns: Sequence[tuple[str, int, int]]
) -> Iterator[Problem]:
    """合计不符. ``columns``: (head, column, what its rows come to)."""
    for n, cells in sums:
        for head, at, counted in columns:
            try:
                told = money(cells[at]) if at < len(cells) else None
            except ValueError:
                continue
            if told is not None and abs(told) != counted:
                facts = {"told": yuan(abs(told)), "counted": yuan(counted), "head": head}
                words = gettext_noop(
                    "文件的合计“{head}”是 {told} 元，各行加起来是 {counted} 元。文件可能不完整，请重新导出。"
                )
                yield Problem("total", n, head, Step(words, facts))


def wrong_count(outside: Sequence[tuple[int, str]], read: int) -> Iterator[Problem]:
    """笔数不符: the file says how many rows it has."""
    for n, text in outside:
        found = _COUNT.search(text)
        if found and int(found[1]) != read:
            facts = {"told": int(found[1]), "read": read}
            words = gettext_noop(
                "文件自己说有 {told} 笔，读到 {read} 笔。文件可能被截断或删过行，请重新导出完整的文件。"
            )
            yield Problem("count", n, "", Step(words, facts))
            return
