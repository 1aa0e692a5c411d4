"""凭证的流程: drafted, reviewed by somebody else, posted; each line with its reason."""

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
            wants_reason=True,
        ),
    ),
)
