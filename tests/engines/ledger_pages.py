"""The worked examples of a rule's page, as rows of cells."""

from __future__ import annotations

from pathlib import Path

RULES = Path(__file__).parents[2] / "docs/rules"


def rows_of(engine: str, head: str) -> list[list[str]]:
    """The rows of the table on the page whose first head is this one."""
    lines = (RULES / f"{engine}.md").read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {head} |"))
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")])
    return found


def fen(yuan: str) -> int:
    """Fen of an amount as a page has it."""
    whole, _, part = yuan.replace(",", "").partition(".")
    value = int(whole.lstrip("-")) * 100 + int((part + "00")[:2])
    return -value if whole.startswith("-") else value
