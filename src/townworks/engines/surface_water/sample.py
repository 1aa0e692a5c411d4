"""单因子评价: the class of one sample.

Rule: every item that counts is rounded, then compared with table 1; the worst class is the section's, and the items that
have it decided, best-known first as the table lists them. Water temperature, total nitrogen and faecal coliforms do
not count. Worse than class Ⅲ (or the target) is said with the multiple (C − Cs) / Cs, but for pH and dissolved oxygen.
"""

from __future__ import annotations

from collections.abc import Iterator

from townworks.engines.working import Step, gettext_noop

from .given import Answer, Given, ItemGrade, LeftOut
from .items import GRADES, ITEMS, PH_HIGHEST, PH_LOWEST, WORST, Item, Water, item_of
from .marks import Reading
from .rounding import Rounding, rounded, settled

BASIS = (
    "《地表水环境质量标准》GB 3838-2002 表 1、第 5.1 条；《地表水环境质量评价办法（试行）》（环办〔2011〕22 号）单因子评价法，"
    "水温、总氮、粪大肠菌群以外的 21 项参评。限值经两份公开转录核对。修约位数和“四舍六入五成双”未经标准原文核实，可设。"
)

THIRD = 3


def compute(given: Given) -> Answer:
    """The class of a sample.

    ValueError if an item is unknown or the target is not a class from Ⅰ to Ⅴ.

    >>> readings = {"do": Reading(4.6), "nh3n": Reading(1.62), "tp": Reading(0.28)}
    >>> answer = compute(Given(readings))
    >>> answer.name, [item.name for item in answer.deciding], round(answer.of("nh3n").over_third, 2)
    ('Ⅴ', ['氨氮'], 0.62)
    """
    if given.target not in range(1, WORST):
        raise ValueError(f"目标类别应是 1（Ⅰ类）到 5（Ⅴ类），给的是 {given.target}。")
    for code in (*given.readings, *given.wanted):
        item_of(code)
    judged = tuple(
        _judged(item, reading, given)
        for item in ITEMS
        if item.classed and (reading := given.readings.get(item.code)) is not None
    )
    left_out = tuple(_left_out(given))
    worst = max((one.grade for one in judged), default=None)
    deciding = tuple(one.item for one in judged if one.grade == worst) if worst and worst > 1 else ()
    meets = None if worst is None else worst <= given.target
    return Answer(
        worst, judged, deciding, left_out, meets, tuple(_working(given, judged, left_out, worst, meets))
    )


def grade_of_value(item: Item, value: float, water: Water) -> int:
    """单项类别 of a value as it stands: 1 to 6. ValueError for an item without classes.

    >>> grade_of_value(item_of("do"), 5.0, "river"), grade_of_value(item_of("tp"), 0.026, "lake")
    (3, 3)
    """
    if item.sense == "between":
        return 1 if PH_LOWEST <= value <= PH_HIGHEST else WORST
    if item.sense == "none":
        raise ValueError(f"{item.name}不分类别。")
    for number, limit in enumerate(item.limits_in(water), 1):
        if value >= limit if item.sense == "at_least" else value <= limit:
            return number
    return WORST


def over(item: Item, value: float, grade: int, water: Water) -> float | None:
    """超标倍数 against a class: (C − Cs) / Cs; None if it does not exceed or the item has no multiple."""
    if item.sense != "at_most":
        return None
    limit = item.limits_in(water)[grade - 1]
    return (value - limit) / limit if value > limit else None


def as_classed(item: Item, value: float, rounding: Rounding) -> float:
    """修约后的值: what is compared with the limits."""
    return rounded(settled(value), item.decimals, rounding)


def shown(value: float, item: Item) -> str:
    """A value as the working writes it: the item's places, and no more noughts than it has."""
    return f"{value:.{item.decimals + 2}f}".rstrip("0").rstrip(".")


def _judged(item: Item, reading: Reading, given: Given) -> ItemGrade:
    value = as_classed(item, reading.counted, given.rounding)
    return ItemGrade(
        item,
        value,
        grade_of_value(item, value, given.water),
        reading.below,
        over(item, value, THIRD, given.water),
        over(item, value, given.target, given.water),
    )


def _left_out(given: Given) -> Iterator[LeftOut]:
    for item in ITEMS:
        reading = given.readings.get(item.code)
        if reading is not None and not item.classed:
            yield LeftOut(
                item, "reference", Step(gettext_noop("{item}只作参考，不参加评价"), {"item": item.name})
            )
        elif reading is None and item.classed and (item.code in given.wanted or item.code in given.readings):
            yield LeftOut(item, "missing", Step(gettext_noop("{item}没有读数"), {"item": item.name}))


def _working(
    given: Given,
    judged: tuple[ItemGrade, ...],
    left_out: tuple[LeftOut, ...],
    worst: int | None,
    meets: bool | None,
) -> Iterator[Step]:
    if given.rounding == "none":
        yield Step(gettext_noop("按读数原样对照限值，不修约"))
    else:
        yield Step(gettext_noop("先按各项位数修约，再对照限值（修约办法未经核实）"))
    for one in judged:
        yield from _item_steps(one, given)
    for out in left_out:
        yield out.why
    if worst is None:
        yield Step(gettext_noop("没有可评价的项目，不定类别"))
        return
    names = tuple(one.item.name for one in judged if one.grade == worst)
    values = {"grade": GRADES[worst - 1], "items": names, "count": len(judged)}
    if worst == 1:
        yield Step(gettext_noop("参评 {count} 项都是Ⅰ类，断面是Ⅰ类"), values)
    else:
        yield Step(gettext_noop("参评 {count} 项，最差的是{items}，断面是{grade}类"), values)
    target = {"target": GRADES[given.target - 1]}
    yield Step(
        gettext_noop("目标是{target}类，达标") if meets else gettext_noop("目标是{target}类，不达标"), target
    )


def _item_steps(one: ItemGrade, given: Given) -> Iterator[Step]:
    values = {
        "item": one.item.name,
        "value": shown(one.value, one.item),
        "unit": one.item.unit,
        "grade": one.name,
    }
    if one.below:
        yield Step(gettext_noop("{item}低于检出限，按检出限的一半计"), values)
    if one.item.code == "tp" and given.water == "lake":
        yield Step(gettext_noop("{item} {value} {unit}，按湖库限值是{grade}类"), values)
    elif one.item.unit:
        yield Step(gettext_noop("{item} {value} {unit}，{grade}类"), values)
    else:
        yield Step(gettext_noop("{item} {value}，{grade}类"), values)
    if one.over_third is not None:
        limit = one.item.limits_in(given.water)[THIRD - 1]
        text = gettext_noop("{item}超Ⅲ类限值 {limit} 的倍数是 {times}")
        yield Step(text, {"item": one.item.name, "limit": f"{limit:g}", "times": f"{one.over_third:.2f}"})
