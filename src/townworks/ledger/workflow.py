"""凭证和报账的流程: each line with its reason. A voucher is drafted, reviewed by somebody else, posted; a claim is filled in, passes the
village, its finance group and the town, and is paid.
"""

from __future__ import annotations

from townworks.kernel.workflow import Move, Workflow

STATES = {"draft": "填制中", "reviewed": "已审核", "posted": "已记账", "discarded": "已作废"}
WAITING = ("draft", "reviewed")  # a month with such a voucher does not close

FLOW = Workflow(
    STATES,
    (
        Move(
            "edit",
            ("draft",),
            "draft",
            "ledger.draft",
            "修改凭证",
            "没有审核的凭证还可以改，改的人和时间都留下。",
        ),
        Move(
            "review",
            ("draft",),
            "reviewed",
            "ledger.review",
            "审核通过",
            "填制凭证的人不审自己的凭证；审过什么就记什么，审核以后不能再改。",
        ),
        Move(
            "return",
            ("draft", "reviewed"),
            "draft",
            "ledger.review",
            "退回凭证",
            "不对的退给填制的人改，不代他改。",
            wants_reason=True,
        ),
        Move(
            "post",
            ("reviewed",),
            "posted",
            "ledger.post",
            "记账",
            "记账时编号，号码连续；记了账的凭证不再改动，错了用红字冲销。",
        ),
        Move(
            "discard",
            ("draft",),
            "discarded",
            "ledger.draft",
            "作废凭证",
            "没有记账的凭证可以不要，不占号码。",
            wants_reason=True,
        ),
    ),
)

SHEET_STATES = {"draft": "编制中", "checked": "已核对", "published": "已公布", "discarded": "已作废"}
SHEET_FLOW = Workflow(
    SHEET_STATES,
    (
        Move(
            "edit", ("draft",), "draft", "ledger.disclose", "修改公开单", "没有核对的还可以改，数字照账重取。"
        ),
        Move(
            "check",
            ("draft",),
            "checked",
            "ledger.check",
            "核对无误",
            "编制的人不核对自己的公开单；村里看到的和账上的要一样。",
        ),
        Move(
            "return",
            ("draft", "checked"),
            "draft",
            "ledger.check",
            "退回公开单",
            "不对的退给编制的人改，不代他改。",
            wants_reason=True,
        ),
        Move(
            "publish",
            ("checked",),
            "published",
            "ledger.publish",
            "公布",
            "公布的就封存，不再改动；以后有变化的，出更正并写明动了什么。",
        ),
        Move(
            "discard",
            ("draft",),
            "discarded",
            "ledger.disclose",
            "作废公开单",
            "没有公布的可以不要。",
        ),
    ),
)


CLAIM_STATES = {
    "draft": "填写中",
    "submitted": "待村里审批",
    "approved": "村里已审批",
    "checked": "理财小组已审核",
    "accepted": "镇里已通过",
    "paid": "已付款",
    "returned": "已退回",
    "discarded": "已作废",
}
EDITABLE = ("draft", "returned")
WAITS = ("submitted", "approved", "checked")  # in the hands of who approves, checks, reviews
TAKEN = (*WAITS, "accepted", "paid")  # takes from an allotment and a budget
GRANTED = ("accepted", "paid")

CLAIM_FLOW = Workflow(
    CLAIM_STATES,
    (
        Move(
            "edit",
            EDITABLE,
            "draft",
            "claim.make",
            "修改报账单",
            "报上去以前和退回以后可以改；审批过的不能改，要改先退回。",
        ),
        Move(
            "submit",
            EDITABLE,
            "submitted",
            "claim.make",
            "报给村里审批",
            "票据和理由齐了才报；报的时候按金额定下要经过谁。",
        ),
        Move(
            "withdraw",
            ("submitted",),
            "draft",
            "claim.make",
            "收回修改",
            "村里还没有审批，可以收回来改。",
        ),
        Move(
            "approve",
            ("submitted",),
            "approved",
            "claim.approve",
            "同意报账",
            "村主要负责人审批；报账的人不审批自己报的账。",
        ),
        Move(
            "refuse",
            ("submitted",),
            "returned",
            "claim.approve",
            "村里退回",
            "不同意的退回给报账员，写明为什么。",
            wants_reason=True,
        ),
        Move(
            "check",
            ("approved",),
            "checked",
            "claim.check",
            "理财小组审核通过",
            "民主理财小组另一个人看过票据；金额小的一档不用这一步。",
        ),
        Move(
            "object",
            ("approved",),
            "returned",
            "claim.check",
            "理财小组退回",
            "民主理财小组不同意的退回，写明为什么。",
            wants_reason=True,
        ),
        Move(
            "accept",
            ("approved", "checked"),
            "accepted",
            "claim.review",
            "镇里审核通过",
            "票据、手续、资金都对，填成凭证；凭证由另一个人审核、记账。",
        ),
        Move(
            "return",
            WAITS[1:],
            "returned",
            "claim.review",
            "镇里退回",
            "镇里不代村里改，退回并写明要补什么。",
            wants_reason=True,
        ),
        Move(
            "pay",
            ("accepted",),
            "paid",
            "claim.pay",
            "登记付款",
            "通过以后才付；转账写银行流水号。",
        ),
        Move(
            "discard",
            EDITABLE,
            "discarded",
            "claim.make",
            "作废报账单",
            "不报了的作废，号码留着。",
            wants_reason=True,
        ),
    ),
)


COUNT_STATES = {
    "open": "盘点中",
    "handed": "待审批",
    "approved": "已审批",
    "closed": "已归档",
    "dropped": "已取消",
}
COUNT_FLOW = Workflow(
    COUNT_STATES,
    (
        Move(
            "count",
            ("open",),
            "open",
            "ledger.assets",
            "登记盘点",
            "一项一项地看、量、拍照，没有盘到的也要写明。",
        ),
        Move(
            "hand",
            ("open",),
            "handed",
            "ledger.assets",
            "盘完上报",
            "每一项都盘过才能上报；报上去以后不能再改。",
        ),
        Move(
            "return",
            ("handed",),
            "open",
            "ledger.write_off",
            "退回重盘",
            "有疑问的退回去再看，不代他改。",
            wants_reason=True,
        ),
        Move(
            "approve",
            ("handed",),
            "approved",
            "ledger.write_off",
            "同意盘点结果",
            "盘点的人不审批自己的结果。",
        ),
        Move(
            "close",
            ("approved",),
            "closed",
            "ledger.draft",
            "处理差异并归档",
            "盘盈盘亏填成凭证草稿，台账跟着改，然后归档。",
        ),
        Move(
            "drop",
            ("open",),
            "dropped",
            "ledger.assets",
            "取消盘点",
            "开错了的可以取消，盘过的记录留着。",
            wants_reason=True,
        ),
    ),
)
