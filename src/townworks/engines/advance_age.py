"""备用金账龄 (advance age): how long petty cash is out, what of it is late, and who has more in hand than the town allows.

Rule: an advance is out from the day it was given; what is left of it counts, whatever was spent or paid back counts no more. It is late from
the day after it was due. Days are put into bands: up to each bound, and beyond the last. A person's advances are added up and held
against the limit. All in fen. O(advances).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from townworks.engines.voucher_check import yuan
from townworks.engines.working import Step, gettext_noop

BASIS = "各地村级备用金管理办法的通行做法：限额、限期，不跨月；限额和天数由本镇在 definitions/ledger.toml 设定，未经核实。"
BANDS = (30, 60, 90)  # days out: up to these, and beyond


@dataclass(frozen=True)
class Out:
    """一笔备用金: who holds it, since when, until when, and fen that are left of it."""

    holder: str
    given_on: date
    due_on: date
    left: int


@dataclass(frozen=True)
class Given:
    """Advances in any order; the most that one person may have out, in fen; the day it is asked."""

    advances: tuple[Out, ...]
    limit: int
    on: date


@dataclass(frozen=True)
class Aged:
    """How many days an advance is out and how many it is late; both zero where nothing is left of it."""

    days: int
    late: int


@dataclass(frozen=True)
class Answer:
    """``rows``: one an advance, in the order given; ``bands``: fen left by age; ``late``: fen that are late; ``over``: (holder, fen) beyond
    the limit."""

    rows: tuple[Aged, ...]
    bands: tuple[int, ...]
    whole: int
    late: int
    over: tuple[tuple[str, int], ...]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """Ages on a day. ValueError where an advance is due before it was given, given after the day, or has less than nothing left.

    >>> one = Out("陈手", date(2026, 3, 1), date(2026, 3, 31), 60_000)
    >>> found = compute(Given((one,), 100_000, date(2026, 4, 10)))
    >>> found.rows, found.late, found.bands
    ((Aged(days=40, late=10),), 60000, (0, 60000, 0, 0))
    """
    rows, bands, late = [], [0] * (len(BANDS) + 1), 0
    held: dict[str, int] = defaultdict(int)
    for one in given.advances:
        if one.due_on < one.given_on or one.given_on > given.on or one.left < 0:
            raise ValueError("备用金的归还日不能早于借出日，借出日不能在今天之后，余额不能小于零。")
        aged = Aged(0, 0)
        if one.left:
            aged = Aged((given.on - one.given_on).days, max(0, (given.on - one.due_on).days))
            bands[bisect_left(BANDS, aged.days)] += one.left
            held[one.holder] += one.left
            late += one.left if aged.late else 0
        rows.append(aged)
    whole = sum(bands)
    over = tuple((who, fen - given.limit) for who, fen in sorted(held.items()) if fen > given.limit)
    steps = [Step(gettext_noop("在外备用金 {whole} 元"), {"whole": yuan(whole)})]
    if late:
        many = sum(1 for one in rows if one.late)
        steps.append(
            Step(gettext_noop("其中 {count} 笔过期，共 {late} 元"), {"count": many, "late": yuan(late)})
        )
    for who, fen in over:
        words = gettext_noop("{holder}在外的备用金超过限额 {limit} 元，多 {over} 元")
        steps.append(Step(words, {"holder": who, "limit": yuan(given.limit), "over": yuan(fen)}))
    return Answer(tuple(rows), tuple(bands), whole, late, over, tuple(steps))
