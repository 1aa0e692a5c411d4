"""月报: what the month's brief says (``content``), as a Word file (``word``), and two editions compared (``compared``)."""

from .compared import Difference, compare
from .content import Brief, Period, brief_of, period_of
from .word import write_brief

__all__ = ["Brief", "Difference", "Period", "brief_of", "compare", "period_of", "write_brief"]
