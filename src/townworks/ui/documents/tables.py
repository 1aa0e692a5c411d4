"""表格: ruled, as wide as the type area, the head on every page, rows never torn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from . import fonts, words
from .official import TYPE_WIDTH_MM, OfficialDocument, Piece, shape

Cell = Piece | Iterable[Piece]
RAISED = '<w:vertAlign w:val="superscript"/>'
TWIPS = 1440 / 25.4  # to the millimetre


def add_table(
    document: OfficialDocument,
    heads: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    shares: Sequence[float],
    centred: Iterable[int] = (),
    right: Iterable[int] = (),
    size: float = fonts.FIVE,
    width_mm: float = TYPE_WIDTH_MM,
    least_mm: float = 0,
) -> Any:
    """A table; ``shares`` are the parts of the width of each column, ``right`` those with numbers, ``least_mm`` the least height of a row."""
    widths = [width_mm * share / sum(shares) for share in shares]
    aligned = dict.fromkeys(centred, "center") | dict.fromkeys(right, "right")
    table = document.docx.add_table(rows=0, cols=len(widths))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _fix(table, widths)
    whole = dict.fromkeys(range(len(widths)), "center")
    written = [_row(document, heads, widths, whole, size, head=True, least_mm=0)] if heads else []
    written += [_row(document, row, widths, aligned, size, head=False, least_mm=least_mm) for row in rows]
    for row in parse_xml(f"<w:tbl {nsdecls('w')}>{''.join(written)}</w:tbl>"):
        table._tbl.append(row)
    return table


def _fix(table: Any, widths: Sequence[float]) -> None:
    """Fixed widths and small inner margins, so that Word and LibreOffice draw the same table."""
    properties = table._tbl.tblPr
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", 30), ("left", 70), ("bottom", 30), ("right", 70)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margins)
    else:
        look.addprevious(margins)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)


def _row(
    document: OfficialDocument,
    cells: Sequence[Cell],
    widths: Sequence[float],
    aligned: Mapping[int, str],
    size: float,
    *,
    head: bool,
    least_mm: float,
) -> str:
    """A row as XML: tables of hundreds of rows are written at once, ten times as fast as piece by piece."""
    height = f'<w:trHeight w:val="{round(least_mm * TWIPS)}" w:hRule="atLeast"/>' if least_mm else ""
    marks = "<w:cantSplit/>" + height + ("<w:tblHeader/>" if head else "")
    seen: set[str] = set()  # the figures of a row share their source: it is named once
    written = [
        _cell(
            "".join(
                _run(text, face, size, raised)
                for text, face, raised in document.spans(
                    content, face=fonts.BLACK if head else fonts.BODY, seen=seen
                )
            ),
            width,
            aligned.get(column, "left"),
            size,
            head=head,
        )
        for column, (content, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"<w:tr><w:trPr>{marks}</w:trPr>{''.join(written)}</w:tr>"


def _cell(runs: str, width: float, align: str, size: float, *, head: bool) -> str:
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EFEFEF"/>' if head else ""
    keep = "<w:keepNext/>" if head else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{round(width * TWIPS)}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr>{keep}<w:widowControl w:val="0"/><w:snapToGrid w:val="0"/>'
        f'<w:spacing w:before="0" w:after="0" w:line="{round(size * 27)}" w:lineRule="exact"/>'
        f'<w:jc w:val="{align}"/></w:pPr>{runs}</w:p></w:tc>'
    )


def _run(text: str, face: str, size: float, raised: bool) -> str:
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in words.clean(text).splitlines()
    )
    half = round(size * 2)
    return (
        f'<w:r><w:rPr><w:rFonts w:ascii="{fonts.LATIN}" w:hAnsi="{fonts.LATIN}" w:eastAsia="{face}" '
        f'w:cs="{fonts.LATIN}" w:hint="eastAsia"/><w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
        f"{RAISED if raised else ''}</w:rPr>{lines}</w:r>"
    )


def add_space(document: OfficialDocument, points: float = 8) -> None:
    """A little air after a table."""
    paragraph = document.docx.add_paragraph()
    shape(paragraph, line=points)
    paragraph.paragraph_format.space_after = Pt(0)
