"""留下什么 (leaving): what a form has that no item here can hold, told column by column, so that nothing goes unseen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from townworks.engines.working import Step, gettext_noop

from ..problems import Problem
from . import columns as c
from .book import Row, Sheet
from .heads import CHINESE, ENGLISH, SPOKEN, Heads, speaks

# Columns of a question that are let go of, in words; the rest of the row is kept.
LET_GO = {
    "default": gettext_noop("预填的答案没有导入"),
    "media": gettext_noop("题目的图片、声音没有导入"),
    "read_only": gettext_noop("只读没有导入，这一项可以填"),
    "constraint_message": gettext_noop("自己写的限制提示没有导入，系统按上下限提示"),
    "required_message": gettext_noop("自己写的必填提示没有导入"),
    "guidance_hint": gettext_noop("填写说明没有导入"),
    "calculation": gettext_noop("计算没有导入（{what}）"),
    "trigger": gettext_noop("随别的答案重算没有导入（{what}）"),
    "choice_filter": gettext_noop("选项不随别的答案变（{what}），这里列出全部选项"),
    "appearance": gettext_noop("外观没有导入（{what}）"),
    "parameters": gettext_noop("参数没有导入（{what}）"),
    "repeat_count": gettext_noop("重复几次没有导入（{what}）"),
}
READ = {
    c.SURVEY: {"type", "name", "label", "hint", "required", "relevant", "constraint", "disabled", *LET_GO},
    c.CHOICES: {"list_name", "name", "label"},
    c.SETTINGS: {"form_title", "form_id", "default_language"},
}
READ_SHEETS = {*READ, c.FACTS, "choices and columns", "columns"}
REFERENCE = re.compile(r"\$\{\s*([^}\s]*)\s*\}")
LOOK = Step(gettext_noop("请看一看是否要紧"))


def without_references(text: str) -> str:
    """A text with other answers in it, their names in their place.

    >>> without_references("您好，${name}，今年 ${ age } 岁")
    '您好，〔name〕，今年 〔age〕 岁'
    """
    return REFERENCE.sub(r"〔\1〕", text)


def unread(sheets: Mapping[str, Sheet], file: str) -> Iterator[Problem]:
    """Columns, languages and sheets that nothing here reads; a workbook of our own making has none."""
    if c.FACTS in sheets:
        return
    for name, sheet in sheets.items():
        if name in READ:
            yield from _unread_columns(sheet, file, READ[name])
        elif name not in READ_SHEETS and sheet.rows:
            words = Step(gettext_noop("表 {sheet} 没有导入"), {"sheet": name})
            yield Problem(file, f"{name}!1", words, LOOK)


def _unread_columns(sheet: Sheet, file: str, read: set[str]) -> Iterator[Problem]:
    if sheet.top > 1:
        words = Step(gettext_noop("列名在第 {row} 行，上面的没有导入"), {"row": sheet.top})
        yield Problem(file, f"{sheet.name}!1", words, LOOK)
    for base, columns in Heads.of(sheet.heads).by_base.items():
        filled = [(language, head) for language, head in columns if any(row.text(head) for row in sheet.rows)]
        if base.startswith(c.OURS):
            continue
        for _, head in filled if base not in read else ():
            yield Problem(file, f"{sheet.name}!1「{head}」", Step(gettext_noop("这一列没有导入")), LOOK)
        if base in read and base in SPOKEN:
            yield from _unread_languages(sheet, file, filled)


def _unread_languages(sheet: Sheet, file: str, filled: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """Languages beside Chinese and English, where those are there."""
    filled = list(filled)
    kept = [head for language, head in filled if not language or speaks(language, (*CHINESE, *ENGLISH))]
    for _, head in filled if kept else ():
        if head not in kept:
            words = Step(gettext_noop("这种语言没有导入，只留中文和英文"))
            yield Problem(file, f"{sheet.name}!1「{head}」", words, LOOK)


def let_go(heads: Heads, row: Row, silent: Iterable[str] = ()) -> Iterator[tuple[str, str, str]]:
    """What a question says besides: the column, the words and what stood there. ``silent``: columns that were read."""
    for base, words in LET_GO.items():
        what = next((text for _, head in heads.by_base.get(base, ()) if (text := row.text(head))), "")
        if what and base not in silent:
            yield base, words, what
