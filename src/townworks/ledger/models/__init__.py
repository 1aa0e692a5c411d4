"""村账的表."""

from .asset import Asset, AssetRow, DepreciationLine, DepreciationRun, WriteOff
from .book import Account, Book, ChartEdition, Period, PeriodRow, Reopening
from .contract import Contract, ContractReceipt, ContractRow, Instalment
from .disclosure import Sheet, SheetAnswer, SheetQuestion, SheetRow, Snapshot
from .voucher import Balance, ImportBatch, Line, Voucher, VoucherRow

__all__ = [
    "Account",
    "Asset",
    "AssetRow",
    "Balance",
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
    "Period",
    "PeriodRow",
    "Reopening",
    "Sheet",
    "SheetAnswer",
    "SheetQuestion",
    "SheetRow",
    "Snapshot",
    "Voucher",
    "VoucherRow",
    "WriteOff",
]
