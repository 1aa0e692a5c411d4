"""用话说指标 (telling): an indicator as sentences, in the language of the reader; for the page and the command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from .indicators import Indicator, Target
from .shapes import Line
from .telling import Grounds, english

LEVELS = {
    "town": "全镇",
    "village": "村（社区）",
    "grid": "网格",
    "section": "断面",
    "outfall": "排口",
    "school": "学校",
    "facility": "设施",
    "market": "市场",
    "project": "项目",
    "enterprise": "企业",
}
FREQUENCIES = {
    "day": "每日",
    "week": "每周",
    "month": "每月",
    "quarter": "每季",
    "year": "每年",
    "irregular": "不定期采样",
}
DIRECTIONS = {"up": "越高越好", "down": "越低越好", "band": "在适宜范围内为好", "none": "不分好坏"}
SOURCES = {"observed": "填报", "imported": "导入", "derived": "推算"}
ENGINES = {
    "share": "两个指标相除",
    "surface_water.month_class": "地表水单因子评价（surface_water）",
    "surface_water.compliance": "地表水类别与目标类别比较（surface_water）",
    "surface_water.good": "地表水类别是否达到 III 类（surface_water）",
    "lake_tli": "湖库综合营养状态指数（lake_tli）",
    "black_odorous": "城市黑臭水体分级（black_odorous）",
    "inspections.coverage": "检查覆盖率",
    "inspections.closure": "查出问题销号率",
    "inspections.overdue": "逾期未改的问题",
}
HOWS = {
    "sum": "相加",
    "mean": "取平均",
    "weighted": "加权平均",
    "last": "取最近一期",
    "greatest": "取最大",
    "least": "取最小",
    "share": "分子合计除以分母合计",
    "none": "不汇总",
}
ANSWERERS = {
    "lead": "牵头这条线的单位",
    "village": "各村（社区）",
    "unit": "指定的单位",
    "nobody": "不用填报",
}
TARGETS = {"at_least": "不低于 {value}", "at_most": "不高于 {value}", "between": "{value} 到 {upper}"}
# The units of the files that come with the house, so that they are read in both languages; a town's own stand as they are written.
UNITS = {
    "万元": "万元",
    "件": "件",
    "人": "人",
    "毫克/升": "毫克/升",
    "户": "户",
    "吨": "吨",
    "平方米": "平方米",
    "宗": "宗",
    "人/百人": "人/百人",
    "次": "次",
    "批次": "批次",
    "平方米/人": "平方米/人",
    "天": "天",
    "元/人": "元/人",
    "人次": "人次",
    "亩": "亩",
    "间/百人": "间/百人",
    "间": "间",
    "盏": "盏",
    "微西/厘米": "微西/厘米",
    "微克/升": "微克/升",
    "米": "米",
    "毫伏": "毫伏",
    "小时": "小时",
    "家": "家",
    "处": "处",
    "场": "场",
    "千瓦时": "千瓦时",
    "公里": "公里",
}
BELOWS = {"half": "按检出限的一半计", "zero": "按零计", "limit": "按检出限计"}


@dataclass(frozen=True)
class ToldIndicator:
    """An indicator in words: one sentence for each of its rules."""

    code: str
    name: str
    about: str
    rules: tuple[tuple[str, str], ...]  # what it is about, the sentence
    basis: tuple[Grounds, ...]


def unit_name(unit: str) -> str:
    """A unit as the reader writes it; nothing for a mere number.

    >>> unit_name("毫克/升"), unit_name("1")
    ('毫克/升', '')
    """
    if unit == "1":
        return ""
    return gettext(UNITS[unit]) if unit in UNITS else unit


def named(one: Indicator) -> str:
    """Its name in the language of the reader."""
    return one.name_en if english() else one.name


def tell_indicator(
    one: Indicator, lines: Mapping[str, Line], others: Mapping[str, Indicator]
) -> ToldIndicator:
    """Everything that the file says, in the order in which a reader asks. ``others``: by code, to name what it takes."""
    return ToldIndicator(
        one.code,
        named(one),
        one.about_en if english() else one.about,
        tuple(_rules(one, lines, others)),
        tuple(Grounds(basis.text, basis.confirmed) for basis in one.basis),
    )


def _rules(
    one: Indicator, lines: Mapping[str, Line], others: Mapping[str, Indicator]
) -> Iterator[tuple[str, str]]:
    line = lines.get(one.line)
    yield gettext("条线"), (line.name_en if english() else line.name) if line else one.line
    yield gettext("单位"), unit_name(one.unit) or gettext("没有单位")
    yield gettext("好坏"), _direction(one)
    yield gettext("对象"), gettext(LEVELS[one.level])
    yield gettext("频次"), gettext(FREQUENCIES[one.frequency])
    yield gettext("来源"), _source(one, others)
    yield gettext("各期之间"), gettext(HOWS[one.over_time.how])
    yield gettext("各处之间"), _over_places(one, others)
    for target in one.targets:
        yield gettext("{year} 年目标").format(year=target.year), told_target(target, one.unit)
    if one.answers.by != "nobody":
        yield gettext("谁填报"), one.answers.unit or gettext(ANSWERERS[one.answers.by])
    if one.undetected is not None:
        yield gettext("低于检出限"), gettext(BELOWS[one.below])
    yield gettext("公开"), gettext("是") if one.public else gettext("否")


def _direction(one: Indicator) -> str:
    words = gettext(DIRECTIONS[one.direction])
    return f"{words}（{one.band.least}–{one.band.most} {unit_name(one.unit)}）" if one.band else words


def _source(one: Indicator, others: Mapping[str, Indicator]) -> str:
    words = gettext(SOURCES[one.source.kind])
    if one.source.engine is None:
        return words
    parts = [gettext(ENGINES[one.source.engine]), _names(one.source.inputs, others)]
    return gettext("：").join([words, gettext("；").join(part for part in parts if part)])


def _over_places(one: Indicator, others: Mapping[str, Indicator]) -> str:
    rule = one.over_places
    words = gettext(HOWS[rule.how])
    if rule.weight:
        return gettext("{how}，以{weight}为权重").format(how=words, weight=_names((rule.weight,), others))
    if rule.numerator and rule.denominator:
        return f"{_names((rule.numerator,), others)} ÷ {_names((rule.denominator,), others)}"
    return words


def told_target(target: Target, unit: str) -> str:
    """A target in words."""
    words = gettext(TARGETS[target.kind]).format(value=target.value, upper=target.upper)
    where = "".join(f"（{name}={value}）" for name, value in target.where.items())
    span = gettext("，全年") if target.applies == "year" else ""
    return f"{words} {unit_name(unit)}{span}{where}" if unit != "1" else f"{words}{span}{where}"


def _names(codes: tuple[str, ...], others: Mapping[str, Indicator]) -> str:
    return gettext("、").join(named(others[code]) if code in others else code for code in codes)
