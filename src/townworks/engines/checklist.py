"""检查表 (checklist): which items of a checklist were to be answered, what is missing or impossible, and what fails.

Rule: an item is shown if all its conditions hold; a condition on an item that is not shown, or not answered, does not
hold (``answered`` = false does). A shown item fails if any of its failing comparisons holds. An answer to an item that is
not shown is left out and said to be.

Answers by kind: yes_no a bool; choice a code; choices a list of codes; number a number or its decimal text, kept to nine
decimal places and below 10¹²; text; date as ISO text; position {"longitude", "latitude"} in degrees; photo and signature a
list of names of files; note has none. Characters that no database keeps (zero bytes, halves of a surrogate pair) are left out.
Complexity: O(items + comparisons).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from townworks.engines.working import Step, gettext_noop

BASIS = (
    "专项行动的检查表（definitions/campaigns）：什么情况下问、什么样算不合格，都写在表里；这里只照表判断。"
)
LONGEST = 2000  # characters of a text
LONGEST_NUMBER = 60  # characters of a number
MANY_FILES = 9
LARGEST = Decimal(10**12)
UNKEPT = re.compile("[\0\ud800-\udfff]")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FINEST = Decimal("1e-9")  # what a float of a phone gets wrong lies below


@dataclass(frozen=True)
class Comparison:
    """One plain comparison. ``item`` None: the item's own answer. ``op``: is, is_not, has, below, above, at_least, at_most, answered."""

    op: str
    value: object
    item: str | None = None


@dataclass(frozen=True)
class Item:
    """检查项, as the engine needs it. ``names``: what the choices are called, for reasons."""

    code: str
    kind: str
    name: str = ""
    required: bool = True
    choices: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)  # of choices, as a reason says them
    least: Decimal | None = None
    most: Decimal | None = None
    files_most: int = 3
    shown_if: tuple[Comparison, ...] = ()
    fails_if: tuple[Comparison, ...] = ()
    before: int = 0


@dataclass(frozen=True)
class Given:
    """The items in their order, the answers by item, and how many photographs came with each item."""

    items: Sequence[Item]
    answers: Mapping[str, object]
    photos: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What holds: items shown, answers kept (as JSON keeps them), problems and failures with their reasons."""

    shown: tuple[str, ...]
    kept: Mapping[str, object]
    problems: tuple[tuple[str, Step], ...]
    failures: tuple[tuple[str, Step], ...]
    lacking: tuple[tuple[str, Step], ...]
    left_out: tuple[str, ...]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """照表判断.

    >>> door = Item("door", "yes_no", "出口畅通", fails_if=(Comparison("is", False),))
    >>> width = Item("width", "number", "宽度", shown_if=(Comparison("is", True, "door"),))
    >>> answer = compute(Given((door, width), {"door": False, "width": "0.9"}))
    >>> answer.shown, [code for code, _ in answer.failures], answer.left_out
    (('door',), ['door'], ('width',))
    """
    kept: dict[str, object] = {}
    values: dict[str, object] = {}
    shown: list[str] = []
    problems: list[tuple[str, Step]] = []
    failures: list[tuple[str, Step]] = []
    lacking: list[tuple[str, Step]] = []
    for item in given.items:
        if not all(_holds(one, values, item.code) for one in item.shown_if):
            continue
        shown.append(item.code)
        if item.kind == "note":
            continue
        value, wrong = read(item, given.answers.get(item.code))
        if wrong is not None:
            problems.append((item.code, wrong))
        elif value is None:
            if item.required:
                problems.append((item.code, Step(gettext_noop("“{item}”还没有填"), {"item": item.name})))
        else:
            values[item.code] = value
            kept[item.code] = stored(value)
            reason = failing(item, values)
            if reason is not None:
                failures.append((item.code, reason))
                lacks = item.before - given.photos.get(item.code, 0)
                if lacks > 0:
                    words = gettext_noop("“{item}”不合格，还缺整改前照片 {count} 张")
                    lacking.append((item.code, Step(words, {"item": item.name, "count": lacks})))
    told = {*kept, *(code for code, _ in problems)}
    places = {item.code: n for n, item in enumerate(given.items)}
    left_out = tuple(
        sorted(
            (code for code, value in given.answers.items() if code not in told and not _empty(value)),
            key=lambda code: (places.get(code, len(places)), code),
        )
    )
    counted = Step(
        gettext_noop("共 {items} 项，应答 {shown} 项，不合格 {failed} 项"),
        {"items": len(given.items), "shown": len(shown), "failed": len(failures)},
    )
    return Answer(tuple(shown), kept, tuple(problems), tuple(failures), tuple(lacking), left_out, (counted,))


def failing(item: Item, values: Mapping[str, object]) -> Step | None:
    """Why an answered item fails, or None."""
    for one in item.fails_if:
        if _holds(one, values, item.code):
            value, limit = _told(item, values.get(item.code)), _told(item, one.value)
            return Step(_REASONS[one.op], {"item": item.name, "value": value, "limit": limit})
    return None


_REASONS = {
    "is": gettext_noop("“{item}”为{value}"),
    "is_not": gettext_noop("“{item}”为{value}，应为{limit}"),
    "has": gettext_noop("“{item}”里有{limit}"),
    "below": gettext_noop("“{item}”为 {value}，小于 {limit}"),
    "above": gettext_noop("“{item}”为 {value}，大于 {limit}"),
    "at_least": gettext_noop("“{item}”为 {value}，达到 {limit}"),
    "at_most": gettext_noop("“{item}”为 {value}，不超过 {limit}"),
    "answered": gettext_noop("“{item}”已填"),
}


def _holds(one: Comparison, values: Mapping[str, object], own: str) -> bool:
    value = values.get(one.item or own)
    if one.op == "answered":
        return (value is not None) == bool(one.value)
    if value is None:
        return False
    match one.op:
        case "is":
            return _same(value, one.value)
        case "is_not":
            return not _same(value, one.value)
        case "has":
            return isinstance(value, tuple) and one.value in value
    if not isinstance(value, Decimal) or isinstance(one.value, bool):
        return False
    limit = Decimal(str(one.value))
    match one.op:
        case "below":
            return value < limit
        case "above":
            return value > limit
        case "at_least":
            return value >= limit
        case "at_most":
            return value <= limit
    raise ValueError(f"不认识的比较方式 {one.op}。")


def _same(value: object, wanted: object) -> bool:
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    return value == wanted


def read(item: Item, given: object) -> tuple[object | None, Step | None]:
    """An answer as its kind wants it, or what is wrong with it; (None, None) where nothing was answered."""
    if _empty(given):
        return None, None
    reader = _READERS.get(item.kind)
    if reader is None:
        raise ValueError(f"不认识的检查项类型 {item.kind}。")
    return reader(item, given)


def _empty(given: object) -> bool:
    if isinstance(given, str):
        return not _keepable(given).strip()
    return given is None or given in ([], ())


def _yes_no(item: Item, given: object) -> tuple[object | None, Step | None]:
    if isinstance(given, bool):
        return given, None
    return None, _wrong(item, gettext_noop("“{item}”应答“是”或“否”"))


def _choice(item: Item, given: object) -> tuple[object | None, Step | None]:
    if isinstance(given, str) and given in item.choices:
        return given, None
    return None, _wrong(item, gettext_noop("“{item}”的选项里没有这一个"))


def _choices(item: Item, given: object) -> tuple[object | None, Step | None]:
    if isinstance(given, list | tuple) and all(one in item.choices for one in given):
        return tuple(code for code in item.choices if code in given), None
    return None, _wrong(item, gettext_noop("“{item}”的选项里没有这一个"))


def _number(item: Item, given: object) -> tuple[object | None, Step | None]:
    value = _decimal(given)
    if value is None:
        return None, _wrong(item, gettext_noop("“{item}”应填数字"))
    if item.least is not None and value < item.least:
        return None, _wrong(item, gettext_noop("“{item}”不能小于 {limit}"), limit=item.least)
    if item.most is not None and value > item.most:
        return None, _wrong(item, gettext_noop("“{item}”不能大于 {limit}"), limit=item.most)
    return value, None


def _decimal(given: object) -> Decimal | None:
    """A number as it is compared and kept; None for what is none, or is beyond anything that is measured."""
    if isinstance(given, bool) or not isinstance(given, int | float | str | Decimal):
        return None
    if isinstance(given, str) and len(given) > LONGEST_NUMBER:
        return None
    try:
        value = Decimal(given) if isinstance(given, int) else Decimal(str(given).strip())
    except InvalidOperation:
        return None
    if not value.is_finite() or not -LARGEST < value < LARGEST:
        return None
    return value.quantize(FINEST) + 0  # no minus before a zero


def _text(item: Item, given: object) -> tuple[object | None, Step | None]:
    text = _keepable(given).strip() if isinstance(given, str) else ""
    if isinstance(given, str) and len(text) <= LONGEST:
        return text or None, None
    return None, _wrong(item, gettext_noop("“{item}”应填文字，最多 {limit} 字"), limit=LONGEST)


def _keepable(text: str) -> str:
    return UNKEPT.sub("", text)


def _date(item: Item, given: object) -> tuple[object | None, Step | None]:
    text = str(given)[:10]
    try:  # Python alone would take weeks, and days without strokes, which the phone does not
        return date.fromisoformat(text if DAY.fullmatch(text) else ""), None
    except ValueError:
        return None, _wrong(item, gettext_noop("“{item}”应填日期，如 2026-03-05"))


def _position(item: Item, given: object) -> tuple[object | None, Step | None]:
    if isinstance(given, Mapping):
        try:
            longitude, latitude = float(given["longitude"]), float(given["latitude"])
        except (KeyError, TypeError, ValueError, OverflowError):
            longitude = latitude = math.nan
        if abs(longitude) <= 180 and abs(latitude) <= 90:  # false for what is no number
            return {"longitude": round(longitude, 7), "latitude": round(latitude, 7)}, None
    return None, _wrong(item, gettext_noop("“{item}”不是有效的位置"))


def _files(item: Item, given: object) -> tuple[object | None, Step | None]:
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list | tuple) or not all(
        isinstance(one, str) and len(one) <= 200 for one in names
    ):
        return None, _wrong(item, gettext_noop("“{item}”应是照片"))
    if len(names) > min(item.files_most, MANY_FILES):
        return None, _wrong(item, gettext_noop("“{item}”最多 {limit} 张"), limit=item.files_most)
    return tuple(map(_keepable, names)), None


_READERS = {
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "number": _number,
    "text": _text,
    "date": _date,
    "position": _position,
    "photo": _files,
    "signature": _files,
}


def _wrong(item: Item, text: str, **values: object) -> Step:
    return Step(text, {"item": item.name, **values})


def stored(value: object) -> object:
    """An answer as JSON keeps it."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _told(item: Item, value: object) -> object:
    """A value as a person reads it: yes and no, and choices by their names."""
    if isinstance(value, bool):
        return gettext_noop("是") if value else gettext_noop("否")
    if isinstance(value, tuple):
        return "、".join(item.names.get(str(one), str(one)) for one in value)
    return item.names.get(value, value) if isinstance(value, str) else stored(value)
