"""期 in an address: "2026-06" or "2026-W27", as the engine's period."""

from __future__ import annotations

from townworks.engines import period_reading
from townworks.engines.period_reading import Period


class SpanConverter:
    """Takes a month or a week; a 404 for one that is none (a 53rd week of a year of 52)."""

    regex = r"20\d\d-(?:0[1-9]|1[0-2]|W[0-5]\d)"

    def to_python(self, value: str) -> Period:
        return period_reading.from_code(value)

    def to_url(self, value: object) -> str:
        return str(getattr(value, "code", value))


class EndingConverter:
    """Takes "docx" or "pdf"."""

    regex = "docx|pdf"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
