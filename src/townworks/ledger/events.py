"""村账的事件, and what its acts and things are called in the audit trail."""

from __future__ import annotations

from dataclasses import dataclass

from .models.claim import ADVANCE_MOVES
from .models.donation import DONATION_MOVES
from .models.works import WORKS_MOVES
from .workflow import CLAIM_FLOW, COUNT_FLOW, FLOW, SHEET_FLOW


@dataclass(frozen=True)
class VouchersPosted:
    """Vouchers of one book were posted."""

    book_id: int
    town_id: int
    ids: list[int]


@dataclass(frozen=True)
class PeriodMoved:
    """A month of a book was closed or opened again."""

    period_id: int
    book_id: int
    town_id: int
    state: str


VERBS = {
    **{f"voucher.{move.name}": move.label for move in FLOW.moves},
    **{f"claim.{move.name}": move.label for move in CLAIM_FLOW.moves},
    "claim.make": "填报账单",
    "claim.receipt": "附上票据",
    "claim.double": "核对重复",
    "claim.unreceipt": "取下票据",
    "take-back.ask": "提出撤回材料",
    "take-back.agree": "同意撤回材料",
    "take-back.refuse": "不撤回材料",
    "claim.unbook": "凭证作废或冲销",
    "fund.open": "登记专项资金",
    "fund.allot": "拨付专项资金",
    "fund.take_back": "收回拨款",
    "fund.change": "调整资金总额",
    **{f"advance.{move}": word for move, word in ADVANCE_MOVES.items()},
    **{f"donation.{move}": word for move, word in DONATION_MOVES.items()},
    "budget.set": "设定预算",
    "risk.look": "查看账目风险",
    "risk.close": "核查账目风险",
    "voucher.draft": "填制凭证",
    "voucher.reverse": "冲销凭证",
    "voucher.import": "导入旧账",
    "book.open": "开设账套",
    "book.account": "增设明细科目",
    "book.end_account": "停用明细科目",
    "book.verify": "核验账套",
    "book.year_close": "年终结转",
    "book.distribute": "收益分配",
    "bank.open": "登记银行账户",
    "bank.import": "导入银行流水",
    "bank.match": "勾对",
    "bank.undo_match": "撤销勾对",
    "period.close": "结账",
    "period.ask_reopen": "申请反结账",
    "period.reopen": "同意反结账",
    "period.refuse_reopen": "不同意反结账",
    **{f"sheet.{move.name}": move.label for move in SHEET_FLOW.moves},
    **{f"count.{move.name}": move.label for move in COUNT_FLOW.moves},
    "count.open": "开始盘点",
    "sheet.prepare": "编制公开单",
    "sheet.ask": "群众提问",
    "sheet.answer": "答复提问",
    "asset.register": "登记资产",
    "asset.import": "导入资产",
    "asset.edit": "变更资产登记",
    "asset.ask": "申请核销",
    "asset.write_off": "核销资产",
    "asset.refuse": "不同意核销",
    "asset.depreciate": "计提折旧",
    "contract.sign": "登记合同",
    "contract.receive": "登记收款",
    "contract.end": "终止合同",
    "contract.take_back": "撤回收款",
    "contract.reveal": "查看承租人",
    **{f"works.{move}": word for move, word in WORKS_MOVES.items()},
}
KINDS = {
    "book": "账套",
    "voucher": "凭证",
    "claim": "报账单",
    "fund": "专项资金",
    "advance": "备用金",
    "donation": "捐赠",
    "risk": "账目风险",
    "period": "会计期间",
    "vouchers-import": "旧账导入",
    "statement": "会计报表",
    "bank": "银行账户",
    "sheet": "公开单",
    "asset": "资产",
    "contract": "合同",
    "works": "村级工程",
    "measurement": "工程计量",
    "works-defect": "工程缺陷",
    "count": "资产盘点",
    "count-line": "盘点的一项",
}
