"""科目余额表."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.ledger_pages import fen, rows_of
from townworks.engines.trial_balance import Given, Standing, compute

PARENTS = {"101": "", "10101": "101", "10102": "101", "1010101": "10101", "301": "", "501": ""}
LEAVES = ("10102", "1010101", "301", "501")


def test_the_page_shows_what_the_engine_says() -> None:
    answer = compute(
        Given((Standing("10101", 100, 50, 0), Standing("301", -100), Standing("501", 0, 0, 50)), PARENTS)
    )
    page = [[cells[0], *map(fen, cells[1:])] for cells in rows_of("trial_balance", "科目")]
    assert [[row.code, row.opening, row.debit, row.credit, row.closing] for row in answer.rows] == page


def test_a_table_that_does_not_balance_says_by_how_much() -> None:
    answer = compute(Given((Standing("10102", 0, 500, 0), Standing("501", 0, 0, 400)), PARENTS))
    assert (answer.balanced, str(answer.working[-1])) == (False, "借贷不平，相差 1.00 元")


@pytest.mark.parametrize("parents", [{"101": "10101", "10101": "101"}, {"10101": "10101"}])
def test_accounts_in_a_circle_are_refused(parents: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="圈"):
        compute(Given((Standing("10101", 1),), parents))


def test_an_account_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="两次"):
        compute(Given((Standing("301", 1), Standing("301", 2)), PARENTS))


moves = st.lists(
    st.tuples(st.sampled_from(LEAVES), st.sampled_from(LEAVES), st.integers(-(10**9), 10**9)), max_size=30
)


def posted(rows: list[tuple[str, str, int]]) -> tuple[Standing, ...]:
    debit, credit = dict.fromkeys(LEAVES, 0), dict.fromkeys(LEAVES, 0)
    for left, right, amount in rows:
        debit[left] += amount
        credit[right] += amount
    return tuple(Standing(code, 0, debit[code], credit[code], debit[code], credit[code]) for code in LEAVES)


@given(moves)
def test_what_was_posted_balanced_is_balanced(rows: list[tuple[str, str, int]]) -> None:
    answer = compute(Given(posted(rows), PARENTS))
    assert answer.balanced
    assert answer.totals.closing_debit == answer.totals.closing_credit


@given(moves)
def test_a_parent_is_the_sum_of_what_is_below(rows: list[tuple[str, str, int]]) -> None:
    found = {row.code: row for row in compute(Given(posted(rows), PARENTS)).rows}
    below = [found.get(code, Standing(code)) for code in ("10101", "10102")]
    assert found.get("101", Standing("101")).closing == sum(one.closing for one in below)
