"""逐行读题: the rows of the survey become items; groups are laid flat; what has no place here is told with its cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from townworks.engines.working import Step, gettext_noop

from ..campaigns import Comparison
from ..problems import Problem
from . import columns as c
from . import conditions, kinds
from .book import Row, Sheet
from .choices import Listed, says_yes_or_no
from .codes import code_of
from .heads import Heads
from .townworks_columns import own_facts

TRUE = ("yes", "true", "true()", "1", "required", "是", "必填")
FALSE = ("", "no", "false", "false()", "0", "否")
RANGE = re.compile(r"\b(start|end)\s*=\s*(-?\d+(?:\.\d+)?)")
# What is let go of, and said to be.
LET_GO = {
    "default": gettext_noop("预填的答案没有导入"),
    "media": gettext_noop("题目的图片、声音没有导入"),
    "read_only": gettext_noop("只读没有导入，这一项可以填"),
    "constraint_message": gettext_noop("自己写的限制提示没有导入，系统按上下限提示"),
    "required_message": gettext_noop("自己写的必填提示没有导入"),
    "guidance_hint": gettext_noop("填写说明没有导入"),
}
# What would change which question is asked or what it means, and is therefore refused.
REFUSED = {
    "calculation": (gettext_noop("这一项要计算（{what}）"), gettext_noop("请删去计算")),
    "trigger": (gettext_noop("这一项随别的答案重算（{what}）"), gettext_noop("请删去")),
    "choice_filter": (
        gettext_noop("选项随别的答案变（逐级选择 {what}）"),
        gettext_noop("请拆成几道选择题，每道用自己的选项表"),
    ),
}


@dataclass
class Group:
    """An open group: its row, its sort, and the conditions of its members."""

    row: Row
    sort: str
    shown: tuple[Comparison, ...] = ()


@dataclass
class Survey:
    """What the survey has come to: items as a definition file has them, and the row of each."""

    file: str
    lists: Mapping[str, list[Listed]]
    language: str
    heads: Heads
    items: list[dict[str, object]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    known: dict[str, conditions.Known] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    def wrong(self, row: Row, base: str, wrong: Step, remedy: Step) -> None:
        """Tell a problem at a cell."""
        self.problems.append(Problem(self.file, row.at(self.heads.written(base)), wrong, remedy))

    def tell(self, row: Row, base: str, what: str, **values: object) -> None:
        """Tell what was let go of or changed."""
        remedy = Step(gettext_noop("请看一看是否要紧"))
        self.remarks.append(Problem(self.file, row.at(self.heads.written(base)), Step(what, values), remedy))

    def shown_by_groups(self) -> tuple[Comparison, ...]:
        return tuple(one for group in self.groups for one in group.shown)


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
    if heads.text(row, "disabled").lower() in TRUE[:4] or heads.text(row, c.KIND) == c.EXTRA:
        return
    if not written:
        survey.tell(row, "type", gettext_noop("没有写题型的一行，跳过了"))
    elif (begun := kinds.BEGIN.match(written)) is not None:
        _begin(survey, row, begun[1].lower())
    elif (ended := kinds.END.match(written)) is not None:
        _end(survey, row, ended[1].lower())
    elif written.lower() in kinds.METADATA:
        survey.tell(row, "type", gettext_noop("“{type}”由系统自己记录，没有导入"), type=written)
    elif written.lower() in kinds.ABOUT_THE_FORM:
        survey.tell(row, "type", gettext_noop("“{type}”没有导入"), type=written)
    else:
        _question(survey, row, written)


def _begin(survey: Survey, row: Row, sort: str) -> None:
    if sort in ("group", "lgroup"):
        survey.tell(row, "type", gettext_noop("分组去掉了，组里的题一项一项排下来"))
    else:
        wrong = Step(gettext_noop("重复填写的组（{sort}）不能导入，一次检查一个场所只填一遍"), {"sort": sort})
        remedy = Step(gettext_noop("请把要重复的写成几项，或者把它们登记成场所"))
        survey.wrong(row, "type", wrong, remedy)
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
    select = kinds.select_of(written)
    plain = kinds.PLAIN.get(written.lower())
    if select is None and plain is None:
        what, remedy = kinds.refused_of(written)
        survey.wrong(row, "type", Step(what, {"type": written}), Step(remedy))
        return
    listed = _listed(survey, row, select) if select else []
    kind = _kind(survey, row, select, listed, plain or "")
    item = _item(survey, row, kind)
    if kind in ("choice", "choices"):
        item["choices"] = tuple(
            {"code": one.code, "name": one.text, "name_en": one.text_en} for one in listed
        )
    name = survey.heads.text(row, "name") or str(item["code"])
    code = str(item["code"])
    known = conditions.Known(code, kind, {one.name: one.code for one in listed} if select else {})
    item["shown_if"] = (*survey.shown_by_groups(), *_shown(survey, row))
    if kind == "number":
        item |= _limits(survey, row, written.lower())
    elif survey.heads.text(row, "constraint"):
        wrong = Step(gettext_noop("只有数字题可以有限制条件"))
        survey.wrong(row, "constraint", wrong, Step(gettext_noop("请删去，或改成数字题")))
    survey.known[name] = known
    item |= own_facts(survey.heads, row, kind, lambda text: _fails(survey, row, text, name))
    _let_go(survey, row)
    survey.items.append({key: value for key, value in item.items() if value not in (None, ())})
    survey.rows.append(row)
    if select and select.other:
        _other(survey, row, item, kind)


def _listed(survey: Survey, row: Row, select: kinds.Select) -> list[Listed]:
    listed = survey.lists.get(select.listed, [])
    if not listed:
        wrong = Step(gettext_noop("没有名为 {name} 的选项表"), {"name": select.listed})
        survey.wrong(row, "type", wrong, Step(gettext_noop("请在 choices 表里补上，或检查拼写")))
    for one in listed:
        if "${" in one.text + one.text_en:
            wrong = Step(gettext_noop("选项的文字引用了别的答案"))
            survey.wrong(one.row, "label", wrong, Step(gettext_noop("请写成不变的文字")))
    if select.other and not any(one.code == "other" for one in listed):
        return [*listed, Listed(row, "other", "other", "其他", "Other")]
    return listed


def _kind(survey: Survey, row: Row, select: kinds.Select | None, listed: list[Listed], plain: str) -> str:
    if select is None:
        signed = "signature" in survey.heads.text(row, "appearance").split()
        return "signature" if plain == "photo" and signed else plain
    if select.many:
        return "choices"
    chosen = survey.heads.text(row, c.KIND) == "choice"
    return "yes_no" if says_yes_or_no(listed) and not chosen else "choice"


def _item(survey: Survey, row: Row, kind: str) -> dict[str, object]:
    heads, n = survey.heads, len(survey.items) + 1
    name = heads.text(row, "name")
    code = heads.text(row, c.CODE) or code_of(name, f"q{n}")
    text, text_en = heads.words(row, "label", survey.language)
    hint, _ = heads.words(row, "hint", survey.language)
    if not text:
        text, text_en = hint, hint
    if not text:
        wrong = Step(gettext_noop("这一项没有写问什么"))
        survey.wrong(row, "label", wrong, Step(gettext_noop("请补上题目")))
        text = text_en = code
    if "${" in text + text_en + hint:
        wrong = Step(gettext_noop("题目引用了别的答案"))
        survey.wrong(row, "label", wrong, Step(gettext_noop("请写成不变的文字")))
    if not name and kind != "note":
        wrong = Step(gettext_noop("这一项没有名称"))
        survey.wrong(row, "name", wrong, Step(gettext_noop("请补上名称（小写英文字母、数字、- 和 _）")))
    elif name and code != name and not heads.text(row, c.CODE):
        survey.tell(row, "name", gettext_noop("名称 {name} 改成了代码 {code}"), name=name, code=code)
    unit = heads.text(row, c.UNIT) if kind == "number" else ""
    return {
        "code": code,
        "text": _without_unit(text, unit),
        "text_en": _without_unit(text_en, unit),
        "kind": kind,
        "hint": None if hint in ("", text) else hint,
        "required": _required(survey, row, kind),
        "unit": unit or None,
    }


def _without_unit(text: str, unit: str) -> str:
    return text.removesuffix(f"（{unit}）") if unit else text


def _required(survey: Survey, row: Row, kind: str) -> bool:
    if kind == "note":
        return survey.heads.text(row, c.ASKED).lower() != c.NO
    written = survey.heads.text(row, "required").lower()
    if written not in TRUE and written not in FALSE:
        wrong = Step(gettext_noop("是否必填写成了条件（{what}）"), {"what": written})
        survey.wrong(row, "required", wrong, Step(gettext_noop("请写 yes 或 no")))
    return written in TRUE


def _shown(survey: Survey, row: Row) -> tuple[Comparison, ...]:
    text = survey.heads.text(row, "relevant")
    if not text:
        return ()
    try:
        shown, told = conditions.read_shown(text, survey.known)
    except conditions.NotPlain as refused:
        survey.wrong(row, "relevant", refused.wrong, refused.remedy)
        return ()
    for one in told:
        facts: dict[str, Any] = dict(one.values)
        survey.tell(row, "relevant", one.text, **facts)
    return shown


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
        survey.wrong(row, "constraint", refused.wrong, refused.remedy)
        return {}
    return {"least": least, "most": most}


def _let_go(survey: Survey, row: Row) -> None:
    """Tell what the row says besides; a row of our own making says nothing more."""
    if survey.heads.text(row, c.KIND):
        return
    for base, words in LET_GO.items():
        if survey.heads.text(row, base) or any(
            row.text(head) for _, head in survey.heads.by_base.get(base, ())
        ):
            survey.tell(row, base, words)
    for base, (words, remedy) in REFUSED.items():
        what = survey.heads.text(row, base)
        if what:
            survey.wrong(row, base, Step(words, {"what": what}), Step(remedy))
    if "search(" in survey.heads.text(row, "appearance"):
        what, remedy = kinds.REFUSED["select_one_external"]
        survey.wrong(row, "appearance", Step(what, {"type": "search()"}), Step(remedy))


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
