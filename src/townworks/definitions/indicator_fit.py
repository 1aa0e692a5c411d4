"""合：指标之间 (fit): whether what an indicator names is there, and can be put together with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from townworks.engines.measure_reading import units
from townworks.engines.working import Step, gettext_noop

from .indicators import Indicator
from .naming import told_apart
from .problems import Problem
from .shape import Shape
from .shapes import Roles

Files = Mapping[str, Shape | None]
COARSE = ("year", "quarter", "month", "week", "day", "irregular")  # the coarsest first


def indicators_are_told_apart(files: Files) -> Iterator[Problem]:
    """No two share a name or a place in the order."""
    yield from told_apart(files, Indicator, ("name", "name_en", "order"))


def line_and_role_are_there(files: Files) -> Iterator[Problem]:
    """An indicator belongs to a line that the town has, and is answered for in a role that there is."""
    roles = next((one for one in files.values() if isinstance(one, Roles)), None)
    known = {role.code for role in roles.roles} if roles else set()
    for file, one in _indicators(files):
        if f"lines/{one.line}.toml" not in files:
            wrong = Step(gettext_noop("没有代码为 {line} 的工作条线"), {"line": one.line})
            yield Problem(file, "line", wrong, Step(gettext_noop("请检查拼写，或先在 lines 里写这条线")))
        if roles and one.answers.role and one.answers.role not in known:
            wrong = Step(gettext_noop("没有代码为 {role} 的角色"), {"role": one.answers.role})
            yield Problem(
                file, "answers.role", wrong, Step(gettext_noop("请检查拼写，或先在 roles.toml 里写这个角色"))
            )


def campaigns_proved_by_are_there(files: Files) -> Iterator[Problem]:
    """An indicator drawn from inspections names a campaign that there is."""
    for file, one in _indicators(files):
        campaign = one.source.parameters.get("campaign")
        if campaign and f"campaigns/{campaign}.toml" not in files:
            wrong = Step(gettext_noop("没有代码为 {campaign} 的专项行动"), {"campaign": campaign})
            yield Problem(file, "source.parameters.campaign", wrong, Step(gettext_noop("请检查拼写")))


def named_indicators_are_there(files: Files) -> Iterator[Problem]:
    """Inputs, weights, parts and wholes are indicators of this town, each written at its place."""
    for file, one in _indicators(files):
        for at, code in _named(one):
            if f"indicators/{code}.toml" not in files:
                wrong = Step(gettext_noop("没有代码为 {code} 的指标"), {"code": code})
                yield Problem(
                    file, at, wrong, Step(gettext_noop("请检查拼写，或先在 indicators 里写这个指标"))
                )


def weights_and_shares_fit(files: Files) -> Iterator[Problem]:
    """Weights, parts and wholes are measured of the same things, often enough, and in units that give the share's."""
    for file, one in _indicators(files):
        rule = one.over_places
        for key in ("weight", "numerator", "denominator"):
            other = files.get(f"indicators/{getattr(rule, key)}.toml")
            if isinstance(other, Indicator):
                yield from _fitting(file, f"over_places.{key}", one, other, exact=key == "numerator")
        part, whole = (files.get(f"indicators/{code}.toml") for code in (rule.numerator, rule.denominator))
        if isinstance(part, Indicator) and isinstance(whole, Indicator):
            given = f"{part.unit}/{whole.unit}"
            if units.factor(given, one.unit) is None and all(
                map(units.known, (part.unit, whole.unit, one.unit))
            ):
                facts = {"given": given, "unit": one.unit}
                wrong = Step(gettext_noop("分子和分母相除的单位是 {given}，不能换算成 {unit}"), facts)
                yield Problem(file, "unit", wrong, Step(gettext_noop("请改单位，或改分子、分母")))


def _fitting(file: str, at: str, one: Indicator, other: Indicator, *, exact: bool) -> Iterator[Problem]:
    if one.level != other.level:
        facts = {"other": other.code, "level": other.level, "mine": one.level}
        wrong = Step(gettext_noop("{other} 是 {level} 的指标，这里要 {mine} 的"), facts)
        yield Problem(file, at, wrong, Step(gettext_noop("请改用同一级的指标")))
    finer = COARSE.index(other.frequency) > COARSE.index(one.frequency)
    if (exact and other.frequency != one.frequency) or finer:
        facts = {"other": other.code, "frequency": other.frequency, "mine": one.frequency}
        wrong = Step(gettext_noop("{other} 的频次是 {frequency}，配不上 {mine}"), facts)
        remedy = (
            Step(gettext_noop("分子要同样的频次，权重和分母可以更疏"))
            if exact
            else Step(gettext_noop("请改用同样或更疏频次的指标"))
        )
        yield Problem(file, at, wrong, remedy)


def nothing_is_computed_from_itself(files: Files) -> Iterator[Problem]:
    """No indicator leads back to itself through what it is computed from."""
    known = {one.code: one for _file, one in _indicators(files)}
    for file, one in _indicators(files):
        seen: set[str] = set()
        waiting = list(one.inputs)
        while waiting:
            code = waiting.pop()
            if code in seen or code not in known:
                continue
            seen.add(code)
            waiting.extend(known[code].inputs)
        if one.code in seen and one.over_places.weight != one.code:
            wrong = Step(gettext_noop("推算绕回了自己"))
            yield Problem(file, "source.inputs", wrong, Step(gettext_noop("请检查输入、权重、分子和分母")))


def _named(one: Indicator) -> Iterator[tuple[str, str]]:
    for n, code in enumerate(one.source.inputs, start=1):
        yield f"source.inputs[{n}]", code
    for key in ("weight", "numerator", "denominator"):
        code = getattr(one.over_places, key)
        if code:
            yield f"over_places.{key}", code


def _indicators(files: Files) -> Iterator[tuple[str, Indicator]]:
    yield from ((file, one) for file, one in files.items() if isinstance(one, Indicator))


INDICATOR_FIT = (
    indicators_are_told_apart,
    line_and_role_are_there,
    campaigns_proved_by_are_there,
    named_indicators_are_there,
    weights_and_shares_fit,
    nothing_is_computed_from_itself,
)
