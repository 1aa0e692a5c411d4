"""用话说测评办法和问卷 (telling): a scheme or a questionnaire as sentences, in the language of the reader; for the page and the command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from .scoring import Branch, Deduction, Scheme, ScoreItem, ScoreVeto
from .shapes import Line
from .surveys import Survey, SurveyChoice, SurveyQuestion
from .telling import Grounds, english

SUBJECTS = {"town": "全镇", "village": "全镇，并按村（社区）比较", "unit": "每个单位"}
SOURCES = {
    "inspections": "实地检查",
    "survey": "问卷调查",
    "document": "材料审核",
    "indicator": "指标数",
    "given": "评定给分",
}
QUESTIONS = {"single": "选一项", "multiple": "可选多项", "scale": "打分", "text": "自己写"}
Named = Branch | ScoreItem | ScoreVeto | Deduction | Scheme | Survey | SurveyChoice


@dataclass(frozen=True)
class ToldScoring:
    """A scheme or a questionnaire in words: its rules, and its items or questions, each with how deep it lies."""

    code: str
    name: str
    about: str
    rules: tuple[tuple[str, str], ...]
    items: tuple[tuple[int, str, str], ...]  # depth, what, how
    basis: tuple[Grounds, ...]


def named(one: Named) -> str:
    """Its name in the language of the reader."""
    return one.name_en if english() else one.name


def asked(one: SurveyQuestion) -> str:
    """The question in the language of the reader."""
    return one.text_en if english() else one.text


def hint(one: ScoreItem) -> str:
    """What its author says of an item in the language of the reader."""
    return (one.hint_en if english() else one.hint) or one.hint or ""


def tell_scheme(one: Scheme, lines: Mapping[str, Line]) -> ToldScoring:
    """Everything that a scheme's file says, in the order in which a reader asks."""
    about = one.about_en if english() else one.about
    basis = tuple(Grounds(each.text, each.confirmed) for each in one.basis)
    return ToldScoring(
        one.code, named(one), about, tuple(_rules(one, lines)), tuple(_items(one, None, 0)), basis
    )


def tell_survey(one: Survey, lines: Mapping[str, Line]) -> ToldScoring:
    """Everything that a questionnaire's file says."""
    about = one.about_en if english() else one.about
    rules = (
        (gettext("条线"), _line(one.line, lines)),
        (gettext("用时"), gettext("约 {minutes} 分钟").format(minutes=one.minutes)),
        (gettext("最少份数"), gettext("不足 {least} 份不显示结果").format(least=one.least)),
    )
    questions = tuple((0, asked(each), _question(each)) for each in one.questions)
    basis = tuple(Grounds(each.text, each.confirmed) for each in one.basis)
    return ToldScoring(one.code, named(one), about, rules, questions, basis)


def told_deduction(rule: Deduction) -> str:
    """A rule of deduction in one sentence."""
    words = gettext("{name}：每个问题扣 {points} 分，最多扣 {cap} 分").format(
        name=named(rule), points=rule.points, cap=rule.cap
    )
    return words + (gettext("，同一处最多扣 {spot} 分").format(spot=rule.a_spot) if rule.a_spot else "")


def told_veto(veto: ScoreVeto) -> str:
    """A veto in one sentence."""
    if veto.ceiling == 0:
        return gettext("{name}：不得分").format(name=named(veto))
    return gettext("{name}：得分不超过 {ceiling} 分").format(name=named(veto), ceiling=veto.ceiling)


def _rules(one: Scheme, lines: Mapping[str, Line]) -> Iterator[tuple[str, str]]:
    yield gettext("条线"), _line(one.line, lines)
    yield gettext("给谁打分"), gettext(SUBJECTS[one.subject])
    yield gettext("满分"), str(one.points)
    if one.cycle:
        shares = " / ".join(f"{share}%" for share in one.cycle.shares)
        confirmed = "" if one.cycle.basis.confirmed else gettext("（未核实）")
        yield gettext("各年比例"), f"{shares}{confirmed}"
    for veto in one.vetoes:
        yield gettext("前置条件"), told_veto(veto)


def _items(one: Scheme, under: str | None, depth: int) -> Iterator[tuple[int, str, str]]:
    for each in one.below(under):
        points = gettext("{points} 分").format(points=each.points)
        if isinstance(each, Branch):
            yield depth, named(each), points
            yield from _items(one, each.code, depth + 1)
            continue
        how = [points, gettext(SOURCES[each.source.kind]), *map(told_deduction, each.deductions)]
        yield depth, named(each), gettext("；").join(how)


def _question(each: SurveyQuestion) -> str:
    words = gettext(QUESTIONS[each.kind])
    if each.scale:
        return f"{words} {each.scale.least}–{each.scale.most}"
    names = gettext("、").join(named(choice) for choice in each.choices)
    return gettext("：").join(part for part in (words, names) if part)


def _line(code: str, lines: Mapping[str, Line]) -> str:
    line = lines.get(code)
    return (line.name_en if english() else line.name) if line else code


def choices_of(question: SurveyQuestion) -> list[tuple[str, str]]:
    """What can be chosen, each with its words; of a scale its steps, the ends named."""
    if question.scale is None:
        return [(one.code, named(one)) for one in question.choices]
    scale = question.scale
    low, high = (scale.low_en, scale.high_en) if english() else (scale.low, scale.high)
    ends = {scale.least: low, scale.most: high}
    return [(str(n), f"{n} {ends[n]}" if n in ends else str(n)) for n in range(scale.least, scale.most + 1)]
