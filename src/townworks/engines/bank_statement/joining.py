"""合起来: the parts of a file as one statement; which way of reading its running balance bears out; the rows of one account, each once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, product

from ..working import Step, gettext_noop
from . import control
from .parts import Part, same_number
from .reading import Found, Reader, Style
from .shapes import Row

MOST_CODES = 3  # codes of a bank's own whose meaning is tried out
USUAL = Style()


@dataclass
class Joined:
    """合起来的: what each part gave, and the rows of the one account in the order of time."""

    founds: list[Found]
    style: Style
    rows: list[Row] = field(default_factory=list)
    skipped: list[tuple[int, Step]] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)
    others: bool = False
    account: str = ""

    @property
    def breaks(self) -> int:
        return control.breaks(self.rows)


def join(parts: Sequence[Part], wanted: str) -> Joined:
    """The statement in the way of reading that is usual; where its balances break, in the one other way that mends every break."""
    usual = _joined(parts, USUAL, wanted)
    codes = sorted({code for found in usual.founds for code in found.codes})
    if not usual.breaks and not codes:
        return usual
    held = [one for style in _other_styles(codes) if _holds(one := _joined(parts, style, wanted), usual)]
    if len(held) == 1 or (held and not codes):
        return held[0]
    return usual


def _other_styles(codes: Sequence[str]) -> Iterator[Style]:
    if codes:
        if len(codes) <= MOST_CODES:
            for ways in product((1, -1), repeat=len(codes)):
                yield Style(flags=tuple(zip(codes, ways, strict=True)))
        return
    yield Style(red=True)
    yield Style(turned=True)
    yield Style(turned=True, red=True)
    yield Style(deltas=True)


def _holds(other: Joined, usual: Joined) -> bool:
    """Whether a way of reading leaves no break, and rests on enough: three balances at least, in the order of days."""
    told = sum(1 for row in other.rows if row.balance is not None)
    problems = sum(one.code != "first" for found in other.founds for one in found.problems)
    if other.breaks or told < 3 or any(a.dated_on > b.dated_on for a, b in pairwise(other.rows)):
        return False
    return problems <= sum(len(found.problems) for found in usual.founds)


def _joined(parts: Sequence[Part], style: Style, wanted: str) -> Joined:
    founds = [Reader(part, style).read() for part in parts]
    joined = Joined(founds, style)
    joined.accounts = _accounts(founds)
    ours = [one for one in joined.accounts if same_number(one, wanted)] if wanted else []
    joined.account = next(iter(ours or joined.accounts), "")
    joined.others = len(joined.accounts) > 1 and not ours
    rows: list[Row] = []
    for found in founds:
        for row, own in zip(found.rows, found.own, strict=True):
            account = own or found.part.account
            if ours and account and not same_number(account, wanted):
                words = gettext_noop("是账号 {account} 的，不是这个账户的")
                joined.skipped.append((row.n, Step(words, {"account": f"****{account[-4:]}"})))
            else:
                rows.append(row)
        joined.skipped += found.skipped
    rows = _signed_by_balance(rows, founds) if style.deltas else rows
    joined.rows = _once(rows, joined)
    return joined


def _accounts(founds: Sequence[Found]) -> list[str]:
    """The accounts that rows and parts are of, each once; a number that is shown in part is the one that it can be."""
    seen: list[str] = []
    for found in founds:
        named = dict.fromkeys(own or found.part.account for own in found.own) or {found.part.account: None}
        for one in named:
            if one and not any(same_number(one, other) or same_number(other, one) for other in seen):
                seen.append(one)
    return seen


def _signed_by_balance(rows: Sequence[Row], founds: Sequence[Found]) -> list[Row]:
    """Amounts without a sign, signed by the balance. Of the first one nothing tells, unless an opening balance stands above."""
    if any(row.amount < 0 for row in rows):
        return list(rows)
    told = next((fen for found in founds if (fen := control.opening_told(found.outside)) is not None), None)
    if told is None:
        told = next((balance for found in founds for _, balance, after in found.carried if not after), None)
    signed = control.by_deltas(rows, told)
    if signed and told is None:
        words = gettext_noop(
            "金额没有正负，也没有收支标志，第一笔看不出是收入还是支出。请在表上面加一行“期初余额”和金额，或导出带收支的流水。"
        )
        founds[0].problem("first", signed[0].n, founds[0].part.heads.name("amount"), words)
    return signed or list(rows)


def _once(rows: Sequence[Row], joined: Joined) -> list[Row]:
    """In the order of time, each row once: what was exported twice into one file is the same to the last letter."""
    ordered = control.in_time(rows)
    seen: dict[Row, int] = {}
    kept, again = [], []
    for row in rows:
        bare = replace(row, n=0, sheet="")
        if bare in seen:
            again.append((row, seen[bare]))
        else:
            seen[bare] = row.n
            kept.append(row)
    if not again:
        return ordered
    once = control.in_time(kept)
    named = all(row.serial and row.balance is None for row, _ in again)
    if not named and control.breaks(ordered) <= control.breaks(once):
        return ordered
    words = gettext_noop("和第 {first} 行一模一样，是重复导出的，只算一次")
    joined.skipped += [(row.n, Step(words, {"first": first})) for row, first in again]
    return once
