"""该谁办 (case routing): which unit takes a case, learnt from which unit answered earlier ones; the catalogue's rule where little was learnt.

Rule: a case is a set of features: pairs of neighbouring characters of its text, its matter, its place (``features``). Multinomial
naive Bayes over the town's own lessons: the logarithm of how often a unit answers, plus for each feature how often it stood in what
the unit answered, additively smoothed. The catalogue's units enter as if each had answered ``RULE`` cases more. With fewer than
``FEWEST`` lessons the catalogue alone says it. Units are offered in their order with what weighed most; nothing is decided here.

Complexity O(features · units).
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from townworks.engines.working import Step, gettext_noop

BASIS = (
    "多项式朴素贝叶斯（加性平滑），是通行的文本归类方法；按什么学、怎么平滑由本系统自定，没有法规依据，"
    "只用自拟的来件测过。只作建议，由人决定。"
)
FEWEST = 5  # lessons, before which only the catalogue speaks
RULE = (8.0, 2.0)  # lessons that the catalogue's first unit counts for, and each further one
ALPHA = 1.0
MATTER = 3.0  # how many words a matter weighs, for it was chosen and not only said
SHOWN, MOST = 3, 3
IDLE = frozenset("的了着在有是就都也很还没不这那一个们人上下里到把被和与跟请我他她它之天好几")
WORD, MATTERS, PLACE = "w:", "m:", "p:"


@dataclass(frozen=True)
class Learnt:
    """What a unit answered: in how many lessons, with how many features in all."""

    lessons: int
    features: int


@dataclass(frozen=True)
class Given:
    """The features of a case; what each unit learnt; in how many lessons of a unit each feature stood.

    ``rule``: the catalogue's units for its matter, the likeliest first.
    """

    features: Sequence[str]
    learnt: Mapping[int, Learnt]
    counts: Mapping[str, Mapping[int, int]]
    rule: tuple[int, ...] = ()


@dataclass(frozen=True)
class Suggested:
    """A unit; ``score``: log, only its order means anything; ``reasons``: what weighed most."""

    unit: int
    score: float
    reasons: tuple[Step, ...]


@dataclass(frozen=True)
class Answer:
    """The likeliest units, at most three; ``cold``: only the catalogue spoke."""

    suggested: tuple[Suggested, ...]
    cold: bool
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """The units that probably take it.

    >>> learnt = {1: Learnt(4, 20), 2: Learnt(4, 20)}
    >>> counts = {"w:垃圾": {1: 4}, "w:搭建": {2: 3}}
    >>> found = compute(Given(("w:垃圾", "m:report/other"), learnt, counts, rule=(2,)))
    >>> [one.unit for one in found.suggested], [str(step) for step in found.suggested[0].reasons]
    ([1, 2], ['说到“垃圾”的，以前常由它办'])
    """
    lessons = sum(one.lessons for one in given.learnt.values())
    if lessons < FEWEST:
        found = tuple(Suggested(unit, -float(n), (_by_rule(n),)) for n, unit in enumerate(given.rule[:MOST]))
        words = gettext_noop("本镇只有 {lessons} 件办结的经验，先按目录")
        return Answer(found, True, (Step(words, {"lessons": lessons}),))
    units = sorted({*given.learnt, *given.rule})
    size = sum(one.features for one in given.learnt.values()) or 1  # no more words than that can be known
    known = [one for one in dict.fromkeys(given.features) if given.counts.get(one)]
    said = {unit: {one: _said(given, one, unit, size) for one in known} for unit in units}
    scores = {unit: _prior(given, unit) + sum(said[unit].values()) for unit in units}
    order = sorted(units, key=lambda unit: (-scores[unit], unit))[:MOST]
    words = gettext_noop("按本镇 {lessons} 件办结的经验，认得其中 {known} 处字句")
    values = {"lessons": lessons, "known": sum(one.startswith(WORD) for one in known)}
    return Answer(
        tuple(Suggested(unit, scores[unit], _reasons(given, unit, said)) for unit in order),
        False,
        (Step(words, values),),
    )


def features(text: str, *, kind: str, matter: str = "", place: str = "") -> tuple[str, ...]:
    """What a case is known by, each once.

    >>> features("桥头的垃圾", kind="report", matter="litter", place="101201")
    ('w:桥头', 'w:垃圾', 'm:report/litter', 'p:101201')
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    runs = "".join(sign if sign.isalnum() and sign not in IDLE else " " for sign in plain).split()
    found: list[str] = []
    for run in runs:
        if run.isascii():
            found += [WORD + run[:40]] if len(run) > 2 and not run.isdigit() else []
        else:
            found += [WORD + run[n : n + 2] for n in range(len(run) - 1)]
    found.append(f"{MATTERS}{kind}/{matter}"[:48])
    if place:
        found.append(f"{PLACE}{place}"[:48])
    return tuple(dict.fromkeys(found))


def _prior(given: Given, unit: int) -> float:
    """The logarithm of how often a unit answers, with what the catalogue adds."""
    own = given.learnt[unit].lessons if unit in given.learnt else 0
    if unit in given.rule:
        own = own + (RULE[0] if unit == given.rule[0] else RULE[1])  # type: ignore[assignment]
    return math.log(own + ALPHA)


def _said(given: Given, feature: str, unit: int, size: int) -> float:
    """What a feature adds for a unit."""
    total = given.learnt[unit].features if unit in given.learnt else 0
    weight = MATTER if feature.startswith(MATTERS) else 1.0
    n = given.counts[feature].get(unit, 0)
    return weight * math.log((n + ALPHA) / (total + ALPHA * size))


def _reasons(given: Given, unit: int, said: Mapping[int, Mapping[str, float]]) -> tuple[Step, ...]:
    """The words, the matter and the place that speak for a unit more than for the others, the strongest first."""
    others = [one for one in said if one != unit]
    gains: list[tuple[float, str]] = []
    for feature, own in said[unit].items():
        if given.counts[feature].get(unit, 0):
            beside = sum(said[one][feature] for one in others) / len(others) if others else own - 1
            if own > beside:
                gains.append((beside - own, feature))
    best = [feature for _gain, feature in sorted(gains)]
    steps = []
    words = tuple(one.removeprefix(WORD) for one in best if one.startswith(WORD))[:SHOWN]
    if words:
        steps.append(Step(gettext_noop("说到“{words}”的，以前常由它办"), {"words": words}))
    for mark, text in (
        (MATTERS, gettext_noop("这个事由的 {all} 件里有 {n} 件由它办")),
        (PLACE, gettext_noop("这个地方的 {all} 件里有 {n} 件由它办")),
    ):
        for feature in best:
            if feature.startswith(mark):
                row = given.counts[feature]
                steps.append(Step(text, {"all": sum(row.values()), "n": row[unit]}))
    if unit in given.rule:
        steps.append(_by_rule(given.rule.index(unit)))
    if not steps:
        steps.append(Step(gettext_noop("没有认得的字句，只按各单位办过多少排")))
    return tuple(steps)


def _by_rule(n: int) -> Step:
    return Step(gettext_noop("目录写明这个事由由它办") if n == 0 else gettext_noop("目录写明也可以由它办"))
