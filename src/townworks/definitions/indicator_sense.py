"""义：指标 (sense): whether an indicator means something; one check, one function."""

from __future__ import annotations

from collections.abc import Iterator

from townworks.engines.measure_reading import units
from townworks.engines.working import Step, gettext_noop

from .indicators import TAKES, Indicator, Target
from .naming import named_by_file, repeated
from .problems import Problem

WANTED = {"up": "at_least", "down": "at_most", "band": "between"}
IN_PLACES = ("village", "grid")


def indicator_is_named_by_its_file(file: str, one: Indicator) -> Iterator[Problem]:
    """indicators/waste-tonnes.toml holds the indicator ``waste-tonnes``."""
    yield from named_by_file(file, one.code)


def unit_is_known(file: str, one: Indicator) -> Iterator[Problem]:
    """Figures in other units are converted into this one: it must be a unit."""
    if not units.known(one.unit):
        wrong = Step(gettext_noop("不认识计量单位“{unit}”"), {"unit": one.unit})
        remedy = Step(gettext_noop("请写 吨、毫克/升、万元、户、% 这样的单位；没有单位的写 1"))
        yield Problem(file, "unit", wrong, remedy)


def words_are_written_once(file: str, one: Indicator) -> Iterator[Problem]:
    """A word for a column and a basis are each written once."""
    yield from repeated(file, "words", one.words)
    yield from repeated(file, "basis", [basis.text for basis in one.basis])
    yield from repeated(file, "source.inputs", one.source.inputs)
    yield from repeated(file, "targets.year", [_of_whom(target) for target in one.targets])


def _of_whom(target: Target) -> str:
    return " ".join([str(target.year), *(f"{name}={value}" for name, value in sorted(target.where.items()))])


def band_goes_with_its_direction(file: str, one: Indicator) -> Iterator[Problem]:
    """A range belongs to what should lie in one, and runs from the smaller to the greater."""
    if one.direction == "band" and one.band is None:
        wrong = Step(gettext_noop("direction 是 band，却没有写适宜范围"))
        yield Problem(file, "band", wrong, Step(gettext_noop("请补上 band，写 least 和 most")))
    if one.direction != "band" and one.band is not None:
        wrong = Step(gettext_noop("direction 是 {direction}，不看适宜范围"), {"direction": one.direction})
        yield Problem(file, "band", wrong, Step(gettext_noop("请删去，或把 direction 改成 band")))
    if one.band is not None and one.band.least >= one.band.most:
        facts = {"least": one.band.least, "most": one.band.most}
        wrong = Step(gettext_noop("适宜范围的下限 {least} 不小于上限 {most}"), facts)
        yield Problem(file, "band", wrong, Step(gettext_noop("请对调或改其中一个")))


def derived_says_by_what(file: str, one: Indicator) -> Iterator[Problem]:
    """A derived indicator names what computes it and what that takes; another names nothing of the kind."""
    source = one.source
    if source.kind != "derived":
        for key in ("engine", "inputs"):
            if getattr(source, key):
                wrong = Step(gettext_noop("来源是 {kind}，不由别的指标推算"), {"kind": source.kind})
                remedy = Step(gettext_noop("请删去，或把 kind 改成 derived"))
                yield Problem(file, f"source.{key}", wrong, remedy)
        return
    if source.engine is None:
        wrong = Step(gettext_noop("推算的指标没有写由什么推算"))
        yield Problem(
            file, "source.engine", wrong, Step(gettext_noop("可选的有：{names}"), {"names": "、".join(TAKES)})
        )
        return
    least, parameters = TAKES[source.engine]
    if len(source.inputs) < least:
        wrong = Step(
            gettext_noop("{engine} 至少要有 {least} 个输入的指标"), {"engine": source.engine, "least": least}
        )
        yield Problem(file, "source.inputs", wrong, Step(gettext_noop("请写上它们的代码")))
    for name in parameters:
        if name not in source.parameters:
            wrong = Step(gettext_noop("{engine} 要有参数 {name}"), {"engine": source.engine, "name": name})
            yield Problem(file, "source.parameters", wrong, Step(gettext_noop("请补上")))


def sums_say_by_what(file: str, one: Indicator) -> Iterator[Problem]:
    """A weighted mean names its weight, a share its part and its whole; nothing else does."""
    rule = one.over_places
    for key, how in (("weight", "weighted"), ("numerator", "share"), ("denominator", "share")):
        given = getattr(rule, key)
        if rule.how == how and given is None:
            wrong = Step(gettext_noop("汇总方式是 {how}，却没有写 {key}"), {"how": how, "key": key})
            yield Problem(file, f"over_places.{key}", wrong, Step(gettext_noop("请写上指标的代码")))
        if rule.how != how and given is not None:
            wrong = Step(gettext_noop("汇总方式是 {how}，用不到 {key}"), {"how": rule.how, "key": key})
            yield Problem(file, f"over_places.{key}", wrong, Step(gettext_noop("请删去，或改汇总方式")))
    if rule.weight == one.code:
        wrong = Step(gettext_noop("不能用自己作权重"))
        yield Problem(file, "over_places.weight", wrong, Step(gettext_noop("请改用户数、人口这样的指标")))


def share_is_computed(file: str, one: Indicator) -> Iterator[Problem]:
    """A share of two indicators is computed everywhere: over places, over time, and as its source."""
    parts = (one.over_places.how == "share", one.over_time.how == "share", one.source.engine == "share")
    if any(parts) and not all(parts):
        wrong = Step(gettext_noop("比率要处处由分子、分母相除，这里只写了一部分"))
        remedy = Step(gettext_noop("over_places、over_time 的 how 和 source.engine 都写 share，或者都不写"))
        yield Problem(file, "over_places.how", wrong, remedy)


def town_adds_up_to_nothing_more(file: str, one: Indicator) -> Iterator[Problem]:
    """What is measured of the whole town is not added up over places; all else is."""
    if one.over_places.how == "share":
        return
    if one.level == "town" and one.over_places.how != "none":
        wrong = Step(gettext_noop("全镇一个数的指标，地方之间没有汇总"))
        yield Problem(file, "over_places.how", wrong, Step(gettext_noop("请写 none，或改 level")))
    if one.level != "town" and one.over_places.how == "none":
        wrong = Step(gettext_noop("没有写全镇的数怎样从各处汇总"))
        yield Problem(file, "over_places.how", wrong, Step(gettext_noop("请写 sum、mean、weighted 或 share")))


def targets_go_with_the_direction(file: str, one: Indicator) -> Iterator[Problem]:
    """What should rise is at least, what should fall at most, what has a range between; only that has an upper end."""
    for n, target in enumerate(one.targets, start=1):
        at = f"targets[{n}]"
        wanted = WANTED.get(one.direction)
        if wanted is None:
            wrong = Step(gettext_noop("direction 是 none，好坏不分，却写了目标"))
            yield Problem(file, at, wrong, Step(gettext_noop("请删去目标，或改 direction")))
        elif target.kind != wanted:
            facts = {"kind": target.kind, "direction": one.direction}
            wrong = Step(gettext_noop("目标 {kind} 与 direction {direction} 相反"), facts)
            yield Problem(
                file, f"{at}.kind", wrong, Step(gettext_noop("请改成 {wanted}"), {"wanted": wanted})
            )
        if target.kind == "between" and (target.upper is None or target.upper <= target.value):
            wrong = Step(gettext_noop("between 要有比 value 大的 upper"))
            yield Problem(file, f"{at}.upper", wrong, Step(gettext_noop("请补上或改正")))
        if target.kind != "between" and target.upper is not None:
            wrong = Step(gettext_noop("只有 between 才有 upper"))
            yield Problem(file, f"{at}.upper", wrong, Step(gettext_noop("请删去")))


def somebody_answers(file: str, one: Indicator) -> Iterator[Problem]:
    """Whoever gives the figures is named, and nobody gives what is computed."""
    by = one.answers.by
    if one.source.kind == "derived" and by != "nobody":
        wrong = Step(gettext_noop("推算的指标不由谁填报"))
        yield Problem(file, "answers.by", wrong, Step(gettext_noop("请写 nobody")))
    if one.source.kind != "derived" and by == "nobody":
        wrong = Step(gettext_noop("没有写谁填报"))
        yield Problem(file, "answers.by", wrong, Step(gettext_noop("请写 lead、village 或 unit")))
    if (by == "unit") != (one.answers.unit is not None):
        wrong = Step(gettext_noop("by 是 unit 时写单位名称，否则不写"))
        yield Problem(file, "answers.unit", wrong, Step(gettext_noop("请补上或删去")))
    if by == "village" and one.level not in IN_PLACES:
        wrong = Step(
            gettext_noop("村（社区）只填报本村和网格的数，这里的 level 是 {level}"), {"level": one.level}
        )
        yield Problem(file, "answers.by", wrong, Step(gettext_noop("请改成 lead 或 unit")))


def limits_are_in_order(file: str, one: Indicator) -> Iterator[Problem]:
    """Some figure can be given that nobody asks about."""
    limits = one.limits
    if limits.least is not None and limits.most is not None and limits.least > limits.most:
        facts = {"least": limits.least, "most": limits.most}
        wrong = Step(gettext_noop("least {least} 大于 most {most}，填什么都要问"), facts)
        yield Problem(file, "limits.least", wrong, Step(gettext_noop("请对调或改其中一个")))


INDICATOR_CHECKS = (
    indicator_is_named_by_its_file,
    unit_is_known,
    words_are_written_once,
    band_goes_with_its_direction,
    derived_says_by_what,
    sums_say_by_what,
    share_is_computed,
    town_adds_up_to_nothing_more,
    targets_go_with_the_direction,
    somebody_answers,
    limits_are_in_order,
)
