"""形：问卷 (survey): what is asked of people who answer without a name, and which answers count as favourable.

A question about the person who answers is never asked; there is no kind of question for a name, a number or a place.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .campaigns import Basis, LongText
from .shape import Code, Shape, Text

QuestionKind = Literal["single", "multiple", "scale", "text"]
CHOOSING: tuple[QuestionKind, ...] = ("single", "multiple")


class SurveyChoice(Shape):
    """一个选项. ``good``: whether it counts as favourable."""

    code: Code
    name: Text
    name_en: Text
    good: bool = False


class Scale(Shape):
    """打分: from ``least`` to ``most``; ``good_from`` on counts as favourable. The two words stand at its ends."""

    least: Annotated[int, Field(ge=0, le=1)] = 1
    most: Annotated[int, Field(ge=2, le=10)] = 5
    good_from: Annotated[int, Field(ge=0, le=10)]
    low: Text
    low_en: Text
    high: Text
    high_en: Text


class SurveyQuestion(Shape):
    """一个问题."""

    code: Code
    text: Text
    text_en: Text
    kind: QuestionKind
    required: bool = True
    choices: tuple[SurveyChoice, ...] = ()
    scale: Scale | None = None

    @property
    def counts(self) -> bool:
        """Whether a favourable share can be told of it."""
        return self.scale is not None or (self.kind == "single" and any(one.good for one in self.choices))


class Survey(Shape):
    """问卷: the whole of one file in surveys/. ``least``: fewer answers than this are never shown."""

    code: Code
    order: Annotated[int, Field(ge=1, le=999)]
    name: Text
    name_en: Text
    about: LongText
    about_en: LongText
    line: Code
    minutes: Annotated[int, Field(ge=1, le=30)] = 3
    least: Annotated[int, Field(ge=5, le=1000)] = 10
    questions: Annotated[tuple[SurveyQuestion, ...], Field(min_length=1, max_length=40)]
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]

    def question(self, code: str) -> SurveyQuestion | None:
        """The question of this code, if there is one."""
        return next((one for one in self.questions if one.code == code), None)
