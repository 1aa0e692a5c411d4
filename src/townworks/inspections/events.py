"""检查的事件, and what its acts and things are called in the audit trail."""

from __future__ import annotations

from dataclasses import dataclass

from .workflow import FLOW


@dataclass(frozen=True)
class VisitReceived:
    """A visit was taken in."""

    visit_id: int
    round_id: int
    town_id: int


@dataclass(frozen=True)
class FindingMoved:
    """A finding took a step."""

    finding_id: int
    town_id: int
    move: str
    state: str


VERBS = {
    **{f"finding.{move.name}": move.label for move in FLOW.moves},
    "site.register": "登记场所",
    "site.edit": "修改场所",
    "site.close": "场所消失",
    "site.reopen": "场所恢复",
    "site.merge": "合并场所",
    "site.keep_apart": "认定不是同一场所",
    "site.import": "导入场所",
    "round.open": "开展一轮检查",
    "round.plan": "排定检查",
    "round.close": "结束一轮检查",
    "due.explain": "说明未查场所",
    "visit.send": "提交检查记录",
    "visit.decide": "核对冲突记录",
    "finding.ask_extension": "申请整改延期",
    "finding.refuse_extension": "不同意延期",
    "finding.keep_apart": "认定不是同一问题",
    "finding.add_source": "补充问题来源",
    "rectification.issue": "签发整改通知书",
    "rectification.withdraw": "撤回整改通知书",
    "lookback.draw": "抽取回头看",
    "doubt.settle": "核对存疑",
}
KINDS = {
    "site": "场所",
    "round": "检查轮次",
    "visit": "检查记录",
    "finding": "问题",
    "rectification": "整改通知书",
    "lookback": "回头看",
    "doubt": "存疑",
}
