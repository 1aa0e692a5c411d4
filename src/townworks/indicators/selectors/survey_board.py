"""问卷的查阅: progress by quota, results with their base, and which questionnaire an unused code opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from townworks.definitions import scoring_telling
from townworks.definitions.surveys import Survey
from townworks.engines.score_tree import said
from townworks.kernel.actor import Actor

from ..models import SurveyQuota, SurveyRun, SurveyText, SurveyToken
from ..services.ground import PLACE_KINDS, Ground
from ..services.surveys import digest_of
from . import scoring_reach
from .scores.material import survey_of
from .survey_results import QuestionResult, codes_of, good_codes, results

MOST_TEXTS = 200


@dataclass(frozen=True)
class RunRow:
    """一次问卷 with how many are wanted and have come in."""

    run: SurveyRun
    name: str
    wanted: int
    answered: int


@dataclass(frozen=True)
class QuotaRow:
    """一处的进度."""

    quota: SurveyQuota
    full: bool
    left: int  # codes that were made and not used


@dataclass(frozen=True)
class ChoiceRow:
    """一个选项 as the page shows it: its words, its count, its share in per cent."""

    name: str
    count: int
    percent: str
    width: float
    good: bool


@dataclass(frozen=True)
class QuestionRow:
    """一题的结果 as the page shows it."""

    text: str
    result: QuestionResult
    choices: tuple[ChoiceRow, ...]
    good: str


@dataclass(frozen=True)
class Board:
    """一次问卷: everything that its page says."""

    run: SurveyRun
    survey: Survey
    quotas: tuple[QuotaRow, ...]
    questions: tuple[QuestionRow, ...]
    texts: tuple[str, ...]
    wanted: int
    answered: int
    may_run: bool

    @property
    def enough(self) -> bool:
        """Whether results are shown."""
        return self.answered >= self.survey.least


def rows(actor: Actor) -> list[RunRow]:
    """Every questionnaire of the actor's towns; two queries."""
    found = scoring_reach.surveys_for(actor).annotate(
        wanted=Sum("quotas__wanted"), answered=Sum("quotas__answered")
    )
    return [
        RunRow(run, scoring_telling.named(survey_of(run.edition)), run.wanted or 0, run.answered or 0)
        for run in found
    ]


def board(actor: Actor, pk: int) -> Board:
    """One questionnaire; NotFound when it is not there or not for this actor."""
    run = scoring_reach.survey_for(actor, pk)
    survey = survey_of(run.edition)
    quotas = [
        QuotaRow(one, one.answered >= one.wanted, max(0, one.issued - one.answered))
        for one in run.quotas.select_related("place").defer("place__outline")
    ]
    answered = sum(row.quota.answered for row in quotas)
    texts = (
        tuple(SurveyText.objects.filter(run=run).order_by("pk").values_list("text", flat=True)[:MOST_TEXTS])
        if answered >= survey.least
        else ()
    )
    return Board(
        run,
        survey,
        tuple(quotas),
        tuple(_question(one) for one in results(run, survey)),
        texts,
        sum(row.quota.wanted for row in quotas),
        answered,
        run.state == "open" and bool(scoring_reach.may(actor, "survey.open", run)),
    )


def village_choices(actor: Actor) -> list[tuple[int, str]]:
    """The villages and communities of the actor's own town, in the order of the tree."""
    if actor.town_id is None:
        return []
    spots = Ground(actor.town_id).by_pk.values()
    return [(spot.pk, spot.name) for spot in spots if spot.kind in PLACE_KINDS["village"]]


@dataclass(frozen=True)
class Opened:
    """What an unused code opens: the questionnaire, of which place; ``full``: so many answered there as were wanted."""

    survey: Survey
    place: str
    full: bool


def opened_by(token: str, *, on: date) -> Opened | None:
    """What an unused code opens on a day; None for any other. Nothing is told of what was or never was."""
    row = (
        SurveyToken.objects.filter(digest=digest_of(token), quota__run__state="open")
        .filter(quota__run__from_on__lte=on, quota__run__until_on__gte=on)
        .select_related("quota__run__edition", "quota__place")
        .first()
    )
    if row is None:
        return None
    return Opened(survey_of(row.quota.run.edition), row.quota.place.name, row.quota.full)


def about(survey: Survey) -> str:
    """What people are told before they answer."""
    return survey.about_en if scoring_telling.english() else survey.about


def _question(result: QuestionResult) -> QuestionRow:
    names = dict(scoring_telling.choices_of(result.question))
    good = good_codes(result.question) if result.question.counts else frozenset()
    counts = {one.code: one for one in result.choices}
    choices = tuple(
        ChoiceRow(
            names[code],
            counts[code].count,
            said(counts[code].share * 100),
            round(float(counts[code].share * 100), 2),
            code in good,
        )
        for code in codes_of(result.question)
        if code in counts
    )
    return QuestionRow(
        scoring_telling.asked(result.question),
        result,
        choices,
        "" if result.good is None else said(result.good * 100),
    )
