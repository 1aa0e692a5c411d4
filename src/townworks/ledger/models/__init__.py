"""村账的表."""

from .bank import BankAccount, Match, MatchLine, MatchRow, Statement, StatementRow
from .book import Account, Book, ChartEdition, Period, PeriodRow, Reopening
from .voucher import Balance, ImportBatch, Line, Voucher, VoucherRow

__all__ = [
    "Account",
    "Balance",
    "BankAccount",
    "Book",
    "ChartEdition",
    "ImportBatch",
    "Line",
    "Match",
    "MatchLine",
    "MatchRow",
    "Period",
    "PeriodRow",
    "Reopening",
    "Statement",
    "StatementRow",
    "Voucher",
    "VoucherRow",
]
