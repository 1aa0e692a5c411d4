"""词句: pieces of sentences that several sections of a brief share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from townworks.ui.documents import Figure, Piece


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
