"""简报模板: what a template may say, every fault with its place, and a brief put into it."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from jinja2.exceptions import SecurityError

from tests.briefs import world as brief_worlds
from tests.briefs.world import JUNE, BriefWorld
from townworks.briefs.documents import write_brief
from townworks.briefs.documents.template import checked, entries, shipped
from townworks.briefs.documents.template.opening import MOST_BYTES
from townworks.briefs.documents.template.sandbox import Sandbox
from townworks.kernel.errors import Invalid

ROOT = Path(__file__).resolve().parents[2]


def word(*paragraphs: str, table: list[list[str]] | None = None, header: str = "") -> bytes:
    """A Word file with these paragraphs, a table after them, and a header."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
    if header:
        document.sections[0].header.paragraphs[0].text = header
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def faults(data: bytes) -> list[str]:
    return [f"{one.place}：{one.text}" for one in checked(data, "模板.docx").problems]


def text_of(data: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(data))
    return [one.text for one in document.paragraphs]


@pytest.fixture
def made(db: None) -> BriefWorld:
    return brief_worlds.build()


# 核对.


def test_the_shipped_template_is_what_the_tool_writes():
    done = subprocess.run(
        [sys.executable, "tools/brief_template.py", "check"], cwd=ROOT, check=False, capture_output=True
    )
    assert done.returncode == 0


def test_the_shipped_template_has_no_faults():
    assert faults(shipped()) == []


def test_an_unknown_placeholder_is_named_with_its_place_and_the_nearest_known():
    assert faults(word("第一段", "在办{{ numbers.opne }}项")) == [
        "正文第 2 段“在办{{ numbers.opne }}项”：没有占位符 numbers.opne，是不是 numbers.open？"
    ]


def test_all_faults_come_at_once_each_with_its_place():
    data = word(
        "{{ nonsense }}", "{% if numbers.red %}开头", table=[["甲", "{{ town.x }}"]], header="{{ organ() }}"
    )
    told = faults(data)
    assert [one.split("：")[0].split("“")[0] for one in told] == [
        "正文第 1 段",
        "第 1 张表第 1 行第 2 格",
        "正文第 2 段",
        "页眉",
    ]


def test_a_placeholder_that_word_broke_into_runs_is_read_as_one():
    document = docx.Document()
    paragraph = document.add_paragraph()
    for piece in ("在办{{ num", "bers.", "open }}项"):
        paragraph.add_run(piece)
    out = io.BytesIO()
    document.save(out)
    assert checked(out.getvalue(), "模板.docx").used == ("numbers.open",)


@pytest.mark.parametrize(
    "text",
    [
        "{{ numbers.open.__class__ }}",
        "{{ numbers|length }}",
        "{{ numbers.open * 1000000 }}",
        "{{ cycler('a') }}",
        "{{ ''.join(town) }}",
        "{{ town if organ else title }}",
        "{{ numbers }}",
        "{{ tables.units }}",
        "{% set x = town %}",
        "{% for x in [1, 2, 3] %}{% endfor %}",
        "{% for x in tables.units %}{{ x.name }}",
        "{% endfor %}",
        "{% else %}",
        "{% include 'a' %}",
        "{% macro a() %}{% endmacro %}",
        "{% if numbers.open > 3 %}{% endif %}",
        "{% if numbers.open is defined %}{% endif %}",
        "{{ town",
        "{{ town }",
        "前面的字 {{ sections.state }}",
        "{% for town in tables.units %}{% endfor %}",
        "{% for a in tables.units %}{% for b in tables.units %}{% for c in tables.lines %}{% endfor %}{% endfor %}{% endfor %}",
        "{%tr for a in tables.units %}",
        "{% colspan 3 %}",
    ],
)
def test_what_is_not_of_the_language_is_refused(text):
    assert len(faults(word(text))) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "{{ town }}、{{ numbers.open }}",
        '{% if numbers.red != "0" and not scope %}有{% elif days %}一{% else %}无{% endif %}',
        "{% if this == “本月” %}月{% endif %}",
        "{% for row in tables.units %}{{ row.n }}{{ row.name }}{% endfor %}",
        "{{ indicators.sorting_share.value }}{{ indicators['sorting_share'].unit }}",
        "{{ sections.state }}",
        "{{p sections.state }}",
        "{# 说明 #}",
    ],
)
def test_what_is_of_the_language_is_taken(text):
    assert faults(word(text)) == []


def test_a_section_stands_in_the_body_and_nowhere_else():
    assert len(faults(word(table=[["{{ sections.state }}", ""]]))) == 1
    assert len(faults(word(header="{{ charts.units }}"))) == 1


def test_too_many_placeholders_are_refused():
    assert any("太多" in one for one in faults(word(*["{{ town }}"] * 1600)))


def test_every_placeholder_on_the_list_may_be_written():
    written = [one.written for one in entries() if one.kind != "table"]
    assert faults(word(*written)) == []
    rows = [one.written for one in entries() if one.kind == "table"]
    loops = [f"{{% for row in {name} %}}{{{{ row.n }}}}{{% endfor %}}" for name in rows]
    assert faults(word(*loops)) == []


def test_every_placeholder_is_in_the_how_to():
    page = (ROOT / "docs" / "howto" / "documents.md").read_text(encoding="utf-8")
    assert [one.written for one in entries() if f"`{one.written}`" not in page] == []


# 打不开的.


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.4", "字".encode(), b"\xd0\xcf\x11\xe0" * 99])
def test_what_is_no_word_file_is_refused(data):
    with pytest.raises(Invalid, match="不是 Word 文档"):
        checked(data, "模板.docx")


def repacked(change) -> bytes:
    """A good template with its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word("{{ town }}"))) as old, zipfile.ZipFile(out, "w") as new:
        parts = {name: old.read(name) for name in old.namelist()}
        change(parts)
        for name, data in parts.items():
            new.writestr(name, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def test_macros_are_refused():
    with pytest.raises(Invalid, match="宏"):
        checked(repacked(lambda parts: parts.update({"word/vbaProject.bin": b"x"})), "模板.docx")


def test_a_bomb_is_refused():
    with pytest.raises(Invalid, match="大得异常"):
        checked(
            repacked(lambda parts: parts.update({"word/media/a.xml": b"0" * 41 * 1024 * 1024})), "模板.docx"
        )


def test_a_large_file_is_refused():
    with pytest.raises(Invalid, match="5 MB"):
        checked(b"0" * (MOST_BYTES + 1), "模板.docx")


def test_entities_are_refused():
    def change(parts):
        name = "word/document.xml"
        parts[name] = parts[name].replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c">]>', 1)

    with pytest.raises(Invalid):
        checked(repacked(change), "模板.docx")


def test_a_linked_picture_is_a_fault_and_a_link_to_a_page_is_none():
    document = docx.Document()
    document.part.relate_to("https://example.org/", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    document.part.relate_to("file:///etc/passwd", RELATIONSHIP_TYPE.IMAGE, is_external=True)
    out = io.BytesIO()
    document.save(out)
    assert [("/etc/passwd" in one, "引用了别的文件" in one) for one in faults(out.getvalue())] == [
        (True, True)
    ]


@pytest.mark.parametrize("field", ["DATE \\@ yyyy", 'INCLUDETEXT "c:\\\\a.docx"', "DDEAUTO cmd"])
def test_a_field_that_changes_or_fetches_is_a_fault(field):
    document = docx.Document()
    simple = OxmlElement("w:fldSimple")
    simple.set(qn("w:instr"), field)
    document.add_paragraph()._p.append(simple)
    out = io.BytesIO()
    document.save(out)
    assert len(faults(out.getvalue())) == 1


# 沙箱.


@pytest.mark.parametrize(
    "text",
    ["{{ a.keys() }}", "{{ a.__class__ }}", "{{ a }}", "{{ b[0] }}", "{{ a.x.upper }}", "{{ ().__class__ }}"],
)
def test_the_sandbox_shows_words_only(text):
    values = {"a": {"x": "甲"}, "b": ["乙"]}
    try:
        shown = Sandbox().from_string(text).render(values)
    except SecurityError:
        return
    assert shown.strip("\ue002") == ""


def test_what_a_record_says_is_never_read_as_a_template_or_as_xml():
    values = {"a": {"x": '{{ b }}<w:p>&"', "keys": "列"}, "b": "乙"}
    assert Sandbox().from_string("{{ a.x }}{{ a.keys }}").render(values) == "{{ b }}&lt;w:p&gt;&amp;&#34;列"


# 套用.


def test_the_template_puts_words_rows_and_conditions_where_it_wants(made):
    data = word(
        "{{ town }}{{ period }}在办{{ numbers.open }}项",
        "{% if numbers.found %}新发现{{ numbers.found }}处{% else %}没有检查{% endif %}",
        "{% if scope %}范围{% endif %}",
        table=[
            ["{%tr for row in tables.units %}", ""],
            ["{{ row.n }}", "{{ row.name }}"],
            ["{%tr endfor %}", ""],
        ],
        header="{{ organ }} {{ number }}",
    )
    brief = made.brief(JUNE)
    document = docx.Document(io.BytesIO(write_brief(brief, data, name="模板", number="月报〔2026〕3号")))
    assert [one.text for one in document.paragraphs][:2] == ["安平镇2026年6月在办5项", "新发现2处"]
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells == [[str(n), unit.name] for n, unit in enumerate(brief.facts.units, start=1)]
    assert document.sections[0].header.paragraphs[0].text == "安平镇党政综合办公室 月报〔2026〕3号"


def test_a_paragraph_with_nothing_to_say_is_left_out(made):
    data = word("甲", "{{ sentences.water }}", "{{ sections.water }}", "{{ scope }}", "乙")
    assert text_of(write_brief(made.brief(JUNE), data, name="模板")) == ["甲", "乙"]


def test_sections_count_their_headings_in_the_templates_order(made):
    data = word("{{ sections.inspections }}", "中间", "{{ sections.state }}", "{{ sources }}")
    told = text_of(write_brief(made.brief(JUNE), data, name="模板"))
    heads = [one for one in told if one[:2] in ("一、", "二、") or one == "中间"]
    assert heads == ["一、检查和问题整改", "中间", "二、总体情况"]


def test_numbers_in_the_templates_own_words_are_among_the_sources(made):
    data = word("在办{{ numbers.open }}项", "{{ sources }}")
    document = docx.Document(io.BytesIO(write_brief(made.brief(JUNE), data, name="模板")))
    assert [cell.text for cell in document.tables[0].rows[1].cells][1:3] == [
        "5",
        "在办任务（未销号、未撤销）",
    ]


def test_charts_go_where_the_template_wants_them(made):
    document = docx.Document(
        io.BytesIO(write_brief(made.brief(JUNE), word("{{ charts.units }}"), name="模板"))
    )
    assert len(document.inline_shapes) == 1


def test_a_template_with_faults_is_not_used(made):
    with pytest.raises(Invalid, match="共有 2 处问题"):
        write_brief(made.brief(JUNE), word("{{ a }}", "{{ b }}"), name="模板")


def test_a_loop_torn_over_rows_is_told_and_breaks_nothing(made):
    data = word(table=[["{% for row in tables.units %}", "{{ row.name }}"], ["{% endfor %}", ""]])
    try:
        write_brief(made.brief(JUNE), data, name="模板")
    except Invalid as refusal:
        assert "套用不上" in str(refusal)


def test_the_same_template_and_brief_give_the_same_bytes(made):
    data = word("{{ sections.state }}", "{{ charts.units }}", "{{ sources }}")
    brief = made.brief(JUNE)
    assert write_brief(brief, data, name="模板") == write_brief(made.brief(JUNE), data, name="模板")


@pytest.mark.office
def test_the_shipped_template_opens_in_an_office(tmp_path):
    from tests import paperwork

    assert "{{masthead}}" in paperwork.opened(shipped(), tmp_path).text
