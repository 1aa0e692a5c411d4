"""督办服务: the monthly check, notices to units, their replies and their closing."""

from .checks import finish_check, open_check
from .notices import close_notice, draft_notice, issue_notice, withdraw_notice
from .replies import reply_to_notice, return_reply

__all__ = [
    "close_notice",
    "draft_notice",
    "finish_check",
    "issue_notice",
    "open_check",
    "reply_to_notice",
    "return_reply",
    "withdraw_notice",
]
