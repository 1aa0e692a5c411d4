"""资金链条."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.fund_chain import Allotment, Given, Payment, compute

PAID = Payment(
    "2026-0001", "paid", 80_000, 80_000, 80_000, True, receipts=(80_000,), sheet="2026-Q1", due=True
)


def broken(*payments: Payment, amount: int = 500_000, net: int = 300_000) -> dict[str, list[str]]:
    found = compute(Given(amount, (Allotment("公厕改造", net, payments),)))
    return {one.code: [str(why) for why in one.breaks] for one in found.links if not one.holds}


def test_the_page_s_example() -> None:
    assert broken(PAID) == {}
    found = broken(replace(PAID, voucher=86_000))
    assert list(found) == ["vouchers", "posted"]
    assert found["vouchers"] == ["报账单 2026-0001 800.00 元，凭证 860.00 元，差 60.00 元"]
    answer = compute(Given(500_000, (Allotment("公厕改造", 300_000, (PAID,)),)))
    assert (answer.left, answer.allotted, answer.paid) == (220_000, 300_000, 80_000)


def test_every_break_names_its_link() -> None:
    assert list(broken(PAID, amount=200_000)) == ["allotted"]
    assert list(broken(PAID, net=70_000)) == ["spent"]
    assert list(broken(replace(PAID, lines=70_000))) == ["lines"]
    assert broken(replace(PAID, posted=False))["posted"] == ["报账单 2026-0001 800.00 元已付，凭证还没有记账"]
    assert broken(replace(PAID, undone=True))["posted"] == ["报账单 2026-0001 800.00 元已付，凭证后来冲销了"]
    assert broken(replace(PAID, receipts=(80_000, None)))["receipts"] == [
        "报账单 2026-0001 有 1 张票据没有写金额"
    ]
    assert list(broken(replace(PAID, receipts=()))) == ["receipts"]
    assert list(broken(replace(PAID, sheet=""))) == ["disclosed"]
    assert broken(replace(PAID, sheet="", due=False)) == {}


def test_what_is_not_paid_yet_needs_no_posting() -> None:
    asked = Payment("2", "asked", 500, 500, receipts=(500,))
    granted = replace(asked, number="3", stage="granted", voucher=500)
    assert broken(PAID, asked, granted) == {}


@given(st.lists(st.integers(1, 10**6), max_size=8), st.integers(0, 10**8))
def test_links_of_whole_papers_hold_and_parts_add_up(sums: list[int], more: int) -> None:
    payments = tuple(
        Payment(str(n), ("asked", "granted", "paid")[n % 3], fen, fen, None if n % 3 == 0 else fen, n % 3 == 2, False, (fen,))
        for n, fen in enumerate(sums)
    )  # fmt: skip
    net = sum(sums) + more
    found = compute(Given(net + 1, (Allotment("甲", net, payments),)))
    assert found.holds
    assert found.paid + found.granted + found.asked + found.left == found.allotted == net
