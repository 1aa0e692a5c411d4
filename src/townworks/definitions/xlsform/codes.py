"""代码: names of questions and choices as an XLSForm has them, turned into codes that a definition file takes."""

from __future__ import annotations

import re

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
