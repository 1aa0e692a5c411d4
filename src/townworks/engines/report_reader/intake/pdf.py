"""PDF 文件: the text of a PDF whose pages carry text.

Rule: page numbers and running heads go, lines that a page has broken in the middle
of a sentence are joined, thin spaces beside figures closed, pages follow one another. A PDF of pictures is refused: it
wants character recognition first. Nothing is fetched, no script run.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter

import pypdf
from pypdf.errors import PyPdfError

from townworks.engines.report_reader.edits import apply_changes
from townworks.engines.report_reader.glosses import HAN
from townworks.engines.report_reader.intake.document import Document, Unreadable
from townworks.engines.report_reader.spaces import find_page_breaks
from townworks.engines.working import Step, gettext_noop

# What is wrong with a PDF is said in our own sentence.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

_TEXT_LIMIT = 10_000_000  # characters
_PAGE_NUMBER = re.compile(
    r"[ \t\u3000]*(?:[-—–－―~·]+[ \t\u3000]*\d{1,4}[ \t\u3000]*[-—–－―~·]+|\d{1,4}|第[ \t\u3000]*\d{1,4}[ \t\u3000]*页(?:[ \t\u3000,，/]*共[ \t\u3000]*\d{1,4}[ \t\u3000]*页)?|\d{1,4}[ ]*/[ ]*\d{1,4})[ \t\u3000]*"
)
# Typesetters leave a thin space between a figure and a Han character, which comes out as a blank.
_THIN = re.compile(f"(?<=[0-9%]) (?=[{HAN}])|(?<=[{HAN}，。、；：（“]) (?=[0-9])")
_HAN = re.compile(f"[{HAN}]")
_FIGURES = re.compile(r"\d+")

_LOCKED = gettext_noop("PDF 文件“{name}”加了密码，打不开；请取消密码后再上传。")
_BROKEN = gettext_noop("PDF 文件“{name}”已损坏，读不出来（{detail}）；请重新导出后再上传。")
_SCANNED = gettext_noop(
    "PDF 文件“{name}”共 {pages} 页，都是扫描图片，没有可读的文字；请先作文字识别（OCR），或上传 Word 原件。"
)
_LARGE = gettext_noop("PDF 文件“{name}”的文字超过 {limit} 万字，不像一份工作报告；请只保留报告正文后再上传。")
_SOME_EMPTY = gettext_noop("PDF 共 {pages} 页，其中第 {numbers} 页没有文字（可能是扫描页），请核对原件。")
_GARBLED = gettext_noop(
    "PDF 读出的文字里汉字只占 {share}%，字体可能没有文字编码，读出的可能是乱码；请核对，必要时上传 Word 原件。"
)
_HEADS_GONE = gettext_noop("已去掉页码、页眉页脚 {count} 行。")


def read_pdf(data: bytes, name: str) -> Document:
    """The text of a PDF. Raises Unreadable: encrypted, broken-pdf, scanned, too-large."""
    pages = _texts_of_pages(data, name)
    letters = [sum(character.isalnum() for character in page) for page in pages]
    if sum(letters) < 10 or (sum(letters) < 8 * len(pages) and len(pages) > 1):
        raise Unreadable("scanned", Step(_SCANNED, {"name": name, "pages": len(pages)}))
    notes = []
    empty = [str(number) for number, count in enumerate(letters, 1) if not count]
    if empty:
        notes.append(_SOME_EMPTY.format(pages=len(pages), numbers="、".join(empty[:20])))
    han = sum(len(_HAN.findall(page)) for page in pages)
    if han * 4 < sum(letters):
        notes.append(_GARBLED.format(share=100 * han // sum(letters)))
    lines, gone = _without_heads([page.splitlines() for page in pages])
    if gone:
        notes.append(_HEADS_GONE.format(count=gone))
    text = "\n".join(_THIN.sub("", line.rstrip()) for line in lines if line.strip()) + "\n"
    return Document(apply_changes(text, find_page_breaks(text)), "", "pdf", tuple(notes))


def _texts_of_pages(data: bytes, name: str) -> list[str]:
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("encrypted", Step(_LOCKED, {"name": name}))
        texts: list[str] = []
        total = 0
        for page in reader.pages:
            texts.append(page.extract_text())
            total += len(texts[-1])
            if total > _TEXT_LIMIT:
                raise Unreadable("too-large", Step(_LARGE, {"name": name, "limit": _TEXT_LIMIT // 10_000}))
    except Unreadable:
        raise
    except (PyPdfError, RecursionError, MemoryError, *_FAULTS) as error:
        raise Unreadable(
            "broken-pdf", Step(_BROKEN, {"name": name, "detail": type(error).__name__})
        ) from error
    if not texts:
        raise Unreadable("broken-pdf", Step(_BROKEN, {"name": name, "detail": "0 页"}))
    return texts


# What a parser of damaged files may stumble over.
_FAULTS = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    ArithmeticError,
    AssertionError,
    OSError,
    NotImplementedError,
)


def _without_heads(pages: list[list[str]]) -> tuple[list[str], int]:
    """The lines of all pages without page numbers and running heads, and how many went."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_head_key(line) for line in _edges(page)})
    often = {key for key, count in seen.items() if count >= 3 and count * 10 >= len(pages) * 6 and key}
    kept: list[str] = []
    gone = 0
    for page in pages:
        edges = _edges(page)
        for index, line in enumerate(page):
            at_edge = line in edges and (index < 3 or index >= len(page) - 3)
            if at_edge and (_PAGE_NUMBER.fullmatch(line) or _head_key(line) in often):
                gone += 1
            else:
                kept.append(line)
    return kept, gone


def _edges(page: list[str]) -> list[str]:
    filled = [line for line in page if line.strip()]
    depth = min(2, len(filled) // 3)
    return [*filled[:depth], *filled[len(filled) - depth :]] if depth else filled[-1:]


def _head_key(line: str) -> str:
    """A short line with its figures made alike: running heads differ only in the page number."""
    stripped = line.strip()
    return _FIGURES.sub("0", stripped) if len(stripped) <= 40 else ""
