"""公文版式: a Word document after GB/T 9704-2012, written from top to bottom.

A4, margins 37 · 28 · 35 · 26 mm, type area 156 × 225 mm, 22 lines of 28 characters: body 三号仿宋 on lines of
28.95 pt; title 二号小标宋; levels 一、黑体 （一）楷体 1. and (1) 仿宋; page numbers 四号 between dashes 7 mm below the
type area, odd pages right, even pages left. Nothing in the file tells the hour of its making.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from townworks.ui.packaging import repack

from . import fonts, words
from .provenance import Figure, References

LINE = 28.95  # points: 225 mm in 22 lines
TYPE_WIDTH_MM, TYPE_HEIGHT_MM = 156.0, 225.0
TIGHTEN = "-5"  # twentieths of a point between characters: 28 of 16 pt in 156 mm


@dataclass(frozen=True)
class Strong:
    """Words set in 黑体 within the body: the lead of a paragraph."""

    text: str


@dataclass(frozen=True)
class Link:
    """Words that lead to a page of ours on screen; on paper they are words."""

    text: str
    url: str


Piece = str | Figure | Strong | Link


class OfficialDocument:
    """公文. Paragraphs are added in order; headings number themselves; ``references`` number the figures."""

    def __init__(self, title: str, author: str, *, references: References | None = None) -> None:
        self.docx: Any = Document()
        self.references = references or References()
        self._numbers = [0, 0, 0, 0]
        _set_up_page(self.docx)
        _set_up_styles(self.docx)
        fonts.name_second_choices(self.docx)
        properties = self.docx.core_properties
        properties.title = words.clean(title)[:200]
        properties.author = properties.last_modified_by = words.clean(author)[:100]
        properties.comments, properties.language = "", "zh-CN"

    @classmethod
    def within(cls, docx: Any, *, references: References) -> OfficialDocument:
        """Write into a document that somebody else laid out: its page, its styles and its properties stay as they are."""
        document = cls.__new__(cls)
        document.docx, document.references, document._numbers = docx, references, [0, 0, 0, 0]
        return document

    # —— paragraphs

    def paragraph(
        self,
        pieces: Piece | Iterable[Piece] = (),
        *,
        face: str = fonts.BODY,
        size: float = fonts.THREE,
        indent: float = 2,
        align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
        line: float = LINE,
        keep: bool = False,
    ) -> Any:
        """A paragraph; ``indent`` of its first line in characters."""
        paragraph = self.docx.add_paragraph()
        shape(paragraph, line=line, align=align, indent=indent * size, keep=keep)
        self.fill(paragraph, pieces, face=face, size=size)
        return paragraph

    def fill(
        self,
        paragraph: Any,
        pieces: Piece | Iterable[Piece],
        *,
        face: str,
        size: float,
        seen: set[str] | None = None,
    ) -> None:
        """Write pieces into a paragraph; a figure brings its small number, once for sources in ``seen``."""
        for text, its_face, raised in self.spans(pieces, face=face, seen=seen):
            write(paragraph, text, its_face, size, raised=raised)

    def spans(
        self, pieces: Piece | Iterable[Piece], *, face: str, seen: set[str] | None = None
    ) -> Iterator[tuple[str, str, bool]]:
        """Text, face, and whether it is raised, of each stretch that is to be written."""
        for piece in (pieces,) if isinstance(pieces, (str, Figure, Strong, Link)) else pieces:
            if isinstance(piece, Figure):
                yield piece.value, face, False
                mark = self.references.mark(piece)
                if seen is None or piece.source not in seen:
                    yield f"[{mark}]", face, True
                if seen is not None:
                    seen.add(piece.source)
            elif isinstance(piece, Strong):
                yield piece.text, fonts.BLACK, False
            else:
                yield piece.text if isinstance(piece, Link) else piece, face, False

    def blank(self, lines: int = 1, *, keep: bool = False) -> None:
        """空行."""
        for _ in range(lines):
            self.paragraph(indent=0, keep=keep)

    def title(self, text: str) -> None:
        """标题: 二号小标宋, centred, broken at sense."""
        for line in words.title_lines(text):
            self.paragraph(
                line,
                face=fonts.TITLE,
                size=fonts.TWO,
                indent=0,
                align=WD_ALIGN_PARAGRAPH.CENTER,
                line=34,
                keep=True,
            )

    def subtitle(self, text: str) -> None:
        """题下: 楷体, centred."""
        self.paragraph(text, face=fonts.KAI, indent=0, align=WD_ALIGN_PARAGRAPH.CENTER, keep=True)

    def salutation(self, text: str) -> None:
        """主送机关: at the left edge, with a colon."""
        self.paragraph(f"{text}：", indent=0)

    def heading(self, level: int, text: str) -> None:
        """层次: 1 一、 · 2 （一） · 3 1. · 4 (1); the number is counted here."""
        self._numbers[level - 1] += 1
        self._numbers[level:] = [0] * (4 - level)
        n = self._numbers[level - 1]
        mark = (
            f"{words.numeral(n)}、",
            f"（{words.numeral(n)}）",
            f"{n}.",
            f"（{n}）",
        )[level - 1]
        face = (fonts.BLACK, fonts.KAI, fonts.BODY, fonts.BODY)[level - 1]
        paragraph = self.paragraph(mark + text, face=face, keep=True)
        paragraph.style = self.docx.styles[f"Heading {level}"]

    def body(self, *pieces: Piece, keep: bool = False) -> None:
        """正文: two characters in; ``keep`` with what follows."""
        self.paragraph(pieces, keep=keep)

    def note(self, text: str) -> None:
        """表注: small, below a table or a picture."""
        paragraph = self.paragraph(text, size=fonts.FIVE, indent=0, line=16)
        paragraph.paragraph_format.space_after = Pt(6)

    def caption(self, text: str) -> None:
        """表题、图题: above what it names, and with it."""
        paragraph = self.paragraph(
            text,
            face=fonts.BLACK,
            size=fonts.FOUR,
            indent=0,
            align=WD_ALIGN_PARAGRAPH.CENTER,
            line=24,
            keep=True,
        )
        paragraph.paragraph_format.space_before = Pt(4)

    def new_page(self) -> None:
        """另面: the next paragraph begins a page."""
        paragraph = self.docx.add_paragraph()
        shape(paragraph, line=1)
        paragraph.paragraph_format.page_break_before = True

    def picture(self, data: bytes, *, width_mm: float, alt: str) -> None:
        """图, centred; ``alt`` says in words what it shows."""
        paragraph = self.docx.add_paragraph()
        shape(paragraph, line=None, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0)
        run = paragraph.add_run()
        run.add_picture(io.BytesIO(data), width=Mm(width_mm))
        describe(run, alt)

    def photograph(self, cell: Any, data: bytes | None, caption: str, *, landscape: bool) -> None:
        """照片 in a cell of a table, its caption below; a file that is gone is said to be gone."""
        paragraph = cell.paragraphs[0]
        shape(paragraph, line=None, align=WD_ALIGN_PARAGRAPH.CENTER, keep=True)
        paragraph.paragraph_format.space_before = Pt(4)
        if data is None:
            write(paragraph, "（原图缺失）", fonts.BODY, fonts.FIVE)
        else:
            run = paragraph.add_run()
            size = {"width": Mm(70)} if landscape else {"height": Mm(62)}
            run.add_picture(io.BytesIO(data), **size)
            describe(run, caption)
        below = cell.add_paragraph()
        shape(below, line=15, align=WD_ALIGN_PARAGRAPH.CENTER)
        write(below, caption, fonts.BODY, fonts.FIVE)

    # —— the end

    def save(self) -> bytes:
        """The file; the same document gives the same bytes."""
        out = io.BytesIO()
        self.docx.save(out)
        return repack(out.getvalue())


def shape(
    paragraph: Any,
    *,
    line: float | None = LINE,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    indent: float = 0,
    keep: bool = False,
) -> None:
    """Spacing (exact points; None: single), alignment and first-line indent (points) of a paragraph."""
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.first_line_indent = Pt(indent)
    form.keep_with_next = keep
    form.widow_control = False  # the grid of 22 lines holds to the last line
    if line is None:
        form.line_spacing = 1.0
        _off_grid(paragraph)
    else:
        form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        form.line_spacing = Pt(line)
        if line != LINE:
            _off_grid(paragraph)
    paragraph.alignment = align


def _off_grid(paragraph: Any) -> None:
    properties = paragraph._p.get_or_add_pPr()
    mark = OxmlElement("w:snapToGrid")
    mark.set(qn("w:val"), "0")
    spacing = properties.find(qn("w:spacing"))
    if spacing is not None:
        spacing.addprevious(mark)
    else:
        properties.append(mark)


def write(
    paragraph: Any,
    text: str,
    face: str,
    size: float,
    *,
    colour: str = "",
    raised: bool = False,
    tight: bool = True,
) -> Any:
    """A run of text in a face and size; line breaks inside become line breaks."""
    run = paragraph.add_run(words.clean(text))
    fonts.dress(run._element, face, size)
    properties = run._element.get_or_add_rPr()
    if colour:
        fonts.put(properties, "w:color", val=colour)
    if tight and size == fonts.THREE:
        fonts.put(properties, "w:spacing", val=TIGHTEN)
    if raised:
        fonts.put(properties, "w:vertAlign", val="superscript")
    return run


def describe(run: Any, alt: str) -> None:
    """替代文字: what a picture shows, for those who do not see it."""
    for shown in run._element.iter(qn("wp:docPr")):
        shown.set("descr", words.clean(alt)[:500])
        shown.set("name", "图")


def _set_up_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(23)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(LINE * 20)))
    document.settings.odd_and_even_pages_header_footer = True
    for footer, align in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        _number(footer.paragraphs[0], align)


def _number(paragraph: Any, align: WD_ALIGN_PARAGRAPH) -> None:
    """页码: — 1 —, four-size 宋体, one character in from the outer edge."""
    shape(paragraph, line=16, align=align)
    right = align == WD_ALIGN_PARAGRAPH.RIGHT
    edge = paragraph.paragraph_format
    if right:
        edge.right_indent = Pt(fonts.FOUR)
    else:
        edge.left_indent = Pt(fonts.FOUR)
    for text in ("— ", "", " —"):
        run = paragraph.add_run(text)
        fonts.dress(run._element, fonts.SONG, fonts.FOUR, latin=fonts.SONG)
        if not text:
            for kind in ("begin", "instr", "separate", "value", "end"):
                run._element.append(field_part(kind, "PAGE"))


def field_part(kind: str, code: str) -> Any:
    """One part of a Word field (PAGE, NUMPAGES …): begin, instr, separate, value or end."""
    if kind == "instr":
        element = OxmlElement("w:instrText")
        element.set(qn("xml:space"), "preserve")
        element.text = f" {code} "
    elif kind == "value":
        element = OxmlElement("w:t")
        element.text = "1"
    else:
        element = OxmlElement("w:fldChar")
        element.set(qn("w:fldCharType"), kind)
    return element


def _set_up_styles(document: Any) -> None:
    styles = document.styles
    normal = styles["Normal"]
    fonts.dress(normal.element, fonts.BODY, fonts.THREE)
    fonts.put(normal.element.get_or_add_rPr(), "w:lang", val="en-US", eastAsia="zh-CN")
    # No air between Chinese and digits: the line is a grid of characters.
    flow = normal.element.get_or_add_pPr()
    for tag in ("w:autoSpaceDE", "w:autoSpaceDN"):
        mark = OxmlElement(tag)
        mark.set(qn("w:val"), "0")
        flow.append(mark)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    faces: Sequence[str] = (fonts.BLACK, fonts.KAI, fonts.BODY, fonts.BODY)
    for level, face in enumerate(faces, start=1):
        style = styles[f"Heading {level}"]
        style.font.bold = style.font.italic = False
        fonts.dress(style.element, face, fonts.THREE)
        fonts.put(style.element.get_or_add_rPr(), "w:color", val="000000")
        form = style.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.keep_with_next = form.keep_together = True
