"""银行对账 (reconcile): rows of a bank statement ↔ lines of the bank's account in the books.

Rule, one stage after another, each with what the stage before left: (1) the same amount, day and reference; (2) the same amount and day;
(3) the same amount within ``days``, the earlier with the earlier; (4) one bank row for several lines, and (5) one line for several bank
rows, of the same direction and within ``days``: an exact search for the smallest set that comes to the amount, of at most ``most`` parts
and ``budget`` steps a search. Nothing is matched twice; every match says why; where a search stopped at its bound, it is told.
The order in which things are given changes nothing. O(n log n) for (1) to (3); a search is bounded by ``budget``,
all of them together by ``SEARCHES`` times as much.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from .voucher_check import yuan
from .working import Step, gettext_noop

BASIS = "《会计基础工作规范》要求单位银行存款定期与银行对账单核对；怎样配对没有规定，本规则由金额、日期和参考号逐级放宽，未经核实于标准。"
SEARCHES = 25  # as many searches that go to their bound does one reconciliation afford
How = Literal["exact", "day", "window", "many_lines", "many_rows"]


@dataclass(frozen=True)
class Item:
    """一笔: ``amount`` in fen, positive for money that came into the bank's account; ``references``: numbers that name it."""

    key: int
    dated_on: date
    amount: int
    references: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Given:
    bank: tuple[Item, ...]
    book: tuple[Item, ...]
    days: int = 5
    most: int = 6
    budget: int = 20_000


@dataclass(frozen=True)
class Match:
    """配上的: keys of bank rows and of lines, how, and why. ``sure``: nothing else would have fitted as well."""

    how: How
    bank: tuple[int, ...]
    book: tuple[int, ...]
    why: Step
    sure: bool = True


@dataclass(frozen=True)
class Answer:
    """``bounded``: keys (side, key) of those whose search stopped at its bound, so that a set may have been missed."""

    matches: tuple[Match, ...]
    bank_left: tuple[int, ...]
    book_left: tuple[int, ...]
    bounded: tuple[tuple[str, int], ...]
    working: tuple[Step, ...]


@dataclass
class _Left:
    """What is not matched yet, in a lasting order."""

    bank: dict[int, Item]
    book: dict[int, Item]
    matches: list[Match] = field(default_factory=list)
    steps: int = 0

    def take(
        self, how: How, bank: Sequence[Item], book: Sequence[Item], why: Step, sure: bool = True
    ) -> None:
        for one in bank:
            del self.bank[one.key]
        for one in book:
            del self.book[one.key]
        keys = tuple(sorted(one.key for one in bank)), tuple(sorted(one.key for one in book))
        self.matches.append(Match(how, *keys, why, sure))


def compute(given: Given) -> Answer:
    """The matches. ValueError for a key that is given twice on one side, or bounds below one.

    >>> rows = (Item(1, date(2026, 3, 5), 10000), Item(2, date(2026, 3, 9), -5000))
    >>> lines = (Item(7, date(2026, 3, 5), 10000), Item(8, date(2026, 3, 8), -3000), Item(9, date(2026, 3, 8), -2000))
    >>> [(one.how, one.bank, one.book) for one in compute(Given(rows, lines)).matches]
    [('day', (1,), (7,)), ('many_lines', (2,), (8, 9))]
    """
    if given.days < 0 or given.most < 2 or given.budget < 1:
        raise ValueError("天数不能小于 0，每组至多的笔数不能小于 2，步数不能小于 1")
    left = _Left(_by_key(given.bank), _by_key(given.book))
    _same_reference(left)
    _same_day(left)
    _in_window(left, given.days)
    bounded: list[tuple[str, int]] = []
    _sets(left, given, "bank", bounded)
    _sets(left, given, "book", bounded)
    return Answer(
        tuple(left.matches),
        tuple(left.bank),
        tuple(left.book),
        tuple(bounded),
        _working(given, left, bounded),
    )


def _by_key(items: Iterable[Item]) -> dict[int, Item]:
    ordered = sorted(items, key=lambda one: (one.dated_on, one.amount, one.key))
    found = {one.key: one for one in ordered}
    if len(found) != len(ordered):
        raise ValueError("同一笔给了两次")
    return found


def _groups(items: Iterable[Item]) -> dict[tuple[date, int], list[Item]]:
    found: dict[tuple[date, int], list[Item]] = defaultdict(list)
    for one in items:
        if one.amount:
            found[one.dated_on, one.amount].append(one)
    return found


def _same_reference(left: _Left) -> None:
    lines = _groups(left.book.values())
    for row in list(left.bank.values()):
        fits = [
            one
            for one in lines.get((row.dated_on, row.amount), ())
            if one.key in left.book and one.references & row.references
        ]
        if fits:
            shared = min(fits[0].references & row.references)
            facts = {"amount": yuan(row.amount), "day": row.dated_on, "reference": shared}
            why = Step(gettext_noop("金额 {amount} 元、日期 {day}、参考号 {reference} 都相同"), facts)
            left.take("exact", [row], fits[:1], why)


def _same_day(left: _Left) -> None:
    lines = _groups(left.book.values())
    for key, rows in _groups(left.bank.values()).items():
        fits = lines.get(key, [])
        sure = len(rows) == len(fits)  # as many on both sides: whichever way round, all are matched
        for row, line in zip(rows, fits, strict=False):
            facts = {"amount": yuan(row.amount), "day": row.dated_on, "rows": len(rows), "lines": len(fits)}
            words = (
                gettext_noop("金额 {amount} 元、日期 {day} 相同")
                if sure
                else gettext_noop(
                    "金额 {amount} 元、日期 {day} 相同，但银行有 {rows} 笔、账上有 {lines} 笔，请核对是哪一笔"
                )
            )
            left.take("day", [row], [line], Step(words, facts), sure)


def _in_window(left: _Left, days: int) -> None:
    """Of one amount both sides run from the earliest on: as many pairs as there can be."""
    lines: dict[int, list[Item]] = defaultdict(list)
    for one in left.book.values():
        lines[one.amount].append(one)
    rows: dict[int, list[Item]] = defaultdict(list)
    for one in left.bank.values():
        rows[one.amount].append(one)
    for amount, ours in sorted(rows.items()):
        theirs, at = lines.get(amount, []), 0
        for row in ours if amount else ():
            while at < len(theirs) and (row.dated_on - theirs[at].dated_on).days > days:
                at += 1
            if at == len(theirs) or (theirs[at].dated_on - row.dated_on).days > days:
                continue
            line, at = theirs[at], at + 1
            gap = abs((row.dated_on - line.dated_on).days)
            near = [one for one in theirs if abs((row.dated_on - one.dated_on).days) <= days]
            facts = {"amount": yuan(amount), "gap": gap, "days": days}
            why = Step(gettext_noop("金额 {amount} 元相同，日期差 {gap} 天（在 {days} 天以内）"), facts)
            left.take("window", [row], [line], why, len(near) == 1)


def _sets(
    left: _Left, given: Given, one_side: Literal["bank", "book"], bounded: list[tuple[str, int]]
) -> None:
    """One of this side for several of the other."""
    ones = left.bank if one_side == "bank" else left.book
    others = left.book if one_side == "bank" else left.bank
    for target in list(ones.values()):
        parts = [
            one
            for one in others.values()
            if one.amount
            and (one.amount > 0) == (target.amount > 0)
            and abs((one.dated_on - target.dated_on).days) <= given.days
        ]
        allowed = min(given.budget, given.budget * SEARCHES - left.steps)
        allowed = max(allowed, given.budget // 100)  # two that come to it are still found
        found, whole, steps = _searched(target.amount, parts, given.most, allowed)
        left.steps += steps
        if not whole:
            bounded.append((one_side, target.key))
        if not found:
            continue
        facts = {"count": len(found[0]), "amount": yuan(target.amount), "days": given.days}
        if one_side == "bank":
            words = gettext_noop(
                "账上 {count} 笔加起来正好是银行这一笔的 {amount} 元，日期都在 {days} 天以内"
            )
            left.take("many_lines", [target], found[0], Step(words, facts), len(found) == 1 and whole)
        else:
            words = gettext_noop(
                "银行 {count} 笔加起来正好是账上这一笔的 {amount} 元，日期都在 {days} 天以内"
            )
            left.take("many_rows", found[0], [target], Step(words, facts), len(found) == 1 and whole)


def smallest_sets(
    amount: int, parts: Sequence[Item], most: int, budget: int
) -> tuple[list[tuple[Item, ...]], bool]:
    """Up to two sets (from two parts on) of the smallest size that come to the amount, and whether the search was whole.

    >>> day = date(2026, 1, 1)
    >>> sets, whole = smallest_sets(5, [Item(n, day, n) for n in (1, 2, 3, 4)], 4, 1000)
    >>> [[one.key for one in some] for some in sets], whole
    ([[4, 1], [3, 2]], True)
    """
    found, whole, _ = _searched(amount, parts, most, budget)
    return found, whole


def _searched(
    amount: int, parts: Sequence[Item], most: int, budget: int
) -> tuple[list[tuple[Item, ...]], bool, int]:
    """The sets, whether the search was whole, and how many steps it took. A step is one part looked at, whether it fits or not."""
    ordered = sorted(parts, key=lambda one: (-abs(one.amount), one.dated_on, one.key))
    sizes = [abs(one.amount) for one in ordered]
    falling = [-size for size in sizes]
    reach = [0]
    for size in sizes:
        reach.append(reach[-1] + size)
    steps = 0
    found: list[tuple[Item, ...]] = []

    def search(at: int, rest: int, count: int, chosen: tuple[int, ...]) -> None:
        nonlocal steps
        # What is larger than the rest is passed over at once, not part by part; the last part must be the rest itself.
        for n in range(bisect_left(falling, -rest, at), len(sizes) - count + 1):
            if len(found) == 2 or steps > budget:
                return
            if reach[n + count] - reach[n] < rest:
                return  # the largest that are left do not come to it
            steps += 1
            if count > 1:
                search(n + 1, rest - sizes[n], count - 1, (*chosen, n))
            elif sizes[n] == rest:
                found.append(tuple(ordered[one] for one in (*chosen, n)))

    for count in range(2, most + 1):
        search(0, abs(amount), count, ())
        if found or steps > budget:
            break
    return found, steps <= budget, steps


def _working(given: Given, left: _Left, bounded: Sequence[tuple[str, int]]) -> tuple[Step, ...]:
    facts = {
        "matches": len(left.matches),
        "rows": len(left.bank),
        "lines": len(left.book),
        "most": given.most,
        "budget": given.budget,
    }
    steps = [Step(gettext_noop("配上 {matches} 组；银行还有 {rows} 笔、账上还有 {lines} 笔没有配上"), facts)]
    if bounded:
        words = gettext_noop(
            "{count} 笔的组合没有找完（每组至多 {most} 笔、每笔至多找 {budget} 步），可能还有配得上的，请人工看"
        )
        steps.append(Step(words, {**facts, "count": len(bounded)}))
    return tuple(steps)
