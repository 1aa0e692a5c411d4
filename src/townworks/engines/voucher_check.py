"""凭证检查 (voucher_check): whether a voucher could be posted, and everything that stands in its way.

Rule: at least two lines; each has one side and whole fen; debits equal credits. A receipt (收款) takes cash or bank in and
gives none out; a payment (付款) gives cash or bank out, and what goes from one to the other (提现、存现) is a payment; a transfer (转账)
touches neither. Opening balances have no such rule. Negative amounts stand only in a reversal (红字), which keeps the kind of what it
takes back. O(lines).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from townworks.engines.working import Step, gettext_noop

BASIS = (
    "《村集体经济组织会计制度》（财会〔2004〕12号）一（六）借贷记账法、五（一）记账凭证；收款、付款、转账三类凭证的划分，"
    "现金与银行存款互转填付款凭证，系通行做法，未经核实。"
)
Kind = Literal["receipt", "payment", "transfer", "opening"]


@dataclass(frozen=True)
class Entry:
    """一条分录: account, and fen on one side; the other is zero."""

    account: str
    debit: int = 0
    credit: int = 0


@dataclass(frozen=True)
class Given:
    """A voucher: its kind, its lines, the codes that money accounts begin with, and whether it is in red."""

    kind: Kind
    entries: tuple[Entry, ...]
    money: tuple[str, ...]
    reversal: bool = False


@dataclass(frozen=True)
class Answer:
    """``problems``: (line from 1, or 0 for the whole voucher; why). ``total``: debits in fen."""

    total: int
    problems: tuple[tuple[int, Step], ...]
    working: tuple[Step, ...]

    @property
    def fit(self) -> bool:
        return not self.problems


def compute(given: Given) -> Answer:
    """Everything that is wrong with a voucher.

    >>> lines = (Entry("101", debit=500), Entry("501", credit=400))
    >>> [str(why) for _, why in compute(Given("receipt", lines, ("101", "102"))).problems]
    ['借方合计 5.00 元，贷方合计 4.00 元，相差 1.00 元']
    >>> compute(Given("transfer", (Entry("513", debit=500), Entry("152", credit=500)), ("101", "102"))).fit
    True
    """
    debit = sum(one.debit for one in given.entries)
    credit = sum(one.credit for one in given.entries)
    problems = [*_of_lines(given), *_of_sums(given, debit, credit), *_of_kind(given)]
    facts = {"debit": yuan(debit), "credit": yuan(credit)}
    return Answer(
        debit, tuple(problems), (Step(gettext_noop("借方合计 {debit} 元，贷方合计 {credit} 元"), facts),)
    )


def yuan(fen: int) -> str:
    """Fen as yuan are written.

    >>> yuan(-123456)
    '-1,234.56'
    """
    whole, part = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{part:02}"


def _of_lines(given: Given) -> Iterator[tuple[int, Step]]:
    for n, one in enumerate(given.entries, start=1):
        if bool(one.debit) == bool(one.credit):
            words = gettext_noop("借方和贷方都填了") if one.debit else gettext_noop("没有填金额")
            yield n, Step(words)
        elif min(one.debit, one.credit) < 0 and not given.reversal:
            yield n, Step(gettext_noop("金额是负数，只有冲销的红字凭证可以是负数"))


def _of_sums(given: Given, debit: int, credit: int) -> Iterator[tuple[int, Step]]:
    if len(given.entries) < 2:
        yield 0, Step(gettext_noop("至少要有两条分录"))
    if debit != credit:
        facts = {"debit": yuan(debit), "credit": yuan(credit), "gap": yuan(abs(debit - credit))}
        yield 0, Step(gettext_noop("借方合计 {debit} 元，贷方合计 {credit} 元，相差 {gap} 元"), facts)


def kind_of(entries: Sequence[Entry], money: tuple[str, ...]) -> Kind:
    """记账凭证的种类: which of the three kinds the lines make a voucher that bears none; the only one that the rule lets it be.

    >>> one = Entry("102", debit=500), Entry("501", credit=500)
    >>> kind_of(one, ("101", "102")), kind_of((Entry("101", debit=5), Entry("102", credit=5)), ("101", "102"))
    ('receipt', 'payment')
    >>> kind_of((Entry("513", debit=5), Entry("152", credit=5)), ("101", "102"))
    'transfer'
    """
    if any(one.credit for one in entries if one.account.startswith(money)):
        return "payment"
    return "receipt" if any(one.debit for one in entries if one.account.startswith(money)) else "transfer"


def _of_kind(given: Given) -> Iterator[tuple[int, Step]]:
    comes_in = any(one.debit for one in given.entries if one.account.startswith(given.money))
    goes_out = any(one.credit for one in given.entries if one.account.startswith(given.money))
    if given.kind == "receipt" and not comes_in:
        yield 0, Step(gettext_noop("收款凭证的借方要有现金或银行存款"))
    if given.kind == "receipt" and goes_out:
        yield 0, Step(gettext_noop("贷方有现金或银行存款，请填付款凭证"))
    if given.kind == "payment" and not goes_out:
        yield 0, Step(gettext_noop("付款凭证的贷方要有现金或银行存款"))
    if given.kind == "transfer" and (comes_in or goes_out):
        yield 0, Step(gettext_noop("有现金或银行存款，请填收款或付款凭证"))
