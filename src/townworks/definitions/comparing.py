"""比较 (comparisons): whether a plain comparison fits the item it is about, and whether it can ever hold.

The same rules as ``engines.checklist``, read the other way round: there an answer is given and the comparison is judged,
here the comparison is given and it is asked whether any answer could make it hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from townworks.engines.working import Step, gettext_noop

from .campaigns import Comparison, Item

OPERATORS = ("is", "is_not", "has", "below", "above", "at_least", "at_most", "answered")
FITTING = {
    "yes_no": ("is", "is_not", "answered"),
    "choice": ("is", "is_not", "answered"),
    "choices": ("has", "answered"),
    "number": ("below", "above", "at_least", "at_most", "answered"),
    "text": ("is", "is_not", "answered"),
    "date": ("answered",),
}  # what an answer of a kind can be compared by; of the other kinds nothing is compared
OPPOSITE = {"below": "at_least", "above": "at_most", "at_least": "below", "at_most": "above"}
Wrong = tuple[str, Step, Step]  # the key that is wrong, what is wrong, what to do


def parts_of(one: Comparison) -> tuple[tuple[str, object], ...]:
    """The operators that a comparison gives, with their values, in the order they are written about."""
    given = one.model_fields_set
    values = ((op, one.is_ if op == "is" else getattr(one, op)) for op in OPERATORS if _field(op) in given)
    return tuple((op, value) for op, value in values if value is not None)


def _field(op: str) -> str:
    return "is_" if op == "is" else op


def misfits(one: Comparison, about: Item) -> Iterator[Wrong]:
    """What is wrong with a comparison about an answer of this item; nothing where it can be judged."""
    parts = parts_of(one)
    if len(parts) != 1:
        wrong = gettext_noop("一条比较要写且只写一个比较方式，这里有 {count} 个")
        remedy = gettext_noop("请只留一个（{ops}）；几条都要成立或者任一条成立，就分写几条")
        yield "", Step(wrong, {"count": len(parts)}), Step(remedy, {"ops": "、".join(OPERATORS)})
        return
    ((op, value),) = parts
    if op not in FITTING.get(about.kind, ()):
        yield from _misfit_operator(op, about)
    elif about.kind == "yes_no" and op != "answered" and not isinstance(value, bool):
        wrong = gettext_noop("“{item}”答的是“是”或“否”，不能与 {value} 比较")
        yield op, Step(wrong, {"item": about.code, "value": value}), Step(gettext_noop("请写 true 或 false"))
    elif about.kind == "text" and isinstance(value, bool) and op != "answered":
        wrong = gettext_noop("“{item}”答的是文字，不能与 true 或 false 比较")
        yield op, Step(wrong, {"item": about.code}), Step(gettext_noop("请写要比的文字，或用 answered"))
    elif about.kind in ("choice", "choices") and op != "answered":
        codes = [choice.code for choice in about.choices]
        if value not in codes:
            wrong = gettext_noop("“{item}”没有选项 {value}")
            remedy = gettext_noop("可选的有：{codes}")
            values = {"item": about.code, "value": _written(value), "codes": "、".join(codes)}
            yield op, Step(wrong, values), Step(remedy, values)


def _misfit_operator(op: str, about: Item) -> Iterator[Wrong]:
    fitting = FITTING.get(about.kind)
    if fitting is None:
        wrong = gettext_noop("“{item}”是 {kind}，不能拿来比较")
        remedy = gettext_noop("请改用是否、选择、数字、文字或日期的检查项")
        yield op, Step(wrong, {"item": about.code, "kind": about.kind}), Step(remedy)
        return
    wrong = gettext_noop("“{item}”是 {kind}，不能用 {op} 比较")
    values = {"item": about.code, "kind": about.kind, "op": op, "ops": "、".join(fitting)}
    yield op, Step(wrong, values), Step(gettext_noop("可用的有：{ops}"), values)


def fits(one: Comparison, about: Item) -> bool:
    """Whether the comparison can be judged on an answer of this item."""
    return next(misfits(one, about), None) is None


def can_hold(about: Item, comparisons: Iterable[Comparison]) -> bool:
    """Whether some answer of the item makes all these fitting comparisons hold."""
    parts = [part for one in comparisons for part in parts_of(one)]
    if ("answered", False) in parts:
        return all(part == ("answered", False) for part in parts)
    parts = [(op, value) for op, value in parts if op != "answered"]
    if about.kind in ("yes_no", "choice"):
        return any(all(_chosen(part, one) for part in parts) for one in _answers(about))
    if about.kind == "number":
        return _numbers_left(about, parts)
    if about.kind == "text":
        wanted = {value for op, value in parts if op == "is"}
        return len(wanted) < 2 and not wanted & {value for op, value in parts if op == "is_not"}
    return True


def always_holds(about: Item, comparisons: Iterable[Comparison]) -> bool:
    """Whether every answer of the item makes one of these fitting comparisons hold."""
    parts = [part for one in comparisons for part in parts_of(one)]
    if about.kind in ("yes_no", "choice"):
        return all(any(_chosen(part, one) for part in parts) for one in _answers(about))
    if about.kind == "number":
        return ("answered", True) in parts or any(
            op in OPPOSITE and not _numbers_left(about, [(OPPOSITE[op], value)]) for op, value in parts
        )
    return False


def _chosen(part: tuple[str, object], answer: str | bool) -> bool:
    """Whether a comparison holds for one of the answers of a yes-or-no or a choice."""
    op, value = part
    return value is True if op == "answered" else (op == "is") == (value == answer)


def _answers(about: Item) -> tuple[str | bool, ...]:
    return (True, False) if about.kind == "yes_no" else tuple(choice.code for choice in about.choices)


def _numbers_left(about: Item, parts: Iterable[tuple[str, object]]) -> bool:
    """Whether a number lies between all bounds; of two equal bounds the one that leaves itself out is the tighter."""
    low, high = (-Decimal("Infinity"), True), (Decimal("Infinity"), False)
    for op, value in (("at_least", about.least), ("at_most", about.most), *parts):
        if not isinstance(value, int | Decimal):
            continue
        if op in ("at_least", "above"):
            low = max(low, (Decimal(value), op == "above"))
        else:
            high = min(high, (Decimal(value), op == "at_most"))
    return low[0] < high[0] or (low[0] == high[0] and not low[1] and high[1])


def _written(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value
