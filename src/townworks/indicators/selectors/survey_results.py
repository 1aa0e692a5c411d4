"""问卷结果: shares with the base they rest on, suppressed where too few answered; by place as far as that leaves nobody alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from townworks.definitions.surveys import Survey, SurveyQuestion

from ..models import SurveyAnswer, SurveyRun

Answers = Sequence[Mapping[str, object]]


@dataclass(frozen=True)
class ChoiceResult:
    """一个选项: how many chose it, out of those who answered the question."""

    code: str
    count: int
    share: Fraction


@dataclass(frozen=True)
class QuestionResult:
    """一题的结果. ``base``: how many answered it; ``shown``: whether they were enough; ``good``: the favourable share."""

    question: SurveyQuestion
    base: int
    shown: bool
    choices: tuple[ChoiceResult, ...]
    good: Fraction | None


@dataclass(frozen=True)
class Favour:
    """满意比例 of each question that counts, for the whole and by place; None where too few answered."""

    run: SurveyRun
    open: bool
    base: int
    least: int
    whole: Mapping[str, Fraction | None]
    by_place: Mapping[int, Mapping[str, Fraction | None]]
    bases: Mapping[int, int]


def favours(run: SurveyRun, survey: Survey, *, on: date | None = None) -> Favour:
    """The favourable shares of a questionnaire until a day; one query."""
    rows = _rows(run, on)
    by_place: dict[int, list[Mapping[str, object]]] = defaultdict(list)
    for place_id, content in rows:
        by_place[place_id].append(content)
    counted = [one for one in survey.questions if one.counts]
    return Favour(
        run,
        run.state == "open",
        len(rows),
        survey.least,
        {one.code: result(one, [content for _, content in rows], survey.least).good for one in counted},
        {
            place_id: {one.code: result(one, contents, survey.least).good for one in counted}
            for place_id, contents in by_place.items()
        },
        {place_id: len(contents) for place_id, contents in by_place.items()},
    )


def results(run: SurveyRun, survey: Survey) -> list[QuestionResult]:
    """Every question that is chosen in, with its shares; one query. Words of people's own are not counted."""
    contents = [content for _, content in _rows(run, None)]
    return [result(one, contents, survey.least) for one in survey.questions if one.kind != "text"]


def result(question: SurveyQuestion, contents: Answers, least: int) -> QuestionResult:
    """One question over some answers; nothing but the base where fewer than ``least`` answered it."""
    given = [_chosen(content[question.code]) for content in contents if question.code in content]
    base = len(given)
    if base < least:
        return QuestionResult(question, base, False, (), None)
    counts = [(code, sum(1 for chosen in given if code in chosen)) for code in codes_of(question)]
    choices = tuple(ChoiceResult(code, count, Fraction(count, base)) for code, count in counts)
    good = None
    if question.counts:
        favourable = good_codes(question)
        good = sum((one.share for one in choices if one.code in favourable), Fraction(0))
    return QuestionResult(question, base, True, choices, good)


def codes_of(question: SurveyQuestion) -> tuple[str, ...]:
    """What can be chosen, as it is kept; of a scale its steps."""
    if question.scale is not None:
        return tuple(str(n) for n in range(question.scale.least, question.scale.most + 1))
    return tuple(choice.code for choice in question.choices)


def good_codes(question: SurveyQuestion) -> frozenset[str]:
    """What counts as favourable."""
    if question.scale is not None:
        return frozenset(code for code in codes_of(question) if int(code) >= question.scale.good_from)
    return frozenset(choice.code for choice in question.choices if choice.good)


def _chosen(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)


def _rows(run: SurveyRun, on: date | None) -> list[tuple[int, Mapping[str, object]]]:
    found = SurveyAnswer.objects.filter(run=run)
    if on is not None:
        found = found.filter(on__lte=on)
    rows: Iterable[tuple[int, Mapping[str, object]]] = found.order_by().values_list("place_id", "content")
    return list(rows)
