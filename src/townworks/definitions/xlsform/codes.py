"""代码: names of questions and choices as an XLSForm has them, turned into codes that a definition file takes."""

from __future__ import annotations

import re
from collections.abc import Container

from ..shape import CODE_LONGEST, CODE_PATTERN

GOOD = re.compile(CODE_PATTERN)
BREAKS = re.compile(r"[^a-z0-9]+")


def code_of(name: str, otherwise: str) -> str:
    """The nearest code to a name; ``otherwise`` where nothing of it can be written as one.

    >>> code_of("exit-clear", "q2"), code_of("startTime", "q2"), code_of("1", "c2"), code_of("是", "c3")
    ('exit-clear', 'starttime', 'c1', 'c3')
    """
    if GOOD.fullmatch(name) and len(name) <= CODE_LONGEST:
        return name
    code = BREAKS.sub("_", name.lower()).strip("_")
    if code and not code[0].isalpha():
        code = f"{otherwise[0]}{code}"
    return code[:CODE_LONGEST].strip("_") or otherwise


def unused(code: str, used: Container[str]) -> str:
    """The code, or the first of its kind that is not used yet.

    >>> unused("door", {"gate"}), unused("door", {"door", "door_2"})
    ('door', 'door_3')
    """
    n, found = 1, code
    while found in used:
        n += 1
        found = f"{code[: CODE_LONGEST - len(f'_{n}')].rstrip('_-')}_{n}"
    return found


def unused_words(text: str, name: str, used: Container[str], most: int = 200) -> str:
    """The words, cut where they are too long, with the name behind them where they are used already.

    >>> unused_words("多少", "b", ()), unused_words("多少", "b", {"多少"}), unused_words("长长长长长", "b", (), 4)
    ('多少', '多少（b）', '长长长…')
    """
    found, n = _cut(text, most), 1
    while found in used:
        mark = f"（{name}）" if n == 1 else f"（{name} {n}）"
        found, n = _cut(text, most - len(mark)) + mark, n + 1
    return found


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
