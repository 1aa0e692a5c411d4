"""接口的形: what a book looks like over the API. Money is yuan as a string, exact to the fen; months are "2026-03"."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import ConfigDict

from townworks.kernel.money import to_yuan

from ..selectors.listing import BookRow
from ..selectors.tables import StatementLine, TrialTable

Month = Annotated[str, Field(max_length=7)]
Yuan = Annotated[Decimal, Field(ge=0, le=10**13, decimal_places=2)]


def yuan(fen: int) -> str:
    """Fen as the API has them.

    >>> yuan(-120003)
    '-1200.03'
    """
    return f"{to_yuan(fen)}"


class BookOut(Schema):
    """一个账套. ``closed``: the last closed month; ``drafts``, ``reviewed``: vouchers that wait for review, and for posting."""

    id: int
    code: str
    name: str
    kind: str
    place_id: int
    place: str
    chart: str
    starts_on: date
    closed: str
    drafts: int
    reviewed: int


def book_out(row: BookRow) -> dict[str, Any]:
    book = row.book
    facts = {name: getattr(book, name) for name in ("code", "name", "kind", "place_id", "starts_on")}
    return {
        **facts,
        "id": book.pk,
        "place": book.place.name,
        "chart": f"{book.chart.code} {book.chart.n}",
        "closed": f"{row.closed:%Y-%m}" if row.closed else "",
        "drafts": row.drafts,
        "reviewed": row.reviewed,
    }


class PeriodOut(Schema):
    id: int
    month: str
    state: str
    reopened: int
    closed_at: datetime | None


class BookDetailOut(BookOut):
    """一个账套和它的月份."""

    periods: list[PeriodOut]


class AccountOut(Schema):
    """一个科目 at the end of a month; signed, debit positive."""

    code: str
    name: str
    leaf: bool
    opening: str
    debit: str
    credit: str
    year_debit: str
    year_credit: str
    closing: str


class TrialOut(Schema):
    """科目余额表."""

    month: str
    balanced: bool
    accounts: list[AccountOut]


AMOUNTS = ("opening", "debit", "credit", "year_debit", "year_credit", "closing")


def trial_out(table: TrialTable) -> dict[str, Any]:
    rows = [
        {"code": row.code, "name": row.name, "leaf": row.leaf}
        | {name: yuan(getattr(row.standing, name)) for name in AMOUNTS}
        for row in table.rows
    ]
    return {"month": f"{table.month:%Y-%m}", "balanced": table.balanced, "accounts": rows}


class EntryOut(Schema):
    voucher_id: int
    voucher: str
    dated_on: date
    summary: str
    debit: str
    credit: str
    balance: str


class AccountPageOut(Schema):
    """明细账; balances signed, debit positive."""

    code: str
    name: str
    first: str
    last: str
    opening: str
    closing: str
    entries: list[EntryOut]


class StatementLineOut(Schema):
    """报表的一行. ``opening`` only on a balance sheet."""

    code: str
    name: str
    value: str
    opening: str
    total: bool
    accounts: list[str]


def statement_out(line: StatementLine) -> dict[str, Any]:
    facts = {name: getattr(line, name) for name in ("code", "name", "total", "accounts")}
    return {**facts, "value": yuan(line.value), "opening": yuan(line.opening)}


class StatementsOut(Schema):
    month: str
    balanced: bool
    balance_sheet: list[StatementLineOut]
    income: list[StatementLineOut]


class SheetOut(Schema):
    """一张公开单: one book, one period, one edition."""

    id: int
    period: str
    n: int
    from_on: date
    until_on: date
    state: str
    reason: str
    version: int
    published_on: date | None
    digest: str

    @staticmethod
    def resolve_published_on(row: Any) -> date | None:
        return row.snapshot.published_on if hasattr(row, "snapshot") else None

    @staticmethod
    def resolve_digest(row: Any) -> str:
        return row.snapshot.digest if hasattr(row, "snapshot") else ""


class SheetDetailOut(SheetOut):
    """一张公开单, all that the public reads."""

    decisions: str
    note: str
    content: dict[str, Any]


class VoucherFilterIn(Schema):
    """What the list is cut to. ``month``: "2026-03"; ``q``: words of the summary."""

    state: Annotated[str, Field(max_length=10)] = ""
    kind: Annotated[str, Field(max_length=8)] = ""
    month: Month = ""
    q: Annotated[str, Field(max_length=60)] = ""
    page: Annotated[int, Field(ge=1, le=100_000)] = 1

    def wanted(self) -> dict[str, str]:
        return self.model_dump(exclude={"page"})


class VoucherOut(Schema):
    """一张凭证. ``number`` None until it is posted; ``total``: of one side, yuan."""

    id: int
    book_id: int
    kind: str
    number: int | None
    label: str
    month: str
    dated_on: date
    summary: str
    attachments: int
    state: str
    source: str
    reverses: int | None
    version: int
    total: str


def voucher_out(voucher: Any, total: int) -> dict[str, Any]:
    names = [
        "book_id",
        "kind",
        "number",
        "label",
        "dated_on",
        "summary",
        "attachments",
        "state",
        "source",
        "version",
    ]
    facts = {name: getattr(voucher, name) for name in names}
    return {
        **facts,
        "id": voucher.pk,
        "month": f"{voucher.period.month:%Y-%m}",
        "reverses": voucher.reverses_id,
        "total": yuan(total),
    }


class VouchersOut(Schema):
    total: int
    page: int
    has_next: bool
    rows: list[VoucherOut]


class LineOut(Schema):
    account: str
    name: str
    summary: str
    debit: str
    credit: str


class RowOut(Schema):
    at: datetime
    who: str
    what: str
    reason: str


class VoucherDetailOut(VoucherOut):
    """一张凭证 with its lines and steps. ``acts``: what the holder of the token may do with it."""

    lines: list[LineOut]
    acts: list[str]
    story: list[RowOut]


class Strict(Schema):
    """What is sent is taken as it is meant: an unknown field is refused, not passed over."""

    model_config = ConfigDict(extra="forbid")


class LineIn(Strict):
    """一条分录: yuan on one side, as a string."""

    account: Annotated[str, Field(max_length=9)]
    debit: Yuan = Decimal(0)
    credit: Yuan = Decimal(0)
    summary: Annotated[str, Field(max_length=200)] = ""


class VoucherIn(Strict):
    """一张凭证 to draft. ``client_id``: made by the sender; sent again it is the same voucher."""

    kind: Literal["receipt", "payment", "transfer"]
    dated_on: date
    summary: Annotated[str, Field(max_length=200)]
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=500)]
    attachments: Annotated[int, Field(ge=0, le=9999)] = 0
    client_id: Annotated[str, Field(max_length=64)] = ""
