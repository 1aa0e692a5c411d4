"""村账的服务: the one door for writing."""

from .asset_changes import edit_asset
from .asset_importing import import_assets, preview_assets
from .assets import Facts, ask_write_off, decide_write_off, depreciate_month, register_asset
from .banking import import_statement, open_bank_account, preview_statement
from .books import add_account, end_account, open_book
from .contracts import Terms, end_contract, receive_rent, sign_contract
from .disclosure import check_sheet, discard_sheet, edit_sheet, prepare_sheet, publish_sheet, return_sheet
from .draft_many import Slip, draft_vouchers
from .drafting import discard_voucher, draft_voucher, edit_voucher, reverse_voucher
from .ground import Given
from .importing import import_vouchers, preview_import
from .matching import accept_match, accept_suggestions, draft_from_row, undo_match
from .periods import ask_reopening, close_period, grant_reopening, refuse_reopening
from .posting import post_voucher, post_vouchers, return_voucher, review_voucher, review_vouchers
from .revealing import reveal_party
from .sheet_questions import answer_question, ask_about_sheet
from .verifying import verify_book
from .year_end import draft_year_close, preview_year_close

__all__ = [
    "Facts",
    "Given",
    "Slip",
    "Terms",
    "accept_match",
    "accept_suggestions",
    "add_account",
    "answer_question",
    "ask_about_sheet",
    "ask_reopening",
    "ask_write_off",
    "check_sheet",
    "close_period",
    "decide_write_off",
    "depreciate_month",
    "discard_sheet",
    "discard_voucher",
    "draft_from_row",
    "draft_voucher",
    "draft_vouchers",
    "draft_year_close",
    "edit_asset",
    "edit_sheet",
    "edit_voucher",
    "end_account",
    "end_contract",
    "grant_reopening",
    "import_assets",
    "import_statement",
    "import_vouchers",
    "open_bank_account",
    "open_book",
    "post_voucher",
    "post_vouchers",
    "prepare_sheet",
    "preview_assets",
    "preview_import",
    "preview_statement",
    "preview_year_close",
    "publish_sheet",
    "receive_rent",
    "refuse_reopening",
    "register_asset",
    "return_sheet",
    "return_voucher",
    "reveal_party",
    "reverse_voucher",
    "review_voucher",
    "review_vouchers",
    "sign_contract",
    "undo_match",
    "verify_book",
]
