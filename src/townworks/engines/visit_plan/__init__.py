"""巡查路线 (visit_plan): who goes where on which day, and in which order, so that least is walked.

``compute(Given) -> Answer`` plans visits for workers and their days with PyVRP, never worse than going to the
nearest next. Page: docs/rules/visit_plan.md.
"""

from .compute import BASIS, compute
from .given import Answer, Day, Given, LeftOut, Reason, Stop, Visit, Worker

__all__ = [
    "BASIS",
    "Answer",
    "Day",
    "Given",
    "LeftOut",
    "Reason",
    "Stop",
    "Visit",
    "Worker",
    "compute",
]
