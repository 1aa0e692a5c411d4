"""12345 工单: taken in from the platform's sheet, each once by its number; every mistake at once, nothing written before."""

from townworks.kernel.tables import Column, Problem
from townworks.kernel.tables import keep as keep_file

from .columns import FIELDS
from .planning import Plan, Planned, error_rows, planned
from .reading import Sheet, kept_sheet
from .taking import Done, Wish, preview_orders, take_orders

__all__ = [
    "FIELDS",
    "Column",
    "Done",
    "Plan",
    "Planned",
    "Problem",
    "Sheet",
    "Wish",
    "error_rows",
    "keep_file",
    "kept_sheet",
    "planned",
    "preview_orders",
    "take_orders",
]
