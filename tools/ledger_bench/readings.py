"""Pages and figures of the filled town: queries, the clock and the processor, each asked a few times by a signed-in clerk of the agency."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tools.ledger_bench.town import AT, Plan, processor

TIMES = 9


@dataclass(frozen=True)
class Reading:
    """One thing read: how many queries it took, and the median milliseconds on the clock and of the processor."""

    queries: int
    clock: float
    worked: float


def read(act: Callable[[], Any], times: int = TIMES) -> Reading:
    """The median of several, after one that is not counted."""
    from django.db import connection

    asked: list[str] = []

    def noted(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(noted):
        act()
    taken, worked = [], []
    for _ in range(times):
        began, cpu = time.perf_counter(), processor()
        act()
        taken.append(time.perf_counter() - began)
        worked.append(processor() - cpu)
    return Reading(len(asked), sorted(taken)[times // 2] * 1000, sum(worked) / times * 1000)


def told(what: str, one: Reading) -> Reading:
    print(
        f"   {what:<52}{one.queries:>4} queries{one.clock:>9.1f} ms{one.worked:>9.1f} ms processor",
        flush=True,
    )
    return one


def pages(made: Any, plan: Plan, books: list[Any]) -> None:
    """The pages of the large village and of another one, and of the whole town."""
    client = _client(made)
    month = plan.months[-2]
    for name, book in (("large village", books[0]), ("village", books[-1])):
        print(f"   -- {name}: {plan.of_book(books.index(book)):,} vouchers; a closed month, {month:%Y-%m}")
        own = f"/ledger/{book.pk}/"
        for what, path in (
            ("trial balance", f"{own}?month={month:%Y-%m}"),
            ("statements", f"{own}statements/?month={month:%Y-%m}"),
            ("sub-ledger of the bank, January to now", f"{own}accounts/102/?month={month:%Y-%m}"),
            ("sub-ledger of the bank, one month", f"{own}accounts/102/?month={month:%Y-%m}&span=month"),
            ("bank journal of a month", f"{own}journals/bank/?month={month:%Y-%m}"),
            ("general journal of a month", f"{own}journals/general/?month={month:%Y-%m}"),
            ("vouchers, first page", f"{own}vouchers/"),
            ("vouchers, page 50", f"{own}vouchers/?page=50"),
            ("vouchers of a month", f"{own}vouchers/?month={month:%Y-%m}"),
            ("vouchers that wait", f"{own}vouchers/?state=draft"),
            ("vouchers by words", f"{own}vouchers/?q=第 77 张"),
        ):
            told(what, read(lambda: _asked(client, path)))  # noqa: B023 (called at once)
    print("   -- the town")
    for what, path in (
        ("books", "/ledger/"),
        ("consolidated statement", f"/ledger/town/?month={month:%Y-%m}"),
        ("risk list", "/risks/"),
        ("disclosure", "/disclosure/"),
    ):
        told(what, read(lambda: _asked(client, path), 3))  # noqa: B023


def figures(plan: Plan, books: list[Any]) -> dict[str, Reading]:
    """What stands behind the pages, without templates."""
    from townworks.ledger import selectors
    from townworks.ledger.models import Book
    from townworks.ledger.selectors.risk_facts import facts_of
    from townworks.ledger.selectors.sheet_content import content_of

    month, large = plan.months[-2], Book.objects.select_related("chart", "place", "town").get(pk=books[0].pk)
    few, ends = list(books[:20]), date(month.year, month.month, 28)
    print("   -- what stands behind them")
    return {
        name: told(name, read(act, times))
        for name, act, times in (
            ("trial balance", lambda: selectors.trial_table(large, month), TIMES),
            ("statements", lambda: selectors.statements(large, month), TIMES),
            ("the town's sum, 20 books", lambda: selectors.town_sum(few, month), 3),
            ("the town's sum, all books", lambda: selectors.town_sum(books, month), 3),
            ("facts of the risk list", lambda: facts_of(large, until=plan.months[-1]), 3),
            (
                "working of a public sheet, a month",
                lambda: content_of(large, month, ends, words={}, decisions="", note=""),
                3,
            ),
        )
    }


def town_sum_of(plan: Plan, books: list[Any]) -> Reading:
    """The consolidated statement of some books."""
    from townworks.ledger import selectors

    one = read(lambda: selectors.town_sum(books, plan.months[-2]), 3)
    return told(f"the town's sum, {len(books)} books", one)


def through_services(made: Any, plan: Plan, book: Any, count: int) -> dict[str, float]:
    """Vouchers a second through the services, every step of a voucher and its audit among them: one by one, and many at once."""
    from townworks.ledger import services
    from townworks.ledger.services import Slip

    keeper, reviewer = made.actor("agency_accountant"), made.actor("agency_reviewer")
    lines = _lines()
    day = plan.months[-1].replace(day=28)
    facts = {"kind": "payment", "dated_on": day, "summary": "试验", "lines": lines}
    drafted: list[int] = []

    def one_by_one() -> None:
        for _ in range(count):
            pk = services.draft_voucher(actor=keeper, book_id=book.pk, at=AT, **facts).pk
            services.review_voucher(actor=reviewer, pk=pk, at=AT)
            services.post_voucher(actor=keeper, pk=pk, at=AT)

    def draft_many() -> None:
        slips = [Slip(**facts) for _ in range(count)]
        drafted.extend(
            one.pk for one in services.draft_vouchers(actor=keeper, book_id=book.pk, slips=slips, at=AT)
        )

    def review_many() -> None:
        services.review_vouchers(actor=reviewer, book_id=book.pk, ids=drafted, at=AT)

    def post_many() -> None:
        services.post_vouchers(actor=keeper, book_id=book.pk, ids=drafted, at=AT)

    rates = {}
    print(f"   -- through the services, {count} vouchers of {len(lines)} lines onto the full database")
    whole = 0.0
    for what, act in (
        ("drafted, reviewed, posted one by one", one_by_one),
        ("drafted together", draft_many),
        ("reviewed together", review_many),
        ("posted together", post_many),
    ):
        began, cpu = time.perf_counter(), processor()
        act()
        took, worked = time.perf_counter() - began, processor() - cpu
        whole += 0.0 if act is one_by_one else took
        rates[what] = count / took
        print(
            f"   {what:<42}{took:>9.2f} s{rates[what]:>9,.0f} vouchers/s; processor {count / worked:,.0f} vouchers/s",
            flush=True,
        )
    rates["together"] = count / whole
    print(
        f"   {'drafted, reviewed, posted together':<42}{whole:>9.2f} s{rates['together']:>9,.0f} vouchers/s"
    )
    return rates


def _lines() -> list[Any]:
    from townworks.ledger.services import Given

    return [Given("541", debit=700), Given("502", debit=300), Given("102", credit=1000)]


def _asked(client: Any, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")


def _client(made: Any) -> Any:
    from django.test import Client

    from townworks.kernel import clock
    from townworks.people.models import SignIn

    person = made.world.here.people["agency_accountant"]
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(person)
    facts = {"at": clock.now(), "seen_at": clock.now()}
    SignIn.objects.get_or_create(person=person, session_key=client.session.session_key, defaults=facts)
    return client
