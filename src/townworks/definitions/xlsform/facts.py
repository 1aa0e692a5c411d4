"""专项行动的其余内容 (facts): what is no question, one row a fact on the sheet ``townworks``: key and value.

``sites.kinds[1]`` · ``basis[2].confirmed`` · ``mending.default.days``: the keys are those of the definition file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ..campaigns import Campaign
from .columns import NO, YES

STEP = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")
LONGEST = 500  # of a list; nobody numbers more by hand
# What a form that says nothing of these is given, so that it can be completed; each is told.
BASIS = "请写依据的文件和条文"
OPENING = "经检查，你单位存在下列问题，请在期限内整改。"
CONSEQUENCE = "逾期不整改的，移送有权部门依法处理。"
APPEAL = "对本通知有异议的，可以在收到之日起五个工作日内提出。"


def told(campaign: Campaign) -> Iterator[tuple[str, object]]:
    """Every fact but the items."""
    content = campaign.model_dump(by_alias=True, exclude={"items"}, exclude_none=True)
    yield from _flat(content, "")


def _flat(value: object, key: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{key}.{name}" if key else str(name))
    elif isinstance(value, tuple | list):
        for n, inner in enumerate(value, start=1):
            yield from _flat(inner, f"{key}[{n}]")
    else:
        yield key, (YES if value else NO) if isinstance(value, bool) and ".one_of[" not in key else value


def read(rows: Iterable[tuple[str, object]]) -> tuple[dict[str, object], list[str]]:
    """The facts as a definition file has them, and the keys that are none."""
    content: dict[str, object] = {}
    strange = []
    for key, value in rows:
        steps = [(found[1], int(found[2]) if found[2] else None) for found in STEP.finditer(key)]
        written = ".".join(name if n is None else f"{name}[{n}]" for name, n in steps)
        if (
            written != key
            or any(n is not None and not 1 <= n <= LONGEST for _, n in steps)
            or not _put(content, steps, _value(key, value))
        ):
            strange.append(key)
    return {key: _closed(value) for key, value in content.items()}, strange


def _value(key: str, value: object) -> object:
    if key.endswith((".confirmed", ".recheck")) and str(value).lower() in (YES, NO, "true", "false"):
        return str(value).lower() in (YES, "true")
    return value


def _put(content: dict[str, object], steps: list[tuple[str, int | None]], value: object) -> bool:
    """Put a value where its key leads; False where two keys contradict each other."""
    here: object = content
    for place, (name, n) in enumerate(steps):
        last = place == len(steps) - 1
        if not isinstance(here, dict):
            return False
        if n is None:
            if last:
                return here.setdefault(name, value) is value
            here = here.setdefault(name, {})
            continue
        listed = here.setdefault(name, _Listed())
        if not isinstance(listed, _Listed):
            return False
        if last:
            return listed.setdefault(n, value) is value
        here = listed.setdefault(n, {})
    return False


class _Listed(dict[int, object]):
    """A list on its way, by the numbers that the keys gave."""


def _closed(value: object) -> object:
    if isinstance(value, _Listed):
        return tuple(_closed(value[n]) for n in sorted(value))
    if isinstance(value, dict):
        return {key: _closed(inner) for key, inner in value.items()}
    return value
