"""照片并排: two beside each other, in the order given."""

from __future__ import annotations

from collections.abc import Sequence

from townworks.ui.documents import OfficialDocument, fonts, tables

from ..selectors.papers import Shot


def write_photographs(document: OfficialDocument, shots: Sequence[Shot]) -> None:
    """All of them, two a row."""
    pairs = [shots[start : start + 2] for start in range(0, len(shots), 2)]
    write_pairs(document, [(pair[0], pair[1] if len(pair) > 1 else None) for pair in pairs])


def write_pairs(document: OfficialDocument, pairs: Sequence[tuple[Shot | None, Shot | None]]) -> None:
    """Pairs, left and right (before and after); a missing one leaves its place empty."""
    if not pairs:
        return
    table = tables.add_table(document, (), [("", "") for _ in pairs], shares=(1, 1), size=fonts.FIVE)
    for row, pair in zip(table.rows, pairs, strict=True):
        for cell, one in zip(row.cells, pair, strict=True):
            if one is not None:
                document.photograph(cell, one.data, one.caption, landscape=one.landscape)
    tables.add_space(document)
