"""办件的事件, and what its acts and things are called in the audit trail."""

from __future__ import annotations

from dataclasses import dataclass

from .models.counter import TICKET_MOVES
from .workflow import FLOW


@dataclass(frozen=True)
class CaseMoved:
    """A case took a step."""

    case_id: int
    town_id: int
    move: str
    state: str


@dataclass(frozen=True)
class ReportCame:
    """A report came in that may be about what another tells."""

    case_id: int
    town_id: int


@dataclass(frozen=True)
class CaseEnded:
    """A case was answered and closed: it can teach who takes what."""

    case_id: int
    town_id: int


VERBS = {
    **{f"case.{move.name}": move.label for move in FLOW.moves},
    **{f"ticket.{name}": word for name, word in TICKET_MOVES.items()},
    "case.receive": "群众提交",
    "case.take_materials": "收材料",
    "case.ask_extension": "申请延期",
    "case.refuse_extension": "不同意延期",
    "case.redate": "重算到期日",
    "case.rate": "好差评",
    "case.reveal": "查看个人信息",
    "case.erase": "清除个人信息",
    "case.decline_same": "不是同一件",
    "case.make_finding": "转为检查问题",
    "case.find_by_number": "按证件号查找",
    "case.publish_photos": "公开照片",
    "case.take_down_photos": "撤下照片",
    "case.rotate_keys": "轮换密钥",
    "training.record": "登记培训",
    "training.cancel": "作废培训记录",
    "order.import": "导入工单",
    "tip.appoint": "指定线索专管岗位",
}
KINDS = {"case": "办件", "order_import": "工单导入", "ticket": "排队号", "training": "培训记录"}
