"""A good definitions folder to spoil, file by file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from townworks.definitions.loading import examine
from townworks.definitions.problems import Problem

FIRE = """
code = "fire"
order = 1
name = "消防安全"
name_en = "Fire safety"
words = ["消防", "火灾"]
leads = ["应急办"]
supports = ["派出所"]
"""
ROLES = """
[[permissions]]
code = "report.read"
name = "查看报告"
name_en = "Read reports"
allows = "查看报告"
allows_en = "Read the report"

[[roles]]
code = "clerk"
name = "干事"
name_en = "Clerk"
about = "办事"
about_en = "Does things"
reach = "unit"
permissions = ["report.read"]
"""
LIGHTS = """
[lights]
yellow_behind_points = 0
red_behind_points = 15
last_days = 7
last_days_share = 80
quiet_yellow_days = 40
quiet_red_days = 75
[chase]
stale_days = 40
at_risk_days = 14
reply_working_days = 5
"""
CALENDAR = """
year = 2026
source = "通知"
[[holidays]]
name = "元旦"
off = [2026-01-01, 2026-01-02]
work = [2026-01-04]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small folder without a mistake."""
    for name, text in {
        "lines/fire.toml": FIRE,
        "roles.toml": ROLES,
        "lights.toml": LIGHTS,
        "calendars/2026.toml": CALENDAR,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def spoil(folder: Path) -> Callable[..., tuple[Problem, ...]]:
    """Replace one text in one file and look at what is found."""

    def spoil_and_examine(file: str, old: str, new: str) -> tuple[Problem, ...]:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return examine(folder)[1]

    return spoil_and_examine
