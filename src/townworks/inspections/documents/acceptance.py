"""整改验收记录 · Word: what was found, what was done, photographs before and after side by side, who accepted it when."""

from __future__ import annotations

from itertools import zip_longest

from townworks.ui.documents import OfficialDocument, fonts, tables, words

from ..selectors.papers import AcceptanceSheet
from .mend_notice import UNVERIFIED
from .photographs import write_pairs


def write_acceptance(sheet: AcceptanceSheet) -> bytes:
    """The record as a Word document; the same finding gives the same bytes."""
    document = OfficialDocument("整改验收记录", sheet.organ)
    document.title("整改验收记录")
    document.subtitle(f"编号 {sheet.number}　{sheet.state}")
    tables.add_space(document, 6)
    tables.add_table(
        document,
        (),
        _facts(sheet),
        shares=(18, 36, 16, 30),
        centred=(0, 2),
        size=fonts.SMALL_FOUR,
        least_mm=9,
    )
    tables.add_space(document, 6)
    document.heading(1, "整改前后")
    if sheet.before or sheet.after:
        write_pairs(document, list(zip_longest(sheet.before, sheet.after)))
    else:
        document.body("没有照片。")
    document.heading(1, "办理经过")
    tables.add_table(
        document,
        ("时间", "事项", "经办", "说明"),
        [(words.long_instant(one.at), one.what, one.who, words.tight(one.reason)) for one in sheet.passages],
        shares=(40, 22, 20, 74),
        centred=(1, 2),
        size=fonts.FIVE,
    )
    tables.add_space(document, 10)
    tables.add_table(
        document,
        (),
        [("复查人（签名）", "", "日　期", ""), ("验收人（签名）", "", "日　期", "")],
        shares=(24, 40, 16, 20),
        centred=(0, 2),
        size=fonts.SMALL_FOUR,
        least_mm=12,
    )
    return document.save()


def _facts(sheet: AcceptanceSheet) -> list[tuple[str, str, str, str]]:
    reason = words.sentence_of(sheet.reason) if sheet.reason else ""
    mended = words.long_instant(sheet.mended_at) if sheet.mended_at else "未报整改"
    if sheet.late:
        mended += "（逾期）"
    basis = f"{sheet.basis}{'' if sheet.confirmed or not sheet.basis else UNVERIFIED}"
    return [
        ("场　　所", f"{sheet.site}（{sheet.site_code}）", "所在网格", sheet.grid),
        ("地　　址", sheet.address, "程　　度", sheet.severity),
        ("问　　题", f"{words.tight(sheet.text)}{f'（{reason}）' if reason else ''}", "依　　据", basis),
        ("发现时间", words.long_instant(sheet.found_at), "整改期限", words.long_date(sheet.due_on)),
        ("责任单位", sheet.owner, "整改单位", sheet.mender),
        ("整改时间", mended, "通知书", "、".join(sheet.notices) or "未发"),
        (
            "销号时间",
            words.long_instant(sheet.closed_at) if sheet.closed_at else "未销号",
            "退回次数",
            _returns(sheet),
        ),
    ]


def _returns(sheet: AcceptanceSheet) -> str:
    return str(sum(1 for one in sheet.passages if one.what == "退回并说明"))
