"""网银和手工的更多样子: the same nine transactions as intermediary programs, counters and clerks' own sheets write them."""

from __future__ import annotations

import io
import quopri
from datetime import date

from openpyxl import Workbook

from tests.engines.bank_forms import HOLDER, MOVES, NUMBER, OPENING, Form, Rows, book, sums, text, yuan


def plain(fen: int) -> str:
    return yuan(fen, "")


def month_and_day_apart() -> tuple[str, bytes]:
    """手工日记账: the year merged over 月 and 日, the side of the balance in a column, month sums and year sums between."""
    rows: list[list[object]] = [
        ["银行存款对账单"],
        ["2024年", "", "摘要", "借方", "贷方", "余额"],
        ["月", "日", "", "", "", ""],
        ["1", "1", "上年结转", "", "", plain(OPENING)],
    ]
    for month in (1, 2):
        part = [one for one in MOVES if one.at.month == month]
        rows += [
            [str(one.at.month), str(one.at.day), one.words, one.went, one.came, plain(one.balance)]
            for one in part
        ]
        came, went = sums(part)
        rows.append(["", "", "本月合计", went, came, plain(part[-1].balance)])
        came, went = sums(MOVES[: MOVES.index(part[-1]) + 1])
        rows.append(["", "", "本年累计", went, came, plain(part[-1].balance)])
    return "日记账.xlsx", book(("银行", rows), merged=("A1:F1", "A2:B2", "C2:C3"))


def year_month_day() -> tuple[str, bytes]:
    """年、月、日 in three columns."""
    rows: Rows = [["年", "月", "日", "摘要", "收入", "支出", "余额"]]
    rows += [
        [
            str(one.at.year),
            str(one.at.month),
            str(one.at.day),
            one.words,
            one.came,
            one.went,
            yuan(one.balance),
        ]
        for one in MOVES
    ]
    return "三栏日期.csv", text(rows)


def short_days() -> tuple[str, bytes]:
    """01-05 without a year, which only the title has."""
    rows: Rows = [
        [f"{HOLDER} 2024年1月1日至2024年2月29日活期明细"],
        ["日期", "摘要", "借方", "贷方", "余额"],
    ]
    rows += [[f"{one.at:%m-%d}", one.words, one.went, one.came, yuan(one.balance)] for one in MOVES]
    return "月日.csv", text(rows)


def counter_print() -> tuple[str, bytes]:
    """中行国内支付结算对账单: 起息日 first, one column for everything said, tellers' numbers."""
    rows: Rows = [
        ["中国银行股份有限公司"],
        ["国内支付结算账户对账单"],
        [f"账号：{NUMBER}", "", f"户名：{HOLDER}", "", "起止日期：20240101-20240229"],
        ["记账日", "起息日", "交易类型", "凭证", "凭证号码/业务编号/用途/摘要", "借方发生额", "贷方发生额", "余额", "机构/柜员/流水", "备注"],
    ]  # fmt: skip
    for one in MOVES:
        day = f"{one.at:%y%m%d}"
        rows.append(
            [
                day,
                day,
                "转账",
                "",
                one.words,
                one.went,
                one.came,
                yuan(one.balance),
                f"41783/9880200/{one.serial}",
                "",
            ]
        )
    return "对账单.csv", text(rows)


def regional_two_heads() -> tuple[str, bytes]:
    """城商行: 发生额 merged over 借 and 贷, 余额 merged over 方向 and 金额, a total below each page."""
    heads = [
        ["青和市商业银行单位存款明细账"],
        [f"账号: {NUMBER}", "", "", "", "", "", f"户名: {HOLDER}"],
        ["交易日期", "凭证", "", "摘要", "发生额", "", "余额", "", "对方信息", ""],
        ["", "种类", "号码", "", "借方", "贷方", "方向", "金额", "户名", "账号"],
    ]
    rows: list[list[object]] = [list[object](one) for one in heads]
    for n, one in enumerate(MOVES, 1):
        rows.append(
            [f"{one.at:%Y.}{one.at.month}.{one.at.day}", "转", f"{n:04}", one.words, one.went, one.came, "贷", yuan(one.balance), one.party, one.account]
        )  # fmt: skip
        if n % 4 == 0:
            came, went = sums(MOVES[n - 4 : n])
            rows.append(["本页合计", "", "", "", went, came, "", "", "", ""])
    return "明细账.xlsx", book(
        ("Sheet1", rows), merged=("A1:J1", "E3:F3", "G3:H3", "I3:J3", "B3:C3", "A3:A4")
    )


def web_archive() -> tuple[str, bytes]:
    """单个文件网页 that calls itself .xls: MIME, quoted-printable."""
    cells = [["交易日期", "收入", "支出", "余额", "摘要"]]
    cells += [[f"{one.at:%Y-%m-%d}", one.came, one.went, yuan(one.balance), one.words] for one in MOVES]
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in cells)
    html = f'<html><head><meta charset="utf-8"></head><body><table>{body}</table></body></html>'
    head = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="----=_X"\r\n\r\n------=_X\r\n'
        "Content-Location: file:///C:/sheet.htm\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        'Content-Type: text/html; charset="utf-8"\r\n\r\n'
    )
    return "网页.xls", head.encode() + quopri.encodestring(html.encode()) + b"\r\n------=_X--\r\n"


def styled_page() -> tuple[str, bytes]:
    """网页的 xls as web banks make it: frames within frames, entities, heads in th, hidden cells of numbers as text."""
    rows = "".join(
        "<tr class=x>"
        f"<td style='mso-number-format:\"\\@\"'>&nbsp;{n}</td><td nowrap>{one.at:%Y-%m-%d %H:%M:%S}&nbsp;</td>"
        f"<td align=right>{one.came or '&nbsp;'}</td><td align=right>{one.went or '&nbsp;'}</td>"
        f"<td><font color=red>{yuan(one.balance)}</font></td><td>{one.party}<br>{one.account}</td><td>{one.words}</td></tr>"
        for n, one in enumerate(MOVES, 1)
    )
    heads = "".join(
        f"<th><b>{one}</b></th>"
        for one in ("序号", "交易时间", "贷方金额", "借方金额", "账户余额", "对方户名", "摘要")
    )
    return "detail.xls", (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"></head><body>'
        f"<table><tr><td><table><tr><td>账号：</td><td>{NUMBER}</td></tr></table></td></tr></table>"
        f"<table border=1><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></body></html>"
    ).encode()


def two_balances() -> tuple[str, bytes]:
    """账面余额 behind 可用余额, and a sum of what is frozen; days as month/day/year with the month in English."""
    rows: Rows = [["记账日期", "交易金额", "可用余额", "冻结金额", "账面余额", "附言"]]
    rows += [
        [f"{one.at:%d-%b-%Y}", f"{plain(one.amount)}", plain(one.balance - 100_00), "100.00", plain(one.balance), one.words]
        for one in MOVES
    ]  # fmt: skip
    return "可用.csv", text(rows)


def iso_instants() -> tuple[str, bytes]:
    """财资系统: ISO instants, amounts as JSON would have them, latest first, English heads."""
    rows: Rows = [["txnTime", "drAmt", "crAmt", "acctBal", "oppAcctName", "remark"]]
    rows[0] = ["交易时间", "借方金额", "贷方金额", "当前余额", "对方单位", "摘要"]
    for one in reversed(MOVES):
        rows.append(
            [f"{one.at:%Y-%m-%dT%H:%M:%S}+08:00", plain(-one.amount) if one.amount < 0 else "0", plain(one.amount) if one.amount > 0 else "0", plain(one.balance), one.party, one.words]
        )  # fmt: skip
    return "财资.csv", text(rows, encoding="utf-8")


def chinese_instants() -> tuple[str, bytes]:
    """2024年01月05日09时12分33秒, ¥ before, － for what went out in full width."""
    rows: Rows = [
        [f"账    号：{NUMBER[:4]} {NUMBER[4:8]} {NUMBER[8:12]} {NUMBER[12:]}（人民币）"],
        ["交易时间", "交易金额（元）", "交易后余额（元）", "对方户名", "用途"],
    ]
    for one in MOVES:
        sign = "－" if one.amount < 0 else "＋"
        rows.append(
            [
                f"{one.at:%Y年%m月%d日%H时%M分%S秒}",
                f"{sign}￥{yuan(abs(one.amount))}",
                f"￥{yuan(one.balance)}",
                one.party,
                one.words,
            ]
        )
    return "中文时间.csv", text(rows)


def formulas() -> tuple[str, bytes]:
    """A clerk's workbook: the balance is a formula, days are days, an index sheet before."""
    made = Workbook()
    first = made.active
    first.title = "目录"
    first.append(["目录"])
    first.append(["序号", "内容"])
    first.append([1, "一季度流水"])
    sheet = made.create_sheet("流水")
    sheet.append(["单位：", HOLDER])
    sheet.append(["日期", "摘要", "收入金额", "支出金额", "余额"])
    for one in MOVES:
        came, went = max(one.amount, 0) / 100, max(-one.amount, 0) / 100
        sheet.append(
            [
                date(one.at.year, one.at.month, one.at.day),
                one.words,
                came or None,
                went or None,
                one.balance / 100,
            ]
        )
    out = io.BytesIO()
    made.save(out)
    return "目录.xlsx", out.getvalue()


def quoted_tabs() -> tuple[str, bytes]:
    """GB 18030, a tab within the quotes before every long number, a line of commas between pages."""
    rows: Rows = [["账号", "交易日期", "交易流水号", "收入", "支出", "余额", "对方账号", "对方户名", "摘要"]]
    for n, one in enumerate(MOVES):
        rows.append(
            [f"\t{NUMBER}", f"\t{one.at:%Y%m%d}", f"\t{one.serial}", one.came, one.went, yuan(one.balance), f"\t{one.account}", one.party, one.words]
        )  # fmt: skip
        if n % 4 == 3:
            rows += [[""] * 9, rows[0]]
    return "明细.csv", text(rows, encoding="gb18030")


def day_totals_between() -> tuple[str, bytes]:
    """本日合计 after each day, 当日余额 and not a balance a row? With both."""
    rows: Rows = [["账务日期", "摘要", "支出", "收入", "余额"], ["", "上日余额", "", "", yuan(OPENING)]]
    for day in sorted({one.at.date() for one in MOVES}):
        part = [one for one in MOVES if one.at.date() == day]
        rows += [[f"{day:%Y/%m/%d}", one.words, one.went, one.came, yuan(one.balance)] for one in part]
        came, went = sums(part)
        rows.append([f"{day:%Y/%m/%d}", "本日合计", went, came, yuan(part[-1].balance)])
    return "本日合计.csv", text(rows)


def one_account_of_columns_in_words() -> tuple[str, bytes]:
    """农信银: 往来标志 来账 and 往账, 金额 without sign, hundredths always."""
    rows: Rows = [["交易日期", "往来标志", "金额", "余额", "对方户名", "附言"]]
    for one in MOVES:
        rows.append(
            [
                f"{one.at:%Y-%m-%d}",
                "来账" if one.amount > 0 else "往账",
                plain(abs(one.amount)),
                plain(one.balance),
                one.party,
                one.words,
            ]
        )
    return "往来.csv", text(rows)


def blank_columns() -> tuple[str, bytes]:
    """Cells merged over columns, so that every second column is empty; a seal's words right of the table; a note below with a day."""
    heads: list[object] = [
        "交易日期",
        "",
        "摘要",
        "",
        "借方发生额",
        "",
        "贷方发生额",
        "",
        "余额",
        "",
        "（业务章）",
    ]
    rows: list[list[object]] = [[f"账户：{NUMBER}"], heads]
    for one in MOVES:
        rows.append(
            [f"{one.at:%Y-%m-%d}", "", one.words, "", one.went, "", one.came, "", yuan(one.balance), "", ""]
        )
    rows += [
        [],
        ["制表：张三", "", "", "", "打印日期：2024-03-01", "", "", "", "共 9 笔"],
        ["2024-03-01", "", "以上内容仅供参考，以银行盖章的对账单为准"],
    ]
    return "合并列.xlsx", book(("a", rows))


NET: tuple[Form, ...] = (
    month_and_day_apart,
    year_month_day,
    short_days,
    counter_print,
    regional_two_heads,
    web_archive,
    styled_page,
    two_balances,
    iso_instants,
    chinese_instants,
    formulas,
    quoted_tabs,
    day_totals_between,
    one_account_of_columns_in_words,
    blank_columns,
)
