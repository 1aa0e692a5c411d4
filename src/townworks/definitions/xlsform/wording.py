"""问什么 (wording): the words of a question as a definition file takes them, with what had to be changed told."""

from __future__ import annotations

from townworks.engines.working import gettext_noop

from . import columns as c
from . import leaving
from .book import Row
from .codes import unused_words
from .survey import Shown, Survey

TEXT_LONGEST = 200


def words_of(survey: Survey, row: Row) -> tuple[str, str, str]:
    """The question in Chinese and English, and the hint; other answers in them by their names, each question once."""
    heads = survey.heads
    text, text_en = heads.words(row, "label", survey.language)
    hint, _ = heads.words(row, "hint", survey.language)
    if not text:
        text, text_en = hint, hint
    if not text and not heads.text(row, c.KIND):
        text = text_en = heads.text(row, "name") or "—"
        survey.tell(row, "label", gettext_noop("这一项没有写问什么，先用名称 {name} 代替"), name=text)
    if heads.text(row, c.KIND):
        return text, text_en, hint
    if "${" in text + text_en + hint:
        survey.tell(row, "label", gettext_noop("题目引用了别的答案，写成了它的名称"))
        text, text_en, hint = map(leaving.without_references, (text, text_en, hint))
    if max(len(text), len(text_en)) > TEXT_LONGEST:
        words = gettext_noop("题目有 {count} 个字，最多 {most} 个，只留了前面")
        survey.tell(row, "label", words, count=max(len(text), len(text_en)), most=TEXT_LONGEST)
    name = heads.text(row, "name") or str(row.number)
    once = [
        unused_words(one, name, {str(item[key]) for item in survey.items})
        for key, one in (("text", text), ("text_en", text_en))
    ]
    if any(one.endswith("）") and one != whole for one, whole in zip(once, (text, text_en), strict=True)):
        survey.tell(row, "label", gettext_noop("前面有一样的题目，后面加上了名称 {name}"), name=name)
    return once[0], once[1], hint


def hint_of(survey: Survey, row: Row, hint: str, shown: Shown) -> str:
    """The hint, with the conditions that could not be read, so that whoever fills it in knows when it is meant."""
    parts = [hint, *(f"只在这时填：{leaving.without_references(one)}" for one in shown.unread)]
    whole = "；".join(part for part in parts if part)
    if len(whole) <= TEXT_LONGEST:
        return whole
    if len(hint) > TEXT_LONGEST and not survey.heads.text(row, c.KIND):
        survey.tell(row, "hint", gettext_noop("提示有 {count} 个字，最多 {most} 个，只留了前面"), count=len(hint), most=TEXT_LONGEST)  # fmt: skip
        return unused_words(hint, "", ())
    return hint


def without_unit(text: str, unit: str) -> str:
    return text.removesuffix(f"（{unit}）") if unit else text
