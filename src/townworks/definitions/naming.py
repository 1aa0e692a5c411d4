"""名称和代码 (names and codes): each used once, and as the file is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from townworks.engines.working import Step, gettext_noop

from .problems import Problem
from .shape import Shape
from .shaping import name_of


def named_by_file(file: str, code: str) -> Iterator[Problem]:
    """A file is called by the code in it, so that a person finds the file from the code."""
    if code != name_of(file):
        wrong = Step(gettext_noop("代码 {code} 与文件名 {name} 不同"), {"code": code, "name": name_of(file)})
        yield Problem(file, "code", wrong, Step(gettext_noop("请改成一样的")))


def repeated(file: str, at: str, values: Iterable[object]) -> Iterator[Problem]:
    """What stands in one list more than once."""
    for value, times in Counter(values).items():
        if times > 1:
            wrong = Step(gettext_noop("“{value}”写了 {times} 次"), {"value": value, "times": times})
            yield Problem(file, at, wrong, Step(gettext_noop("请只留一次")))


def told_apart(
    files: Mapping[str, Shape | None], shape: type[Shape], keys: Iterable[str]
) -> Iterator[Problem]:
    """What two files of one kind both have for themselves."""
    for key in keys:
        seen: dict[object, str] = {}
        for file, one in files.items():
            if not isinstance(one, shape):
                continue
            value = getattr(one, key)
            if value in seen:
                wrong = Step(gettext_noop("“{value}”与 {other} 相同"), {"value": value, "other": seen[value]})
                yield Problem(file, key, wrong, Step(gettext_noop("请改其中一个")))
            seen.setdefault(value, file)
