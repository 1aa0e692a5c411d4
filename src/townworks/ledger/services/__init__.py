"""村账的服务: the one door for writing."""

from .banking import import_statement, open_bank_account, preview_statement
from .books import add_account, end_account, open_book
from .drafting import discard_voucher, draft_voucher, edit_voucher, reverse_voucher
from .ground import Given
from .importing import import_vouchers, preview_import
from .matching import accept_match, accept_suggestions, draft_from_row, undo_match
from .periods import ask_reopening, close_period, grant_reopening, refuse_reopening
from .posting import post_voucher, post_vouchers, return_voucher, review_voucher, review_vouchers
from .verifying import verify_book
from .year_end import draft_year_close, preview_year_close

__all__ = [
    "Given",
    "accept_match",
    "accept_suggestions",
    "add_account",
    "ask_reopening",
    "close_period",
    "discard_voucher",
    "draft_from_row",
    "draft_voucher",
    "draft_year_close",
    "edit_voucher",
    "end_account",
    "grant_reopening",
    "import_statement",
    "import_vouchers",
    "open_bank_account",
    "open_book",
    "post_voucher",
    "post_vouchers",
    "preview_import",
    "preview_statement",
    "preview_year_close",
    "refuse_reopening",
    "return_voucher",
    "reverse_voucher",
    "review_voucher",
    "review_vouchers",
    "undo_match",
    "verify_book",
]
