"""图表: the one place where specs are built and drawn; the same spec for the page and for the document."""

from .bars import CountRow, LightsRow, counts_by, lights_by
from .courses import Course, Point, progress, small_multiples
from .drawing import Drawing, Table
from .measures import MeasureRow, measures_by

__all__ = [
    "CountRow",
    "Course",
    "Drawing",
    "LightsRow",
    "MeasureRow",
    "Point",
    "Table",
    "counts_by",
    "lights_by",
    "measures_by",
    "progress",
    "small_multiples",
]
