"""字体字号: the faces and sizes of the standard, each with the names it goes by on machines that lack it.

A document names the face that the standard asks for; its font table names the second choice (``altName``), so
that Word takes 仿宋 where 仿宋_GB2312 is not installed. Digits and Latin letters are Times New Roman.
"""

from __future__ import annotations

from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree

BODY = "仿宋_GB2312"
TITLE = "方正小标宋简体"
BLACK = "黑体"
KAI = "楷体_GB2312"
SONG = "宋体"
LATIN = "Times New Roman"

# face → (second choices, family, panose of a roman or a sans face)
_KNOWN = {
    BODY: ("FangSong,STFangsong,Noto Serif CJK SC", "modern", "02010609030101010101"),
    TITLE: ("SimSun,STZhongsong,Noto Serif CJK SC", "auto", "02010601030101010101"),
    BLACK: ("SimHei,STHeiti,Noto Sans CJK SC", "modern", "02010609060101010101"),
    KAI: ("KaiTi,STKaiti,Noto Serif CJK SC", "modern", "02010609030101010101"),
    SONG: ("SimSun,STSong,Noto Serif CJK SC", "auto", "02010600030101010101"),
}

# 字号 in points
ONE, TWO, SMALL_TWO, THREE, FOUR, SMALL_FOUR, FIVE, SMALL_FIVE = 26.0, 22.0, 18.0, 16.0, 14.0, 12.0, 10.5, 9.0


def dress(element: Any, face: str, size: float, *, latin: str = LATIN) -> None:
    """Set face and size on a run or a style; theme fonts, which would win, are taken off."""
    properties = element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    fonts = OxmlElement("w:rFonts")
    for slot, name in (("ascii", latin), ("hAnsi", latin), ("eastAsia", face), ("cs", latin)):
        fonts.set(qn(f"w:{slot}"), name)
    fonts.set(qn("w:hint"), "eastAsia")
    properties.insert(0, fonts)
    for tag in ("w:sz", "w:szCs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    if size:
        half = str(int(Pt(size).pt * 2))
        for tag in ("w:sz", "w:szCs"):
            mark = OxmlElement(tag)
            mark.set(qn("w:val"), half)
            _in_order(properties, mark)


# The schema wants the properties of a run in this order; Word refuses a document that has them otherwise.
_ORDER = (
    "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow",
    "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern",
    "position", "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em",
    "lang", "eastAsianLayout", "specVanish", "oMath",
)  # fmt: skip


def _in_order(properties: Any, mark: Any) -> None:
    """Put a property where the schema wants it."""
    rank = _ORDER.index(etree.QName(mark).localname)
    for place, other in enumerate(properties):
        if _ORDER.index(etree.QName(other).localname) > rank:
            properties.insert(place, mark)
            return
    properties.append(mark)


def put(properties: Any, tag: str, **values: str) -> None:
    """Set one property of a run (its older value taken off), in the place that the schema wants."""
    for old in properties.findall(qn(tag)):
        properties.remove(old)
    mark = OxmlElement(tag)
    for name, value in values.items():
        mark.set(qn(f"w:{name}"), value)
    _in_order(properties, mark)


def name_second_choices(document: Any) -> None:
    """Write the faces and their second choices into the font table of a document."""
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    table = etree.fromstring(part.blob)
    for old in list(table):
        if old.get(qn("w:name")) in _KNOWN:
            table.remove(old)
    for face, (second, family, panose) in _KNOWN.items():
        font = etree.SubElement(table, qn("w:font"))
        font.set(qn("w:name"), face)
        for tag, value in (
            ("altName", second),
            ("panose1", panose),
            ("charset", "86"),
            ("family", family),
            ("pitch", "variable"),
        ):
            etree.SubElement(font, qn(f"w:{tag}")).set(qn("w:val"), value)
    part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)
