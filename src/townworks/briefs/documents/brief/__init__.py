"""简报: what the brief of a month or a week says (``content``), and two of them compared (``compared``)."""

from .compared import Difference, compare, compare_figures
from .content import Brief, Period, brief_of, period_named, period_of, two_briefs

__all__ = [
    "Brief",
    "Difference",
    "Period",
    "brief_of",
    "compare",
    "compare_figures",
    "period_named",
    "period_of",
    "two_briefs",
]
