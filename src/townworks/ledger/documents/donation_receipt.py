"""捐赠收据 · Word, laid out after GB/T 9704-2012. Made twice from the same gift it is the same, byte for byte."""

from __future__ import annotations

from townworks.kernel.money import in_words
from townworks.ui.documents import OfficialDocument, fonts, heads, tables, words

from ..selectors.donations import ReceiptSheet


def write_receipt(sheet: ReceiptSheet) -> bytes:
    """The receipt as a Word document."""
    document = OfficialDocument("捐赠收据", sheet.book)
    document.blank()
    document.title("捐赠收据")
    document.blank()
    document.salutation(sheet.donor)
    document.body(
        words.tight(f"您对{sheet.book}的捐赠已经收到，谨致谢意。款项专账核算，使用情况随村级财务公开。")
    )
    tables.add_space(document, 4)
    rows = [
        ("收据编号", sheet.number),
        ("金额", in_words(sheet.amount)),
        ("捐赠日期", words.long_date(sheet.given_on)),
        ("捐款用途", sheet.purpose),
        ("收款单位", sheet.book),
    ]
    tables.add_table(document, (), rows, shares=(24, 76), centred=(0,), size=fonts.SMALL_FOUR, least_mm=10)
    heads.signature(document, sheet.book, words.long_date(sheet.on))
    return document.save()
