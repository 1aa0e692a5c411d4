"""问卷的一程: codes are printed at a desk, a resident opens one on a phone, answers, and the code is good no more."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests import towns
from tests.indicators import scoring_world

from .conftest import SIZES

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
CODE = re.compile(r"\b(?:[a-z2-9]{4}-){3}[a-z2-9]{4}\b")


def test_a_resident_answers_by_the_code_on_a_card(browser: Browser, live_server) -> None:
    made = scoring_world.build()
    desk = browser.new_context(base_url=live_server.url, locale="zh-CN", reduced_motion="reduce").new_page()
    desk.goto("/sign-in/")
    desk.fill("[name=username]", made.here.people["office_clerk"].username)
    desk.fill("[name=password]", towns.PASSWORD)
    with desk.expect_navigation():
        desk.click("main button")
    desk.goto(f"/surveys/{made.survey.pk}/codes/")
    desk.fill("[name=count]", "1")
    with desk.expect_navigation():
        desk.click("main form button")
    (code,) = CODE.findall(desk.locator("main").inner_text())

    width, height = SIZES["phone"]
    phone = browser.new_context(
        base_url=live_server.url, locale="zh-CN", viewport={"width": width, "height": height}, has_touch=True
    ).new_page()
    phone.goto("/s/")
    phone.fill("[name=code]", code.upper())
    with phone.expect_navigation():
        phone.click("main form button")
    for name in dict.fromkeys(
        phone.locator(".answer-form input[type=radio]").evaluate_all("all => all.map(one => one.name)")
    ):
        phone.locator(f"[name='{name}']").first.check(force=True)
    phone.locator(".answer-form button").click()
    expect(phone.locator("h1")).to_contain_text("收到了")
    phone.goto(f"/s/{code.replace('-', '')}/")
    expect(phone.locator("h1")).to_contain_text("用过")
