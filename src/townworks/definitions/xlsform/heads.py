"""列名: the many ways in which a column is called, and in which language it speaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .book import Row, text_of
from .columns import OURS

OTHER_NAMES = {
    "command": "type",
    "tag": "name",
    "value": "name",
    "caption": "label",
    "relevance": "relevant",
    "readonly": "read_only",
    "calculate": "calculation",
    "constraining_message": "constraint_message",
    "list": "list_name",
    "title": "form_title",
    "set_form_title": "form_title",
    "id_string": "form_id",
    "set_form_id": "form_id",
    "count": "repeat_count",
    "jr:count": "repeat_count",
}
SPOKEN = ("label", "hint", "constraint_message", "required_message", "guidance_hint")
CHINESE = ("zh", "中文", "汉语", "普通话", "chinese", "mandarin")
ENGLISH = ("english", "英文", "英语")


@dataclass(frozen=True)
class Head:
    """A column: what it is, and its language ("" where it names none)."""

    base: str
    language: str = ""


def head_of(written: str) -> Head:
    """What a column is called here.

    >>> head_of("Label::English (en)"), head_of("bind: relevant"), head_of("hint:english")
    (Head(base='label', language='English (en)'), Head(base='relevant', language=''), Head(base='hint', language='english'))
    """
    if written.startswith(OURS):
        return Head(written)
    base, _, rest = written.replace("::", ":").partition(":")
    base = _plain(base)
    if base == "bind" and rest:
        rest = rest.strip().removeprefix("jr:")
        return Head({"constraintMsg": "constraint_message"}.get(rest, _plain(rest)))
    if base in SPOKEN:
        return Head(base, rest.strip())
    if base in ("media", "image", "audio", "video", "instance", "body", "jr"):
        return Head("media" if base in ("image", "audio", "video") else base)
    return Head(base)


def _plain(word: str) -> str:
    word = word.strip().lower().replace(" ", "_").replace("-", "_")
    return OTHER_NAMES.get(word, word)


@dataclass(frozen=True)
class Heads:
    """The columns of a sheet, by what they are."""

    by_base: Mapping[str, tuple[tuple[str, str], ...]]  # base → (language, as written)

    @classmethod
    def of(cls, written: Iterable[str]) -> Heads:
        found: dict[str, list[tuple[str, str]]] = {}
        for one in written:
            head = head_of(one)
            found.setdefault(head.base, []).append((head.language, one))
        return cls({base: tuple(columns) for base, columns in found.items()})

    def written(self, base: str) -> str:
        """The column as it is called on the sheet, so that a problem names what the reader sees."""
        columns = self.by_base.get(base, ())
        return columns[0][1] if columns else base

    def text(self, row: Row, base: str) -> str:
        """What a row has in a column that speaks no language."""
        return next((text for _, head in self.by_base.get(base, ()) if (text := row.text(head))), "")

    def value(self, row: Row, base: str) -> object:
        """As ``text``, but numbers stay numbers."""
        return next(
            (row.cells[head] for _, head in self.by_base.get(base, ()) if text_of(row.cells.get(head))), None
        )

    def words(self, row: Row, base: str, default: str) -> tuple[str, str]:
        """A text in Chinese and in English; where one is missing, the other stands for it."""
        said = {language: text for language, head in self.by_base.get(base, ()) if (text := _line(row, head))}
        if not said:
            return "", ""
        usual = said.get("") or said.get(default) or next(iter(said.values()))
        chinese = next((text for language, text in said.items() if speaks(language, CHINESE)), usual)
        english = next((text for language, text in said.items() if speaks(language, ENGLISH)), "")
        return chinese, english or said.get("") or usual


def speaks(language: str, names: tuple[str, ...]) -> bool:
    """Whether a column's language is one of these."""
    low = language.lower()
    return any(name in low for name in names) or ("english" in names and low in ("en", "eng"))


def _line(row: Row, head: str) -> str:
    """Words of a cell on one line."""
    return " ".join(part.strip() for part in row.text(head).split("\n") if part.strip())
