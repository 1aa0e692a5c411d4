"""一项工程的一程: from the contract over a change and a measurement with photographs to the payment, and to the sheet whose printed code a
villager scans: it opens the very snapshot."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pytest
import zxingcpp
from django.conf import settings
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_receipt_journey import Enter, enter, ledger, step
from tests.ledger.test_claims import picture
from tests.ledger.test_funds import allotted, opened
from tests.ledger.world import LedgerWorld
from townworks.ledger.models import Claim, Measurement, Snapshot, Works, WorksChange
from townworks.ledger.selectors import fund_claims

__all__ = ["enter", "ledger"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def filled(page: Page, facts: dict[str, str]) -> None:
    """Every field as it is typed, then the form's own button."""
    for name, value in facts.items():
        field = page.locator(f"#main [name={name}]").first
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        elif field.get_attribute("type") == "radio":
            page.check(f"#main [name={name}][value={value}]")
        else:
            field.fill(value)
    page.locator("#main form button.button").first.click()
    page.wait_for_load_state()


def test_a_works_goes_from_its_contract_to_the_code_on_the_paper(
    enter: Enter,
    browser: Browser,
    live_server,
    ledger: LedgerWorld,
    tmp_path: Path,
):
    site, book = live_server.url, ledger.book
    row = allotted(ledger, opened(ledger))
    photos = []
    for seed in (1, 2, 3):
        photos.append(tmp_path / f"{seed}.jpg")
        photos[-1].write_bytes(picture(seed).read())

    desk = enter("agency_accountant")
    desk.goto(f"{site}/ledger/{book.pk}/works/new/")
    filled(
        desk,
        {
            "number": "GC-01",
            "name": "机耕路硬化",
            "site": "村北",
            "way": "compared",
            "chosen_on": "2026-02-10",
            "tender": "比选记录",
            "contractor_kind": "person",
            "contractor": "周大勇",
            "amount": "2000",
            "signed_on": "2026-02-12",
            "starts_on": "2026-02-20",
            "ends_on": "2026-06-30",
            "allocation_1": str(row.pk),
            "money_1": "2500",
        },
    )
    works = Works.objects.get()
    address = f"{site}/works/{works.pk}/"
    desk.goto(f"{address}change/")
    filled(desk, {"amount": "300", "paper": "签证单 1", "reason": "加宽路口"})
    chief = enter("agency_reviewer")
    chief.goto(f"{site}/works-changes/{WorksChange.objects.get().pk}/decide/")
    filled(chief, {"grant": "yes"})

    phone = enter("village_bookkeeper")
    phone.goto(f"{address}measure/")
    phone.set_input_files("[name=photos_before]", photos[0])
    phone.set_input_files("[name=photos_after]", photos[1])
    filled(
        phone,
        {
            "from_on": "2026-02-20",
            "until_on": "2026-03-03",
            "form-0-what": "路面",
            "form-0-unit": "平方米",
            "form-0-quantity": "50",
            "form-0-price": "20",
        },
    )
    one = Measurement.objects.get()
    head = enter("village_secretary")
    head.goto(f"{site}/works-measurements/{one.pk}/decide/")
    filled(head, {"grant": "yes"})

    phone.goto(address)
    expect(phone.locator(".pair img")).to_have_count(2)
    phone.get_by_role("link", name="报工程款").click()
    phone.set_input_files("[name=receipts]", photos[2])
    filled(
        phone,
        {
            "payee": "周大勇",
            "handler": "陈手",
            "witness": "周证",
            "spent_on": "2026-03-05",
            "decided": "3月1日村民代表会议",
            "form-0-purpose": "works",
            "form-0-amount": "970",
        },
    )
    claim = Claim.objects.get()
    assert (claim.measurement_id, claim.allocation_id) == (one.pk, row.pk)
    url = f"{site}/claims/{claim.pk}/"
    step(phone, url, "报给村里审批")
    step(head, url, "同意")
    step(enter("finance_group"), url, "审核")
    desk.goto(f"{url}accept/")
    filled(desk, {"dated_on": "2026-03-06", "money_account": "102", "account_1": "153"})
    claim.refresh_from_db()
    step(chief, f"{site}/vouchers/{claim.voucher_id}/", "审核通过")
    step(desk, f"{site}/vouchers/{claim.voucher_id}/", "记账")
    desk.goto(f"{url}pay/")
    filled(desk, {"paid_on": "2026-03-07", "reference": "B1"})

    ledger.close_until("2026-03")
    desk.goto(f"{site}/ledger/{book.pk}/disclosure/2026-Q1/")
    desk.locator("#main form button.button").first.click()
    desk.wait_for_url(re.compile(r"/disclosure/\d+/$"))
    sheet = desk.url
    step(chief, sheet, "核对无误")
    step(desk, sheet, "公布")
    shot = Snapshot.objects.get(book=book)

    fund = row.fund
    desk.goto(f"{site}/funds/{fund.pk}/chain/")
    expect(desk.locator("#main")).to_contain_text("计量和付款")
    chain = fund_claims.chain_of(ledger.actor(), fund, on=date(2027, 2, 1))
    held = {one.code for one in chain.answer.links if one.holds}
    assert {"contracted", "measured", "due", "lines", "vouchers", "posted", "disclosed"} <= held

    villager = browser.new_context(viewport={"width": 794, "height": 1123}, locale="zh-CN").new_page()
    villager.goto(f"{site}/village-books/{book.pk}/2026-Q1/")
    villager.emulate_media(media="print")
    paper = villager.locator(".village-code").screenshot()
    said = zxingcpp.read_barcodes(Image.open(io.BytesIO(paper)).convert("L"))[0].text
    villager.emulate_media(media="screen")
    villager.goto(said)
    expect(villager.locator("#main")).to_contain_text("机耕路硬化")
    expect(villager.locator("#main")).to_contain_text(shot.digest)
    assert settings.LOGIN_URL not in villager.url and "周大勇" not in villager.content()
    villager.context.close()
