"""PDF 文件: small ones written by hand here, one of pictures, one by LibreOffice."""

from __future__ import annotations

import io
import shutil
import subprocess
import zlib
from pathlib import Path

import docx
import pypdf
import pytest
from PIL import Image

from townworks.engines.report_reader.intake import Unreadable, read
from townworks.engines.report_reader.mend import mend


def made_pdf(pages: list[list[str]]) -> bytes:
    """A PDF whose lines are drawn with a font that has no glyphs but tells its characters (ToUnicode)."""
    characters = sorted({character for page in pages for line in page for character in line})
    codes = {character: number for number, character in enumerate(characters, 1)}
    pairs = "\n".join(f"<{number:04x}> <{ord(character):04x}>" for character, number in codes.items())
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}\nendbfchar\nendcmap CMapName currentdict /CMap defineresource pop end end"
    )
    objects: list[bytes] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 6 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor 5 0 R/DW 1000>>",
        b"<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>",
        _stream(to_unicode.encode()),
    ]
    kids = []
    for page in pages:
        drawn = "BT /F 12 Tf 18 TL 60 780 Td\n"
        for line in page:
            drawn += f"<{''.join(f'{codes[character]:04x}' for character in line)}> Tj T*\n"
        objects.append(_stream((drawn + "ET").encode()))
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents {len(objects)} 0 R>>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>".encode()
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + content + b"\nendobj\n")
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.writelines(f"{place:010} 00000 n \n".encode() for place in places)
    out.write(f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


def _stream(content: bytes) -> bytes:
    packed = zlib.compress(content)
    return f"<</Length {len(packed)}/Filter/FlateDecode>>\nstream\n".encode() + packed + b"\nendstream"


PAGES = [
    ["政府工作报告", "一、工作安排", "各级各部门要认真落实会议精神，切实抓好各项工作任务，", "确保年度目标全面完成。要加强组织领导，明确责任分工，", "细化工作措施，形成工作合力，推动各项工作落到实处，确", "— 1 —"],
    ["保高质量完成全年任务。", "二、工作要求", "要加强宣传引导，营造良好氛围。", "— 2 —"],
]  # fmt: skip
JOINED = (
    "政府工作报告\n一、工作安排\n各级各部门要认真落实会议精神，切实抓好各项工作任务，确保年度目标全面完成。"
    "要加强组织领导，明确责任分工，细化工作措施，形成工作合力，推动各项工作落到实处，确保高质量完成全年任务。\n"
    "二、工作要求\n要加强宣传引导，营造良好氛围。\n"
)


def _code(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read(data, "报告.pdf")
    return caught.value.code


def test_lines_are_joined_over_pages_and_page_numbers_go() -> None:
    document = read(made_pdf(PAGES))
    assert (document.kind, document.text) == ("pdf", JOINED)
    assert document.notes == ("已去掉页码、页眉页脚 2 行。",)


def test_running_heads_go() -> None:
    pages = [
        ["清溪镇政府工作报告", f"{number}、" + "全镇上下团结一心。", f"第 {number} 页 共 3 页"]
        for number in (1, 2, 3)
    ]
    assert (
        read(made_pdf(pages)).text == "1、全镇上下团结一心。\n2、全镇上下团结一心。\n3、全镇上下团结一心。\n"
    )


def test_a_page_without_text_among_others_is_told() -> None:
    document = read(made_pdf([*PAGES, []]))
    assert "第 3 页没有文字" in document.notes[0]


def test_a_pdf_that_yields_hardly_a_chinese_character_is_told() -> None:
    document = read(made_pdf([["Rqw xcv bnm", "qwe rty uio pas"]]))
    assert "汉字只占 0%" in document.notes[0]


def _scanned(pages: int) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new("L", (100, 140), shade) for shade in range(200, 200 + pages)]
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:])
    return out.getvalue()


def test_a_scanned_pdf_is_refused_with_the_remedy() -> None:
    with pytest.raises(Unreadable) as caught:
        read(_scanned(3), "扫描.pdf")
    assert caught.value.code == "scanned"
    assert "共 3 页" in str(caught.value)
    assert "OCR" in str(caught.value)


def _locked(user_password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(made_pdf(PAGES)))
    writer.encrypt(user_password, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_that_wants_a_password_is_refused() -> None:
    assert _code(_locked("secret")) == "encrypted"


def test_a_pdf_that_only_forbids_printing_is_read() -> None:
    assert read(_locked("")).text == JOINED


def test_a_pdf_cut_short_is_read_or_called_broken() -> None:
    data = made_pdf(PAGES)
    assert _code(data[:200]) == "broken-pdf"


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_pdf_made_by_libreoffice_comes_back_as_the_document_it_was(tmp_path: Path) -> None:
    document = docx.Document()
    paragraphs = [
        "清溪镇政府工作报告",
        "一、2025年工作安排",
        "我们将深入推进清水河流域综合整治，不断完善污水处理厂及配套管网等基础设施功能，做实做细支流整治，确保断面水质稳定达标，实现长治久清。加快完成市政截污管网建设扫尾工作，促进污水管网联网运行。",
        "（一）加强社会治理。对各村（社区）雨污分流管网进行全面摸查，细致排查是否存在质量问题、错接漏接现象，逐一落实整改，确保管道建成后有效发挥源头截污作用。",
    ]
    for text in paragraphs:
        document.add_paragraph(text)
    source = tmp_path / "report.docx"
    document.save(str(source))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(source)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    text = mend(read((tmp_path / "report.pdf").read_bytes()).text).text
    assert text.splitlines() == paragraphs
