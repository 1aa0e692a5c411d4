"""Measure the village books: posting, trial balance, pages and statements, beside Beancount, hledger, django-ledger and the database.

    python -m tools.bench_ledger [--only SQLite] [--villages 30 --years 10 --vouchers 50000] [--sizes 20000] [--peer-lines 0]
    python -m tools.bench_ledger --villages 300 --years 10 --vouchers 1000000 --peer-lines 1000000    the whole town of the issue

A town: so many villages and years, every voucher put down, reviewed and posted with all guards on (ledger_bench/town). Then the pages
and what stands behind them, vouchers through the services, and others on the books of its large village: Beancount and hledger read
them, django-ledger (PyPI, installed into var/ for this alone) posts some of them and makes its trial balance; all must agree with ours
to the fen. ``--peer-lines``: Beancount and hledger also on the books of so many villages as make so many lines.

A book alone, of so many lines, measures posting beside a bound: the same rows into the same tables, keys and indexes but no guards,
by COPY or one prepared statement. Half of its vouchers is posted each by an UPDATE of its own, half as the services post many.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tools.own_database import NAMES, ROOT, own_database

START, AT = date(2026, 1, 1), datetime(2027, 2, 1, 2, tzinfo=UTC)
LINES, BATCH, THROUGH, TIMES = 4, 5000, 200, 20
TABLES = {
    "ledger_voucher": "book_id = {book}",
    "ledger_line": "voucher_id IN (SELECT id FROM ledger_voucher WHERE book_id = {book})",
}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--villages", type=int, default=30)
    asked.add_argument("--years", type=int, default=10)
    asked.add_argument("--vouchers", type=int, default=50_000)
    asked.add_argument(
        "--sizes", default="20000", help="lines of books that are measured alone; empty for none"
    )
    asked.add_argument("--peer-lines", type=int, default=0)
    asked.add_argument("--peer-posted", type=int, default=300, help="vouchers that django-ledger posts")
    asked.add_argument("--only", default="", help="SQLite or PostgreSQL")
    asked.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.here:
        measure(given)
        return
    command = [sys.executable, "-m", "tools.bench_ledger", "--here", *sys.argv[1:]]
    for name in NAMES:
        if given.only in ("", name):
            with own_database(name) as environment:
                if environment:
                    subprocess.run(command, env=environment, cwd=ROOT, check=True)


def measure(given: argparse.Namespace) -> None:
    """The town, then books alone, on one database."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    settings.DEBUG = False  # which keeps every query and writes it out
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from tests.ledger import world as worlds
    from tools.ledger_bench import town as towns

    print(f"   load of the machine {' '.join(f'{one:.1f}' for one in os.getloadavg())}", flush=True)
    plan = towns.Plan(given.villages, given.years, given.vouchers)
    made, books = towns.settle(plan)
    whole_town(made, plan, books, given)
    for n, size in enumerate(int(size) for size in given.sizes.split(",") if size):
        one_size(worlds.open_book(made.world, made.world.here, 0, "committee", f"alone{n}"), size)
    print(f"   load of the machine {' '.join(f'{one:.1f}' for one in os.getloadavg())}", flush=True)


def whole_town(made: Any, plan: Any, books: list[Any], given: argparse.Namespace) -> None:
    from tools.ledger_bench import peers, readings, town

    print(f"-- {plan.villages} villages, {plan.years} years, {plan.vouchers:,} vouchers", flush=True)
    town.fill(plan, books)
    readings.pages(made, plan, books)
    behind = readings.figures(plan, books)
    rates = readings.through_services(made, plan, books[1], THROUGH)
    trial, both = (behind[name].clock / 1000 for name in ("trial balance", "statements"))
    _beside_django_ledger(
        peers.django_ledger(books[0], most=plan.vouchers, posted=given.peer_posted), rates, trial, both
    )
    peers.text_peers([books[0]], "the large village", trial, both)
    if given.peer_lines:
        few = peers.books_of(books, given.peer_lines)
        whole = readings.town_sum_of(plan, few).clock / 1000
        peers.text_peers(few, f"{len(few)} villages", whole, whole)


def _beside_django_ledger(
    theirs: dict[str, float] | None, rates: dict[str, float], trial: float, both: float
) -> None:
    if theirs is None:
        return
    posting = theirs["posted"] / theirs["post"]
    one, many = rates["drafted, reviewed, posted one by one"], rates["together"]
    print(
        f"   -- django-ledger on the large village: {theirs['vouchers']:,.0f} vouchers, {theirs['lines']:,.0f} lines"
    )
    print(
        f"   {'posting, ' + format(theirs['posted'], ',.0f') + ' vouchers':<42}{posting:>9.1f} vouchers/s; ours one by one "
        f"{one / posting:.1f} times, together {many / posting:.1f} times as many; "
        f"processor {theirs['posted'] / theirs['post_cpu']:,.0f} vouchers/s (its own process)"
    )
    for what, theirs_took, own in (
        ("trial balance", theirs["trial"], trial),
        ("trial balance, books closed that day", theirs["trial_closed"], trial),
        ("both statements", theirs["statement"], both),
    ):
        print(f"   {what:<42}{theirs_took * 1000:>9.1f} ms, {theirs_took / own:,.1f} times ours", flush=True)


def one_size(book: Any, size: int) -> None:
    """A book alone: posting beside the bound, and its figures."""
    from django.db import connection

    from tools.bench_indicators import bulk_load
    from townworks.ledger import selectors

    print(f"-- a book alone, {size:,} lines")
    _told("drafts put down in bulk", drafted := _timed(lambda: _draft(book, size)), size)
    half = _timed(lambda: _post(book, alone=True)), _timed(lambda: _post(book, alone=False))
    _told("posted, each by an UPDATE of its own", half[0], size // 2)
    _told("posted, as the services post many", half[1], size // 2)
    with connection.cursor() as cursor:
        bound = 0.0
        for table, where in TABLES.items():
            bound += bulk_load(cursor, table, where.format(book=book.pk))
            cursor.execute(f"DROP TABLE {table}_again")
    _told("bound: the same rows, no guards", bound, size)
    for what, took in (("each by its own", half[0]), ("as the services", half[1])):
        print(f"   {'posting ' + what + ' ÷ bound':<42}{2 * took / bound:>9.1f}")
    print(f"   {'drafts and posting ÷ bound':<42}{(drafted + 2 * half[1]) / bound:>9.1f}")
    month = date(2026, 12, 1)
    trial = _median(lambda: selectors.trial_table(book, month))
    both = _median(lambda: selectors.statements(book, month))
    print(f"   {'trial balance, statements':<42}{trial * 1000:>9.1f}{both * 1000:>9.1f} ms")
    print(f"   {'counted again (verify)':<42}{_timed(lambda: _verify(book)):>9.2f} s")


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


def _post(book: Any, *, alone: bool) -> None:
    """Half of what is not posted yet, or the rest: each by an UPDATE of its own, or many at once, in the order of their days."""
    from django.db import transaction

    from townworks.kernel.actor import SYSTEM
    from townworks.ledger.models import Voucher
    from townworks.ledger.services.posted_rows import put_posted

    Voucher.objects.filter(book=book, state="draft").update(
        state="reviewed", reviewed_by_id=2, reviewed_by_name="乙", reviewed_at=AT
    )
    found = list(Voucher.objects.filter(book=book, state="reviewed").order_by("dated_on", "pk"))
    numbers: dict[int, int] = {}
    for one in Voucher.objects.filter(book=book, state="posted").only("period_id", "number"):
        numbers[one.period_id] = max(numbers.get(one.period_id, 0), one.number or 0)
    for one in found:
        one.number = numbers[one.period_id] = numbers.get(one.period_id, 0) + 1
    with transaction.atomic():
        if alone:
            for one in found[: len(found) // 2]:
                put_posted([one], actor=SYSTEM, at=AT)
        else:
            put_posted(found, actor=SYSTEM, at=AT)


def _verify(book: Any) -> None:
    from townworks.kernel.actor import SYSTEM
    from townworks.ledger import services

    services.verify_book(actor=SYSTEM, book_id=book.pk, at=AT)


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
