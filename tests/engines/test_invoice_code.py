"""发票二维码: what is written as an invoice is read back as it was; what is none reads nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.invoice_code import ELECTRONIC, KINDS, MOST, Given, compute

GOOD = "01,10,044001900111,12345678,94.34,20260305,66666666666666666666,3F2A"


def digits(*lengths: int) -> st.SearchStrategy[str]:
    return st.sampled_from(lengths).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n))


@st.composite
def invoices(draw: st.DrawFn) -> tuple[str, str, str, int, date]:
    kind = draw(st.sampled_from([*KINDS, "99"]))
    electronic = kind in ELECTRONIC
    code = "" if electronic else draw(digits(10, 12))
    number = draw(digits(20 if electronic else 8))
    fen = draw(st.integers(-MOST * 100 + 1, MOST * 100 - 1))
    return kind, code, number, fen, draw(st.dates(date(2000, 1, 1), date(2099, 12, 31)))


def written(kind: str, code: str, number: str, fen: int, day: date) -> str:
    sign, whole = ("-" if fen < 0 else ""), abs(fen)
    return f"01,{kind},{code},{number},{sign}{whole // 100}.{whole % 100:02},{day:%Y%m%d},1234,AB12"


@given(invoices())
def test_what_was_written_is_read(one: tuple[str, str, str, int, date]):
    kind, code, number, fen, day = one
    read = compute(Given(written(*one)))
    assert (read.found, read.kind, read.code, read.number) == (True, kind, code, number)
    assert (read.fen, read.issued_on, read.red) == (fen, day, fen < 0)
    assert read.with_tax == (kind in ELECTRONIC)


@given(invoices(), st.sampled_from([" ", "\n", "\t"]))
def test_blanks_and_full_width_commas_change_nothing(one: tuple[str, str, str, int, date], blank: str):
    text = written(*one)
    assert compute(Given(blank + text.replace(",", f"，{blank}") + blank)) == compute(Given(text))


@given(st.text(max_size=200))
def test_any_text_at_all_is_answered(text: str):
    read = compute(Given(text))
    assert read.working and (read.found or (read.number, read.fen, read.issued_on) == ("", None, None))


@given(st.integers(0, len(GOOD)))
def test_a_code_that_breaks_off_reads_nothing_that_was_not_there(end: int):
    read, whole = compute(Given(GOOD[:end])), compute(Given(GOOD))
    assert read.number in ("", whole.number) and read.code in ("", whole.code)
    assert read.issued_on in (None, whole.issued_on)


@pytest.mark.parametrize("amount", ["", "九十", "1.23456", "1e5", "0.001", "NaN", "９"])
def test_an_amount_that_is_none_is_told_and_the_number_kept(amount: str):
    read = compute(Given(GOOD.replace("94.34", amount)))
    assert (read.found, read.fen, len(read.working)) == (True, None, 2)


@pytest.mark.parametrize("day", ["20261301", "2026035", "20260230", "２０２６０３０５"])
def test_a_day_that_is_none_is_told(day: str):
    assert compute(Given(GOOD.replace("20260305", day))).issued_on is None
