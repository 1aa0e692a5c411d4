"""无障碍: every main page of the demo town against WCAG 2.2 A and AA (axe), on a desk and on a phone, light and dark; and the keyboard."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from importlib import resources

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests import demo_town
from townworks.demo.settling import PASSWORD

from .conftest import SIZES

pytestmark = [pytest.mark.journey, pytest.mark.looks]

AXE = resources.files("axe_core_python").joinpath("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
AUDIT = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
TOWN = "青禾镇2027年政府工作报告\n二、2027年工作安排\n"
REPORT = (
    TOWN + "年内新建污水管网12公里。6月底前完成X处隐患整改，由应急管理办公室牵头。过去一年，整治河道8公里。\n"
)
NARROWEST = (320, 640)  # what WCAG 1.4.10 asks a page to fit into
# Who opens which pages; a page that starts with ">" is the first link of that kind on the page before it.
# A report looks one way while it is put right and another once it is adopted, so both are opened by their state.
PAGES = {
    "": (
        "/sign-in/",
        "/ask/",
        "/ask/report/",
        "/ask/queue/",
        "/ask/guide/",
        "/ask/apply/tree-felling/",
        "/ask/follow/",
        "/ask/tip/",
        "/village-books/",
        "/ask/map/",
        "> /ask/map/\\d+/$",
    ),
    "shidc": ("/counter/?window=2", "/counter/hours/"),
    "linqh": (
        "/",
        "/commitments/",
        "> /commitments/\\d+/$",
        "/commitments/board/",
        "/commitments/changes/",
        "/commitments/import/",
        "/reports/",
        "/reports/?state=adopted",
        "> /reports/\\d+/$",
        "> /reports/\\d+/\\?clause=\\d+",
        "/reports/?state=preview",
        "> /reports/\\d+/$",
        "> /reports/\\d+/\\?clause=\\d+",
        "> /reports/\\d+/adopt/$",
        "/reports/new/",
        "/supervision/",
        "> /supervision/checks/\\d+/$",
        "/supervision/?state=issued",
        "> /supervision/notices/\\d+/$",
        "/indicators/",
        "/indicators/waste-tonnes/",
        "/indicators/waste-tonnes/villages/",
        "/sections/",
        "/open/",
        "/scoreboard/",
        "/briefs/",
        "> /briefs/\\d{4}-\\d\\d/",
        "/dossiers/",
        "/cases/figures/",
        "/duties/",
        "/training/",
        "/training/?by=unit",
        "/training/new/",
        "/case-offers/",
        "/cases/orders/",
        "/cases/",
        "> /cases/\\d+/$",
        "/places/",
        "> /places/\\d+/$",
        "/me/",
        "/me/password/",
        "/me/sessions/",
    ),
    "shenzy": ("/", "/commitments/?light=red", "> /commitments/\\d+/$"),
    "zhoujh": ("/", "/commitments/?mine=1&state=in_progress", "> /commitments/\\d+/$"),
    "admin": ("/people/", "> /people/\\d+/$", "/people/new/", "/units/", "> /units/\\d+/$"),
    "yanxf": (
        "/campaigns/",
        "> /campaigns/[a-z-]+/$",
        "/checklists/",
        "/rounds/",
        "> /rounds/\\d+/$",
        "/findings/",
        "> /findings/\\d+/$",
        "/doubts/",
        "/lookbacks/",
        "/sites/",
        "> /sites/\\d+/$",
        "> /visits/\\d+/$",
        "/sites/labels/",
        "/map/",
        "/openrosa",
    ),
    "wanggy": ("/field/", "> /field/dues/\\d+/"),
    "duyl": ("/", "/audit/", "> /audit/\\d+/$"),
    "qianjz": (
        "/ledger/",
        "/ledger/new/",
        "/ledger/town/",
        "> /ledger/town/[a-z0-9-]+/[a-z]+/[^/]+/",
        "/ledger/",
        "> /ledger/\\d+/$",
        "> /ledger/\\d+/accounts/\\d+/",
        "> /vouchers/\\d+/$",
        "/ledger/1/vouchers/",
        "/ledger/1/vouchers/new/",
        "/ledger/1/statements/",
        "/ledger/1/year-end/",
        "/ledger/1/journals/cash/?month=2026-05",
        "/ledger/1/journals/bank/?month=2026-05",
        "/ledger/1/journals/general/?month=2026-05",
        "/ledger/1/accounts/?parent=111",
        "/ledger/1/opening/",
        "/ledger/1/import/",
        "/ledger/1/bank/",
        "> /bank/\\d+/$",
        "> /bank/\\d+/import/",
        "/claims/?state=accepted",
        "> /claims/\\d+/$",
        "> /claims/\\d+/pay/",
        "/claims/?state=checked",
        "> /claims/\\d+/$",
        "> /claims/\\d+/accept/",
        "/assets/",
        "> /assets/\\d+/$",
        "/ledger/1/assets/new/",
        "/ledger/1/assets/import/",
        "/assets/?book=1",
        "> /assets/\\d+/$",
        "> /assets/\\d+/edit/",
        "/counts/",
        "> /counts/\\d+/$",
        "/ledger/1/counts/new/",
        "/contracts/due/",
        "/contracts/",
        "> /contracts/\\d+/$",
        "> /contracts/\\d+/party/",
        "/contracts/",
        "> /contracts/\\d+/$",
        "> /contracts/\\d+/receive/",
        "/ledger/1/contracts/new/",
        "/disclosure/",
        "> /disclosure/\\d+/$",
        "/funds/",
        "> /funds/\\d+/$",
        "> /funds/\\d+/chain/$",
        "/works/",
        "> /works/\\d+/$",
        "> /works/\\d+/measure/$",
        "/works/?state=accepted",
        "> /works/\\d+/$",
        "> /works/\\d+/defect/$",
        "/ledger/1/works/new/",
        "/budgets/",
        "/thrift/",
        "/advances/",
        "> /advances/\\d+/$",
        "> /advances/\\d+/repay/",
        "/ledger/1/advances/new/",
        "/ledger/1/donations/new/",
        "/donations/",
        "> /donations/\\d+/$",
        "> /donations/\\d+/donor/",
        "/donations/",
        "> /donations/\\d+/$",
        "> /village-books/\\d+/donations/$",
    ),
    "shensm": (
        "/",
        "/ledger/1/vouchers/?state=draft",
        "/risks/",
        "> /risks/\\d+/$",
        "/funds/new/",
        "/funds/",
        "> /funds/\\d+/$",
        "> /funds/\\d+/amount/",
    ),
    "liuzm": (
        "/claims/",
        "/ledger/1/claims/new/",
        "/claims/?state=draft",
        "> /claims/\\d+/$",
        "> /claim-receipts/\\d+/take-back/",
    ),
}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def town(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo town, seeded and served as ``make run`` does it, with one report more that waits; its address.

    No test writes into it: what a page shows must not hang on which test came first.
    """
    environment = demo_town.environment(demo_town.copied(tmp_path_factory, "town"))
    port, log = free_port(), (tmp_path_factory.mktemp("log") / "server.log").open("wb")
    served = subprocess.Popen(
        [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}", "config.dev_server:application"],
        cwd=demo_town.ROOT,
        env=environment,
        stdout=log,
        stderr=log,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, served)
        read_in(browser, address)
        yield address
    finally:
        served.terminate()
        served.wait()
        log.close()


def wait_for(address: str, served: subprocess.Popen[bytes]) -> None:
    """Until the server answers; RuntimeError if it ends first."""
    while served.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/sign-in/", timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the demo town's server ended before it answered")


def read_in(browser: Browser, town: str) -> None:
    """A report as it is before it is adopted: with a blank, and with what is not sure."""
    context = window(browser, "desktop")
    page = context.new_page()
    sign_in(page, town, "linqh")
    page.goto(f"{town}/reports/new/")
    page.fill("[name=text]", REPORT)
    page.fill("[name=year]", "2027")
    page.click("form[enctype] .button")
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    context.close()


def window(browser: Browser, size: str, *, scheme: str = "light", language: str = "zh-CN") -> BrowserContext:
    width, height = SIZES.get(size, NARROWEST)
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        locale=language,
        has_touch=size != "desktop",
        reduced_motion="reduce",
        bypass_csp=True,  # for axe alone; the policy itself is watched by the other journeys
    )
    context.set_default_timeout(20_000)
    return context


def sign_in(page: Page, town: str, username: str) -> None:
    page.goto(f"{town}/sign-in/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{town}/")


def each_page(page: Page, town: str, username: str) -> Iterator[str]:
    """Open every page of one person, one after the other."""
    if username:
        sign_in(page, town, username)
    for path in PAGES[username]:
        if path.startswith("> "):
            links = page.eval_on_selector_all(
                "main a[href]", "all => all.map(one => one.getAttribute('href'))"
            )
            found = next((link for link in links if re.match(path[2:], link)), None)
            assert found, f"{username}: no link to {path[2:]} on {page.url}"
            page.goto(town + found)
        else:
            page.goto(town + path)
        yield page.url.removeprefix(town)


def audited(page: Page) -> list[str]:
    """Each violation as one line: the rule, and the first place where it is broken."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return [
        f"{found['id']} ({len(found['nodes'])}×): {found['nodes'][0]['html'][:160]} "
        f"{found['nodes'][0]['failureSummary'][:200]}"
        for found in page.evaluate(AUDIT, RULES)["violations"]
    ]


# Each size, scheme and language at least once; a page is opened once a view and asked everything.
VIEWS = (
    ("desktop", "light", "zh-CN"),
    ("phone", "dark", "en"),
)


@pytest.mark.parametrize(("size", "scheme", "language"), VIEWS)
def test_every_page_keeps_wcag_and_fits_the_screen(
    browser: Browser, town: str, size: str, scheme: str, language: str
):
    broken = {}
    for username in PAGES:
        context = window(browser, size, scheme=scheme, language=language)
        page = context.new_page()
        for where in each_page(page, town, username):
            if found := [*audited(page), *too_wide(page)]:
                broken[f"{username} {where}"] = found
        context.close()
    assert broken == {}


def too_wide(page: Page) -> list[str]:
    """By how much the page is wider than the screen, if it is."""
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{over} px too wide"] if over > 0 else []


def test_no_page_in_large_type_is_wider_than_the_narrowest_phone(browser: Browser, town: str):
    wide = []
    for username in PAGES:
        context = window(browser, "narrowest", language="en")  # the longer words
        context.add_cookies([{"name": "type", "value": "large", "url": town}])
        page = context.new_page()
        wide += [f"{username} {where}" for where in each_page(page, town, username) if too_wide(page)]
        context.close()
    assert wide == []


def test_the_menus_in_large_type_stay_on_the_narrowest_phone(browser: Browser, town: str):
    context = window(browser, "narrowest", language="en")
    context.add_cookies([{"name": "type", "value": "large", "url": town}])
    page = context.new_page()
    sign_in(page, town, "linqh")
    outside = []
    for menu in (".rooms-fold", ".mine"):
        page.click(f"{menu} > summary")
        box = page.locator(f"{menu} > .fold-sheet").bounding_box()
        if box is None or box["x"] < 0 or box["x"] + box["width"] > NARROWEST[0]:
            outside.append((menu, box))
        page.keyboard.press("Escape")
    context.close()
    assert outside == []


def test_the_first_tab_leads_to_the_main_content(browser: Browser, town: str, size: str):
    context = window(browser, size)
    page = context.new_page()
    sign_in(page, town, "linqh")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = page.evaluate("document.querySelector('main').contains(document.activeElement)")
    context.close()
    assert inside


def test_what_has_the_focus_can_be_seen(browser: Browser, town: str, size: str):
    context = window(browser, size)
    page = context.new_page()
    sign_in(page, town, "linqh")
    unseen = []
    for _ in range(25):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
                const one = document.activeElement;
                if (one === document.body) return "";  // past the last, round to the first
                const look = getComputedStyle(one), box = one.getBoundingClientRect();
                const ring = (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2)
                    || look.boxShadow !== "none";
                return ring && box.width > 0 && box.height > 0 ? "" : one.outerHTML.slice(0, 120);
            }"""
        )
        if seen:
            unseen.append(seen)
    context.close()
    assert unseen == []


def test_the_menu_on_a_phone_opens_and_closes_by_keyboard(browser: Browser, town: str):
    context = window(browser, "phone")
    page = context.new_page()
    sign_in(page, town, "linqh")
    page.focus(".rooms-fold > summary")
    page.keyboard.press("Enter")
    opened = page.is_visible(".rooms-fold .rooms a >> nth=0")
    page.keyboard.press("Enter")
    closed = page.is_hidden(".rooms-fold .rooms a >> nth=0")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    escaped = page.is_hidden(".rooms-fold .rooms a >> nth=0")
    back = page.evaluate("document.activeElement.matches('.rooms-fold > summary')")
    context.close()
    assert (opened, closed, escaped, back) == (True, True, True, True)
