"""The same books in other programs: Beancount, hledger, and django-ledger in an environment of its own. All must agree to the fen."""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from tools.own_database import ROOT, own_database

DJANGO_LEDGER = "django-ledger==0.8.5"
FARAWAY = date(2099, 1, 1)
Entries = Iterator[tuple[str, date, str, list[tuple[str, int]]]]

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


def entries_of(books: Iterable[Any]) -> Entries:
    """Posted vouchers of books by day: a name, the day, the words, and signed fen by account, debit positive."""
    from townworks.ledger.models import Line

    rows = (
        Line.objects.filter(voucher__book__in=[book.pk for book in books], voucher__state="posted")
        .order_by("voucher__dated_on", "voucher_id", "n")
        .values_list(
            "voucher_id", "voucher__dated_on", "voucher__summary", "account__code", "debit", "credit"
        )
    )
    for pk, of_one in groupby(rows.iterator(chunk_size=20_000), key=itemgetter(0)):
        found = list(of_one)
        yield str(pk), found[0][1], found[0][2], [(row[3], row[4] - row[5]) for row in found]


def books_of(books: list[Any], lines: int) -> list[Any]:
    """The first books that together have so many lines, or all."""
    from townworks.ledger.models import Line

    few: list[Any] = []
    while len(few) < len(books) and lines > 0:
        few.append(books[len(few)])
        lines -= Line.objects.filter(voucher__book=few[-1]).count()
    return few


def ours(books: list[Any]) -> dict[str, Decimal]:
    """Where every account of these books stands, by Beancount's name for it, in yuan."""
    from townworks.ledger.documents.beancount import account_name
    from townworks.ledger.selectors import held_by

    found: dict[str, Decimal] = {}
    for one in held_by(books, FARAWAY):
        name = account_name(one.kind, one.code)
        found[name] = found.get(name, Decimal()) + Decimal(one.standing.closing) / 100
    return {name: yuan for name, yuan in found.items() if yuan}


def written(books: list[Any], folder: Path) -> tuple[Path, Path, int]:
    """The books in one file for Beancount and one for hledger, and how many lines they have."""
    from townworks.ledger.documents.beancount import account_name
    from townworks.ledger.models import Account

    kinds = dict(Account.objects.filter(book__in=[book.pk for book in books]).values_list("code", "kind"))
    names = {code: account_name(kind, code) for code, kind in kinds.items()}
    out, journal, lines = folder / "books.beancount", folder / "books.journal", 0
    with out.open("w", encoding="utf-8") as bean, journal.open("w", encoding="utf-8") as ledger:
        bean.write('option "operating_currency" "CNY"\n')
        bean.writelines(f"1990-01-01 open {name} CNY\n" for name in names.values())
        for _pk, day, words, moved in entries_of(books):
            text = "".join(f"  {names[code]}  {fen / 100:.2f} CNY\n" for code, fen in moved)
            bean.write(f'\n{day} * "{words}"\n{text}')
            ledger.write(f"\n{day} * {words}\n{text}")
            lines += len(moved)
    return out, journal, lines


def text_peers(books: list[Any], name: str, trial: float, statement: float) -> None:
    """Beancount and hledger: read, and a trial balance; beside our own of the same books (seconds)."""
    folder = Path(os.environ["TOWNWORKS_VAR"])
    out, journal, lines = written(books, folder)
    expected = ours(books)
    print(f"   -- the same books elsewhere: {name}, {lines:,} lines", flush=True)
    peers = [("Beancount", lambda: _beancount(out))]
    if shutil.which("hledger"):
        peers.append(("hledger", lambda: _hledger(journal)))
    else:
        print("   SKIPPED: hledger is not installed (apt-get install hledger)")
    for peer, act in peers:
        began = time.perf_counter()
        theirs = act()
        took = time.perf_counter() - began
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        agrees = theirs == expected
        print(
            f"   {peer + ': read, trial balance':<42}{took:>9.2f} s, {took / trial:,.0f} times our trial balance, "
            f"{took / statement:,.0f} times our statements; {most:,.0f} MB at most; "
            f"{'agrees to the fen' if agrees else 'DOES NOT AGREE'}",
            flush=True,
        )
        if not agrees:
            raise SystemExit(1)
    out.unlink()
    journal.unlink()


def _beancount(path: Path) -> dict[str, Decimal]:
    """A process of its own without its cache, as ``bean-check`` and a query would be."""
    environment = {**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"}
    command = [sys.executable, "-c", PROBE, str(path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    return {name: Decimal(number) for name, number in (row.split() for row in said.splitlines())}


def _hledger(path: Path) -> dict[str, Decimal]:
    command = ["hledger", "-f", str(path), "balance", "--flat", "--no-total", "-O", "csv"]
    environment = {**os.environ, "LANG": "C.UTF-8"}
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    rows = list(csv.reader(io.StringIO(said)))[1:]
    return {name: Decimal(amount.split()[0].replace(",", "")) for name, amount in rows}


# —— django-ledger


def environment_of_its_own() -> Path | None:
    """A Python with django-ledger in var/, made once; None, and a word why, where it cannot be had."""
    home = ROOT / "var" / "django-ledger"
    python = home / "bin" / "python"
    if (home / "installed").exists():
        return python
    shutil.rmtree(home, ignore_errors=True)
    for command in (
        [sys.executable, "-m", "venv", str(home)],
        [
            str(python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            DJANGO_LEDGER,
            "psycopg[binary]",
        ],
    ):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            shutil.rmtree(home, ignore_errors=True)
            why = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            print(
                f"   SKIPPED: django-ledger could not be installed (is there a network?): {why}", flush=True
            )
            return None
    (home / "installed").touch()
    return python


def django_ledger(book: Any, *, most: int, posted: int) -> dict[str, float] | None:
    """The vouchers of a book in django-ledger, on a database of its own kind like ours: seconds by what was done.

    ``most``: vouchers that its trial balance is made over; ``posted``: how many are put in through its own door.
    """
    from django.db import connection

    python = environment_of_its_own()
    if python is None:
        return None
    source = Path(os.environ["TOWNWORKS_VAR"], "vouchers.jsonl")
    count = 0
    with source.open("w", encoding="utf-8") as into:
        kinds = dict(book.accounts.values_list("code", "kind"))
        into.write(json.dumps(kinds) + "\n")
        for _pk, day, words, moved in entries_of([book]):
            if count == most:
                break
            into.write(json.dumps([day.isoformat(), words, moved], ensure_ascii=False) + "\n")
            count += 1
    name = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    with own_database(name, quiet=True) as environment:
        if environment is None:
            return None
        command = [
            str(python),
            str(ROOT / "tools/ledger_bench/in_django_ledger.py"),
            str(source),
            str(posted),
        ]
        plain = {key: value for key, value in environment.items() if key != "PYTHONPATH"}
        done = subprocess.run(command, capture_output=True, text=True, env=plain)
    if done.returncode:
        print(f"   SKIPPED: django-ledger did not get through: {done.stderr.strip()[-600:]}", flush=True)
        return None
    return {str(key): float(value) for key, value in json.loads(done.stdout.splitlines()[-1]).items()}
