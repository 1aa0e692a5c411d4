"""村账的表."""

from .asset import Asset, AssetRow, DepreciationLine, DepreciationRun, WriteOff
from .bank import BankAccount, Match, MatchLine, MatchRow, Statement, StatementRow
from .book import Account, Book, ChartEdition, Period, PeriodRow, Reopening
from .claim import Advance, AdvanceStep, Claim, ClaimLine, ClaimRow, Double, Receipt, Repayment
from .contract import Contract, ContractReceipt, ContractRow, Instalment
from .counting import Count, CountLine, CountRow
from .disclosure import Sheet, SheetAnswer, SheetQuestion, SheetRow, Snapshot
from .donation import Donation, DonationRow
from .fund import Allocation, Budget, Fund, FundChange
from .risk import Risk, RiskLook
from .take_back import TakeBack
from .voucher import Balance, ImportBatch, Line, Voucher, VoucherRow
from .works import (
    Defect,
    MeasureLine,
    Measurement,
    MeasurePhoto,
    Works,
    WorksChange,
    WorksMoney,
    WorksRow,
)

__all__ = [
    "Account",
    "Advance",
    "AdvanceStep",
    "Allocation",
    "Asset",
    "AssetRow",
    "Balance",
    "BankAccount",
    "Book",
    "Budget",
    "ChartEdition",
    "Claim",
    "ClaimLine",
    "ClaimRow",
    "Contract",
    "ContractReceipt",
    "ContractRow",
    "Count",
    "CountLine",
    "CountRow",
    "Defect",
    "DepreciationLine",
    "DepreciationRun",
    "Donation",
    "DonationRow",
    "Double",
    "Fund",
    "FundChange",
    "ImportBatch",
    "Instalment",
    "Line",
    "Match",
    "MatchLine",
    "MatchRow",
    "MeasureLine",
    "MeasurePhoto",
    "Measurement",
    "Period",
    "PeriodRow",
    "Receipt",
    "Reopening",
    "Repayment",
    "Risk",
    "RiskLook",
    "Sheet",
    "SheetAnswer",
    "SheetQuestion",
    "SheetRow",
    "Snapshot",
    "Statement",
    "StatementRow",
    "TakeBack",
    "Voucher",
    "VoucherRow",
    "Works",
    "WorksChange",
    "WorksMoney",
    "WorksRow",
    "WriteOff",
]
