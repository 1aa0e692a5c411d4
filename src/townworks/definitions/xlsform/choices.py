"""选项表: the lists of choices of a workbook, with the codes that they get here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .book import Row, Sheet
from .codes import code_of
from .columns import NO, YES
from .heads import Heads

SHEETS = ("choices", "choices and columns", "columns")
SAYS_YES = ("是", "有", "yes", "true")
SAYS_NO = ("否", "不是", "没有", "无", "no", "false")


@dataclass(frozen=True)
class Listed:
    """One choice: its row, its name in the form, its code here, its words."""

    row: Row
    name: str
    code: str
    text: str
    text_en: str


def lists_of(sheets: Mapping[str, Sheet], language: str) -> dict[str, list[Listed]]:
    """The choices by the name of their list."""
    found: dict[str, list[Listed]] = {}
    for name in SHEETS:
        sheet = sheets.get(name)
        if sheet is None:
            continue
        heads = Heads.of(sheet.heads)
        for row in sheet.rows:
            listed = heads.text(row, "list_name")
            choice = heads.text(row, "name")
            if listed and choice:
                text, text_en = heads.words(row, "label", language)
                n = len(found.setdefault(listed, [])) + 1
                code = code_of(choice, f"c{n}")
                found[listed].append(Listed(row, choice, code, text or choice, text_en or choice))
    return found


def says_yes_or_no(listed: list[Listed]) -> bool:
    """Whether a list is nothing but yes and no, by its names and by its words."""
    names = {one.name.lower(): one for one in listed}
    if set(names) != {YES, NO} or len(listed) != 2:
        return False
    return _says(names[YES], SAYS_YES) and _says(names[NO], SAYS_NO)


def _says(one: Listed, words: tuple[str, ...]) -> bool:
    return one.text.lower() in words and one.text_en.lower() in words
