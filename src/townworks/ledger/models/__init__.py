"""村账的表."""

from .book import Account, Book, ChartEdition, Period, PeriodRow, Reopening
from .voucher import Balance, ImportBatch, Line, Voucher, VoucherRow

__all__ = [
    "Account",
    "Balance",
    "Book",
    "ChartEdition",
    "ImportBatch",
    "Line",
    "Period",
    "PeriodRow",
    "Reopening",
    "Voucher",
    "VoucherRow",
]
