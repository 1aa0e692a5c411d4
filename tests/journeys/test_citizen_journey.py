"""群众的一程: a blocked drain, from a citizen's phone through register, referral, finding, mending and answer back to the phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import towns
from tests.cases import world as case_worlds
from tests.inspections import world as inspection_worlds
from townworks.cases.models import Case
from townworks.inspections.models import Finding
from townworks.kernel.models import Attachment

from .conftest import SIZES

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
DRAIN = "门口的雨水口堵了，一下雨污水就漫到路上。"
ANSWER = "雨水口已清淤，以后每月检查一次。"
Enter = Callable[[str], Page]


@pytest.fixture
def world() -> case_worlds.World:
    """The test towns with sites near where the citizen stands."""
    made = case_worlds.build()
    inspection_worlds.build(made.towns)
    return made


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A citizen's phone, that may say where it is."""
    width, height = SIZES["phone"]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        has_touch=True,
        reduced_motion="reduce",
        permissions=["geolocation"],
        geolocation={"longitude": 116.7501, "latitude": 23.45, "accuracy": 9},
    )
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def enter(browser: Browser, world: case_worlds.World, live_server) -> Iterator[Enter]:
    """Sign in as a person of the town, each in a browser of their own."""
    opened: list[BrowserContext] = []

    def sign_in(person: str) -> Page:
        context = browser.new_context(locale="zh-CN", reduced_motion="reduce", base_url=live_server.url)
        context.set_default_timeout(60_000)
        opened.append(context)
        page = context.new_page()
        page.goto("/sign-in/")
        page.fill("[name=username]", world.towns.here.people[person].username)
        page.fill("[name=password]", towns.PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{live_server.url}/")
        return page

    yield sign_in
    for context in opened:
        context.close()


def act(page: Page, pk: int, name: str, **fields: str) -> None:
    """One act of a case, by its form; back on the page of the case."""
    page.goto(f"/cases/{pk}/acts/{name}/")
    for field, value in fields.items():
        control = page.locator(f"[name={field}]")
        if control.evaluate("one => one.tagName") == "SELECT":
            control.select_option(label=value)
        else:
            control.fill(value)
    page.click("main form button.button")
    page.wait_for_url(f"**/cases/{pk}/")


def report(page: Page, server: str, town: str) -> tuple[str, str]:
    """The number and the code of the receipt."""
    page.goto(f"{server}/ask/report/")
    page.locator("[name=town]").select_option(label=town)
    page.check("[name=matter][value=sewage]")
    page.fill("[name=text]", DRAIN)
    page.set_input_files(
        "[name=photos]", {"name": "drain.jpg", "mimeType": "image/jpeg", "buffer": inspection_worlds.jpeg()}
    )
    page.click("[data-position-here] button")
    expect(page.locator("[data-position-here] [role=status]")).to_contain_text("已取到位置")
    page.click("button.button-large")
    expect(page.locator("dd.code")).to_have_count(2)
    number, code = page.locator("dd.code").all_inner_texts()
    return number, code


def follow(page: Page, server: str, number: str, code: str) -> None:
    page.goto(f"{server}/ask/follow/")
    page.fill("[name=number]", number)
    page.fill("[name=code]", code)
    page.click("main form button.button")
    expect(page.locator("ol.story")).to_be_visible()


def test_a_blocked_drain_is_reported_mended_answered_and_praised(
    phone: Page, enter: Enter, world: case_worlds.World, live_server
):
    number, code = report(phone, live_server.url, world.towns.here.place.name)
    case = Case.objects.get()
    assert case.number == number and (case.longitude, case.latitude) == (116.7501, 23.45)
    assert Attachment.objects.filter(thing_kind="case", thing_id=case.pk).count() == 1

    clerk = enter("office_clerk")
    act(clerk, case.pk, "accept")
    act(clerk, case.pk, "refer", unit="应急管理办公室", reason="排水由你们维护")
    head = enter("head:safety")
    act(head, case.pk, "take_over")

    head.goto(f"/cases/{case.pk}/finding/")
    head.locator("[name=site]").first.check()
    head.click("main form:has([name=site]) button.button")
    head.wait_for_url(f"**/cases/{case.pk}/")
    finding = Finding.objects.get()
    assert finding.sources.get().reference == number

    village = enter(f"head:village-{1 if finding.mender == world.towns.here.units['village-1'] else 2}")
    village.goto(f"/findings/{finding.pk}/mended/")
    village.fill("[name=reason]", "清了淤，水下去了")
    village.set_input_files(
        "[name=photos]",
        {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": inspection_worlds.jpeg((20, 160, 40))},
    )
    village.click("main form button.button")
    village.wait_for_url(f"**/findings/{finding.pk}/")
    head.goto(f"/findings/{finding.pk}/")
    head.get_by_role("button", name="通过验收").click()
    expect(head.locator("main")).to_contain_text("已验收")

    head.goto(f"/cases/{case.pk}/")
    expect(head.locator("main")).to_contain_text("整改")
    act(head, case.pk, "answer", text=ANSWER)

    follow(phone, live_server.url, number, code)
    expect(phone.locator("main")).to_contain_text(ANSWER)
    phone.locator("[name=score][value='5']").check()
    phone.fill("[name=words]", "很快，谢谢")
    phone.click("main form button.button >> text=评价")
    expect(phone.locator("main")).to_contain_text("您评了 5 分")
    case.refresh_from_db()
    assert (case.state, case.score) == ("answered", 5)
    assert case.answered_at is not None and case.answered_at - case.registered_at < timedelta(hours=1)


def test_large_type_is_turned_on_and_off_by_the_same_button(
    phone: Page, world: case_worlds.World, live_server
):
    phone.goto(f"{live_server.url}/ask/")
    button, root = phone.locator(".large-type button"), phone.locator("html")
    for state in ("large", "normal", "large"):
        button.click()
        expect(root).to_have_attribute("data-type", state)
        expect(button).to_have_attribute("aria-pressed", "true" if state == "large" else "false")
    phone.goto(f"{live_server.url}/ask/report/")
    expect(root).to_have_attribute("data-type", "large")
    button.click()
    expect(root).to_have_attribute("data-type", "normal")


FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  return {name: one.name || one.tagName.toLowerCase(), said: one.innerText || one.value,
          seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2};
}"""


def test_a_report_is_made_by_the_keyboard_alone(browser: Browser, world: case_worlds.World, live_server):
    context = browser.new_context(locale="zh-CN", reduced_motion="reduce", base_url=live_server.url)
    page = context.new_page()
    page.goto("/ask/report/")
    box = page.locator("[name=text]").bounding_box()
    assert box is not None and box["height"] >= 96  # four lines: what is told is seen while it is written
    met: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["seen"], focused
        met.append(focused["name"])
        if focused["name"] == "town":
            page.keyboard.press("ArrowDown")
        elif focused["name"] == "matter":
            page.keyboard.press("Space")
        elif focused["name"] == "text":
            page.keyboard.type(DRAIN)
        elif focused["said"] == "提交":
            page.keyboard.press("Enter")
            break
    order = [name for name in met if name in ("town", "matter", "text", "photos", "address", "name", "phone")]
    assert list(dict.fromkeys(order)) == ["town", "matter", "text", "photos", "address", "name", "phone"]
    expect(page.get_by_role("heading", name="收到了，谢谢您")).to_be_visible()
    assert Case.objects.get(kind="report").text == DRAIN
    context.close()
