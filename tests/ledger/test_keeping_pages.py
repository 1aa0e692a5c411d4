"""建账和导入的页面: a book opened, its accounts, its openings in a grid, old books looked at and taken in, vouchers done together."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.ledger.test_importing import HEADS, LINES, book
from tests.ledger.test_pages import SALE, enter
from tests.ledger.world import ACCOUNTANT, REVIEWER, LedgerWorld
from townworks.kernel.models import Blob
from townworks.ledger.models import Account, Book, ImportBatch, Voucher
from townworks.ledger.services import verifying

pytestmark = pytest.mark.django_db


def chosen(client: Client, ledger: LedgerWorld, rows: list[tuple[Any, ...]], what: str = "vouchers") -> Any:
    file = io.BytesIO(book(rows, HEADS))
    file.name = "旧账.xlsx"
    return client.post(
        reverse("ledger:import", args=[ledger.book.pk]),
        {"what": what, "chart": "village-2023", "file": file},
        follow=True,
    )


def address(answer: Any) -> str:
    return str(answer.redirect_chain[-1][0])


def test_a_book_is_opened_with_all_accounts_of_its_chart(ledger: LedgerWorld) -> None:
    client = enter(ledger, ACCOUNTANT)
    facts = {
        "place": ledger.committee.place_id,
        "kind": "cooperative",
        "code": "xipu-2",
        "name": "西埔村经济合作社",
        "chart": "village-2023",
        "starts_on": "2027-01",
    }
    assert "西埔村" in client.get(reverse("ledger:open-book")).text
    answer = client.post(reverse("ledger:open-book"), facts)
    made = Book.objects.get(code="xipu-2")
    assert (answer.status_code, answer.url) == (302, reverse("ledger:accounts", args=[made.pk]))
    assert "库存现金" in client.get(answer.url).text
    again = client.post(reverse("ledger:open-book"), facts)
    assert (again.status_code, "已经用了" in again.text) == (422, True)


@pytest.mark.parametrize("key", ["town_head", "village_bookkeeper", REVIEWER])
def test_who_keeps_no_books_opens_none(ledger: LedgerWorld, key: str) -> None:
    client = enter(ledger, key)
    assert client.get(reverse("ledger:open-book")).status_code == 403
    assert reverse("ledger:open-book") not in client.get(reverse("ledger:books")).text


def test_a_sub_account_is_added_and_ended_on_the_page(ledger: LedgerWorld) -> None:
    client, page = enter(ledger, ACCOUNTANT), reverse("ledger:accounts", args=[ledger.book.pk])
    assert client.post(page, {"parent": "112", "name": "甲户"}).status_code == 302
    end = reverse("ledger:end-account", args=[ledger.book.pk, "11201"])
    assert end in client.get(page).text
    assert client.post(end).status_code == 302
    assert Account.objects.get(code="11201").ended_on is not None
    assert end not in client.get(page).text


def test_opening_balances_are_typed_in_a_grid_and_changed_until_they_are_reviewed(
    ledger: LedgerWorld,
) -> None:
    client, page = enter(ledger, ACCOUNTANT), reverse("ledger:opening", args=[ledger.book.pk])
    cells = {"debit-101": "1,000.00", "credit-301": "1000"}
    assert client.post(page, cells).status_code == 302
    voucher = Voucher.objects.get(kind="opening")
    shown = client.get(page).text
    assert 'value="1,000.00"' in shown
    changed = client.post(page, {"debit-101": "1200", "credit-301": "1200", "version": voucher.version})
    assert (changed.status_code, Voucher.objects.filter(kind="opening").count()) == (302, 1)
    stale = client.post(page, {"debit-101": "1", "credit-301": "1", "version": "1"})
    assert (stale.status_code, "刚被别人改过" in stale.text) == (422, True)
    ledger.book_it(Voucher.objects.get(kind="opening"))
    assert ledger.closing("101", "2025-12") == 120_000
    late = client.post(page, {"debit-101": "1", "credit-301": "1"})
    assert (late.status_code, "已经审核或记账" in late.text) == (422, True)
    assert 'name="debit-101"' not in client.get(page).text


def test_every_cell_that_cannot_be_read_is_told_at_once(ledger: LedgerWorld) -> None:
    page = reverse("ledger:opening", args=[ledger.book.pk])
    answer = enter(ledger, ACCOUNTANT).post(page, {"debit-101": "一千", "credit-301": "x"})
    assert (answer.status_code, answer.text.count("看不懂")) == (422, 2)
    assert not Voucher.objects.exists()


def test_old_books_are_looked_at_and_the_same_bytes_taken_in_once(ledger: LedgerWorld) -> None:
    client = enter(ledger, ACCOUNTANT)
    looked = chosen(client, ledger, LINES)
    assert "会导入 2 张凭证" in looked.text
    assert "130.05" in looked.text
    assert (Voucher.objects.count(), Blob.objects.count()) == (0, 1)
    take = f"{address(looked)}take/"
    assert client.post(take).status_code == 302
    assert client.post(take).status_code == 302
    batch = ImportBatch.objects.get()
    assert (batch.vouchers, Voucher.objects.count()) == (2, 2)
    assert "以前导入过" in client.get(address(looked)).text


def test_a_broken_file_tells_every_mistake_with_its_row_and_column(ledger: LedgerWorld) -> None:
    client = enter(ledger, ACCOUNTANT)
    rows = [
        ("2026-01-05", "收-1", "x", "999", "", 100, None, 0),
        ("2026-01-05", "收-1", "x", "501", "", None, 100, 0),
        ("2026-01-06", "收-2", "x", "101", "", "一百", None, 0),
        ("2026-01-06", "收-2", "x", "501", "", None, 5, 0),
        ("2026-01-07", "收-3", "x", "101", "", 9, None, 0),
        ("2026-01-07", "收-3", "x", "501", "", None, 8, 0),
    ]
    looked = chosen(client, ledger, rows)
    for words in ("没有科目 999", "金额“一百”看不懂", "相差", "全表借方合计", "科目代码", "借方金额"):
        assert words in looked.text, words
    assert "import-take" not in looked.text
    refused = client.post(f"{address(looked)}take/")
    assert (refused.status_code, Voucher.objects.count()) == (422, 0)
    sheet = client.get(f"{address(looked)}errors.xlsx")
    assert sheet.content.startswith(b"PK")


def test_another_persons_preview_is_not_found(ledger: LedgerWorld) -> None:
    looked = chosen(enter(ledger, ACCOUNTANT), ledger, LINES)
    assert enter(ledger, REVIEWER).post(f"{address(looked)}take/").status_code == 404
    assert not Voucher.objects.exists()


def test_what_is_no_excel_file_is_refused_at_the_field(ledger: LedgerWorld) -> None:
    file = io.BytesIO(b"a,b")
    file.name = "旧账.csv"
    answer = enter(ledger, ACCOUNTANT).post(
        reverse("ledger:import", args=[ledger.book.pk]),
        {"what": "vouchers", "chart": "village-2023", "file": file},
    )
    assert (answer.status_code, "不是 Excel 文件" in answer.text) == (422, True)


def together(client: Client, ledger: LedgerWorld, act: str, *vouchers: Voucher) -> Any:
    return client.post(
        reverse("ledger:together", args=[ledger.book.pk]),
        {"act": act, "chosen": [one.pk for one in vouchers]},
    )


def test_chosen_vouchers_are_reviewed_and_posted_together(ledger: LedgerWorld) -> None:
    drafts = [ledger.draft("receipt", f"2026-03-0{day}", *SALE) for day in (5, 6, 7)]
    accountant, reviewer = enter(ledger, ACCOUNTANT), enter(ledger, REVIEWER)
    listed = reverse("ledger:vouchers", args=[ledger.book.pk])
    assert 'name="chosen"' in reviewer.get(listed).text
    assert 'name="chosen"' not in accountant.get(listed).text  # own drafts, and none is reviewed
    assert together(reviewer, ledger, "review", *drafts).status_code == 302
    assert together(accountant, ledger, "post", *drafts).status_code == 302
    assert ledger.closing("101") == 3 * 12_345
    assert verifying.verified(ledger.book).sound


def test_what_is_wrong_keeps_all_back_and_each_is_named(ledger: LedgerWorld) -> None:
    right = ledger.draft("receipt", "2026-03-05", *SALE)
    wrong = [ledger.draft("receipt", "2026-03-06", ("101", 5), ("501", -left)) for left in (4, 3)]
    answer = together(enter(ledger, REVIEWER), ledger, "review", right, *wrong)
    assert (answer.status_code, "相差 0.01 元" in answer.text, "相差 0.02 元" in answer.text) == (
        422,
        True,
        True,
    )
    assert set(Voucher.objects.values_list("state", flat=True)) == {"draft"}
    nothing = together(enter(ledger, REVIEWER), ledger, "review")
    assert (nothing.status_code, "请先选凭证" in nothing.text) == (422, True)
