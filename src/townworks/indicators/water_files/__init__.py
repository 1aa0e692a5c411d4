"""水质数据文件 (water_files): a table of samples as the national automatic stations publish it, judged row by row.

Needs no database. ``classify(path, out, wish, known) -> Totals`` reads the file in bounded memory, adds four columns and
gives the control totals; what is wrong with the file is told whole, in ``Unreadable``.
"""

from .classifying import Wish, classify
from .problems import Problem, Unreadable
from .totals import Totals
from .waters import Known

__all__ = ["Known", "Problem", "Totals", "Unreadable", "Wish", "classify"]
