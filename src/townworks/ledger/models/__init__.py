"""村账的表."""

from .book import Account, Book, ChartEdition, Period, PeriodRow, Reopening
from .claim import Advance, Claim, ClaimLine, ClaimRow, Double, Receipt, Repayment
from .fund import Allocation, Budget, Donation, Fund
from .risk import Risk, RiskLook
from .voucher import Balance, ImportBatch, Line, Voucher, VoucherRow

__all__ = [
    "Account",
    "Advance",
    "Allocation",
    "Balance",
    "Book",
    "Budget",
    "ChartEdition",
    "Claim",
    "ClaimLine",
    "ClaimRow",
    "Donation",
    "Double",
    "Fund",
    "ImportBatch",
    "Line",
    "Period",
    "PeriodRow",
    "Receipt",
    "Reopening",
    "Repayment",
    "Risk",
    "RiskLook",
    "Voucher",
    "VoucherRow",
]
