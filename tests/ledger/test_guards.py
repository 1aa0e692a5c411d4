"""账簿的守门: what the database itself refuses, past every service, on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Case, Value, When

from tests.ledger.world import AT, LedgerWorld, month
from townworks.ledger.models import Account, Balance, Line, Period, Reopening, Voucher
from townworks.ledger.services.verifying import verified

pytestmark = pytest.mark.django_db


def refused(words: str, change: Any) -> None:
    """The change is refused by the database, with these words."""
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        change()


def ready(
    ledger: LedgerWorld, *amounts: tuple[str, int], kind: str = "transfer", day: str = "2026-03-05"
) -> Voucher:
    """A reviewed voucher, whatever is in it: as if someone had written past the services."""
    voucher = ledger.draft(kind, day, *amounts)
    Voucher.objects.filter(pk=voucher.pk).update(state="reviewed", reviewed_at=AT, reviewed_by_id=None)
    return voucher


def post(voucher: Voucher, **facts: Any) -> int:
    return Voucher.objects.filter(pk=voucher.pk).update(**{"state": "posted", "number": 1, **facts})


def test_a_sound_voucher_is_posted_and_booked(ledger: LedgerWorld) -> None:
    assert post(ready(ledger, ("151", 700), ("301", -700))) == 1
    assert list(
        Balance.objects.order_by("account__code").values_list("account__code", "debit", "credit_through")
    ) == [
        ("151", 700, 0),
        ("301", 0, 700),
    ]


def test_an_unbalanced_posting(ledger: LedgerWorld) -> None:
    refused("unbalanced", lambda: post(ready(ledger, ("151", 700), ("301", -699))))
    assert not Balance.objects.exists()


def test_one_line_or_none(ledger: LedgerWorld) -> None:
    voucher = ledger.draft("transfer", "2026-03-05", ("151", 1), ("301", -1))
    Line.objects.filter(voucher=voucher).delete()
    Voucher.objects.filter(pk=voucher.pk).update(state="reviewed", reviewed_at=AT)
    refused("fewer than two lines", lambda: post(voucher))


def test_a_draft_that_nobody_reviewed(ledger: LedgerWorld) -> None:
    refused(
        "only a reviewed voucher",
        lambda: post(ledger.draft("transfer", "2026-03-05", ("151", 1), ("301", -1))),
    )


def test_who_drafted_it_as_its_reviewer(ledger: LedgerWorld) -> None:
    voucher = ready(ledger, ("151", 1), ("301", -1))
    refused("who drafted it", lambda: post(voucher, reviewed_by_id=voucher.drafted_by_id))


@pytest.mark.parametrize("number", [0, 2, None])
def test_a_number_that_does_not_follow(ledger: LedgerWorld, number: int | None) -> None:
    voucher = ready(ledger, ("151", 1), ("301", -1))
    with pytest.raises(DatabaseError), transaction.atomic():
        post(voucher, number=number)
    assert Voucher.objects.get(pk=voucher.pk).state == "reviewed"


def test_a_voucher_put_in_as_posted(ledger: LedgerWorld) -> None:
    facts = {"book": ledger.book, "period": ledger.period("2026-01"), "kind": "transfer", "drafted_at": AT}
    refused(
        "begins as a draft",
        lambda: Voucher.objects.create(
            **facts, dated_on=month("2026-01"), summary="x", state="posted", number=1
        ),
    )


def test_a_change_to_what_is_posted(ledger: LedgerWorld) -> None:
    voucher = ledger.post("transfer", "2026-03-05", ("151", 1), ("301", -1))
    refused("never changed", lambda: Voucher.objects.filter(pk=voucher.pk).update(summary="别的"))
    refused("never changed", lambda: Voucher.objects.filter(pk=voucher.pk).update(state="draft", number=None))
    refused("only a draft", lambda: Line.objects.filter(voucher=voucher).update(debit=2))


def test_a_removal_of_what_is_posted(ledger: LedgerWorld) -> None:
    voucher = ledger.post("transfer", "2026-03-05", ("151", 1), ("301", -1))

    def remove(table: str, column: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [voucher.pk])

    refused("only a draft loses lines", lambda: remove("ledger_line", "voucher_id"))
    refused("not removed", lambda: remove("ledger_voucher", "id"))


def test_a_line_more_in_what_was_reviewed(ledger: LedgerWorld) -> None:
    voucher = ready(ledger, ("151", 1), ("301", -1))
    account = Account.objects.get(book=ledger.book, code="151")
    refused(
        "only a draft takes lines",
        lambda: Line.objects.create(voucher=voucher, n=9, account=account, debit=1),
    )


@pytest.mark.parametrize("change", [{"summary": "改了"}, {"kind": "payment"}, {"dated_on": month("2026-04")}])
def test_a_change_to_what_was_reviewed(ledger: LedgerWorld, change: dict[str, Any]) -> None:
    voucher = ready(ledger, ("151", 1), ("301", -1))
    refused("what was reviewed", lambda: Voucher.objects.filter(pk=voucher.pk).update(**change))


def test_an_account_of_another_book(ledger: LedgerWorld) -> None:
    voucher = ledger.draft("transfer", "2026-03-05", ("151", 1), ("301", -1))
    other = Account.objects.get(book=ledger.committee, code="301")
    Line.objects.filter(voucher=voucher, n=2).update(account=other)
    Voucher.objects.filter(pk=voucher.pk).update(state="reviewed", reviewed_at=AT)
    refused("another book", lambda: post(voucher))


def test_an_account_that_has_sub_accounts(ledger: LedgerWorld) -> None:
    voucher = ledger.draft("transfer", "2026-03-05", ("151", 1), ("301", -1))
    Line.objects.filter(voucher=voucher, n=2).update(
        account=Account.objects.get(book=ledger.book, code="322")
    )
    Voucher.objects.filter(pk=voucher.pk).update(state="reviewed", reviewed_at=AT)
    refused("has sub-accounts", lambda: post(voucher))


def test_sub_accounts_below_an_account_with_lines(ledger: LedgerWorld) -> None:
    ledger.post("transfer", "2026-03-05", ("151", 1), ("301", -1))
    parent = Account.objects.get(book=ledger.book, code="151")
    facts = {"book": ledger.book, "name": "房屋", "kind": "asset", "side": "debit"}
    refused("takes no sub-accounts", lambda: Account.objects.create(**facts, code="15101", parent=parent))


def test_negative_amounts_in_what_is_no_reversal(ledger: LedgerWorld) -> None:
    voucher = ledger.draft("transfer", "2026-03-05", ("151", 1), ("301", -1))
    Line.objects.filter(voucher=voucher, n=1).update(debit=-1)
    Line.objects.filter(voucher=voucher, n=2).update(credit=-1)
    Voucher.objects.filter(pk=voucher.pk).update(state="reviewed", reviewed_at=AT)
    refused("negative amounts", lambda: post(voucher))


def test_a_reversal_that_is_no_mirror(ledger: LedgerWorld) -> None:
    old = ledger.post("transfer", "2026-03-05", ("151", 5), ("301", -5))
    red = ledger.draft("transfer", "2026-03-06", ("151", 4), ("301", -4))
    Line.objects.filter(voucher=red, n=1).update(debit=-4)
    Line.objects.filter(voucher=red, n=2).update(credit=-4)
    Voucher.objects.filter(pk=red.pk).update(reverses=old)
    Voucher.objects.filter(pk=red.pk).update(state="reviewed", reviewed_at=AT)
    refused("mirror", lambda: post(red, number=2))


@pytest.mark.parametrize(("debit", "credit"), [(0, 0), (1, 1)])
def test_a_line_with_both_sides_or_none(ledger: LedgerWorld, debit: int, credit: int) -> None:
    voucher = ledger.draft("transfer", "2026-03-05", ("151", 1), ("301", -1))
    account = Account.objects.get(book=ledger.book, code="151")
    facts = {"voucher": voucher, "n": 9, "account": account}
    with pytest.raises(DatabaseError), transaction.atomic():
        Line.objects.create(**facts, debit=debit, credit=credit)


def test_a_posting_into_a_closed_month(ledger: LedgerWorld) -> None:
    voucher = ready(ledger, ("151", 1), ("301", -1))
    ledger.close_until("2026-02")
    Period.objects.filter(pk=voucher.period_id).update(closed_at=AT)
    refused("not posted", lambda: Period.objects.filter(pk=voucher.period_id).update(state="closed"))
    post(voucher)
    ledger.close("2026-03")
    facts = {"book": ledger.book, "period": voucher.period, "kind": "transfer", "drafted_at": AT}
    refused("closed", lambda: Voucher.objects.create(**facts, dated_on=voucher.dated_on, summary="x"))


def test_a_date_outside_its_month(ledger: LedgerWorld) -> None:
    voucher = ledger.draft("transfer", "2026-03-05", ("151", 1), ("301", -1))
    Voucher.objects.filter(pk=voucher.pk).update(period=ledger.period("2026-02"))
    Voucher.objects.filter(pk=voucher.pk).update(state="reviewed", reviewed_at=AT)
    refused("not in the period", lambda: post(voucher))


def test_a_month_closed_before_the_one_before(ledger: LedgerWorld) -> None:
    ledger.draft("transfer", "2026-03-05", ("151", 1), ("301", -1))
    refused(
        "earlier month", lambda: Period.objects.filter(pk=ledger.period("2026-02").pk).update(state="closed")
    )


def test_a_month_opened_again_by_one_person(ledger: LedgerWorld) -> None:
    ledger.close_until("2026-01")
    closed = Period.objects.filter(pk=ledger.period("2026-01").pk)
    refused("another person agreed", lambda: closed.update(state="open"))
    refused("another person agreed", lambda: closed.update(state="open", reopened=1))
    asked = {"period": closed.get(), "reason": "x", "asked_by_id": 7, "asked_by_name": "甲", "asked_at": AT}
    with pytest.raises(DatabaseError), transaction.atomic():
        Reopening.objects.create(**asked, state="granted", decided_by_id=7)
    Reopening.objects.create(**asked, state="granted", decided_by_id=8)
    assert closed.update(state="open", reopened=1) == 1


def test_a_period_that_is_removed(ledger: LedgerWorld) -> None:
    def remove() -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM ledger_period WHERE book_id = %s", [ledger.there.pk])

    refused("periods are not removed", remove)


def post_all(vouchers: list[Voucher], numbers: list[int]) -> int:
    """Many in one statement, past every service."""
    cases = [When(pk=one.pk, then=Value(number)) for one, number in zip(vouchers, numbers, strict=True)]
    ids = [one.pk for one in vouchers]
    return Voucher.objects.filter(pk__in=ids).update(state="posted", number=Case(*cases))


def test_many_posted_by_one_statement_are_booked_as_one_by_one(ledger: LedgerWorld) -> None:
    days = ("2026-03-05", "2026-03-09", "2026-05-01", "2026-04-01")
    made = [ready(ledger, ("151", 10**n), ("301", -(10**n)), day=day) for n, day in enumerate(days)]
    assert post_all(made, [1, 2, 1, 1]) == 4
    assert verified(ledger.book).problems == ()
    kept = Balance.objects.filter(account__code="151").order_by("month").values_list("debit", "debit_through")
    assert list(kept) == [(11, 11), (1000, 1011), (100, 1111)]


@pytest.mark.parametrize("numbers", [[1, 3], [2, 3], [0, 1], [1, 1]])
def test_a_gap_among_many(ledger: LedgerWorld, numbers: list[int]) -> None:
    made = [ready(ledger, ("151", 1), ("301", -1)) for _ in numbers]
    with pytest.raises(DatabaseError), transaction.atomic():
        post_all(made, numbers)
    assert not Voucher.objects.filter(state="posted").exists()


def test_one_that_is_wrong_among_many_sound_ones(ledger: LedgerWorld) -> None:
    made = [ready(ledger, ("151", 1), ("301", -fen)) for fen in (1, 1, 2, 1)]
    refused("unbalanced", lambda: post_all(made, [1, 2, 3, 4]))
    assert not Balance.objects.exists()


def test_a_voucher_that_becomes_another_while_it_is_posted(ledger: LedgerWorld) -> None:
    empty = ledger.draft("transfer", "2026-03-05", ("151", 1), ("301", -1))
    Line.objects.filter(voucher=empty).delete()
    Voucher.objects.filter(pk=empty.pk).update(state="reviewed", reviewed_at=AT)

    def change() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE ledger_voucher SET id = id + 1000, state = 'posted', number = 1 WHERE id = %s",
                [empty.pk],
            )

    refused("ledger: ", change)
    assert Voucher.objects.get(pk=empty.pk).state == "reviewed"


def test_lines_of_several_vouchers_one_of_which_was_reviewed(ledger: LedgerWorld) -> None:
    account = Account.objects.get(book=ledger.book, code="151")
    open_one = ledger.draft("transfer", "2026-03-05", ("151", 1), ("301", -1))
    lines = [
        Line(voucher=voucher, n=9, account=account, debit=1)
        for voucher in (open_one, ready(ledger, ("151", 1), ("301", -1)))
    ]
    refused("only a draft takes lines", lambda: Line.objects.bulk_create(lines))
