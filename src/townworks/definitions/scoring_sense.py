"""义：测评办法 (sense): whether a scheme means something; one check, one function."""

from __future__ import annotations

from collections.abc import Iterator

from townworks.engines.working import Step, gettext_noop

from .naming import named_by_file, repeated
from .problems import Problem
from .scoring import NEEDS, Branch, Deduction, Scheme, ScoreItem, exact

ALL_KEYS = tuple(dict.fromkeys(key for keys in NEEDS.values() for key in keys))
WHOLE = 100
WHOLE_ONLY = ("indicator",)  # a figure of the town; places are compared by what was found and asked there


def scheme_is_named_by_its_file(file: str, one: Scheme) -> Iterator[Problem]:
    """scoring/civilised-city.toml holds the scheme ``civilised-city``."""
    yield from named_by_file(file, one.code)


def codes_are_used_once(file: str, one: Scheme) -> Iterator[Problem]:
    """Branches, items and vetoes are told apart by their codes; so are the rules of an item, and what each is about."""
    codes = [
        *(each.code for each in one.branches),
        *(each.code for each in one.items),
        *(each.code for each in one.vetoes),
    ]
    yield from repeated(file, "items.code", codes)
    about: list[str] = []
    for n, item in enumerate(one.items, start=1):
        at = f"items[{n}]「{item.code}」"
        yield from repeated(file, f"{at}.deductions.code", [rule.code for rule in item.deductions])
        yield from repeated(file, f"{at}.source.questions", item.source.questions)
        about += [f"{item.source.campaign}/{name}" for rule in item.deductions for name in rule.items]
    yield from repeated(file, "items.deductions.items", about)


def branches_hold_together(file: str, one: Scheme) -> Iterator[Problem]:
    """What something lies under is a branch of this file, and no branch lies under itself."""
    known = {branch.code: branch for branch in one.branches}
    both: tuple[tuple[str, tuple[Branch | ScoreItem, ...]], ...] = (
        ("branches", one.branches),
        ("items", one.items),
    )
    for key, things in both:
        for n, each in enumerate(things, start=1):
            if each.under is not None and each.under not in known:
                wrong = Step(gettext_noop("没有代码为 {code} 的上级"), {"code": each.under})
                remedy = Step(gettext_noop("请检查拼写，或在 branches 里写上它"))
                yield Problem(file, f"{key}[{n}]「{each.code}」.under", wrong, remedy)
    for n, branch in enumerate(one.branches, start=1):
        at, seen = branch.under, {branch.code}
        while at in known and at not in seen:
            seen.add(at)
            at = known[at].under
        if at == branch.code:
            wrong = Step(gettext_noop("上级绕回了自己"))
            yield Problem(
                file, f"branches[{n}]「{branch.code}」.under", wrong, Step(gettext_noop("请改上级"))
            )


def points_add_up(file: str, one: Scheme) -> Iterator[Problem]:
    """A branch has the points of what lies right below it, and the scheme those of its first level."""
    for n, branch in enumerate(one.branches, start=1):
        at = f"branches[{n}]「{branch.code}」.points"
        yield from _adding_up(file, at, one, branch.code, branch.points)
    yield from _adding_up(file, "points", one, None, one.points)


def _adding_up(file: str, at: str, one: Scheme, code: str | None, points: object) -> Iterator[Problem]:
    below = one.below(code)
    total = sum(each.points for each in below)
    if total != points:
        facts = {"points": points, "total": total}
        wrong = (
            Step(gettext_noop("写了 {points} 分，下级相加是 {total} 分"), facts)
            if below
            else Step(gettext_noop("写了 {points} 分，却没有下级"), facts)
        )
        yield Problem(file, at, wrong, Step(gettext_noop("请改成一样的")))


def sources_say_what_they_need(file: str, one: Scheme) -> Iterator[Problem]:
    """Each kind of source has its own keys, all of them and no others; only inspections have rules of deduction."""
    for n, item in enumerate(one.items, start=1):
        at = f"items[{n}]「{item.code}」"
        needed = NEEDS[item.source.kind]
        for key in ALL_KEYS:
            given = getattr(item.source, key) not in (None, ())
            facts = {"kind": item.source.kind, "key": key}
            if key in needed and not given:
                wrong = Step(gettext_noop("来源是 {kind}，却没有写 {key}"), facts)
                yield Problem(file, f"{at}.source.{key}", wrong, Step(gettext_noop("请补上")))
            if key not in needed and given:
                wrong = Step(gettext_noop("来源是 {kind}，用不到 {key}"), facts)
                yield Problem(file, f"{at}.source.{key}", wrong, Step(gettext_noop("请删去，或改来源")))
        if (item.source.kind == "inspections") != bool(item.deductions):
            wrong = Step(gettext_noop("来源是 inspections 时写扣分规则，否则不写"))
            yield Problem(file, f"{at}.deductions", wrong, Step(gettext_noop("请补上或删去")))
        if item.source.zero_at is not None and item.source.zero_at == item.source.full_at:
            wrong = Step(gettext_noop("得零分和得满分的值一样"))
            yield Problem(file, f"{at}.source.full_at", wrong, Step(gettext_noop("请改其中一个")))


def deductions_fit_in_their_caps(file: str, one: Scheme) -> Iterator[Problem]:
    """A finding costs something, no more than its rule's cap and its spot's; the item has at least the cap of each rule."""
    for n, item in enumerate(one.items, start=1):
        for m, rule in enumerate(item.deductions, start=1):
            at = f"items[{n}]「{item.code}」.deductions[{m}]「{rule.code}」"
            yield from _fitting(file, at, item, rule)


def _fitting(file: str, at: str, item: ScoreItem, rule: Deduction) -> Iterator[Problem]:
    if rule.points == 0:
        wrong = Step(gettext_noop("一个问题扣 0 分，等于没有这条规则"))
        yield Problem(file, f"{at}.points", wrong, Step(gettext_noop("请写大于 0 的数，或删去这条")))
    for key, small, large in (
        ("cap", rule.points, rule.cap),
        ("a_spot", rule.points, rule.a_spot if rule.a_spot is not None else rule.points),
        ("a_spot", rule.a_spot if rule.a_spot is not None else rule.cap, rule.cap),
        ("cap", rule.cap, item.points),
    ):
        if exact(small) > exact(large):
            wrong = Step(gettext_noop("{small} 分大于上一层的 {large} 分"), {"small": small, "large": large})
            remedy = Step(gettext_noop("一个问题 ≤ 一处 ≤ 一条规则 ≤ 计分项，请改其中一个"))
            yield Problem(file, f"{at}.{key}", wrong, remedy)


def vetoes_mean_something(file: str, one: Scheme) -> Iterator[Problem]:
    """A ceiling lies below the points; an indicator is compared with a number."""
    for n, veto in enumerate(one.vetoes, start=1):
        at = f"vetoes[{n}]「{veto.code}」"
        if exact(veto.ceiling) >= exact(one.points):
            wrong = Step(
                gettext_noop("上限 {ceiling} 分不低于满分，触碰了也不影响"), {"ceiling": veto.ceiling}
            )
            yield Problem(file, f"{at}.ceiling", wrong, Step(gettext_noop("请写小于满分的数，0 为不得分")))
        if veto.indicator is not None and veto.least is None:
            wrong = Step(gettext_noop("写了指标，却没有写最低要达到多少"))
            yield Problem(file, f"{at}.least", wrong, Step(gettext_noop("请补上 least")))


def year_shares_are_a_whole(file: str, one: Scheme) -> Iterator[Problem]:
    """The years of a cycle are a hundred per cent together, and the last counts."""
    if one.cycle is None:
        return
    total = sum(one.cycle.shares)
    if total != WHOLE:
        wrong = Step(gettext_noop("各年比例相加是 {total}%"), {"total": total})
        yield Problem(file, "cycle.shares", wrong, Step(gettext_noop("请改成相加为 100")))


def subject_has_what_is_judged_of_each(file: str, one: Scheme) -> Iterator[Problem]:
    """A scheme of units judges everything of each unit; one of villages judges something of each."""
    if one.subject == "unit":
        for n, item in enumerate(one.items, start=1):
            if item.of == "whole":
                wrong = Step(gettext_noop("考核单位的办法，没有全镇合在一起的项"))
                yield Problem(file, f"items[{n}]「{item.code}」.of", wrong, Step(gettext_noop("请写 each")))
    for n, item in enumerate(one.items, start=1):
        if item.source.kind in WHOLE_ONLY and item.of == "each":
            wrong = Step(gettext_noop("来源是 {kind} 的项只按全镇计分"), {"kind": item.source.kind})
            yield Problem(
                file, f"items[{n}]「{item.code}」.of", wrong, Step(gettext_noop('请写 of = "whole"'))
            )
    if one.subject == "village" and all(item.of == "whole" for item in one.items):
        wrong = Step(gettext_noop("要比较各村，却没有一项是按村计分的"))
        yield Problem(file, "subject", wrong, Step(gettext_noop("请写 town，或把几项的 of 改成 each")))


SCHEME_CHECKS = (
    scheme_is_named_by_its_file,
    codes_are_used_once,
    branches_hold_together,
    points_add_up,
    sources_say_what_they_need,
    deductions_fit_in_their_caps,
    vetoes_mean_something,
    year_shares_are_a_whole,
    subject_has_what_is_judged_of_each,
)
