"""What every test may ask for: the real input beside the project, and a database that can be thrown away."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase
from playwright.sync_api import Browser, sync_playwright

from townworks.kernel import append_only

WHERE = (os.environ.get("CHROMIUM", ""), "/usr/bin/chromium", "/usr/bin/chromium-browser")
SHARED = Path(__file__).resolve().parents[2] / "shared"

_teardown = TransactionTestCase._fixture_teardown


def _throw_away(self: TransactionTestCase) -> None:
    """Append-only tables refuse to be emptied; a test's own database may be, and only here."""
    with append_only.lifted(connection.alias):
        _teardown(self)


TransactionTestCase._fixture_teardown = _throw_away  # type: ignore[method-assign]


# What takes longest begins first: a file goes to one process whole, and nobody should wait for the last one.
LONGEST = (
    "tests/demo/",
    "tests/journeys/test_accessibility",
    "tests/house/test_language",
    "tests/house/test_no_way_in",
    "tests/engines/report_reader/test_training",
    "tests/commitments/test_report_killed",
    "tests/inspections/test_findings_scope",
)


@pytest.hookimpl(trylast=True)  # after the files were shuffled
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(
        key=lambda item: next((n for n, name in enumerate(LONGEST) if name in item.nodeid), len(LONGEST))
    )
    if os.environ.get("TOWNWORKS_TESTS") == "database":
        _leave_the_databases(config, items)
    if SHARED.is_dir():
        return
    skip = pytest.mark.skip(reason=f"the real input is not there: {SHARED}")
    for item in items:
        if "shared" in item.keywords:
            item.add_marker(skip)


def _leave_the_databases(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Only what a second database could answer differently: what never asks for one, is of pages or of a browser, is left out.

    Pages ask through selectors and services, which are asked here, and through the addresses that tests/house walks.
    """
    asked, spared = [], []
    for item in items:
        uses = "django_db" in item.keywords or {"db", "transactional_db", "live_server"} & set(
            getattr(item, "fixturenames", ())
        )
        of_pages = {"looks", "journey"} & set(item.keywords) or "_pages" in item.nodeid.partition("::")[0]
        (asked if uses and not of_pages else spared).append(item)
    items[:] = asked
    config.hook.pytest_deselected(items=spared)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real input beside the project."""
    return SHARED


@pytest.fixture(autouse=True)
def _own_evidence(settings, tmp_path: Path) -> Iterator[None]:
    """Every test keeps its files to itself."""
    settings.TOWNWORKS_EVIDENCE = tmp_path / "evidence"
    yield


def chromium() -> str:
    """The browser's program, or nothing where there is none."""
    named = next((path for path in WHERE if path and Path(path).is_file()), "")
    return named or shutil.which("chromium") or shutil.which("google-chrome") or ""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium a process, for all that asks for it; they are skipped, and say why, where there is none."""
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
