"""地表水 (surface_water): the class of a sample and what follows from it for a section, a river, a month and a year.

``compute(Given) -> Answer`` judges one sample. Its neighbours each answer one more question, with their own ``Given``,
``Answer`` and ``compute``: ``period``, ``compliance``, ``headroom``, ``rating``, ``ranking``, ``trend``, ``alert``;
``arrays`` judges many samples at once. Page: docs/rules/surface_water.md.
"""

from .given import Answer, Given, ItemGrade, LeftOut
from .items import BY_CODE, BY_NAME, GRADES, ITEMS, Item, Water, grade_of, item_of
from .marks import Gap, Reading, reading_of
from .rounding import Rounding
from .sample import BASIS, compute

__all__ = [
    "BASIS",
    "BY_CODE",
    "BY_NAME",
    "GRADES",
    "ITEMS",
    "Answer",
    "Gap",
    "Given",
    "Item",
    "ItemGrade",
    "LeftOut",
    "Reading",
    "Rounding",
    "Water",
    "compute",
    "grade_of",
    "item_of",
    "reading_of",
]
