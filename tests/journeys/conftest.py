"""故事: told in a real browser (headless Chromium) against a server that runs for the test alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

WHERE = (os.environ.get("CHROMIUM", ""), "/usr/bin/chromium", "/usr/bin/chromium-browser")
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}


def chromium() -> str:
    """The browser's program, or nothing where there is none."""
    named = next((path for path in WHERE if path and Path(path).is_file()), "")
    return named or shutil.which("chromium") or shutil.which("google-chrome") or ""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all stories; they are skipped, and say why, where there is none."""
    program = chromium()
    if not program:
        pytest.skip("no Chromium on this machine (set CHROMIUM to its program)")
    # The browser's own loop runs in this thread; the database is used beside it, never inside it.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield one
        one.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    """The story once on a desk and once on a phone."""
    return str(request.param)


@pytest.fixture
def page(browser: Browser, size: str) -> Iterator[Page]:
    """A fresh window in Chinese; an error of a script, or of the content policy, fails the story."""
    width, height = SIZES[size]
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        has_touch=size == "phone",
        accept_downloads=True,
        reduced_motion="reduce",
    )
    context.set_default_timeout(20_000)
    window = context.new_page()
    wrong: list[str] = []
    window.on("pageerror", lambda error: wrong.append(str(error)))
    window.on(
        "console",
        lambda message: wrong.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield window
    context.close()
    assert wrong == []
