"""核对: the running balance is the control total of the file; totals and counts that it names itself are held against its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..voucher_check import yuan
from ..working import Step, gettext_noop
from .cells import money
from .shapes import Problem, Row

_COUNT = re.compile(
    r"共(?:计|有)?[:：]?\s*(\d+)\s*(?:笔|条)|(?<![收支借贷])(?:总笔数|总条数|查询笔数|记录(?:总|笔|条)?数)\s*[:：]?\s*(\d+)(?!\d*[.,]\d)"
)
_OF = r"人民币|本页|本期|本日|当日|本月|当月|本年|累计|发生额|借方|贷方|收入|支出|总|页|日|月"
_SUM_ROW = re.compile(rf"({_OF})*(合\s*计|总\s*计|小\s*计|累\s*计)(金额|笔数|发生额|数)?[:：]?")
_SUM_FIRST = re.compile(rf"{_SUM_ROW.pattern}(?=$|[\s\d(（,，;；])")
_OF_PART = re.compile(r"页|小\s*计|日|月")
_NO_CONTROL = re.compile(r"累\s*计|本年|笔数")
_CARRIED = re.compile(
    r"承\s*[前上]\s*页|承前|过\s*次\s*页|转\s*[次下]\s*页|结转[次下年期]页?|[上期][期月年日]?余额|上[期月年日]结[转余存]|期[初末]余额?"
    r"|[月年][初末]余额|昨日余额|前期余额|本[期页]余额"
)
_FEN = r"\s*[:：]?\s*[¥￥]?([-+]?[\d,]+\.\d{1,2})(?!\d)"
_OPENING = re.compile(
    rf"(?:期初|上期|承前|月初|年初|前期|起始|上日|昨日)(?:账户)?余额(?:[(（]元[)）])?{_FEN}"
)
_CLOSING = re.compile(rf"(?:期末|月末|年末|截止日?|终止)(?:账户)?余额(?:[(（]元[)）])?{_FEN}")
_CAME, _WENT = r"(?:贷方|收入|存入|收款|贷记|转入)", r"(?:借方|支出|支取|付款|借记|转出)"
_WAYS = ((1, _CAME), (-1, _WENT))
_TOTALS = tuple(
    (
        way,
        re.compile(
            rf"(?:{word}[^\d\s:：,，;；]{{0,5}}(?:总|合计)|(?:总|合计)[^\d\s:：,，;；]{{0,3}}{word})[^\d:：,，;；笔]{{0,7}}{_FEN}"
        ),
    )
    for way, word in _WAYS
)
_COUNTS = tuple(
    (
        way,
        re.compile(
            rf"(?:{word}[^\d\s:：,，;；]{{0,6}}笔数|{word}[:：]?\s*共)[^\d:：,，;；]{{0,4}}[:：]?\s*(\d+)(?![\d.,])"
        ),
    )
    for way, word in _WAYS
)


def in_time(rows: Sequence[Row]) -> list[Row]:
    """The rows from the first to the last: as they stand, turned round, or by day, whichever the running balance agrees with best."""
    turned = list(reversed(rows))
    ways = [
        list(rows),
        turned,
        sorted(rows, key=lambda row: row.dated_on),
        sorted(turned, key=lambda row: row.dated_on),
        sorted(rows, key=lambda row: (row.dated_on, row.time)),
    ]
    return min(ways, key=lambda way: (breaks(way), _backwards(way)))


def breaks(rows: Sequence[Row]) -> int:
    """In how many places the running balance does not hold."""
    return sum(1 for _ in _breaks(rows))


def by_deltas(rows: Sequence[Row], opening: int | None) -> list[Row] | None:
    """Amounts without any sign, signed by what the balance did; None where it did something else, or the first one's cannot be known."""
    for way in (list(rows), list(reversed(rows)), sorted(rows, key=lambda row: row.dated_on)):
        signed, before = [], opening
        for row in way:
            if row.balance is None:
                break
            moved = None if before is None else row.balance - before
            if moved is not None and abs(moved) != abs(row.amount):
                break
            signed.append(replace(row, amount=moved) if moved is not None else row)
            before = row.balance
        if len(signed) == len(rows):
            return signed
    return None


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
        yield Problem("balance", row.n, column, Step(words, facts), row.sheet)


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
    """Whether a row is the foot of a table: its first cell says so, or one that says nothing else."""
    first = next((cell for cell in cells if cell), "")
    return bool(_SUM_FIRST.match(first)) or any(
        cell[-1:] in "计:：" and _SUM_ROW.fullmatch(cell) for cell in cells if cell
    )


def is_carried(cells: Sequence[str]) -> bool:
    """Whether a row carries a balance from page to page (承前页, 过次页, 上期余额), and is no transaction."""
    return any(len(cell) <= 8 and _CARRIED.fullmatch(cell) for cell in cells if cell)


@dataclass(frozen=True)
class Foot:
    """合计: the sum of a column as the file names it, and every sum that would make it true."""

    n: int
    head: str
    told: int
    could: tuple[int, ...]
    sheet: str = ""


def feet_of(
    sums: Sequence[tuple[int, Sequence[str], int]],
    columns: Sequence[tuple[str, int, int]],
    sides: Sequence[tuple[int, int]],
    before: Sequence[tuple[int, int]],
    sheet: str,
) -> Iterator[Foot]:
    """What the foot rows of a part say. ``columns``: (head, column, 0 for in and 1 for out); ``sides``: what stood in both columns, row
    by row; ``before``: that of the parts before. A foot of a page may count its page, or all since the like one before it.
    """
    last_any, last_like = 0, dict[str, int]()
    for n, cells, after in sums:
        label = next((cell for cell in cells if cell), "")
        like = next((cell for cell in cells if _SUM_ROW.match(cell)), label)
        if _NO_CONTROL.search(like):
            continue
        starts = {0}
        if _OF_PART.search(like):
            starts |= {last_any, last_like.get(like, 0)}
        for head, at, side in columns:
            try:
                told = money(cells[at]) if at < len(cells) else None
            except ValueError:
                continue
            if told is not None:
                could = [sum(one[side] for one in sides[start:after]) for start in sorted(starts)]
                could.append(could[0] + sum(one[side] for one in before))
                yield Foot(n, head, told, tuple(could), sheet)
        last_any = last_like[like] = after


def wrong_totals(feet: Iterable[Foot]) -> Iterator[Problem]:
    """合计不符."""
    for foot in feet:
        if all(abs(foot.told) != abs(one) for one in foot.could):
            facts = {"told": yuan(abs(foot.told)), "counted": yuan(abs(foot.could[0])), "head": foot.head}
            words = gettext_noop(
                "文件的合计“{head}”是 {told} 元，各行加起来是 {counted} 元。文件可能不完整，请重新导出。"
            )
            yield Problem("total", foot.n, foot.head, Step(words, facts), foot.sheet)


def wrong_words(outside: Sequence[tuple[int, str]], rows: Sequence[Row], sheet: str) -> Iterator[Problem]:
    """合计、笔数、期初期末余额 as the lines above and below the table name them, held against its rows."""
    opening, closing = opening_of(rows), closing_of(rows)
    for n, text in outside:
        plain = re.sub(r"\[[^\]]*\]", "", text).replace("，", ",")
        if "累计" in plain or "本年" in plain:
            continue
        for way, pattern in _TOTALS:
            counted = sum(row.amount * way for row in rows if row.amount * way > 0)
            for found in pattern.finditer(plain):
                yield from _differs(n, found, counted, sheet, "合计")
        for way, pattern in _COUNTS:
            count = sum(1 for row in rows if row.amount * way > 0)
            for found in pattern.finditer(plain):
                if int(found[1]) != count:
                    facts = {
                        "label": found[0].split(found[1])[0].strip(" :："),
                        "told": int(found[1]),
                        "read": count,
                    }
                    words = gettext_noop(
                        "文件写着“{label}”{told} 笔，读到 {read} 笔。文件可能不完整，请重新导出。"
                    )
                    yield Problem("count", n, "", Step(words, facts), sheet)
        for pattern, balance in ((_OPENING, opening), (_CLOSING, closing)):
            named = pattern.search(plain)
            if named and balance is not None:
                yield from _differs(n, named, balance, sheet, "余额")


def _differs(n: int, found: re.Match[str], counted: int, sheet: str, kind: str) -> Iterator[Problem]:
    told = money(found[1])
    if told is None or abs(told) == abs(counted):
        return
    facts = {
        "label": found[0].replace(found[1], "").strip(" :：¥￥"),
        "told": yuan(told),
        "counted": yuan(counted),
    }
    words = (
        gettext_noop("文件写着“{label}”{told} 元，各行加起来是 {counted} 元。文件可能不完整，请重新导出。")
        if kind == "合计"
        else gettext_noop(
            "文件写着“{label}”{told} 元，按各行推算是 {counted} 元，中间少了流水。请重新导出完整的文件。"
        )
    )
    yield Problem("total", n, "", Step(words, facts), sheet)


def opening_told(outside: Sequence[tuple[int, str]]) -> int | None:
    """The opening balance that the lines above or below a table name."""
    for _, text in outside:
        if found := _OPENING.search(text.replace("，", ",")):
            return money(found[1])
    return None


def wrong_carried(
    carried: Sequence[tuple[int, int, int]], rows: Sequence[Row], column: str, sheet: str
) -> Iterator[Problem]:
    """承前页不符: a balance that was carried from page to page and is neither that before nor after the rows beside it."""
    for n, balance, after in carried:
        near = [
            one
            for one in (*rows[max(after - 1, 0) : after], *rows[after : after + 1])
            if one.balance is not None
        ]
        if near and all(balance not in (one.balance, (one.balance or 0) - one.amount) for one in near):
            words = gettext_noop(
                "这一行结转的余额是 {balance} 元，和上下两笔的余额都接不上，中间少了流水。请重新导出完整的文件。"
            )
            yield Problem("balance", n, column, Step(words, {"balance": yuan(balance)}), sheet)


def wrong_count(outside: Sequence[tuple[int, str]], read: int) -> Iterator[Problem]:
    """笔数不符: the file says how many rows it has."""
    for n, text in outside:
        found = _COUNT.search(text)
        if found is None:
            continue
        told = int(found[1] or found[2])
        if told != read:
            facts = {"told": told, "read": read}
            words = gettext_noop(
                "文件自己说有 {told} 笔，读到 {read} 笔。文件可能被截断或删过行，请重新导出完整的文件。"
            )
            yield Problem("count", n, "", Step(words, facts))
        return
