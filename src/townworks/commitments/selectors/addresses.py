"""台账的地址: for documents that say where the same filter shows what stands now."""

from __future__ import annotations

from urllib.parse import urlencode


def register_url(town_id: int, year: int, **where: object) -> str:
    """The register's list with this filter, as its page reads it."""
    given = {
        "year": year,
        "town": town_id,
        **{key: value for key, value in where.items() if value not in ("", None)},
    }
    return f"/commitments/?{urlencode(given)}"
