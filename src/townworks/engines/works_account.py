"""工程账 (works account): what of a works' contract is measured, what of that may be paid, what is held back, and which law a sum breaks.

Rule, in fen; shares in hundredths of a percent (万分之一):

    limit  = contract sum + agreed changes
    wants  = limit; once it is accepted, what was measured
    held   = measured × share, rounded up to the fen; nothing once the retention is set free
    due    = measured − held
    money:     wants ≤ the money that the works has
    contract:  measured ≤ limit
    measured:  paid ≤ due
    negative:  measured ≥ 0

O(1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from townworks.engines.voucher_check import yuan
from townworks.engines.working import Nonsense, Step, gettext_noop

BASIS = "《建设工程质量保证金管理办法》（建质〔2017〕138号）第七条：保证金预留比例不高于结算总额的 3%；按计量付款、变更要批、款不超计量为通行做法。"
WHOLE = 10_000  # shares are of this


@dataclass(frozen=True)
class Given:
    """一项工程 as it stands, or as it would stand. Fen, but ``share``: of 10,000. ``freed``: the retention was set free."""

    contract: int
    changes: int = 0
    money: int = 0
    measured: int = 0
    paid: int = 0
    share: int = 0
    accepted: bool = False
    freed: bool = False


@dataclass(frozen=True)
class Answer:
    """``limit``, ``wants``, ``held``, ``due``; ``open``: not measured yet; ``left``: may be paid now; ``rest``: of the money, not wanted.

    ``problems``: the rule and the sentence that says by how much.
    """

    limit: int
    wants: int
    held: int
    due: int
    open: int
    left: int
    rest: int
    problems: tuple[tuple[str, Step], ...]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """How a works stands. Nonsense for a share outside 0 to 10,000.

    >>> found = compute(Given(100_000, 5_000, 110_000, measured=60_000, paid=58_500, share=300))
    >>> found.limit, found.held, found.due, found.left
    (105000, 1800, 58200, -300)
    >>> [(rule, str(why)) for rule, why in found.problems]
    [('measured', '已计量 600.00 元，留质保金 18.00 元，能付 582.00 元；报账和付款合计 585.00 元，多 3.00 元')]
    """
    if not 0 <= given.share <= WHOLE:
        raise Nonsense("质保金比例 {share} 不在 0 到 10000 之间（万分之一）。", share=given.share)
    limit = given.contract + given.changes
    wants = given.measured if given.accepted else limit
    held = 0 if given.freed else -(-max(given.measured, 0) * given.share // WHOLE)
    due = given.measured - held
    facts = {
        "contract": yuan(given.contract),
        "changes": yuan(given.changes),
        "limit": yuan(limit),
        "measured": yuan(given.measured),
        "held": yuan(held),
        "due": yuan(due),
        "paid": yuan(given.paid),
        "left": yuan(due - given.paid),
        "open": yuan(limit - given.measured),
    }
    working = (
        Step(gettext_noop("合同 {contract} 元 + 变更 {changes} 元 = {limit} 元"), facts),
        Step(gettext_noop("已计量 {measured} 元，还有 {open} 元没有计量"), facts),
        Step(gettext_noop("已计量 {measured} 元 − 质保金 {held} 元 = 能付 {due} 元"), facts),
        Step(gettext_noop("能付 {due} 元 − 已报账 {paid} 元 = 还能付 {left} 元"), facts),
    )
    return Answer(
        limit, wants, held, due, limit - given.measured, due - given.paid, given.money - wants,
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
        words = gettext_noop(
            "已计量 {measured} 元，留质保金 {held} 元，能付 {due} 元；报账和付款合计 {paid} 元，多 {over} 元"
        )
        yield "measured", Step(words, facts | {"over": yuan(given.paid - due)})
