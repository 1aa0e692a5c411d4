"""合：办件 (fit): whether kinds of case, service items and powers go with the deadlines, the lines and one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from townworks.engines.working import Step, gettext_noop

from .cases import CaseKind, Deadline, Deadlines, Matter, Milestone, Power, ServiceItem, Term
from .naming import told_apart
from .problems import Problem
from .shape import Shape
from .shaping import name_of

DEADLINES = "deadlines.toml"


def kinds_are_told_apart(files: Mapping[str, Shape | None]) -> Iterator[Problem]:
    """No two kinds have the same name, mark or place in the order; nor two items, nor two powers."""
    yield from told_apart(files, CaseKind, ("name", "name_en", "mark", "order"))
    yield from told_apart(files, ServiceItem, ("name", "name_en", "order"))
    yield from told_apart(files, Power, ("name", "name_en", "order"))


def rules_that_are_named_exist(files: Mapping[str, Shape | None]) -> Iterator[Problem]:
    """A term names a rule of deadlines.toml, of days that are counted from receipt or acceptance."""
    rules = _rules(files)
    if rules is None:
        return
    for file, one in files.items():
        named = []
        if isinstance(one, CaseKind):
            yield from _office_is_open(file, one, files)
            named = [("term.rule", one.term.rule, True)]
            named += [(f"milestones[{n}].rule", m.rule, False) for n, m in enumerate(one.milestones, start=1)]
            named.append(("review", one.review, True))
        elif isinstance(one, ServiceItem) and one.legal is not None:
            named = [("legal.rule", one.legal.rule, True)]
        for at, code, counted in named:
            if code is None:
                continue
            if code not in rules:
                wrong = Step(gettext_noop("没有代码为 {code} 的法定期限"), {"code": code})
                yield Problem(file, at, wrong, Step(gettext_noop("请检查拼写，或在 deadlines.toml 补上")))
            elif counted and (rules[code].kind not in ("working", "calendar") or rules[code].backward):
                wrong = Step(gettext_noop("{code} 不是往后数的天数"), {"code": code})
                yield Problem(file, at, wrong, Step(gettext_noop("请改用按天数的期限")))


def _office_is_open(file: str, one: CaseKind, files: Mapping[str, Shape | None]) -> Iterator[Problem]:
    """Who promises office hours has to say when the office is open."""
    deadlines = files.get(DEADLINES)
    if (DEADLINES in files and not isinstance(deadlines, Deadlines)) or (
        isinstance(deadlines, Deadlines) and deadlines.office_hours
    ):
        return
    timed: tuple[Term | Matter | Milestone, ...] = (one.term, *one.matters, *one.milestones)
    if any(each.hours is not None and each.hour_kind == "office" for each in timed):
        wrong = Step(gettext_noop("按工作小时计，deadlines.toml 却没有写办公时间"))
        yield Problem(file, "hour_kind", wrong, Step(gettext_noop("请在 deadlines.toml 写 office_hours")))


def promises_keep_the_law(files: Mapping[str, Shape | None]) -> Iterator[Problem]:
    """A promise is not longer than the rule that the item names."""
    rules = _rules(files) or {}
    for file, one in files.items():
        if not isinstance(one, ServiceItem) or one.legal is None or one.legal.rule not in rules:
            continue
        rule = rules[one.legal.rule]
        if rule.kind == one.promise_kind and one.promise_days > rule.days:
            facts = {"promise": one.promise_days, "legal": rule.days}
            wrong = Step(gettext_noop("承诺 {promise} 天，比法定的 {legal} 天还长"), facts)
            yield Problem(file, "promise_days", wrong, Step(gettext_noop("请改短")))


def kinds_are_of_a_line(files: Mapping[str, Shape | None]) -> Iterator[Problem]:
    """The line of a kind of case is defined."""
    lines = {name_of(file) for file in files if file.startswith("lines/")}
    for file, one in files.items():
        if isinstance(one, CaseKind) and one.line not in lines:
            wrong = Step(gettext_noop("没有代码为 {code} 的工作条线"), {"code": one.line})
            yield Problem(file, "line", wrong, Step(gettext_noop("请检查拼写")))


def items_use_powers_that_exist(files: Mapping[str, Shape | None]) -> Iterator[Problem]:
    """An item that rests on a delegated power names one that is in the list; a broken file counts as there."""
    powers = {name_of(file) for file in files if file.startswith("powers/")}
    for file, one in files.items():
        if isinstance(one, ServiceItem) and one.power is not None and one.power not in powers:
            wrong = Step(gettext_noop("没有代码为 {code} 的下放事项"), {"code": one.power})
            yield Problem(file, "power", wrong, Step(gettext_noop("请检查拼写")))


def reports_become_findings_of_a_campaign(files: Mapping[str, Shape | None]) -> Iterator[Problem]:
    """The campaign that a matter names is there."""
    campaigns = {name_of(file) for file in files if file.startswith("campaigns/")}
    for file, one in files.items():
        for n, matter in enumerate(one.matters if isinstance(one, CaseKind) else (), start=1):
            if matter.finding is not None and matter.finding not in campaigns:
                wrong = Step(gettext_noop("没有代码为 {code} 的专项行动"), {"code": matter.finding})
                at = f"matters[{n}]「{matter.code}」.finding"
                yield Problem(file, at, wrong, Step(gettext_noop("请检查拼写")))


def _rules(files: Mapping[str, Shape | None]) -> dict[str, Deadline] | None:
    """The rules by code; None where their file is broken, which is told already."""
    found = files.get(DEADLINES)
    if DEADLINES in files and not isinstance(found, Deadlines):
        return None
    return {rule.code: rule for rule in found.rules} if isinstance(found, Deadlines) else {}


CASE_FIT = (
    kinds_are_told_apart,
    rules_that_are_named_exist,
    promises_keep_the_law,
    kinds_are_of_a_line,
    items_use_powers_that_exist,
    reports_become_findings_of_a_campaign,
)
