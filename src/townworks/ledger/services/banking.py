"""银行账户和流水导入: a file looked at first, then taken in whole or not at all; the same file or the same row is known again."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from townworks.engines import bank_statement
from townworks.engines.bank_statement import Answer, Row, Sheet, same_number
from townworks.engines.voucher_check import yuan
from townworks.kernel import audit, personal
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid
from townworks.kernel.workbooks import is_workbook, pages

from .. import permissions
from ..models import Account, BankAccount, Statement, StatementRow
from ..selectors.bank import bank_for
from ..selectors.charts import chart_of_book
from ..selectors.visible import book_for
from .ground import Problems, hold

BANK = "ledger.bank"
MOST_ROWS = 100_000
MOST_PAGES = 60
NO_STATEMENTS = {
    b"%PDF": gettext_noop("PDF 文件"),
    b"\xff\xd8\xff": gettext_noop("图片"),
    b"\x89PNG": gettext_noop("图片"),
    b"Rar!": gettext_noop("压缩包"),
    b"7z\xbc\xaf": gettext_noop("压缩包"),
    b"{\\rtf": gettext_noop("Word 文件"),
}
LARGEST = 20 * 1024 * 1024


@dataclass
class BankPlan:
    """导入方案: what the file says, which rows are new, and every reason against taking it."""

    name: str
    sha256: str
    answer: Answer
    fresh: list[tuple[Row, str]] = field(default_factory=list)
    known: int = 0
    problems: Problems = field(default_factory=list)
    again: Statement | None = None


def open_bank_account(
    *, actor: Actor, book_id: int, account_code: str, name: str, number: str, at: datetime
) -> BankAccount:
    """登记银行账户 and the ledger account that mirrors it. Invalid for an account that is not the bank's or takes no lines."""
    digits = re.sub(r"[\s-]", "", number)
    with transaction.atomic():
        book = book_for(actor, book_id)
        permissions.may(actor, "ledger.keep", book).require()
        book = hold(book)
        account = Account.objects.filter(book=book, code=account_code).first()
        problems: Problems = []
        if not name.strip() or len(name.strip()) > 60:
            problems.append(("name", Invalid("请写开户银行，不超过 60 个字。")))
        if not re.fullmatch(r"\d{8,30}", digits):
            problems.append(("number", Invalid("银行账号是 8 到 30 位数字。")))
        if account is None or not account.code.startswith(chart_of_book(book).roles.bank):
            problems.append(("account", Invalid("请选银行存款的科目。")))
        elif account.children.exists():
            problems.append(
                ("account", Invalid("{account} 有明细科目，请选到最末一级。", account=str(account)))
            )
        if problems or account is None:
            raise Invalid("银行账户没有登记：{count} 处要改。", problems, count=len(problems))
        index = index_of(digits, book.town_id)
        if BankAccount.objects.filter(book=book, number_index=index).exists():
            raise Conflict("这个账号已经登记过。")
        if BankAccount.objects.filter(account=account).exists():
            raise Conflict("{account} 已经对应一个银行账户。", account=str(account))
        uid = uuid.uuid4()
        bank = BankAccount.objects.create(
            book=book,
            account=account,
            uid=uid,
            name=name.strip(),
            number_sealed=personal.seal(digits, belongs=belongs(uid)),
            number_masked=f"****{digits[-4:]}",
            number_index=index,
            opened_at=at,
        )
        audit.record(
            actor,
            "bank.open",
            kind="bank",
            thing_id=bank.pk,
            name=f"{book.name} {bank}",
            town_id=book.town_id,
            at=at,
            facts={"account": account.code, "number": bank.number_masked},
        )
    return bank


def belongs(uid: uuid.UUID) -> str:
    """What a sealed account number is bound to."""
    return f"bank/{uid.hex}/number"


def index_of(number: str, town_id: int) -> str:
    """What a number is found by in its town."""
    return personal.blind(number, within=f"{town_id}/bank")


def preview_statement(*, actor: Actor, bank_id: int, data: bytes, name: str) -> BankPlan:
    """What the file says and would do; nothing is written."""
    bank = bank_for(actor, bank_id)
    permissions.may(actor, BANK, bank.book).require()
    return _plan(bank, data, name)


def import_statement(
    *, actor: Actor, bank_id: int, data: bytes, name: str, at: datetime
) -> tuple[Statement, BankPlan]:
    """导入流水: all or nothing. Invalid with every problem; the same file once more changes nothing (``plan.again``)."""
    with transaction.atomic():
        bank = bank_for(actor, bank_id)
        permissions.may(actor, BANK, bank.book).require()
        hold(bank.book)
        plan = _plan(bank, data, name)
        if plan.again is not None:
            return plan.again, plan
        if plan.problems:
            raise Invalid("流水有 {count} 处不对，一笔也没有导入。", plan.problems, count=len(plan.problems))
        rows = plan.answer.rows
        statement = Statement.objects.create(
            bank=bank,
            name=name[:200],
            sha256=plan.sha256,
            first_on=rows[0].dated_on,
            last_on=max(row.dated_on for row in rows),
            opening=plan.answer.opening,
            closing=plan.answer.closing,
            income=plan.answer.income,
            outgo=plan.answer.outgo,
            taken=len(plan.fresh),
            known=plan.known,
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        StatementRow.objects.bulk_create(
            (_row(statement, bank, row, key) for row, key in plan.fresh), batch_size=500
        )
        audit.record(
            actor,
            "bank.import",
            kind="bank",
            thing_id=bank.pk,
            name=f"{bank.book.name} {name}"[:300],
            town_id=bank.book.town_id,
            at=at,
            facts={
                "statement": statement.pk,
                "taken": statement.taken,
                "known": plan.known,
                "sha256": plan.sha256,
            },
        )
    return statement, plan


def _row(statement: Statement, bank: BankAccount, row: Row, key: str) -> StatementRow:
    number = row.party_account
    return StatementRow(
        statement=statement,
        bank=bank,
        n=row.n,
        dated_on=row.dated_on,
        time=row.time,
        amount=row.amount,
        balance=row.balance,
        party=row.party,
        party_masked=f"****{number[-4:]}" if len(number) > 7 else "*" * len(number),
        summary=row.summary,
        serial=row.serial[:80],
        key=key,
    )


def read_file(data: bytes, name: str, number: str = "") -> Answer:
    """A file of either sort, read by the engine. ``number``: the account wanted, where the file holds several. Invalid for what is no file
    of rows.
    """
    if len(data) > LARGEST:
        raise Invalid("文件太大，请分月导出。")
    if not data.strip():
        raise Invalid("“{name}”是空的，请重新下载。", name=name)
    for mark, kind in NO_STATEMENTS.items():
        if data.startswith(mark):
            raise Invalid(
                "“{name}”是{kind}，读不出一笔一笔的流水。请从网银导出“交易明细”的 Excel 或 CSV。",
                name=name,
                kind=kind,
            )
    if not is_workbook(data):
        return bank_statement.compute(bank_statement.Given(name, data, (), number))
    sheets = tuple(
        Sheet(page.name, tuple(map(tuple, page.rows)), page.cut)
        for page in pages(data, most_rows=MOST_ROWS, most_pages=MOST_PAGES)
    )
    return bank_statement.compute(bank_statement.Given(name, b"", sheets, number))


def _plan(bank: BankAccount, data: bytes, name: str) -> BankPlan:
    digest = hashlib.sha256(data).hexdigest()
    number = personal.unseal(bank.number_sealed, belongs=belongs(bank.uid))
    plan = BankPlan(name, digest, read_file(data, name, number))
    plan.again = Statement.objects.filter(bank=bank, sha256=digest).first()
    if plan.again is not None:
        return plan
    for one in plan.answer.problems:
        values = dict(one.why.values)
        plan.problems.append((_place(one.row, one.column, one.sheet), Invalid(one.why.text, (), **values)))
    plan.problems += _another_account(bank, number, plan.answer, name)
    foreign = next((row for row in plan.answer.rows if row.currency != "CNY"), None)
    if foreign is not None:
        words = Invalid(
            "第 {n} 行是外币（{currency}），这里只记人民币。", n=foreign.n, currency=foreign.currency
        )
        plan.problems.append((_place(0, "", foreign.sheet), words))
    keyed = list(zip(plan.answer.rows, keys_of(plan.answer.rows), strict=True))
    there = set(StatementRow.objects.filter(bank=bank).values_list("key", flat=True))
    plan.fresh = [(row, key) for row, key in keyed if key not in there]
    plan.known = len(keyed) - len(plan.fresh)
    plan.problems += _gap(bank, plan)
    return plan


def keys_of(rows: tuple[Row, ...]) -> list[str]:
    """What makes a row the same in another file: day, amount and balance, or what else names it; and which of several alike."""
    seen: Counter[tuple[object, ...]] = Counter()
    keys = []
    for row in rows:
        told: tuple[object, ...] = (row.dated_on, row.amount, row.balance)
        if row.balance is None:
            told = (row.dated_on, row.amount, row.time, row.serial or (row.party, row.summary))
        seen[told] += 1
        keys.append(hashlib.sha256(repr((*map(str, told), seen[told])).encode()).hexdigest())
    return keys


def _another_account(bank: BankAccount, number: str, answer: Answer, name: str) -> Problems:
    """A statement of another account is refused by name."""
    if not answer.account or same_number(answer.account, number):
        return []
    theirs = BankAccount.objects.filter(
        book__town=bank.book.town_id,
        number_index=index_of(answer.account, bank.book.town_id),
    ).first()
    told = f"****{answer.account[-4:]}"
    if theirs is not None and theirs.book_id == bank.book_id:
        told = str(theirs)
    why = Invalid(
        "“{file}”是账号 {theirs} 的流水，不是“{ours}”的。请选对账户再导入。",
        file=name,
        theirs=told,
        ours=str(bank),
    )
    return [("", why)]


def _gap(bank: BankAccount, plan: BankPlan) -> Problems:
    """What is new must begin where what is there ends, and end where what is there goes on."""
    if not plan.fresh or plan.problems:
        return []
    told = [row for row, _ in plan.fresh if row.balance is not None]
    if not told:
        return []
    there = StatementRow.objects.filter(bank=bank, balance__isnull=False)
    first, last = told[0], told[-1]
    problems: Problems = []
    before = there.filter(dated_on__lte=first.dated_on).order_by("-dated_on", "-pk").first()
    after = there.filter(dated_on__gt=last.dated_on).order_by("dated_on", "pk").first()
    within = there.filter(dated_on__gt=first.dated_on, dated_on__lte=last.dated_on).exists()
    opening = (first.balance or 0) - first.amount
    if before is not None and not within and opening != before.balance:
        why = Invalid(
            "第 {n} 行以前的余额是 {opening} 元，已导入的流水到 {day} 是 {closing} 元，中间少了流水，请把缺的一段一起导出。",
            n=first.n,
            opening=yuan(opening),
            day=before.dated_on,
            closing=yuan(before.balance or 0),
        )
        problems.append((_place(0, "", first.sheet), why))
    if after is not None and not within and last.balance != (after.balance or 0) - after.amount:
        why = Invalid(
            "第 {n} 行以后的余额是 {closing} 元，已导入的流水从 {day} 起是 {opening} 元，中间少了流水，请把缺的一段一起导出。",
            n=last.n,
            closing=yuan(last.balance or 0),
            day=after.dated_on,
            opening=yuan((after.balance or 0) - after.amount),
        )
        problems.append((_place(0, "", last.sheet), why))
    return problems


def _place(row: int, column: str, sheet: str) -> str:
    """Where in the file something is wrong, as its reader finds it."""
    told = [sheet] if sheet else []
    if row:
        told.append(_("第 {n} 行").format(n=row))
    return " · ".join([*told, column] if column else told)
