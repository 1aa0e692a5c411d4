"""导入期初余额和旧账: an Excel file looked at first, then taken in whole as drafts, or not at all; the same file is known again.

What is taken in is reviewed and posted like any other voucher. Control totals are debits and credits of the whole file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from townworks.definitions import selectors as definitions
from townworks.engines import voucher_check
from townworks.engines.voucher_check import Entry, yuan
from townworks.engines.working import gettext_noop
from townworks.kernel import audit, clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, Refusal

from .. import permissions
from ..models import Account, Book, ImportBatch, Line, Period, Voucher, VoucherRow
from ..selectors.charts import chart_of_book
from ..selectors.visible import book_for
from .drafting import MOST_LINES
from .ground import Given, accounts_by_code, checked, hold, money_of_book, period_of, step_row
from .import_cells import HEADS, JOURNAL, NEEDED, Cells, Problem, SheetReader, is_sum_row, money_of, refuse

MOST_ROWS = 200_000
EXAMPLE = "收-1、付-2、转-3、记-4"  # as old books write it


@dataclass
class Read:
    """一张读出来的凭证."""

    key: str
    row: int
    kind: str
    dated_on: date
    summary: str
    attachments: int
    lines: list[Given] = field(default_factory=list)
    broken: bool = False  # a row of it could not be read, so it cannot be judged


@dataclass
class Plan:
    """导入方案: what the file would do and every mistake in it. ``accounts``: sub-accounts that would be added, code → name."""

    what: str
    sha256: str
    name: str
    vouchers: list[Read] = field(default_factory=list)
    accounts: dict[str, str] = field(default_factory=dict)
    known: int = 0
    debit: int = 0
    credit: int = 0
    problems: list[Problem] = field(default_factory=list)
    again: ImportBatch | None = None

    @property
    def lines(self) -> int:
        return sum(len(one.lines) for one in self.vouchers)


def problem_rows(plan: Plan) -> list[tuple[int, str, Refusal]]:
    """Every problem with its row, the name that its column has, and what to do; the whole file first."""
    heads = HEADS[plan.what]
    return [
        (one.row, heads[one.column][0] if one.column in heads else "", one.sentence) for one in plan.problems
    ]


def preview_import(
    *, actor: Actor, book_id: int, what: str, data: bytes, name: str, at: datetime, chart: str = ""
) -> Plan:
    """What the file would do; nothing is written. ``what``: "opening" or "vouchers"; ``chart``: of the old books, where another."""
    book = book_for(actor, book_id)
    permissions.may(actor, "ledger.draft", book).require()
    return _Reader(book, what, data, name, clock.day_of(at), chart).read()


def import_vouchers(
    *, actor: Actor, book_id: int, what: str, data: bytes, name: str, at: datetime, chart: str = ""
) -> tuple[ImportBatch, Plan]:
    """导入: all or nothing, as drafts. Invalid with every problem; the same file once more changes nothing (``plan.again``)."""
    with transaction.atomic():
        book = book_for(actor, book_id)
        permissions.may(actor, "ledger.draft", book).require()
        book = hold(book)
        plan = _Reader(book, what, data, name, clock.day_of(at), chart).read()
        if plan.again is not None:
            return plan.again, plan
        refuse(plan.problems, gettext_noop("文件有 {count} 处要改，一张凭证也没有导入。"))
        if not plan.vouchers and not plan.known:
            raise Invalid("表里没有可以导入的凭证。")
        return _take(actor, book, plan, at), plan


def _take(actor: Actor, book: Book, plan: Plan, at: datetime) -> ImportBatch:
    batch = ImportBatch.objects.create(
        book=book,
        what=plan.what,
        name=plan.name[:200],
        sha256=plan.sha256,
        vouchers=len(plan.vouchers),
        lines=plan.lines,
        total=plan.debit,
        by_id=actor.person_id,
        by_name=actor.name,
        at=at,
    )
    _add_accounts(book, plan)
    periods: dict[date, Period] = {}
    made = []
    for one in plan.vouchers:
        month = one.dated_on.replace(day=1)
        if month not in periods:
            periods[month] = period_of(book, one.dated_on, on=clock.day_of(at))
        made.append(
            Voucher(
                book=book,
                period=periods[month],
                kind=one.kind,
                dated_on=one.dated_on,
                summary=one.summary,
                attachments=one.attachments,
                source="import",
                batch=batch,
                key=one.key,
                drafted_by_id=actor.person_id,
                drafted_by_name=actor.name,
                drafted_at=at,
            )
        )
    made = Voucher.objects.bulk_create(made, batch_size=500)
    accounts = accounts_by_code(book, {line.account for one in plan.vouchers for line in one.lines})
    Line.objects.bulk_create(
        (
            Line(
                voucher=voucher,
                n=n,
                account=accounts[line.account],
                summary=line.summary,
                debit=line.debit,
                credit=line.credit,
            )
            for voucher, one in zip(made, plan.vouchers, strict=True)
            for n, line in enumerate(one.lines, start=1)
        ),
        batch_size=500,
    )
    VoucherRow.objects.bulk_create((step_row(one, "draft", actor, at) for one in made), batch_size=500)
    facts = {"vouchers": len(made), "lines": plan.lines, "debit": plan.debit, "sha256": plan.sha256}
    audit.record(
        actor,
        "voucher.import",
        kind="vouchers-import",
        thing_id=batch.pk,
        name=f"{book.name} {plan.name}"[:300],
        town_id=book.town_id,
        at=at,
        facts=facts,
    )
    return batch


def _add_accounts(book: Book, plan: Plan) -> None:
    """Sub-accounts that the file names, upper ones first."""
    for code, name in sorted(plan.accounts.items()):
        parent = Account.objects.get(book=book, code=code[:-2])
        Account.objects.create(
            book=book, code=code, name=name[:60], kind=parent.kind, side=parent.side, parent=parent
        )


class _Reader(SheetReader):
    """读一份文件, row by row, telling every mistake."""

    def __init__(self, book: Book, what: str, data: bytes, name: str, today: date, chart: str) -> None:
        if what not in HEADS:
            raise Invalid("要导入的是期初余额或旧账。")
        super().__init__(data, HEADS[what], NEEDED[what], most=MOST_ROWS)
        self.book, self.today = book, today
        self.plan = Plan(what, self.digest(what, chart), name, problems=self.problems)
        self.headless = False
        self.mapped = self._mapping(chart)
        found = Account.objects.filter(book=book).prefetch_related("children")
        self.accounts = {account.code: account for account in found}
        self.parents = {account.parent_id for account in self.accounts.values()}
        self.with_lines = set(
            Line.objects.filter(account__book=book).values_list("account__code", flat=True).distinct()
        )
        keys = (
            Voucher.objects.filter(book=book).exclude(state="discarded").exclude(key="").exclude(source="api")
        )
        self.keys = set(keys.values_list("key", flat=True))

    def _mapping(self, chart: str) -> dict[str, str]:
        own = chart_of_book(self.book)
        if not chart or chart == own.code:
            return {}
        if own.replaces is None or own.replaces.chart != chart:
            raise Invalid("科目表{chart}没有对照到本账套的科目。", chart=chart)
        old = definitions.chart(chart)
        return {one.code: own.replaces.accounts[one.code] for one in old.accounts}

    def read(self) -> Plan:
        plan = self.plan
        plan.again = ImportBatch.objects.filter(book=self.book, what=plan.what, sha256=plan.sha256).first()
        used = [cells for cells in self.rows() if not is_sum_row(cells)]
        if plan.what == "opening":
            self._opening(used)
        else:
            self._vouchers(used)
        self._judge()
        if plan.debit != plan.credit:
            gap = {"debit": yuan(plan.debit), "credit": yuan(plan.credit)}
            self.problem(
                0, "", gettext_noop("全表借方合计 {debit} 元，贷方合计 {credit} 元，不相等。"), **gap
            )
        plan.problems.sort(key=lambda one: one.row)
        return plan

    def _opening(self, rows: list[Cells]) -> None:
        day = self.book.starts_on - timedelta(days=1)
        made = Read(f"opening:{self.book.starts_on}", 0, "opening", day, "期初余额", 0)
        for cells in rows:
            if line := self._line(cells):
                made.lines.append(line)
        if made.key in self.keys:
            self.problem(0, "", gettext_noop("期初余额已经导入过。"))
        if made.lines:
            self.plan.vouchers.append(made)

    def _vouchers(self, rows: list[Cells]) -> None:
        by_key: dict[str, Read] = {}
        for cells in rows:
            head = self._head(cells)
            line = self._line(cells)
            if head is None:
                self.headless = True
                continue
            kept = by_key.setdefault(head.key, head)
            if (kept.dated_on, kept.kind) != (head.dated_on, head.kind):
                self.problem(
                    cells.row,
                    "date",
                    gettext_noop("凭证 {key} 前面写的日期是 {day}。"),
                    key=head.key,
                    day=kept.dated_on,
                )
            kept.attachments = max(kept.attachments, head.attachments)
            if line:
                kept.lines.append(line)
            else:
                kept.broken = True
        for key, one in by_key.items():
            if one.kind == JOURNAL:
                one.kind = voucher_check.kind_of(_entries(one), money_of_book(self.book))
            if key in self.keys:
                self.plan.known += 1
            else:
                self.plan.vouchers.append(one)

    def _head(self, cells: Cells) -> Read | None:
        day, kind, number = cells.date(), cells.kind(), cells.number()
        if day is None:
            self.problem(
                cells.row,
                "date",
                gettext_noop("日期“{given}”看不懂，请写成 2026-01-05。"),
                given=cells.text("date"),
            )
        elif not self.book.starts_on <= day <= self.today:
            self.problem(cells.row, "date", gettext_noop("日期 {day} 不在建账之后、今天之前。"), day=day)
            day = None
        if kind is None or number is None:
            words = gettext_noop("凭证号“{given}”看不懂，请写成 {example}。")
            self.problem(cells.row, "voucher", words, given=cells.text("voucher"), example=EXAMPLE)
        if day is None or kind is None or number is None:
            return None
        summary = cells.text("summary")[:200] or "导入"
        count = cells.text("attachments")
        key = f"{day:%Y-%m}:{kind}:{number}"
        return Read(key, cells.row, kind, day, summary, int(count) if count.isdigit() else 0)

    def _line(self, cells: Cells) -> Given | None:
        account = self._account(cells)
        amounts = {}
        for side in ("debit", "credit"):
            try:
                amounts[side] = money_of(cells.text(side))
            except ValueError:
                words = gettext_noop("金额“{given}”看不懂，请写成 {example}。")
                self.problem(cells.row, side, words, given=cells.text(side), example="1234.50")
                return None
        debit, credit = amounts["debit"], amounts["credit"]
        if not debit and not credit and self.plan.what == "opening":
            return None
        if bool(debit) == bool(credit):
            self.problem(cells.row, "debit", gettext_noop("借方和贷方填一边，而且只填一边。"))
            return None
        if debit < 0 or credit < 0:  # an old red line: the same amount on the other side
            debit, credit = max(-credit, debit, 0), max(-debit, credit, 0)
        self.plan.debit += debit
        self.plan.credit += credit
        return Given(account, debit, credit, cells.text("summary")[:200]) if account else None

    def _account(self, cells: Cells) -> str:
        """The code in this book; a sub-account that is not there yet is added where its upper account takes one."""
        given = cells.text("account")
        code = self.mapped.get(given[:3], given[:3]) + given[3:] if self.mapped else given
        account = self.accounts.get(code)
        if account is not None:
            if account.pk in self.parents or any(one.startswith(code) for one in self.plan.accounts):
                self.problem(
                    cells.row,
                    "account",
                    gettext_noop("{account} 有明细科目，请写到最末一级。"),
                    account=str(account),
                )
                return ""
            if account.ended_on is not None:
                self.problem(cells.row, "account", gettext_noop("{account} 已经停用。"), account=str(account))
                return ""
            return code
        if code in self.plan.accounts:
            return code
        upper, name = code[:-2], cells.text("name")
        fits = code.isascii() and code.isdigit() and 5 <= len(code) <= 9 and len(code) % 2 == 1
        if fits and name and upper in self.accounts and upper not in self.with_lines:
            self.plan.accounts[code] = name
            return code
        words = gettext_noop(
            "没有科目 {code}：请改成本账套的科目；是新的明细科目，请写上科目名称，导入时增设。"
        )
        self.problem(cells.row, "account", words, code=given or "—")
        return ""

    def _judge(self) -> None:
        """Every voucher that was read whole must be one that could be posted; a row without its head may belong to any of them."""
        whole = not self.headless and (self.plan.what == "vouchers" or not self.plan.problems)
        for one in self.plan.vouchers:
            if len(one.lines) > MOST_LINES:
                self.problem(one.row, "voucher", gettext_noop("分录要有 1 到 {most} 条。"), most=MOST_LINES)
            if one.broken or not whole:
                continue
            for why in self._unfit(one):
                self.problem(one.row, "voucher", gettext_noop("{key}：{why}"), key=one.key, why=str(why))

    def _unfit(self, one: Read) -> Iterator[object]:
        yield from (why for _, why in checked(self.book, one.kind, _entries(one), reversal=False).problems)


def _entries(one: Read) -> list[Entry]:
    return [Entry(line.account, line.debit, line.credit) for line in one.lines]
