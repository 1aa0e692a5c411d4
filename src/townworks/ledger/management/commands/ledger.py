"""``townworks ledger export|import|verify``: a book to Beancount or Excel, old books in, everything counted again."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from townworks.definitions.problems import told
from townworks.engines.voucher_check import yuan
from townworks.kernel import clock
from townworks.kernel.actor import SYSTEM
from townworks.kernel.errors import Invalid, Refusal
from townworks.kernel.services import export_document
from townworks.ledger import selectors, services
from townworks.ledger.documents import beancount, workbook
from townworks.ledger.models import Book
from townworks.ledger.services.importing import Plan
from townworks.places import selectors as places

SHOWN = 30


class Command(BaseCommand):
    """村账：导出、导入、核验."""

    help = "Export a book (--beancount, --excel), import opening balances or old vouchers from Excel, or count a book again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parts = parser.add_subparsers(dest="what", required=True)
        export = parts.add_parser("export")
        export.add_argument("--beancount", type=Path, metavar="OUT", help="write the book as Beancount")
        export.add_argument("--excel", type=Path, metavar="OUT", help="write the book as Excel")
        take = parts.add_parser("import")
        take.add_argument("file", type=Path)
        take.add_argument("--opening", action="store_true", help="opening balances, not vouchers")
        take.add_argument("--chart", default="", help="chart of the old books, where it is another")
        take.add_argument("--apply", action="store_true", help="write it, as drafts")
        verify = parts.add_parser("verify")
        for one in (export, take, verify):
            one.add_argument("--book", required=True, help="code of the book")
            one.add_argument(
                "--town", default="", help="statistical code of the town, where two have the code"
            )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            book = self._book(options["book"], options["town"])
            getattr(self, f"_{options['what']}")(book, options)
        except Invalid as refusal:
            for at, one in refusal.problems[:SHOWN]:
                self.stderr.write(f"  {at}：{one}")
            raise CommandError(str(refusal), returncode=1) from None
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=1) from None

    def _book(self, code: str, town: str) -> Book:
        if not town:
            return selectors.book_of_code(SYSTEM, code)
        found = selectors.books_for(SYSTEM).filter(town=places.town_of_code(town), code=code).first()
        if found is None:
            raise CommandError(_("没有代码为 {code} 的账套。").format(code=code), returncode=1)
        return found

    def _export(self, book: Book, options: dict[str, Any]) -> None:
        if not options["beancount"] and not options["excel"]:
            raise CommandError(_("请写 --beancount 或 --excel 和文件名。"), returncode=1)
        if path := options["beancount"]:
            self._write(book, path, "".join(f"{line}\n" for line in beancount.book_lines(book)).encode())
        if path := options["excel"]:
            month = selectors.last_month_with_postings(book) or book.starts_on
            self._write(book, path, workbook.book_workbook(book, month))

    def _write(self, book: Book, path: Path, data: bytes) -> None:
        now = clock.now()
        export_document(
            actor=SYSTEM,
            kind="book",
            thing_id=book.pk,
            town_id=book.town_id,
            name=path.name,
            data=data,
            as_of=now,
            at=now,
        )
        path.write_bytes(data)
        self.stdout.write(_("已写入 {path}。").format(path=path))

    def _import(self, book: Book, options: dict[str, Any]) -> None:
        given = {
            "actor": SYSTEM,
            "book_id": book.pk,
            "what": "opening" if options["opening"] else "vouchers",
            "data": self._read(options["file"]),
            "name": options["file"].name,
            "at": clock.now(),
            "chart": options["chart"],
        }
        if not options["apply"]:
            plan = services.preview_import(**given)
            self._tell(plan)
            self.stdout.write(_("以上是预演，加 --apply 才写入。"))
            return
        _batch, plan = services.import_vouchers(**given)
        self._tell(plan)
        words = (
            _("这份文件导入过，没有再改动什么。") if plan.again else _("已导入为未审核的凭证，请审核后记账。")
        )
        self.stdout.write(words)

    def _read(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            words = _("打不开 {file}：{why}").format(file=path, why=error.strerror)
            raise CommandError(words, returncode=1) from None

    def _tell(self, plan: Plan) -> None:
        for problem in plan.problems[:SHOWN]:
            self.stderr.write(_("第 {row} 行：{text}").format(row=problem.row, text=problem.sentence))
        words = _(
            "{vouchers} 张凭证，{lines} 条分录，借方合计 {debit} 元，贷方合计 {credit} 元；增设 {accounts} 个明细科目；已有 {known} 张；要改 {wrong} 处。"
        )
        self.stdout.write(
            words.format(
                vouchers=len(plan.vouchers),
                lines=plan.lines,
                debit=yuan(plan.debit),
                credit=yuan(plan.credit),
                accounts=len(plan.accounts),
                known=plan.known,
                wrong=len(plan.problems),
            )
        )

    def _verify(self, book: Book, options: dict[str, Any]) -> None:
        answer = services.verify_book(actor=SYSTEM, book_id=book.pk, at=clock.now())
        for problem in answer.problems:
            self.stdout.write(f"  {told(problem)}")
        words = _("{vouchers} 张凭证、{lines} 条分录，{count} 处不符。")
        told_words = words.format(vouchers=answer.vouchers, lines=answer.lines, count=len(answer.problems))
        if not answer.sound:
            raise CommandError(told_words, returncode=1)
        self.stdout.write(told_words)
