"""账表的文件: a paper as Excel, as Word, and by LibreOffice from the same Word file as PDF."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt

from townworks.kernel.money import to_yuan
from townworks.kernel.sheets import Sheet, write_many
from townworks.ui.documents import fonts, printing
from townworks.ui.documents.official import OfficialDocument, Strong, shape, write
from townworks.ui.documents.tables import add_space, add_table

from .papers import Cell, Paper, Row

MARGIN_MM = 18.0
SIDES_MM = {False: (210.0, 297.0), True: (297.0, 210.0)}


def excel_of(paper: Paper) -> bytes:
    """One sheet: the heads, then every row, then what is not verified; money as numbers in yuan."""
    rows = [[_number(cell) for cell in row.cells] for row in paper.rows]
    rows += [[note, *[None] * (len(paper.heads) - 1)] for note in paper.notes]
    widths = [max(9, round(share * 1.05)) for share in paper.shares]
    return write_many([Sheet(_sheet_name(paper), paper.heads, rows, widths)])


def _sheet_name(paper: Paper) -> str:
    """What Excel takes as the name of a sheet."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in paper.title)[:31]


def _number(cell: Cell) -> str | Decimal | None:
    return to_yuan(cell) if isinstance(cell, int) else cell


def pdf_of(paper: Paper) -> bytes:
    """NoPrinter where LibreOffice is not installed."""
    return printing.pdf_of(word_of(paper))


def word_of(paper: Paper) -> bytes:
    """A4, upright or across; the head of the table on every page."""
    document = OfficialDocument(f"{paper.unit} {paper.title}", paper.unit)
    width = _lay_out(document, wide=paper.wide)
    document.paragraph(
        paper.title,
        face=fonts.TITLE,
        size=fonts.SMALL_TWO,
        indent=0,
        align=WD_ALIGN_PARAGRAPH.CENTER,
        line=28,
        keep=True,
    )
    unit = _("编制单位：{unit}").format(unit=paper.unit)
    _spread(document, (unit, paper.period, _("单位：元")), width)
    numbers = [n for n in range(len(paper.heads)) if any(isinstance(row.cells[n], int) for row in paper.rows)]
    size = fonts.SMALL_FIVE if paper.wide else fonts.FIVE
    rows = [_words(row) for row in paper.rows]
    add_table(document, paper.heads, rows, shares=paper.shares, right=numbers, size=size, width_mm=width)
    for note in paper.notes:
        paragraph = document.docx.add_paragraph()
        shape(paragraph, line=16, align=WD_ALIGN_PARAGRAPH.LEFT, keep=True)
        write(paragraph, note, fonts.SONG, fonts.SMALL_FIVE)
    add_space(document, 10)
    _spread(document, paper.signatures, width)
    return document.save()


FILES = {"xlsx": excel_of, "docx": word_of, "pdf": pdf_of}  # by the ending of a name


def _words(row: Row) -> list[str | Strong]:
    """As the forms have it: nothing stands where nothing is."""
    told = [f"{to_yuan(cell):,.2f}" if cell and isinstance(cell, int) else (cell or "") for cell in row.cells]
    told = [str(one) for one in told]
    return [Strong(one) if row.strong else one for one in told]


def _lay_out(document: OfficialDocument, *, wide: bool) -> float:
    """The page, and how many millimetres are left between its margins."""
    section = document.docx.sections[0]
    across, down = SIDES_MM[wide]
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(across), Mm(down)
    section.left_margin = section.right_margin = Mm(MARGIN_MM)
    section.top_margin, section.bottom_margin = Mm(16), Mm(18)
    section.header_distance, section.footer_distance = Mm(8), Mm(10)
    return across - 2 * MARGIN_MM


def _spread(document: OfficialDocument, parts: tuple[str, ...], width: float) -> None:
    """Three parts of a line: left, middle, right."""
    paragraph = document.docx.add_paragraph()
    shape(paragraph, line=20, align=WD_ALIGN_PARAGRAPH.LEFT, keep=True)
    paragraph.paragraph_format.space_after = Pt(3)
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Mm(width / 2), WD_TAB_ALIGNMENT.CENTER)
    stops.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT)
    left, middle, right = parts
    gap = "　　　　　　" if right.endswith(("：", ":")) else ""  # room for a name
    write(paragraph, f"{left}\t{middle}\t{right}{gap}", fonts.SONG, fonts.FIVE)
