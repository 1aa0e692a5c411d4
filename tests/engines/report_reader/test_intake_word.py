"""Word 文件: real documents made here by python-docx, and those that only pretend."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from townworks.engines.report_reader.intake import Unreadable, read
from townworks.engines.report_reader.intake.numbering import chinese_number, formatted


def _saved(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _report() -> docx.document.Document:
    document = docx.Document()
    document.add_heading("政府工作报告", 0)
    document.add_paragraph("各位代表：")
    document.add_paragraph("一是加快建设；\n二是改善民生。")
    table = document.add_table(2, 2)
    for row, cells in enumerate((("任务", "牵头单位"), ("新建道路5公里", "规划建设办"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.add_paragraph("谢谢大家！")
    return document


def _repacked(
    data: bytes, change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None
) -> bytes:
    """The package with each member changed, dropped (None) or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def _kept(name: str, content: bytes) -> bytes:
    return content


def _body(xml: str) -> str:
    """The text of a document whose body is this XML."""

    def change(name: str, content: bytes) -> bytes:
        if name != "word/document.xml":
            return content
        start = content.index(b"<w:body>") + len(b"<w:body>")
        return content[:start] + xml.encode() + content[content.index(b"</w:body>") :]

    return read(_repacked(_saved(docx.Document()), change)).text


def _code(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read(data, "报告.docx")
    return caught.value.code


def test_paragraphs_and_tables_come_in_document_order() -> None:
    document = read(_saved(_report()))
    assert document.kind == "docx"
    assert document.text == (
        "政府工作报告\n各位代表：\n一是加快建设；\n二是改善民生。\n任务\t牵头单位\n新建道路5公里\t规划建设办\n谢谢大家！\n"
    )


def test_the_name_is_of_no_matter() -> None:
    assert read(_saved(_report()), "报告.txt").kind == "docx"


def test_tracked_deletions_are_left_out_and_told() -> None:
    text = "<w:p><w:r><w:t>新建</w:t></w:r><w:del w:id='1'><w:r><w:delText>三</w:delText></w:r></w:del><w:ins w:id='2'><w:r><w:t>五公里</w:t></w:r></w:ins></w:p>"
    assert _body(text) == "新建五公里\n"


def test_hidden_text_field_codes_and_ruby_readings_are_left_out() -> None:
    text = (
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:t>任</w:t></w:r><w:r><w:ruby><w:rt><w:r><w:t>wù</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>务</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"
    )
    assert _body(text) == "任务\n"


def test_a_numbered_list_shows_the_numbers_that_word_draws() -> None:
    document = docx.Document()
    for text in ("加快发展", "改善民生"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("要点", style="List Bullet")
    assert read(_saved(document)).text == "1.加快发展\n2.改善民生\n要点\n"


def test_chinese_headings_are_numbered_level_by_level() -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f"<w:lvl w:ilvl='{depth}'><w:start w:val='1'/><w:numFmt w:val='{form}'/><w:lvlText w:val='{pattern}'/></w:lvl>"
        for depth, form, pattern in (
            (0, "chineseCounting", "%1、"),
            (1, "chineseCountingThousand", "（%2）"),
            (2, "decimal", "%1.%2.%3"),
        )
    )
    numbering.insert(
        0, parse_xml(f"<w:abstractNum {nsdecls('w')} w:abstractNumId='77'>{levels}</w:abstractNum>")
    )
    numbering.append(parse_xml(f"<w:num {nsdecls('w')} w:numId='77'><w:abstractNumId w:val='77'/></w:num>"))
    for depth, text in ((0, "回顾"), (1, "经济"), (1, "民生"), (0, "安排"), (1, "产业"), (2, "工业")):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(
            parse_xml(f"<w:numPr {nsdecls('w')}><w:ilvl w:val='{depth}'/><w:numId w:val='77'/></w:numPr>")
        )
    assert read(_saved(document)).text.splitlines() == [
        "一、回顾", "（一）经济", "（二）民生", "二、安排", "（一）产业", "二.一.1工业",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (12, "chineseCounting", "十二"),
        (3, "upperLetter", "C"),
        (28, "lowerLetter", "bb"),
        (4, "lowerRoman", "iv"),
        (2, "ideographTraditional", "乙"),
        (5, "decimalEnclosedCircle", "⑤"),
        (7, "unknown", "7"),
    ],
)
def test_numbers_take_the_form_that_word_gives_them(number: int, form: str, shown: str) -> None:
    assert formatted(number, form) == shown


def test_chinese_numbers_have_their_zeros() -> None:
    assert [chinese_number(n) for n in (10, 11, 20, 101, 110, 1001, 2345)] == [
        "十", "十一", "二十", "一百零一", "一百一十", "一千零一", "二千三百四十五",
    ]  # fmt: skip


def test_a_zip_bomb_is_refused_by_its_directory() -> None:
    assert _code(_repacked(_saved(_report()), _kept, {"word/media/x.xml": b"\0" * 30_000_000})) == "zip-bomb"


def test_a_zip_bomb_whose_directory_lies_is_refused() -> None:
    def grown(name: str, content: bytes) -> bytes:
        return (
            content.replace(b"<w:body>", b"<w:body>" + b" " * 50_000_000)
            if name == "word/document.xml"
            else content
        )

    data = bytearray(_repacked(_saved(_report()), grown))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        member = package.getinfo("word/document.xml")
    # The uncompressed size stands in the local header and in the central directory; both say 1000.
    at = -1
    while (at := data.find(struct.pack("<I", member.file_size), at + 1)) >= 0:
        data[at : at + 4] = struct.pack("<I", 1000)
    assert _code(bytes(data)) in {"zip-bomb", "broken-word"}


def test_more_tags_than_a_tree_should_hold_are_refused() -> None:
    def grown(name: str, content: bytes) -> bytes:
        return (
            content.replace(b"<w:body>", b"<w:body>" + b"<w:p/>" * 4_000_001)
            if name == "word/document.xml"
            else content
        )

    assert _code(_repacked(_saved(_report()), grown)) == "zip-bomb"


def test_a_long_report_that_repeats_itself_is_no_bomb() -> None:
    paragraph = "<w:p><w:r><w:t>加快推进乡村振兴，改善人居环境。</w:t></w:r></w:p>"
    assert len(_body(paragraph * 60_000)) == 60_000 * 17


def test_a_package_of_too_many_members_is_refused() -> None:
    assert _code(_repacked(_saved(_report()), _kept, {f"x{n}": b"" for n in range(5001)})) == "zip-bomb"


ENTITY = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def test_external_entities_are_refused() -> None:
    def with_entity(name: str, content: bytes) -> bytes:
        return content.replace(b"?>", b"?>" + ENTITY, 1) if name == "word/document.xml" else content

    assert _code(_repacked(_saved(_report()), with_entity)) == "external-entities"


def test_entities_in_a_part_that_nobody_reads_are_refused_as_well() -> None:
    def with_entity(name: str, content: bytes) -> bytes:
        return content.replace(b"?>", b"?>" + ENTITY, 1) if name == "word/settings.xml" else content

    assert _code(_repacked(_saved(_report()), with_entity)) == "external-entities"


def test_entities_written_in_utf16_are_refused_as_well() -> None:
    def in_utf16(name: str, content: bytes) -> bytes:
        if name != "word/document.xml":
            return content
        text = content.decode().replace("UTF-8", "UTF-16").replace("?>", "?>" + ENTITY.decode(), 1)
        return text.encode("utf-16")

    assert _code(_repacked(_saved(_report()), in_utf16)) == "external-entities"


def test_entities_hidden_behind_a_long_comment_are_refused_as_well() -> None:
    def with_entity(name: str, content: bytes) -> bytes:
        comment = b"<!--" + b"x" * 5000 + b"-->"
        return content.replace(b"?>", b"?>" + comment + ENTITY, 1) if name == "word/document.xml" else content

    assert _code(_repacked(_saved(_report()), with_entity)) == "external-entities"


def test_macros_are_refused_by_the_project_inside() -> None:
    assert _code(_repacked(_saved(_report()), _kept, {"word/vbaProject.bin": b"x"})) == "macros"


def test_macros_are_refused_by_the_content_type() -> None:
    def enabled(name: str, content: bytes) -> bytes:
        plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        macro = b"application/vnd.ms-word.document.macroEnabled.main+xml"
        return content.replace(plain, macro) if name == "[Content_Types].xml" else content

    assert _code(_repacked(_saved(_report()), enabled)) == "macros"


def test_a_workbook_is_named_for_what_it_is() -> None:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    with pytest.raises(Unreadable) as caught:
        read(out.getvalue(), "表.xlsx")
    assert caught.value.code == "not-word"
    assert "Excel" in str(caught.value)


def test_a_strict_document_is_read_like_any_other() -> None:
    def strict(name: str, content: bytes) -> bytes:
        transitional = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        return content.replace(transitional, b"http://purl.oclc.org/ooxml/wordprocessingml/main")

    assert read(_repacked(_saved(_report()), strict)).text == read(_saved(_report())).text


@pytest.mark.parametrize(("member", "kind"), [("OFD.xml", "OFD"), ("mimetype", "OpenDocument")])
def test_other_document_packages_are_named(member: str, kind: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(member, "x")
    with pytest.raises(Unreadable) as caught:
        read(out.getvalue(), "报告.ofd")
    assert kind in str(caught.value)


def test_a_document_without_its_main_part_is_broken() -> None:
    data = _repacked(
        _saved(_report()), lambda name, content: None if name == "word/document.xml" else content
    )
    assert _code(data) == "broken-word"


def test_a_document_cut_short_is_broken() -> None:
    assert _code(_saved(_report())[:-3000]) == "broken-word"


def test_a_document_of_no_words_is_blank() -> None:
    assert _code(_saved(docx.Document())) == "blank"
