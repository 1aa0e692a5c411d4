"""月份 in an address: "2026-06" is the first day of that month."""

from __future__ import annotations

from datetime import date


class MonthConverter:
    """Takes "2026-06"; gives a date, and a 404 for a month that is none."""

    regex = r"20\d\d-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(f"{value}-01")

    def to_url(self, value: date) -> str:
        return f"{value:%Y-%m}"
