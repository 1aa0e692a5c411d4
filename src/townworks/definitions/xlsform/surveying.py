"""逐行读题: the rows of the survey become items; groups are laid flat; what has no place here is told with its cell.

What a form may not hold by its own rules (an unknown type, a list that is nowhere, a group without an end) is a problem.
What it may hold and a checklist has no place for is let go of, and each such thing is a remark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from townworks.engines.working import Step, gettext_noop

from ..campaigns import Comparison
from . import columns as c
from . import conditions, kinds, leaving
from .book import Row, Sheet
from .choices import Listed, says_yes_or_no
from .codes import code_of, unused, unused_words
from .heads import Heads
from .survey import Group, Shown, Survey
from .townworks_columns import own_facts
from .wording import TEXT_LONGEST, hint_of, without_unit, words_of

TRUE = ("yes", "true", "true()", "1", "required", "是", "必填")
FALSE = ("", "no", "false", "false()", "0", "否")
RANGE = re.compile(r"\b(start|end)\s*=\s*(-?\d+(?:\.\d+)?)")


def read_survey(sheet: Sheet, file: str, lists: Mapping[str, list[Listed]], language: str) -> Survey:
    """All rows, in their order."""
    survey = Survey(file, lists, language, Heads.of(sheet.heads))
    for row in sheet.rows:
        _row(survey, row)
    for group in survey.groups:
        wrong = Step(gettext_noop("这一组没有结束（缺少 end {sort}）"), {"sort": group.sort})
        survey.wrong(group.row, "type", wrong, Step(gettext_noop("请在这一组最后补上一行")))
    return survey


def _row(survey: Survey, row: Row) -> None:
    heads = survey.heads
    written = kinds.tidy(heads.text(row, "type"))
    if heads.text(row, c.KIND) == c.EXTRA:
        return
    if heads.text(row, "disabled").lower() in TRUE[:4]:
        survey.tell(row, "disabled", gettext_noop("停用的一行，没有导入"))
    elif not written:
        survey.tell(row, "type", gettext_noop("没有写题型的一行，跳过了"))
    elif (begun := kinds.BEGIN.match(written)) is not None:
        _begin(survey, row, begun[1].lower())
    elif (ended := kinds.END.match(written)) is not None:
        _end(survey, row, ended[1].lower())
    elif written.lower() in kinds.METADATA:
        survey.tell(row, "type", gettext_noop("“{type}”由系统自己记录，没有导入"), type=written)
    elif written.lower() in kinds.ABOUT_THE_FORM:
        survey.tell(row, "type", gettext_noop("“{type}”没有导入"), type=written)
    elif (left := kinds.LEFT_OUT.get(kinds.first_of(written))) is not None:
        survey.tell(row, "type", left, type=_named(survey, row, written))
    else:
        _question(survey, row, written)


def _named(survey: Survey, row: Row, written: str) -> str:
    """A type with the name of the question, so that who reads the remark knows what is missing."""
    name = survey.heads.text(row, "name")
    return f"{written} {name}" if name else written


def _begin(survey: Survey, row: Row, sort: str) -> None:
    if sort in ("group", "lgroup"):
        survey.tell(row, "type", gettext_noop("分组去掉了，组里的题一项一项排下来"))
    else:
        words = gettext_noop("重复填写的组（{sort}）只填一遍，组里的题一项一项排下来")
        remedy = Step(gettext_noop("要填几遍的，请写成几项，或者把它们登记成场所"))
        survey.tell(row, "type", words, remedy, sort=sort)
    for base, words, what in leaving.let_go(survey.heads, row):
        survey.tell(row, base, words, what=what)
    survey.groups.append(Group(row, sort, _shown(survey, row)))


def _end(survey: Survey, row: Row, sort: str) -> None:
    if not survey.groups:
        wrong = Step(gettext_noop("这里结束了一组，前面却没有开始"))
        survey.wrong(
            row, "type", wrong, Step(gettext_noop("请删去这一行，或补上 begin {sort}"), {"sort": sort})
        )
        return
    group = survey.groups.pop()
    if group.sort != sort:
        wrong = Step(gettext_noop("第 {row} 行开始的是 {begun}，这里结束的是 {sort}"))
        values = {"row": group.row.number, "begun": group.sort, "sort": sort}
        survey.wrong(row, "type", Step(wrong.text, values), Step(gettext_noop("请改成一样的")))


def _question(survey: Survey, row: Row, written: str) -> None:
    select, plain = kinds.select_of(written), kinds.PLAIN.get(written.lower())
    instead = kinds.INSTEAD.get(kinds.first_of(written))
    if instead is None and "search(" in survey.heads.text(row, "appearance"):
        select, instead = None, kinds.INSTEAD["select_one_external"]
    if select is None and plain is None and instead is None:
        what, remedy = kinds.UNKNOWN
        survey.wrong(row, "type", Step(what, {"type": written}), Step(remedy))
        return
    if instead is not None:
        plain, words = instead
        survey.tell(row, "type", words, type=written)
    elif select is not None and kinds.RANK.match(written):
        survey.tell(row, "type", gettext_noop("排序改成了多选"))
    listed = _listed(survey, row, select) if select else []
    kind = _kind(survey, row, select, listed, plain or "")
    shown = survey.shown(_shown(survey, row))
    item = _item(survey, row, kind, shown)
    names = {one.name: one.code for one in reversed(listed)}
    if kind == "yes_no" and len(listed) == 1:  # one choice: chosen or not
        names = {listed[0].name: c.YES}
        item |= {key: f"{item[key]}：{word}" for key, word in _worded(listed[0]).items()}
        survey.tell(row, "type", gettext_noop("只有一个选项的选择题改成了是否题"))
    elif kind in ("choice", "choices"):
        item["choices"] = tuple(
            {"code": one.code, "name": one.text, "name_en": one.text_en} for one in listed
        )
    name = survey.heads.text(row, "name") or str(item["code"])
    known = conditions.Known(str(item["code"]), kind, names)
    item["shown_if"] = shown.comparisons
    if kind == "number":
        item |= _limits(survey, row, written.lower())
    elif limit := survey.heads.text(row, "constraint"):
        survey.tell(
            row, "constraint", gettext_noop("限制条件没有导入（{what}），只有数字题可以有"), what=limit
        )
    survey.known[name] = known
    item |= own_facts(survey.heads, row, kind, lambda text: _fails(survey, row, text, name))
    _let_go(survey, row, kind, written.lower())
    survey.items.append({key: value for key, value in item.items() if value not in (None, ())})
    survey.rows.append(row)
    if select and select.other:
        _other(survey, row, item, kind)


def _worded(one: Listed) -> dict[str, str]:
    return {"text": one.text, "text_en": one.text_en}


def _listed(survey: Survey, row: Row, select: kinds.Select) -> list[Listed]:
    listed = survey.lists.get(select.listed, [])
    if not listed:
        wrong = Step(gettext_noop("没有名为 {name} 的选项表"), {"name": select.listed})
        survey.wrong(row, "type", wrong, Step(gettext_noop("请在 choices 表里补上，或检查拼写")))
    listed = _told_apart(survey, row, listed)
    if select.other and not any(one.code == "other" for one in listed):
        return [*listed, Listed(row, "other", "other", "其他", "Other")]
    return listed


def _told_apart(survey: Survey, row: Row, listed: list[Listed]) -> list[Listed]:
    """The choices with codes and words that are used once; the same choice twice is one."""
    if survey.heads.text(row, c.KIND):
        return listed
    kept: list[Listed] = []
    codes: set[str] = set()
    words: set[str] = set()
    words_en: set[str] = set()
    seen: set[tuple[str, str]] = set()
    for one in listed:
        text, text_en = leaving.without_references(one.text), leaving.without_references(one.text_en)
        if (text, text_en) != (one.text, one.text_en):
            survey.tell(one.row, "label", gettext_noop("选项的文字引用了别的答案，写成了它的名称"))
        if (one.name, text) in seen:
            survey.tell(row, "type", gettext_noop("重复的选项“{name}”只留一个"), name=one.name)
            continue
        seen.add((one.name, text))
        code = unused(one.code, codes)
        if code != one.code:
            survey.tell(
                row, "type", gettext_noop("选项 {name} 的代码改成了 {code}"), name=one.name, code=code
            )
        if len(max(text, text_en, key=len)) > TEXT_LONGEST:
            survey.tell(row, "type", gettext_noop("选项“{name}”的文字太长，只留了前面"), name=one.name)
        text, text_en = unused_words(text, one.name, words), unused_words(text_en, one.name, words_en)
        kept.append(Listed(one.row, one.name, code, text, text_en))
        codes.add(code)
        words.add(text)
        words_en.add(text_en)
    return kept


def _kind(survey: Survey, row: Row, select: kinds.Select | None, listed: list[Listed], plain: str) -> str:
    if select is None:
        signed = "signature" in survey.heads.text(row, "appearance").split()
        return "signature" if plain == "photo" and signed else plain
    if select.many:
        return "choices"
    if len(listed) == 1:
        return "yes_no"
    chosen = survey.heads.text(row, c.KIND) == "choice"
    return "yes_no" if says_yes_or_no(listed) and not chosen else "choice"


def _item(survey: Survey, row: Row, kind: str, shown: Shown) -> dict[str, object]:
    heads = survey.heads
    name, unit = heads.text(row, "name"), heads.text(row, c.UNIT) if kind == "number" else ""
    text, text_en, hint = words_of(survey, row)
    return {
        "code": _code(survey, row, name, kind),
        "text": without_unit(text, unit),
        "text_en": without_unit(text_en, unit),
        "kind": kind,
        "hint": hint_of(survey, row, "" if hint == text else hint, shown) or None,
        "required": _required(survey, row, kind) and not (shown.unread and kind != "note"),
        "unit": unit or None,
    }


def _code(survey: Survey, row: Row, name: str, kind: str) -> str:
    own = survey.heads.text(row, c.CODE)
    code = own or code_of(name, f"q{len(survey.items) + 1}")
    if not name and kind != "note":
        wrong = Step(gettext_noop("这一项没有名称"))
        survey.wrong(row, "name", wrong, Step(gettext_noop("请补上名称（小写英文字母、数字、- 和 _）")))
    if own:
        return code
    place = (*(group.row.number for group in survey.groups), name)
    if place not in survey.names:  # the same name in the same group is for the check to refuse
        code = unused(code, {str(item["code"]) for item in survey.items})
    survey.names.add(place)
    if name and code != name:
        survey.tell(row, "name", gettext_noop("名称 {name} 改成了代码 {code}"), name=name, code=code)
    return code


def _required(survey: Survey, row: Row, kind: str) -> bool:
    if kind == "note":
        return survey.heads.text(row, c.ASKED).lower() != c.NO
    written = survey.heads.text(row, "required").lower()
    if written not in TRUE and written not in FALSE:
        words = gettext_noop("是否必填写成了条件（{what}），改成了可以不填")
        survey.tell(row, "required", words, Step(gettext_noop("一定要填的，请写 yes")), what=written)
    return written in TRUE


def _shown(survey: Survey, row: Row) -> Shown:
    text = survey.heads.text(row, "relevant")
    if not text:
        return Shown()
    try:
        comparisons, told = conditions.read_shown(text, survey.known)
    except conditions.NotPlain as refused:
        if survey.heads.text(row, c.KIND):  # a checklist of our own says nothing but plain conditions
            survey.wrong(row, "relevant", refused.wrong, refused.remedy)
            return Shown()
        words = gettext_noop("条件没有导入（{what}）：{why}。总是问到，改成了可以不填")
        survey.tell(row, "relevant", words, refused.remedy, what=text, why=refused.wrong)
        return Shown((), (text,))
    for one in told:
        facts: dict[str, Any] = dict(one.values)
        survey.tell(row, "relevant", one.text, **facts)
    return Shown(comparisons)


def _fails(survey: Survey, row: Row, text: str, name: str) -> tuple[Comparison, ...]:
    try:
        return conditions.read_failing(text, survey.known, name)
    except conditions.NotPlain as refused:
        survey.wrong(row, c.FAILS_IF, refused.wrong, refused.remedy)
        return ()


def _limits(survey: Survey, row: Row, written: str) -> dict[str, object]:
    text = survey.heads.text(row, "constraint")
    if written == "range":
        ends = dict(RANGE.findall(survey.heads.text(row, "parameters")))
        low, high = ends.get("start", "1"), ends.get("end", "10")
        text = f". >= {low} and . <= {high}" + (f" and {text}" if text else "")
    if not text:
        return {}
    try:
        least, most = conditions.read_bounds(text, written in kinds.WHOLE)
    except conditions.NotPlain as refused:
        if survey.heads.text(row, c.KIND):
            survey.wrong(row, "constraint", refused.wrong, refused.remedy)
            return {}
        words = gettext_noop("限制条件没有导入（{what}）：{why}")
        survey.tell(row, "constraint", words, refused.remedy, what=text, why=refused.wrong)
        return {}
    return {"least": least, "most": most}


def _let_go(survey: Survey, row: Row, kind: str, written: str) -> None:
    """Tell what the row says besides; a row of our own making says nothing more."""
    if survey.heads.text(row, c.KIND):
        return
    silent = {"appearance"} if kind == "signature" else set()
    if written == "range" and "step" not in survey.heads.text(row, "parameters"):
        silent.add("parameters")
    for base, words, what in leaving.let_go(survey.heads, row, silent):
        survey.tell(row, base, words, what=what)


def _other(survey: Survey, row: Row, item: Mapping[str, object], kind: str) -> None:
    """``or_other``: the choice "other", and a question for what it is."""
    op = "has" if kind == "choices" else "is"
    code = code_of(f"{item['code']}_other", f"q{len(survey.items) + 1}")
    survey.tell(row, "type", gettext_noop("“其他”改成了一个选项和一道说明题 {code}"), code=code)
    survey.items.append(
        {
            "code": code,
            "text": f"请说明“其他”：{item['text']}"[:200],
            "text_en": f"Other, please say: {item['text_en']}"[:200],
            "kind": "text",
            "required": False,
            "shown_if": (Comparison.model_validate({"item": item["code"], op: "other"}),),
        }
    )
    survey.rows.append(row)


def plain_items(survey: Survey) -> tuple[dict[str, object], ...]:
    """The items as a definition file has them."""
    return tuple({key: _plain(value) for key, value in item.items()} for item in survey.items)


def _plain(value: object) -> object:
    if isinstance(value, tuple) and all(isinstance(one, Comparison) for one in value):
        return tuple(_given(value))
    return value


def _given(comparisons: Iterable[Comparison]) -> Iterable[dict[str, object]]:
    return (one.model_dump(by_alias=True, exclude_none=True) for one in comparisons)
