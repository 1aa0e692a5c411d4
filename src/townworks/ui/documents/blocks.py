"""文段: a document as plain blocks, so that the page on screen and the Word file say the same in the same order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from townworks.ui.charts import Drawing

from . import fonts, words
from .official import Link, OfficialDocument, Piece, Strong
from .provenance import Figure, References
from .tables import add_space, add_table

Cell = tuple[Piece, ...]
CHART_MM = 156.0


@dataclass(frozen=True)
class Heading:
    """层次: 1 to 4; its number is counted where it is shown."""

    level: int
    text: str
    kind: Literal["heading"] = field(default="heading", init=False)


@dataclass(frozen=True)
class Paragraph:
    """一段."""

    pieces: tuple[Piece, ...]
    kind: Literal["paragraph"] = field(default="paragraph", init=False)


@dataclass(frozen=True)
class Grid:
    """一张表; without heads a table of names and what they are."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shares: tuple[float, ...]
    centred: tuple[int, ...] = ()
    caption: str = ""
    note: str = ""
    kind: Literal["grid"] = field(default="grid", init=False)


@dataclass(frozen=True)
class Chart:
    """一幅图, drawn from the same spec on the page and in the file."""

    drawing: Drawing
    kind: Literal["chart"] = field(default="chart", init=False)


@dataclass(frozen=True)
class Photograph:
    """一张照片 (JPEG or PNG bytes, None where the file is gone) with what stands under it."""

    data: bytes | None
    caption: str
    landscape: bool
    url: str = ""
    kind: Literal["photograph"] = field(default="photograph", init=False)


Block = Heading | Paragraph | Grid | Chart | Photograph


def cells(*values: Piece | Iterable[Piece]) -> tuple[Cell, ...]:
    """A row of a grid, each cell a tuple of pieces."""
    return tuple(
        (value,) if isinstance(value, (str, Figure, Strong, Link)) else tuple(value) for value in values
    )


def text_of(pieces: Iterable[Piece]) -> str:
    """What pieces say, as plain words."""
    return "".join(
        piece.value if isinstance(piece, Figure) else piece if isinstance(piece, str) else piece.text
        for piece in pieces
    )


def figures_of(blocks: Iterable[Block]) -> tuple[Figure, ...]:
    """Every figure shown, in order, each once."""
    found: dict[str, Figure] = {}
    for block in blocks:
        for piece in _pieces(block):
            if isinstance(piece, Figure):
                found.setdefault(piece.code, piece)
    return tuple(found.values())


def _pieces(block: Block) -> Iterable[Piece]:
    if isinstance(block, Paragraph):
        return block.pieces
    if isinstance(block, Grid):
        return [piece for row in block.rows for cell in row for piece in cell]
    return ()


def write_blocks(document: OfficialDocument, blocks: Iterable[Block]) -> None:
    """Write the blocks in order; photographs that follow each other stand two in a row."""
    waiting: list[Photograph] = []
    for block in blocks:
        if isinstance(block, Photograph):
            waiting.append(block)
            continue
        _write_photographs(document, waiting)
        waiting = []
        if isinstance(block, Heading):
            document.heading(block.level, block.text)
        elif isinstance(block, Paragraph):
            document.body(*block.pieces)
        elif isinstance(block, Grid):
            _write_grid(document, block)
        else:
            document.picture(block.drawing.png(), width_mm=CHART_MM, alt=block.drawing.title)
            add_space(document, 6)
    _write_photographs(document, waiting)


def _write_grid(document: OfficialDocument, grid: Grid) -> None:
    if grid.caption:
        document.caption(grid.caption)
    add_table(document, grid.heads, grid.rows, shares=grid.shares, centred=grid.centred)
    if grid.note:
        document.note(grid.note)
    else:
        add_space(document)


def _write_photographs(document: OfficialDocument, photographs: list[Photograph]) -> None:
    if not photographs:
        return
    pairs = [photographs[start : start + 2] for start in range(0, len(photographs), 2)]
    table = add_table(document, (), [("", "") for _ in pairs], shares=(1, 1), size=fonts.FIVE)
    for row, pair in zip(table.rows, pairs, strict=True):
        for cell, photograph in zip(row.cells, pair, strict=False):
            document.photograph(cell, photograph.data, photograph.caption, landscape=photograph.landscape)
    add_space(document)


def write_sources(document: OfficialDocument, references: References, *, note: str = "") -> None:
    """附：数据来源: for each number what was counted, by which filter, and as of when."""
    sources = references.sources()
    if not sources:
        return
    document.paragraph("附：数据来源", face=fonts.BLACK, keep=True)
    if note:
        document.body(note)
    add_table(
        document,
        ("序号", "数", "统计口径", "台账筛选", "截至"),
        [
            (str(source.n), source.value, source.what, source.where, _as_of(source.figures[0]))
            for source in sources
        ],
        shares=(11, 24, 50, 50, 25),
        centred=(0, 1),
        size=fonts.SMALL_FIVE,
    )


def _as_of(figure: Figure) -> str:
    return words.long_instant(figure.as_of)
