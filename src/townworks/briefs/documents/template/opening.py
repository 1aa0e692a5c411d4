"""打开模板: whether a file is a Word document that may be used here: bounded, without macros, links to other files, or fields that change.

A document that reaches for something else when it is opened (a linked picture, an included file, today's date) would not be
the same document twice, and could fetch what it should not.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from townworks.engines.working import Step, gettext_noop
from townworks.kernel.errors import Invalid
from townworks.kernel.packages import FAULTS

MOST_BYTES = 5 * 1024 * 1024
MOST_PARTS = 400
MOST_UNPACKED = 40 * 1024 * 1024
MOST_TEXT = 3 * 1024 * 1024  # of one part that is searched for placeholders
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIN = "word/document.xml"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
# Kinds of relationships that bring something else in.
FOREIGN = (
    "oleObject",
    "package",
    "aFChunk",
    "control",
    "attachedTemplate",
    "subDocument",
    "vbaProject",
    "frame",
)
FIELDS = re.compile(
    r"\b(INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|DDEAUTO|DDE|DATABASE|RD|MACROBUTTON|DATE|TIME|SAVEDATE|PRINTDATE"
    r"|CREATEDATE|EDITTIME|FILENAME|FILESIZE|USERNAME|USERINITIALS|USERADDRESS|LASTSAVEDBY|ASK|FILLIN|NUMCHARS)\b"
)
READER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


@dataclass(frozen=True)
class Problem:
    """一处问题: where it stands, and what is wrong with it."""

    place: Step
    text: Step


@dataclass(frozen=True)
class Opened:
    """打开的模板: its XML parts by name, and what is wrong with the file as a whole."""

    parts: Mapping[str, bytes]
    problems: tuple[Problem, ...]


WHOLE = Step(gettext_noop("整个文件"))


def opened(data: bytes, name: str) -> Opened:
    """The file, taken apart. Invalid when it is no Word document of bearable size; everything else is a problem with its place."""
    if len(data) > MOST_BYTES:
        raise Invalid(
            "“{name}”超过 {limit} MB，不能作模板。请压缩里面的图片。",
            name=name,
            limit=MOST_BYTES // 1024 // 1024,
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _bounded(archive, name)
            parts = {
                one.filename: archive.read(one)
                for one in archive.infolist()
                if one.filename.endswith((".xml", ".rels"))
            }
    except FAULTS:
        raise Invalid("“{name}”不是 Word 文档（.docx），或者已经损坏。", name=name) from None
    if MAIN not in parts or MAIN_TYPE.encode() not in parts.get("[Content_Types].xml", b""):
        raise Invalid("“{name}”不是 Word 文档（.docx）。请用 Word 另存为“Word 文档（*.docx）”。", name=name)
    return Opened(parts, tuple(_problems(parts, name)))


def _bounded(archive: zipfile.ZipFile, name: str) -> None:
    infos = archive.infolist()
    unpacked = sum(one.file_size for one in infos)
    names = [one.filename for one in infos]
    if len(infos) > MOST_PARTS or unpacked > MOST_UNPACKED or len(set(names)) != len(names):
        raise Invalid("“{name}”解开后大得异常，没有接收。", name=name)
    if any("vbaproject" in one.lower() or one.lower().endswith(".bin") for one in names):
        raise Invalid("“{name}”里有宏或嵌入的程序，没有接收。请另存为不带宏的文档。", name=name)


def _problems(parts: Mapping[str, bytes], name: str) -> Iterator[Problem]:
    for part, data in sorted(parts.items()):
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise Invalid("“{name}”不是 Word 文档（.docx），或者已经损坏。", name=name)
        if len(data) > MOST_TEXT and part == MAIN:
            raise Invalid("“{name}”的正文太长，不能作模板。", name=name)
        try:
            tree = etree.fromstring(data, READER)
        except etree.XMLSyntaxError:
            raise Invalid("“{name}”不是 Word 文档（.docx），或者已经损坏。", name=name) from None
        if part.endswith(".rels"):
            yield from _foreign(tree)
        else:
            yield from _fields(tree)


def _foreign(tree: etree._Element) -> Iterator[Problem]:
    for one in tree.iter("{*}Relationship"):
        kind = str(one.get("Type", "")).rsplit("/", 1)[-1]
        outside = one.get("TargetMode") == "External"
        if (outside and kind != "hyperlink") or kind in FOREIGN:
            words = Step(
                gettext_noop(
                    "引用了别的文件（{target}），打开时会去取它；请把图片嵌入文档，去掉附加的模板和对象"
                ),
                {"target": str(one.get("Target", ""))[:80]},
            )
            yield Problem(WHOLE, words)


def _fields(tree: etree._Element) -> Iterator[Problem]:
    codes = [(one.text or "") for one in tree.iter(f"{{{W}}}instrText", f"{{{W}}}delInstrText")]
    codes += [one.get(f"{{{W}}}instr", "") for one in tree.iter(f"{{{W}}}fldSimple")]
    for field in dict.fromkeys(found[1] for found in FIELDS.finditer(" ".join(codes).upper())):
        words = Step(
            gettext_noop("用了域 {field}，同一期每次打开会不一样；日期请写 {place}"),
            {"field": field, "place": "{{ date }}"},
        )
        yield Problem(WHOLE, words)
    if next(tree.iter(f"{{{W}}}altChunk"), None) is not None:
        yield Problem(WHOLE, Step(gettext_noop("里面嵌入了另一份文档，请把内容粘贴进来")))
