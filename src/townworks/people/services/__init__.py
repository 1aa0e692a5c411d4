"""人员服务: the one door for writing. Each goes may → lock → can → write → audit → announce."""

from .passwords import change_password, reset_password
from .persons import create_person, lock_person, unlock_person
from .posts import end_post, give_post
from .sessions import end_own_session, end_session, expire_sessions, open_session, touch_session
from .tokens import end_token, make_token
from .units import UnitFacts, change_unit, close_unit, open_unit, open_usual_units

__all__ = [
    "UnitFacts",
    "change_password",
    "change_unit",
    "close_unit",
    "create_person",
    "end_own_session",
    "end_post",
    "end_session",
    "end_token",
    "expire_sessions",
    "give_post",
    "lock_person",
    "make_token",
    "open_session",
    "open_unit",
    "open_usual_units",
    "reset_password",
    "touch_session",
    "unlock_person",
]
