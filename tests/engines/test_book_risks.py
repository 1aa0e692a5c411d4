"""账目风险: each rule with what it finds and what it leaves alone, and laws over all of them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.book_risks import (
    RULES,
    Cash,
    Contract,
    Entry,
    Given,
    Limits,
    Payment,
    Sheet,
    Works,
    compute,
)

LIMITS = Limits((50_000, 100_000), 10, 500_000, 100_000, 500_000)
ON = date(2026, 7, 1)
PAGE = Path(__file__).parents[2] / "docs" / "rules" / "book_risks.md"
DAY = date(2026, 3, 2)
dates = st.dates(date(2026, 1, 1), date(2026, 6, 30))
names = st.sampled_from(["老林", "小陈", "小周", "五金店", ""])


def pay(n: int, fen: int, day: int = 2, payee: str = "五金店", handler: str = "小陈") -> Payment:
    return Payment(f"claim:{n}", payee, handler, "小周", fen, DAY + timedelta(days=day))


def keys(*payments: Payment, **facts: object) -> list[str]:
    return [one.key for one in compute(Given(LIMITS, ON, payments, **facts)).findings]  # type: ignore[arg-type]


def test_the_page_names_every_rule_and_its_example() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"^\| (\w+) ", text, re.MULTILINE)) - {"rule"} == set(RULES)
    found = compute(Given(LIMITS, ON, (pay(1, 45_000), pay(2, 45_000, 5)))).findings
    assert [(one.rule, one.records) for one in found] == [("split", ("claim:1", "claim:2"))]
    assert (
        str(found[0].why) == "2026-03-04 到 2026-03-07 付给五金店 2 笔，每笔不超过 500.00 元，合计 900.00 元"
    )


def test_payments_far_apart_or_to_others_or_within_the_tier_are_not_split() -> None:
    assert keys(pay(1, 45_000), pay(2, 45_000, 13)) == []
    assert keys(pay(1, 45_000), pay(2, 45_000, 5, payee="文具店")) == []
    assert keys(pay(1, 20_000), pay(2, 30_000, 5)) == []


def test_the_highest_tier_that_was_passed_says_it_once() -> None:
    assert keys(pay(1, 60_000), pay(2, 45_000, 3)) == ["split:claim:1:claim:2"]


def test_round_sums_count_from_where_they_are_large() -> None:
    assert keys(pay(1, 500_000)) == ["round:claim:1"]
    assert keys(pay(1, 400_000)) == keys(pay(1, 500_001)) == []


def test_who_handles_or_witnesses_does_not_get_the_money() -> None:
    assert keys(pay(1, 100, payee="小陈")) == ["own_payee:claim:1"]
    assert keys(pay(1, 100, payee=" 小周 ")) == ["own_payee:claim:1"]
    assert keys(pay(1, 100, payee="", handler="")) == []


def test_a_voucher_of_a_day_of_rest_cash_over_the_limit_and_what_lacks_a_tender() -> None:
    entries = (Entry("voucher:1", "收-1", DAY), Entry("voucher:2", "收-2", DAY + timedelta(days=1)))
    cash = (
        Cash("cash:2026-03", date(2026, 3, 31), 500_000),
        Cash("cash:2026-04", date(2026, 4, 30), 500_001),
    )
    contracts = (
        Contract("contract:1", "鱼塘", 9, True, False),
        Contract("contract:2", "店面", 9, True, True),
    )
    told = keys(entries=entries, rest_days=frozenset({DAY}), cash=cash, contracts=contracts)
    assert told == ["rest_day:voucher:1", "cash_left:2026-04", "no_tender:contract:1"]


def test_a_sheet_is_late_from_the_day_after_it_was_due() -> None:
    due = date(2026, 4, 15)
    sheets = (
        Sheet("sheet:a", "甲", due, due),
        Sheet("sheet:b", "乙", due, due + timedelta(days=1)),
        Sheet("sheet:c", "丙", due, None),
        Sheet("sheet:d", "丁", ON, None),
    )
    assert keys(sheets=sheets) == ["late_sheet:sheet:b", "late_sheet:sheet:c"]


ROAD = Works("works:1", "路", 4_800_000, 400_000, 5_200_000, 100_000, 97_000, 97_000, 0, date(2026, 6, 30))
TEN = replace(LIMITS, changes_percent=10)


def of(*works: Works) -> list[str]:
    return [one.key for one in compute(Given(TEN, ON, works=works)).findings]


def test_changes_of_works_above_their_share_are_told() -> None:
    assert of(ROAD) == of(replace(ROAD, changes=480_000)) == []
    assert of(replace(ROAD, changes=500_000)) == ["works_changed:works:1"]
    told = compute(Given(TEN, ON, works=(replace(ROAD, changes=500_000),))).findings[0]
    assert str(told.why) == "工程“路”合同 48,000.00 元，变更累计 5,000.00 元，超过合同的 10%"


def test_measured_beyond_the_contract_and_paid_ahead_of_it() -> None:
    assert of(replace(ROAD, measured=5_200_001)) == ["works_over:works:1"]
    assert of(replace(ROAD, claimed=97_001)) == ["paid_ahead:works:1"]
    ahead = replace(ROAD, ahead=10_000, claimed=30_000, due=30_000)
    assert of(ahead) == ["paid_ahead:works:1"]
    assert (
        of(replace(ahead, ends_on=ON))
        == of(replace(ahead, ends_on=None))
        == of(replace(ahead, claimed=0))
        == []
    )


def test_works_without_a_tender_are_told_like_contracts() -> None:
    assert keys(contracts=(Contract("works:1", "路", 5_200_000, True, False),)) == ["no_tender:works:1"]


fen = st.integers(0, 10**9)
built = st.lists(st.tuples(fen, fen, fen, fen, fen, fen, fen, st.none() | dates), max_size=8).map(
    lambda rows: tuple(Works(f"works:{n}", "路", *row) for n, row in enumerate(rows))
)


@given(built, st.integers(0, 50))
def test_a_wider_share_of_changes_finds_no_more_and_no_works_is_told_twice_by_a_rule(
    works: tuple[Works, ...], more: int
) -> None:
    narrow, wide = (
        {one.key for one in compute(Given(replace(TEN, changes_percent=n), ON, works=works)).findings}
        for n in (10, 10 + more)
    )
    assert wide <= narrow
    found = compute(Given(TEN, ON, works=works)).findings
    assert len({one.key for one in found}) == len(found)


payments = st.lists(st.tuples(names, names, names, st.integers(1, 1_000_000), dates), max_size=20).map(
    lambda rows: tuple(Payment(f"claim:{n}", *row) for n, row in enumerate(rows, start=1))
)
cashes = st.lists(st.integers(-10, 1_000_000), max_size=6).map(
    lambda sums: tuple(Cash(f"cash:{n}", date(2026, n, 28), fen) for n, fen in enumerate(sums, start=1))
)
worlds = st.builds(Given, st.just(LIMITS), st.just(ON), payments, cash=cashes)


@given(worlds, st.randoms())
def test_the_order_of_the_records_does_not_matter(world: Given, random: object) -> None:
    mixed = list(world.payments)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = compute(world), compute(replace(world, payments=tuple(mixed)))
    assert sorted(found.key for found in one.findings) == sorted(found.key for found in other.findings)


@given(worlds)
def test_no_key_is_told_twice_and_every_record_is_one_that_was_given(world: Given) -> None:
    found = compute(world).findings
    assert len({one.key for one in found}) == len(found)
    known = {one.key for one in (*world.payments, *world.cash)}
    assert all(set(one.records) <= known and one.rule in RULES for one in found)


@given(worlds)
def test_each_split_is_of_one_payee_within_the_days_and_beyond_a_tier_that_each_keeps(world: Given) -> None:
    by_key = {one.key: one for one in world.payments}
    seen: set[str] = set()
    for one in (found for found in compute(world).findings if found.rule == "split"):
        rows = [by_key[key] for key in one.records]
        total, days = sum(row.fen for row in rows), [row.paid_on for row in rows]
        assert len({row.payee for row in rows}) == 1
        assert (max(days) - min(days)).days <= LIMITS.split_days
        assert any(max(row.fen for row in rows) <= tier < total for tier in LIMITS.tiers)
        assert not seen & set(one.records)  # a payment is split once
        seen |= set(one.records)


@given(worlds, st.integers(0, 1_000_000))
def test_a_wider_limit_of_cash_finds_no_more(world: Given, more: int) -> None:
    wider = replace(world, limits=replace(LIMITS, cash=LIMITS.cash + more))
    mine, theirs = ({one.key for one in compute(each).findings} for each in (world, wider))
    assert theirs <= mine
