"""版头、署名、版记: the red head with its line, the signature with the date, and the imprint at the foot of the last page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from . import fonts, words
from .official import TYPE_WIDTH_MM, OfficialDocument, shape, write

RED = "E60012"
_POINT_MM = 72 / 25.4


def red_head(document: OfficialDocument, organ: str, number: str, *, signer: str = "") -> None:
    """版头: the organ in red, 35 mm below the top of the type area; number (and signer); the red line 4 mm below."""
    gap = document.docx.add_paragraph()
    shape(gap, line=35 * _POINT_MM)
    _organ(document, organ, most=44)
    document.blank(2)
    paragraph = document.docx.add_paragraph()
    shape(paragraph, align=WD_ALIGN_PARAGRAPH.LEFT if signer else WD_ALIGN_PARAGRAPH.CENTER)
    if signer:
        _edge_to_edge(paragraph)
    write(paragraph, number, fonts.BODY, fonts.THREE)
    if signer:
        write(paragraph, "\t签发人：", fonts.BODY, fonts.THREE)
        write(paragraph, signer, fonts.KAI, fonts.THREE)
    _red_line(document)


def letter_head(document: OfficialDocument, organ: str, number: str) -> None:
    """信函格式 (GB/T 9704-2012, 10.1): the organ in red at the top, a double red line 4 mm below it, the number at its right end."""
    _organ(document, organ, most=36)
    _red_line(document, "thickThinSmallGap")
    paragraph = document.docx.add_paragraph()
    shape(paragraph, align=WD_ALIGN_PARAGRAPH.RIGHT)
    write(paragraph, number, fonts.BODY, fonts.THREE)


def bulletin_head(document: OfficialDocument, name: str, issue: str, organ: str, day: date) -> None:
    """简报报头: name in red, issue below, organ on the left, day on the right, red line."""
    _organ(document, name, most=48)
    paragraph = document.docx.add_paragraph()
    shape(paragraph, align=WD_ALIGN_PARAGRAPH.CENTER)
    write(paragraph, issue, fonts.BODY, fonts.THREE)
    paragraph = document.docx.add_paragraph()
    shape(paragraph, align=WD_ALIGN_PARAGRAPH.LEFT)
    _edge_to_edge(paragraph)
    write(paragraph, organ, fonts.BODY, fonts.THREE)
    write(paragraph, f"\t{words.long_date(day)}", fonts.BODY, fonts.THREE)
    _red_line(document)


def _organ(document: OfficialDocument, name: str, *, most: float) -> None:
    """As large as the type area lets it be on one line, at most ``most`` points."""
    room = TYPE_WIDTH_MM * _POINT_MM * 0.97
    size = min(most, int(room / max(words.width(name), 1)))
    spread = 0
    if size < 18:
        size = 18  # a very long name runs over two lines rather than small
    elif words.width(name) <= 8:
        spread = int(min(12, (room / words.width(name) - size) / 2) * 20)
    paragraph = document.docx.add_paragraph()
    shape(paragraph, line=size * 1.25, align=WD_ALIGN_PARAGRAPH.CENTER, keep=True)
    run = write(paragraph, name, fonts.TITLE, size, colour=RED)
    if spread > 0:
        fonts.put(run._element.get_or_add_rPr(), "w:spacing", val=str(spread))


def _edge_to_edge(paragraph: Any) -> None:
    """One character in on the left, a tab at the right edge less one character."""
    paragraph.paragraph_format.left_indent = Pt(fonts.THREE)
    stop = Mm(TYPE_WIDTH_MM) - Pt(fonts.THREE)
    paragraph.paragraph_format.tab_stops.add_tab_stop(stop, WD_TAB_ALIGNMENT.RIGHT)


def _red_line(document: OfficialDocument, kind: str = "single") -> None:
    """A red line (or a double one) as wide as the type area, 4 mm below."""
    paragraph = document.docx.add_paragraph()
    shape(paragraph, line=4 * _POINT_MM)
    _border(paragraph, RED, [("bottom", 18)], kind)
    paragraph.paragraph_format.space_after = Pt(0)


def _border(paragraph: Any, colour: str, edges: Iterable[tuple[str, int]], kind: str = "single") -> None:
    """Lines of a colour at sides of a paragraph, each so many eighths of a point thick."""
    borders = OxmlElement("w:pBdr")
    for side, eighths in edges:
        edge = OxmlElement(f"w:{side}")
        for key, value in (("val", kind), ("sz", str(eighths)), ("space", "0"), ("color", colour)):
            edge.set(qn(f"w:{key}"), value)
        borders.append(edge)
    properties = paragraph._p.get_or_add_pPr()
    place = next(
        (
            child
            for child in properties
            if child.tag
            in {
                qn(f"w:{tag}")
                for tag in ("shd", "tabs", "snapToGrid", "spacing", "ind", "jc", "rPr", "sectPr")
            }
        ),
        None,
    )
    if place is None:
        properties.append(borders)
    else:
        place.addprevious(borders)


def signature(document: OfficialDocument, organ: str, when: str, *, contact: str = "") -> None:
    """署名和成文日期: the date four characters from the right, the organ centred above it, room for the seal; 附注 below.

    What stands before it should be kept with it: a page with nothing but a signature is not sent out.
    """
    document.blank(2, keep=True)
    day, name = (words.width(text) * fonts.THREE for text in (when, organ))
    half = max(day, name) / 2 + fonts.THREE
    centre = max(4 * fonts.THREE + day / 2, half)  # from the right edge; a long name moves both in
    for text, keep in ((organ, True), (when, bool(contact))):
        paragraph = document.docx.add_paragraph()
        shape(paragraph, align=WD_ALIGN_PARAGRAPH.CENTER, keep=keep)
        form = paragraph.paragraph_format
        form.right_indent = Pt(centre - half)
        form.left_indent = Pt(max(0, TYPE_WIDTH_MM * _POINT_MM - centre - half))
        write(paragraph, text, fonts.BODY, fonts.THREE)
    if contact:
        document.body(f"（联系人：{contact}）")


def imprint(document: OfficialDocument, copies: str, organ: str, when: str) -> None:
    """版记: 抄送, 印发机关 and 印发日期 between lines, at the foot of the last page.

    The lines outside are 0.35 mm, the one between 0.25 mm.
    """
    rows = [(f"抄送：{copies}。", "")] if copies else []
    rows.append((organ, when))
    table = document.docx.add_table(rows=0, cols=1)
    table.autofit = False
    for position, (left, right) in enumerate(rows):
        cell = table.add_row().cells[0]
        cell.width = Mm(TYPE_WIDTH_MM)
        _rule(cell, first=position == 0, last=position == len(rows) - 1)
        paragraph = cell.paragraphs[0]
        shape(paragraph, line=24, align=WD_ALIGN_PARAGRAPH.LEFT)
        paragraph.paragraph_format.left_indent = Pt(
            fonts.FOUR - 5
        )  # with the cell's own margin one character
        if right:
            stop = Mm(TYPE_WIDTH_MM) - Pt(fonts.FOUR + 11)
            paragraph.paragraph_format.tab_stops.add_tab_stop(stop, WD_TAB_ALIGNMENT.RIGHT)
        write(paragraph, left + (f"\t{right}" if right else ""), fonts.BODY, fonts.FOUR)
    _to_the_foot(table)
    tail = document.docx.add_paragraph()  # Word wants a paragraph after a table; this one takes no room
    shape(tail, line=1)


def _rule(cell: Any, *, first: bool, last: bool) -> None:
    borders = OxmlElement("w:tcBorders")
    for side, thick in (("top", first), ("bottom", last)):
        edge = OxmlElement(f"w:{side}")
        width = "8" if thick else "6"
        for key, value in (("val", "single"), ("sz", width), ("space", "0"), ("color", "000000")):
            edge.set(qn(f"w:{key}"), value)
        borders.append(edge)
    cell._tc.get_or_add_tcPr().append(borders)


def _to_the_foot(table: Any) -> None:
    """Let the table float to the bottom of the type area of its page.

    Placed from the page's edge: LibreOffice lets a table as wide as the text float only so.
    """
    place = OxmlElement("w:tblpPr")
    for key, value in (
        ("leftFromText", "0"),
        ("rightFromText", "0"),
        ("topFromText", "120"),
        ("vertAnchor", "margin"),
        ("horzAnchor", "page"),
        ("tblpX", str(28 * 14400 // 254)),
        ("tblpYSpec", "bottom"),
    ):
        place.set(qn(f"w:{key}"), value)
    style = table._tbl.tblPr.find(qn("w:tblStyle"))
    if style is None:
        table._tbl.tblPr.insert(0, place)
    else:
        style.addnext(place)
