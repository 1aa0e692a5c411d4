"""办件查询: the one door for reading."""

from .kinds import item_of, kind_of, matter_name, matter_of
from .visible import case_for, cases_for, may

__all__ = ["case_for", "cases_for", "item_of", "kind_of", "matter_name", "matter_of", "may"]
