"""识别文件: what a file is by its content, never by its name alone; what is not on the list is refused.

A file that is two things at once (a picture that is also a PDF or an archive) is refused too.
"""

from __future__ import annotations

import codecs
import zipfile
from dataclasses import dataclass
from pathlib import Path

import puremagic

from ..errors import Invalid
from ..packages import FAULTS

HEAD = 4096
TAIL = 66_000  # an archive's directory ends within its last 65,557 bytes
UNPACKED = 300 * 1024 * 1024
RATIO = 200
PARTS = 10_000


@dataclass(frozen=True)
class Kind:
    """一种文件: its media type, what people call it, the endings its name may have."""

    media_type: str
    name: str
    endings: tuple[str, ...]
    is_image: bool = False


JPEG = Kind("image/jpeg", "JPEG 照片", ("jpg", "jpeg", "jpe", "jfif"), True)
PNG = Kind("image/png", "PNG 图片", ("png",), True)
WEBP = Kind("image/webp", "WebP 图片", ("webp",), True)
HEIC = Kind("image/heic", "HEIC 照片", ("heic", "heif"))  # kept as a file: it cannot be shown everywhere
PDF = Kind("application/pdf", "PDF 文件", ("pdf",))
DOCX = Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word 文档", ("docx",))
XLSX = Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel 表格", ("xlsx",))
TEXT = Kind("text/plain", "文本文件", ("txt",))
KINDS = (JPEG, PNG, WEBP, HEIC, PDF, DOCX, XLSX, TEXT)
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"msf1")
MARKUP = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<body", b"<iframe")


def kind_of(path: Path, name: str) -> Kind:
    """What the file is; Invalid when it is none of KINDS, when its name says otherwise, or when it is two things."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(0, size - TAIL))
        tail = file.read()
    found = _by_signature(head) or _by_parts(path, head, name) or _as_text(path, head)
    if found is None:
        raise Invalid(
            "“{name}”{what}，不能作为佐证。可以用照片（JPEG、PNG、WebP、HEIC）、PDF、Word、Excel 或文本文件。",
            name=name,
            what=_said_to_be(head, name),
        )
    ending = Path(name).suffix.lower().lstrip(".")
    if ending not in found.endings:
        raise Invalid(
            "“{name}”的内容是 {kind}，文件名却不是 .{ending}。请核对是不是选错了文件，或改正文件名。",
            name=name,
            kind=found.name,
            ending=found.endings[0],
        )
    _one_thing_only(found, head, tail, name)
    return found


def _by_signature(head: bytes) -> Kind | None:
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return HEIC
    if head.startswith(b"%PDF-"):
        return PDF
    return None


def _by_parts(path: Path, head: bytes, name: str) -> Kind | None:
    """Word and Excel files are archives with certain parts; the parts are bounded before anyone unpacks them."""
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except FAULTS:
        raise Invalid("“{name}”已损坏，打不开。请重新导出或重新拷贝后再上传。", name=name) from None
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > PARTS or unpacked > max(UNPACKED, 1) or unpacked > RATIO * (path.stat().st_size + 10_000):
        raise Invalid("“{name}”解开后大得异常，没有接收。", name=name)
    names = {part.filename for part in parts}
    if any(one.lower().endswith("vbaproject.bin") for one in names):
        raise Invalid("“{name}”里有宏，没有接收。请另存为不带宏的文档。", name=name)
    if "[Content_Types].xml" in names:
        if "word/document.xml" in names:
            return DOCX
        if "xl/workbook.xml" in names:
            return XLSX
    return None


def _as_text(path: Path, head: bytes) -> Kind | None:
    """Plain text in an encoding that Chinese offices use; markup is not plain text."""
    if any(mark in head.lower().replace(b"\0", b"") for mark in MARKUP):
        return None
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return TEXT if _decodes(path, "utf-16") else None
    if any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head):
        return None
    return TEXT if _decodes(path, "utf-8") or _decodes(path, "gb18030") else None


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 16):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _one_thing_only(found: Kind, head: bytes, tail: bytes, name: str) -> None:
    """Refuse what another program would open as something else."""
    low = head[:1024].lower()
    also = None
    if found is not PDF and b"%pdf-" in low:
        also = "PDF"
    elif found.media_type.startswith("image/") or found is PDF:
        if b"PK\x05\x06" in tail and _is_archive_end(tail):
            also = "ZIP"
        elif any(mark in low for mark in (b"<script", b"<html", b"<svg", b"<!doctype html")):
            also = "HTML"
    if also:
        raise Invalid(
            "“{name}”既是 {kind} 又是 {also} 文件，没有接收。请用原始文件重新上传。",
            name=name,
            kind=found.name,
            also=also,
        )


def _is_archive_end(tail: bytes) -> bool:
    """Whether the mark is a real end of an archive: its comment reaches just to the end of the file."""
    at = tail.rfind(b"PK\x05\x06")
    return len(tail) - at >= 22 and at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail)


def _said_to_be(head: bytes, name: str) -> str:
    """What the content looks like, for the refusal."""
    if any(mark in head.lower().replace(b"\0", b"") for mark in MARKUP):
        return "的内容是网页或 SVG 代码"
    try:
        found = puremagic.from_string(head)
    except (puremagic.PureError, ValueError):
        return "不是能识别的文件"
    return f"的内容是 {found.lstrip('.').upper()} 文件" if found else "不是能识别的文件"
