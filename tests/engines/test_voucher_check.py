"""凭证检查."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.ledger_pages import fen, rows_of
from townworks.engines.voucher_check import Entry, Given, compute, yuan

MONEY = ("101", "102")
KINDS = {"收": "receipt", "付": "payment", "转": "transfer"}
EXAMPLES = rows_of("voucher_check", "类")


def entries_of(text: str) -> tuple[Entry, ...]:
    found = re.findall(r"(借|贷) (\d+) ([\d.]+)", text)
    return tuple(
        Entry(code, **{"debit" if side == "借" else "credit": fen(amount)}) for side, code, amount in found
    )


@pytest.mark.parametrize(("kind", "text", "words"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_the_page_tells_what_the_engine_says(kind: str, text: str, words: str) -> None:
    answer = compute(Given(KINDS[kind], entries_of(text), MONEY))  # type: ignore[arg-type]
    assert [str(why) for _, why in answer.problems] == ([words] if words else [])


def test_every_problem_is_told_at_its_line() -> None:
    answer = compute(Given("transfer", (Entry("151", debit=-5), Entry("301"), Entry("311", 1, 1)), MONEY))
    assert [n for n, _ in answer.problems] == [1, 2, 3, 0]


def test_one_line_is_no_voucher() -> None:
    assert [
        str(why) for _, why in compute(Given("transfer", (Entry("151", debit=0, credit=0),), MONEY)).problems
    ] == [
        "没有填金额",
        "至少要有两条分录",
    ]


sides = st.tuples(st.sampled_from(["151", "301", "513", "211"]), st.integers(1, 10**9), st.booleans())
vouchers = st.lists(sides, min_size=1, max_size=6).map(
    lambda rows: (
        *(Entry(code, debit=n) if left else Entry(code, credit=n) for code, n, left in rows),
        *(Entry("112", credit=n) if left else Entry("112", debit=n) for _, n, left in rows),
    )
)


@given(vouchers, st.randoms())
def test_the_order_of_lines_changes_nothing(entries: tuple[Entry, ...], random) -> None:
    mixed = list(entries)
    random.shuffle(mixed)
    assert compute(Given("transfer", tuple(mixed), MONEY)).fit
    assert compute(Given("transfer", entries, MONEY)).fit


@given(vouchers)
def test_in_red_it_fits_as_a_reversal_only(entries: tuple[Entry, ...]) -> None:
    red = tuple(replace(one, debit=-one.debit, credit=-one.credit) for one in entries)
    assert compute(Given("transfer", red, MONEY, reversal=True)).fit
    assert not compute(Given("transfer", red, MONEY)).fit


@given(vouchers, st.integers(1, 10**6))
def test_a_fen_too_much_is_told(entries: tuple[Entry, ...], more: int) -> None:
    wrong = (*entries, Entry("151", debit=more))
    (_, why), *rest = compute(Given("transfer", wrong, MONEY)).problems
    assert (rest, why.values["gap"]) == ([], yuan(more))
