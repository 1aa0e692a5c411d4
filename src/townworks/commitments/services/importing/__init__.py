"""导入任务表: the sheet that went out comes back; what would change is shown first, then done all or not at all.

A row names its commitment by 编号 and the version that was exported. Nothing newer is overwritten: a row whose
commitment was changed since is refused, unless it says what already is. Taking in the same file twice changes
nothing the second time.
"""

from .planning import Plan, Planned, Problem, plan_rows, read_sheet
from .reading import LARGEST
from .writing import adopt_sheet

__all__ = ["LARGEST", "Plan", "Planned", "Problem", "adopt_sheet", "plan_rows", "read_sheet"]
