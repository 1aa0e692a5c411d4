"""指标服务: the one door for writing."""

from .correcting import correct_observation
from .deriving import derive
from .questions import answer_question, ask_question, settle_question
from .recording import Cell, record_figures
from .returns import (
    approve_return,
    lock_return,
    open_return,
    send_back_return,
    submit_return,
    withdraw_return,
)
from .scopes import enter_scope, leave_scope
from .things import ThingFacts, edit_thing, end_thing, register_thing

__all__ = [
    "Cell",
    "ThingFacts",
    "answer_question",
    "approve_return",
    "ask_question",
    "correct_observation",
    "derive",
    "edit_thing",
    "end_thing",
    "enter_scope",
    "leave_scope",
    "lock_return",
    "open_return",
    "record_figures",
    "register_thing",
    "send_back_return",
    "settle_question",
    "submit_return",
    "withdraw_return",
]
