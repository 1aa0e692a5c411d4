"""演示镇的村账: two years of eight villages, kept so that another program agrees to the fen and the town's sum has something to leave out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from townworks.kernel.money import to_yuan
from townworks.ledger import selectors
from townworks.ledger.documents.beancount import account_name
from townworks.ledger.models import Book, Period, Voucher

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lived")]
JUNE = date(2026, 6, 1)


def books() -> list[Book]:
    return list(Book.objects.order_by("code"))


def test_eight_villages_keep_books_over_two_years():
    assert len(books()) == 8
    for book in books():
        months = Period.objects.filter(book=book, vouchers__state="posted", month__gte=book.starts_on)
        assert months.distinct().count() == 24, book.code


def test_beancount_agrees_on_every_village_to_the_fen(tmp_path: Path):
    from beancount import loader
    from beancount.core import realization

    for book in books():
        out = tmp_path / f"{book.code}.beancount"
        call_command("ledger", "export", "--book", book.code, "--beancount", str(out), verbosity=0)
        entries, errors, _ = loader.load_file(str(out))
        assert errors == [], book.code
        real = realization.realize(entries)
        for one in selectors.held_by([book], JUNE):
            account = realization.get(real, account_name(one.kind, one.code))
            theirs = account.balance.get_currency_units("CNY").number if account is not None else None
            assert (theirs or Decimal(0)) == to_yuan(one.standing.closing), (book.code, one.code)


def test_every_book_counted_again_holds(capsys: pytest.CaptureFixture[str]):
    for book in books():
        call_command("ledger", "verify", "--book", book.code)
    assert capsys.readouterr().out.count("0 处不符") == 8


def test_two_years_were_closed_and_one_was_distributed():
    for book in books():
        made = Voucher.objects.filter(book=book, state="posted", source__in=("carry", "distribute"))
        assert {one.dated_on.year for one in made} == {2024, 2025}
        assert {one.dated_on.year for one in made if one.source == "distribute"} == {2025}
        assert selectors.closing(book, "5", date(2025, 12, 1)) == 0
        assert selectors.closing(book, "11301", date(2025, 12, 1)) < 0  # what members get is owed to them


def test_the_towns_sum_leaves_out_what_two_villages_owe_each_other():
    told = selectors.town_sum(books(), JUNE)
    assert told.statements.balanced
    assert {(pair.of, pair.left) for pair in told.pairs if pair.of == "closing"} == {("closing", 1_400_000)}


def test_what_one_village_has_not_booked_yet_is_told_as_a_difference():
    told = selectors.town_sum(books(), JUNE)
    gaps = [pair.left + pair.right for pair in told.differences if pair.of == "closing"]
    assert gaps == [600_000]
