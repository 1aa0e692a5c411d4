"""网页: the text of an HTML page, as a reader sees it.

Rule: scripts, styles, menus (nav), forms' controls, asides, footers and hidden parts go, and so do the
readings of ruby text; block elements and <br> become line breaks, table cells tabs,
white space is closed up as a browser would. Nothing is fetched.
"""

from __future__ import annotations

import re

from lxml import etree, html

from townworks.engines.report_reader.intake.document import Unreadable
from townworks.engines.working import Step, gettext_noop

_DEEP = gettext_noop("网页“{name}”的标签嵌套过深，读不完整；请把正文复制到 Word 或记事本中保存后再上传。")
_MANY = gettext_noop(
    "网页“{name}”的标签超过 {limit} 万个，不像一份工作报告；请把正文复制到 Word 或记事本中保存后再上传。"
)
TAGS = 4_000_000  # what a tree of them costs is bounded by their number
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
_SAME = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "utf8": "utf-8", "big5": "big5hkscs"}
_LEFT_OUT = frozenset(
    [
        "script",
        "style",
        "nav",
        "noscript",
        "template",
        "iframe",
        "object",
        "svg",
        "math",
        "select",
        "button",
        "input",
        "textarea",
        "head",
        "footer",
        "aside",
        "rt",
        "rp",
        "canvas",
        "audio",
        "video",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_WHITE = re.compile(r"[ \t\r\n\f]+")


def declared_encoding(data: bytes) -> str:
    """The encoding that a page's first kilobytes declare, under the name of its superset; "" if none."""
    match = _META.search(data[:4096])
    if not match:
        return ""
    name = match[1].decode("ascii").lower()
    return _SAME.get(name, name)


def text_of_page(source: str, name: str) -> str:
    """The text of a page in document order.

    The size is bounded before, so the parser's own bounds are lifted as far as they go; beyond
    them it drops text without a word, so such a page is refused: Unreadable("broken-page").
    """
    if source.count("<") > TAGS:
        raise Unreadable("broken-page", Step(_MANY, {"name": name, "limit": TAGS // 10_000}))
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = html.document_fromstring(_DECLARED.sub("", source), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return ""
    if any(entry.level >= etree.ErrorLevels.FATAL for entry in parser.error_log):
        raise Unreadable("broken-page", Step(_DEEP, {"name": name}))
    pieces: list[str] = []
    # A stack in place of recursion: pages nest deeper than Python does.
    stack: list[tuple[etree._Element, bool]] = [(root, False)]
    while stack:
        element, closing = stack.pop()
        if closing:
            pieces.append(_behind(element))
            pieces.append(_WHITE.sub(" ", element.tail or ""))
            continue
        if _is_left_out(element):
            pieces.append(_WHITE.sub(" ", element.tail or ""))
            continue
        pieces.append(_before(element))
        text = element.text or ""
        pieces.append(text if element.tag == "pre" else _WHITE.sub(" ", text))
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    lines = (line.strip(" \t") for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line) + "\n"


def _is_left_out(element: etree._Element) -> bool:
    return (
        not isinstance(element.tag, str)
        or element.tag in _LEFT_OUT
        or element.get("hidden") is not None
        or bool(_HIDDEN.search(element.get("style") or ""))
    )


def _before(element: etree._Element) -> str:
    return "\n" if element.tag in _BLOCKS or element.tag == "br" else ""


def _behind(element: etree._Element) -> str:
    if element.tag in ("td", "th"):
        return "\t"
    return "\n" if element.tag in _BLOCKS else ""
