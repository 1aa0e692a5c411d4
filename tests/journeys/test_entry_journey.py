"""填报的一程: a block comes from Excel, is taken back and done again, saved, and stands; who was faster is told; a phone shows one village."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import towns
from tests.indicators import world as indicator_worlds
from tests.indicators.world import IndicatorWorld
from townworks.engines import measure_reading
from townworks.indicators.models import Standing

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
YEAR = 2025
VILLAGES, MONTHS = 40, 12
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
READ = """async ([texts, unit]) => {
  const {read} = await import(document.querySelector("script[src$='entry/start.js']").src.replace("start.js", "reading.js"));
  const rules = JSON.parse(document.querySelector("#entry-rules").textContent);
  return texts.map((text) => read(text, unit, rules)).map((one) => [one.kind, one.value ?? null]);
}"""
TEXTS = (
    *("12.5", "1,234.5", "２．５万", "350公斤", "350 kg", "<0.05", "≤3", "0.05L", "--", "*", "不适用", "NaN", "∞"),
    *("#DIV/0!", "3户", "1.2e3", "1.5×10^2", "约5", ">3", "十二", "", "3吨", "2万斤", "1,23", "+4", ".5", "缺测", "5万吨"),
)  # fmt: skip


@pytest.fixture
def made() -> IndicatorWorld:
    """The test town with forty villages."""
    world = towns.build()
    for n in range(3, VILLAGES + 1):
        towns.add_place(f"4405991012{n:02}", f"第{n}村", "village", world.here.place)
    return indicator_worlds.build(world)


def enter(browser: Browser, made: IndicatorWorld, server: str, path: str, **dress: Any) -> Page:
    context = browser.new_context(
        base_url=server,
        locale="zh-CN",
        reduced_motion="reduce",
        **{"viewport": {"width": 1440, "height": 900}, **dress},
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/sign-in/")
    page.fill("[name=username]", made.here.people["office_clerk"].username)
    page.fill("[name=password]", towns.PASSWORD)
    with page.expect_navigation():
        page.click("main button")
    page.goto(path)
    return page


def box(page: Page, r: int, c: int) -> Any:
    return page.locator(f"[data-entry] tbody tr:nth-child({r + 1}) input").nth(c)


def test_a_block_from_excel_is_pasted_undone_saved_and_stands(
    browser: Browser, made: IndicatorWorld, live_server
):
    path = f"/figures/table/?indicator=waste-tonnes&year={YEAR}"
    page = enter(browser, made, live_server.url, path)
    assert page.locator("[data-entry] td input").count() == VILLAGES * MONTHS

    box(page, 0, 0).click()
    block = "\r\n".join("\t".join(str(r + c) for c in range(MONTHS)) for r in range(VILLAGES)) + "\r\n"
    page.evaluate(PASTE, block)
    expect(page.locator("[data-count]")).to_contain_text("480")
    page.keyboard.press("Control+z")
    expect(page.locator("[data-count]")).to_have_text("")
    page.keyboard.press("Control+y")
    expect(box(page, 39, 11)).to_have_value("50")

    # The keyboard: a value typed over, Enter goes down, F2 edits, Escape gives up, Tab goes right, Delete clears.
    box(page, 0, 0).click()
    page.keyboard.type("350公斤")
    expect(page.locator("[data-entry-line]")).to_contain_text("= 0.35 吨")
    page.keyboard.press("Enter")
    expect(box(page, 1, 0)).to_be_focused()
    page.keyboard.press("F2")
    page.keyboard.type("9")
    page.keyboard.press("Escape")
    expect(box(page, 1, 0)).to_have_value("1")
    page.keyboard.press("Tab")
    expect(box(page, 1, 1)).to_be_focused()
    page.keyboard.press("Delete")
    expect(box(page, 1, 1)).to_have_value("")

    # A block of two is copied within the table.
    box(page, 2, 0).click()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Control+c")
    box(page, 3, 10).click()
    page.keyboard.press("Control+v")
    expect(box(page, 3, 10)).to_have_value("2")
    expect(box(page, 3, 11)).to_have_value("3")

    # What cannot be read is marked while it is typed and is not sent.
    box(page, 1, 1).click()
    page.keyboard.type("三户")
    page.keyboard.press("Enter")
    expect(page.locator("td.wrong")).to_have_count(1)
    page.click("[data-save]")
    expect(page.locator("[data-problems]")).to_contain_text("先改正标红的格再保存")
    assert Standing.objects.count() == 0
    box(page, 1, 1).click()
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.click("[data-save]")
    expect(page.locator("[data-entry-line]")).to_contain_text("已保存：新填 480 个")
    expect(box(page, 0, 0)).to_have_value("0.35")
    assert Standing.objects.count() == VILLAGES * MONTHS

    page.goto(path)
    expect(box(page, 0, 0)).to_have_value("0.35")
    expect(box(page, 3, 11)).to_have_value("3")

    # Somebody is faster: theirs is shown, and one's own is only written once one has said so.
    made.enter("waste-tonnes", made.village(0), f"{YEAR}-02", "77", by="village_secretary")
    box(page, 0, 1).click()
    page.keyboard.type("78")
    page.keyboard.press("Enter")
    page.click("[data-save]")
    expect(page.locator("[data-problems]")).to_contain_text("填的是 77")
    page.click("[data-problems] li button:has-text('仍用我的')")
    page.click("[data-save]")
    expect(page.locator("[data-entry-line]")).to_contain_text("改动 1 个")
    assert Standing.objects.get(thing=made.village(0), period=f"{YEAR}-02").value == 78

    # The script reads a cell as the engine does.
    for text, (kind, value) in zip(TEXTS, page.evaluate(READ, [list(TEXTS), "吨"]), strict=True):
        assert (text, *engine(text)) == (text, kind, value)
    page.context.close()


def engine(text: str) -> tuple[str, float | None]:
    """What the engine makes of a cell, in the script's words."""
    answer = measure_reading.compute(measure_reading.Given(text, "吨"))
    if text == "":
        return "empty", None
    if answer.problem is not None:
        words = answer.problem.text
        return (
            "unit" if "单位" in words else "nonsense" if "留空" in words or "Excel" in words else "unread"
        ), None
    if answer.mark in ("missing", "not_applicable"):
        return {"missing": "missing", "not_applicable": "other"}[answer.mark], None
    value = answer.limit if answer.mark == "below" else answer.value
    return answer.mark or "value", float(value)  # type: ignore[arg-type]


def test_a_phone_shows_one_village_or_one_month(browser: Browser, made: IndicatorWorld, live_server):
    path = f"/figures/table/?indicator=waste-tonnes&year={YEAR}"
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    page = enter(browser, made, live_server.url, path, **phone)
    shown = page.locator("[data-entry] td input:visible")
    expect(shown).to_have_count(MONTHS)
    page.select_option("[data-one-by]", "column")
    expect(shown).to_have_count(VILLAGES)
    page.select_option("[data-one-of]", "3")
    shown.nth(1).fill("7")
    page.click("[data-save]")
    expect(page.locator("[data-entry-line]")).to_contain_text("新填 1 个")
    assert Standing.objects.get().period == f"{YEAR}-04"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()
