"""区划服务: the one door for writing."""

from .importing import import_places, plan_import, previewed
from .planning import Plan, Planned, Problem

__all__ = ["Plan", "Planned", "Problem", "import_places", "plan_import", "previewed"]
