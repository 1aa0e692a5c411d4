"""办件的表."""

from .case import Case, CaseEdition
from .clock import Card, ClockRow, ExtensionAsk
from .counter import OrderImport, Ticket, TicketStep
from .party import Material, Party
from .public import Knock, TipKeeper
from .work import Answer, HandOver, JointUnit, Rating, StepRow

__all__ = [
    "Answer",
    "Card",
    "Case",
    "CaseEdition",
    "ClockRow",
    "ExtensionAsk",
    "HandOver",
    "JointUnit",
    "Knock",
    "Material",
    "OrderImport",
    "Party",
    "Rating",
    "StepRow",
    "Ticket",
    "TicketStep",
    "TipKeeper",
]
