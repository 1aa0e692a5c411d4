"""合：测评办法、问卷和别的文件 (fit): whether what a scheme draws on is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from townworks.engines.working import Step, gettext_noop

from .campaigns import Campaign
from .naming import told_apart
from .problems import Problem
from .scoring import Scheme, ScoreItem
from .shape import Shape
from .surveys import Survey

Files = Mapping[str, Shape | None]


def schemes_and_surveys_are_told_apart(files: Files) -> Iterator[Problem]:
    """No two share a name or a place in the order."""
    yield from told_apart(files, Scheme, ("name", "name_en", "order"))
    yield from told_apart(files, Survey, ("name", "name_en", "order"))


def line_of_scheme_is_there(files: Files) -> Iterator[Problem]:
    """A scheme and a questionnaire belong to a line that the town has."""
    for file, one in files.items():
        if isinstance(one, Scheme | Survey) and f"lines/{one.line}.toml" not in files:
            wrong = Step(gettext_noop("没有代码为 {line} 的工作条线"), {"line": one.line})
            yield Problem(file, "line", wrong, Step(gettext_noop("请检查拼写，或先在 lines 里写这条线")))


def sources_are_there(files: Files) -> Iterator[Problem]:
    """Campaigns and their items, questionnaires and their questions, indicators: each is there and can give what is wanted of it."""
    for file, one in files.items():
        if not isinstance(one, Scheme):
            continue
        for n, item in enumerate(one.items, start=1):
            at = f"items[{n}]「{item.code}」"
            yield from _campaign(files, file, at, item)
            yield from _survey(files, file, at, item)
            yield from _indicator(files, file, f"{at}.source.indicator", item.source.indicator)
        for n, veto in enumerate(one.vetoes, start=1):
            yield from _indicator(files, file, f"vetoes[{n}]「{veto.code}」.indicator", veto.indicator)


def _campaign(files: Files, file: str, at: str, item: ScoreItem) -> Iterator[Problem]:
    code = item.source.campaign
    if code is None:
        return
    if f"campaigns/{code}.toml" not in files:
        wrong = Step(gettext_noop("没有代码为 {campaign} 的专项行动"), {"campaign": code})
        yield Problem(file, f"{at}.source.campaign", wrong, Step(gettext_noop("请检查拼写")))
    campaign = files.get(f"campaigns/{code}.toml")
    if not isinstance(campaign, Campaign):
        return
    failing = {one.code for one in campaign.items if one.fails_if}
    for m, rule in enumerate(item.deductions, start=1):
        for k, name in enumerate(rule.items, start=1):
            if name not in failing:
                facts = {"campaign": code, "item": name}
                wrong = Step(gettext_noop("专项行动 {campaign} 没有会查出问题的检查项 {item}"), facts)
                remedy = Step(gettext_noop("可用的有：{codes}"), {"codes": "、".join(sorted(failing))})
                where = f"{at}.deductions[{m}]「{rule.code}」.items[{k}]"
                yield Problem(file, where, wrong, remedy)


def _survey(files: Files, file: str, at: str, item: ScoreItem) -> Iterator[Problem]:
    code = item.source.survey
    if code is None:
        return
    if f"surveys/{code}.toml" not in files:
        wrong = Step(gettext_noop("没有代码为 {survey} 的问卷"), {"survey": code})
        remedy = Step(gettext_noop("请检查拼写，或先在 surveys 里写这份问卷"))
        yield Problem(file, f"{at}.source.survey", wrong, remedy)
    survey = files.get(f"surveys/{code}.toml")
    if not isinstance(survey, Survey):
        return
    counted = [one.code for one in survey.questions if one.counts]
    for k, name in enumerate(item.source.questions, start=1):
        if name not in counted:
            wrong = Step(
                gettext_noop("问卷 {survey} 没有能算出满意比例的问题 {question}"),
                {"survey": code, "question": name},
            )
            remedy = Step(gettext_noop("可用的有：{codes}"), {"codes": "、".join(counted) or "—"})
            yield Problem(file, f"{at}.source.questions[{k}]", wrong, remedy)


def _indicator(files: Files, file: str, at: str, code: str | None) -> Iterator[Problem]:
    if code is not None and f"indicators/{code}.toml" not in files:
        wrong = Step(gettext_noop("没有代码为 {code} 的指标"), {"code": code})
        yield Problem(file, at, wrong, Step(gettext_noop("请检查拼写，或先在 indicators 里写这个指标")))


SCORING_FIT = (schemes_and_surveys_are_told_apart, line_of_scheme_is_there, sources_are_there)
