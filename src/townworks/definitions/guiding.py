"""帮您选 (guiding): which questions of a service item are still to be answered, and what these answers leave to bring.

A question may hang on an earlier answer, a paper on one or on any of several. What hangs on a question that is not asked is not
needed, whatever stands in an address that somebody kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .cases import Needed, Option, Paper, Question, ServiceItem


def questions_to_ask(one: ServiceItem, answers: Mapping[str, str]) -> tuple[Question, ...]:
    """要问的: in the order of the file, without those that an answer made needless or has not yet made needed."""
    given = answers_given(one, answers)
    return tuple(question for question in one.questions if _needed(question, given))


def answers_given(one: ServiceItem, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that count: one of the choices, to a question that is asked."""
    given: dict[str, str] = {}
    for question in one.questions:
        answer = answers.get(question.code, "")
        if _needed(question, given) and any(choice.code == answer for choice in question.choices):
            given[question.code] = answer
    return given


def advice_on(one: ServiceItem, answers: Mapping[str, str]) -> tuple[Option, ...]:
    """提醒: the answers about which there is something to tell, in the order of the questions."""
    given = answers_given(one, answers)
    return tuple(
        choice
        for question in one.questions
        for choice in question.choices
        if choice.advice and given.get(question.code) == choice.code
    )


def papers_to_bring(one: ServiceItem, answers: Mapping[str, str]) -> tuple[Paper, ...]:
    """只带这些: the papers that these answers leave; an unanswered question leaves out what hangs on it."""
    given = answers_given(one, answers)
    return tuple(paper for paper in one.papers if _needed(paper, given))


def paths(one: ServiceItem) -> Iterator[dict[str, str]]:
    """每一种答法: every way through the questions, each up to its end or to an answer that ends it."""
    yield from _onward(one, {})


def _onward(one: ServiceItem, given: dict[str, str]) -> Iterator[dict[str, str]]:
    following = next((each for each in questions_to_ask(one, given) if each.code not in given), None)
    if following is None:
        yield given
        return
    for choice in following.choices:
        answers = given | {following.code: choice.code}
        if choice.ends:
            yield answers
        else:
            yield from _onward(one, answers)


def _needed(thing: Paper | Question, given: Mapping[str, str]) -> bool:
    return thing.when is None or any(_holds(one, given) for one in (thing.when, *thing.also_when))


def _holds(one: Needed, given: Mapping[str, str]) -> bool:
    return given.get(one.question) == one.is_
