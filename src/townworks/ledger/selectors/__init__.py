"""村账的查阅: the one door for reading."""

from .balances import Held, closing, held_by, last_month_with_postings, month_of
from .charts import chart_of, chart_of_book
from .tables import (
    journal,
    ledger_page,
    name_of,
    names_of,
    statements,
    town_sum,
    trial_table,
)
from .visible import (
    account_for,
    asset_for,
    book_for,
    book_of_code,
    books_for,
    contract_for,
    may,
    period_for,
    reopening_for,
    sheet_for,
    sheet_question_for,
    voucher_for,
    vouchers_for,
)

__all__ = [
    "Held",
    "account_for",
    "asset_for",
    "book_for",
    "book_of_code",
    "books_for",
    "chart_of",
    "chart_of_book",
    "closing",
    "contract_for",
    "held_by",
    "journal",
    "last_month_with_postings",
    "ledger_page",
    "may",
    "month_of",
    "name_of",
    "names_of",
    "period_for",
    "reopening_for",
    "sheet_for",
    "sheet_question_for",
    "statements",
    "town_sum",
    "trial_table",
    "voucher_for",
    "vouchers_for",
]
