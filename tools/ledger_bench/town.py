"""A town of many villages with years of vouchers: put down as drafts, reviewed, posted and closed with every guard of the database on.

The first village's book is the large one, with a twentieth of all vouchers; the others share the rest. A voucher is a receipt, a
payment or a transfer of two to four lines on the chart of 2004, as the services would let it pass. What services add (steps of a
voucher, audit) is left out here and measured apart.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

START = date(2016, 1, 1)
AT = datetime(2026, 2, 1, 2, tzinfo=UTC)
LARGE = 20  # the first book has one in so many vouchers
VOUCHER = (
    "id, book_id, period_id, kind, dated_on, summary, attachments, state, source, key, version, "
    "drafted_by_id, drafted_by_name, drafted_at, reviewed_by_name, posted_by_name"
)
LINE = "voucher_id, n, account_id, summary, debit, credit"
# What a voucher of a kind moves: the accounts that are debited and credited, cash and bank as "money".
WAYS = {
    "receipt": (("money",), ("501", "511", "522", "531", "561", "202", "112")),
    "payment": (("541", "502", "551", "112", "202", "121", "151"), ("money",)),
    "transfer": (("112", "121", "151", "541", "502", "131"), ("202", "211", "501", "561", "152", "231")),
}
MIX = ("payment",) * 6 + ("receipt",) * 3 + ("transfer",)


@dataclass(frozen=True)
class Plan:
    """How large the town is."""

    villages: int
    years: int
    vouchers: int

    @property
    def months(self) -> list[date]:
        return [date(START.year + n // 12, n % 12 + 1, 1) for n in range(self.years * 12)]

    def of_book(self, n: int) -> int:
        """How many vouchers the n-th book has."""
        large = self.vouchers // LARGE
        if n == 0:
            return large if self.villages > 1 else self.vouchers
        share, over = divmod(self.vouchers - large, self.villages - 1)
        return share + (n <= over)


@dataclass
class Spent:
    """Seconds on the clock and of processor time (this process and the database's own for it), by what was done."""

    clock: dict[str, float] = field(default_factory=dict)
    worked: dict[str, float] = field(default_factory=dict)

    def on(self, what: str, act: Callable[[], Any]) -> Any:
        began, worked = time.perf_counter(), processor()
        answer = act()
        self.clock[what] = self.clock.get(what, 0.0) + time.perf_counter() - began
        self.worked[what] = self.worked.get(what, 0.0) + processor() - worked
        return answer


def processor() -> float:
    """Seconds of processor time of this process, with those of the PostgreSQL server's process that works for it."""
    from django.db import connection

    spent = time.process_time()
    if connection.vendor == "postgresql" and connection.connection is not None:
        stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
        if stat.exists():
            user, system = stat.read_text().rpartition(")")[2].split()[11:13]
            spent += (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return spent


def settle(plan: Plan) -> tuple[Any, list[Any]]:
    """The world with its people, and a book in each of its villages, months and all; not one voucher."""
    from tests import towns
    from tests.ledger import world as worlds
    from townworks.ledger.models import Period
    from townworks.places.models import Place

    made = worlds.build(towns.build())
    town = made.world.here
    books = []
    for n in range(plan.villages):
        code = f"{town.place.code[:9]}{n + 300:03}"
        village = Place.objects.create(
            code=code,
            name=f"量测{n + 1}村",
            kind="village",
            parent=town.place,
            town=town.place,
            path=f"{town.place.path}{code}/",
        )
        town.villages.append(village)
        book = worlds.open_book(
            made.world,
            town,
            len(town.villages) - 1,
            "cooperative",
            f"bench-{n:03}",
            chart_code="village-2004",
            starts_on=START,
        )
        Period.objects.bulk_create(Period(book=book, month=month) for month in plan.months[1:])
        books.append(book)
    return made, books


def fill(plan: Plan, books: list[Any]) -> Spent:
    """Every voucher of every book, posted; all months closed but the last. Tells what it took."""
    from django.db import connection, transaction

    spent = Spent()
    first, lines, share = _next_id(), 0, plan.vouchers // 10 or 1
    done = 0
    for n, book in enumerate(books):
        count = plan.of_book(n)
        vouchers, entries = _rows(plan, book, first, count, random.Random(n))
        with transaction.atomic():
            spent.on("drafted", lambda: _load("ledger_voucher", VOUCHER, vouchers))  # noqa: B023 (called at once)
            spent.on("drafted", lambda: _load("ledger_line", LINE, entries))  # noqa: B023
            spent.on("reviewed", lambda: _review(book))  # noqa: B023
            spent.on("posted", lambda: _post(vouchers))  # noqa: B023
        first, lines = first + count, lines + len(entries)
        if (done + count) // share > done // share:
            print(f"   … {done + count:,} vouchers", flush=True)
        done += count
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('ledger_voucher', 'id'), %s)", [first])
    spent.on("closed", lambda: _close(plan, books))
    spent.on("looked at", _look)
    for what in ("drafted", "reviewed", "posted"):
        took, cpu = spent.clock[what], spent.worked[what]
        print(
            f"   {what + ' by the database, guards on':<42}{took:>9.1f} s{done / took:>10,.0f} vouchers/s"
            f"{lines / took:>10,.0f} lines/s; processor {cpu:.1f} s, {done / cpu:,.0f} vouchers/s",
            flush=True,
        )
    print(f"   {lines:,} lines; months closed {spent.clock['closed']:.1f} s", flush=True)
    return spent


def _next_id() -> int:
    from django.db.models import Max

    from townworks.ledger.models import Voucher

    return (Voucher.objects.aggregate(last=Max("pk"))["last"] or 0) + 1


def _rows(
    plan: Plan, book: Any, first: int, count: int, chance: random.Random
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Drafts of a book in the order of their days, and their lines."""
    from django.db import connection

    from townworks.ledger.models import Account, Period

    accounts = {one.code: one.pk for one in Account.objects.filter(book=book)}
    periods = {one.month: one.pk for one in Period.objects.filter(book=book)}
    days = (plan.months[-1].replace(day=28) - START).days
    at = connection.ops.adapt_datetimefield_value(AT)
    vouchers: list[tuple[Any, ...]] = []
    lines: list[tuple[Any, ...]] = []
    for n in range(count):
        day = START + timedelta(days=n * days // count)
        kind, pk = chance.choice(MIX), first + n
        period, words = periods[day.replace(day=1)], f"试验凭证第 {n} 张"
        vouchers.append((pk, book.pk, period, kind, day, words, 1, "draft", "", "", 1, 1, "甲", at, "", ""))
        for k, (code, debit, credit) in enumerate(_entries(kind, chance), start=1):
            lines.append((pk, k, accounts[code], "", debit, credit))
    return vouchers, lines


def _entries(kind: str, chance: random.Random) -> Iterator[tuple[str, int, int]]:
    """Balanced lines of a voucher: two to four."""
    debits, credits = WAYS[kind]
    amounts = [chance.randint(100, 500_000) for _ in range(chance.choice((1, 1, 1, 2, 2, 3)))]
    one = "101" if chance.random() < 0.2 else "102"
    if kind == "receipt":
        yield one, sum(amounts), 0
        yield from (
            (code, 0, fen) for code, fen in zip(chance.sample(credits, len(amounts)), amounts, strict=True)
        )
        return
    yield from (
        (code, fen, 0) for code, fen in zip(chance.sample(debits, len(amounts)), amounts, strict=True)
    )
    yield (one if kind == "payment" else chance.choice(credits)), 0, sum(amounts)


def _load(table: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
    """COPY, or one prepared statement; the triggers see every row of it."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as into:
                for row in rows:
                    into.write_row(row)
            return
        places = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)


def _review(book: Any) -> None:
    from townworks.ledger.models import Voucher

    Voucher.objects.filter(book=book, state="draft").update(
        state="reviewed", reviewed_by_id=2, reviewed_by_name="乙", reviewed_at=AT
    )


def _post(vouchers: list[tuple[Any, ...]]) -> None:
    """By the very statement of the services, number after number."""
    from townworks.kernel.actor import SYSTEM
    from townworks.ledger.services.posted_rows import put_posted

    last: dict[tuple[int, str], int] = {}
    ready: list[Any] = []
    for pk, _book, period, kind, *_ in vouchers:
        last[period, kind] = number = last.get((period, kind), 0) + 1
        ready.append(SimpleNamespace(pk=pk, number=number, version=1))
    put_posted(ready, actor=SYSTEM, at=AT)


def _close(plan: Plan, books: list[Any]) -> None:
    """Month after month, of all books at once."""
    from townworks.ledger.models import Period

    ids = [book.pk for book in books]
    before = (START - timedelta(days=1)).replace(day=1)
    for month in (before, *plan.months[:-1]):
        Period.objects.filter(book__in=ids, month=month).update(state="closed", closed_at=AT)


def _look(*_: object) -> None:
    """What the clockwork does of itself every few minutes, or the server's own vacuum."""
    from django.db import connection

    from townworks.kernel import statistics
    from townworks.ledger.models import Balance, Line, Voucher

    statistics.gather(Balance, Line, Voucher)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in ("ledger_balance", "ledger_line", "ledger_voucher", "ledger_period"):
                cursor.execute(f"VACUUM ANALYZE {table}")
