"""读数 (measure_reading): what a cell says of a measured value: a number in a unit, or a mark that there is none.

Rule: a number may carry thousands' commas, a power of ten, a word for many (万, 亿) and a unit of its own; the unit of the
cell goes before the unit of the column's head, and that before the unit of the indicator. What can be converted is, by the
exact factor; what cannot is refused. "--", "*", an empty cell and the words for "not measured" are a missing value;
"<0.05", "0.05L" and 未检出 are below the detection limit; 不适用 is not applicable. Not a number, infinities and the
errors of Excel are refused with a sentence, never taken for missing.

``compute`` reads one cell; O(length of the text).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation

from townworks.engines.working import Step, gettext_noop

from . import units

BASIS = (
    "本系统自定：读表的规矩。“数字加 L 表示低于检出限”见环境监测报告的通行写法（未核实条文）；单位换算按国际单位制和"
    "市制定义（1 亩 = 2000/3 平方米，1 斤 = 500 克）。"
)
MISSING = frozenset(
    (
        *("", "-", "--", "---", "—", "——", "–", "－", "*", "**", "/", "\\", "n/a", "na", "null", "none", "无", "空", "缺", "缺测"),
        *("未测", "未检测", "未监测", "停测", "断流", "停运", "无数据", "暂无", "未报", "…", "..."),
    )
)  # fmt: skip
NOT_APPLICABLE = frozenset(("不适用", "不涉及", "不评价", "n.a."))
UNDETECTED = frozenset(("未检出", "nd", "n.d.", "低于检出限", "<dl", "<mdl"))
NONSENSE = frozenset(("nan", "inf", "-inf", "+inf", "infinity", "-infinity", "∞", "-∞", "+∞"))
EXCEL_ERRORS = frozenset(("#div/0!", "#n/a", "#value!", "#ref!", "#name?", "#num!", "#null!"))
NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?"
READ = re.compile(
    rf"(?P<sign>[<>≤≥~约]?)(?P<number>{NUMBER})(?:(?:e|(?:[×x*]10\^?))(?P<power>[+-]?\d{{1,3}}))?(?P<rest>.*)",
    re.S,
)
# What nearly every cell is; no more digits than are kept, so that nothing has to be rounded.
PLAIN = re.compile(r"-?\d{1,9}(?:\.\d{1,6})?", re.ASCII)
WHOLE_DIGITS, DECIMALS = 12, 8  # what a column of the database holds
SIGNIFICANT = Context(prec=15)  # digits that Excel and SQLite keep of a number


@dataclass(frozen=True)
class Given:
    """A cell. ``unit``: of the indicator; ``given_unit``: of the column's head or a column of units, "" for none.

    ``limit``: the detection limit that 未检出 alone means, in the indicator's unit.
    """

    text: str
    unit: str
    given_unit: str = ""
    limit: Decimal | None = None


@dataclass(frozen=True)
class Answer:
    """What was read, in the indicator's unit. ``mark``: "" a value, "missing", "below" (``limit``), "not_applicable".

    ``unit``: as it was given. ``problem``: why it cannot be taken; then nothing else counts.
    """

    value: Decimal | None = None
    mark: str = ""
    limit: Decimal | None = None
    unit: str = ""
    problem: Step | None = None
    working: tuple[Step, ...] = ()


def compute(given: Given) -> Answer:
    """The value of a cell. ValueError when the indicator's own unit is none.

    >>> compute(Given("1,234.5", "吨")).value, compute(Given("350公斤", "吨")).value
    (Decimal('1234.5'), Decimal('0.350'))
    >>> compute(Given("<0.05", "毫克/升")).limit, compute(Given("--", "吨")).mark
    (Decimal('0.05'), 'missing')
    >>> str(compute(Given("NaN", "吨")).problem)
    '“NaN”不是一个数，没有数字就留空'
    """
    if not units.known(given.unit):
        raise ValueError(f"“{given.unit}”不是计量单位。")
    if given.given_unit in ("", given.unit) and PLAIN.fullmatch(given.text):
        return Answer(Decimal(given.text), unit=given.unit)
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", given.text)).replace("，", ",").replace("﹤", "<")
    word = text.lower()
    if word in MISSING:
        return Answer(mark="missing", working=(Step(gettext_noop("没有测得数值")),))
    if word in NOT_APPLICABLE:
        return Answer(mark="not_applicable", working=(Step(gettext_noop("不适用")),))
    if word in UNDETECTED:
        return _undetected(given)
    if word in NONSENSE:
        return _wrong(gettext_noop("“{cell}”不是一个数，没有数字就留空"), cell=given.text)
    if word in EXCEL_ERRORS:
        return _wrong(gettext_noop("“{cell}”是 Excel 算不出来的结果，请改正公式或留空"), cell=given.text)
    return _number(word, given)


def _undetected(given: Given) -> Answer:
    if given.limit is None:
        return _wrong(gettext_noop("写了“{cell}”，看不出检出限，请写成“<0.05”"), cell=given.text)
    words = Step(gettext_noop("低于检出限 {limit}"), {"limit": given.limit})
    return Answer(mark="below", limit=given.limit, working=(words,))


def _number(word: str, given: Given) -> Answer:
    found = READ.fullmatch(word)
    number = found["number"] if found else ""
    if found is None or not any(sign.isdigit() for sign in number):
        return _wrong(gettext_noop("“{cell}”不是数字"), cell=given.text)
    if found["sign"] in (">", "≥", "~", "约"):
        return _wrong(gettext_noop("“{cell}”不是确切的数，请写测得的数"), cell=given.text)
    try:
        value = Decimal(number.replace(",", ""))
        value = value.scaleb(int(found["power"])) if found["power"] else value
    except InvalidOperation:
        return _wrong(gettext_noop("“{cell}”不是数字"), cell=given.text)
    rest, below = found["rest"], found["sign"] in ("<", "≤")
    # Laboratories write a value below the detection limit as the limit with an L; where litres are measured it is a litre.
    if rest in ("l", "(l)") and units.factor("升", given.unit) is None:
        rest, below = "", True
    return _converted(value, rest, below, given)


def _converted(value: Decimal, rest: str, below: bool, given: Given) -> Answer:
    """The number in the indicator's unit, from the unit of the cell or else of the head."""
    unit = rest
    many = 1
    if rest and not units.known(rest):
        unit, many = units.split(rest)
        if unit:
            return _wrong(gettext_noop("“{cell}”里的“{unit}”不是认识的单位"), cell=given.text, unit=rest[:20])
    unit = unit or given.given_unit or given.unit
    factor = units.factor(unit, given.unit)
    if factor is None:
        return _wrong(gettext_noop("单位“{unit}”不能换算成“{wanted}”"), unit=unit[:20], wanted=given.unit)
    found = value * many * factor
    if not _held(found):
        return _wrong(gettext_noop("“{cell}”太大，请核对数字和单位"), cell=given.text)
    found = SIGNIFICANT.plus(found)
    found = found if found.as_tuple().exponent >= -DECIMALS else round(found, DECIMALS)  # type: ignore[operator]
    steps = []
    if factor * many != 1:
        facts = {"given": f"{value:f}", "unit": rest or unit, "value": found, "wanted": given.unit}
        steps.append(Step(gettext_noop("{given} {unit} = {value} {wanted}"), facts))
    if below:
        steps.append(Step(gettext_noop("低于检出限 {limit}"), {"limit": found}))
        return Answer(mark="below", limit=found, unit=unit, working=tuple(steps))
    return Answer(found, unit=unit, working=tuple(steps))


def _held(value: Decimal) -> bool:
    return value == 0 or value.adjusted() < WHOLE_DIGITS


def _wrong(words: str, **values: object) -> Answer:
    shown = {name: value[:40] if isinstance(value, str) else value for name, value in values.items()}
    return Answer(problem=Step(words, shown))
