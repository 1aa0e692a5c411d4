"""任务分解表 · Word: A4 landscape, 仿宋 and 黑体, the header row on every page.

Made twice from the same table the bytes are the same.
"""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from townworks.ui.documents.official import field_part
from townworks.ui.packaging import EPOCH, repack

from .table import COLUMNS, TaskTable

# Centimetres; together 26.7, A4 landscape within margins of 1.5.
WIDTHS = (1.0, 2.2, 6.0, 4.0, 2.3, 3.1, 2.0, 4.2, 1.9)
CENTRED = frozenset(("序号", "工作条线", "牵头单位", "完成时限"))
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")


def write_docx(table: TaskTable, *, made_at: datetime = EPOCH) -> bytes:
    """Lay the table out as a Word document; ``made_at`` is the stamp in its properties."""
    document = Document()
    _set_up_page(document)
    _write(document.add_paragraph(), table.title, "方正小标宋简体", 20, centred=True, after=4)
    _write(document.add_paragraph(), table.subtitle, "仿宋", 10.5, centred=True, after=6, grey=True)
    grid = document.add_table(rows=1, cols=len(COLUMNS))
    grid.style = "Table Grid"
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    _fix_layout(grid)
    _fill(grid.rows[0], COLUMNS, "黑体", 10.5, head=True)
    for row in table.rows:
        _fill(grid.add_row(), row.cells, "仿宋", 9.5)
    for offset, note in enumerate(table.notes):
        _write(
            document.add_paragraph(),
            ("注：" if offset == 0 else "　　") + note,
            "仿宋",
            9.5,
            before=4 if offset == 0 else 0,
            grey=True,
        )
    _number_pages(document.sections[0].footer.paragraphs[0])
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = table.title, "镇务通", "镇务通"
    properties.comments = ""
    out = io.BytesIO()
    document.save(out)
    return repack(out.getvalue(), made_at)


def _set_up_page(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(1.5)
    section.top_margin, section.bottom_margin = Cm(1.6), Cm(1.5)
    section.footer_distance = Cm(0.8)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "仿宋", Pt(10)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")


def _fix_layout(grid: Any) -> None:
    """Fixed column widths, so that Word and LibreOffice draw the same table."""
    layout = OxmlElement("w:tblLayout")
    layout.set(qn("w:type"), "fixed")
    grid._tbl.tblPr.append(layout)
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", 40), ("left", 70), ("bottom", 40), ("right", 70)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    grid._tbl.tblPr.append(margins)
    for column, width in zip(grid.columns, WIDTHS, strict=True):
        column.width = Cm(width)


def _fill(row: Any, cells: tuple[str, ...], font: str, size: float, *, head: bool = False) -> None:
    marks = row._tr.get_or_add_trPr()
    for name in ("w:cantSplit", *(("w:tblHeader",) if head else ())):
        mark = OxmlElement(name)
        mark.set(qn("w:val"), "true")
        marks.append(mark)
    for column, (cell, text, width) in enumerate(zip(row.cells, cells, WIDTHS, strict=True)):
        cell.width = Cm(width)
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        if head:
            shade = OxmlElement("w:shd")
            for key, value in (("val", "clear"), ("color", "auto"), ("fill", "E8EDF3")):
                shade.set(qn(f"w:{key}"), value)
            cell._tc.get_or_add_tcPr().append(shade)
        _write(cell.paragraphs[0], text, font, size, centred=head or COLUMNS[column] in CENTRED)


def _write(
    paragraph: Any,
    text: str,
    font: str,
    size: float,
    *,
    centred: bool = False,
    before: float = 0,
    after: float = 0,
    grey: bool = False,
) -> None:
    form = paragraph.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.0
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(_NOT_XML.sub("", text))
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if grey:
        run.font.color.rgb = RGBColor(0x55, 0x55, 0x55)


def _number_pages(paragraph: Any) -> None:
    """第 X 页 共 Y 页, as fields that Word fills in."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for piece in ("第 ", "PAGE", " 页　共 ", "NUMPAGES", " 页"):
        run = paragraph.add_run("" if piece.isupper() else piece)
        run.font.size = Pt(9)
        if piece.isupper():
            for kind in ("begin", "instr", "separate", "value", "end"):
                run._element.append(field_part(kind, piece))
