"""银行流水 (bank_statement): the statements of Chinese banks and wallets as rows with signed amounts, every problem at its row and column.

Rule: the encoding is tried out (mark, UTF-8, GB 18030, UTF-16), the heads are the row that tells a day and an amount, and each column is
what its head's words mean, so that a bank that was never seen is read like those that were. Money that came in is positive: two columns
(收入/支出, or 贷方/借方 as banks mean them), a flag, or a sign; a credit card's statement is turned round. The running balance is the
control total: where the balance before, and the amount, do not make the balance after, the row is named; and where one other way of
reading (借 as income, red amounts, codes of the bank's own) makes every balance hold, that is the one meant. Pages, sheets, months and
accounts of one file are parts of it. O(rows).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..working import Step, gettext_noop
from . import control, days, headless, heads, intake
from .intake import Table
from .joining import USUAL, Joined, join
from .parts import Part, named_by_sheets, parts_of, same_number
from .reading import Found
from .shapes import Answer, Given, Problem, Row, Sheet

BASIS = (
    "没有国家标准规定个人和单位网银导出的流水格式；各栏按字面意思认。以 deb-sig/double-entry-generator（Apache-2.0）"
    "所附各行样本及其复式记账结果核对，见 docs/rules/bank_statement.md。"
)

__all__ = ["BASIS", "Answer", "Given", "Problem", "Row", "Sheet", "compute", "same_number"]


def compute(given: Given) -> Answer:
    """The statement. Nothing is raised for a bad file: what is wrong with it is told in ``problems``.

    >>> text = "交易日期,收入,支出,余额,摘要\\n2026-03-01,100.00,,1100.00,租金\\n2026-03-02,,30.00,1070.00,电费\\n"
    >>> answer = compute(Given("流水.csv", text.encode("gbk")))
    >>> [(row.amount, row.summary) for row in answer.rows], answer.opening, answer.closing, answer.sound
    ([(10000, '租金'), (-3000, '电费')], 100000, 107000, True)
    """
    best: tuple[int, tuple[Table, ...], list[Part]] | None = None
    for tables in _readings(given):
        parts: list[Part] = []
        for table in tables:
            parts += parts_of(table, parts[-1] if parts else None)
        parts = named_by_sheets(parts)
        score = max((_told(part.heads) for part in parts), default=0)
        if parts and (best is None or score > best[0]):
            best = score, tables, parts
    found = best[1:] if best is not None else _without_heads(given)
    if found is None:
        return Answer(problems=(_no_heads(given),))
    tables, parts = found
    return _answer(tables, parts, join(parts, given.number))


def _without_heads(given: Given) -> tuple[tuple[Table, ...], list[Part]] | None:
    """A table whose heads are missing, where the balance alone tells what its columns are."""
    for tables in _readings(given):
        for table in tables:
            if (known := headless.guess(table.rows)) is not None:
                lines = tuple((table.line(at), row) for at, row in enumerate(table.rows))
                return (table,), [Part(table.name, known, 0, (), lines)]
    return None


def _told(found: heads.Heads) -> int:
    return sum(len(columns) for columns in found.columns.values())


def _readings(given: Given) -> Iterator[tuple[Table, ...]]:
    if not given.sheets:
        for read in intake.tables_of(given.data):
            yield tuple(map(days.together, read))
        return
    tables = []
    for sheet in given.sheets:
        rows = tuple(tuple(intake.clean(cell) for cell in row) for row in sheet.rows)
        tables.append(days.together(Table(rows, (), "Excel", False, 0, sheet.name, sheet.cut)))
    yield tuple(tables)


def _no_heads(given: Given) -> Problem:
    if given.data and intake.ruined(given.data):
        words = gettext_noop(
            "“{name}”里的汉字已经变成乱码，找不回来了（用别的编码另存过）。请从网银重新下载原文件，直接导入。"
        )
        return Problem("encoding", 0, "", Step(words, {"name": given.name}))
    words = gettext_noop(
        "“{name}”里找不到表头：要有一行写着日期和金额（或收入、支出）。请从网银导出“交易明细”的 Excel 或 CSV，不要用 PDF 或截图。"
    )
    return Problem("heads", 0, "", Step(words, {"name": given.name}))


def _answer(tables: Sequence[Table], parts: Sequence[Part], joined: Joined) -> Answer:
    problems = [one for found in joined.founds for one in found.problems]
    problems += _of_file(tables, joined)
    problems += _units(parts)
    if joined.others:
        facts = {"accounts": tuple(joined.accounts[:5]), "count": len(joined.accounts)}
        words = gettext_noop("一份文件里有 {count} 个账号（{accounts}），请一个账号导出一份。")
        problems.append(Problem("accounts", 0, parts[0].heads.name("own"), Step(words, facts)))
    currencies = {row.currency for row in joined.rows}
    currency = "CNY" if "CNY" in currencies else next((row.currency for row in joined.rows), "")
    kept = [row for row in joined.rows if row.currency == currency]
    problems += control.broken_balances(kept, parts[0].heads.name("balance"))
    problems += _totals(joined)
    if not joined.rows:
        problems.append(
            Problem("empty", 0, "", Step(gettext_noop("表头下面没有一行读得出来的流水，请核对文件。")))
        )
    sheets = {part.sheet: at for at, part in enumerate(parts)}
    problems.sort(key=lambda one: (sheets.get(one.sheet, 0), one.row, one.code))
    opening, closing = control.opening_of(kept), control.closing_of(kept)
    if opening is None:
        outside = [line for found in joined.founds for line in found.outside]
        opening = control.opening_told(outside)
        closing = None if opening is None else opening + sum(row.amount for row in kept)
    answer = Answer(
        tuple(joined.rows),
        tuple(problems),
        tuple(joined.skipped),
        joined.account or next((part.account for part in parts if part.account), ""),
        next((part.holder for part in parts if part.holder), ""),
        opening,
        closing,
        tables[0].encoding,
    )
    return Answer(**{**answer.__dict__, "working": tuple(_working(tables, joined, answer))})


def _of_file(tables: Sequence[Table], joined: Joined) -> Iterator[Problem]:
    """What is wrong with the file as a whole."""
    last = joined.founds[-1]
    bare = _last_without_balance(last)
    if tables[-1].cut or last.short or bare:
        ends = last.short or (last.rows[-1].n if bare else tables[-1].line(max(len(tables[-1].rows) - 1, 0)))
        words = gettext_noop("文件在这一行断开，后面的内容没有了。请重新下载完整的文件。")
        yield Problem("cut", ends, "", Step(words), last.part.sheet)
    for table in tables:
        if table.long:
            words = gettext_noop("这一页有 {count} 行以上，没有读完。请分段导出，每份少一些。")
            yield Problem("cut", len(table.rows), "", Step(words, {"count": len(table.rows)}), table.name)
        if table.lost:
            words = gettext_noop("有 {count} 个字读不出来（编码不对或文件损坏），请重新导出。")
            yield Problem("encoding", 0, "", Step(words, {"count": table.lost}))
    for found in joined.founds:
        yield from _unreadable(found)


def _unreadable(found: Found) -> Iterator[Problem]:
    column = found.part.heads.name("balance")
    if found.unreadable and len(found.unreadable) == len(found.rows):
        words = gettext_noop("“{head}”一栏没有一行读得出来，不能用余额核对。请导出带余额的原始文件。")
        yield Problem(
            "balances", found.unreadable[0], column, Step(words, {"head": column}), found.part.sheet
        )
        return
    for n in found.unreadable:
        words = gettext_noop("余额看不懂，请核对原文件。")
        yield Problem("balance", n, column, Step(words), found.part.sheet)


def _last_without_balance(found: Found) -> bool:
    """Every row but the last of the file has its balance."""
    *before, last = [row.balance for row in found.rows] or [0]
    return last is None and bool(before) and None not in before


def _units(parts: Sequence[Part]) -> Iterator[Problem]:
    for part in parts:
        for role in ("amount", "in", "out", "balance"):
            at = part.heads.first(role)
            if at is not None and (unit := heads.unit_of(part.heads.words[at])):
                words = gettext_noop("“{head}”以{unit}计，零头已经没有了。请导出以元为单位的流水。")
                facts = {"head": part.heads.words[at], "unit": unit}
                yield Problem("unit", part.head_line, part.heads.words[at], Step(words, facts), part.sheet)


def _totals(joined: Joined) -> Iterator[Problem]:
    """Totals, counts and balances that the file names itself, held against its rows: those of their part, or of the whole file."""
    if any(found.problems for found in joined.founds) or len(joined.accounts) > 1:
        return  # rows are missing anyhow, or are another account's
    sides: list[tuple[int, int]] = []
    count = sum(len(found.rows) + len(found.skipped) for found in joined.founds)
    for found in joined.founds:
        columns = [
            (found.part.heads.words[at], at, side)
            for side, role in enumerate(("in", "out"))
            if (at := found.part.heads.first(role)) is not None
        ]
        sums = [(one.n, one.cells, one.after) for one in found.sums]
        sheet = found.part.sheet
        yield from control.wrong_totals(control.feet_of(sums, columns, found.sides, sides, sheet))
        sides += found.sides
        mine = control.wrong_count(found.outside, len(found.rows) + len(found.skipped))
        if any(control.wrong_count(found.outside, count)):
            yield from mine
        ordered = control.in_time(found.rows)
        everywhere = {(one.code, one.row) for one in control.wrong_words(found.outside, joined.rows, sheet)}
        if joined.style == USUAL:
            for one in control.wrong_words(found.outside, ordered, sheet):
                if (one.code, one.row) in everywhere:
                    yield one
        told = found.part.heads.name("balance")
        if not joined.style.deltas:
            yield from control.wrong_carried(found.carried, found.rows, told, sheet)


def _working(tables: Sequence[Table], joined: Joined, answer: Answer) -> Iterator[Step]:
    part = joined.founds[0].part
    facts = {"encoding": tables[0].encoding, "row": part.head_line, "rows": len(answer.rows)}
    if part.heads.row < 0:
        yield Step(gettext_noop("按 {encoding} 读，没有表头，各栏按余额推算，读到 {rows} 笔"), facts)
    else:
        yield Step(gettext_noop("按 {encoding} 读，表头在第 {row} 行，读到 {rows} 笔"), facts)
    named = tuple(
        (part.heads.words[columns[0]], "→", heads.ROLES[role])
        for role, columns in part.heads.columns.items()
        if role in heads.ROLES and columns
    )
    yield Step(gettext_noop("各栏：{columns}"), {"columns": named})
    sheets = tuple(dict.fromkeys(found.part.sheet for found in joined.founds))
    if len(sheets) > 1:
        yield Step(gettext_noop("读了 {count} 个工作表：{sheets}"), {"count": len(sheets), "sheets": sheets})
    if joined.style.turned:
        yield Step(gettext_noop("按余额推算，这份文件的借方是收入、贷方是支出（像村里自己的日记账）"))
    if joined.style.red:
        yield Step(gettext_noop("按余额推算，负数是红字冲回"))
    if joined.style.deltas:
        yield Step(gettext_noop("金额没有正负，收支按余额的增减推算"))
    for code, way in joined.style.flags:
        words = (
            gettext_noop("按余额推算，“{code}”是收入")
            if way > 0
            else gettext_noop("按余额推算，“{code}”是支出")
        )
        yield Step(words, {"code": code or "—"})
    if not answer.account:
        yield Step(gettext_noop("文件里没有写账号，只能按余额核对是不是这个账户的"))
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
