"""十六个连接: who post at the same time get numbers without a gap, and every fen is booked."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from tests.ledger import world as ledger_worlds
from tests.ledger.world import AT, LedgerWorld, lines_of, month
from townworks.kernel.actor import SYSTEM
from townworks.kernel.errors import WrongState
from townworks.ledger import services
from townworks.ledger.models import Voucher
from townworks.ledger.services import verifying

pytestmark = pytest.mark.django_db(transaction=True)
CONNECTIONS, EACH = 16, 4


@pytest.fixture
def ledger(transactional_db: None) -> LedgerWorld:
    return ledger_worlds.build()


def together(act: Callable[[int], None]) -> list[BaseException]:
    """The act sixteen times at once, each on its own connection; what went wrong."""
    failures: list[BaseException] = []
    gate = threading.Barrier(CONNECTIONS)

    def run(n: int) -> None:
        try:
            gate.wait()
            act(n)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def posted(book_id: int, fen: int) -> Voucher:
    draft = services.draft_voucher(
        actor=SYSTEM,
        book_id=book_id,
        kind="receipt",
        dated_on=month("2026-03"),
        summary="试验",
        lines=lines_of(("101", fen), ("501", -fen)),
        at=AT,
    )
    services.review_voucher(actor=SYSTEM, pk=draft.pk, at=AT)
    return services.post_voucher(actor=SYSTEM, pk=draft.pk, at=AT)


def test_sixteen_connections_leave_no_gap_and_lose_no_fen(ledger: LedgerWorld) -> None:
    def act(n: int) -> None:
        for k in range(EACH):
            posted(ledger.book.pk, 100 * n + k + 1)

    assert together(act) == []
    numbers = Voucher.objects.filter(book=ledger.book).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, CONNECTIONS * EACH + 1))
    expected = sum(100 * n + k + 1 for n in range(CONNECTIONS) for k in range(EACH))
    assert (ledger.closing("101"), ledger.closing("501")) == (expected, -expected)
    assert verifying.verified(ledger.book).problems == ()


def test_of_sixteen_who_post_the_same_voucher_one_does(ledger: LedgerWorld) -> None:
    draft = ledger.review(ledger.draft("receipt", "2026-03-05", ("101", 5), ("501", -5)))
    failures = together(lambda n: services.post_voucher(actor=SYSTEM, pk=draft.pk, at=AT) and None)
    assert len(failures) == CONNECTIONS - 1
    assert all(isinstance(failure, WrongState) for failure in failures)
    assert ledger.closing("101") == 5


def test_a_month_closes_between_those_who_post_and_holds(ledger: LedgerWorld) -> None:
    """One closes March while fifteen post into it: whoever came too late is refused, and what is booked is whole."""
    ledger.close_until("2026-01")
    posted(ledger.book.pk, 1)

    def act(n: int) -> None:
        if n == 0:
            for text in ("2026-02", "2026-03"):
                services.close_period(actor=SYSTEM, book_id=ledger.book.pk, month=month(text), at=AT)
        else:
            posted(ledger.book.pk, 1)

    failures = together(act)
    assert all(isinstance(failure, WrongState) for failure in failures)
    booked = Voucher.objects.filter(book=ledger.book, state="posted").count()
    assert ledger.closing("101") == booked
    assert verifying.verified(ledger.book).problems == () or Voucher.objects.exclude(state="posted").exists()


def test_those_who_post_past_the_services_in_different_months_see_each_other(ledger: LedgerWorld) -> None:
    """The running sums of a later month hold what was posted into an earlier one at the same moment."""
    days = [f"2026-{n + 1:02}-05" for n in range(12)]
    drafts = [ledger.review(ledger.draft("receipt", day, ("101", 1), ("501", -1))) for day in days]

    def act(n: int) -> None:
        if n < len(drafts):
            Voucher.objects.filter(pk=drafts[n].pk).update(state="posted", number=1)

    assert together(act) == []
    assert ledger.closing("101") == len(drafts)
    assert verifying.verified(ledger.book).problems == ()
