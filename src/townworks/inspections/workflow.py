"""问题整改的流程: states and moves, each line with its reason."""

from __future__ import annotations

from townworks.kernel.workflow import Move, Workflow

STATES = {
    "found": "待交办",
    "mending": "整改中",
    "mended": "已报整改",
    "rechecked": "已复查",
    "accepted": "已验收",
    "transferred": "已移送",
    "joined": "已并案",
    "void": "不成立",
}
OPEN_STATES = ("found", "mending", "mended", "rechecked")
STAYS = ""  # a move that changes facts and leaves the state as it is

FLOW = Workflow(
    STATES,
    (
        Move("find", (), "found", "visit.make", "发现", "现场检查不合格就成问题，不能只写在备注里。"),
        Move(
            "assign",
            ("found", "mending"),
            "mending",
            "finding.accept",
            "交办整改",
            "交办之后整改责任才落到人。",
        ),
        Move(
            "report_mended",
            ("found", "mending"),
            "mended",
            "finding.mend",
            "报告整改",
            "当场改好的也要留下整改后的照片。",
        ),
        Move(
            "recheck",
            ("mended",),
            "rechecked",
            "visit.make",
            "复查合格",
            "整改的人自己不复查。",
        ),
        Move("accept", ("mended", "rechecked"), "accepted", "finding.accept", "通过验收", "验收之后销号。"),
        Move(
            "return",
            ("mended", "rechecked"),
            "mending",
            "finding.accept",
            "退回并说明",
            "整改不到位的退回，要说明差在哪里。",
            wants_reason=True,
        ),
        Move(
            "reopen",
            ("accepted",),
            "mending",
            "finding.accept",
            "反弹重办",
            "回头看发现反弹的，重新整改。",
            wants_reason=True,
        ),
        Move(
            "transfer",
            ("found", "mending", "mended"),
            "transferred",
            "finding.accept",
            "移送",
            "逾期不改或者超出本镇职权的，移送有权部门，写明移送给谁。",
            wants_reason=True,
        ),
        Move(
            "join",
            ("found", "mending"),
            "joined",
            "finding.accept",
            "并案",
            "同一场所的同一问题只留一条线索、一个责任单位。",
        ),
        Move(
            "void",
            ("found",),
            "void",
            "finding.accept",
            "撤销问题",
            "看错了的要写明理由撤销，记录保留。",
            wants_reason=True,
        ),
        Move(
            "extend",
            ("found", "mending"),
            STAYS,
            "finding.extend",
            "同意延期",
            "整改期限只能经申请和批准改动。",
            wants_reason=True,
        ),
    ),
)
