"""村账的定律: the trial balance is zero after anything; a day's order changes nothing; a reversal restores; kept equals counted."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ledger.world import AT, LedgerWorld, lines_of, month
from townworks.engines import trial_balance
from townworks.kernel.actor import SYSTEM
from townworks.kernel.errors import Refusal
from townworks.ledger import selectors, services
from townworks.ledger.models import Period, Voucher
from townworks.ledger.services import verifying

pytestmark = pytest.mark.django_db
KINDS = {"receipt": ("101", "501"), "payment": ("513", "102"), "transfer": ("151", "211")}
amounts = st.integers(1, 10**9)
vouchers = st.tuples(
    st.just("voucher"), st.sampled_from(sorted(KINDS)), st.integers(1, 4), st.integers(1, 28), amounts
)
acts = st.one_of(
    vouchers,
    vouchers,
    st.tuples(st.just("reverse"), st.integers(0, 9)),
    st.tuples(st.just("close")),
    st.tuples(st.just("reopen")),
)
quick = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


class Undone(Exception):
    """Takes back what one example wrote."""


def posted(ledger: LedgerWorld, kind: str, day: str, amount: int) -> Voucher:
    """By the system: it stands for two people, so that an example is quick."""
    debit, credit = KINDS[kind]
    draft = services.draft_voucher(
        actor=SYSTEM,
        book_id=ledger.book.pk,
        kind=kind,
        dated_on=month("2026-01").fromisoformat(day),
        summary="试验",
        lines=lines_of((debit, amount), (credit, -amount)),
        at=AT,
    )
    return _through(draft)


def _through(draft: Voucher) -> Voucher:
    services.review_voucher(actor=SYSTEM, pk=draft.pk, at=AT)
    return services.post_voucher(actor=SYSTEM, pk=draft.pk, at=AT)


def done(ledger: LedgerWorld, act: tuple[Any, ...]) -> None:
    """One act; what the house refuses changes nothing."""
    if act[0] == "voucher":
        posted(ledger, act[1], f"2026-{act[2]:02}-{act[3]:02}", act[4])
    elif act[0] == "reverse":
        found = list(Voucher.objects.filter(book=ledger.book, state="posted").order_by("pk"))
        if found:
            old = found[act[1] % len(found)]
            _through(
                services.reverse_voucher(
                    actor=SYSTEM, pk=old.pk, reason="冲", dated_on=month("2026-05"), at=AT
                )
            )
    elif act[0] == "close":
        first = Period.objects.filter(book=ledger.book, state="open").earliest("month")
        services.close_period(actor=SYSTEM, book_id=ledger.book.pk, month=first.month, at=AT)
    else:
        last = Period.objects.filter(book=ledger.book, state="closed").order_by("-month").first()
        if last:
            ledger.reopen(f"{last.month:%Y-%m}")


def table(ledger: LedgerWorld, text: str = "2026-05") -> trial_balance.Answer:
    held = selectors.held_by([ledger.book], month(text))
    return trial_balance.compute(trial_balance.Given(tuple(one.standing for one in held), {}))


@quick
@given(st.lists(acts, max_size=10))
def test_after_any_acts_the_table_balances_and_the_book_verifies(
    ledger: LedgerWorld, sequence: list[Any]
) -> None:
    with pytest.raises(Undone), transaction.atomic():
        for act in sequence:
            try:
                with transaction.atomic():
                    done(ledger, act)
            except Refusal:
                continue
        for text in ("2026-01", "2026-03", "2026-05"):
            assert table(ledger, text).balanced
        assert verifying.verified(ledger.book).problems == ()
        raise Undone


def rows_after(ledger: LedgerWorld, rows: list[tuple[str, int]]) -> object:
    """The table after posting these on one day."""
    answer: list[object] = []
    with pytest.raises(Undone), transaction.atomic():
        for kind, amount in rows:
            posted(ledger, kind, "2026-03-15", amount)
        answer.append((table(ledger).rows, table(ledger, "2026-03").rows))
        raise Undone
    return answer[0]


@quick
@given(st.lists(st.tuples(st.sampled_from(sorted(KINDS)), amounts), min_size=2, max_size=5), st.randoms())
def test_the_order_within_a_day_changes_nothing(
    ledger: LedgerWorld, rows: list[tuple[str, int]], random: Any
) -> None:
    mixed = list(rows)
    random.shuffle(mixed)
    assert rows_after(ledger, rows) == rows_after(ledger, mixed)


@quick
@given(st.lists(vouchers, max_size=4), vouchers)
def test_a_reversal_restores_every_column(ledger: LedgerWorld, before: list[Any], one: Any) -> None:
    with pytest.raises(Undone), transaction.atomic():
        for act in before:
            done(ledger, act)
        was = table(ledger)
        done(ledger, one)
        old = Voucher.objects.filter(book=ledger.book).latest("pk")
        _through(services.reverse_voucher(actor=SYSTEM, pk=old.pk, reason="冲", dated_on=old.dated_on, at=AT))
        assert table(ledger) == was
        raise Undone
