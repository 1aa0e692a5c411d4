"""一步一办: every act of the table by its name, with the fields that it takes; one table for the pages and the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import referring
from .accepting import accept_case, refuse_case, take_materials, take_supplement, tell_missing, withdraw_case
from .answering import answer_case, close_case, look_back_case, reopen_case, transfer_case
from .chasing import ask_review, remind_case, tell_review
from .joining import join_case, unjoin_case
from .publishing import publish_report, unpublish_report
from .referring import ask_joint_units, assign_case, refer_case, return_referral, take_over
from .working import ask_extension, claim_case, pause_case, progress_case, resume_case

Service = Callable[..., object]


def _plain(service: Service, *names: str) -> Service:
    """A service called with the fields that it takes, by their names in the form."""

    def call(given: dict[str, Any], **facts: Any) -> object:
        return service(**facts, **{RENAMED.get(name, name): given[name] for name in names if name in given})

    return call


RENAMED = {"unit": "unit_id", "units": "unit_ids", "into": "into_id"}
SERVICES: dict[str, Service] = {
    "accept": _plain(accept_case, "reason", "version"),
    "tell_missing": _plain(tell_missing, "reason", "codes", "version"),
    "supply": _plain(take_supplement, "reason", "version"),
    "refuse": _plain(refuse_case, "reason", "version"),
    "withdraw": _plain(withdraw_case, "reason", "version"),
    "materials": _plain(take_materials, "codes", "kept", "version"),
    "refer": _plain(refer_case, "unit", "reason", "version"),
    "take_over": _plain(take_over, "version"),
    "return_referral": _plain(return_referral, "reason", "version"),
    "assign": _plain(assign_case, "unit", "reason", "version"),
    "ask_joint": _plain(ask_joint_units, "units", "reason", "version"),
    "claim": _plain(claim_case, "reason", "version"),
    "progress": _plain(progress_case, "step", "reason", "version"),
    "pause": _plain(pause_case, "why", "paper", "reason", "version"),
    "resume": _plain(resume_case, "reason", "version"),
    "ask_extension": _plain(ask_extension, "days", "reason", "version"),
    "answer": _plain(answer_case, "text", "paper", "late_reason", "version"),
    "transfer": _plain(transfer_case, "reason", "version"),
    "remind": _plain(remind_case, "reason", "version"),
    "ask_review": _plain(ask_review, "reason", "version"),
    "review_told": _plain(tell_review, "reason", "version"),
    "look_back": _plain(look_back_case, "reason", "version"),
    "close": _plain(close_case, "reason", "version"),
    "reopen": _plain(reopen_case, "reason", "version"),
    "join": _plain(join_case, "into", "version"),
    "unjoin": _plain(unjoin_case, "reason", "version"),
    "publish": _plain(publish_report, "text", "address", "reason", "version"),
    "unpublish": _plain(unpublish_report, "reason", "version"),
}


def _joint(given: dict[str, Any], **facts: Any) -> object:
    return referring.answer_joint(**facts, answer=given["reason"], version=given.get("version"))


SERVICES["answer_joint"] = _joint
