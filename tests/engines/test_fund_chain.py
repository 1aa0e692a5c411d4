"""资金链条."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.fund_chain import Allotment, Given, Payment, Works, compute

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


ROAD = Works("机耕路", 200_000, 200_000, 200_000, 100_000, 3_000, 97_000)


def of_works(*works: Works, share: int = 200_000, payment: Payment = PAID) -> dict[str, list[str]]:
    found = compute(Given(500_000, (Allotment("公厕改造", 300_000, (payment,), share),), works))
    return {one.code: [str(why) for why in one.breaks] for one in found.links if not one.holds}


def test_the_page_s_example_of_works() -> None:
    found = compute(Given(500_000, (Allotment("机耕路", 300_000, works=200_000),), (ROAD,)))
    sides = {one.code: (one.left, one.right) for one in found.links}
    assert (sides["contracted"], sides["measured"], sides["due"]) == (
        (300_000, 300_000),
        (200_000, 200_000),
        (97_000, 97_000),
    )
    assert found.holds
    assert of_works(replace(ROAD, paid=98_000)) == {
        "due": ["“机耕路”计量减质保金 970.00 元，已报账 980.00 元，多 10.00 元"]
    }


def test_each_break_of_works_names_its_link() -> None:
    assert list(of_works(ROAD, share=300_001)) == ["contracted"]
    assert of_works(replace(ROAD, money=150_000)) == {
        "contracted": ["“机耕路”要用 2,000.00 元，落实的资金 1,500.00 元，差 500.00 元"]
    }
    assert list(of_works(replace(ROAD, measured=200_001, paid=0))) == ["measured"]
    bare = replace(PAID, unmeasured=True)
    assert of_works(payment=bare, share=0) == {
        "due": ["报账单 2026-0001 800.00 元是工程款，没有写明付哪一期计量"]
    }


def test_a_fund_without_works_has_no_links_of_works() -> None:
    found = compute(Given(500_000, (Allotment("甲", 300_000, (PAID,)),)))
    assert not {"contracted", "measured", "due"} & {one.code for one in found.links}


@given(
    st.lists(
        st.tuples(*(st.integers(0, 10**9) for _ in range(4))),
        min_size=1,
        max_size=6,
    ),
    st.integers(0, 10**9),
)
def test_works_within_their_laws_hold_and_one_fen_more_breaks(
    parts: list[tuple[int, int, int, int]], more: int
) -> None:
    """Each works is built from the bottom: paid, left, held and not measured add up to its contract."""
    works = tuple(
        Works(str(n), sum(four), sum(four), sum(four), sum(four[:3]), four[2], four[0])
        for n, four in enumerate(parts)
    )
    net = sum(one.money for one in works) + more
    rows = (Allotment("甲", net, works=net - more),)
    found = compute(Given(net, rows, works))
    assert found.holds and all(one.left == one.right for one in found.links)
    first = works[0]
    for wrong in (
        replace(first, money=first.money - 1),
        replace(first, measured=first.limit + 1, held=first.limit + 1, paid=0),
        replace(first, paid=first.due + 1),
    ):
        assert not compute(Given(net, rows, (wrong, *works[1:]))).holds
