"""发文机关: in whose name a town's papers go out."""

from __future__ import annotations

from townworks.people.selectors import units_of_town


def issuing_organ(town_id: int, town_name: str) -> str:
    """党政综合办公室 of the town by its full name: the office that leads 政务 (governance), else the one named 党政.

    A town without such an office issues as its people's government.
    """
    offices = [unit for unit in units_of_town(town_id) if unit.kind in ("office", "leadership")]
    found = next((unit for unit in offices if "governance" in unit.lines), None) or next(
        (unit for unit in offices if "党政" in unit.name), None
    )
    name = found.name if found else "人民政府"
    return name if name.startswith(town_name) else f"{town_name}{name}"
