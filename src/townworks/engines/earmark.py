"""专款专用 (earmark): whether what is to be spent may come out of a special fund, and out of the year's budget, and if not, which rule says so.

Rules, each on its own feet; all that are broken are told at once:

    place    the money was given to one book and is spent in another
    early    before the fund may be used;  late: after its last day
    purpose  the fund is not for this;  banned: no special fund is (the negative list)
    left     more than is left of what was given
    budget   the year's budget for this purpose does not reach

Amounts are fen. A purpose without a budget has no limit. O(parts × budgets).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from townworks.engines.voucher_check import yuan
from townworks.engines.working import Step, gettext_noop

BASIS = (
    "《预算法》第十三条、第五十七条，《预算法实施条例》：专项转移支付按规定用途使用；"
    "《中央财政衔接推进乡村振兴补助资金管理办法》（财农〔2021〕19号）的负面清单，据转述整理，未经核实。"
)


@dataclass(frozen=True)
class Part:
    """一项支出: the code and name of what it is for; ``banned``: on the negative list."""

    purpose: str
    name: str
    fen: int
    banned: bool = False


@dataclass(frozen=True)
class Allotted:
    """一笔拨款: of which fund, to whose book, how much, and how much of it other claims have taken.

    ``purposes``: what the fund is for; empty: whatever is not on the negative list. ``first_on``, ``last_on``: when it may be used.
    """

    fund: str
    whose: str
    given: int
    taken: int
    first_on: date
    last_on: date
    purposes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Budget:
    """年度预算的一项, and how much other claims of the year have taken."""

    purpose: str
    name: str
    given: int
    taken: int


@dataclass(frozen=True)
class Given:
    """What is to be spent, in whose book, on which day; out of which allotment, if any; the budgets of that year."""

    whose: str
    spent_on: date
    parts: tuple[Part, ...]
    allotted: Allotted | None = None
    budgets: tuple[Budget, ...] = ()


@dataclass(frozen=True)
class Answer:
    """``problems``: (rule, why). ``left``: of the allotment after this, None where there is none."""

    problems: tuple[tuple[str, Step], ...]
    left: int | None
    working: tuple[Step, ...]

    @property
    def fit(self) -> bool:
        return not self.problems


def compute(given: Given) -> Answer:
    """Every rule that stands against it.

    >>> money = Allotted("公厕补助", "东埔村", 50_000, 20_000, date(2026, 1, 1), date(2026, 12, 31), (("works", "工程款"),))
    >>> one = compute(Given("东埔村", date(2026, 3, 1), (Part("office", "办公费", 40_000),), money))
    >>> [rule for rule, _ in one.problems], one.left
    (['purpose', 'left'], -10000)
    """
    total = sum(one.fen for one in given.parts)
    problems = [*(_of_fund(given, given.allotted, total) if given.allotted else ()), *_of_budgets(given)]
    steps = [Step(gettext_noop("本次支出 {total} 元"), {"total": yuan(total)})]
    left = None
    if given.allotted:
        left = given.allotted.given - given.allotted.taken - total
        facts = {"fund": given.allotted.fund, "given": yuan(given.allotted.given)}
        facts |= {"taken": yuan(given.allotted.taken), "left": yuan(left)}
        words = gettext_noop("“{fund}”拨付 {given} 元，已报 {taken} 元，报完这次还剩 {left} 元")
        steps.append(Step(words, facts))
    return Answer(tuple(problems), left, tuple(steps))


def _of_fund(given: Given, money: Allotted, total: int) -> Iterator[tuple[str, Step]]:
    if money.whose != given.whose:
        words = gettext_noop("“{fund}”拨给了{whose}，不能在{book}的账里报（专款专用：拨给谁、谁使用）")
        yield "place", Step(words, {"fund": money.fund, "whose": money.whose, "book": given.whose})
    if given.spent_on < money.first_on:
        words = gettext_noop("“{fund}”从 {day} 起才能使用，这笔支出在 {spent}")
        yield "early", Step(words, {"fund": money.fund, "day": money.first_on, "spent": given.spent_on})
    if given.spent_on > money.last_on:
        words = gettext_noop("“{fund}”用到 {day} 为止，这笔支出在 {spent}；结余按规定交回")
        yield "late", Step(words, {"fund": money.fund, "day": money.last_on, "spent": given.spent_on})
    codes = {code for code, _ in money.purposes}
    banned = {one.purpose for one in given.parts if one.banned}
    told = set()
    for one in given.parts:
        if one.purpose in told:
            continue
        told.add(one.purpose)
        if codes and one.purpose not in codes:
            words = gettext_noop("“{fund}”只能用于{purposes}，不能用于{name}（专款专用）")
            facts = {"fund": money.fund, "purposes": tuple(name for _, name in money.purposes)}
            yield "purpose", Step(words, {**facts, "name": one.name})
        elif one.purpose in banned:
            words = gettext_noop("{name}在专项资金的负面清单上，不能用“{fund}”开支")
            yield "banned", Step(words, {"fund": money.fund, "name": one.name})
    if total > money.given - money.taken:
        left = yuan(money.given - money.taken)
        words = gettext_noop("“{fund}”拨付的还剩 {left} 元，不够报 {total} 元")
        yield "left", Step(words, {"fund": money.fund, "left": left, "total": yuan(total)})


def _of_budgets(given: Given) -> Iterator[tuple[str, Step]]:
    for budget in given.budgets:
        asked = sum(one.fen for one in given.parts if one.purpose == budget.purpose)
        if asked and asked > budget.given - budget.taken:
            facts = {"name": budget.name, "given": yuan(budget.given), "taken": yuan(budget.taken)}
            facts |= {"left": yuan(budget.given - budget.taken), "total": yuan(asked)}
            words = gettext_noop(
                "今年{name}预算 {given} 元，已报 {taken} 元，还剩 {left} 元，不够报 {total} 元；先调整预算再报"
            )
            yield "budget", Step(words, facts)
