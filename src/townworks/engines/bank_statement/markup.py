"""标记文本: a page of HTML, or XML of Excel 2003, that calls itself a spreadsheet, as rows of cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

LOOKED_AT = 4000
MOST_SPAN = 200
MOST_PLACE = 70_000
Attributes = list[tuple[str, str | None]]


@dataclass
class Marked:
    """Pages of a marked text: a name, and rows of cells; ``whole``: it does not stop in the middle."""

    pages: list[tuple[str, list[list[str]]]] = field(default_factory=list)
    whole: bool = True


def read_markup(text: str) -> Marked | None:
    """The pages of a marked text; None where it is none."""
    begins = text[:LOOKED_AT].lower()
    if "urn:schemas-microsoft-com:office:spreadsheet" in begins:
        book = _Book()
        book.feed(text)
        return Marked(book.pages, "</workbook" in text[-LOOKED_AT:].lower())
    if "<table" in begins or "<html" in begins:
        cells = _Cells()
        cells.feed(text)
        return Marked([("", cells.spread())], "</table" in text.lower() and not cells.depth)
    return None


class _Cells(HTMLParser):
    """Rows and cells of a page's tables, what spans several put into each; a table within a cell has rows of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[tuple[str, int, int]]] = []
        self.open: list[list[tuple[str, int, int]]] = []
        self.inside: list[bool] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag == "table":
            self.depth += 1
        elif tag == "tr":
            kept = max(self.depth - 1, 0)
            del self.open[kept:], self.inside[kept:]
            self.rows.append([])
            self.open.append(self.rows[-1])
            self.inside.append(False)
        elif tag in ("td", "th") and self.open:
            told = dict(attrs)
            self.open[-1].append(("", _span(told.get("colspan")), _span(told.get("rowspan"))))
            self.inside[-1] = True
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.depth = max(self.depth - 1, 0)
            del self.open[self.depth :], self.inside[self.depth :]
        elif tag in ("td", "th", "tr") and self.inside:
            self.inside[-1] = False

    def handle_data(self, data: str) -> None:
        if self.inside and self.inside[-1] and self.open[-1]:
            text, wide, high = self.open[-1][-1]
            self.open[-1][-1] = text + data, wide, high

    def spread(self) -> list[list[str]]:
        """The rows with every spanned place filled."""
        waiting: dict[int, tuple[str, int]] = {}
        spread = []
        for row in self.rows:
            cells: list[str] = []
            for text, wide, high in [*row, ("", 0, 0)]:
                while len(cells) in waiting:
                    told, left = waiting.pop(len(cells))
                    if left > 1:
                        waiting[len(cells)] = told, left - 1
                    cells.append(told)
                for _ in range(wide):
                    if high > 1:
                        waiting[len(cells)] = text, high - 1
                    cells.append(text)
            spread.append(cells)
        return spread


def _span(told: str | None) -> int:
    return min(int(told), MOST_SPAN) if told and told.strip().isdigit() and int(told) else 1


class _Book(HTMLParser):
    """A book in the XML that Excel 2003 writes: sheets, rows, cells that may skip columns."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[tuple[str, list[list[str]]]] = []
        self.inside, self.first = False, 0

    @property
    def row(self) -> list[str]:
        return self.pages[-1][1][-1]

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        told = dict(attrs)
        if tag == "worksheet":
            self.pages.append((told.get("ss:name") or "", []))
        elif tag == "row" and self.pages:
            rows = self.pages[-1][1]
            rows.extend([] for _ in range(_missing(told.get("ss:index"), len(rows))))
            rows.append([])
        elif tag == "cell" and self.pages and self.pages[-1][1]:
            self.row.extend([""] * _missing(told.get("ss:index"), len(self.row)))
            self.first = len(self.row)
            self.row.extend([""] * (1 + _missing(told.get("ss:mergeacross"), -1)))
        elif tag == "data" and self.pages and self.pages[-1][1] and self.row:
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "data":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            for at in range(self.first, len(self.row)):
                self.row[at] += data


def _missing(told: str | None, there: int) -> int:
    """How many places lie before one that is named by its number, counted from one."""
    return max(min(int(told), MOST_PLACE) - 1 - there, 0) if told and told.isdigit() else 0
