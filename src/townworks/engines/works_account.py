"""工程账 (works account): what of a works' contract is measured, what of that may be paid, what is held back, and which law a sum breaks.

Rule, in fen; shares in hundredths of a percent (万分之一):

    limit  = contract sum + agreed changes
    wants  = limit; once it is accepted, what was measured
    held   = measured × share, rounded up to the fen; nothing once the retention is set free
    back   = measured × recover, rounded down to the fen, at most what was paid ahead; all of it once the works is accepted
    due    = measured − held + (paid ahead − back)
    money:     wants ≤ the money that the works has
    contract:  measured ≤ limit
    measured:  paid ≤ due
    negative:  measured ≥ 0
    ahead:     paid ahead ≤ contract sum × its share of advance

``recover`` is no less than the share of advance, so that all is back when the contract is measured; with ``share`` it is no more than the
whole, so that measuring more never makes less due.

O(1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from townworks.engines.voucher_check import yuan
from townworks.engines.working import Nonsense, Step, gettext_noop

BASIS = (
    "《建设工程质量保证金管理办法》（建质〔2017〕138号）第七条：保证金预留比例不高于结算总额的 3%；"
    "《建设工程价款结算暂行办法》（财建〔2004〕369号）第十二条：预付款按合同约定，原则上不高于合同金额的 30%，"
    "合同要约定抵扣方式，在进度款中抵扣；按计量付款、变更要批、款不超计量为通行做法。均未核对原文。"
)
WHOLE = 10_000  # shares are of this


@dataclass(frozen=True)
class Given:
    """一项工程 as it stands, or as it would stand. Fen, but shares: of 10,000. ``freed``: the retention was set free. ``advanced``: agreed to be
    paid ahead (预付款), at most ``advance_share`` of the contract; ``recover_share`` of every measurement takes it back."""

    contract: int
    changes: int = 0
    money: int = 0
    measured: int = 0
    paid: int = 0
    share: int = 0
    accepted: bool = False
    freed: bool = False
    advanced: int = 0
    advance_share: int = 0
    recover_share: int = 0


@dataclass(frozen=True)
class Answer:
    """``limit``, ``wants``, ``held``, ``due``; ``back``: of what was paid ahead, taken back by measurements; ``ahead``: not yet; ``open``: not
    measured yet; ``left``: may be paid now; ``rest``: of the money, not wanted.

    ``problems``: the rule and the sentence that says by how much.
    """

    limit: int
    wants: int
    held: int
    back: int
    ahead: int
    due: int
    open: int
    left: int
    rest: int
    problems: tuple[tuple[str, Step], ...]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """How a works stands. Nonsense for a share outside 0 to 10,000, or terms that never take back what is paid ahead.

    >>> found = compute(Given(100_000, 5_000, 110_000, measured=60_000, paid=58_500, share=300))
    >>> found.limit, found.held, found.due, found.left
    (105000, 1800, 58200, -300)
    >>> [(rule, str(why)) for rule, why in found.problems]
    [('measured', '已计量 600.00 元，留质保金 18.00 元，能付 582.00 元；报账和付款合计 585.00 元，多 3.00 元')]
    >>> from dataclasses import replace
    >>> ahead = Given(100_000, money=100_000, share=300, advanced=30_000, advance_share=3_000, recover_share=5_000)
    >>> [(compute(replace(ahead, measured=fen)).ahead, compute(replace(ahead, measured=fen)).due) for fen in (0, 40_000, 80_000)]
    [(30000, 30000), (10000, 48800), (0, 77600)]
    """
    if not 0 <= given.share <= WHOLE:
        raise Nonsense("质保金比例 {share} 不在 0 到 10000 之间（万分之一）。", share=given.share)
    if not 0 <= given.advance_share <= given.recover_share <= WHOLE - given.share:
        facts_of_terms = {
            "advance": given.advance_share,
            "recover": given.recover_share,
            "share": given.share,
        }
        raise Nonsense(
            "预付款比例 {advance} 不能大于扣回比例 {recover}，扣回比例加质保金比例 {share} 不能超过 10000（万分之一）。",
            **facts_of_terms,
        )
    limit = given.contract + given.changes
    wants = given.measured if given.accepted else limit
    held = 0 if given.freed else -(-max(given.measured, 0) * given.share // WHOLE)
    back = given.advanced
    if not given.accepted:
        back = min(given.advanced, max(given.measured, 0) * given.recover_share // WHOLE)
    ahead = given.advanced - back
    due = given.measured - held + ahead
    facts = {
        "contract": yuan(given.contract),
        "changes": yuan(given.changes),
        "limit": yuan(limit),
        "measured": yuan(given.measured),
        "held": yuan(held),
        "advanced": yuan(given.advanced),
        "back": yuan(back),
        "ahead": yuan(ahead),
        "due": yuan(due),
        "paid": yuan(given.paid),
        "left": yuan(due - given.paid),
        "open": yuan(limit - given.measured),
    }
    working = (
        Step(gettext_noop("合同 {contract} 元 + 变更 {changes} 元 = {limit} 元"), facts),
        Step(gettext_noop("已计量 {measured} 元，还有 {open} 元没有计量"), facts),
        Step(gettext_noop("已计量 {measured} 元 − 质保金 {held} 元 = 能付 {due} 元"), facts)
        if not given.advanced
        else Step(
            gettext_noop(
                "已计量 {measured} 元 − 质保金 {held} 元 + 没有扣回的预付款 {ahead} 元 = 能付 {due} 元"
            ),
            facts,
        ),
        Step(gettext_noop("能付 {due} 元 − 已报账 {paid} 元 = 还能付 {left} 元"), facts),
        Step(gettext_noop("预付款 {advanced} 元 − 已扣回 {back} 元 = 没有扣回 {ahead} 元"), facts),
    )
    return Answer(
        limit, wants, held, back, ahead, due, limit - given.measured, due - given.paid, given.money - wants,
        tuple(_problems(given, limit, wants, due, facts)), working,
    )  # fmt: skip


def _problems(
    given: Given, limit: int, wants: int, due: int, facts: dict[str, str]
) -> Iterator[tuple[str, Step]]:
    if wants > given.money:
        words = gettext_noop("工程要用 {wants} 元，落实的资金只有 {money} 元，差 {short} 元")
        values = {"wants": yuan(wants), "money": yuan(given.money), "short": yuan(wants - given.money)}
        yield "money", Step(words, values)
    if given.measured < 0:
        yield "negative", Step(gettext_noop("累计计量 {measured} 元，不能小于零"), facts)
    if given.measured > limit:
        words = gettext_noop("累计计量 {measured} 元，合同加变更 {limit} 元，多 {over} 元")
        yield "contract", Step(words, facts | {"over": yuan(given.measured - limit)})
    if given.paid > due:
        words = (
            gettext_noop(
                "已计量 {measured} 元，留质保金 {held} 元，预付款没有扣回 {ahead} 元，能付 {due} 元；报账和付款合计 {paid} 元，多 {over} 元"
            )
            if given.advanced
            else gettext_noop(
                "已计量 {measured} 元，留质保金 {held} 元，能付 {due} 元；报账和付款合计 {paid} 元，多 {over} 元"
            )
        )
        yield "measured", Step(words, facts | {"over": yuan(given.paid - due)})
    most = given.contract * given.advance_share // WHOLE
    if given.advanced > most:
        words = gettext_noop("预付款合计 {advanced} 元，合同约定最多预付 {most} 元，多 {over} 元")
        yield "ahead", Step(words, facts | {"most": yuan(most), "over": yuan(given.advanced - most)})
