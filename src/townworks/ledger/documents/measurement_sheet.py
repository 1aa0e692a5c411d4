"""工程计量单 · Word: what was measured of which works, how it stands with its contract, photographs before and after side by side, who
measured and who confirmed. Made twice from the same measurement it is the same, byte for byte."""

from __future__ import annotations

from itertools import zip_longest

from townworks.engines.voucher_check import yuan
from townworks.ui.documents import OfficialDocument, fonts, tables, words

from ..models.works import PROCUREMENT
from ..selectors.measure_papers import Certificate
from ..selectors.works import most_ahead


def write_certificate(sheet: Certificate) -> bytes:
    """The certificate as a Word document."""
    one = sheet.measurement
    ahead = one.kind == "advance"
    title = "工程预付款单" if ahead else "工程计量单"
    document = OfficialDocument(title, sheet.owner)
    document.title(title)
    document.subtitle(f"{one.works.number}　第 {one.n} 期　{sheet.kind}　{sheet.state}")
    tables.add_space(document, 4)
    facts = [
        ("工程名称", one.works.name, "建设地点", one.works.site),
        ("建设单位", sheet.owner, "承包人", one.works.contractor_masked),
        ("申请日期", f"{one.from_on:%Y.%-m.%-d}", "选定方式", PROCUREMENT[one.works.way])
        if ahead
        else ("计量起止", f"{one.from_on:%Y.%-m.%-d} 至 {one.until_on:%Y.%-m.%-d}", "选定方式", PROCUREMENT[one.works.way]),
    ]  # fmt: skip
    tables.add_table(
        document, (), facts, shares=(16, 34, 16, 34), centred=(0, 2), size=fonts.SMALL_FOUR, least_mm=9
    )
    document.heading(1, "预付款" if ahead else "本期计量")
    if sheet.lines:
        rows = [
            (f"{n}", what, unit, quantity, yuan(price), yuan(fen))
            for n, (what, unit, quantity, price, fen) in enumerate(sheet.lines, start=1)
        ]
        heads = ("序号", "项目", "单位", "数量", "单价（元）", "金额（元）")
        tables.add_table(
            document, heads, rows, shares=(8, 34, 12, 14, 16, 16), centred=(0, 2), right=(3, 4, 5), size=fonts.FIVE
        )  # fmt: skip
        tables.add_space(document, 4)
    if one.settled is not None:
        document.body(words.tight(f"结算价 {yuan(one.settled)} 元。"))
    if one.corrects is not None:
        document.body(words.tight(f"更正第 {one.corrects.n} 期。"))
    if one.note:
        document.body(words.tight(one.note))
    sums = _ahead_sums(sheet) if ahead else _sums(sheet)
    tables.add_table(
        document, (), sums, shares=(16, 34, 16, 34), centred=(0, 2), size=fonts.SMALL_FOUR, least_mm=8
    )
    if not ahead:
        document.heading(1, "施工前后")
        _pairs(document, sheet)
    tables.add_space(document, 4)
    confirmed = one.decided_by_name if one.state == "confirmed" else ""
    signs = [
        ("申请人" if ahead else "计量人", one.measured_by_name, "签　名", ""),
        ("确认人", confirmed, "签　名", ""),
        ("承包人", one.works.contractor_masked, "签　名", ""),
    ]
    tables.add_table(
        document, (), signs, shares=(16, 34, 16, 34), centred=(0, 2), size=fonts.SMALL_FOUR, least_mm=9
    )
    return document.save()


def _sums(sheet: Certificate) -> list[tuple[str, str, str, str]]:
    one, account = sheet.measurement, sheet.account
    rows = [
        ("本期金额", f"{yuan(one.amount)} 元", "以前各期", f"{yuan(sheet.before)} 元"),
        ("到本期累计", f"{yuan(sheet.before + one.amount)} 元", "合同加变更", f"{yuan(account.limit)} 元"),
        ("留质保金", f"{yuan(account.held)} 元", "到本期能付", f"{yuan(account.due)} 元"),
    ]
    if sheet.advanced:
        rows.insert(
            2, ("扣回预付款", f"{yuan(account.back)} 元", "没有扣回的预付款", f"{yuan(account.ahead)} 元")
        )
    return rows


def _ahead_sums(sheet: Certificate) -> list[tuple[str, str, str, str]]:
    works = sheet.measurement.works
    return [
        ("预付款", f"{yuan(sheet.measurement.amount)} 元", "合同价", f"{yuan(works.amount)} 元"),
        ("最多预付", f"{yuan(most_ahead(works))} 元", "合计预付", f"{yuan(sheet.advanced)} 元"),
        (
            "扣回办法",
            f"每期计量扣 {works.recover_percent}%，扣完为止",
            "到今能付",
            f"{yuan(sheet.account.due)} 元",
        ),
    ]


def _pairs(document: OfficialDocument, sheet: Certificate) -> None:
    pairs = list(zip_longest(sheet.shots_before, sheet.shots_after))
    if pairs:
        table = tables.add_table(document, (), [("", "") for _ in pairs], shares=(1, 1), size=fonts.FIVE)
        for row, pair in zip(table.rows, pairs, strict=True):
            for cell, shot in zip(row.cells, pair, strict=True):
                if shot is not None:
                    document.photograph(cell, shot.data, shot.caption, landscape=shot.landscape)
    else:
        document.body("没有照片。")
