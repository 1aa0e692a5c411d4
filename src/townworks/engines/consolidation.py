"""汇总抵销 (consolidation): several books as one, without what they owe and pay each other.

Rule: sub-accounts that name another book of the town are internal. For each pair of books, each class (balances; income and expense)
and each amount (closing, moved in the year, opening) both books' internal accounts are added up: where they cancel to zero, both are left
out; where they do not, nothing is left out, and the difference is told, because one of the two books is wrong or late. So the town's sum is always the plain sum less the
eliminations. All in fen, signed, debit positive. O(accounts).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from townworks.engines.voucher_check import yuan
from townworks.engines.working import Step, gettext_noop

BASIS = "合并汇总时内部往来和内部收支相互抵销，系通行做法；村级账套汇总的具体规定未经核实。"


Amount = Literal["closing", "year", "opening"]
AMOUNTS: tuple[Amount, ...] = ("closing", "year", "opening")


@dataclass(frozen=True)
class Holding:
    """一个账套一个末级科目的数: ``account`` by which the town adds up; ``other``: the book that it deals with ("" for outsiders).

    ``result``: whether it is income or expense. ``closing`` and ``year`` as in ``statement.Amounts``.
    """

    book: str
    account: str
    closing: int
    year: int = 0
    opening: int = 0
    other: str = ""
    result: bool = False


@dataclass(frozen=True)
class Sum:
    """一个科目的汇总数."""

    account: str
    closing: int
    year: int
    opening: int


@dataclass(frozen=True)
class Pair:
    """两个账套之间: of one class and amount, what the one and the other have; eliminated where they add up to zero."""

    one: str
    other: str
    result: bool
    of: Amount
    left: int
    right: int

    @property
    def gap(self) -> int:
        return self.left + self.right


@dataclass(frozen=True)
class Answer:
    """``plain``: the plain sum; ``eliminated``: what was left out; ``sums``: the one less the other, by account."""

    sums: tuple[Sum, ...]
    plain: tuple[Sum, ...]
    eliminated: tuple[Sum, ...]
    pairs: tuple[Pair, ...]
    working: tuple[Step, ...]

    @property
    def differences(self) -> tuple[Pair, ...]:
        """What somebody must look at: closing balances, and income and expense of the year, that do not cancel."""
        return tuple(
            pair for pair in self.pairs if pair.gap and pair.of == ("year" if pair.result else "closing")
        )


@dataclass(frozen=True)
class Given:
    holdings: tuple[Holding, ...]


def compute(given: Given) -> Answer:
    """The town's sum.

    ValueError for a book that deals with itself.

    >>> books = (Holding("A", "112", 100, other="B"), Holding("A", "101", 50), Holding("B", "211", -100, other="A"))
    >>> answer = compute(Given(books))
    >>> [(one.account, one.closing) for one in answer.sums], answer.differences
    ([('101', 50), ('112', 0), ('211', 0)], ())
    """
    internal: dict[tuple[str, str, bool, Amount], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in given.holdings:
        if one.other == one.book:
            raise ValueError(f"账套 {one.book} 与自己往来")
        if one.other:
            for of in AMOUNTS:
                internal[(*_pair(one), one.result, of)][one.book] += getattr(one, of)
    pairs = tuple(
        Pair(first, second, result, of, sides[first], sides[second])
        for (first, second, result, of), sides in sorted(internal.items())
    )
    cancelled = {(pair.one, pair.other, pair.result, pair.of) for pair in pairs if not pair.gap}
    plain = _by_account(given.holdings, lambda one, of: True)
    eliminated = _by_account(
        given.holdings, lambda one, of: bool(one.other) and (*_pair(one), one.result, of) in cancelled
    )
    sums = tuple(
        Sum(
            one.account,
            *(getattr(one, of) - getattr(eliminated[one.account], of) for of in AMOUNTS),
        )
        for one in plain.values()
    )
    answer = Answer(sums, tuple(plain.values()), tuple(eliminated.values()), pairs, ())
    told = {*answer.differences, *(pair for pair in pairs if not pair.gap and (pair.left or pair.right))}
    return replace(answer, working=tuple(_told(pair) for pair in pairs if pair in told))


def _pair(one: Holding) -> tuple[str, str]:
    first, second = sorted((one.book, one.other))
    return first, second


def _by_account(holdings: Iterable[Holding], counts: Callable[[Holding, Amount], bool]) -> dict[str, Sum]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in holdings:
        for n, of in enumerate(AMOUNTS):
            sums[one.account][n] += getattr(one, of) if counts(one, of) else 0
    return {account: Sum(account, *values) for account, values in sorted(sums.items())}


def _told(pair: Pair) -> Step:
    facts = {"one": pair.one, "other": pair.other, "left": yuan(pair.left), "right": yuan(pair.right)}
    if pair.gap:
        words = gettext_noop("{one} 记 {left} 元，{other} 记 {right} 元，相差 {gap} 元，没有抵销，请两边核对")
        return Step(words, {**facts, "gap": yuan(pair.gap)})
    return Step(gettext_noop("{one} 记 {left} 元，{other} 记 {right} 元，相互抵销"), facts)
