"""银行流水 (bank_statement): the statements of Chinese banks and wallets as rows with signed amounts, every problem at its row and column.

Rule: the encoding is tried out (mark, UTF-8, GB 18030, UTF-16), the heads are the row that tells a day and an amount, and each column is
what its head's words mean, so that a bank that was never seen is read like those that were. Money that came in is positive: two columns
(收入/支出, or 贷方/借方 as banks mean them), a flag, or a sign; a credit card's statement is turned round. The running balance is the
control total: where the balance before, and the amount, do not make the balance after, the row is named. O(rows).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..working import Step, gettext_noop
from . import control, heads, intake
from .intake import Table
from .reading import Found, Reader
from .shapes import Answer, Given, Problem, Row, Sheet

BASIS = (
    "没有国家标准规定个人和单位网银导出的流水格式；各栏按字面意思认。以 deb-sig/double-entry-generator（Apache-2.0）"
    "所附各行样本及其复式记账结果核对，见 docs/rules/bank_statement.md。"
)

__all__ = ["BASIS", "Answer", "Given", "Problem", "Row", "Sheet", "compute"]


def compute(given: Given) -> Answer:
    """The statement. Nothing is raised for a bad file: what is wrong with it is told in ``problems``.

    >>> text = "交易日期,收入,支出,余额,摘要\\n2026-03-01,100.00,,1100.00,租金\\n2026-03-02,,30.00,1070.00,电费\\n"
    >>> answer = compute(Given("流水.csv", text.encode("gbk")))
    >>> [(row.amount, row.summary) for row in answer.rows], answer.opening, answer.closing, answer.sound
    ([(10000, '租金'), (-3000, '电费')], 100000, 107000, True)
    """
    best: tuple[int, Table, heads.Heads] | None = None
    for table in _tables(given):
        found = heads.find(table.rows)
        if found is None:
            continue
        score = sum(len(columns) for columns in found.columns.values())
        if best is None or score > best[0]:
            best = score, table, found
    if best is None:
        return Answer(problems=(_no_heads(given),))
    _, table, found = best
    return _answer(table, found, Reader(table, found))


def _tables(given: Given) -> Iterator[Table]:
    if given.sheets:
        for sheet in given.sheets:
            rows = tuple(tuple(intake.clean(cell) for cell in row) for row in sheet.rows)
            yield Table(rows, (), f"表“{sheet.name}”")
        return
    yield from intake.tables_of(given.data)


def _no_heads(given: Given) -> Problem:
    words = gettext_noop(
        "“{name}”里找不到表头：要有一行写着日期和金额（或收入、支出）。请从网银导出“交易明细”的 Excel 或 CSV，不要用 PDF 或截图。"
    )
    return Problem("heads", 0, "", Step(words, {"name": given.name}))


def _answer(table: Table, found: heads.Heads, reader: Reader) -> Answer:
    read = reader.read()
    rows = control.in_time(read.rows)
    problems = [*read.problems, *_of_file(table, found, read)]
    accounts = list(reader.accounts())
    if len(accounts) > 1:
        facts = {"accounts": tuple(accounts[:5]), "count": len(accounts)}
        words = gettext_noop("一份文件里有 {count} 个账号（{accounts}），请一个账号导出一份。")
        problems.append(Problem("accounts", 0, found.name("own"), Step(words, facts)))
    kept = [row for row in rows if row.currency == (rows[0].currency if rows else "")]
    problems += control.broken_balances(kept, found.name("balance"))
    problems += control.wrong_totals(read.sums, _sums(found, read))
    problems += control.wrong_count(read.outside, len(read.rows) + len(read.skipped))
    if not rows:
        problems.append(
            Problem("empty", 0, "", Step(gettext_noop("表头下面没有一行读得出来的流水，请核对文件。")))
        )
    problems.sort(key=lambda one: (one.row, one.code))
    account = read.account or (accounts[0] if accounts else "")
    answer = Answer(
        tuple(rows),
        tuple(problems),
        tuple(read.skipped),
        account,
        read.holder,
        control.opening_of(kept),
        control.closing_of(kept),
        table.encoding,
    )
    return Answer(**{**answer.__dict__, "working": tuple(_working(table, found, answer))})


def _of_file(table: Table, found: heads.Heads, read: Found) -> Iterator[Problem]:
    """What is wrong with the file as a whole."""
    if table.cut or read.short or _last_without_balance(read):
        last = (
            read.short
            or (read.rows[-1].n if _last_without_balance(read) else 0)
            or (table.line(len(table.rows) - 1) if table.rows else 0)
        )
        words = gettext_noop("文件在这一行断开，后面的内容没有了。请重新下载完整的文件。")
        yield Problem("cut", last, "", Step(words))
    if table.lost:
        words = gettext_noop("有 {count} 个字读不出来（编码不对或文件损坏），请重新导出。")
        yield Problem("encoding", 0, "", Step(words, {"count": table.lost}))
    if read.unreadable and len(read.unreadable) == len(read.rows):
        words = gettext_noop("“{head}”一栏没有一行读得出来，不能用余额核对。请导出带余额的原始文件。")
        yield Problem(
            "balances",
            read.unreadable[0],
            found.name("balance"),
            Step(words, {"head": found.name("balance")}),
        )
        return
    for n in read.unreadable:
        yield Problem("balance", n, found.name("balance"), Step(gettext_noop("余额看不懂，请核对原文件。")))


def _last_without_balance(read: Found) -> bool:
    """Every row but the last of the file has its balance."""
    *before, last = [row.balance for row in read.rows] or [0]
    return last is None and bool(before) and None not in before


def _sums(found: heads.Heads, read: Found) -> list[tuple[str, int, int]]:
    """The columns whose totals a foot may name, with what the rows come to."""
    income = sum(row.amount for row in read.rows if row.amount > 0)
    outgo = -sum(row.amount for row in read.rows if row.amount < 0)
    told = []
    for role, counted in (("in", income), ("out", outgo)):
        at = found.first(role)
        if at is not None:
            told.append((found.words[at], at, counted))
    return told


def _working(table: Table, found: heads.Heads, answer: Answer) -> Iterator[Step]:
    facts = {"encoding": table.encoding, "row": table.line(found.row), "rows": len(answer.rows)}
    yield Step(gettext_noop("按 {encoding} 读，表头在第 {row} 行，读到 {rows} 笔"), facts)
    named = tuple(
        f"{found.words[columns[0]]}={role}" for role, columns in found.columns.items() if role != "ordinal"
    )
    yield Step(gettext_noop("各栏：{columns}"), {"columns": named})
    if answer.opening is not None:
        yield Step(
            gettext_noop("期初余额 {opening} 元，收入 {income} 元，支出 {outgo} 元，期末余额 {closing} 元"),
            {
                "opening": control.yuan(answer.opening),
                "income": control.yuan(answer.income),
                "outgo": control.yuan(answer.outgo),
                "closing": control.yuan(answer.closing or 0),
            },
        )
