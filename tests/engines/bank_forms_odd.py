"""更怪的样子: the same nine transactions in layouts that village books meet: merchants' wallets, counters' printouts, files saved over again."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, time

from openpyxl import Workbook

from tests.engines.bank_forms import (
    HOLDER,
    MOVES,
    NUMBER,
    OPENING,
    Form,
    Move,
    Rows,
    book,
    page,
    sums,
    text,
    yuan,
)


def plain(fen: int) -> str:
    return yuan(fen, "")


def before(one: Move) -> int:
    return one.balance - one.amount


def flow(one: Move, into: str = "贷", out: str = "借") -> str:
    return into if one.amount > 0 else out


def alipay_merchant() -> tuple[str, bytes]:
    """支付宝商家账务明细: comments with #, tabs behind every cell, two columns with a sign, sums in words below."""
    rows: Rows = [
        ["#支付宝账务明细查询"],
        ["#账号：[20880012345678900156]"],
        ["#起始日期：[2024年01月01日 00:00:00]   终止日期：[2024年02月29日 00:00:00]"],
        ["#-----------------------------------------账务明细列表----------------------------------------"],
        [
            "账务流水号",
            "业务流水号",
            "商户订单号",
            "商品名称",
            "发生时间",
            "对方账号",
            "收入金额（+元）",
            "支出金额（-元）",
            "账户余额（元）",
            "交易渠道",
            "业务类型",
            "备注",
        ],
    ]
    for one in MOVES:
        came, went = (plain(one.amount), "0.00") if one.amount > 0 else ("0.00", plain(one.amount))
        rows.append(
            [f"{cell}\t" for cell in (
                one.serial, f"B{one.serial}", "", one.words, f"{one.at:%Y-%m-%d %H:%M:%S}", f"{one.party}(138****0000)", came, went,
                plain(one.balance), "支付宝", "在线支付", one.words,
            )]
        )  # fmt: skip
    came, went = sums()
    rows += [
        ["#-----------------------------------------账务明细列表结束------------------------------------"],
        [f"#支出合计：6笔，共-{went.replace(',', '')}元"],
        [f"#收入合计：3笔，共{came.replace(',', '')}元"],
        ["#导出时间：[2024年03月01日 09:10:11]"],
    ]
    return "20880012345678900156_账务明细.csv", text(rows, encoding="gb18030", quote=False)


def wechat_merchant() -> tuple[str, bytes]:
    """微信支付商户资金账单: a backtick before every cell, and a second table of sums with heads of its own below."""
    heads = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号"
    rows: Rows = [heads.split(",")]
    for one in MOVES:
        rows.append(
            [f"`{cell}" for cell in (
                f"{one.at:%Y-%m-%d %H:%M:%S}", f"4200{one.serial}", one.serial, one.words, "交易", flow(one, "收入", "支出"),
                plain(abs(one.amount)), plain(one.balance), "system", one.party, f"P{one.serial}",
            )]
        )  # fmt: skip
    came, went = (side.replace(",", "") for side in sums())
    rows += [
        ["资金流水总笔数", "收入笔数", "收入金额", "支出笔数", "支出金额"],
        ["`9", "`3", f"`{came}", "`6", f"`{went}"],
    ]
    return "1600000000Basic2024.csv", text(rows, encoding="utf-8-sig", quote=False)


def before_and_after() -> tuple[str, bytes]:
    """交易前余额、交易后余额 beside each other, the earlier first."""
    rows: Rows = [
        ["账号：" + NUMBER],
        ["序号", "交易日期", "交易前余额", "交易金额", "收支方向", "交易后余额", "对方户名", "摘要"],
    ]
    for n, one in enumerate(MOVES, 1):
        rows.append(
            [str(n), f"{one.at:%Y-%m-%d}", yuan(before(one)), yuan(abs(one.amount)), flow(one, "收", "付"), yuan(one.balance), one.party, one.words]
        )  # fmt: skip
    return "前后余额.csv", text(rows)


def latest_first_before_and_after() -> tuple[str, bytes]:
    """The same newest first, with the balance before behind."""
    rows: Rows = [["交易日期", "收入", "支出", "余额", "上笔余额", "摘要"]]
    for one in reversed(MOVES):
        rows.append(
            [f"{one.at:%Y-%m-%d}", one.came, one.went, yuan(one.balance), yuan(before(one)), one.words]
        )
    return "倒序.csv", text(rows)


def piped() -> tuple[str, bytes]:
    """核心系统文本: upright lines between cells, also before the first and after the last."""
    rows: Rows = [["", "交易日", "摘要", "借方", "贷方", "余额", "流水号", ""]]
    for one in MOVES:
        rows.append(["", f"{one.at:%Y%m%d}", one.words, plain(-one.amount) if one.amount < 0 else "", plain(one.amount) if one.amount > 0 else "", plain(one.balance), one.serial, ""])  # fmt: skip
    return "detail.txt", text(rows, separator="|", quote=False)


def semicolons() -> tuple[str, bytes]:
    rows: Rows = [["记账日期", "借贷标志", "发生额", "余额", "摘要"]]
    for one in MOVES:
        rows.append([f"{one.at:%Y.%m.%d}", flow(one), plain(abs(one.amount)), plain(one.balance), one.words])
    return "分号.csv", text(rows, separator=";", encoding="utf-8")


def separator_told() -> tuple[str, bytes]:
    """Excel's own first line that names the separator."""
    rows: Rows = [["交易日期", "收入", "支出", "余额", "摘要"]]
    for one in MOVES:
        rows.append([f"{one.at:%Y-%m-%d}", one.came, one.went, yuan(one.balance), one.words])
    return "sep.csv", b"sep=,\r\n" + text(rows, encoding="utf-8")


def old_mac() -> tuple[str, bytes]:
    """Lines that end with a carriage return alone."""
    rows: Rows = [["交易日期", "收入", "支出", "余额", "摘要"]]
    for one in MOVES:
        rows.append([f"{one.at:%Y-%m-%d}", one.came, one.went, yuan(one.balance), one.words])
    return "mac.csv", text(rows).replace(b"\r\n", b"\r")


def lines_in_cells() -> tuple[str, bytes]:
    """A summary that goes on on the next line, within its quotes; heads broken over two lines."""
    rows: Rows = [["交易\n日期", "收入\n(元)", "支出\n(元)", "账户\n余额", "摘要", "对方\n户名"]]
    for one in MOVES:
        rows.append(
            [
                f"{one.at:%Y-%m-%d}",
                one.came,
                one.went,
                yuan(one.balance),
                f"{one.words}\n第二行,有逗号",
                one.party,
            ]
        )
    return "换行.csv", text(rows, encoding="utf-8-sig")


def rare_characters() -> tuple[str, bytes]:
    """Names that only GB 18030 can write in four bytes."""
    rows: Rows = [["交易日期", "对方户名", "收入", "支出", "余额"]]
    for one in MOVES:
        rows.append([f"{one.at:%Y-%m-%d}", f"{one.party}𠮷㙍", one.came, one.went, yuan(one.balance)])
    return "生僻字.csv", text(rows, encoding="gb18030")


def utf16_tabs() -> tuple[str, bytes]:
    """“Unicode 文本” as Excel saves it, and the bank calls it .xls."""
    rows: Rows = [["账号", NUMBER], ["交易日期", "借贷标志", "交易金额", "余额", "摘要"]]
    for one in MOVES:
        rows.append(
            [f"{one.at:%Y/%m/%d %H:%M}", flow(one), yuan(abs(one.amount)), yuan(one.balance), one.words]
        )
    return "明细.xls", text(rows, encoding="utf-16", separator="\t")


def credit_before_debit() -> tuple[str, bytes]:
    """信用社: words first, 贷方 before 借方, the day in the middle."""
    rows: Rows = [["摘要", "凭证种类", "贷方金额", "借方金额", "记账日期", "账户余额", "柜员"]]
    for one in MOVES:
        rows.append(
            [one.words, "普通凭证", one.came, one.went, f"{one.at:%Y年%m月%d日}", yuan(one.balance), "0231"]
        )
    return "贷前借后.csv", text(rows)


def side_in_the_amount() -> tuple[str, bytes]:
    """邮储柜面: 借 or 贷 stands before the amount, and before the balance."""
    rows: Rows = [[f"户名：{HOLDER}　账号：{NUMBER}"], ["交易日期", "交易金额", "余额", "摘要"]]
    for one in MOVES:
        rows.append(
            [
                f"{one.at:%Y年}{one.at.month}月{one.at.day}日",
                f"{flow(one)}{yuan(abs(one.amount))}",
                f"贷{yuan(one.balance)}",
                one.words,
            ]
        )
    return "柜面.csv", text(rows)


def english_flags() -> tuple[str, bytes]:
    """外资、农商: heads and flags in English, CR and DR."""
    rows: Rows = [["Transaction Date", "Description", "Cr/Dr", "Amount", "Balance", "Reference No."]]
    for one in MOVES:
        rows.append(
            [
                f"{one.at:%Y-%m-%d}",
                one.words,
                flow(one, "CR", "DR"),
                yuan(abs(one.amount)),
                yuan(one.balance),
                one.serial,
            ]
        )
    return "statement.csv", text(rows, encoding="utf-8")


def paged() -> tuple[str, bytes]:
    """柜面打印转存: the preamble and the heads again on every page, 本页小计 and 第几页 below each."""
    rows: Rows = []
    for n in range(3):
        part = MOVES[n * 3 : n * 3 + 3]
        came, went = sums(part)
        rows += [
            ["青和农村商业银行对账单"],
            [f"户名：{HOLDER}", f"账号：{NUMBER}", "币种：人民币"],
            ["日期", "摘要", "借方发生额", "贷方发生额", "余额"],
        ]
        rows += [[f"{one.at:%Y-%m-%d}", one.words, one.went, one.came, yuan(one.balance)] for one in part]
        rows += [
            ["本页小计", "", went, came, ""],
            [f"第{n + 1}页/共3页", "打印时间：2024-03-01 10:00:00"],
            [],
        ]
    return "分页.xlsx", book(("对账单", rows))


def day_sums() -> tuple[str, bytes]:
    """A sum under every day, and the balance only with it? No: with every row; the sums are told from rows by their words."""
    rows: Rows = [["交易日期", "摘要", "收入", "支出", "余额"]]
    days = sorted({one.at.date() for one in MOVES})
    for day in days:
        part = [one for one in MOVES if one.at.date() == day]
        rows += [[f"{day:%Y-%m-%d}", one.words, one.came, one.went, yuan(one.balance)] for one in part]
        rows.append([f"{day:%Y-%m-%d}", "本日合计", *sums(part), yuan(part[-1].balance)])
    return "日计.csv", text(rows)


def excel_days_and_hours() -> tuple[str, bytes]:
    """Cells that are days, hours and numbers, a merged title, empty columns between, two empty rows under the heads."""
    made = Workbook()
    sheet = made.active
    sheet.append(["村级账户交易明细表"])
    sheet.merge_cells("A1:H1")
    sheet.append([f"账号：{NUMBER}", None, None, None, "单位：元"])
    sheet.append(["序号", "交易日期", "交易时间", None, "收入金额", "支出金额", None, "账户余额", "备注"])
    sheet.append([])
    sheet.append([])
    for n, one in enumerate(MOVES, 1):
        sheet.append(
            [
                n, datetime.combine(one.at.date(), time()), one.at.time(), None,
                one.amount / 100 if one.amount > 0 else None, -one.amount / 100 if one.amount < 0 else None, None,
                one.balance / 100, one.words,
            ]
        )  # fmt: skip
    came, went = sums()
    sheet.append(["合计", None, None, None, came, went])
    sheet.append(["制表：", "张三", None, "复核：", "李四"])
    out = io.BytesIO()
    made.save(out)
    return "明细表.xlsx", out.getvalue()


def signed_in_words() -> tuple[str, bytes]:
    """村镇银行: 存入 and 支取 as the words of a flag, day and hour in one solid number."""
    rows: Rows = [["交易时间", "交易类型", "交易金额", "账户余额", "交易对手", "附言"]]
    for one in MOVES:
        rows.append(
            [
                f"{one.at:%Y%m%d%H%M%S}",
                flow(one, "存入", "支取"),
                yuan(abs(one.amount)),
                yuan(one.balance),
                one.party,
                one.words,
            ]
        )
    return "村镇银行.csv", text(rows)


def plus_and_minus() -> tuple[str, bytes]:
    """A column of + and - beside an amount without sign."""
    rows: Rows = [["日期", "正负", "金额", "余额", "用途"]]
    for one in MOVES:
        rows.append(
            [f"{one.at:%y-%m-%d}", flow(one, "+", "-"), yuan(abs(one.amount)), yuan(one.balance), one.words]
        )
    return "正负.csv", text(rows)


def spans() -> tuple[str, bytes]:
    """网页另存的 xls: a day over all its rows (rowspan), a title over all columns (colspan)."""
    cells: list[str] = [f'<tr><td colspan="5">{HOLDER} {NUMBER}</td></tr>']
    cells.append("<tr><th>交易日期</th><th>摘要</th><th>支出</th><th>收入</th><th>余额</th></tr>")
    last = None
    for one in MOVES:
        many = sum(1 for other in MOVES if other.at.date() == one.at.date())
        day = "" if one.at.date() == last else f'<td rowspan="{many}">{one.at:%Y-%m-%d}</td>'
        last = one.at.date()
        cells.append(
            f"<tr>{day}<td>{one.words}</td><td>{one.went}</td><td>&nbsp;{one.came}</td><td>{yuan(one.balance)}</td></tr>"
        )
    return (
        "网页.xls",
        f'<html><head><meta charset="utf-8"></head><body><table>{"".join(cells)}</table></body></html>'.encode(),
    )


def zeros_everywhere() -> tuple[str, bytes]:
    """Both columns are always filled, with 0.00 on the other side, and a fee column of zeros."""
    rows: Rows = [["入账日期", "收入金额", "支出金额", "手续费", "可用余额", "账面余额", "摘要"]]
    for one in MOVES:
        rows.append(
            [
                f"{one.at:%Y-%m-%d}",
                one.came or "0.00",
                one.went or "0.00",
                "0.00",
                yuan(one.balance - 10000),
                yuan(one.balance),
                one.words,
            ]
        )
    return "可用余额.csv", text(rows)


def opening_row() -> tuple[str, bytes]:
    """期初余额 and 期末余额 as rows of the table, with their days."""
    rows: Rows = [["日期", "摘要", "收入", "支出", "结余"], ["2024-01-01", "期初余额", "", "", yuan(OPENING)]]
    rows += [[f"{one.at:%Y-%m-%d}", one.words, one.came, one.went, yuan(one.balance)] for one in MOVES]
    rows += [["2024-02-29", "期末余额", *sums(), yuan(MOVES[-1].balance)]]
    return "期初行.csv", text(rows)


def account_is_the_sheet() -> tuple[str, bytes]:
    """A sheet an account, named by its number, which stands nowhere else."""
    head = ["交易日期", "收入", "支出", "余额", "摘要"]
    own = [head, *([f"{one.at:%Y-%m-%d}", one.came, one.went, yuan(one.balance), one.words] for one in MOVES)]
    other: list[Sequence[str]] = [head, ["2024-01-09", "7.00", "", "107.00", "别的账户"]]
    return "两户.xlsx", book((NUMBER, own), ("6228480099990000", other))


def spaced_thousands() -> tuple[str, bytes]:
    """Thin spaces in the thousands, ￥ before, 元 behind; the number of the account in groups of four."""
    grouped = " ".join(NUMBER[at : at + 4] for at in range(0, 16, 4))
    rows: Rows = [["账　　号：", grouped], ["交 易 日 期", "收 入", "支 出", "余 额", "摘　要"]]
    for one in MOVES:
        came, went, left = (
            f"￥{side.replace(',', ' ')}" if side else "" for side in (one.came, one.went, yuan(one.balance))
        )
        rows.append([f"{one.at:%Y-%m-%d}", came, went, left, one.words])
    return "空格.csv", text(rows)


def as_a_page() -> tuple[str, bytes]:
    """The heads as the page's own table of many, with a table of facts above it."""
    rows: Rows = [["交易日期", "支出", "存入", "余额", "交易说明"]]
    rows += [[f"{one.at:%Y-%m-%d}", one.went, one.came, yuan(one.balance), one.words] for one in MOVES]
    facts = f"<table><tr><td>账号</td><td>{NUMBER}</td><td>户名</td><td>{HOLDER}</td></tr></table>"
    return "两张表.xls", page(rows, head=facts, foot="<p>温馨提示：以上内容仅供参考，余额以柜面为准。</p>")


def whole_fen() -> tuple[str, bytes]:
    """核心系统: amounts and balances in fen, C and D."""
    rows: Rows = [["交易日期", "借贷标识", "交易金额(分)", "账户余额（分）", "摘要代码"]]
    for one in MOVES:
        rows.append(
            [f"{one.at:%Y%m%d}", flow(one, "C", "D"), str(abs(one.amount)), str(one.balance), one.words]
        )
    rows.append(["合计", "", str(sum(abs(one.amount) for one in MOVES)), "", ""])
    return "核心.csv", text(rows)


def full_width_commas() -> tuple[str, bytes]:
    rows: Rows = [["日期", "摘要", "收入", "支出", "余额"]]
    for one in MOVES:
        came, went, left = (side.replace(",", "，") for side in (one.came, one.went, yuan(one.balance)))
        rows.append([f"{one.at:%Y-%m-%d}", one.words, came, went, left])
    return "全角逗号.xlsx", book(("流水", rows))


def days_as_numbers() -> tuple[str, bytes]:
    """20240105 as a number of Excel, amounts as binary fractions, C and D."""
    rows: list[Sequence[object]] = [["交易日期", "借贷", "金额", "余额", "摘要"]]
    for one in MOVES:
        rows.append(
            [float(f"{one.at:%Y%m%d}"), flow(one), abs(one.amount) / 100, one.balance / 100, one.words]
        )
    return "数字.xlsx", book(("流水", rows))


def two_amounts() -> tuple[str, bytes]:
    """What was asked and what came in: the latter moved the account."""
    rows: Rows = [["交易日期", "交易金额", "实际入账金额", "余额", "收支", "摘要"]]
    for one in MOVES:
        rows.append(
            [f"{one.at:%Y-%m-%d}", yuan(abs(one.amount) + 100), yuan(abs(one.amount)), yuan(one.balance), flow(one, "收入", "支出"), one.words]
        )  # fmt: skip
    return "实际.csv", text(rows)


ODD: tuple[Form, ...] = (
    alipay_merchant, wechat_merchant, before_and_after, latest_first_before_and_after, piped, semicolons, separator_told, old_mac,
    lines_in_cells, rare_characters, utf16_tabs, credit_before_debit, side_in_the_amount, english_flags, paged, day_sums,
    excel_days_and_hours, signed_in_words, plus_and_minus, spans, zeros_everywhere, opening_row, account_is_the_sheet, spaced_thousands,
    as_a_page, whole_fen, full_width_commas, days_as_numbers, two_amounts,
)  # fmt: skip
