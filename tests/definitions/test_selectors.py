"""What other rooms may ask, over a small folder and over the town's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from townworks.definitions import selectors
from townworks.definitions.checks import check_definitions
from townworks.engines import workdays


@pytest.fixture
def small(folder: Path, settings: Any) -> Iterator[Path]:
    """The setting points at the small folder."""
    settings.TOWNWORKS_DEFINITIONS = folder
    selectors.forget()
    yield folder
    selectors.forget()


def test_a_line_is_found_by_its_code(small: Path) -> None:
    assert selectors.line("fire").name == "消防安全"


def test_an_unknown_code_is_named(small: Path) -> None:
    with pytest.raises(selectors.NotDefined, match="flood"):
        selectors.line("flood")


def test_an_unknown_year_is_named(small: Path) -> None:
    with pytest.raises(selectors.NotDefined, match="2031"):
        selectors.calendar(2031)


def test_the_working_calendar_joins_the_years(small: Path) -> None:
    calendar = selectors.working_calendar()
    assert workdays.is_working(calendar, date(2026, 1, 4))
    assert not workdays.is_working(calendar, date(2026, 1, 2))


def test_the_folder_is_read_once_until_told_to_forget(small: Path) -> None:
    before = selectors.line("fire")
    path = small / "lines/fire.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("消防安全", "消防"), encoding="utf-8")
    assert selectors.line("fire") is before
    selectors.forget()
    assert selectors.line("fire").name == "消防"


def test_the_start_is_refused_on_a_broken_folder(small: Path) -> None:
    (small / "lights.toml").write_text("lights = 1", encoding="utf-8")
    messages = check_definitions(None)
    assert messages
    assert all(one.is_serious() and one.hint for one in messages)


def test_the_start_is_not_refused_on_a_good_folder(small: Path) -> None:
    assert check_definitions(None) == []


def test_a_role_reaches_wider_only_where_it_says_so() -> None:
    head = selectors.role("unit_head")
    assert head.reach_of("commitment.read") == "unit"
    assert head.reach_of("report.read") == "town"
    assert head.reach_of("notice.issue") is None


@pytest.mark.parametrize("verb", ["read", "verify"])
def test_nobody_who_may_not_read_the_content_administers_it(verb: str) -> None:
    assert selectors.role("administrator").reach_of(f"commitment.{verb}") is None


@pytest.mark.parametrize("role", ["auditor", "district_supervisor"])
def test_those_who_only_look_have_no_permission_to_change(role: str) -> None:
    looking = {"read", "export", "verify"}
    assert {one.split(".")[1] for one in selectors.role(role).permissions} <= looking


def test_every_role_of_the_town_but_the_administrator_and_who_sees_to_accounts_reads_commitments() -> None:
    blind = {role.code for role in selectors.roles() if role.reach_of("commitment.read") is None}
    assert blind == {
        "administrator",
        "agency_accountant",
        "agency_reviewer",
        "asset_supervisor",
        "finance_group",
    }


@pytest.mark.shared
@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_calendar_has_every_day_of_the_notice(year: int) -> None:
    source = Path(__file__).parents[3] / "shared/standards/06_holidays_2024_2026.csv"
    if not source.exists():
        pytest.skip("the folder ../shared with the day-off table is not here")
    rows = [row.split(",") for row in source.read_text(encoding="utf-8").splitlines()[1:]]
    told = {(day, off == "1") for day, _, off in rows if day.startswith(str(year))}
    holidays = selectors.calendar(year).holidays
    ours = {(str(day), True) for one in holidays for day in one.off}
    ours |= {(str(day), False) for one in holidays for day in one.work}
    assert ours == told
