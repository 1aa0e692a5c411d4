"""达标与稳定达标 (compliance): months that are no worse than the target, and three readings of "stable".

No national definition of 稳定达标 was found, so a definition chooses one of three and names its numbers:
``every_month``: the year's mean meets the target and so does every one of ``of`` months; ``most_months``: the year's mean
does and at least ``least`` of ``of`` months; ``last_months``: the last ``in_a_row`` months do. Where months are missing
that could still turn the verdict, there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from townworks.engines.working import Step, gettext_noop

from .items import GRADES, WORST

BASIS = (
    "月度、年度达标：月（年）均值类别不劣于目标类别（通行做法，未经核实）。“稳定达标”没有找到全国统一的定义，三种读法由本镇选定。"
    "80%、70% 两档取自早年流域考核办法的公开文本。"
)

Kind = Literal["every_month", "most_months", "last_months"]


@dataclass(frozen=True)
class Rule:
    """一种读法 of 稳定达标, with its numbers."""

    kind: Kind = "every_month"
    of: int = 12
    least: int = 10
    in_a_row: int = 3


@dataclass(frozen=True)
class Month:
    """一个月: its label, which sorts by time ("2026-03"), and its class; None: not judged."""

    label: str
    grade: int | None


@dataclass(frozen=True)
class Given:
    """The months, the class of the year's mean (None: none yet), the target class, and which reading of stable."""

    months: tuple[Month, ...]
    annual: int | None
    target: int
    rule: Rule = Rule()


@dataclass(frozen=True)
class Answer:
    """``share``: months that meet the target, of those judged (None: none was). ``stable`` None: cannot be told yet."""

    met: int
    judged: int
    share: float | None
    word: str
    failing: tuple[str, ...]
    annual_met: bool | None
    stable: bool | None
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """达标.

    ValueError if the target is no class, a month stands twice, or the rule's numbers make no sense.

    >>> months = tuple(Month(f"2026-{n:02d}", 4 if n == 7 else 3) for n in range(1, 13))
    >>> strict = compute(Given(months, 3, 3))
    >>> strict.stable, strict.failing, compute(Given(months, 3, 3, Rule("most_months"))).stable
    (False, ('2026-07',), True)
    """
    _refuse_nonsense(given)
    months = sorted(given.months, key=lambda month: month.label)
    judged = [month for month in months if month.grade is not None]
    failing = tuple(month.label for month in judged if (month.grade or 0) > given.target)
    met = len(judged) - len(failing)
    share = met / len(judged) if judged else None
    annual = None if given.annual is None else given.annual <= given.target
    stable = _stable(given.rule, months, given.target, annual)
    word = _word(met, len(judged))
    return Answer(
        met,
        len(judged),
        share,
        word,
        failing,
        annual,
        stable,
        tuple(_working(given, failing, met, len(judged), annual, stable)),
    )


def _stable(rule: Rule, months: Sequence[Month], target: int, annual: bool | None) -> bool | None:
    if rule.kind == "last_months":
        last = list(months[-rule.in_a_row :])
        return _all_true([None if one.grade is None else one.grade <= target for one in last], rule.in_a_row)
    window = list(months[-rule.of :])
    met = sum(one.grade is not None and one.grade <= target for one in window)
    failed = sum(one.grade is not None and one.grade > target for one in window)
    least = rule.of if rule.kind == "every_month" else rule.least
    if annual is False or failed > rule.of - least:
        return False
    return True if annual and met >= least else None


def _all_true(answers: Sequence[bool | None], wanted: int) -> bool | None:
    if False in answers:
        return False
    return None if None in answers or len(answers) < wanted else True


def _word(met: int, judged: int) -> str:
    if not judged:
        return ""
    if met * 100 >= judged * 80:
        return gettext_noop("达标")
    return gettext_noop("基本达标") if met * 100 >= judged * 70 else gettext_noop("不达标")


def _working(
    given: Given, failing: Sequence[str], met: int, judged: int, annual: bool | None, stable: bool | None
) -> Iterator[Step]:
    name = GRADES[given.target - 1]
    yield Step(
        gettext_noop("目标{target}类：有类别的 {judged} 个月中 {met} 个月达标"),
        {"target": name, "judged": judged, "met": met},
    )
    if failing:
        yield Step(gettext_noop("不达标的月份：{months}"), {"months": tuple(failing)})
    if annual is None:
        yield Step(gettext_noop("年均值还没有类别"))
    else:
        yield Step(
            gettext_noop("年均值{grade}类，达标") if annual else gettext_noop("年均值{grade}类，不达标"),
            {"grade": GRADES[(given.annual or 1) - 1]},
        )
    numbers = {"of": given.rule.of, "least": given.rule.least, "row": given.rule.in_a_row}
    yield Step(_READINGS[given.rule.kind], numbers)
    yield Step(_VERDICTS[stable])


_READINGS: dict[Kind, str] = {
    "every_month": gettext_noop("稳定达标的读法：年均值达标，且 {of} 个月个个达标（本镇选定）"),
    "most_months": gettext_noop(
        "稳定达标的读法：年均值达标，且 {of} 个月中至少 {least} 个月达标（本镇选定）"
    ),
    "last_months": gettext_noop("稳定达标的读法：最近 {row} 个月连续达标（本镇选定）"),
}
_VERDICTS: dict[bool | None, str] = {
    True: gettext_noop("稳定达标"),
    False: gettext_noop("没有稳定达标"),
    None: gettext_noop("月份不够，还说不上是否稳定达标"),
}


def _refuse_nonsense(given: Given) -> None:
    rule = given.rule
    if given.target not in range(1, WORST):
        raise ValueError(f"目标类别应是 1（Ⅰ类）到 5（Ⅴ类），给的是 {given.target}。")
    if not (1 <= rule.least <= rule.of and rule.in_a_row >= 1):
        raise ValueError(
            f"稳定达标的月数不合理：{rule.of} 个月中至少 {rule.least} 个月，连续 {rule.in_a_row} 个月。"
        )
    labels = [month.label for month in given.months]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice:
        raise ValueError(f"月份 {twice} 给了两次，请改正。")
