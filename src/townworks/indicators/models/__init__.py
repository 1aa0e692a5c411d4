"""指标的表."""

from .batch import ImportBatch
from .edition import IndicatorEdition
from .observation import Observation, Rollup, Standing
from .outlook import Outlook
from .question import Question
from .returns import Return, ReturnRow
from .scoring import SchemeEdition, ScoreEntry, ScoreEntryRow, ScoreSnapshot, Scoring
from .survey import SurveyAnswer, SurveyEdition, SurveyQuota, SurveyRun, SurveyText, SurveyToken
from .thing import ScopeRow, Thing, ThingEdition

__all__ = [
    "ImportBatch",
    "IndicatorEdition",
    "Observation",
    "Outlook",
    "Question",
    "Return",
    "ReturnRow",
    "Rollup",
    "SchemeEdition",
    "ScopeRow",
    "ScoreEntry",
    "ScoreEntryRow",
    "ScoreSnapshot",
    "Scoring",
    "Standing",
    "SurveyAnswer",
    "SurveyEdition",
    "SurveyQuota",
    "SurveyRun",
    "SurveyText",
    "SurveyToken",
    "Thing",
    "ThingEdition",
]
