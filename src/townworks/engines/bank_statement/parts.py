"""分段: one file may hold several pages, several tables one under the other, several accounts; each is a part with its own heads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from . import heads
from .cells import day_of
from .control import is_sum_row
from .heads import Heads
from .intake import Table

Line = tuple[int, tuple[str, ...]]  # the row's number as its reader counts it, and its cells
_LABEL = re.compile(
    r"(?<!对方)(?<!对手)(?:账\s*户?|帐\s*户?|卡)\s*(?:号码?)?\s*(?:[:：]|\s)\s*[(（]?([0-9xX*][0-9xX*\s-]{2,}[0-9xX*])"
)
_NUMBERED = re.compile(
    r"^(?:查询|客户|本方|银行|结算)?(?:账|帐|卡)\s*户?\s*(?:号码?)?\s*[:：]?$|^账/?卡号[:：]?$"
)
_HOLDER = re.compile(r"^(?:户\s*名|账户名称|客户名称|单位名称|姓\s*名)\s*[:：]?$")
_HOLDER_IN = re.compile(r"(?:户\s*名|账户名称|客户名称|单位名称)\s*[:：]\s*([^,，\s]{2,40})")
_WHOLE = re.compile(r"[-+]?\d[\d,]*")
_FIGURE = re.compile(r"\d")
_SHEET = re.compile(r"\d{8,30}")
_BILINGUAL = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True)
class Part:
    """一段: its heads, the lines above them and the lines below; ``account`` and ``holder`` as the lines above name them."""

    sheet: str
    heads: Heads
    head_line: int
    above: tuple[Line, ...]
    body: tuple[Line, ...]
    account: str = ""
    holder: str = ""


def parts_of(table: Table, before: Part | None = None) -> list[Part]:
    """The parts of one page. ``before``: the last part of the page before, whose heads a page without its own goes on under."""
    lines = [(table.line(at), row) for at, row in enumerate(table.rows)]
    first = heads.find(table.rows)
    if first is None:
        if before is None or not any(_is_data(row, before.heads) for _, row in lines):
            return []
        return [Part(table.name, before.heads, 0, (), tuple(lines), before.account, before.holder)]
    all_heads = [first, *_below(table.rows, first)]
    made: list[Part] = []
    start = 0
    for at, known in enumerate(all_heads):
        following = all_heads[at + 1] if at + 1 < len(all_heads) else None
        end = len(lines) if following is None else _turn(lines, known, following)
        above = tuple(lines[start : known.top])
        account, holder = named(above)
        if made and not account:
            account, holder = made[-1].account, holder or made[-1].holder
        body = tuple(lines[known.row + 1 : end])
        made.append(Part(table.name, known, lines[known.row][0], above, body, account, holder))
        start = end
    return made


def named_by_sheets(parts: Sequence[Part]) -> list[Part]:
    """Several sheets, each called by a number of its own that is no day, and no account named elsewhere: an account a sheet."""
    names = {part.sheet for part in parts}
    if len(names) < 2 or any(part.account for part in parts):
        return list(parts)
    if not all(_SHEET.fullmatch(name) and day_of(name) is None for name in names):
        return list(parts)
    return [replace(part, account=_digits(part.sheet)) for part in parts]


def _below(rows: Sequence[Sequence[str]], first: Heads) -> Iterator[Heads]:
    """Heads further down: the same once more on every printed page, or those of another table."""
    known, two = first, first.row - first.top
    roles = sorted({at for columns in first.columns.values() for at in columns})
    at = first.row + 1
    while at < len(rows):
        row = rows[at]
        if sum(1 for n in roles if n < len(row) and row[n] and row[n] == rows[first.row][n]) >= min(
            3, len(roles)
        ):
            known = replace(known, row=at, top=max(at - two, known.row + 1))
            yield known
        elif not any(any(sign.isdigit() for sign in cell) for cell in row) and sum(map(bool, row)) >= 3:
            found = heads.find(rows[at : at + 2])
            if found is not None and found.top == 0:
                known, two = replace(found, row=at + found.row, top=at), found.row
                roles = sorted({n for columns in known.columns.values() for n in columns})
                first = known
                yield known
                at = known.row
        at += 1


def _turn(lines: Sequence[Line], known: Heads, following: Heads) -> int:
    """Where one part ends and what stands above the next one's heads begins: at the line that names an account."""
    at = following.top
    while at > known.row + 1 and not is_sum_row(lines[at - 1][1]) and not _is_data(lines[at - 1][1], known):
        at -= 1
    for n in range(at, following.top):
        if named((lines[n],))[0]:
            return n
    return following.top


def _is_data(row: Sequence[str], known: Heads) -> bool:
    places = [at for role in ("date", "time", "booked") for at in known.columns.get(role, ())]
    return any(at < len(row) and day_of(row[at]) for at in places)


def in_yuan(part: Part) -> Sequence[Line]:
    """The rows, with what stands in columns of whole fen (核心系统) as yuan."""
    money_roles = ("amount", "in", "out", "balance")
    columns = {at for role in money_roles for at in part.heads.columns.get(role, ())}
    cells = {
        at: {row[at] for _, row in part.body if at < len(row) and _FIGURE.search(row[at])}
        for at in columns
        if heads.in_fen(part.heads.words[at])
    }
    of_fen = {at for at, found in cells.items() if found and all(map(_WHOLE.fullmatch, found))}
    if not of_fen:
        return part.body
    return [
        (n, tuple(_yuan(cell) if at in of_fen else cell for at, cell in enumerate(row)))
        for n, row in part.body
    ]


def _yuan(cell: str) -> str:
    return str(Decimal(cell.replace(",", "")) / 100) if _WHOLE.fullmatch(cell) else cell


def named(above: Sequence[Line]) -> tuple[str, str]:
    """The account that lines of words name, and whose it is; nothing where they name none."""
    account = holder = ""
    for _, row in above:
        cells = [_BILINGUAL.sub("", cell).strip() for cell in row]
        for label, value in pairwise([*cells, ""]):
            if not account and _NUMBERED.match(label) and (told := _digits(value)):
                account = told
            if not holder and _HOLDER.match(label):
                holder = value
        text = " ".join(cell for cell in cells if cell)
        if not account and (found := _LABEL.search(text)):
            account = _digits(found[1])
        if not holder and (found := _HOLDER_IN.search(text)):
            holder = found[1]
    return account, holder


def _digits(text: str) -> str:
    found = re.match(r"[(（]?([0-9xX*][0-9xX*\s-]*[0-9xX*])", text)
    told = re.sub(r"[\s-]", "", found[1]) if found else ""
    return told if len(told) >= 4 else ""


def same_number(told: str, number: str) -> bool:
    """Whether the number in a file, perhaps with stars or only its end, can be this one.

    >>> same_number("6228****9876", "6228480012349876"), same_number("9876", "6228480012349876")
    (True, True)
    >>> same_number("6228****9877", "6228480012349876"), same_number("xxxx", "6228480012349876")
    (False, True)
    """
    shown = re.sub(r"[xX*]+", "*", told)
    first, _, last = shown.partition("*") if "*" in shown else (shown, "", shown)
    if "*" not in shown:
        return number == shown if len(shown) >= 8 else number.endswith(shown)
    return number.startswith(first) and number.endswith(last.rpartition("*")[2])
