"""承诺事项的流程: states and moves, each line with its reason."""

from __future__ import annotations

from townworks.kernel.workflow import Move, Workflow

STATES = {
    "drafted": "待交办",
    "assigned": "已交办",
    "accepted": "已签收",
    "in_progress": "推进中",
    "reported_done": "已报完成",
    "verified": "已核实",
    "closed": "已销号",
    "cancelled": "已撤销",
}
OPEN_STATES = ("drafted", "assigned", "accepted", "in_progress", "reported_done", "verified")
STAYS = ""  # a move that changes facts and leaves the state as it is
WORKING_STATES = ("assigned", "accepted", "in_progress")

FLOW = Workflow(
    STATES,
    (
        Move("adopt", (), "drafted", "report.adopt", "立项", "任务来自工作报告，随报告一并立项。"),
        Move(
            "assign",
            ("drafted", "assigned", "accepted", "in_progress"),
            "assigned",
            "commitment.assign",
            "交办",
            "改派给另一个单位也要重新签收，责任才清楚。",
        ),
        Move("accept", ("assigned",), "accepted", "commitment.accept", "签收", "签收之后责任才算落到单位。"),
        Move(
            "decline",
            ("assigned",),
            "drafted",
            "commitment.accept",
            "退回交办",
            "不属于本单位职责的要说明理由退回，不能搁置。",
            wants_reason=True,
        ),
        Move(
            "note",
            ("accepted", "in_progress"),
            "in_progress",
            "commitment.note",
            "填报进展",
            "第一次填报进展就是动工。",
        ),
        Move(
            "report_done",
            ("accepted", "in_progress"),
            "reported_done",
            "commitment.report_done",
            "报告完成",
            "牵头单位自己说完成，还不算完成。",
        ),
        Move(
            "return",
            ("reported_done", "verified"),
            "in_progress",
            "commitment.verify",
            "退回并说明",
            "印证不足的退回继续办，要说明缺什么。",
            wants_reason=True,
        ),
        Move(
            "verify",
            ("reported_done",),
            "verified",
            "commitment.verify",
            "核实",
            "由没有承办这项任务的人核实。",
        ),
        Move("close", ("verified",), "closed", "commitment.close", "销号", "核实之后销号，年底交账。"),
        Move(
            "reopen",
            ("closed",),
            "in_progress",
            "commitment.verify",
            "重新办理",
            "回头看发现反弹的，重新办理。",
            wants_reason=True,
        ),
        Move(
            "defer",
            ("drafted", *WORKING_STATES),
            STAYS,
            "commitment.approve_change",
            "同意延期",
            "时限只能经申请和批准改动。",
            wants_reason=True,
        ),
        Move(
            "change",
            OPEN_STATES,
            STAYS,
            "commitment.approve_change",
            "同意调整",
            "任务和指标只能经申请和批准改动。",
            wants_reason=True,
        ),
        Move(
            "cancel",
            OPEN_STATES,
            "cancelled",
            "commitment.approve_change",
            "同意撤销",
            "撤销要有理由和批准，记录保留。",
            wants_reason=True,
        ),
    ),
)
