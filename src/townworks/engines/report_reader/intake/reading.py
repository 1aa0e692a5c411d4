"""读入: tells the kind of a file by its bytes and hands it to the one who can read it."""

from __future__ import annotations

import re

from townworks.engines.report_reader.intake import encodings, pdf, webpage, word
from townworks.engines.report_reader.intake.document import Document, Unreadable
from townworks.engines.working import Step, gettext_noop

LIMIT = 20 * 1024 * 1024  # bytes

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
}
_OTHERS = {
    b"Rar!\x1a\x07": "RAR",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x7fELF": "ELF",
    b"MZ": "EXE",
    b"SQLite format 3\x00": "SQLite",
    b"{\\rtf": "RTF",
    b"ID3": "MP3",
}
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<body[\s>]|<head[\s>]", re.IGNORECASE)
_TAGS = re.compile(
    r"</?(?:p|div|span|br|table|tr|td|h[1-6]|ul|li|strong|font|section|article)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

_EMPTY = gettext_noop("文件“{name}”是空的（0 字节），请重新导出后再上传。")
_WHITE = gettext_noop("文件“{name}”里只有空白，没有文字，请核对后重新上传。")
_LARGE = gettext_noop("文件“{name}”有 {size} MB，超过上限 {limit} MB；请去掉图片或只保留报告正文后再上传。")
_OLD_WORD = gettext_noop("文件“{name}”是旧版 Word 格式（.doc），请在 Word 或 WPS 中另存为 .docx 后再上传。")
_OLD_EXCEL = gettext_noop("文件“{name}”是 Excel 表格，不是工作报告；请上传 .docx、.pdf、.txt 或网页文件。")
_LOCKED = gettext_noop("文件“{name}”加了密码，打不开；请取消密码后再上传。")
_IMAGE = gettext_noop("文件“{name}”是图片（{format}），没有可读的文字；请上传带文字的文件，或先作文字识别。")
_OTHER = gettext_noop("文件“{name}”是 {format} 文件，不能作为报告读入；请上传 .docx、.pdf、.txt 或网页文件。")
_BINARY = gettext_noop(
    "文件“{name}”不是文本：第 {position} 个字符起是二进制内容；请上传 .docx、.pdf、.txt 或网页文件。"
)


def read(data: bytes, name: str = "", *, limit: int = LIMIT) -> Document:
    """The text of a file of at most ``limit`` bytes.

    Raises Unreadable with one of the codes: empty, blank, too-large, old-word, excel,
    encrypted, image, other-format, binary, encoding, zip-bomb, external-entities, macros,
    not-word, broken-word, broken-pdf, broken-page, scanned.

    >>> read("各位代表：".encode("gb18030")).encoding
    'gb18030'
    """
    shown = name or gettext_noop("未命名")
    if not data:
        raise Unreadable("empty", Step(_EMPTY, {"name": shown}))
    if len(data) > limit:
        megabytes = {"size": f"{len(data) / 1048576:.1f}", "limit": f"{limit / 1048576:.0f}"}
        raise Unreadable("too-large", Step(_LARGE, {"name": shown} | megabytes))
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _with_text(word.read_word(data, shown), shown)
    if b"%PDF-" in data[:1024]:
        return _with_text(pdf.read_pdf(data, shown), shown)
    _refuse_by_magic(data, shown)
    return _with_text(_read_text(data, shown), shown)


def _refuse_by_magic(data: bytes, name: str) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Unreadable("encrypted", Step(_LOCKED, {"name": name}))
        if "Workbook".encode("utf-16-le") in data and "WordDocument".encode("utf-16-le") not in data:
            raise Unreadable("excel", Step(_OLD_EXCEL, {"name": name}))
        raise Unreadable("old-word", Step(_OLD_WORD, {"name": name}))
    for magic, kind in _IMAGES.items():
        if data.startswith(magic):
            raise Unreadable("image", Step(_IMAGE, {"name": name, "format": kind}))
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise Unreadable("image", Step(_IMAGE, {"name": name, "format": "WebP"}))
    if data[4:8] == b"ftyp":
        raise Unreadable("image", Step(_IMAGE, {"name": name, "format": "HEIC/MP4"}))
    if data[:2] == b"BM" and int.from_bytes(data[2:6], "little") == len(data):
        raise Unreadable("image", Step(_IMAGE, {"name": name, "format": "BMP"}))
    for magic, kind in _OTHERS.items():
        if data.startswith(magic):
            raise Unreadable("other-format", Step(_OTHER, {"name": name, "format": kind}))
    if re.match(rb"\s*MIME-Version:", data[:200], re.IGNORECASE):
        raise Unreadable("other-format", Step(_OTHER, {"name": name, "format": "MHTML"}))


def _read_text(data: bytes, name: str) -> Document:
    declared = webpage.declared_encoding(data)
    text, encoding, notes = encodings.decode(data, name, declared=declared)
    unprintable = _UNPRINTABLE.search(text)
    if unprintable and len(_UNPRINTABLE.findall(text)) > max(2, len(text) // 200):
        raise Unreadable("binary", Step(_BINARY, {"name": name, "position": unprintable.start() + 1}))
    if _PAGE.search(text[:4096]) or (text.lstrip()[:1] == "<" and len(_TAGS.findall(text[:20000])) >= 2):
        return Document(webpage.text_of_page(text, name), encoding, "html", notes)
    return Document(text, encoding, "txt", notes)


def _with_text(document: Document, name: str) -> Document:
    if not document.text.strip().strip("\ufeff\u200b").strip():
        raise Unreadable("blank", Step(_WHITE, {"name": name}))
    return document
