"""办件的表."""

from .case import Case, CaseEdition
from .clock import Card, ClockRow, ExtensionAsk
from .counter import OrderImport, Ticket, TicketStep
from .offers import CaseKey, SameOffer
from .party import Material, Party
from .public import Knock, PublicPhoto, PublicText, TipKeeper
from .routing import Lesson, LessonCount
from .training import Training
from .work import Answer, HandOver, JointUnit, Rating, StepRow

__all__ = [
    "Answer",
    "Card",
    "Case",
    "CaseEdition",
    "CaseKey",
    "ClockRow",
    "ExtensionAsk",
    "HandOver",
    "JointUnit",
    "Knock",
    "Lesson",
    "LessonCount",
    "Material",
    "OrderImport",
    "Party",
    "PublicPhoto",
    "PublicText",
    "Rating",
    "SameOffer",
    "StepRow",
    "Ticket",
    "TicketStep",
    "TipKeeper",
    "Training",
]
