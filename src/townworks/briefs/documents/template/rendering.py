"""套用模板: a brief put into a template: words by the template's own places, then whole sections, charts and sources where they go.

Sections are written in the order in which the template has them, so that their headings and the numbers of sources count from
top to bottom. The same brief and template give the same bytes.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from django.utils import translation
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from lxml import etree

from townworks.kernel.errors import Invalid
from townworks.ui import wording
from townworks.ui.documents import OfficialDocument, References, words
from townworks.ui.documents.blocks import Block, write_blocks, write_sources
from townworks.ui.packaging import repack

from ..brief.content import CHINESE, Brief
from .checking import checked
from .sandbox import Sandbox
from .vocabulary import BLOCK, BLOCK_END, NOTHING, NUMBERS, charts_of, slug, values_of

STYLES = ("Heading 1", "Heading 2", "Heading 3", "Heading 4", "Table Grid")


def rendered(brief: Brief, template: bytes, *, name: str, number: str = "") -> bytes:
    """The brief as a Word document. Invalid when the template has problems, or when it does not hold together once it is filled."""
    found = checked(template, name)
    if found.problems:
        first = found.problems[0]
        raise Invalid(
            "模板“{name}”不能用：{place}，{what}。共有 {n} 处问题，请下载改好再传。",
            name=name,
            place=wording.step(first.place),
            what=wording.step(first.text),
            n=len(found.problems),
        )
    with translation.override(CHINESE):
        file = DocxTemplate(io.BytesIO(template))
        try:
            file.render(values_of(brief, number=number), Sandbox(), autoescape=True)
            _place_blocks(file.docx, brief, found.used)
        except (TemplateError, etree.LxmlError, ValueError, KeyError, AttributeError, IndexError):
            raise Invalid(
                "模板“{name}”套用不上：循环或条件没有放在完整的段落或表格行里。请对照默认模板检查。",
                name=name,
            ) from None
        _set_properties(file.docx, brief)
        out = io.BytesIO()
        file.docx.save(out)
    return repack(out.getvalue())


def _place_blocks(docx: Any, brief: Brief, used: Sequence[str]) -> None:
    references = References()
    writer = OfficialDocument.within(docx, references=references)
    _ensure_styles(docx)
    body = docx.element.body
    for paragraph in list(body.iter(qn("w:p"))):
        text = "".join(one.text or "" for one in paragraph.iter(qn("w:t")))
        if text.startswith(BLOCK) and text.endswith(BLOCK_END):
            path = text.strip(BLOCK + BLOCK_END)
            if path == "sources":
                _mark_used(brief, used, references)
            for element in _written(writer, brief, path):
                paragraph.addprevious(element)
            _take_out(paragraph)
        elif NOTHING in text and not text.replace(NOTHING, "").strip():
            _take_out(paragraph)
    for part in [body, *_heads_and_feet(docx)]:
        for one in part.iter(qn("w:t")):
            if one.text and NOTHING in one.text:
                one.text = one.text.replace(NOTHING, "")


def _heads_and_feet(docx: Any) -> Iterator[Any]:
    for section in docx.sections:
        for one in (
            *(section.header, section.footer, section.first_page_header, section.first_page_footer),
            *(section.even_page_header, section.even_page_footer),
        ):
            if not one.is_linked_to_previous:
                yield one._element


def _take_out(paragraph: Any) -> None:
    """A paragraph that has nothing to say goes, unless it is the last of a cell or carries the page's layout."""
    parent = paragraph.getparent()
    last_of_cell = parent.tag == qn("w:tc") and len(parent.findall(qn("w:p"))) == 1
    if last_of_cell or paragraph.find(f".//{qn('w:sectPr')}") is not None:
        for one in paragraph.iter(qn("w:t")):
            one.text = ""
    else:
        parent.remove(paragraph)


def _written(writer: OfficialDocument, brief: Brief, path: str) -> list[Any]:
    """The elements of a block, written at the end of the body and taken from there."""
    body = writer.docx.element.body
    before = set(body)
    if path == "sources":
        write_sources(writer, writer.references, note=_note(brief))
    else:
        kind, _, name = path.partition(".")
        blocks: Sequence[Block] = charts_of(brief, name) if kind == "charts" else brief.sections[name]
        write_blocks(writer, blocks)
    return [one for one in body if one not in before]


def _note(brief: Brief) -> str:
    period = brief.period
    return (
        "文中方括号内的序号对应下表。每个数都由系统按统计口径从台账记录计算得出，"
        f"当时所计的记录见 /briefs/{period.code}/?at={period.at}&town={brief.facts.town_id} 。"
    )


def _mark_used(brief: Brief, used: Sequence[str], references: References) -> None:
    """Numbers that the template's own words show are among the sources too."""
    codes = {f"numbers.{name}": [code] for name, (code, _what) in NUMBERS.items()}
    for row in brief.facts.measured.rows:
        stem = f"indicators.{slug(row.told.one.code)}"
        codes[f"{stem}.value"] = [row.value.code]
        codes[f"{stem}.total"] = [row.total.code] if row.total else []
    for path in used:
        for code in codes.get(path, ()):
            if code in brief.facts.figures:
                references.mark(brief.facts.figures[code])


def _ensure_styles(docx: Any) -> None:
    """Styles that our blocks are written in, where the template has none of that name."""
    there = {one.name for one in docx.styles}
    for style in _own_styles():
        if style.name not in there:
            docx.styles.element.append(copy.deepcopy(style.element))


@cache
def _own_styles() -> tuple[Any, ...]:
    ours = OfficialDocument("", "").docx
    return tuple(ours.styles[name] for name in STYLES)


def _set_properties(docx: Any, brief: Brief) -> None:
    properties = docx.core_properties
    properties.title = words.clean(brief.title)[:200]
    properties.author = properties.last_modified_by = words.clean(brief.facts.organ)[:100]
    properties.revision = 1
