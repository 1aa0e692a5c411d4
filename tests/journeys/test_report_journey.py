"""报告的一程: the clerk signs in, uploads the town's report as it was found, puts it right, adopts it, and has a task table."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests import towns
from townworks.commitments.models import Commitment, Correction, Report

pytestmark = [pytest.mark.journey, pytest.mark.shared, pytest.mark.django_db(transaction=True)]


def sign_in(page: Page, server: str, person: str) -> None:
    page.goto(f"{server}/reports/new/")
    page.fill("[name=username]", person)
    page.fill("[name=password]", towns.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/new/")


def waiting(page: Page) -> int:
    """How many places the title says want a look."""
    found = re.search(r"还有 (\d+) 处要您看一眼", page.inner_text("h1"))
    assert found
    return int(found[1])


def at_hand(page: Page) -> int:
    return int(page.get_attribute("#panel [data-clause]", "data-clause") or 0)


def go_to(page: Page, n: int) -> None:
    """Open a sentence. It may run over several lines, so it is not clicked at a point."""
    page.locator(f"#clause-{n}").dispatch_event("click")
    expect(page.locator(f'#panel.asked [data-clause="{n}"]')).to_be_visible()


def correct(page: Page, size: str, key: str, button: str) -> None:
    """One correction: by its key at the desk, by its button on the phone; done when the version has grown."""
    version = page.get_attribute("#reading", "data-version")
    if size == "desktop":
        page.keyboard.press(key)
    else:
        page.click(button)
    expect(page.locator("#reading")).not_to_have_attribute("data-version", str(version))


def test_a_report_becomes_a_task_table(page: Page, size: str, live_server, shared: Path):
    world = towns.build()
    Report.objects.update(year=2020)
    sign_in(page, live_server.url, world.here.people["office_clerk"].username)

    page.set_input_files("[name=file]", shared / "reports" / "town-report-damaged.txt")
    page.fill("[name=year]", "2027")
    page.click("form[enctype] .button")
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    report = Report.objects.get(state="preview")
    before = waiting(page)

    go_to(page, 3)
    correct(page, size, "4", '#panel [data-key="4"]')
    expect(page.locator("#clause-3")).to_have_class(re.compile("kind-past"))
    go_to(page, 11)
    correct(page, size, "2", '#panel [data-key="2"]')
    expect(page.locator("#clause-11")).to_have_class(re.compile("kind-outcome"))
    correct(page, size, "z", '[data-key="z"]')
    expect(page.locator("#clause-11")).to_have_class(re.compile("kind-action"))
    correct(page, size, "Enter", '#panel [data-key="Enter"]')
    assert at_hand(page) > 11

    blank = page.locator(".report-text .clause:has(mark.blank)").nth(2)
    n = int((blank.get_attribute("id") or "").removeprefix("clause-"))
    go_to(page, n)
    page.fill('#panel form[action$="/blank/"] input[name=words] >> nth=0', "金港")
    page.keyboard.press("Enter")
    expect(page.locator(f"#clause-{n} mark.filled").first).to_have_text("金港")
    assert waiting(page) < before
    assert Correction.objects.filter(report=report).count() == 5

    page.click('a[href$="/adopt/"]')
    page.check("[name=leave_blanks]")
    page.click("form:has([name=start]) .button")
    page.wait_for_url("**/commitments/?year=2027")
    rows = Commitment.objects.filter(report=report).count()
    assert rows >= 25
    expect(page.locator("#main")).to_contain_text("2027-001")
    expect(page.locator("#main")).to_contain_text("2027-025")

    page.goto(f"{live_server.url}/reports/{report.pk}/")
    page.click("#downloads summary")
    with page.expect_download() as download:
        page.click('#downloads a[href$="table.xlsx"]')
    sheet = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes())).active
    assert sheet is not None
    words = "".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    assert "金港" in words
    expect(page.locator("#clause-4 + .clause-code, .clause-code").first).to_contain_text("2027-0")


def test_who_was_slower_keeps_what_was_typed(page: Page, size: str, live_server, shared: Path):
    world = towns.build()
    Report.objects.update(year=2020)
    sign_in(page, live_server.url, world.here.people["office_clerk"].username)
    page.set_input_files("[name=file]", shared / "reports" / "town-report-damaged.txt")
    page.click("form[enctype] .button")
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    blank = page.locator(".report-text .clause:has(mark.blank)").nth(1)
    n = int((blank.get_attribute("id") or "").removeprefix("clause-"))
    go_to(page, n)
    Report.objects.filter(state="preview").update(version=7)
    page.fill('#panel form[action$="/blank/"] input[name=words] >> nth=0', "金港")
    page.keyboard.press("Enter")
    expect(page.locator("#reading [data-refused]")).to_contain_text("刚被别人改过")
    expect(page.locator('#panel form[action$="/blank/"] input[name=words] >> nth=0')).to_have_value("金港")
    page.focus('#panel form[action$="/blank/"] input[name=words] >> nth=0')
    page.keyboard.press("Enter")
    expect(page.locator(f"#clause-{n} mark.filled").first).to_have_text("金港")


def test_without_script_everything_is_still_there(browser, live_server, shared: Path):
    world = towns.build()
    Report.objects.update(year=2020)
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    sign_in(page, live_server.url, world.here.people["office_clerk"].username)
    page.set_input_files("[name=file]", shared / "reports" / "town-report-damaged.txt")
    page.click("form[enctype] .button")
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    page.focus("#clause-3")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"clause=3"))
    page.click('#panel [data-key="4"]')
    page.wait_for_url(re.compile(r"clause=3"))
    expect(page.locator("#clause-3")).to_have_class(re.compile("kind-past"))
    page.click('[data-key="z"]')
    expect(page.locator("#clause-3")).not_to_have_class(re.compile("kind-past"))
    context.close()
