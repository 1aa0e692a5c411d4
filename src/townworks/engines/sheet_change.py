"""公开更正 (sheet change): what moved between two editions of what was published.

Rule: both are read as lines of (part, key, name, value); a value is an amount in fen or words. A line is moved where the value differs, new
where only the later has its key, gone where only the earlier has. The same line twice in a part is an error. O(n).
"""

from __future__ import annotations

from dataclasses import dataclass

from townworks.engines.working import Step, gettext_noop

BASIS = "《村民委员会组织法》第三十条、第三十一条：公布的事项应当真实，接受查询；更正写明变动为本系统的规矩。"

Value = int | str


@dataclass(frozen=True)
class Line:
    part: str
    key: str
    name: str
    value: Value


@dataclass(frozen=True)
class Given:
    before: tuple[Line, ...]
    after: tuple[Line, ...]


@dataclass(frozen=True)
class Moved:
    """``before`` None: new; ``after`` None: gone."""

    part: str
    name: str
    before: Value | None
    after: Value | None


@dataclass(frozen=True)
class Answer:
    moved: tuple[Moved, ...]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """What is different, in the order of the later edition, what is gone after it.

    ValueError where a part has one key twice.

    >>> was, now = (Line("income", "501", "经营收入", 100),), (Line("income", "501", "经营收入", 90),)
    >>> compute(Given(was, now)).moved
    (Moved(part='income', name='经营收入', before=100, after=90),)
    """
    before, after = _by_key(given.before), _by_key(given.after)
    moved = [
        Moved(one.part, one.name, was.value if (was := before.get(place)) else None, one.value)
        for place, one in after.items()
        if place not in before or before[place].value != one.value
    ]
    moved += [
        Moved(one.part, one.name, one.value, None) for place, one in before.items() if place not in after
    ]
    facts = {"count": len(moved), "lines": len(after)}
    return Answer(tuple(moved), (Step(gettext_noop("{lines} 项里有 {count} 项和原来不同"), facts),))


def _by_key(lines: tuple[Line, ...]) -> dict[tuple[str, str], Line]:
    found = {(one.part, one.key): one for one in lines}
    if len(found) != len(lines):
        raise ValueError("同一部分里有两行是一样的")
    return found
