"""图表: the one place where specs are built and drawn; the same spec for the page and for the document."""

from .bars import CountRow, LightsRow, counts_by, lights_by
from .classes import ClassCell, ClassRow, classes_by
from .courses import Course, Point, progress, small_multiples
from .drawing import Drawing, Table
from .figures import Figure, Line, beside, over_time
from .measures import MeasureRow, measures_by
from .profiles import Part, Profile, profiles
from .shares import SharesRow, shares_by

__all__ = [
    "ClassCell",
    "ClassRow",
    "CountRow",
    "Course",
    "Drawing",
    "Figure",
    "LightsRow",
    "Line",
    "MeasureRow",
    "Part",
    "Point",
    "Profile",
    "SharesRow",
    "Table",
    "beside",
    "classes_by",
    "counts_by",
    "lights_by",
    "measures_by",
    "over_time",
    "profiles",
    "progress",
    "shares_by",
    "small_multiples",
]
