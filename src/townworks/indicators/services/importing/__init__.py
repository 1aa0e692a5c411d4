"""导入数字: a file of anybody's making comes in; looked at first, then taken in whole or not at all.

Long tables (a figure a row) and wide ones (a column a period, or a column an indicator) are both read, with heads in up to three
rows. The same file again changes nothing and is known; a file that overlaps an earlier one writes only what differs, as corrections.
"""

from townworks.kernel.tables import Problem

from .heads import ROLES, Book, Column, Head
from .plan import Plan, Taken, Total, Wish
from .sheets import keep_file
from .taking import import_figures, preview_figures

__all__ = [
    "ROLES",
    "Book",
    "Column",
    "Head",
    "Plan",
    "Problem",
    "Taken",
    "Total",
    "Wish",
    "import_figures",
    "keep_file",
    "preview_figures",
]
