"""并案提示 (same fault): which standing faults at a site are told of in much the same words.

Rule: punctuation and spaces are left out, full-width signs become half-width. Of the pairs of neighbouring characters of
the shorter text, the share that stands in the longer one as well says how alike the two are. From ``THRESHOLD`` on they
are likely the same fault. A text of one character is like an equal one only. It is a hint: a person decides.
Complexity O(characters).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from townworks.engines.working import Step, gettext_noop

BASIS = "本系统自定的提示规则，没有法规或标准依据，未经核实；只作提示，是否并案由人决定。"
THRESHOLD = Fraction(3, 5)


@dataclass(frozen=True)
class Given:
    """A new text, and those that stand already."""

    text: str
    standing: tuple[str, ...]


@dataclass(frozen=True)
class Likeness:
    """``n``: which of the standing texts; ``share``: 0 to 1."""

    n: int
    share: Fraction
    why: Step


@dataclass(frozen=True)
class Answer:
    """Those likely the same, the likest first and the earlier before the later."""

    likely: tuple[Likeness, ...]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """The standing texts that are likely about the same fault.

    >>> [(one.n, str(one.share)) for one in compute(Given("安全出口被锁。", ("灭火器过期", "安全出口被占用或锁闭"))).likely]
    [(1, '4/5')]
    """
    shares = [(n, likeness(given.text, text)) for n, text in enumerate(given.standing)]
    likely = [Likeness(n, share, _why(share)) for n, share in shares if share >= THRESHOLD]
    likely.sort(key=lambda one: (-one.share, one.n))
    none = Step(gettext_noop("没有说法相近的问题"))
    return Answer(tuple(likely), tuple(one.why for one in likely) or (none,))


def _why(share: Fraction) -> Step:
    return Step(
        gettext_noop("两处说法相近，短的一处有 {percent}% 也见于另一处"), {"percent": int(share * 100)}
    )


def likeness(one: str, other: str) -> Fraction:
    """The share of the shorter text's pairs that the longer one has too; the same whichever comes first."""
    first, second = _letters(one), _letters(other)
    if not first or not second:
        return Fraction(0)
    if min(len(first), len(second)) == 1:
        return Fraction(int(first == second))
    here, there = _pairs(first), _pairs(second)
    return Fraction((here & there).total(), min(here.total(), there.total()))


def _letters(text: str) -> str:
    """Letters and figures, without what is between them."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def _pairs(letters: str) -> Counter[str]:
    return Counter(letters[n : n + 2] for n in range(len(letters) - 1))
