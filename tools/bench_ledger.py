"""Measure the village books: posting, trial balance and statements of growing books, beside Beancount, hledger and the database's own load.

    python -m tools.bench_ledger [--sizes 10000,100000,1000000] [--only SQLite]

One book a size, of so many lines: vouchers of four lines over a year, on forty accounts. Their drafts are put down in bulk and each is
posted by its own UPDATE, which the database checks and books (``models.guards``); beside it the same rows go into the same tables, keys
and indexes but no guards, by COPY or one prepared statement: the bound. Through the services, one process: two hundred vouchers drafted
one by one, reviewed and posted together, on top of the book. The same book is then exported, and Beancount and hledger read it and make
the same trial balance, which must agree with ours to the fen.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tools.own_database import NAMES, ROOT, own_database

START, AT = date(2026, 1, 1), datetime(2027, 2, 1, 2, tzinfo=UTC)
LINES, BATCH, THROUGH, TIMES = 4, 5000, 200, 20
TABLES = ("ledger_voucher", "ledger_line")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sizes", default="10000,100000,1000000")
    asked.add_argument("--only", default="", help="SQLite or PostgreSQL")
    asked.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.here:
        measure([int(size) for size in given.sizes.split(",")])
        return
    command = [sys.executable, "-m", "tools.bench_ledger", "--here", "--sizes", given.sizes]
    for name in NAMES:
        if given.only in ("", name):
            with own_database(name) as environment:
                if environment:
                    subprocess.run(command, env=environment, cwd=ROOT, check=True)


def measure(sizes: list[int]) -> None:
    """A town with a book of each size, one after the other."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from tests import towns
    from tests.ledger import world as worlds

    made = worlds.build(towns.build())
    for n, size in enumerate(sizes):
        book = worlds.open_book(made.world, made.world.here, 0, "cooperative", f"bench{n}")
        one_size(made, book, size)


def one_size(made: Any, book: Any, size: int) -> None:
    from django.db import connection

    from tools.bench_indicators import bulk_load
    from townworks.ledger import selectors

    print(f"-- {size:,} lines")
    _told("drafts put down in bulk", drafted := _timed(lambda: _draft(book, size)), size)
    _told("posted, checked and booked", posted := _timed(lambda: _post(book)), size)
    with connection.cursor() as cursor:
        bound = 0.0
        for table in TABLES:
            bound += bulk_load(cursor, table)
            cursor.execute(f"DROP TABLE {table}_again")
    held = _rows(book)
    bound *= size / held  # the tables hold the smaller books as well
    _told("bound: the same rows, no guards", bound, size)
    print(f"   {'drafts and posting ÷ bound':<42}{(drafted + posted) / bound:>9.1f}")
    ids: list[int] = []
    _told("services: drafted one by one", _timed(lambda: ids.extend(_through(made, book))), THROUGH * LINES)
    _told("services: reviewed, posted together", _timed(lambda: _book_them(made, book, ids)), THROUGH * LINES)
    month = date(2026, 12, 1)
    trial = _median(lambda: selectors.trial_table(book, month))
    both = _median(lambda: selectors.statements(book, month))
    print(f"   {'trial balance, statements':<42}{trial * 1000:>9.1f}{both * 1000:>9.1f} ms")
    print(f"   {'counted again (verify)':<42}{_timed(lambda: _verify(book)):>9.2f} s")
    if connection.vendor == "sqlite":  # the file is the same
        _peers(book, size, trial)


def _rows(book: Any) -> int:
    from townworks.ledger.models import Line

    return Line.objects.filter(voucher__state="posted").count()


def _draft(book: Any, size: int) -> None:
    """Reviewed vouchers with their lines, in the batches that Django's own bulk insert takes."""
    from django.db import transaction

    from townworks.ledger.models import Account, Line, Period, Voucher

    months = [date(2026, n, 1) for n in range(1, 13)]
    Period.objects.bulk_create([Period(book=book, month=one) for one in months], ignore_conflicts=True)
    periods = {one.month: one for one in Period.objects.filter(book=book)}
    leaves = list(Account.objects.filter(book=book, children=None).order_by("code"))[:40]
    chance, count = random.Random(1), size // LINES
    for first in range(0, count, BATCH):
        with transaction.atomic():
            rows = []
            for n in range(first, min(first + BATCH, count)):
                day = START + timedelta(days=n * 365 // count)
                rows.append(
                    Voucher(
                        book=book,
                        period=periods[day.replace(day=1)],
                        kind="transfer",
                        dated_on=day,
                        summary=f"试验凭证第 {n} 张",
                        drafted_by_id=1,
                        drafted_by_name="甲",
                        drafted_at=AT,
                    )
                )
            lines = []
            for voucher in Voucher.objects.bulk_create(rows):
                left, right = chance.randint(1, 10**7), chance.randint(1, 10**7)
                on = chance.sample(leaves, LINES)
                for k, fen in enumerate((left, right, -left, -right), start=1):
                    lines.append(
                        Line(voucher=voucher, n=k, account=on[k - 1], debit=max(fen, 0), credit=max(-fen, 0))
                    )
            Line.objects.bulk_create(lines)


def _post(book: Any) -> None:
    """Each by an UPDATE of its own, as the service does, in the order of their days."""
    from django.db import connection, transaction

    from townworks.ledger.models import Voucher

    drafts = Voucher.objects.filter(book=book, state="draft")
    drafts.update(state="reviewed", reviewed_by_id=2, reviewed_by_name="乙", reviewed_at=AT)
    found = Voucher.objects.filter(book=book, state="reviewed").order_by("dated_on", "pk")
    numbers: dict[int, int] = {}
    orders = []
    for pk, period in found.values_list("pk", "period_id"):
        numbers[period] = numbers.get(period, 0) + 1
        orders.append((numbers[period], AT, pk))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE ledger_voucher SET state = 'posted', number = %s, posted_at = %s WHERE id = %s", orders
        )


def _through(made: Any, book: Any) -> list[int]:
    """As a clerk does it, each with its steps and audit."""
    from townworks.ledger.models import Account

    leaves = list(Account.objects.filter(book=book, children=None).order_by("code")[10 : 10 + LINES])
    amounts = tuple(zip([one.code for one in leaves], (700, 300, -600, -400), strict=True))
    return [made.draft("transfer", "2027-01-05", *amounts, book=book).pk for _ in range(THROUGH)]


def _book_them(made: Any, book: Any, ids: list[int]) -> None:
    from townworks.ledger import services

    services.review_vouchers(actor=made.actor("agency_reviewer"), book_id=book.pk, ids=ids, at=AT)
    services.post_vouchers(actor=made.actor("agency_accountant"), book_id=book.pk, ids=ids, at=AT)


def _verify(book: Any) -> None:
    from townworks.kernel.actor import SYSTEM
    from townworks.ledger import services

    services.verify_book(actor=SYSTEM, book_id=book.pk, at=AT)


def _peers(book: Any, size: int, trial: float) -> None:
    """Beancount and hledger on the same book, and that all three agree."""
    from django.core.management import call_command

    from townworks.ledger.documents.beancount import account_name
    from townworks.ledger.selectors import held_by

    out = Path(os.environ["TOWNWORKS_VAR"], "book.beancount")
    _told(
        "export as Beancount",
        _timed(
            lambda: call_command(
                "ledger", "export", "--book", book.code, "--beancount", str(out), verbosity=0
            )
        ),
        size,
    )
    ours = {
        account_name(one.kind, one.code): Decimal(one.standing.closing) / 100
        for one in held_by([book], date(2027, 1, 1))
        if one.standing.closing
    }
    theirs: dict[str, Decimal] = {}
    took = _timed(lambda: theirs.update(_beancount(out)))
    _said("Beancount", took, trial, ours == theirs)
    if not shutil.which("hledger"):
        print("   hledger is not installed, left out")
        return
    journal = out.with_suffix(".journal")
    _as_journal(out, journal)
    theirs = {}
    took = _timed(lambda: theirs.update(_hledger(journal)))
    _said("hledger", took, trial, ours == theirs)


def _said(name: str, took: float, trial: float, agrees: bool) -> None:
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"   {name + ': read, trial balance':<42}{took:>9.2f} s, {took / trial:,.0f} times ours, "
        f"{most:,.0f} MB, {'agrees to the fen' if agrees else 'DOES NOT AGREE'}",
        flush=True,
    )
    if not agrees:
        raise SystemExit(1)


PROBE = """
import sys
from beancount import loader
from beancount.core import realization
entries, errors, _ = loader.load_file(sys.argv[1])
assert not errors, errors[:3]
for account in realization.iter_children(realization.realize(entries)):
    number = account.balance.get_currency_units("CNY").number
    if number:
        print(account.account, number)
"""


def _beancount(path: Path) -> dict[str, Decimal]:
    """A process of its own without its cache, as ``bean-check`` and a query would be."""
    environment = {**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"}
    command = [sys.executable, "-c", PROBE, str(path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    return {name: Decimal(number) for name, number in (row.split() for row in said.splitlines())}


def _as_journal(source: Path, out: Path) -> None:
    """The same entries as hledger reads them: accounts, options and assertions left out, two spaces before an amount."""
    with source.open(encoding="utf-8") as lines, out.open("w", encoding="utf-8") as into:
        for line in lines:
            begins = line[:1].isdigit()
            if (begins and line[11:12] == "*") or (line.startswith("  ") and " CNY" in line):
                into.write(line)
            elif not line.strip():
                into.write("\n")


def _hledger(path: Path) -> dict[str, Decimal]:
    command = ["hledger", "-f", str(path), "balance", "--flat", "--no-total", "-O", "csv"]
    said = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "LANG": "C.UTF-8"}
    ).stdout
    rows = list(csv.reader(io.StringIO(said)))[1:]
    return {name: Decimal(amount.split()[0].replace(",", "")) for name, amount in rows}


def _told(what: str, seconds: float, lines: int) -> None:
    print(f"   {what:<42}{seconds:>9.2f} s{lines / seconds:>12,.0f} lines/s", flush=True)


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _median(act: Callable[[], object]) -> float:
    return sorted(_timed(act) for _ in range(TIMES))[TIMES // 2]


if __name__ == "__main__":
    main()
