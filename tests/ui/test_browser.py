"""界面 in a real browser: accessible in every dress, usable by keyboard, nothing typed is lost, nothing needs script."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests import towns

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/google-chrome") if Path(path).exists()), "")
pytestmark = [
    pytest.mark.journey,
    pytest.mark.looks,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed on this machine"),
]
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PAGES = ("/", "/scoreboard/", "/commitments/", "/people/", "/no-such-page/")
# What a thumb must hit; links inside running text are exempt (WCAG 2.5.8).
SMALL = """[...document.querySelectorAll("button, .button, .button-quiet, summary, select, input:not([type=hidden], [type=checkbox])")]
  .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 43.5)
  .map((one) => `${one.outerHTML.slice(0, 80)} ${one.getBoundingClientRect().height}`)"""


@pytest.fixture
def world() -> towns.World:
    return towns.build()


def enter(
    browser: Browser, live_server, world: towns.World, key: str = "office_clerk", **dress: object
) -> Page:
    """A signed-in page in a fresh browser window."""
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", **{"viewport": DESK, **dress})  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/sign-in/")
    page.fill("[name=username]", world.here.people[key].username)
    page.fill("[name=password]", towns.PASSWORD)
    page.click("main button")
    page.wait_for_load_state()
    return page


def complaints(page: Page) -> list[str]:
    """What the page's console has to say from now on."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.mark.parametrize(
    ("size", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk-light", "phone-dark"]
)
def test_every_page_is_accessible(browser, live_server, world, size, scheme) -> None:
    page = enter(browser, live_server, world, viewport=size, color_scheme=scheme, bypass_csp=True)
    found = {}
    for path in PAGES:
        page.goto(path)
        found[path] = [(one["id"], one["nodes"][0]["html"][:120]) for one in Axe().run(page)["violations"]]
    assert found == {path: [] for path in PAGES}


@pytest.mark.parametrize("type_", ["normal", "large"])
def test_no_page_is_wider_than_a_phone(browser, live_server, world, type_) -> None:
    page = enter(browser, live_server, world, viewport=PHONE, is_mobile=True)
    page.context.add_cookies([{"name": "type", "value": type_, "url": live_server.url}])
    widths = {}
    for path in PAGES:
        page.goto(path)
        widths[path] = page.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(PAGES, PHONE["width"])


def test_a_thumb_hits_everything_on_a_phone(browser, live_server, world) -> None:
    page = enter(browser, live_server, world, viewport=PHONE, is_mobile=True, has_touch=True)
    small = {}
    for path in PAGES:
        page.goto(path)
        small[path] = page.evaluate(SMALL)
    assert small == {path: [] for path in PAGES}


def test_the_policy_of_the_page_is_kept_by_all_its_parts(browser, live_server, world) -> None:
    page = enter(browser, live_server, world)
    said = complaints(page)
    for path in PAGES[:-1]:
        page.goto(path)
    assert said == []


def test_a_list_answers_to_the_keyboard(browser, live_server, world) -> None:
    page = enter(browser, live_server, world)
    page.goto("/")
    first = page.locator("[data-row] a").first.get_attribute("href")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == f"{live_server.url}{first}"


def test_a_slash_goes_to_the_search(browser, live_server, world) -> None:
    page = enter(browser, live_server, world)
    page.goto("/commitments/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") in ("search", "text")


def test_what_was_typed_is_there_after_a_reload(browser, live_server, world) -> None:
    page = enter(browser, live_server, world, key="head:rural")
    page.goto(f"/commitments/{world.here.commitments['in_progress'].pk}/#notes")
    page.fill("[name=done]", "完成了三公里管网")
    page.reload()
    assert page.input_value("[name=done]") == "完成了三公里管网"


def test_what_was_sent_is_not_offered_again(browser, live_server, world) -> None:
    page = enter(browser, live_server, world, key="head:rural")
    address = f"/commitments/{world.here.commitments['in_progress'].pk}/#notes"
    page.goto(address)
    page.fill("[name=done]", "完成了三公里管网")
    with page.expect_navigation():
        page.click("#notes form button")
    page.goto(address)
    page.reload()
    assert page.input_value("[name=done]") == ""


def test_the_next_person_at_this_machine_finds_no_drafts(browser, live_server, world) -> None:
    page = enter(browser, live_server, world, key="head:rural")
    page.goto(f"/commitments/{world.here.commitments['in_progress'].pk}/#notes")
    page.fill("[name=done]", "完成了三公里管网")
    page.click(".mine summary")
    with page.expect_navigation():
        page.click("[data-forget] button")
    kept = page.evaluate("Object.keys(sessionStorage)")
    assert [key for key in kept if key.startswith("draft:")] == []


def test_dark_comes_at_once_and_stays(browser, live_server, world) -> None:
    page = enter(browser, live_server, world)
    page.click(".mine summary")
    page.click("button[name=theme][value=dark]")
    page.wait_for_selector("html[data-theme=dark]")
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def without_script(browser: Browser, live_server, world: towns.World) -> BrowserContext:
    return enter(browser, live_server, world, java_script_enabled=False).context


def test_everything_of_the_frame_works_without_script(browser, live_server, world) -> None:
    page = without_script(browser, live_server, world).pages[0]
    page.click(".mine summary")
    page.click("button[name=theme][value=dark]")
    page.wait_for_load_state()
    page.click(".mine summary")
    page.click("button[name=language][value=en]")
    page.wait_for_load_state()
    assert (page.get_attribute("html", "data-theme"), page.get_attribute("html", "lang")) == ("dark", "en")


def test_a_dark_page_prints_black_on_white(browser, live_server, world) -> None:
    page = enter(browser, live_server, world, color_scheme="dark")
    page.emulate_media(media="print")
    colours = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('h1')).color]"
    )
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
