"""银行对账: a statement taken in once, refused for the right reasons, matched by a person, undone with a trace; both balances agree."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings

from tests.engines import bank_forms as forms
from tests.ledger.world import AT, REVIEWER, LedgerWorld
from townworks.kernel import personal
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.personal import keys
from townworks.ledger import services
from townworks.ledger.models import BankAccount, MatchRow, StatementRow, Voucher
from townworks.ledger.selectors import bank as reading
from townworks.ledger.services import banking

pytestmark = pytest.mark.django_db
NUMBER = "1201020304050607"
HEAD = f"账号：,{NUMBER}\n交易日期,收入,支出,余额,对方户名,摘要,流水号\n"
MARCH = (
    "2026-03-02,100.00,,1100.00,张三,租金,A0001001\n"
    "2026-03-05,,30.00,1070.00,供电所,电费,A0001002\n"
    "2026-03-09,,50.00,1020.00,王五,劳务,A0001003\n"
)
MORE = "2026-03-11,1.50,,1021.50,,结息,A0001004\n"


@pytest.fixture
def bank(ledger: LedgerWorld) -> BankAccount:
    return services.open_bank_account(
        actor=ledger.actor(),
        book_id=ledger.book.pk,
        account_code="102",
        name="农商银行",
        number=NUMBER,
        at=AT,
    )


def take(ledger: LedgerWorld, bank: BankAccount, rows: str = MARCH, **facts: Any):
    data = (facts.pop("head", HEAD) + rows).encode(facts.pop("encoding", "gbk"))
    return services.import_statement(
        actor=ledger.actor(), bank_id=bank.pk, data=data, name=facts.pop("name", "流水.csv"), at=AT
    )


def wrong(ledger: LedgerWorld, bank: BankAccount, rows: str = MARCH, **facts: Any) -> list[str]:
    with pytest.raises(Invalid) as refused:
        take(ledger, bank, rows, **facts)
    assert not StatementRow.objects.exists()
    return [str(problem) for _, problem in refused.value.problems]


def books(ledger: LedgerWorld) -> None:
    ledger.post("receipt", "2026-03-02", ("102", 10_000), ("501", -10_000))
    ledger.post("payment", "2026-03-04", ("513", 3_000), ("102", -3_000))
    ledger.post("payment", "2026-03-09", ("514", 2_000), ("102", -2_000))
    ledger.post("payment", "2026-03-09", ("514", 3_000), ("102", -3_000))


def accept_all(ledger: LedgerWorld, bank: BankAccount) -> list[str]:
    marks = [one.mark for one in reading.suggestions(bank).offered]
    made = services.accept_suggestions(actor=ledger.actor(), bank_id=bank.pk, chosen=marks, at=AT)
    return [one.how for one in made]


def test_the_number_is_kept_sealed_and_shown_masked(bank: BankAccount) -> None:
    kept = BankAccount.objects.values().get()
    assert NUMBER not in str(kept)
    assert str(bank) == "农商银行 ****0607"


def test_after_a_rotation_the_number_opens_and_is_found_without_the_old_keys(
    bank: BankAccount, settings: Any
) -> None:
    fresh, index = keys.new_key("fresh"), keys.new_key("index")
    with override_settings(
        TOWNWORKS_PERSONAL_KEYS=f"{fresh},{settings.TOWNWORKS_PERSONAL_KEYS}",
        TOWNWORKS_PERSONAL_INDEX_KEY=index,
    ):
        call_command("personal", "rotate")
    with override_settings(TOWNWORKS_PERSONAL_KEYS=fresh, TOWNWORKS_PERSONAL_INDEX_KEY=index):
        kept = BankAccount.objects.get()
        assert personal.unseal(kept.number_sealed, belongs=banking.belongs(kept.uid)) == NUMBER
        assert kept.number_index == banking.index_of(NUMBER, kept.book.town_id)


def test_a_statement_is_taken_in_with_its_control_total(ledger: LedgerWorld, bank: BankAccount) -> None:
    statement, plan = take(ledger, bank)
    assert (statement.opening, statement.closing, statement.taken) == (100_000, 102_000, 3)
    assert (statement.income, statement.outgo, plan.known) == (10_000, 8_000, 0)


def test_the_same_file_and_rows_that_are_there_are_not_taken_twice(
    ledger: LedgerWorld, bank: BankAccount
) -> None:
    first, _ = take(ledger, bank)
    again, plan = take(ledger, bank)
    assert (again, plan.again) == (first, first)
    more, plan = take(ledger, bank, MARCH + MORE, encoding="utf-8-sig")
    assert (more.taken, plan.known, StatementRow.objects.count()) == (1, 3, 4)


def test_a_statement_of_another_account_is_refused_by_name(ledger: LedgerWorld, bank: BankAccount) -> None:
    told = wrong(ledger, bank, head=HEAD.replace(NUMBER, "6222000011119999"))
    assert told == ["“流水.csv”是账号 ****9999 的流水，不是“农商银行 ****0607”的。请选对账户再导入。"]


def test_a_row_that_is_missing_breaks_the_balance_at_its_place(
    ledger: LedgerWorld, bank: BankAccount
) -> None:
    lines = MARCH.splitlines(keepends=True)
    assert "应为 1,050.00 元，文件里是 1,020.00 元" in wrong(ledger, bank, lines[0] + lines[2])[0]


def test_a_file_that_stops_in_the_middle_is_told(ledger: LedgerWorld, bank: BankAccount) -> None:
    assert any("断开" in one for one in wrong(ledger, bank, MARCH + "2026-03-10,,5"))


def test_a_stretch_that_is_missing_between_two_files_is_told(ledger: LedgerWorld, bank: BankAccount) -> None:
    take(ledger, bank, MARCH.splitlines(keepends=True)[0])
    with pytest.raises(Invalid) as refused:
        take(ledger, bank, MORE)
    assert "中间少了流水" in str(refused.value.problems[0][1])


def test_who_only_reads_imports_and_matches_nothing(ledger: LedgerWorld, bank: BankAccount) -> None:
    with pytest.raises(NotAllowed):
        services.preview_statement(
            actor=ledger.actor("auditor"), bank_id=bank.pk, data=HEAD.encode(), name="x"
        )
    elsewhere = ledger.actor(town=ledger.world.there)
    with pytest.raises(NotFound):
        services.accept_match(actor=elsewhere, bank_id=bank.pk, rows=[1], lines=[1], at=AT)


def test_suggestions_are_accepted_and_nothing_is_matched_twice(
    ledger: LedgerWorld, bank: BankAccount
) -> None:
    books(ledger)
    take(ledger, bank)
    assert accept_all(ledger, bank) == ["day", "window", "many_lines"]
    row, line = StatementRow.objects.first(), reading.lines_of_bank(bank).first()
    with pytest.raises(Conflict):
        services.accept_match(actor=ledger.actor(), bank_id=bank.pk, rows=[row.pk], lines=[line.pk], at=AT)
    assert reading.suggestions(bank).offered == []


def test_sums_that_differ_are_not_matched(ledger: LedgerWorld, bank: BankAccount) -> None:
    books(ledger)
    take(ledger, bank)
    rows, lines = StatementRow.objects.order_by("pk"), reading.lines_of_bank(bank).order_by("pk")
    with pytest.raises(Invalid, match="相差"):
        services.accept_match(
            actor=ledger.actor(), bank_id=bank.pk, rows=[rows[0].pk], lines=[lines[1].pk], at=AT
        )


def test_a_match_is_undone_with_its_reason_and_can_be_made_again(
    ledger: LedgerWorld, bank: BankAccount
) -> None:
    books(ledger)
    take(ledger, bank)
    accept_all(ledger, bank)
    match = bank.matches.first()
    services.undo_match(actor=ledger.actor(), pk=match.pk, reason="勾错", at=AT)
    match.refresh_from_db()
    assert (match.reason, match.rows.filter(live=True).count()) == ("勾错", 0)
    assert len(accept_all(ledger, bank)) == 1
    with pytest.raises(WrongState):
        services.undo_match(actor=ledger.actor(), pk=match.pk, reason="再撤", at=AT)


def test_a_voucher_is_drafted_from_a_bank_row_once_and_is_matched_when_posted(
    ledger: LedgerWorld, bank: BankAccount
) -> None:
    take(ledger, bank)
    row = StatementRow.objects.get(summary="电费")
    facts = {"actor": ledger.actor(), "pk": row.pk, "account_code": "513", "summary": "", "at": AT}
    voucher = services.draft_from_row(**facts)
    assert services.draft_from_row(**facts) == voucher
    assert Voucher.objects.count() == 1
    assert (voucher.source, voucher.summary, voucher.kind) == ("bank", "电费", "payment")
    services.review_voucher(actor=ledger.actor(REVIEWER), pk=voucher.pk, at=AT)
    services.post_voucher(actor=ledger.actor(), pk=voucher.pk, at=AT)
    assert accept_all(ledger, bank) == ["exact"]
    assert MatchRow.objects.get(live=True).row == row


def test_both_balances_come_to_the_same_when_what_one_side_lacks_is_put_in(
    ledger: LedgerWorld, bank: BankAccount
) -> None:
    opening = ledger.draft("opening", "2025-12-31", ("102", 100_000), ("301", -100_000))
    ledger.book_it(opening)
    books(ledger)
    ledger.post("receipt", "2026-03-10", ("102", 700), ("501", -700))
    take(ledger, bank, MARCH + MORE)
    accept_all(ledger, bank)
    table = reading.balance_table(bank, date(2026, 3, 31))
    assert (table.bank_balance, table.book_balance) == (102_150, 102_700)
    assert ([row.amount for row in table.bank_in], [line.debit for line in table.book_in]) == ([150], [700])
    assert (table.bank_adjusted, table.book_adjusted, table.gap) == (102_850, 102_850, 0)
    short = reading.balance_table(bank, date(2026, 3, 31), most=0)
    assert (short.book_in, short.bank_in, short.left_out) == ([], [], 2)
    assert (short.bank_adjusted, short.book_adjusted) == (table.bank_adjusted, table.book_adjusted)
    early = reading.balance_table(bank, date(2026, 3, 4))
    assert ([line.credit for line in early.book_out], early.gap) == ([3_000], 0)


def test_the_sums_of_the_balance_table_are_those_of_all_that_is_open(
    ledger: LedgerWorld, bank: BankAccount
) -> None:
    books(ledger)
    for day in range(5, 20):
        ledger.post("receipt", f"2026-03-{day:02}", ("102", day * 100), ("501", -day * 100))
        ledger.post("payment", f"2026-03-{day:02}", ("102", -day), ("501", day))
    take(ledger, bank, MARCH + MORE)
    accept_all(ledger, bank)
    for day in range(1, 32):
        whole = reading.balance_table(bank, date(2026, 3, day), most=None)
        short = reading.balance_table(bank, date(2026, 3, day), most=3)
        lines, rows = [*whole.book_in, *whole.book_out], [*whole.bank_in, *whole.bank_out]
        assert whole.left_out == 0
        assert whole.book_open == short.book_open == sum(line.debit - line.credit for line in lines)
        assert whole.bank_open == short.bank_open == sum(row.amount for row in rows)
        assert short.left_out == len(lines) + len(rows) - sum(
            map(len, (short.book_in, short.book_out, short.bank_in, short.bank_out))
        )
        assert max(map(len, (short.book_in, short.book_out, short.bank_in, short.bank_out))) <= 3


def test_overlapping_periods_in_two_forms_are_taken_in_once(ledger: LedgerWorld) -> None:
    bank = services.open_bank_account(
        actor=ledger.actor(),
        book_id=ledger.book.pk,
        account_code="102",
        name="农业银行",
        number=forms.NUMBER,
        at=AT,
    )
    first, whole = forms.months(), forms.boc_corporate()
    half = forms.text([["交易日期", "收入", "支出", "余额"], *_lines(forms.MOVES[:6])])
    for name, data in (("半.csv", half), first, whole):
        services.import_statement(actor=ledger.actor(), bank_id=bank.pk, data=data, name=name, at=AT)
    kept = StatementRow.objects.order_by("pk").values_list("dated_on", "amount", "balance")
    assert list(kept) == forms.TRUTH


def _lines(moves: tuple[forms.Move, ...]) -> list[list[str]]:
    return [[f"{one.at:%Y-%m-%d}", one.came, one.went, forms.yuan(one.balance)] for one in moves]


def test_what_comes_before_must_end_where_the_books_of_the_bank_go_on(
    ledger: LedgerWorld, bank: BankAccount
) -> None:
    take(ledger, bank)
    with pytest.raises(Invalid) as refused:
        take(ledger, bank, "2026-02-02,100.00,,900.00,,租金,A1\n")
    assert "第 3 行以后的余额是 900.00 元，已导入的流水从 2026-03-02 起是 1,000.00 元" in str(
        refused.value.problems[0][1]
    )
    assert take(ledger, bank, "2026-02-02,100.00,,1000.00,,租金,A1\n")[0].taken == 1
