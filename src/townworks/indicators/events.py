"""指标的事件, and what its acts and things are called in the audit trail."""

from __future__ import annotations

from dataclasses import dataclass

from .workflow import FLOW


@dataclass(frozen=True)
class FiguresRecorded:
    """Observations were put down: by their numbers, or all of one import."""

    town_id: int
    ids: list[int]
    batch_id: int | None = None


@dataclass(frozen=True)
class ReturnMoved:
    """A return took a step."""

    return_id: int
    town_id: int
    move: str
    state: str


VERBS = {
    **{f"return.{move.name}": move.label for move in FLOW.moves},
    "figure.enter": "填报数字",
    "figure.correct": "更正数字",
    "figure.import": "导入数字",
    "figure.derive": "推算数字",
    "return.open": "开始填报",
    "question.ask": "提出疑问",
    "question.answer": "答复疑问",
    "question.settle": "了结疑问",
    "thing.register": "登记被测对象",
    "thing.edit": "修改被测对象",
    "thing.end": "停测",
    "scope.leave": "移出指标范围",
    "scope.enter": "纳入指标范围",
    "scoring.open": "开始测评",
    "scoring.keep": "测评存档",
    "scoring.close": "结束测评",
    "score.enter": "登记测评材料",
    "score.approve": "通过测评材料",
    "score.refuse": "不通过测评材料",
    "score.withdraw": "撤回测评材料",
    "survey.open": "开展问卷",
    "survey.issue": "印答题码",
    "survey.close": "结束问卷",
}
KINDS = {
    "figure": "数字",
    "return": "报表",
    "question": "疑问",
    "thing": "被测对象",
    "figures-import": "数字导入",
    "scoring": "测评",
    "score-entry": "测评材料",
    "survey": "问卷",
}
