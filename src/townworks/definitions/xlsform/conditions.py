"""条件 (conditions): plain comparisons as an XLSForm writes them, and read back; no expression language.

``${door} = 'yes'`` · ``selected(${rooms}, 'store')`` · ``${width} < 0.8`` · ``${name} != ''``, joined by ``and`` (what is
shown) or by ``or`` (what fails). ``.`` is the item's own answer. An answer that is not there is neither the same as a
value nor different from it, so ``is_not`` is written ``${a} != '' and ${a} != 'x'``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from townworks.engines.working import Step, gettext_noop

from .. import comparing
from ..campaigns import Comparison, Item
from .columns import NO, YES, question_name

TOKEN = re.compile(
    r"""\s*(?:(?P<text>'[^']*'|"[^"]*")|(?P<number>-?(?:\d+\.?\d*|\.\d+)(?![\w.]))|\$\{\s*(?P<ref>[^}\s]+)\s*\}"""
    r"""|(?P<op>!=|<=|>=|=|<|>)|(?P<call>[A-Za-z_][\w.:-]*)\s*\(|(?P<word>[A-Za-z_][\w-]*)|(?P<sign>\S))"""
)
SIGNS = {"below": "<", "above": ">", "at_least": ">=", "at_most": "<="}
OPS = {sign: op for op, sign in SIGNS.items()}
FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
PLAIN = Step(
    gettext_noop("只认“{same}”“{has}”、与数字比大小，用 and 连起来"),
    {"same": "${a} = 'x'", "has": "selected(${a}, 'x')"},
)
OWN = "."
FULL_WIDTH = "‘’“”（）＝＜＞，"
HALF_WIDTH = str.maketrans(FULL_WIDTH, "''\"\"()=<>,")


class NotPlain(ValueError):
    """Not a plain comparison: what it is instead, and what to do."""

    def __init__(self, wrong: Step, remedy: Step | None = None) -> None:
        super().__init__(str(wrong))
        self.wrong = wrong
        self.remedy = remedy or PLAIN


@dataclass(frozen=True)
class Plain:
    """One comparison as written: whose answer ("." for the item's own), the sign (or "selected"), and with what."""

    who: str
    sign: str
    value: str | int | Decimal


@dataclass(frozen=True)
class Known:
    """A question that a comparison may be about: its item's code and kind, and its choices by the names they have."""

    code: str
    kind: str
    choices: Mapping[str, str]


# ---- writing


def shown(item: Item, items: Mapping[str, Item]) -> str:
    """``relevant``: all conditions."""
    return " and ".join(_written(one, items[one.item or item.code], item) for one in item.shown_if)


def failing(item: Item, own: str = "") -> str:
    """What fails, any of it: with "." for the item's own answer, or with ``own`` in its place."""
    return " or ".join(_written(one, item, item, own) for one in item.fails_if)


def bounds(item: Item) -> str:
    """``constraint``: least and most."""
    kept = [(">=", item.least), ("<=", item.most)]
    return " and ".join(f". {sign} {number(value)}" for sign, value in kept if value is not None)


def number(value: int | Decimal) -> str:
    """A number as a form and a definition file write it: one with a point stays one with a point."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:f}"
    return text if "." in text else f"{text}.0"


def _written(one: Comparison, about: Item, item: Item, own: str = "") -> str:
    who = f"${{{question_name(one.item)}}}" if one.item else own or OWN
    parts = comparing.parts_of(one)
    if len(parts) != 1:
        raise NotPlain(Step(gettext_noop("“{item}”的一条比较不是只有一个比较方式"), {"item": item.code}))
    ((op, value),) = parts
    if op == "answered":
        return f"{who} != ''" if value else f"{who} = ''"
    if op == "has":
        return f"selected({who}, {_literal(str(value))})"
    if op in SIGNS:
        return f"{who} {SIGNS[op]} {number(value)}"  # type: ignore[arg-type]
    same = _literal((YES if value else NO) if isinstance(value, bool) else str(value))
    return f"{who} = {same}" if op == "is" else f"{who} != '' and {who} != {same}"


def _literal(text: str) -> str:
    """A text in quotes; one with both kinds of quotes in it is put together from pieces, as XPath has no escapes."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    pieces = ["".join(run) for _, run in groupby(text, key=lambda sign: sign == "'")]
    return f"concat({', '.join(_literal(piece) for piece in pieces)})"


# ---- reading


def read_shown(
    text: str, known: Mapping[str, Known], own: str = ""
) -> tuple[tuple[Comparison, ...], tuple[Step, ...]]:
    """The conditions of ``relevant``, and what is to be told about them. NotPlain for anything else."""
    try:
        meant, told = _meanings(_Reader(text).conjunction(), known, own)
    except NotPlain:
        half = text.translate(HALF_WIDTH)
        if half == text:
            raise
        meant, told = _meanings(_Reader(half).conjunction(), known, own)
        told = [*told, Step(gettext_noop("条件里的全角符号按半角读了"))]
    return tuple(meant), tuple(told)


def read_failing(text: str, known: Mapping[str, Known], own: str) -> tuple[Comparison, ...]:
    """What fails, any of it. NotPlain where one of the parts is more than one comparison."""
    found: list[Comparison] = []
    for part in _Reader(text).alternatives():
        meant, _ = _meanings(part, known, own)
        if len(meant) != 1:
            raise NotPlain(Step(gettext_noop("不合格的条件里用了 and（并且）")), _SPLIT)
        found += meant
    return tuple(found)


_SPLIT = Step(gettext_noop("任一条成立就算不合格，各条之间用 or；要都成立的，请另设一项"))


def read_bounds(text: str, whole: bool) -> tuple[int | Decimal | None, int | Decimal | None]:
    """Least and most of ``constraint``. NotPlain for anything but the own answer against numbers.

    ``whole``: whole numbers, where more than 0 is at least 1.
    """
    least: int | Decimal | None = None
    most: int | Decimal | None = None
    for one in _Reader(text).conjunction():
        limit = one.value
        if one.who != OWN or isinstance(limit, str) or one.sign not in OPS:
            raise NotPlain(Step(gettext_noop("限制条件不是自己的答案与数字比大小")), _BOUNDS)
        if one.sign in ("<", ">") and not (whole and isinstance(limit, int)):
            raise NotPlain(Step(gettext_noop("限制条件用了 {sign}（不含本数）"), {"sign": one.sign}), _BOUNDS)
        if one.sign in (">", ">="):
            least = _tighter(max, least, limit + 1 if one.sign == ">" else limit)
        else:
            most = _tighter(min, most, limit - 1 if one.sign == "<" else limit)
    return least, most


_BOUNDS = Step(gettext_noop("只认 . >= 数 and . <= 数"))


def _tighter(
    of: Callable[..., int | Decimal], before: int | Decimal | None, now: int | Decimal
) -> int | Decimal:
    return now if before is None else of(before, now)


def _meanings(
    written: Sequence[Plain], known: Mapping[str, Known], own: str
) -> tuple[list[Comparison], list[Step]]:
    meant: list[Comparison] = []
    told: list[Step] = []
    waiting = list(written)
    while waiting:
        one = waiting.pop(0)
        if (one.sign, one.value) == ("!=", "") and waiting and _different(one, waiting[0]):
            meant += _meaning(waiting.pop(0), known, own)
            continue
        if one.sign == "!=" and one.value != "":
            words = gettext_noop("“{who} 不等于 {value}”在没有填的时候不算成立")
            told.append(Step(words, {"who": one.who, "value": one.value}))
        meant += _meaning(one, known, own)
    return meant, told


def _different(answered: Plain, one: Plain) -> bool:
    return one.who == answered.who and one.sign == "!=" and one.value != ""


def _meaning(one: Plain, known: Mapping[str, Known], own: str) -> list[Comparison]:
    about = known.get(own if one.who == OWN else one.who)
    if about is None:
        unknown = gettext_noop("条件里的 {who} 不是前面的题（可能没有这一题，或者它没有导入）")
        raise NotPlain(Step(unknown, {"who": one.who}), Step(gettext_noop("请改成前面一题的名称")))
    item = {} if one.who == OWN else {"item": about.code}
    op, value = one.sign, one.value
    if value == "" and op in ("=", "!="):
        return [_comparison(item, "answered", op == "!=")]
    if op == "selected" and about.kind == "choices":
        return [_comparison(item, "has", _choice(about, value))]
    if about.kind == "choices":
        wrong = Step(gettext_noop("{who} 是多选题，要用 selected() 来比"), {"who": one.who})
        raise NotPlain(wrong, PLAIN)
    if op in ("=", "!=", "selected") and about.kind != "number":
        return [_comparison(item, "is_not" if op == "!=" else "is", _answer(about, value))]
    if about.kind != "number" or isinstance(value, str):
        wrong = Step(
            gettext_noop("{who} 不能与 {value} 这样比（{sign}）"),
            {"who": one.who, "value": value, "sign": op},
        )
        raise NotPlain(wrong)
    if op == "=":
        return [_comparison(item, "at_least", value), _comparison(item, "at_most", value)]
    if op not in OPS:
        raise NotPlain(Step(gettext_noop("数字题用了不等于（{who}）"), {"who": one.who}))
    return [_comparison(item, OPS[op], value)]


def _comparison(item: Mapping[str, str], op: str, value: object) -> Comparison:
    return Comparison.model_validate({**item, op: value})


def _answer(about: Known, value: str | int | Decimal) -> str | bool:
    if about.kind == "yes_no":
        name = _choice(about, value)
        return name == YES
    return _choice(about, value) if about.choices else str(value)


def _choice(about: Known, value: str | int | Decimal) -> str:
    name = str(value)
    if name not in about.choices:
        wrong = Step(gettext_noop("“{item}”没有选项 {value}"), {"item": about.code, "value": name})
        remedy = Step(gettext_noop("可选的有：{codes}"), {"codes": "、".join(about.choices)})
        raise NotPlain(wrong, remedy)
    return about.choices[name]


class _Reader:
    """Reads one expression from left to right; NotPlain names the first thing that is not plain."""

    def __init__(self, text: str) -> None:
        self.tokens = [
            (str(found.lastgroup), str(found[str(found.lastgroup)])) for found in TOKEN.finditer(text)
        ]
        self.n = 0

    def conjunction(self) -> list[Plain]:
        found = self._all()
        if self._kind() is not None:
            self._refuse()
        return found

    def alternatives(self) -> list[list[Plain]]:
        found = [self._all()]
        while self._take("word", "or"):
            found.append(self._all())
        if self._kind() is not None:
            self._refuse()
        return found

    def _all(self) -> list[Plain]:
        found = self._part()
        while self._take("word", "and"):
            found += self._part()
        return found

    def _part(self) -> list[Plain]:
        if self._take("sign", "("):
            found = self._all()
            self._must("sign", ")")
            return found
        if self._take("call", "selected"):
            who = self._who()
            self._must("sign", ",")
            value = self._value()
            self._must("sign", ")")
            return [Plain(who, "selected", value)]
        return [self._compared()]

    def _compared(self) -> Plain:
        turned = self._kind() in ("text", "number")
        left: str | int | Decimal = self._value() if turned else self._who()
        kind, sign = self._next()
        if kind != "op":
            self._refuse()
        self.n += 1
        if turned:
            return Plain(self._who(), FLIPPED.get(sign, sign), left)
        return Plain(str(left), sign, self._value())

    def _who(self) -> str:
        kind, text = self._next()
        if kind == "ref" or (kind, text) == ("sign", OWN):
            self.n += 1
            return text
        self._refuse()
        raise AssertionError

    def _value(self) -> str | int | Decimal:
        kind, text = self._next()
        if kind == "text":
            self.n += 1
            return text[1:-1]
        if kind == "number":
            self.n += 1
            return Decimal(text) if "." in text else int(text)
        if self._take("call", "concat"):
            pieces = [str(self._value())]
            while self._take("sign", ","):
                pieces.append(str(self._value()))
            self._must("sign", ")")
            return "".join(pieces)
        self._refuse()
        raise AssertionError

    def _next(self) -> tuple[str | None, str]:
        return self.tokens[self.n] if self.n < len(self.tokens) else (None, "")

    def _kind(self) -> str | None:
        return self._next()[0]

    def _take(self, kind: str, text: str) -> bool:
        if self._next() != (kind, text):
            return False
        self.n += 1
        return True

    def _must(self, kind: str, text: str) -> None:
        if not self._take(kind, text):
            self._refuse()

    def _refuse(self) -> None:
        kind, text = self._next()
        if kind is None:
            raise NotPlain(Step(gettext_noop("条件没有写完")))
        if kind == "call":
            raise NotPlain(Step(gettext_noop("条件里用了函数 {name}()"), {"name": text}))
        if (kind, text) == ("word", "or"):
            raise NotPlain(Step(gettext_noop("条件里用了 or（或者）")), _OR)
        remedy = Step(gettext_noop("请改成半角的引号和括号")) if text in FULL_WIDTH else None
        raise NotPlain(Step(gettext_noop("条件里的“{piece}”不认识"), {"piece": text}), remedy)


_OR = Step(gettext_noop("请拆成几项，每项只写都要成立的条件（and）"))
