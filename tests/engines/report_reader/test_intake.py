"""文件读入: what is read by its bytes, and what is refused, each with a sentence."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from townworks.engines.report_reader.intake import Unreadable, read

REPORTS = Path(__file__).resolve().parents[4] / "shared" / "reports"
TEXTS = sorted(REPORTS.glob("*/*.txt"))

SHORT = "各位代表：\n现在，我代表镇人民政府向大会报告工作，请予审议。2025年新建道路5公里。\n"
SHORT_TRADITIONAL = "各位代表：\n現在，我代表鎮人民政府向大會報告工作，請予審議。2025年新建道路5公里。\n"


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gb18030", "gb18030"),
        ("gb2312", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
    ],
)
def test_a_short_text_is_read_in_its_encoding(encoding: str, told: str) -> None:
    document = read(SHORT.encode(encoding))
    assert (document.text, document.encoding, document.kind) == (SHORT, told, "txt")


def test_big5_is_read_as_big5() -> None:
    document = read(SHORT_TRADITIONAL.encode("big5"))
    assert (document.text, document.encoding) == (SHORT_TRADITIONAL, "big5")


def test_an_encoding_other_than_utf8_is_told_to_the_clerk() -> None:
    assert read(SHORT.encode("gb18030")).notes == ("文件按 GB18030 编码读入。",)


def test_a_broken_byte_is_shown_and_counted_instead_of_refusing_the_whole_file() -> None:
    data = (SHORT * 20).encode("gb18030")
    document = read(data[:-2] + b"\xff")
    assert document.text.startswith(SHORT)
    assert "字节损坏" in document.notes[0]


def test_a_text_cut_in_the_middle_of_a_character_is_still_read() -> None:
    document = read((SHORT * 20).encode()[:-3])
    assert document.encoding == "utf-8"
    assert document.text.endswith("\ufffd")


@pytest.mark.shared
@pytest.mark.skipif(not TEXTS, reason="../shared/reports is not beside the project")
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-16-be", "big5"])
@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_every_report_comes_back_from_every_encoding(path: Path, encoding: str) -> None:
    text = path.read_text(encoding="utf-8")
    if encoding == "big5":
        # What Big5 cannot write it cannot bring back.
        text = opencc.OpenCC("s2t").convert(text).encode("big5", errors="ignore").decode("big5")
    for part in (text, text[:200]):
        assert read(part.encode(encoding)).text == part


def _refusal(data: bytes, name: str = "报告", **settings: int) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(data, name, **settings)
    assert f"“{name}”" in str(caught.value), "the sentence names the file"
    assert str(caught.value) == str(caught.value.step)
    return caught.value


def _zip(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return packed.getvalue()


def _picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(out, kind)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500

REFUSED = [
    (b"", "empty"),
    (b" \r\n\t\n", "blank"),
    ("\ufeff　\u00a0\n".encode(), "blank"),
    (b"<html><body><script>alert(1)</script></body></html>", "blank"),
    (OLE + "WordDocument".encode("utf-16-le"), "old-word"),
    (OLE + "Workbook".encode("utf-16-le"), "excel"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    (_picture("PNG"), "image"),
    (_picture("JPEG"), "image"),
    (_picture("BMP"), "image"),
    (_picture("WEBP"), "image"),
    (_picture("TIFF"), "image"),
    (b"Rar!\x1a\x07\x00" + b"x" * 50, "other-format"),
    (b"{\\rtf1\\ansi}", "other-format"),
    (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", "other-format"),
    (random.Random(5).randbytes(20_000), "binary"),
    (bytes(range(256)) * 20, "binary"),
    (b"\xff\xfd" * 400, "encoding"),
    ("Привет, как дела?".encode("koi8-r") * 20, "encoding"),
    (_zip(a=b"hello"), "not-word"),
    (_zip(), "not-word"),
    (b"PK\x03\x04" + b"junk" * 100, "broken-word"),
    (b"%PDF-1.7\n" + b"junk" * 100, "broken-pdf"),
]


@pytest.mark.parametrize(
    ("data", "code"), REFUSED, ids=lambda value: value if isinstance(value, str) else None
)
def test_what_is_no_report_is_refused_with_a_sentence(data: bytes, code: str) -> None:
    assert _refusal(data).code == code


def test_sixty_megabytes_are_refused_before_anything_is_parsed() -> None:
    refusal = _refusal(b"PK\x03\x04" + bytes(60 * 1024 * 1024), "大文件.docx")
    assert refusal.code == "too-large"
    assert "60.0 MB" in str(refusal)
    assert "20 MB" in str(refusal)


def test_the_limit_is_the_callers_to_set() -> None:
    assert _refusal(SHORT.encode(), limit=10).code == "too-large"


def test_the_name_of_a_file_does_not_decide_its_kind() -> None:
    assert read(SHORT.encode(), "报告.docx").kind == "txt"


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.4\n", b"<html>", b"\xff\xfe", b"\xd0\xcf\x11\xe0"]),
)
def test_any_bytes_are_read_or_refused_and_nothing_else(data: bytes, start: bytes) -> None:
    try:
        document = read(start + data)
    except Unreadable as refusal:
        assert str(refusal).endswith("。")
    else:
        assert document.text.strip()


PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>标题</title><style>p{{color:red}}</style></head>
<body><nav>首页 | 政务公开</nav><div class="c"><h1>政府工作报告</h1>
<p>各位代表：<br/>现在，我代表镇人民政府
报告工作。</p><p style="display:none">隐藏</p>
<table><tr><td>指标</td><td>5&nbsp;公里</td></tr></table><p>任<ruby>務<rt>w&#249;</rt></ruby>&ldquo;重&rdquo;&#x3002;</p></div>
<script>document.write("x")</script><footer>版权所有</footer></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "GBK", "big5"])
def test_a_web_page_is_read_as_one_sees_it(charset: str) -> None:
    source = PAGE.format(charset=charset)
    source = opencc.OpenCC("s2t").convert(source) if charset == "big5" else source
    document = read(source.encode("gb18030" if charset == "gb2312" else charset))
    lines = document.text.splitlines()
    assert document.kind == "html"
    assert lines[1] == ("各位代表：")
    assert lines[2].split() == (
        ["現在，我代表鎮人民政府", "報告工作。"]
        if charset == "big5"
        else ["现在，我代表镇人民政府", "报告工作。"]
    )
    assert lines[3].split("\t")[1] == "5\u00a0公里"
    assert lines[4] == ("任務“重”。")
    assert len(lines) == 5


def test_a_page_that_declares_the_wrong_encoding_is_read_in_the_right_one() -> None:
    document = read(PAGE.format(charset="gb2312").encode())
    assert document.text.startswith("政府工作报告\n")


def _nested(depth: int) -> bytes:
    return ("<html><body>" + "<div>" * depth + "各位代表" + "</div>" * depth + "</body></html>").encode()


def test_a_page_nested_a_thousand_deep_is_read() -> None:
    assert read(_nested(1000)).text == "各位代表\n"


def test_a_page_nested_too_deep_is_refused_and_not_read_in_part() -> None:
    assert _refusal(_nested(3000)).code == "broken-page"


def test_a_package_with_a_name_that_is_no_text_is_told_to_be_broken() -> None:
    whole = _zip(**{"word/文.xml": b"<a/>", "[Content_Types].xml": b"<Types/>"})
    at = whole.index("文".encode())  # in the head of the part, before its directory
    assert _refusal(whole[:at] + b"\x9b\x9b\x9b" + whole[at + 3 :]).code == "broken-word"


@pytest.mark.parametrize("seed", range(60))
def test_a_package_that_broke_on_its_way_is_told_to_be_broken_or_read(seed: int) -> None:
    chance = random.Random(seed)
    parts = {f"word/第{n}章.xml": b"<w/>" * 40 for n in range(4)}
    broken = bytearray(_zip(**parts, **{"[Content_Types].xml": b"<Types/>"}))
    for _ in range(chance.choice([3, 20, 200])):
        broken[chance.randrange(4, len(broken))] = chance.randrange(256)
    _refusal(bytes(broken))
