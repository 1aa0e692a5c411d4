"""办件服务: the one door for writing."""

from .accepting import accept_case, refuse_case, take_materials, take_supplement, tell_missing, withdraw_case
from .answering import answer_case, close_case, look_back_case, rate_case, reopen_case, transfer_case
from .chasing import ask_review, remind_case, tell_review
from .joining import join_case, unjoin_case
from .keepers import name_keeper
from .persons import Told, erase_expired, find_by_number, reveal_party, rotate_keys
from .publishing import publish_photos, publish_report, take_down_photos, unpublish_report
from .referring import (
    answer_joint,
    ask_joint_units,
    assign_case,
    refer_case,
    return_referral,
    take_over,
)
from .registering import (
    CITIZEN,
    Asked,
    Receipt,
    receive_application,
    receive_report,
    register_case,
    try_report,
)
from .same_reports import decline_same, join_same
from .training import Course, cancel_training, record_training
from .working import (
    approve_extension,
    ask_extension,
    claim_case,
    pause_case,
    progress_case,
    refuse_extension,
    resume_case,
)

__all__ = [
    "CITIZEN",
    "Asked",
    "Course",
    "Receipt",
    "Told",
    "accept_case",
    "answer_case",
    "answer_joint",
    "approve_extension",
    "ask_extension",
    "ask_joint_units",
    "ask_review",
    "assign_case",
    "cancel_training",
    "claim_case",
    "close_case",
    "decline_same",
    "erase_expired",
    "find_by_number",
    "join_case",
    "join_same",
    "look_back_case",
    "name_keeper",
    "pause_case",
    "progress_case",
    "publish_photos",
    "publish_report",
    "rate_case",
    "receive_application",
    "receive_report",
    "record_training",
    "refer_case",
    "refuse_case",
    "refuse_extension",
    "register_case",
    "remind_case",
    "reopen_case",
    "resume_case",
    "return_referral",
    "reveal_party",
    "rotate_keys",
    "take_down_photos",
    "take_materials",
    "take_over",
    "take_supplement",
    "tell_missing",
    "tell_review",
    "transfer_case",
    "try_report",
    "unjoin_case",
    "unpublish_report",
    "withdraw_case",
]
