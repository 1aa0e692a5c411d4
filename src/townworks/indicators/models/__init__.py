"""指标的表."""

from .batch import ImportBatch
from .edition import IndicatorEdition
from .observation import Observation, Rollup, Standing
from .question import Question
from .returns import Return, ReturnRow
from .thing import ScopeRow, Thing, ThingEdition

__all__ = [
    "ImportBatch",
    "IndicatorEdition",
    "Observation",
    "Question",
    "Return",
    "ReturnRow",
    "Rollup",
    "ScopeRow",
    "Standing",
    "Thing",
    "ThingEdition",
]
