"""默认简报模板: writes the template that is shipped, src/townworks/briefs/documents/template/brief.docx.

    python tools/brief_template.py          write it
    python tools/brief_template.py check    exit 1 when the file shipped is not what this writes

It is laid out with the same pieces as every other document of the town (townworks.ui.documents); what a town sees in Word is a
bulletin with placeholders in it, which it can move, reword and leave out. The same code gives the same bytes.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ROOT / "src" / "townworks" / "briefs" / "documents" / "template" / "brief.docx"
SECTIONS = (
    *("scope", "state", "movement", "lines", "units", "warned", "supervision"),
    *("inspections", "indicators", "water", "due_next"),
)
GLANCE = (
    (
        "numbers.total",
        ("在办任务", "{{ numbers.open }}项", "红灯、黄灯", "{{ numbers.red }}项、{{ numbers.yellow }}项"),
    ),
    ("numbers.total", ("{{ this }}销号", "{{ numbers.closed }}项", "新增红灯", "{{ numbers.new_red }}项")),
    ("numbers.found", ("{{ this }}检查", "{{ numbers.visits }}家次", "新发现问题", "{{ numbers.found }}处")),
    (
        "numbers.found",
        ("验收销号", "{{ numbers.settled }}处", "超期问题", "{{ numbers.findings_overdue }}处"),
    ),
    (
        "numbers.indicators",
        (
            "达到目标的指标",
            "{{ numbers.indicators_met }}项",
            "没有达到的",
            "{{ numbers.indicators_missed }}项",
        ),
    ),
    (
        "numbers.sections",
        ("断面", "{{ numbers.sections }}个", "达到目标类别的", "{{ numbers.sections_met }}个"),
    ),
)
ANY = "numbers.total or numbers.found or numbers.indicators or numbers.sections"


def built() -> bytes:
    """The template."""
    from docx.oxml.ns import qn

    from townworks.ui.documents import OfficialDocument, fonts, heads
    from townworks.ui.documents.tables import add_space, add_table

    document = OfficialDocument("{{ title }}", "{{ organ }}")
    day = date(2000, 1, 1)
    heads.bulletin_head(document, "重点工作月报", "（{{ issue }}）", "{{ organ }}", day)
    document.blank()
    document.title("{{ title_lines }}")
    document.blank()
    document.paragraph(f"{{%p if {ANY} %}}", indent=0)
    rows: list[tuple[str, ...]] = []
    for asked, row in GLANCE:
        rows += [(f"{{%tr if {asked} %}}", "", "", ""), row, ("{%tr endif %}", "", "", "")]
    add_table(document, (), rows, shares=(3, 2.4, 3, 3), centred=(1, 3), size=fonts.SMALL_FOUR)
    add_space(document)
    document.paragraph("{%p endif %}", indent=0)
    for name in SECTIONS:
        document.paragraph(f"{{{{ sections.{name} }}}}", indent=0)
    document.paragraph("{{ sources }}", indent=0)
    heads.imprint(document, "", "{{ organ }}", "{{ date }}编发")
    swapped = {"重点工作月报": "{{ masthead }}", "2000年1月1日": "{{ date }}"}
    for one in document.docx.element.body.iter(qn("w:t")):
        for words, placeholder in swapped.items():
            one.text = (one.text or "").replace(words, placeholder)
    return document.save()


def main(act: str = "") -> int:
    """Write, or compare with what is shipped."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    import django

    django.setup()
    data = built()
    if act == "check":
        return int(SHIPPED.read_bytes() != data)
    SHIPPED.write_bytes(data)
    print(f"{SHIPPED.relative_to(ROOT)}: {len(data)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
