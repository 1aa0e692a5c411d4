"""现场的一程: a grid worker's phone loses the network, is reloaded without it, and sends everything exactly once when it is back."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests import towns
from tests.conftest import chromium
from tests.inspections import world as inspection_worlds
from tests.inspections.field.server import serving
from tests.inspections.field.test_uploads import picture
from tests.inspections.world import InspectionWorld
from townworks.inspections.models import Due, Finding, Photo, Round, Visit
from townworks.kernel import clock

from .conftest import SIZES

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A phone that lets the page know where it is."""
    width, height = SIZES["phone"]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        has_touch=True,
        reduced_motion="reduce",
        permissions=["geolocation"],
        geolocation={"longitude": 116.7501, "latitude": 23.45, "accuracy": 9},
    )
    context.set_default_timeout(20_000)
    yield context
    context.close()


def made_today() -> InspectionWorld:
    """The test town, its round running now and its sites planned for today."""
    made = inspection_worlds.build()
    today = clock.today()
    Round.objects.update(from_on=today - timedelta(days=3), until_on=today + timedelta(days=20))
    worker = made.world.here.people["grid_worker"]
    for order, site in enumerate(made.sites[:2], start=1):
        Due.objects.filter(round=made.round, site=site).update(
            worker=worker, planned_on=today, planned_order=order
        )
    return made


def sign_in(page: Page, server: str, person: str) -> None:
    page.goto(f"{server}/sign-in/")
    page.fill("[name=username]", person)
    page.fill("[name=password]", towns.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server}/")


def ready_offline(page: Page, server: str) -> None:
    """Open the field page and wait until the phone has all that it needs."""
    page.goto(f"{server}/field/")
    expect(page.locator(".task-link").first).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    expect(page.locator("[data-key]").first).to_be_visible()


def answer(page: Page, code: str, value: str) -> None:
    page.locator(f'[data-code="{code}"] label:has(input[value="{value}"])').first.click()


def test_what_is_filled_in_without_a_network_arrives_exactly_once(phone: BrowserContext, live_server):
    made = made_today()
    page = phone.new_page()
    sign_in(page, live_server.url, made.world.here.people["grid_worker"].username)
    ready_offline(page, live_server.url)

    phone.set_offline(True)
    page.get_by_text("阿强饭店").first.click()
    answer(page, "exit-clear", "false")
    expect(page.locator("#kept")).to_be_visible()
    page.reload()
    expect(page.locator('[data-code="exit-clear"] input[value="false"]')).to_be_checked()
    for code, value in (("has-grille", "false"), ("lodging", "false"), ("extinguisher", "good")):
        answer(page, code, value)
    page.locator('[data-code="exit-clear"] input[type=file]').first.set_input_files(
        {"name": "exit.jpg", "mimeType": "image/jpeg", "buffer": inspection_worlds.jpeg()}
    )
    expect(page.locator('[data-code="exit-clear"] img').first).to_be_visible()
    page.click("#submit")
    expect(page).to_have_url(re.compile(r"/field/$"))
    expect(page.locator("#bar")).to_have_attribute("data-waiting", "1")
    assert Visit.objects.count() == 0

    phone.set_offline(False)
    expect(page.locator("#bar")).to_have_attribute("data-waiting", "0", timeout=30_000)
    assert (Visit.objects.count(), Photo.objects.count()) == (1, 1)
    assert Finding.objects.get().text == "疏散通道、安全出口被占用或锁闭"


def test_what_waits_survives_the_browser_being_closed_and_opened_without_a_network(
    browser: Browser, live_server, tmp_path: Path
):
    made = made_today()

    def started() -> BrowserContext:
        """The phone's browser as a process of its own, with what it kept on disk."""
        width, height = SIZES["phone"]
        phone = browser.browser_type.launch_persistent_context(
            tmp_path / "phone",
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-gpu"],
            viewport={"width": width, "height": height},
            locale="zh-CN",
        )
        phone.set_default_timeout(30_000)
        return phone

    phone = started()
    page = phone.new_page()
    sign_in(page, live_server.url, made.world.here.people["grid_worker"].username)
    ready_offline(page, live_server.url)
    phone.set_offline(True)
    page.get_by_text("阿强饭店").first.click()
    for code, value in (("exit-clear", "false"), ("has-grille", "false"), ("lodging", "false")):
        answer(page, code, value)
    answer(page, "extinguisher", "good")
    page.locator('[data-code="exit-clear"] input[type=file]').first.set_input_files(
        {"name": "exit.jpg", "mimeType": "image/jpeg", "buffer": inspection_worlds.jpeg()}
    )
    expect(page.locator('[data-code="exit-clear"] img').first).to_be_visible()
    page.click("#submit")
    expect(page.locator("#bar")).to_have_attribute("data-waiting", "1")
    page.get_by_text("顺发五金").first.click()
    answer(page, "exit-clear", "false")
    expect(page.locator("#kept")).to_be_visible()
    half_done = page.url
    phone.close()

    phone = started()
    phone.set_offline(True)
    page = phone.new_page()
    page.goto(half_done)
    expect(page.locator('[data-code="exit-clear"] input[value="false"]')).to_be_checked()
    page.goto(f"{live_server.url}/field/")
    expect(page.locator("#bar")).to_have_attribute("data-waiting", "1")
    assert Visit.objects.count() == 0
    phone.set_offline(False)
    expect(page.locator("#bar")).to_have_attribute("data-waiting", "0", timeout=30_000)
    phone.close()
    assert (Visit.objects.count(), Photo.objects.count(), Finding.objects.count()) == (1, 1, 1)


def test_another_person_on_the_same_phone_sees_nothing_of_what_waits(phone: BrowserContext, live_server):
    made = made_today()
    page = phone.new_page()
    sign_in(page, live_server.url, made.world.here.people["grid_worker"].username)
    ready_offline(page, live_server.url)
    kept = page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))")
    page.context.clear_cookies()
    sign_in(page, live_server.url, made.world.here.people["head:safety"].username)
    page.goto(f"{live_server.url}/field/")
    expect(page.locator("#who")).not_to_have_text("")
    now = page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))")
    assert set(now) - set(kept)


def test_a_server_killed_in_the_middle_of_an_upload_lets_the_phone_finish_later(phone: BrowserContext):
    made = made_today()
    with serving() as server:
        page = phone.new_page()
        sign_in(page, server.address, made.world.here.people["grid_worker"].username)
        page.goto(f"{server.address}/field/")
        page.get_by_text("阿强饭店").first.click()
        for code, value in (("exit-clear", "false"), ("has-grille", "false"), ("lodging", "false")):
            answer(page, code, value)
        answer(page, "extinguisher", "good")
        page.locator('[data-code="exit-clear"] input[type=file]').first.set_input_files(
            {"name": "exit.jpg", "mimeType": "image/jpeg", "buffer": picture(side=900)}
        )
        expect(page.locator('[data-code="exit-clear"] img').first).to_be_visible()

        killed = threading.Event()

        def kill_once(route: Route) -> None:
            if not killed.is_set():
                killed.set()
                threading.Timer(0.01, server.kill).start()
            route.continue_()

        page.route(re.compile(r"/field/uploads/[0-9a-f-]{36}/$"), kill_once)
        page.click("#submit")
        expect(page.locator("#bar")).to_have_attribute("data-waiting", "1")
        for _turn in range(400):
            if killed.is_set() and not server.pid:
                break
            page.wait_for_timeout(50)
        assert killed.is_set() and not server.pid
        assert Visit.objects.count() == 0

        server.start()
        expect(page.locator("#bar")).to_have_attribute("data-waiting", "0", timeout=30_000)
    assert (Visit.objects.count(), Photo.objects.count(), Finding.objects.count()) == (1, 1, 1)
