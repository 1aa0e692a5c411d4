"""导入场所: a file of a town's own making comes into the register; looked at first, then taken in whole or not at all.

The file is kept by its content between the two steps and compared again when it is taken in. The same file again changes
nothing and is known. What may be registered already is a question to a person, never settled by the rule.
"""

from townworks.kernel.tables import Problem
from townworks.kernel.tables import keep as keep_file

from .errors_sheet import error_rows
from .plan import ACTS, CHOICES, Alike, Plan, Planned, decided
from .reading import opened
from .writing import Wish, Word, import_sites, preview_sites

__all__ = [
    "ACTS",
    "CHOICES",
    "Alike",
    "Plan",
    "Planned",
    "Problem",
    "Wish",
    "Word",
    "decided",
    "error_rows",
    "import_sites",
    "keep_file",
    "opened",
    "preview_sites",
]
