"""票据的一程: a receipt photographed in the village is approved, booked, paid, and read by a villager on the public sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from tests import towns
from tests.ledger import world as ledger_worlds
from tests.ledger.test_claims import picture
from tests.ledger.world import LedgerWorld
from townworks.ledger.models import Claim, Snapshot

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SPENT, ACCEPTED, PAID = "2026-03-05", "2026-03-06", "2026-03-07"
Enter = Callable[[str], Page]


@pytest.fixture
def enter(browser: Browser, live_server, ledger: LedgerWorld) -> Iterator[Enter]:
    """A window of its own for each person; the village's are phones."""
    windows: dict[str, Page] = {}

    def opened(role: str) -> Page:
        if role not in windows:
            narrow = role.startswith(("village", "finance"))
            context = browser.new_context(
                viewport={"width": 390 if narrow else 1280, "height": 844},
                locale="zh-CN",
                reduced_motion="reduce",
            )
            context.set_default_timeout(30_000)
            page = windows[role] = context.new_page()
            page.goto(f"{live_server.url}/claims/")
            page.fill("[name=username]", ledger.world.here.people[role].username)
            page.fill("[name=password]", towns.PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url(f"{live_server.url}/claims/")
        return windows[role]

    yield opened
    for page in windows.values():
        page.context.close()


@pytest.fixture
def ledger(transactional_db: None) -> LedgerWorld:
    return ledger_worlds.build(towns.build())


def step(page: Page, url: str, label: str) -> None:
    """One button of a thing's page."""
    page.goto(url)
    with page.expect_navigation():
        page.locator("button", has_text=label).first.click()


def test_a_receipt_goes_from_the_phone_to_the_public_sheet(
    enter: Enter, browser: Browser, live_server, ledger: LedgerWorld, tmp_path: Path
):
    site, book = live_server.url, ledger.book
    photo = tmp_path / "发票.jpg"
    photo.write_bytes(picture().read())

    phone = enter("village_bookkeeper")
    phone.goto(f"{site}/ledger/{book.pk}/claims/new/")
    phone.set_input_files("[name=receipts]", photo)
    for name, words in (
        ("reason", "修路灯"),
        ("payee", "明达电器"),
        ("handler", "陈手"),
        ("witness", "周证"),
    ):
        phone.fill(f"[name={name}]", words)
    phone.fill("[name=spent_on]", SPENT)
    phone.select_option("[name=form-0-purpose]", "maintenance")
    phone.fill("[name=form-0-amount]", "860")
    phone.locator("#main form button.button").first.click()
    phone.wait_for_url(re.compile(r"/claims/\d+/$"))
    claim = Claim.objects.get()
    url = f"{site}/claims/{claim.pk}/"
    expect(phone.locator("#main")).to_contain_text("1 张票据")
    step(phone, url, "报给村里审批")

    step(enter("village_secretary"), url, "同意")
    step(enter("finance_group"), url, "审核")
    claim.refresh_from_db()
    assert claim.state == "checked"

    desk = enter("agency_accountant")
    desk.goto(f"{url}accept/")
    desk.fill("[name=dated_on]", ACCEPTED)
    desk.select_option("[name=money_account]", "102")
    desk.select_option("[name=account_1]", "514")
    desk.locator("#main form button.button").first.click()
    desk.wait_for_url(url)
    claim.refresh_from_db()
    voucher = f"{site}/vouchers/{claim.voucher_id}/"
    step(enter("agency_reviewer"), voucher, "审核通过")
    step(desk, voucher, "记账")
    desk.goto(f"{url}pay/")
    desk.fill("[name=paid_on]", PAID)
    desk.fill("[name=reference]", "B1")
    desk.locator("#main form button.button").first.click()
    desk.wait_for_url(url)
    claim.refresh_from_db()
    assert claim.state == "paid"

    ledger.close_until("2026-03")
    desk.goto(f"{site}/ledger/{book.pk}/disclosure/2026-Q1/")
    desk.locator("#main form button.button").first.click()
    desk.wait_for_url(re.compile(r"/disclosure/\d+/$"))
    sheet = desk.url
    step(enter("agency_reviewer"), sheet, "核对无误")
    step(desk, sheet, "公布")
    shot = Snapshot.objects.get(book=book, period="2026-Q1")
    assert shot.n == 1 and shot.published_on >= date(2026, 3, 31)

    villager = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN").new_page()
    villager.goto(f"{site}/village-books/{book.pk}/2026-Q1/1/")  # what the code on the paper says
    expect(villager.locator("#main")).to_contain_text("860.00")
    assert settings.LOGIN_URL not in villager.url
    villager.context.close()
