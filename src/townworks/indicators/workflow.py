"""报表的流程: a unit's figures of a period go up: given, approved, locked; each line with its reason."""

from __future__ import annotations

from townworks.kernel.workflow import Move, Workflow

STATES = {"draft": "填报中", "submitted": "已报送", "approved": "已审核", "locked": "已锁定"}
CLOSED_STATES = ("submitted", "approved")  # in which figures wait for whoever looks at them

FLOW = Workflow(
    STATES,
    (
        Move(
            "submit",
            ("draft",),
            "submitted",
            "indicator.enter",
            "报送",
            "报送以后数字有了出处，填报单位不能再悄悄改。",
        ),
        Move(
            "withdraw",
            ("submitted",),
            "draft",
            "indicator.enter",
            "撤回报送",
            "还没有人审核，报送的单位发现有误可以自己收回。",
            wants_reason=True,
        ),
        Move(
            "approve",
            ("submitted",),
            "approved",
            "indicator.approve",
            "审核通过",
            "牵头单位看过才往上走，报送的人不审自己的数。",
        ),
        Move(
            "return",
            ("submitted", "approved"),
            "draft",
            "indicator.approve",
            "退回报表",
            "数字不对退给填报的单位改，不代它改。",
            wants_reason=True,
        ),
        Move(
            "lock",
            ("approved",),
            "locked",
            "indicator.lock",
            "锁定",
            "锁定以后各处引用的是同一个数；再有变动是有名有姓的更正。",
        ),
    ),
)
