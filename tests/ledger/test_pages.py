"""村账的页面: what each shows, to whom, and what happens when it is sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.ledger.world import ACCOUNTANT, REVIEWER, LedgerWorld
from townworks.ledger.models import Voucher

pytestmark = pytest.mark.django_db
SALE = (("101", 12_345), ("501", -12_345))
READERS = ("town_head", "auditor", "village_bookkeeper", ACCOUNTANT, REVIEWER)


def enter(ledger: LedgerWorld, key: str) -> Client:
    client = Client()
    client.force_login(ledger.world.here.people[key], backend="django.contrib.auth.backends.ModelBackend")
    return client


def sent(**more: str) -> dict[str, str]:
    rows = {
        "form-TOTAL_FORMS": "6",
        "form-INITIAL_FORMS": "0",
        "form-0-account": "101 库存现金",
        "form-0-debit": "123.45",
    }
    head = {"kind": "receipt", "dated_on": "2026-03-05", "summary": "收租", "attachments": "1"}
    return {**head, **rows, "form-1-account": "501", "form-1-credit": "123.45", **more}


@pytest.mark.parametrize("key", READERS)
def test_who_may_read_sees_the_books_and_opens_every_figure(ledger: LedgerWorld, key: str) -> None:
    voucher = ledger.post("receipt", "2026-03-05", *SALE)
    client = enter(ledger, key)
    assert "东埔村经济合作社" in client.get(reverse("ledger:books")).text
    page = client.get(reverse("ledger:book", args=[ledger.book.pk]), {"month": "2026-03"}).text
    account = reverse("ledger:account", args=[ledger.book.pk, "101"])
    assert "123.45" in page
    assert account in page
    shown = client.get(account, {"month": "2026-03"}).text
    assert reverse("ledger:voucher", args=[voucher.pk]) in shown
    assert "123.45" in client.get(reverse("ledger:voucher", args=[voucher.pk])).text
    drawn = client.get(reverse("ledger:statements", args=[ledger.book.pk]), {"month": "2026-03"}).text
    assert "资产等于负债加所有者权益" in drawn


@pytest.mark.parametrize("key", ["unit_staff", "grid_worker", "administrator", "nobody"])
def test_others_find_no_book(ledger: LedgerWorld, key: str) -> None:
    assert enter(ledger, key).get(reverse("ledger:books")).status_code == 403
    assert enter(ledger, key).get(reverse("ledger:book", args=[ledger.book.pk])).status_code == 404


def test_a_village_sees_its_own_book_only(ledger: LedgerWorld) -> None:
    client = enter(ledger, "village_bookkeeper")
    assert "西埔村" not in client.get(reverse("ledger:books")).text
    assert client.get(reverse("ledger:book", args=[ledger.committee.pk])).status_code == 404


def test_a_voucher_is_typed_reviewed_and_posted_on_the_pages(ledger: LedgerWorld) -> None:
    accountant, reviewer = enter(ledger, ACCOUNTANT), enter(ledger, REVIEWER)
    assert accountant.post(reverse("ledger:draft", args=[ledger.book.pk]), sent()).status_code == 302
    voucher = Voucher.objects.get()
    step = {name: reverse("ledger:step", args=[voucher.pk, name]) for name in ("review", "post")}
    assert accountant.post(step["review"], {"version": "1"}).status_code == 403
    assert reviewer.post(step["review"], {"version": "1"}).status_code == 302
    assert accountant.post(step["post"], {"version": "2"}).status_code == 302
    assert ledger.closing("101") == 12_345


def test_what_is_wrong_comes_back_with_what_was_typed(ledger: LedgerWorld) -> None:
    client = enter(ledger, ACCOUNTANT)
    answer = client.post(reverse("ledger:draft", args=[ledger.book.pk]), sent(**{"form-1-account": "999"}))
    assert (answer.status_code, Voucher.objects.count()) == (422, 0)
    assert "第 2 行：没有科目 999" in answer.text
    assert 'value="收租"' in answer.text
    answer = client.post(reverse("ledger:draft", args=[ledger.book.pk]), sent(**{"form-1-credit": "一百"}))
    assert "看不懂" in answer.text


def test_more_rows_keep_what_was_typed(ledger: LedgerWorld) -> None:
    client = enter(ledger, ACCOUNTANT)
    page = client.post(reverse("ledger:draft", args=[ledger.book.pk]), sent(more="1")).text
    assert ("form-11-account" in page, 'value="收租"' in page, 'value="123.45"' in page) == (True, True, True)
    assert not Voucher.objects.exists()


def test_an_unbalanced_voucher_says_why_it_is_not_passed(ledger: LedgerWorld) -> None:
    draft = ledger.draft("receipt", "2026-03-05", ("101", 5), ("501", -4))
    answer = enter(ledger, REVIEWER).post(reverse("ledger:step", args=[draft.pk, "review"]), {"version": "1"})
    assert (answer.status_code, "相差 0.01 元" in answer.text) == (422, True)


def test_a_draft_is_edited_discarded_and_a_posted_one_reversed(ledger: LedgerWorld) -> None:
    client = enter(ledger, ACCOUNTANT)
    draft = ledger.draft("receipt", "2026-03-05", *SALE)
    edit = reverse("ledger:edit", args=[draft.pk])
    assert "101 库存现金" in client.get(edit).text
    assert client.post(edit, sent(summary="改过", version="1")).status_code == 302
    discard = reverse("ledger:step", args=[draft.pk, "discard"])
    assert client.post(discard, {"reason": "重复"}).status_code == 302
    posted = ledger.post("receipt", "2026-03-05", *SALE)
    back = reverse("ledger:step", args=[posted.pk, "reverse"])
    assert client.post(back, {"reason": "记错", "dated_on": "2026-03-09"}).status_code == 302
    assert Voucher.objects.get(reverses=posted).state == "draft"


def test_a_month_is_closed_and_opened_again_by_two(ledger: LedgerWorld) -> None:
    accountant, head = enter(ledger, ACCOUNTANT), enter(ledger, "town_head")
    ledger.close("2025-12")
    book = reverse("ledger:close", args=[ledger.book.pk])
    assert accountant.post(book, {"month": "2026-01"}).status_code == 302
    period = ledger.period("2026-01")
    assert (
        accountant.post(reverse("ledger:ask-reopening", args=[period.pk]), {"reason": "漏"}).status_code
        == 302
    )
    page = accountant.get(reverse("ledger:book", args=[ledger.book.pk]), {"month": "2026-01"}).text
    assert reverse("ledger:ask-reopening", args=[period.pk]) not in page and "由别人来定" in page
    grant = reverse("ledger:grant-reopening", args=[period.reopenings.get().pk])
    assert accountant.post(grant).status_code == 403
    assert head.post(grant).status_code == 302
    assert ledger.period("2026-01").state == "open"


def test_what_is_out_of_order_is_told(ledger: LedgerWorld) -> None:
    answer = enter(ledger, ACCOUNTANT).post(
        reverse("ledger:close", args=[ledger.book.pk]), {"month": "2026-01"}
    )
    assert (answer.status_code, "2025年12月还没有结账" in answer.text) == (409, True)


def test_pages_ask_few_questions(ledger: LedgerWorld) -> None:
    for n in range(3):
        ledger.post("receipt", "2026-03-05", *SALE)
        ledger.post("payment", "2026-03-06", ("513", n + 1), ("101", -n - 1))
    client = enter(ledger, ACCOUNTANT)
    for name in ("book", "statements", "vouchers", "draft"):
        with CaptureQueriesContext(connection) as asked:
            assert (
                client.get(reverse(f"ledger:{name}", args=[ledger.book.pk]), {"month": "2026-03"}).status_code
                == 200
            )
        assert len(asked) <= 15, name
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("ledger:account", args=[ledger.book.pk, "101"]), {"month": "2026-03"})
    assert len(asked) <= 15


def test_the_excel_is_given_and_leaves_a_trace(ledger: LedgerWorld) -> None:
    ledger.post("receipt", "2026-03-05", *SALE)
    client = enter(ledger, "auditor")
    answer = client.get(reverse("ledger:export", args=[ledger.book.pk]), {"month": "2026-03"})
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"


def test_the_year_is_looked_at_first_and_then_drafted(ledger: LedgerWorld, settings: Any) -> None:
    settings.TOWNWORKS_CLOCK_SHIFT = 120 * 86_400  # the year 2026 is over, whenever this runs
    ledger.post("receipt", "2026-12-05", *SALE)
    ledger.close_until("2026-11")
    client, url = enter(ledger, ACCOUNTANT), reverse("ledger:year-end", args=[ledger.book.pk])
    form = {"year": "2026", "reserve": "10", "members_account": "113"}
    assert "提取公积公益金 12.34 元" in client.post(url, form).text
    assert Voucher.objects.filter(source="carry").count() == 0
    assert client.post(url, {**form, "members": "200", "draft": "1"}).status_code == 422
    assert client.post(url, {**form, "draft": "1"}).status_code == 302
    assert Voucher.objects.filter(source__in=("carry", "distribute"), state="draft").count() == 4


def test_all_books_in_reach_are_shown_as_one(ledger: LedgerWorld) -> None:
    ledger.post("receipt", "2026-03-05", *SALE)
    ledger.post("receipt", "2026-03-05", *SALE, book=ledger.committee)
    url = reverse("ledger:town")
    assert "246.90" in enter(ledger, "town_head").get(url, {"month": "2026-03"}).text
    page = enter(ledger, "village_bookkeeper").get(url, {"month": "2026-03"}).text
    assert ("123.45" in page, "246.90" in page) == (True, False)


NONSENSE = ("a\0b", str(2**70), "长" * 300 + "'\"<b>;", "²", "0001-01-01", "9999-12-31")


@pytest.mark.parametrize("nonsense", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_breaks_nothing(ledger: LedgerWorld, nonsense: str) -> None:
    """By someone who may do everything here."""
    draft = ledger.draft("receipt", "2026-03-05", *SALE)
    posted = ledger.post("receipt", "2026-03-05", *SALE)
    client, book = enter(ledger, ACCOUNTANT), ledger.book.pk
    asked = dict.fromkeys(("month", "span", "state", "kind", "q", "page"), nonsense)
    addresses = [
        reverse(f"ledger:{name}", args=[book]) for name in ("book", "statements", "vouchers", "draft")
    ]
    addresses += [reverse("ledger:town"), reverse("ledger:year-end", args=[book])]
    addresses += [f"/ledger/{book}/accounts/{code}/" for code in ("101", "%00", "9" * 500, "%C2%B2")]
    assert [url for url in addresses if client.get(url, asked).status_code >= 500] == []
    fields = (
        "year",
        "reserve",
        "members",
        "kind",
        "dated_on",
        "summary",
        "attachments",
        "version",
        "reason",
        "month",
        "form-0-account",
        "form-0-debit",
    )
    form = {**dict.fromkeys(fields, nonsense), "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"}
    sent_to = [reverse("ledger:draft", args=[book]), reverse("ledger:close", args=[book])]
    sent_to += [reverse("ledger:year-end", args=[book])]
    sent_to += [reverse("ledger:edit", args=[draft.pk])]
    sent_to += [
        reverse("ledger:step", args=[pk, act])
        for pk in (draft.pk, posted.pk)
        for act in ("post", "discard", "reverse")
    ]
    sent_to += [reverse("ledger:ask-reopening", args=[posted.period_id])]
    assert [url for url in sent_to if client.post(url, form).status_code >= 500] == []
    count = {**form, "form-TOTAL_FORMS": nonsense, "more": "1"}
    assert client.post(sent_to[0], count).status_code < 500
