"""各家银行导出的样子: the same nine transactions as the banks of China write them, from their own layouts of heads, preambles and feet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import Workbook

NUMBER = "6228480012349876"
HOLDER = "青和镇前湾村经济合作社"
OPENING = 1_234_567  # fen


@dataclass(frozen=True)
class Move:
    """一笔: when, how much in fen, the balance after it, and what the bank writes beside it."""

    at: datetime
    amount: int
    balance: int
    party: str
    account: str
    words: str
    serial: str

    @property
    def came(self) -> str:
        return yuan(self.amount) if self.amount > 0 else ""

    @property
    def went(self) -> str:
        return yuan(-self.amount) if self.amount < 0 else ""


def yuan(fen: int, mark: str = ",") -> str:
    return f"{fen / 100:,.2f}".replace(",", mark)


def _moves() -> tuple[Move, ...]:
    told = (
        ("2024-01-05 09:12:33", 50_000_00, "青和镇财政所", "101100001234567", "转移支付"),
        ("2024-01-05 10:01:02", -1_280_50, "国网青和供电所", "202200007654321", "电费"),
        ("2024-01-12 15:30:00", -8_000_00, "李四", "6217001234567890123", "劳务费"),
        ("2024-01-12 15:30:00", -8_000_00, "王五", "6217001234567890456", "劳务费"),
        ("2024-01-21 00:00:01", 18_37, "", "", "结息"),
        ("2024-02-01 08:00:00", 12_000_00, "赵六", "6222021234567890", "鱼塘租金"),
        ("2024-02-08 16:45:59", -300_00, "青和镇卫生院", "303300001111222", "体检费"),
        ("2024-02-20 11:11:11", -2_15, "", "", "手续费"),
        ("2024-02-29 17:20:10", -10_000_00, "青和建筑公司", "404400002222333", "工程款"),
    )
    balance, made = OPENING, []
    for n, (at, amount, party, account, words) in enumerate(told, 1):
        balance += amount
        made.append(Move(datetime.fromisoformat(at), amount, balance, party, account, words, f"24A{n:07}"))
    return tuple(made)


MOVES = _moves()
CLOSING = MOVES[-1].balance
TRUTH = [(move.at.date(), move.amount, move.balance) for move in MOVES]
Rows = list[list[str]]
Form = Callable[[], tuple[str, bytes]]


def text(
    rows: Iterable[Sequence[str]], *, encoding: str = "gbk", separator: str = ",", quote: bool = True
) -> bytes:
    """Rows as a text file."""
    out = io.StringIO(newline="")
    if quote:
        csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    else:
        out.write("".join(separator.join(row) + "\r\n" for row in rows))
    return out.getvalue().encode(encoding)


def book(*pages: tuple[str, Sequence[Sequence[object]]], merged: Sequence[str] = ()) -> bytes:
    """Pages as a book of Excel."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in pages:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for place in merged:
            sheet.merge_cells(place)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def page(rows: Sequence[Sequence[str]], *, head: str = "", foot: str = "") -> bytes:
    """Rows as a page of HTML that calls itself .xls."""
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><body>'
        f"{head}<table border=1>{body}</table>{foot}</body></html>"
    ).encode("gbk")


def icbc_corporate() -> tuple[str, bytes]:
    """工行企业网银: a code word above, 借/贷 and both columns, a DB2 instant, cells against Excel."""
    heads = "凭证号,本方账号,对方账号,交易时间,借/贷,借方发生额,贷方发生额,对方行号,摘要,用途,对方单位名称,余额,个性化信息"
    rows = [["[HISTORYDETAIL]"], heads.split(",")]
    for one in MOVES:
        rows.append(
            [
                "000000000\t", f"{NUMBER}\t", f"{one.account}\t", one.at.strftime("%Y-%m-%d-%H.%M.%S.123456"),
                "贷" if one.amount > 0 else "借", one.went or "0.00", one.came or "0.00", "", one.words, "",
                one.party, yuan(one.balance), "",
            ]
        )  # fmt: skip
    return "historydetail.csv", text(rows)


def icbc_personal() -> tuple[str, bytes]:
    """工行个人网银: padded cells, newest first, totals below."""
    heads = "交易日期,摘要,交易场所,交易国家或地区简称,钞/汇,交易金额(收入),交易金额(支出),交易币种,记账金额(收入),记账金额(支出),记账币种,余额,对方户名,对方账户"
    rows = [
        ["明细查询文件下载"],
        [],
        [f"卡号: {NUMBER[:4]}****{NUMBER[-4:]}", "卡别名: "],
        [],
        heads.split(","),
    ]
    for one in reversed(MOVES):
        rows.append(
            [
                f"{one.at:%Y-%m-%d}     \t", f"{one.words}       \t", "\t", "CHN   \t", "钞   \t", "-   \t", "-   \t", "-  \t",
                f"{one.came}    \t", f"{one.went}   \t", "人民币   \t", f"{yuan(one.balance)}    \t", one.party, f"{one.account}\t",
            ]
        )  # fmt: skip
    came, went = sums()
    rows += [[" "], ["人民币合计", "", "", "", "", "", "", "", f"{came}  \t", f"{went}   \t", ""]]
    return "hisdetail.csv", text(rows, encoding="utf-8")


def sums(moves: Sequence[Move] = MOVES) -> tuple[str, str]:
    return (
        yuan(sum(one.amount for one in moves if one.amount > 0)),
        yuan(-sum(one.amount for one in moves if one.amount < 0)),
    )


def abc_corporate() -> tuple[str, bytes]:
    """农行企业网银: 收入金额/支出金额, an instant without marks, a fee beside."""
    heads = "交易日期,交易时间戳,收入金额,支出金额,本次余额,手续费总额,交易方式,交易行名,交易类别,对方省市,对方账号,对方户名,交易说明,交易摘要,交易附言"
    rows: Rows = [
        ["中国农业银行账户明细"],
        ["账号：", NUMBER, "户名：", HOLDER, "币种：人民币"],
        ["起始日期：20240101", "截止日期：20240229"],
        heads.split(","),
    ]
    for one in MOVES:
        rows.append(
            [
                f"{one.at:%Y%m%d}", f"{one.at:%H%M%S}", one.came, one.went, yuan(one.balance), "0.00", "网银", "青和支行",
                "转账", "浙江", one.account, one.party, "", one.words, "",
            ]
        )  # fmt: skip
    return "账户明细.xlsx", book(("Sheet0", rows), merged=("A1:O1",))


def boc_corporate() -> tuple[str, bytes]:
    """中行企业网银: heads in two languages, signed amounts, payer and payee; counts and sums above."""
    heads = [
        "交易类型[ Transaction Type ]",
        "业务类型[ Business type ]",
        "付款人开户行号[ Account holding bank number of payer ]",
        "付款人开户行名[ Payer account bank ]",
        "付款人账号[ Debit Account No. ]",
        "付款人名称[ Payer's Name ]",
        "收款人开户行行号[ Account holding bank number of beneficiary ]",
        "收款人开户行名[ Beneficiary account bank ]",
        "收款人账号[ Payee's Account Number ]",
        "收款人名称[ Payee's Name ]",
        "交易日期[ Transaction Date ]",
        "交易时间[ Transaction time ]",
        "交易货币[ Trade Currency ]",
        "交易金额[ Trade Amount ]",
        "交易后余额[ After-transaction balance ]",
        "起息日期[ Value Date ]",
        "汇率[ Exchange rate ]",
        "交易流水号[ Transaction reference number ]",
        "凭证类型[ Voucher type ]",
        "凭证号码[ Voucher number ]",
        "记录标识号[ Record ID ]",
        "摘要[ Reference ]",
        "用途[ Purpose ]",
        "交易附言[ Remark ]",
        "备注[ Remarks ]",
    ]
    came, went = sums()
    rows: Rows = [
        ["查询账号[ Inquirer account number ]", NUMBER],
        ["借方发生总笔数[ Total number of debited payments ]", "6"],
        ["借方发生总额[ Total debit amount of payments ]", went],
        ["贷方发生总笔数[ Total Numbers of Credited Payments ]", "3"],
        ["贷方发生总额[ Total credit amount of Payments ]", came],
        ["时间范围[ Time range ]", "20240101-20240229"],
        [],
        heads,
    ]
    for one in MOVES:
        ours, theirs = (NUMBER, HOLDER), (one.account, one.party)
        payer, payee = (theirs, ours) if one.amount > 0 else (ours, theirs)
        rows.append(
            [
                "来账" if one.amount > 0 else "往账", "转账", "", "", *payer, "", "", *payee, f"{one.at:%Y%m%d}", f"{one.at:%H:%M:%S}",
                "CNY", yuan(one.amount), yuan(one.balance), f"{one.at:%Y%m%d}", "", one.serial, "", "", "123456789", one.words, "", "", "",
            ]
        )  # fmt: skip
    return "boc.csv", text(rows)


def boc_unsigned() -> tuple[str, bytes]:
    """中行的另一种: the amount has no sign, 来账/往账 says whence."""
    rows: Rows = [
        ["账号", NUMBER],
        ["交易日期", "交易类型", "交易金额", "交易后余额", "付款人名称", "收款人名称", "摘要"],
    ]
    for one in MOVES:
        payer, payee = (one.party, HOLDER) if one.amount > 0 else (HOLDER, one.party)
        rows.append(
            [
                f"{one.at:%Y/%m/%d}",
                "来账" if one.amount > 0 else "往账",
                yuan(abs(one.amount)),
                yuan(one.balance),
                payer,
                payee,
                one.words,
            ]
        )
    return "来往账.csv", text(rows)


def ccb_corporate() -> tuple[str, bytes]:
    heads = "账号,账户名称,交易时间,借方发生额（支取）,贷方发生额（收入）,余额,币种,对方户名,对方账号,对方开户机构,记账日期,摘要,备注,账户明细编号-交易流水号,企业流水号,凭证种类,凭证号,关联账户"
    rows: Rows = [heads.split(",")]
    for one in MOVES:
        rows.append(
            [
                NUMBER, HOLDER, f"{one.at:%Y%m%d %H:%M:%S}", one.went.replace(",", "") or "0", one.came.replace(",", "") or "0",
                yuan(one.balance, ""), "人民币元", one.party, one.account, "", f"{one.at:%Y%m%d}", one.words, "", f"1-{one.serial}", "", "电子转账凭证", "", "",
            ]
        )  # fmt: skip
    return "ccb.xlsx", book(("明细", rows))


def ccb_personal() -> tuple[str, bytes]:
    rows: Rows = [
        ["China Construction Bank"],
        ["开户机构：", "青和支行"],
        ["币　　种：", "人民币"],
        ["账　　号：", NUMBER],
        [],
    ]
    rows.append(
        [
            "记账日",
            "交易日期",
            "交易时间",
            "支出",
            "收入",
            "账户余额",
            "币种",
            "摘要",
            "对方账号",
            "对方户名",
            "交易地点",
        ]
    )
    for one in MOVES:
        rows.append(
            [
                f"{one.at:%Y%m%d}",
                f"{one.at:%Y%m%d}",
                f"{one.at:%H:%M:%S}",
                one.went or "0",
                one.came or "0",
                yuan(one.balance),
                "人民币",
                one.words,
                one.account,
                one.party,
                "",
            ]
        )
    rows.append(["以上数据仅供参考，具体内容请以柜台为准"])
    return "交易明细.xls", page(rows)


def bocom_corporate() -> tuple[str, bytes]:
    """交行: 借贷标志 with 借 Dr and 贷 Cr."""
    rows: Rows = [
        ["交通银行账户交易明细"],
        [f"账号：{NUMBER} 户名：{HOLDER} 查询日期：2024-01-01至2024-02-29"],
    ]
    rows.append(
        [
            "序号",
            "交易日期",
            "交易时间",
            "业务摘要",
            "借贷标志",
            "发生额",
            "余额",
            "对方账号",
            "对方户名",
            "交易附言",
        ]
    )
    for n, one in enumerate(MOVES, 1):
        rows.append(
            [
                str(n),
                f"{one.at:%Y-%m-%d}",
                f"{one.at:%H:%M:%S}",
                "转账",
                "贷 Cr" if one.amount > 0 else "借 Dr",
                yuan(abs(one.amount)),
                yuan(one.balance),
                one.account,
                one.party,
                one.words,
            ]
        )
    return "bocom.csv", text(rows, encoding="gb18030")


def psbc() -> tuple[str, bytes]:
    """邮储: one column 收入/支出 with its sign, ="…" cells."""
    rows: Rows = [
        ["中国邮政储蓄银行交易明细"],
        ["账号:", f'="{NUMBER}"'],
        ["序号", "交易日期", "摘要", "收入/支出", "余额", "对方户名", "对方账号"],
    ]
    for n, one in enumerate(MOVES, 1):
        sign = "+" if one.amount > 0 else "-"
        rows.append(
            [
                str(n),
                f"{one.at:%Y年%m月%d日}",
                one.words,
                f"{sign}{yuan(abs(one.amount))}",
                yuan(one.balance),
                one.party,
                f'="{one.account}"',
            ]
        )
    return "邮储.csv", text(rows)


def psbc_flag() -> tuple[str, bytes]:
    rows: Rows = [
        ["交易时间", "交易渠道", "收付标志", "交易金额", "账户余额", "对方户名", "对方账号", "附言"]
    ]
    for one in reversed(MOVES):
        rows.append(
            [
                f"{one.at:%Y-%m-%d %H:%M}",
                "网银",
                "收" if one.amount > 0 else "付",
                yuan(abs(one.amount)),
                yuan(one.balance),
                one.party,
                f"{one.account}",
                one.words,
            ]
        )
    return "邮储.txt", text(rows, separator="\t", encoding="utf-16")


def rural_ledger() -> tuple[str, bytes]:
    """农商行对账单: 借 is out, the side of the balance in a column of its own, 承前页, 本页合计, 过次页 on every printed page."""
    heads = ["日期", "凭证号", "摘要", "借方发生额", "贷方发生额", "借/贷", "余额"]
    rows: Rows = [["农村商业银行分户账（对账单）"], [f"账号：{NUMBER}", "", f"户名：{HOLDER}"]]
    before = OPENING
    for start in (0, 4):
        moves = MOVES[start : start + 5] if start else MOVES[:4]
        rows += [heads, ["", "", "承前页", "", "", "贷", yuan(before)]]
        for one in moves:
            rows.append(
                [f"{one.at:%Y-%m-%d}", one.serial, one.words, one.went, one.came, "贷", yuan(one.balance)]
            )
        before = moves[-1].balance
        came, went = sums(moves)
        rows += [["", "", "本页合计", went, came, "", ""], ["", "", "过次页", "", "", "贷", yuan(before)], []]
    came, went = sums()
    rows += [["合计", "", "", went, came, "", ""], ["打印日期：2024-03-01  柜员：0012"]]
    return "对账单.xlsx", book(("对账单", rows))


def rural_codes() -> tuple[str, bytes]:
    """农信社核心系统: 借贷标志 is 1 and 2, of which only the balance tells the meaning."""
    rows: Rows = [["交易日期", "交易时间", "借贷标志", "发生额", "余额", "摘要", "对方户名"]]
    for one in MOVES:
        rows.append(
            [
                f"{one.at:%Y%m%d}",
                f"{one.at:%H%M%S}",
                "2" if one.amount > 0 else "1",
                yuan(abs(one.amount), ""),
                yuan(one.balance, ""),
                one.words,
                one.party,
            ]
        )
    return "核心.txt", text(rows, separator="|")


def rural_letters() -> tuple[str, bytes]:
    rows: Rows = [["交易日", "D/C标志", "交易额(元)", "账户余额(元)", "备注"]]
    for one in MOVES:
        rows.append(
            [
                f"{one.at:%Y.%m.%d}",
                "C" if one.amount > 0 else "D",
                yuan(abs(one.amount)),
                yuan(one.balance),
                one.words,
            ]
        )
    return "信用社.csv", text(rows)


def unsigned() -> tuple[str, bytes]:
    """信用社旧系统: no sign, no flag; the balance alone says whence, from the opening balance above."""
    rows: Rows = [["期初余额：", yuan(OPENING)], ["交易日期", "发生额", "余额", "摘要"]]
    for one in MOVES:
        rows.append([f"{one.at:%Y-%m-%d}", yuan(abs(one.amount)), yuan(one.balance), one.words])
    return "旧系统.csv", text(rows)


def cmb_corporate() -> tuple[str, bytes]:
    """招行企业银行: many columns, 收/付方名称, 冲帐标志."""
    heads = "账号,账号名称,币种,交易日,交易时间,起息日,交易类型,借方金额,贷方金额,余额,摘要,流水号,流程实例号,业务名称,用途,业务参考号,业务摘要,其它摘要,收/付方分行名,收/付方名称,收/付方帐号,收/付方开户行行号,收/付方开户行名,收/付方开户行地址,母/子公司帐号分行名,信息标志,有否附件信息,冲帐标志,扩展摘要,交易分析码,票据号,商务支付订单号,内部编号"
    rows: Rows = [heads.split(",")]
    for one in MOVES:
        rows.append([
            NUMBER, HOLDER, "人民币", f"{one.at:%Y%m%d}", f"{one.at:%H:%M:%S}", f"{one.at:%Y%m%d}", "网上企业银行", one.went, one.came, yuan(one.balance),
            one.words, one.serial, "", "网银支付", one.words, "", "", "", "", one.party, one.account, "", "", "", "", "Y", "无", "*", "", "CP", "", "", "",
        ])  # fmt: skip
    return "cmb.xlsx", book(("交易查询", rows))


def cmbc() -> tuple[str, bytes]:
    """民生: 对方账号名称; brackets for what went out."""
    rows: Rows = [
        ["账户：", NUMBER],
        [
            "交易日期",
            "主机交易流水号",
            "交易金额",
            "账户余额",
            "凭证号",
            "摘要",
            "对方账号",
            "对方账号名称",
            "对方开户行",
            "交易时间",
        ],
    ]
    for one in MOVES:
        shown = yuan(one.amount) if one.amount > 0 else f"({yuan(-one.amount)})"
        rows.append(
            [
                f"{one.at:%Y-%m-%d}",
                one.serial,
                shown,
                yuan(one.balance),
                "",
                one.words,
                one.account,
                one.party,
                "",
                f"{one.at:%H:%M:%S}",
            ]
        )
    return "民生.csv", text(rows, encoding="utf-8-sig")


def spdb_two_rows() -> tuple[str, bytes]:
    """浦发一类: two rows of heads with merged cells, the title merged above."""
    rows: Rows = [
        ["对公账户交易明细", *[""] * 6],
        ["日期", "摘要", "发生额", "", "余额", "对方", ""],
        ["", "", "借方", "贷方", "", "户名", "账号"],
    ]
    for one in MOVES:
        rows.append(
            [f"{one.at:%Y-%m-%d}", one.words, one.went, one.came, yuan(one.balance), one.party, one.account]
        )
    return "浦发.xlsx", book(("1", rows), merged=("A1:G1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "F2:G2"))


def html_two_rows() -> tuple[str, bytes]:
    head = (
        "<tr><th colspan=6>账户交易明细</th></tr>"
        f"<tr><td colspan=6>账号：{NUMBER}&nbsp;户名：{HOLDER}</td></tr>"
        "<tr><th rowspan=2>交易日期</th><th colspan=2>发生额</th><th rowspan=2>余额</th><th rowspan=2>对方户名</th><th rowspan=2>摘要</th></tr>"
        "<tr><th>支出</th><th>收入</th></tr>"
    )
    body = "".join(
        f"<tr><td>{one.at:%Y-%m-%d}</td><td>{one.went or '&nbsp;'}</td><td>{one.came}</td><td>{yuan(one.balance)}</td><td>{one.party}</td><td>{one.words}<br></td></tr>"
        for one in MOVES
    )
    return (
        "明细.xls",
        f"<html><body><table><tr><td><table>{head}{body}</table></td></tr></table></body></html>".encode(
            "gbk"
        ),
    )


def html_days() -> tuple[str, bytes]:
    """A day written once for all its rows."""
    body, days = "", [one.at.date() for one in MOVES]
    for n, one in enumerate(MOVES):
        same = days.count(one.at.date())
        day = f"<td rowspan={same}>{one.at:%Y-%m-%d}</td>" if n == days.index(one.at.date()) else ""
        body += f"<tr>{day}<td>{one.came}</td><td>{one.went}</td><td>{yuan(one.balance)}</td></tr>"
    return "x.xls", f"<table><tr><td>日期<td>存入<td>支取<td>结余</tr>{body}</table>".encode()


def xml_2003() -> tuple[str, bytes]:
    """Excel 2003 的 XML: cells that are empty are skipped by their number."""
    rows = "".join(
        f'<Row><Cell><Data ss:Type="String">{one.at:%Y-%m-%d}</Data></Cell>'
        f'<Cell ss:Index="{2 if one.amount > 0 else 3}"><Data ss:Type="Number">{abs(one.amount) / 100}</Data></Cell>'
        f'<Cell ss:Index="4"><Data ss:Type="Number">{one.balance / 100}</Data></Cell></Row>'
        for one in MOVES
    )
    heads = "".join(
        f'<Cell><Data ss:Type="String">{head}</Data></Cell>' for head in ("交易日期", "贷方", "借方", "余额")
    )
    return "x.xls", (
        '<?xml version="1.0" encoding="UTF-8"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="明细"><Table>'
        f"<Row><Cell><Data>账号：{NUMBER}</Data></Cell></Row><Row>{heads}</Row>{rows}</Table></Worksheet></Workbook>"
    ).encode()


def months() -> tuple[str, bytes]:
    """A sheet a month, each with its heads, the newest month first."""
    pages = []
    for month in (2, 1):
        rows: list[list[object]] = [
            ["账号", NUMBER],
            ["交易日期", "收入金额", "支出金额", "账户余额", "摘要"],
        ]
        for one in MOVES:
            if one.at.month == month:
                came, went = max(one.amount, 0) / 100, max(-one.amount, 0) / 100
                rows.append(
                    [
                        one.at.replace(hour=0, minute=0, second=0),
                        came or None,
                        went or None,
                        one.balance / 100,
                        one.words,
                    ]
                )
        pages.append((f"{month}月", rows))
    return "按月.xlsx", book(*pages)


def overflowed() -> tuple[str, bytes]:
    """Rows that go on on a second sheet without heads."""
    rows = [["交易日期", "收入", "支出", "余额"]]
    rows += [[f"{one.at:%Y-%m-%d}", one.came, one.went, yuan(one.balance)] for one in MOVES]
    return "续页.xlsx", book(("明细", rows[:5]), ("明细续", rows[5:]), ("说明", [["本文件由系统生成"]]))


def accounts_in_columns() -> tuple[str, bytes]:
    """Two accounts in one file, by a column."""
    rows: Rows = [["账号", "交易日期", "收入", "支出", "余额"]]
    for one in MOVES:
        rows.append([NUMBER, f"{one.at:%Y-%m-%d}", one.came, one.went, yuan(one.balance)])
        rows.append(["6228480099990001", f"{one.at:%Y-%m-%d}", "1.00", "", "9.00"])
    return "两户.csv", text(rows)


def accounts_in_blocks() -> tuple[str, bytes]:
    """Two accounts one under the other."""
    heads = ["交易日期", "借方", "贷方", "余额"]
    rows: Rows = [
        ["账号：6228480099990001"],
        heads,
        ["2024-01-03", "", "5.00", "5.00"],
        ["合计", "0.00", "5.00", ""],
        [],
    ]
    rows += [[f"账号：{NUMBER}"], heads]
    rows += [[f"{one.at:%Y-%m-%d}", one.went, one.came, yuan(one.balance)] for one in MOVES]
    return "两段.csv", text(rows)


def full_width() -> tuple[str, bytes]:
    """Full-width digits, currency signs, 元 behind."""
    wide = str.maketrans("0123456789,.-", "０１２３４５６７８９，．－")
    rows: Rows = [["记账日期", "交易金额", "余额", "摘要"]]
    for one in MOVES:
        shown = f"￥{yuan(one.amount)}" if one.amount > 0 else f"-￥{yuan(-one.amount)}"
        rows.append(
            [f"{one.at:%Y-%m-%d}".translate(wide), shown.translate(wide), f"{yuan(one.balance)}元", one.words]
        )
    return "全角.txt", text(rows, separator="\t", encoding="gb18030")


def serials() -> tuple[str, bytes]:
    """Excel serial numbers for days and hours, numbers for amounts, minus behind."""
    zero = date(1899, 12, 30).toordinal()
    rows: list[list[object]] = [["交易日期", "时间", "金额", "余额", "卡号"]]
    for one in MOVES:
        hour = (one.at.hour * 3600 + one.at.minute * 60 + one.at.second) / 86_400
        rows.append([one.at.toordinal() - zero, hour, one.amount / 100, one.balance / 100, int(NUMBER)])
    return "数字.xlsx", book(("s", rows))


def two_languages() -> tuple[str, bytes]:
    """Heads in Chinese with English below in the same cell."""
    heads = [
        "交易日期\nTransaction Date",
        "借方金额\nDebit Amount",
        "贷方金额\nCredit Amount",
        "账户余额\nBalance",
        "对方户名\nCounterparty Name",
        "摘要\nRemark",
    ]
    rows: Rows = [
        heads,
        *(
            [f"{one.at:%Y-%m-%d}", one.went, one.came, yuan(one.balance), one.party, one.words]
            for one in MOVES
        ),
    ]
    return "双语.xlsx", book(("s", rows))


def own_journal() -> tuple[str, bytes]:
    """The village's own journal, where 借 is what came in."""
    rows: Rows = [["日期", "凭证号", "摘要", "借方", "贷方", "余额"]]
    rows += [
        [f"{one.at:%Y-%m-%d}", one.serial, one.words, one.came, one.went, yuan(one.balance)] for one in MOVES
    ]
    return "银行存款日记账.csv", text(rows)


def reversals() -> tuple[str, bytes]:
    """红字: what came in stands negative in the column of what goes out."""
    rows: Rows = [["交易日期", "借方发生额", "贷方发生额", "余额"]]
    for n, one in enumerate(MOVES):
        red = n == 5  # taken back
        rows.append(
            [
                f"{one.at:%Y-%m-%d}",
                yuan(-one.amount) if red else one.went,
                "" if red else one.came,
                yuan(one.balance),
            ]
        )
    return "红字.csv", text(rows)


def negative_outs() -> tuple[str, bytes]:
    """支出 written negative in its own column."""
    rows: Rows = [["交易日期", "收入金额", "支出金额", "余额"]]
    rows += [
        [f"{one.at:%Y-%m-%d}", one.came, f"-{one.went}" if one.went else "", yuan(one.balance)]
        for one in MOVES
    ]
    return "负支出.csv", text(rows)


def framed() -> tuple[str, bytes]:
    """A printed page as text, with lines of a frame."""
    lines = [
        f"      对账单  账号：{NUMBER}",
        "┌────┬───┬───┬────┐",
        "│ 日期 │ 收入 │ 支出 │ 余额 │",
        "├────┼───┼───┼────┤",
    ]
    lines += [f"│{one.at:%Y-%m-%d}│{one.came:>12}│{one.went:>12}│{yuan(one.balance):>14}│" for one in MOVES]
    return "打印.txt", "\r\n".join([*lines, "└────┴───┴───┴────┘", ""]).encode("gbk")


def doubled() -> tuple[str, bytes]:
    """The same download pasted twice into one file."""
    rows: Rows = [["交易日期", "交易时间", "收入", "支出", "余额", "流水号"]]
    rows += [
        [f"{one.at:%Y-%m-%d}", f"{one.at:%H:%M:%S}", one.came, one.went, yuan(one.balance), one.serial]
        for one in MOVES
    ]
    return "两遍.csv", text(rows + rows)


def overlapping() -> tuple[str, bytes]:
    """Two sheets whose periods overlap."""
    heads = ["交易日期", "交易时间", "收入", "支出", "余额", "流水号"]
    rows = [
        [f"{one.at:%Y-%m-%d}", f"{one.at:%H:%M:%S}", one.came, one.went, yuan(one.balance), one.serial]
        for one in MOVES
    ]
    return "重叠.xlsx", book(("一", [heads, *rows[:6]]), ("二", [heads, *rows[3:]]))


def misread() -> tuple[str, bytes]:
    """GBK that was taken for Latin-1 and saved as UTF-8."""
    name, data = bocom_corporate()
    return name, data.decode("latin-1").encode("utf-8")


def misread_utf8() -> tuple[str, bytes]:
    """UTF-8 that was taken for GBK and saved as UTF-8."""
    rows: Rows = [["交易日期", "收入", "支出", "余额"]]
    rows += [[f"{one.at:%Y-%m-%d}", one.came, one.went, yuan(one.balance)] for one in MOVES]
    return "错码.csv", text(rows, encoding="utf-8").decode("gb18030").encode("utf-8")


def utf16_without_mark() -> tuple[str, bytes]:
    name, data = psbc()
    return name, data.decode("gbk").encode("utf-16-le")


def day_headings() -> tuple[str, bytes]:
    """Blank rows, the balance carried in at the top with a day, month totals, a print date below."""
    rows: Rows = [
        ["交易日期", "摘要", "支出", "收入", "余额"],
        ["2024-01-01", "上期余额", "", "", yuan(OPENING)],
        [],
    ]
    for month in (1, 2):
        moves = [one for one in MOVES if one.at.month == month]
        for one in moves:
            rows += [[f"{one.at:%Y-%m-%d}", one.words, one.went, one.came, yuan(one.balance)], []]
        came, went = sums(moves)
        rows.append([f"2024-0{month}-28", "本月合计", went, came, yuan(moves[-1].balance)])
    rows += [["", "本年累计", "99,999.00", "99,999.00", ""], ["2024-03-01 打印"]]
    return "月计.csv", text(rows)


def signed_without_flag() -> tuple[str, bytes]:
    """The money of a bank in apps: newest first, + and -, no account named, count above."""
    rows: Rows = [["共9笔记录"], ["交易时间", "交易金额(元)", "账户余额", "交易对手信息", "交易类型"]]
    rows += [
        [
            f"{one.at:%Y-%m-%d %H:%M:%S}",
            f"{one.amount / 100:+.2f}",
            yuan(one.balance, ""),
            one.party,
            one.words,
        ]
        for one in reversed(MOVES)
    ]
    return "手机银行.csv", text(rows, encoding="utf-8")


def without_heads() -> tuple[str, bytes]:
    """旧核心系统: rows and nothing above them."""
    rows: Rows = [
        [
            f"{one.at:%Y%m%d}",
            f"{one.at:%H%M%S}",
            one.serial,
            one.words,
            one.went.replace(",", ""),
            one.came.replace(",", ""),
            yuan(one.balance, ""),
        ]
        for one in MOVES
    ]
    return "无表头.txt", text(rows, separator="|")


FORMS: tuple[Form, ...] = (
    icbc_corporate, icbc_personal, abc_corporate, boc_corporate, boc_unsigned, ccb_corporate, ccb_personal, bocom_corporate, psbc, psbc_flag,
    rural_ledger, rural_codes, rural_letters, unsigned, cmb_corporate, cmbc, spdb_two_rows, html_two_rows, html_days, xml_2003, months,
    overflowed, accounts_in_columns, accounts_in_blocks, full_width, serials, two_languages, own_journal, reversals, negative_outs, framed,
    doubled, overlapping, misread, misread_utf8, utf16_without_mark, day_headings, signed_without_flag, without_heads,
)  # fmt: skip
