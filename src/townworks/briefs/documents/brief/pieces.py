"""词句: pieces of sentences and rows of tables that several sections of a brief share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from townworks.ui.documents import Figure, Piece


@dataclass(frozen=True)
class Part:
    """A row of a table (a line, a unit, a campaign): its name and its figures, by column."""

    key: str
    name: str
    figures: Mapping[str, Figure]

    def count(self, what: str) -> int:
        return int(self.figures[what].value)


def joined(parts: Sequence[Sequence[Piece]], mark: str = "、") -> list[Piece]:
    """Pieces of a list, with marks between."""
    found: list[Piece] = []
    for n, part in enumerate(parts):
        found += [mark] if n else []
        found += part
    return found


def counted(figures: Mapping[str, Figure], codes: Sequence[tuple[str, str]], unit: str = "项") -> list[Piece]:
    """“红灯2项、黄灯1项”: those that are not zero."""
    return joined(
        [
            (name, figures[code], unit)
            for code, name in codes
            if code in figures and figures[code].value != "0"
        ]
    )
