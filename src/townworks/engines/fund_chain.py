"""资金链条 (fund chain): from a special fund to what villagers were told of it, with both sides of every link added up.

Rule, link by link; each has a left and a right side in fen, and holds where they are the same:

    allotted   the fund = what was allotted + what was not; no more is allotted than there is
    spent      what was allotted = paid + granted and not paid + asked for + left; no allotment is overdrawn
    contracted what was allotted = what works have of it + what no works has; no contract is above its money
    measured   contracts and changes = what was measured + what was not; nothing is measured above them
    due        measured less retention, and what was paid ahead and is not back = claimed + left; nothing is claimed above it, or without a
               measurement where one is wanted
    lines      claims in hand = their lines
    vouchers   claims granted = the sums of their vouchers
    posted     claims paid = the sums of their posted vouchers
    receipts   claims in hand = what their receipts say
    disclosed  posted vouchers of periods that had to be published = those on a sheet

The three links of works are there where the fund pays for works. Whatever breaks a link is told in a sentence that names it. A receipt
without an amount is told and counts nothing. O(payments + works).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from townworks.engines.voucher_check import yuan
from townworks.engines.working import Step, gettext_noop

BASIS = "《预算法》专款专用、《村民委员会组织法》第三十条公开的要求；链条的各道对数为本系统的规矩。"
GRANTED, PAID = "granted", "paid"
NAMES = {
    "allotted": gettext_noop("资金和拨付"),
    "spent": gettext_noop("拨付和支出"),
    "contracted": gettext_noop("拨付和工程合同"),
    "measured": gettext_noop("合同和计量"),
    "due": gettext_noop("计量和付款"),
    "lines": gettext_noop("报账单和明细"),
    "vouchers": gettext_noop("报账单和凭证"),
    "posted": gettext_noop("付款和记账"),
    "receipts": gettext_noop("报账单和票据"),
    "disclosed": gettext_noop("记账和公开"),
}


@dataclass(frozen=True)
class Payment:
    """一笔报账 out of the fund. ``stage``: asked, granted or paid. ``voucher``: the sum of its voucher, None where there is none;
    ``posted`` whether it is in the books, ``undone`` whether it was taken back in red. ``receipts``: amounts, None for one without.
    ``sheet``: on which public sheet; ``due``: whether its period had to be published by now. ``unmeasured``: it is for works, large, and
    names no measurement."""

    number: str
    stage: str
    total: int
    lines: int
    voucher: int | None = None
    posted: bool = False
    undone: bool = False
    receipts: tuple[int | None, ...] = ()
    sheet: str = ""
    due: bool = False
    unmeasured: bool = False


@dataclass(frozen=True)
class Allotment:
    """一笔拨付: for what, fen after what was taken back, what was claimed of it, and ``works``: what works have of it."""

    name: str
    net: int
    payments: tuple[Payment, ...] = ()
    works: int = 0


@dataclass(frozen=True)
class Works:
    """一项工程 that the fund pays for, wholly or with others; fen, of the whole works: engine ``works_account`` says ``limit``, ``wants``,
    ``held`` and ``ahead`` (paid ahead, not taken back). ``paid``: claims in hand and paid that name one of its measurements."""

    name: str
    limit: int
    wants: int
    money: int
    measured: int
    held: int
    paid: int
    ahead: int = 0

    @property
    def due(self) -> int:
        return self.measured - self.held + self.ahead


@dataclass(frozen=True)
class Given:
    """The fund's amount in fen, its allotments, and the works that it pays for."""

    amount: int
    allotments: tuple[Allotment, ...]
    works: tuple[Works, ...] = ()


@dataclass(frozen=True)
class Link:
    """一道对数: both sides in fen, and what does not fit."""

    code: str
    left: int
    right: int
    breaks: tuple[Step, ...]

    @property
    def name(self) -> str:
        """What is held against what; Chinese, to be translated."""
        return NAMES[self.code]

    @property
    def holds(self) -> bool:
        return self.left == self.right and not self.breaks


@dataclass(frozen=True)
class Answer:
    """Every link in order; ``allotted``, ``paid``, ``granted`` (and not paid), ``asked`` and ``left`` in fen."""

    links: tuple[Link, ...]
    allotted: int
    paid: int
    granted: int
    asked: int
    left: int
    working: tuple[Step, ...]

    @property
    def holds(self) -> bool:
        return all(link.holds for link in self.links)


def compute(given: Given) -> Answer:
    """Both sides of every link, and each break in words.

    >>> one = Payment("2026-0001", "paid", 80_000, 80_000, 86_000, True, receipts=(80_000,), sheet="2026-Q1", due=True)
    >>> found = compute(Given(500_000, (Allotment("公厕改造", 300_000, (one,)),)))
    >>> [link.code for link in found.links if not link.holds], found.left
    (['vouchers', 'posted'], 220000)
    """
    payments = [one for allotment in given.allotments for one in allotment.payments]
    allotted = sum(one.net for one in given.allotments)
    paid = sum(one.total for one in payments if one.stage == PAID)
    granted = sum(one.total for one in payments if one.stage == GRANTED)
    asked = sum(one.total for one in payments) - paid - granted
    left = allotted - paid - granted - asked
    links = (
        Link(
            "allotted",
            given.amount,
            allotted + max(0, given.amount - allotted),
            tuple(_over(given, allotted)),
        ),
        Link("spent", allotted, paid + granted + asked + max(0, left), tuple(_overdrawn(given))),
        *_works(given, allotted, payments),
        *_papers(payments),
    )
    facts = {"amount": yuan(given.amount), "allotted": yuan(allotted), "rest": yuan(given.amount - allotted)}
    facts |= {"paid": yuan(paid), "granted": yuan(granted), "asked": yuan(asked), "left": yuan(left)}
    steps = (
        Step(gettext_noop("资金 {amount} 元 = 已拨 {allotted} 元 + 未拨 {rest} 元"), facts),
        Step(
            gettext_noop("已拨 {allotted} 元 = 已付 {paid} 元 + 已通过未付 {granted} 元 + 在办 {asked} 元 + 结余 {left} 元"),
            facts,
        ),
    )  # fmt: skip
    return Answer(links, allotted, paid, granted, asked, left, steps)


def _over(given: Given, allotted: int) -> Iterator[Step]:
    if allotted > given.amount:
        words = gettext_noop("拨付 {allotted} 元，比资金总额多 {over} 元")
        yield Step(words, {"allotted": yuan(allotted), "over": yuan(allotted - given.amount)})


def _overdrawn(given: Given) -> Iterator[Step]:
    for one in given.allotments:
        taken = sum(payment.total for payment in one.payments)
        if taken > one.net:
            words = gettext_noop("“{name}”拨付 {net} 元，已报 {taken} 元，多 {over} 元")
            facts = {
                "name": one.name,
                "net": yuan(one.net),
                "taken": yuan(taken),
                "over": yuan(taken - one.net),
            }
            yield Step(words, facts)


def _works(given: Given, allotted: int, payments: Sequence[Payment]) -> Iterator[Link]:
    """The links of works: from the allotment over contract and measurement to what is claimed."""
    bare = [one for one in payments if one.unmeasured]
    if given.works or bare:
        have = sum(one.works + max(0, one.net - one.works) for one in given.allotments)
        yield Link("contracted", allotted, have, (*_promised(given), *_unpaid_for(given)))
        limit = sum(one.limit for one in given.works)
        done = sum(one.measured + max(0, one.limit - one.measured) for one in given.works)
        yield Link("measured", limit, done, tuple(_above(given)))
        due = sum(one.due for one in given.works)
        paid = sum(one.paid + max(0, one.due - one.paid) for one in given.works)
        yield Link("due", due, paid, (*_ahead(given), *_unmeasured(bare)))


def _promised(given: Given) -> Iterator[Step]:
    words = gettext_noop("“{name}”拨付 {net} 元，工程占用 {works} 元，多 {over} 元")
    for one in given.allotments:
        if one.works > one.net:
            facts = {"net": yuan(one.net), "works": yuan(one.works), "over": yuan(one.works - one.net)}
            yield Step(words, {"name": one.name, **facts})


def _unpaid_for(given: Given) -> Iterator[Step]:
    words = gettext_noop("“{name}”要用 {wants} 元，落实的资金 {money} 元，差 {short} 元")
    for one in given.works:
        if one.wants > one.money:
            facts = {"wants": yuan(one.wants), "money": yuan(one.money), "short": yuan(one.wants - one.money)}
            yield Step(words, {"name": one.name, **facts})


def _above(given: Given) -> Iterator[Step]:
    words = gettext_noop("“{name}”合同加变更 {limit} 元，已计量 {measured} 元，多 {over} 元")
    for one in given.works:
        if one.measured > one.limit:
            facts = {"limit": yuan(one.limit), "measured": yuan(one.measured)}
            yield Step(words, {"name": one.name, **facts, "over": yuan(one.measured - one.limit)})


def _ahead(given: Given) -> Iterator[Step]:
    plain = gettext_noop("“{name}”计量减质保金 {due} 元，已报账 {paid} 元，多 {over} 元")
    early = gettext_noop(
        "“{name}”计量减质保金加没有扣回的预付款 {ahead} 元一共 {due} 元，已报账 {paid} 元，多 {over} 元"
    )
    for one in given.works:
        if one.paid > one.due:
            words = early if one.ahead else plain
            facts = {"due": yuan(one.due), "paid": yuan(one.paid), "over": yuan(one.paid - one.due)}
            facts["ahead"] = yuan(one.ahead)
            yield Step(words, {"name": one.name, **facts})


def _unmeasured(payments: Sequence[Payment]) -> Iterator[Step]:
    words = gettext_noop("报账单 {number} {total} 元是工程款，没有写明付哪一期计量")
    for one in payments:
        yield Step(words, {"number": one.number, "total": yuan(one.total)})


def _papers(payments: Sequence[Payment]) -> Iterator[Link]:
    """The links from the claim to the public sheet."""
    uneven = gettext_noop("报账单 {number} {total} 元，明细合计 {other} 元，差 {gap} 元")
    booked = gettext_noop("报账单 {number} {total} 元，凭证 {other} 元，差 {gap} 元")
    told = gettext_noop("报账单 {number} {total} 元，票据合计 {other} 元，差 {gap} 元")
    held = [(one, one.lines) for one in payments]
    yield Link("lines", *_sides(held), tuple(_gaps(held, uneven)))
    done = [(one, one.voucher or 0) for one in payments if one.stage in (GRANTED, PAID)]
    yield Link("vouchers", *_sides(done), tuple(_gaps(done, booked)))
    paid = [
        (one, one.voucher or 0 if one.posted and not one.undone else 0)
        for one in payments
        if one.stage == PAID
    ]
    yield Link("posted", *_sides(paid), tuple(_unposted([one for one, _ in paid])))
    shown = [(one, sum(fen or 0 for fen in one.receipts)) for one in payments]
    blank = gettext_noop("报账单 {number} 有 {count} 张票据没有写金额")
    steps = []
    for one, _ in shown:
        if missing := one.receipts.count(None):
            steps.append(Step(blank, {"number": one.number, "count": missing}))
    whole = [(one, fen) for one, fen in shown if None not in one.receipts]
    yield Link("receipts", *_sides(shown), (*steps, *_gaps(whole, told)))
    due = [one for one in payments if one.posted and one.due]
    hidden = gettext_noop("报账单 {number} {total} 元已经记账，到期的公开单上没有")
    unseen = tuple(
        Step(hidden, {"number": one.number, "total": yuan(one.total)}) for one in due if not one.sheet
    )
    yield Link(
        "disclosed", sum(one.voucher or 0 for one in due), sum(one.voucher or 0 for one in due if one.sheet), unseen
    )  # fmt: skip


def _sides(pairs: Sequence[tuple[Payment, int]]) -> tuple[int, int]:
    return sum(one.total for one, _ in pairs), sum(other for _, other in pairs)


def _gaps(pairs: Sequence[tuple[Payment, int]], words: str) -> Iterator[Step]:
    for one, other in pairs:
        if one.total != other:
            facts = {"number": one.number, "total": yuan(one.total), "other": yuan(other)}
            yield Step(words, {**facts, "gap": yuan(abs(one.total - other))})


def _unposted(payments: Sequence[Payment]) -> Iterator[Step]:
    for one in payments:
        facts = {"number": one.number, "total": yuan(one.total)}
        if one.undone:
            yield Step(gettext_noop("报账单 {number} {total} 元已付，凭证后来冲销了"), facts)
        elif not one.posted:
            yield Step(gettext_noop("报账单 {number} {total} 元已付，凭证还没有记账"), facts)
