"""义：问卷 (sense): whether a questionnaire means something; one check, one function."""

from __future__ import annotations

from collections.abc import Iterator

from townworks.engines.working import Step, gettext_noop

from .naming import named_by_file, repeated
from .problems import Problem
from .surveys import CHOOSING, Survey, SurveyQuestion

LEAST_CHOICES = 2


def survey_is_named_by_its_file(file: str, one: Survey) -> Iterator[Problem]:
    """surveys/civility.toml holds the survey ``civility``."""
    yield from named_by_file(file, one.code)


def questions_are_asked_once(file: str, one: Survey) -> Iterator[Problem]:
    """Codes and texts are used once, and so are the choices of a question."""
    yield from repeated(file, "questions.code", [each.code for each in one.questions])
    yield from repeated(file, "questions.text", [each.text for each in one.questions])
    for n, each in enumerate(one.questions, start=1):
        at = f"questions[{n}]「{each.code}」.choices"
        yield from repeated(file, at, [choice.code for choice in each.choices])


def questions_can_be_answered(file: str, one: Survey) -> Iterator[Problem]:
    """A choosing question has choices, a scale its ends, and text neither; whoever writes a text may leave it."""
    for n, each in enumerate(one.questions, start=1):
        yield from _answerable(file, f"questions[{n}]「{each.code}」", each)


def _answerable(file: str, at: str, each: SurveyQuestion) -> Iterator[Problem]:
    facts: dict[str, object] = {"kind": each.kind}
    if each.kind in CHOOSING and len(each.choices) < LEAST_CHOICES:
        wrong = Step(gettext_noop("选择题至少要有两个选项"))
        yield Problem(file, f"{at}.choices", wrong, Step(gettext_noop("请补上")))
    if each.kind not in CHOOSING and each.choices:
        wrong = Step(gettext_noop("题型是 {kind}，没有选项"), facts)
        yield Problem(file, f"{at}.choices", wrong, Step(gettext_noop("请删去，或改题型")))
    if (each.kind == "scale") != (each.scale is not None):
        wrong = Step(gettext_noop("题型是 {kind}：打分题要写 scale，别的题不写"), facts)
        yield Problem(file, f"{at}.scale", wrong, Step(gettext_noop("请补上或删去")))
    if each.scale is not None and not each.scale.least < each.scale.good_from <= each.scale.most:
        facts = {"least": each.scale.least, "good": each.scale.good_from, "most": each.scale.most}
        wrong = Step(gettext_noop("从 {good} 分起算满意，应当大于 {least}、不大于 {most}"), facts)
        yield Problem(file, f"{at}.scale.good_from", wrong, Step(gettext_noop("请改正")))
    if each.kind == "text" and each.required:
        wrong = Step(gettext_noop("自己写的话不能必填"))
        yield Problem(file, f"{at}.required", wrong, Step(gettext_noop("请写 required = false")))


SURVEY_CHECKS = (survey_is_named_by_its_file, questions_are_asked_once, questions_can_be_answered)
