"""核对模板: every placeholder with the place where it stands; whatever is unknown, misplaced or out of order, all at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateSyntaxError
from lxml import etree

from townworks.engines.working import Step, gettext_noop

from .opening import MAIN, READER, WHOLE, Opened, Problem, W, opened
from .sandbox import expression_of, faults, paths
from .vocabulary import TABLES, block_paths, shape

MOST_TAGS = 1500
DEEPEST = 2  # a list inside a list, and no further: what comes out stays in proportion to what went in
SHOWN = 24
TAG = re.compile(r"\{\{(?P<value>.*?)\}\}|\{%(?P<act>.*?)%\}|\{#.*?#\}", re.DOTALL)
OPENING = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
PREFIX = re.compile(r"^(tr|tc|p|r)\s+(?=\S)")
QUOTES = str.maketrans("“”‘’", "\"\"''")
RENDERED = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
PROPERTIES = ("title", "subject", "creator", "description", "identifier", "language")


@dataclass(frozen=True)
class Checked:
    """核对的结果. ``used``: the placeholders that the template names, in their order; ``problems``: empty where it may be used."""

    used: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass
class Text:
    """一段文字 and where it stands. ``body``: in the body and outside of tables; ``row``: in a row of a table."""

    text: str
    place: Step
    body: bool = False
    row: bool = False


def checked(data: bytes, name: str) -> Checked:
    """Read a template from end to end. Invalid when it is no Word document at all."""
    file = opened(data, name)
    reader = _Reader()
    for part in sorted(file.parts, key=lambda part: (part != MAIN, part)):
        if RENDERED.fullmatch(part):
            reader.read(_texts(part, file.parts[part]))
        elif part == "docProps/core.xml":
            reader.read(_properties(file.parts[part]))
        elif part.startswith("word/") and part.endswith(".xml"):
            reader.problems += _left_alone(file, part)
    return Checked(tuple(reader.used), (*file.problems, *reader.problems))


def _left_alone(file: Opened, part: str) -> list[Problem]:
    """Placeholders where nothing puts anything in their place: comments, endnotes, charts."""
    tree = etree.fromstring(file.parts[part], READER)
    text = "".join(one.text or "" for one in tree.iter("{*}t"))
    words = Step(
        gettext_noop("这里（{part}）的占位符不会被替换，请移到正文、页眉、页脚或脚注"), {"part": part}
    )
    return [Problem(WHOLE, words)] if TAG.search(text) else []


# —— the texts of a part with their places


def _texts(part: str, data: bytes) -> Iterator[Text]:
    tree = etree.fromstring(data, READER)
    names = {
        "header": gettext_noop("页眉"),
        "footer": gettext_noop("页脚"),
        "footnotes": gettext_noop("脚注"),
    }
    where = next((name for start, name in names.items() if part.startswith(f"word/{start}")), "")
    tables = {one: n for n, one in enumerate(tree.iter(f"{{{W}}}tbl"), start=1)}
    n = 0
    for paragraph in tree.iter(f"{{{W}}}p"):
        text = _own_text(paragraph)
        cell = next(paragraph.iterancestors(f"{{{W}}}tc"), None)
        n += cell is None
        if "{" not in text and "}" not in text:
            continue
        if where:
            yield Text(
                text, Step(gettext_noop("{where}“{excerpt}”"), {"where": where, "excerpt": _short(text)})
            )
        elif cell is None:
            outside = next(paragraph.iterancestors(f"{{{W}}}txbxContent"), None) is None
            place = Step(gettext_noop("正文第 {n} 段“{excerpt}”"), {"n": n, "excerpt": _short(text)})
            yield Text(text, place, body=outside)
        else:
            yield Text(text, _cell_place(cell, tables, text), row=True)


def _cell_place(cell: etree._Element, tables: Mapping[etree._Element, int], text: str) -> Step:
    row = next(cell.iterancestors(f"{{{W}}}tr"))
    table = next(cell.iterancestors(f"{{{W}}}tbl"))
    rows = [one for one in table.iter(f"{{{W}}}tr") if next(one.iterancestors(f"{{{W}}}tbl")) is table]
    cells = [one for one in row.iter(f"{{{W}}}tc") if next(one.iterancestors(f"{{{W}}}tr")) is row]
    facts = {
        "table": tables[table],
        "row": rows.index(row) + 1,
        "column": cells.index(cell) + 1,
        "excerpt": _short(text),
    }
    return Step(gettext_noop("第 {table} 张表第 {row} 行第 {column} 格“{excerpt}”"), facts)


def _own_text(paragraph: etree._Element) -> str:
    """The words of a paragraph, without those of a text box that hangs on it."""
    return "".join(
        one.text or ""
        for one in paragraph.iter(f"{{{W}}}t")
        if next(one.iterancestors(f"{{{W}}}p"), None) is paragraph
    )


def _properties(data: bytes) -> Iterator[Text]:
    for one in etree.fromstring(data, READER):
        name, text = etree.QName(one).localname, one.text or ""
        if name in PROPERTIES and "{" in text:
            place = Step(gettext_noop("文档属性“{excerpt}”"), {"excerpt": _short(text)})
            yield Text(text, place)


def _short(text: str) -> str:
    found = " ".join(text.split())
    return found if len(found) <= SHOWN else f"{found[:SHOWN]}…"


# —— reading the tags in their order


class _Reader:
    """读占位符: keeps what lists and conditions are open, and collects everything that is wrong."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.used: dict[str, None] = {}
        self.shape = shape()
        self.blocks = block_paths()
        self._open: list[tuple[str, str, Any, Step]] = []  # for or if, the row's name, its columns, where
        self._n = 0

    def read(self, texts: Iterator[Text]) -> None:
        """One part: what is opened in it is closed in it."""
        for text in texts:
            self._n += 1
            if self._n > MOST_TAGS:
                self._wrong(text, gettext_noop("占位符太多（超过 {most} 处）"), most=MOST_TAGS)
                break
            self._read(text)
        for act, _name, _row, place in self._open:
            words = Step(
                gettext_noop("{act} 没有结束，缺少 {end}"),
                {"act": f"{{% {act} %}}", "end": f"{{% end{act} %}}"},
            )
            self.problems.append(Problem(place, words))
        self._open = []

    def _wrong(self, text: Text, words: str, **facts: object) -> None:
        self.problems.append(Problem(text.place, Step(words, facts)))

    def _read(self, text: Text) -> None:
        rest = TAG.sub("", text.text)
        broken = OPENING.search(rest)
        if broken:
            self._wrong(text, gettext_noop("“{sign}”没有配对；一个占位符要写在同一段里"), sign=broken[0])
        for found in TAG.finditer(text.text):
            if found["value"] is not None:
                self._value(text, found["value"], alone=not rest.strip() and len(TAG.findall(text.text)) == 1)
            elif found["act"] is not None:
                self._act(text, found["act"])

    def _value(self, text: Text, written: str, *, alone: bool) -> None:
        inner = PREFIX.sub("", written).translate(QUOTES).strip()
        path = self._path(text, inner)
        if path is None:
            return
        whole = ".".join(path)
        if whole in self.blocks:
            if not (text.body and alone):
                self._wrong(
                    text,
                    gettext_noop("{name} 是成段的内容，要在正文里单独占一段，前后不要有别的字"),
                    name=f"{{{{ {whole} }}}}",
                )
            elif any(act == "for" for act, *_ in self._open):
                self._wrong(text, gettext_noop("{name} 不能放在循环里"), name=f"{{{{ {whole} }}}}")
        elif self._resolved(path) != "":
            self._wrong(
                text, gettext_noop("{name} 不是一个值，要写到它里面的一项"), name=f"{{{{ {whole} }}}}"
            )
        self.used.setdefault(whole)

    def _path(self, text: Text, inner: str) -> tuple[str, ...] | None:
        """The one name of a value; None where it is none, which is told."""
        try:
            tree = expression_of(inner)
        except (TemplateSyntaxError, RecursionError):
            self._wrong(text, gettext_noop("看不懂 {written}"), written=f"{{{{ {_short(inner)} }}}}")
            return None
        found = list(paths(tree))
        if any(True for _ in faults(tree)) or len(found) != 1 or not _is_path(inner):
            self._wrong(
                text,
                gettext_noop("{written} 里有计算、筛选或调用；模板里只能写占位符的名称"),
                written=f"{{{{ {_short(inner)} }}}}",
            )
            return None
        return found[0] if self._known(text, found[0]) else None

    def _known(self, text: Text, path: tuple[str, ...]) -> bool:
        if self._resolved(path) is not None:
            return True
        whole = ".".join(path)
        near = difflib.get_close_matches(whole, list(self._names()), n=1, cutoff=0.6)
        if near:
            self._wrong(text, gettext_noop("没有占位符 {name}，是不是 {near}？"), name=whole, near=near[0])
        else:
            self._wrong(text, gettext_noop("没有占位符 {name}，名称见占位符清单"), name=whole)
        return False

    def _names(self) -> Iterator[str]:
        for act, name, row, _place in self._open:
            if act == "for":
                yield from (f"{name}.{column}" for column in row)
        yield from _flat(self.shape, "")

    def _resolved(self, path: tuple[str, ...]) -> Any:
        """What a name stands for: "" a value, a mapping, a list; None where there is none."""
        found: Any = self.shape.get(path[0])
        for act, name, row, _place in self._open:
            if act == "for" and name == path[0]:
                found = row
        for step in path[1:]:
            found = found.get(step) if isinstance(found, dict) else None
        return found

    def _act(self, text: Text, written: str) -> None:
        prefix = PREFIX.match(written.strip())
        inner = PREFIX.sub("", written.strip()).translate(QUOTES).strip()
        if prefix and prefix[1] in ("tr", "tc") and not text.row:
            self._wrong(text, gettext_noop("{written} 要写在表格的一行里"), written=f"{{%{prefix[1]} … %}}")
        word, _, rest = inner.partition(" ")
        match word:
            case "for":
                self._for(text, rest.strip())
            case "if":
                self._condition(text, rest)
                self._open.append(("if", "", None, text.place))
            case "elif" | "else":
                if not self._open or self._open[-1][0] != "if":
                    self._wrong(
                        text,
                        gettext_noop("{written} 前面没有 {wanted}"),
                        written=f"{{% {word} %}}",
                        wanted="{% if … %}",
                    )
                if word == "elif":
                    self._condition(text, rest)
            case "endfor" | "endif":
                if not self._open or self._open[-1][0] != word[3:]:
                    self._wrong(
                        text,
                        gettext_noop("{written} 前面没有 {wanted}"),
                        written=f"{{% {word} %}}",
                        wanted=f"{{% {word[3:]} … %}}",
                    )
                else:
                    self._open.pop()
            case _:
                self._wrong(
                    text,
                    gettext_noop("{written} 不能用；只能用 if、elif、else、endif、for、endfor"),
                    written=f"{{% {_short(inner)} %}}",
                )

    def _for(self, text: Text, rest: str) -> None:
        found = re.fullmatch(r"([A-Za-z_]\w*)\s+in\s+tables\.([A-Za-z_]\w*)", rest)
        name, table = (found[1], found[2]) if found else ("", "")
        row: Any = {}
        if found is None:
            self._wrong(text, gettext_noop("循环要写成 {example}"), example="{%tr for row in tables.units %}")
        elif table not in TABLES:
            self._known(text, ("tables", table))
        elif name in self.shape or any(name == one[1] for one in self._open):
            self._wrong(text, gettext_noop("循环里的名称 {name} 已经有别的意思，请换一个"), name=name)
        else:
            row = self.shape["tables"][table][0]
            self.used.setdefault(f"tables.{table}")
        if sum(act == "for" for act, *_ in self._open) >= DEEPEST:
            self._wrong(text, gettext_noop("循环套得太深，最多两层"))
        self._open.append(("for", name, row, text.place))

    def _condition(self, text: Text, written: str) -> None:
        try:
            tree = expression_of(written)
        except (TemplateSyntaxError, RecursionError):
            self._wrong(text, gettext_noop("看不懂条件 {written}"), written=_short(written))
            return
        if any(True for _ in faults(tree)):
            self._wrong(
                text,
                gettext_noop("条件 {written} 里有计算、筛选或调用；只能用 ==、!=、and、or、not"),
                written=_short(written),
            )
            return
        for path in paths(tree):
            if self._known(text, path):
                self.used.setdefault(".".join(path))


def _is_path(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*|\[\"[^\"]*\"\]|\['[^']*'\])*", text) is not None


def _flat(known: Mapping[str, Any], stem: str) -> Iterator[str]:
    for name, value in known.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{stem}{name}.")
        else:
            yield f"{stem}{name}"
