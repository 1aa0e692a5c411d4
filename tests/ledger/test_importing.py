"""导入期初和旧账: looked at first, every mistake at once, the same file once; in as drafts, then reviewed like any other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.engines import bank_forms as forms
from tests.ledger.world import AT, REVIEWER, LedgerWorld
from townworks.kernel.errors import Invalid, NotAllowed
from townworks.kernel.sheets import write
from townworks.ledger import services
from townworks.ledger.models import Account, ImportBatch, Voucher
from townworks.ledger.services import verifying
from townworks.ledger.services.importing import Plan

pytestmark = pytest.mark.django_db
OPENING_HEADS = ("科目代码", "科目名称", "借方余额", "贷方余额")
HEADS = ("日期", "凭证号", "摘要", "科目代码", "科目名称", "借方金额", "贷方金额", "附件张数")
OPENING = [
    ("101", "库存现金", "1,000.00", ""),
    ("11201", "甲户", 250.5, ""),
    ("301", "资本", "", "1250.50"),
    ("合计", "", "1250.50", "1250.50"),
]
LINES = [
    ("2026-01-05", "收-1", "收租金", "101", "", 100, None, 2),
    ("2026-01-05", "收-1", "收租金", "501", "", None, 100, 2),
    ("2026/1/9", "付字第1号", "办公费", "513", "", "30.05", None, 1),
    ("2026年1月9日", "付1号", "办公费", "101", "", None, "30.05", 1),
]


def book(rows: list[tuple[Any, ...]], heads: tuple[str, ...] = HEADS) -> bytes:
    return write("账", heads, rows)


def preview(ledger: LedgerWorld, data: bytes, what: str = "vouchers", **facts: Any) -> Plan:
    return services.preview_import(
        actor=ledger.actor(), book_id=ledger.book.pk, what=what, data=data, name="旧账.xlsx", at=AT, **facts
    )


def take(ledger: LedgerWorld, data: bytes, what: str = "vouchers", **facts: Any):
    return services.import_vouchers(
        actor=ledger.actor(), book_id=ledger.book.pk, what=what, data=data, name="旧账.xlsx", at=AT, **facts
    )


def told(plan: Plan) -> list[tuple[int, str]]:
    return [(one.row, one.column) for one in plan.problems]


def test_opening_balances_come_in_as_one_draft_with_the_sub_accounts_they_name(ledger: LedgerWorld) -> None:
    batch, plan = take(ledger, book(OPENING, OPENING_HEADS), "opening")
    assert (batch.vouchers, batch.lines, batch.total, plan.accounts) == (1, 3, 125_050, {"11201": "甲户"})
    ledger.book_it(Voucher.objects.get(batch=batch))
    assert (ledger.closing("101", "2025-12"), ledger.closing("11201", "2026-01")) == (100_000, 25_050)


def test_vouchers_of_one_series_are_of_the_kind_that_their_lines_make_them(ledger: LedgerWorld) -> None:
    rows = [
        ("2026-01-05", "记-1", "收租金", "101", "", 100, None, 2),
        ("2026-01-05", "记-1", "收租金", "501", "", None, 100, 2),
        ("2026-01-06", "记-2", "存现", "102", "", 60, None, 0),
        ("2026-01-06", "记-2", "存现", "101", "", None, 60, 0),
        ("2026-01-07", "记字第3号", "提折旧", "513", "", 30, None, 0),
        ("2026-01-07", "记字第3号", "提折旧", "152", "", None, 30, 0),
    ]
    plan = preview(ledger, book(rows))
    assert not plan.problems and [one.kind for one in plan.vouchers] == ["receipt", "payment", "transfer"]
    take(ledger, book(rows))
    again = preview(
        ledger,
        book(
            [
                *rows,
                ("2026-01-08", "记-4", "x", "101", "", 1, None, 0),
                ("2026-01-08", "记-4", "x", "501", "", None, 1, 0),
            ]
        ),
    )
    assert (again.known, [one.kind for one in again.vouchers]) == (3, ["receipt"])


def test_a_look_writes_nothing(ledger: LedgerWorld) -> None:
    plan = preview(ledger, book(LINES))
    assert (len(plan.vouchers), plan.lines, plan.debit, plan.credit, plan.problems) == (
        2,
        4,
        13_005,
        13_005,
        [],
    )
    assert not Voucher.objects.exists()


def test_old_vouchers_come_in_reviewed_and_posted_like_any_other(ledger: LedgerWorld) -> None:
    batch, _ = take(ledger, book(LINES))
    ids = list(Voucher.objects.filter(batch=batch).values_list("pk", flat=True))
    services.review_vouchers(actor=ledger.actor(REVIEWER), book_id=ledger.book.pk, ids=ids, at=AT)
    posted = services.post_vouchers(actor=ledger.actor(), book_id=ledger.book.pk, ids=ids, at=AT)
    assert [(str(one), one.attachments, one.source) for one in posted] == [
        ("收-1", 2, "import"),
        ("付-1", 1, "import"),
    ]
    assert ledger.closing("101") == 6_995
    assert verifying.verified(ledger.book).sound


def test_the_same_file_again_changes_nothing(ledger: LedgerWorld) -> None:
    first, _ = take(ledger, book(LINES))
    second, plan = take(ledger, book(LINES))
    assert (second, plan.again) == (first, first)
    assert Voucher.objects.count() == 2


def test_another_file_with_vouchers_that_are_there_adds_only_the_others(ledger: LedgerWorld) -> None:
    take(ledger, book(LINES))
    more = [
        ("2026-01-20", "收-2", "利息", "102", "", 1, None, 0),
        ("2026-01-20", "收-2", "利息", "504", "", None, 1, 0),
    ]
    batch, plan = take(ledger, book(LINES + more))
    assert (batch.vouchers, plan.known, Voucher.objects.count()) == (1, 2, 3)


def test_every_mistake_is_told_at_once_with_its_row(ledger: LedgerWorld) -> None:
    rows = [
        ("2026-13-05", "收-1", "x", "101", "", 100, None, 0),
        ("2026-01-05", "甲-1", "x", "999", "", 100, None, 0),
        ("2026-01-05", "收-2", "x", "101", "", "一百", None, 0),
        ("2026-01-05", "收-2", "x", "501", "", 5, 5, 0),
        ("2028-01-05", "收-3", "x", "501", "", None, 5, 0),
        ("2026-01-05", "收-4", "x", "322", "", None, "0.005", 0),
    ]
    plan = preview(ledger, book(rows))
    assert told(plan)[1:] == [
        (2, "date"),
        (3, "voucher"),
        (3, "account"),
        (4, "debit"),
        (5, "debit"),
        (6, "date"),
        (7, "account"),
        (7, "credit"),
    ]
    with pytest.raises(Invalid, match="一张凭证也没有导入"):
        take(ledger, book(rows))
    assert not Voucher.objects.exists()


def test_an_unbalanced_voucher_and_its_control_total_are_told(ledger: LedgerWorld) -> None:
    plan = preview(ledger, book([*LINES[:1], ("2026-01-05", "收-1", "x", "501", "", None, 99, 0)]))
    assert [str(one.sentence) for one in plan.problems] == [
        "全表借方合计 100.00 元，贷方合计 99.00 元，不相等。",
        "2026-01:receipt:1：借方合计 100.00 元，贷方合计 99.00 元，相差 1.00 元",
    ]


def test_old_codes_go_where_the_new_chart_has_them(ledger: LedgerWorld) -> None:
    rows = [
        ("2026-02-01", "付-1", "付款", "202", "", 9, None, 0),
        ("2026-02-01", "付-1", "付款", "102", "", None, 9, 0),
    ]
    plan = preview(ledger, book(rows), chart="village-2004")
    assert [line.account for line in plan.vouchers[0].lines] == ["211", "102"]


def test_an_account_with_lines_takes_no_sub_account_from_a_file(ledger: LedgerWorld) -> None:
    ledger.post("transfer", "2026-01-02", ("112", 5), ("501", -5))
    assert told(preview(ledger, book(OPENING, OPENING_HEADS), "opening")) == [(3, "account")]
    assert not Account.objects.filter(code="11201").exists()


def test_a_file_without_its_heads_is_refused(ledger: LedgerWorld) -> None:
    with pytest.raises(Invalid, match="表头缺少：凭证号、贷方金额"):
        preview(ledger, book([], ("日期", "科目代码", "借方金额")))


def test_who_only_reads_imports_nothing(ledger: LedgerWorld) -> None:
    with pytest.raises(NotAllowed):
        services.preview_import(
            actor=ledger.actor("auditor"),
            book_id=ledger.book.pk,
            what="vouchers",
            data=book(LINES),
            name="x",
            at=AT,
        )


def test_the_command_looks_first_and_writes_when_told(
    ledger: LedgerWorld, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "old.xlsx"
    path.write_bytes(book(LINES))
    call_command("ledger", "import", str(path), "--book", "dongpu")
    assert "以上是预演" in capsys.readouterr().out
    assert not ImportBatch.objects.exists()
    call_command("ledger", "import", str(path), "--book", "dongpu", "--apply")
    assert "2 张凭证，4 条分录，借方合计 130.05 元" in capsys.readouterr().out
    assert Voucher.objects.filter(state="draft").count() == 2
    with pytest.raises(CommandError):
        call_command("ledger", "import", str(tmp_path / "none.xlsx"), "--book", "dongpu")


def test_a_second_sheet_that_could_be_meant_is_told_and_none_is_passed_over(ledger: LedgerWorld) -> None:
    rows: list[list[object]] = [["科目代码", "借方金额", "贷方金额"], ["101", 5, None], ["301", None, 5]]
    data = forms.book(("1月", rows), ("2月", rows), ("说明", [["本表由某软件导出"]]))
    plan = services.preview_import(
        actor=ledger.actor(), book_id=ledger.book.pk, what="opening", data=data, name="旧账.xlsx", at=AT
    )
    assert [str(one.sentence) for one in plan.problems] == [
        "文件有几个工作表，只能导入第一个：请把“2月”里的另存为一个文件，或删掉。"
    ]


def test_a_side_beside_a_balance_and_codes_with_dots_are_opening_balances_too(ledger: LedgerWorld) -> None:
    rows = [
        ("101", "库存现金", "借", "1,000.00"),
        ("112.01", "甲户", "借", 250.5),
        ("112-2", "乙户", "平", ""),
        ("301", "资本", "贷", "1250.50"),
    ]
    batch, plan = take(ledger, book(rows, ("科目编码", "科目名称", "方向", "期初余额")), "opening")
    assert (batch.lines, batch.total, plan.credit) == (3, 125_050, 125_050)
    assert plan.accounts == {"11201": "甲户", "11202": "乙户"}
    ledger.book_it(Voucher.objects.get(batch=batch))


def test_a_balance_whose_side_is_not_said_is_told_at_its_row(ledger: LedgerWorld) -> None:
    rows = [("101", "库存现金", "", "5.00"), ("301", "资本", "贷", "5.00")]
    plan = preview(ledger, book(rows, ("科目代码", "科目名称", "方向", "余额")), "opening")
    assert (2, "debit") in told(plan)


def test_a_voucher_may_name_its_day_and_number_on_its_first_row_only(ledger: LedgerWorld) -> None:
    rows = [
        ("2026-01-05", "收-1", "收租金", "101", "", 100, None, 2),
        ("", "", "收租金", "501", "", None, 100, None),
        ("2026-01-09", "付-1", "办公费", "513", "", "30.05", None, 1),
        ("", "", "办公费", "101", "", None, "30.05", None),
    ]
    plan = preview(ledger, book(rows))
    assert plan.problems == []
    assert [(one.key, len(one.lines)) for one in plan.vouchers] == [
        ("2026-01:receipt:1", 2),
        ("2026-01:payment:1", 2),
    ]


def test_the_first_row_of_a_file_without_day_and_number_is_told(ledger: LedgerWorld) -> None:
    rows = [("", "", "收租金", "101", "", 100, None, 2)]
    assert {(2, "date"), (2, "voucher")} <= set(told(preview(ledger, book(rows))))
