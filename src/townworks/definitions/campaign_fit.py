"""合：专项行动与场所类型、条线 (fit): whether what a campaign names is there, and fits what it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from townworks.engines.working import Step, gettext_noop

from .campaigns import Attribute, Campaign, SiteKind, Where
from .naming import told_apart
from .problems import Problem
from .shape import Shape

Files = Mapping[str, Shape | None]


def kinds_and_campaigns_are_told_apart(files: Files) -> Iterator[Problem]:
    """No two share a name or a place in the order; no two kinds begin their sites' numbers alike."""
    yield from told_apart(files, SiteKind, ("name", "name_en", "order", "mark"))
    yield from told_apart(files, Campaign, ("name", "name_en", "order"))


def lines_served_are_there(files: Files) -> Iterator[Problem]:
    """A kind or a campaign serves lines that the town has."""
    for file, one in files.items():
        for n, line in enumerate(one.lines if isinstance(one, SiteKind | Campaign) else (), start=1):
            if f"lines/{line}.toml" not in files:
                wrong = Step(gettext_noop("没有代码为 {line} 的工作条线"), {"line": line})
                yield Problem(
                    file, f"lines[{n}]", wrong, Step(gettext_noop("请检查拼写，或先在 lines 里写这条线"))
                )


def kinds_covered_are_there(files: Files) -> Iterator[Problem]:
    """A campaign covers kinds of site that are declared."""
    for file, one in files.items():
        for n, kind in enumerate(one.sites.kinds if isinstance(one, Campaign) else (), start=1):
            if f"sites/{kind}.toml" not in files:
                wrong = Step(gettext_noop("没有代码为 {kind} 的场所类型"), {"kind": kind})
                remedy = Step(gettext_noop("请检查拼写，或先在 sites 里写这类场所"))
                yield Problem(file, f"sites.kinds[{n}]", wrong, remedy)


def sites_can_be_told_by_what_is_asked(files: Files) -> Iterator[Problem]:
    """Every kind covered has the attribute, and the values are among its answers: otherwise its sites are left out unseen."""
    for file, one in files.items():
        if not isinstance(one, Campaign):
            continue
        kinds = [files.get(f"sites/{code}.toml") for code in one.sites.kinds]
        for n, where in enumerate(one.sites.where, start=1):
            for kind in kinds:
                if isinstance(kind, SiteKind):
                    yield from _told_by(file, f"sites.where[{n}]", where, kind)


def _told_by(file: str, at: str, where: Where, kind: SiteKind) -> Iterator[Problem]:
    found = next((one for one in kind.attributes if one.code == where.attribute), None)
    values = {"kind": kind.code, "attribute": where.attribute}
    if found is None:
        wrong = Step(gettext_noop("场所类型 {kind} 没有登记内容 {attribute}，这类场所一家也不会查到"), values)
        remedy = Step(gettext_noop("可用的有：{codes}"), {"codes": _codes(kind.attributes)})
        yield Problem(file, f"{at}.attribute", wrong, remedy)
        return
    if found.kind in ("number", "date"):
        wrong = Step(gettext_noop("登记内容 {attribute} 是数字或日期，不能用来挑场所"), values)
        yield Problem(file, f"{at}.attribute", wrong, Step(gettext_noop("请改用选择、是否或文字的登记内容")))
        return
    for m, value in enumerate(where.one_of, start=1):
        if not _is_answer(value, found):
            written = str(value).lower() if isinstance(value, bool) else value
            wrong = Step(
                gettext_noop("登记内容 {attribute} 没有 {value} 这个值"), {**values, "value": written}
            )
            yield Problem(file, f"{at}.one_of[{m}]", wrong, _remedy(found))


def _is_answer(value: str | bool, attribute: Attribute) -> bool:
    if attribute.kind == "yes_no":
        return isinstance(value, bool)
    if attribute.kind == "choice":
        return value in [choice.code for choice in attribute.choices]
    return isinstance(value, str)


def _remedy(attribute: Attribute) -> Step:
    if attribute.kind == "yes_no":
        return Step(gettext_noop("请写 true 或 false"))
    if attribute.kind == "choice":
        return Step(
            gettext_noop("可选的有：{codes}"), {"codes": "、".join(one.code for one in attribute.choices)}
        )
    return Step(gettext_noop("请写文字，用半角双引号括起来"))


def _codes(attributes: tuple[Attribute, ...]) -> str:
    return "、".join(one.code for one in attributes) or "—"


CAMPAIGN_FIT = (
    kinds_and_campaigns_are_told_apart,
    lines_served_are_there,
    kinds_covered_are_there,
    sites_can_be_told_by_what_is_asked,
)
