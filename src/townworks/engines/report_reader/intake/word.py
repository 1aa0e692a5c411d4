"""Word 文件: the text of a .docx, read as a zip of XML and nothing more.

Rule: body paragraphs and tables in document order, soft breaks as line breaks, the
automatic numbers of headings as text; what is deleted in tracking, hidden or a field
code is left out, and of ruby text only the base. Refused: packages that expand beyond
bounds (by the directory and again while reading, since the directory can lie),
document type declarations, macros, other packages.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from townworks.engines.report_reader.intake.document import Document, Unreadable
from townworks.engines.report_reader.intake.numbering import Numbering, W
from townworks.engines.working import Step, gettext_noop

MEMBERS = 5_000
TOTAL = 200 * 1024 * 1024  # bytes of all members, expanded
PART = 64 * 1024 * 1024  # bytes of one part that is read
RATIO = 150  # expanded to packed; real documents stay below 30
_RATIO_FROM = 24 * 1024 * 1024  # below this a ratio harms nobody, and text that repeats itself packs well
TAGS = 4_000_000  # of one part: what a tree of them costs is bounded by their number, not by their bytes
_CHUNK = 1024 * 1024

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_MAIN_TYPE = "wordprocessingml.document.main+xml"
_BROKEN = gettext_noop("Word 文件“{name}”已损坏，打不开（{detail}）；请用 Word 或 WPS 打开后另存，再上传。")
_NOT_WORD = gettext_noop(
    "文件“{name}”是压缩包或其他办公文件（{detail}），不是 Word 文档；请上传 .docx、.pdf、.txt 或网页文件。"
)
_BOMB = gettext_noop(
    "文件“{name}”解压后有 {size} MB 以上（压缩比 {ratio} 倍），超出安全上限，未予打开；请另存一份正常的文档再上传。"
)
_ENTITIES = gettext_noop(
    "文件“{name}”的部件 {part} 含有外部实体或文档类型声明，正常的 Word 文档没有这些内容，未予打开；请另存后再上传。"
)
_MACROS = gettext_noop("文件“{name}”含有宏（{part}），未予打开；请另存为不含宏的 .docx 后再上传。")
_LOCKED = gettext_noop("文件“{name}”加了密码，打不开；请取消密码后再上传。")
_DELETED = gettext_noop("文档带有修订痕迹，已按“接受修订”读入，略去删除的内容 {count} 处。")
_HIDDEN = gettext_noop("文档有隐藏文字 {count} 处，未读入。")


# What a package that broke on its way, or lies about itself, makes of the reader of packages.
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


def read_word(data: bytes, name: str) -> Document:
    """The text of a .docx. Raises Unreadable: broken-word, not-word, zip-bomb, external-entities, macros, encrypted."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_package(package, data, name)
            main = _main_part(package, name)
            document = _parse(package, main, name)
            folder = main.rpartition("/")[0]
            numbering = _parse_optional(package, f"{folder}/numbering.xml", name)
            styles = _parse_optional(package, f"{folder}/styles.xml", name)
    except Unreadable:
        raise
    except _FAULTS as error:
        raise Unreadable(
            "broken-word", Step(_BROKEN, {"name": name, "detail": type(error).__name__})
        ) from error
    body = document.find(f"{W}body")
    if body is None:
        raise Unreadable("broken-word", Step(_BROKEN, {"name": name, "detail": "w:body"}))
    lines = _lines_of(body, Numbering(numbering, styles))
    notes = []
    deleted = sum(1 for _ in body.iter(f"{W}del", f"{W}moveFrom") if len(_))
    if deleted:
        notes.append(_DELETED.format(count=deleted))
    hidden = sum(1 for run in body.iter(f"{W}r") if _is_hidden(run))
    if hidden:
        notes.append(_HIDDEN.format(count=hidden))
    return Document("\n".join(lines) + "\n", "", "docx", tuple(notes))


def _check_package(package: zipfile.ZipFile, data: bytes, name: str) -> None:
    members = package.infolist()
    expanded = sum(member.file_size for member in members)
    ratio = expanded // max(1, len(data))
    if len(members) > MEMBERS or expanded > TOTAL or (expanded > _RATIO_FROM and ratio > RATIO):
        raise _bomb(name, expanded, ratio)
    for member in members:
        if member.flag_bits & 1:
            raise Unreadable("encrypted", Step(_LOCKED, {"name": name}))
        if member.filename.lower().endswith(("vbaproject.bin", "vbadata.xml")):
            raise Unreadable("macros", Step(_MACROS, {"name": name, "part": member.filename}))
    for member in members:
        if member.filename.lower().endswith((".xml", ".rels")):
            with package.open(member) as stream:
                _refuse_declaration(stream.read(4096), member.filename, name)


def _bomb(name: str, size: int, ratio: int) -> Unreadable:
    return Unreadable("zip-bomb", Step(_BOMB, {"name": name, "size": size // 1048576, "ratio": ratio}))


def _refuse_declaration(start: bytes, part: str, name: str) -> None:
    """Entities need a document type declaration, in whatever encoding; no part of Word has one."""
    plain = start.replace(b"\x00", b"").upper()
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise Unreadable("external-entities", Step(_ENTITIES, {"name": name, "part": part}))


def _main_part(package: zipfile.ZipFile, name: str) -> str:
    if "[Content_Types].xml" not in package.namelist():
        detail = _kind_of(package.namelist())
        raise Unreadable("not-word", Step(_NOT_WORD, {"name": name, "detail": detail}))
    types = _parse(package, "[Content_Types].xml", name)
    main = ""
    for item in types.iter("{*}Override"):
        kind = item.get("ContentType") or ""
        if "macroEnabled" in kind or "vbaProject" in kind:
            raise Unreadable("macros", Step(_MACROS, {"name": name, "part": item.get("PartName") or kind}))
        if kind.endswith(_MAIN_TYPE):
            main = (item.get("PartName") or "").lstrip("/")
    if not main:
        kinds = " ".join(item.get("ContentType") or "" for item in types.iter("{*}Override"))
        detail = "Excel" if "spreadsheetml" in kinds else "PowerPoint" if "presentationml" in kinds else "zip"
        raise Unreadable("not-word", Step(_NOT_WORD, {"name": name, "detail": detail}))
    return main


def _kind_of(members: list[str]) -> str:
    """What a package that is not Office Open XML may be."""
    if not members:
        return gettext_noop("空压缩包")
    if "OFD.xml" in members:
        return "OFD"
    return "OpenDocument" if "mimetype" in members else members[0]


def _read_part(package: zipfile.ZipFile, part: str, name: str) -> bytes:
    """A member's bytes, chunk by chunk, so that a directory that lies gains nothing."""
    pieces: list[bytes] = []
    size = 0
    packed = max(1, package.getinfo(part).compress_size)
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > PART or (size > _RATIO_FROM and size // packed > RATIO):
                raise _bomb(name, size, size // packed)
            pieces.append(chunk)
    return b"".join(pieces)


def _parse(package: zipfile.ZipFile, part: str, name: str) -> etree._Element:
    try:
        source = _read_part(package, part, name)
    except KeyError as error:
        raise Unreadable("broken-word", Step(_BROKEN, {"name": name, "detail": part})) from error
    _refuse_declaration(source, part, name)
    if source.count(b"<") > TAGS:
        raise _bomb(name, len(source), len(source) // max(1, package.getinfo(part).compress_size))
    # Word's "strict" documents differ in nothing but the names of the namespaces.
    source = source.replace(_STRICT, W[1:-1].encode())
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        return etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("broken-word", Step(_BROKEN, {"name": name, "detail": part})) from error


def _parse_optional(package: zipfile.ZipFile, part: str, name: str) -> etree._Element | None:
    return _parse(package, part, name) if part in package.namelist() else None


_SKIPPED = frozenset(
    f"{W}{tag}"
    for tag in (
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "pPr",
        "rPr",
        "rt",
        "sectPr",
        "tblPr",
        "trPr",
        "tcPr",
    )
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {f"{W}tab": "\t", f"{W}cr": "\n", f"{W}br": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t"}


def _lines_of(container: etree._Element, numbering: Numbering) -> list[str]:
    """The lines of paragraphs and tables inside a container, in order."""
    lines: list[str] = []
    for child in container:
        if child.tag == f"{W}p":
            lines.extend(_paragraph(child, numbering))
        elif child.tag == f"{W}tbl":
            lines.extend(_rows(child, numbering))
        elif child.tag not in _SKIPPED and child.tag != _FALLBACK and isinstance(child.tag, str):
            lines.extend(_lines_of(child, numbering))
    return lines


def _rows(table: etree._Element, numbering: Numbering) -> Iterator[str]:
    for row in table.iterchildren(f"{W}tr", f"{W}sdt", f"{W}ins"):
        cells = row.iterchildren(f"{W}tc") if row.tag == f"{W}tr" else row.iter(f"{W}tc")
        yield "\t".join(
            " ".join(line.strip() for line in _lines_of(cell, numbering) if line.strip()) for cell in cells
        )


def _paragraph(paragraph: etree._Element, numbering: Numbering) -> list[str]:
    boxes: list[str] = []
    text = "".join(_texts(paragraph, numbering, boxes))
    number = numbering.number_of(paragraph)
    if number and text.strip():
        text = number + text.lstrip()
    return [*re.split("\n", text), *boxes]


def _texts(element: etree._Element, numbering: Numbering, boxes: list[str]) -> Iterator[str]:
    """The text of runs; text boxes hang on a run but stand by themselves, behind the paragraph."""
    for child in element:
        if child.tag in _SKIPPED or child.tag == _FALLBACK or not isinstance(child.tag, str):
            continue
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag == f"{W}txbxContent":
            boxes.extend(_lines_of(child, numbering))
        elif not (child.tag == f"{W}r" and _is_hidden(child)):
            yield from _texts(child, numbering, boxes)


def _is_hidden(run: etree._Element) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val") not in ("0", "false", "off")
