"""村账的表."""

from .asset import Asset, AssetRow, DepreciationLine, DepreciationRun, WriteOff
from .bank import BankAccount, Match, MatchLine, MatchRow, Statement, StatementRow
from .book import Account, Book, ChartEdition, Period, PeriodRow, Reopening
from .contract import Contract, ContractReceipt, ContractRow, Instalment
from .disclosure import Sheet, SheetAnswer, SheetQuestion, SheetRow, Snapshot
from .voucher import Balance, ImportBatch, Line, Voucher, VoucherRow

__all__ = [
    "Account",
    "Asset",
    "AssetRow",
    "Balance",
    "BankAccount",
    "Book",
    "ChartEdition",
    "Contract",
    "ContractReceipt",
    "ContractRow",
    "DepreciationLine",
    "DepreciationRun",
    "ImportBatch",
    "Instalment",
    "Line",
    "Match",
    "MatchLine",
    "MatchRow",
    "Period",
    "PeriodRow",
    "Reopening",
    "Sheet",
    "SheetAnswer",
    "SheetQuestion",
    "SheetRow",
    "Snapshot",
    "Statement",
    "StatementRow",
    "Voucher",
    "VoucherRow",
    "WriteOff",
]
