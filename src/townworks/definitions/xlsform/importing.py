"""导入 (import): an XLSForm, ours or anybody's, as a campaign, with every problem at once and what was let go of.

    reading = read_form(data, file="消防.xlsx", code="fire-sweep", lines=("fire",), kinds=("premises",))

Problems keep the form from becoming a campaign; remarks tell what is different from the form. Both name sheet, row and
column (``survey!12「relevant」``). What a form does not say (lines, kinds of site, basis, notice) is filled in from the
arguments and usual words, and is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from townworks.engines.working import Step, gettext_noop

from ..campaigns import Campaign
from ..problems import WHOLE_FILE, Problem
from ..reading import Source
from ..sense import check_sense
from ..shaping import shape_sources
from . import book, choices, facts, leaving, surveying
from . import columns as c
from .book import Sheet
from .heads import Heads

ITEM = re.compile(r"^items\[(\d+)\](?:「[^」]*」)?(?:\.(\w+))?")
CODED = re.compile(r"「[^」]*」")
COLUMNS = {
    "text": "label",
    "text_en": "label",
    "code": "name",
    "kind": "type",
    "choices": "type",
    "shown_if": "relevant",
    "least": "constraint",
    "most": "constraint",
    "hint": "hint",
    "required": "required",
    "unit": c.UNIT,
    "fails_if": c.FAILS_IF,
    "finding": c.FINDING,
    "finding_en": c.FINDING_EN,
    "severity": c.SEVERITY,
    "mend": c.MEND_DAYS,
    "before": c.BEFORE,
    "after": c.AFTER,
    "basis": c.BASIS,
    "photos_most": c.PHOTOS_MOST,
}
LAST = 999  # of an order: where a form without one is put


@dataclass(frozen=True)
class Reading:
    """What came of a form: the campaign if nothing stood in its way, the problems, and what was let go of."""

    campaign: Campaign | None
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()


def read_form(
    data: bytes,
    *,
    file: str,
    code: str,
    lines: Sequence[str] = (),
    kinds: Sequence[str] = (),
    order: int = LAST,
    checked: bool = True,
) -> Reading:
    """The campaign of a workbook. ``code``: what it is to be called; ``lines``, ``kinds``, ``order``: where it says none.

    ``checked``: whether it must make sense too, and not only have its shape.
    """
    try:
        sheets = book.read(data, file)
    except book.Unreadable as unreadable:
        return Reading(None, (unreadable.problem,))
    sheet = sheets.get(c.SURVEY)
    if sheet is None or not sheet.rows:
        wrong = Step(gettext_noop("没有 survey 表，或者它是空的"))
        remedy = Step(gettext_noop("请把检查项写在名为 survey 的表里，第一行是列名"))
        return Reading(None, (Problem(file, f"{c.SURVEY}!1", wrong, remedy),))
    settings = _settings(sheets.get(c.SETTINGS))
    language = settings.get("default_language", "")
    survey = surveying.read_survey(sheet, file, choices.lists_of(sheets, language), language)
    if not survey.items:
        wrong = Step(gettext_noop("没有一项可以导入"))
        nothing = Problem(file, f"{c.SURVEY}!1", wrong, Step(gettext_noop("请至少写一项要答的")))
        return Reading(None, (*survey.problems, nothing), tuple(survey.remarks))
    content, told = _content(sheets.get(c.FACTS), file, settings.get("form_title", ""), code)
    usual = _usual(file, code, settings.get("form_title", "") or code, lines, kinds, order)
    missing = [key for key in usual if key not in content]
    if missing:
        survey.remarks.append(_filled_in(file, sheets, missing))
    survey.remarks += leaving.unread(sheets, file)
    content = {**usual, **content, "code": code, "items": surveying.plain_items(survey)}
    campaign, more = _shaped(content, code, checked)
    problems = [*survey.problems, *told, *(_placed(one, file, survey, sheets.get(c.FACTS)) for one in more)]
    return Reading(None if problems else campaign, tuple(_once(problems)), tuple(survey.remarks))


def _settings(sheet: Sheet | None) -> dict[str, str]:
    if sheet is None or not sheet.rows:
        return {}
    heads = Heads.of(sheet.heads)
    row = sheet.rows[0]
    return {
        base: " ".join(heads.text(row, base).split("\n"))
        for base in ("form_title", "form_id", "default_language")
    }


def _content(
    sheet: Sheet | None, file: str, title: str, code: str
) -> tuple[dict[str, object], list[Problem]]:
    """The facts of the sheet ``townworks``, and what is wrong there."""
    if sheet is None:
        return {}, []
    rows = {row.text("key"): row for row in sheet.rows if row.text("key")}
    content, strange = facts.read((key, _value(row.cells.get("value"))) for key, row in rows.items())
    problems = [
        Problem(
            file,
            rows[key].at("key"),
            Step(gettext_noop("不认识这一项（{key}）"), {"key": key}),
            Step(gettext_noop("请照定义文件的写法，如 sites.kinds[1]")),
        )
        for key in strange
    ]
    if title and content.get("name"):
        content["name"] = title  # the title is what staff see and change
    return content, problems


def _value(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.strip().replace("\r\n", "\n") if isinstance(value, str) else value


def _usual(
    file: str, code: str, title: str, lines: Sequence[str], kinds: Sequence[str], order: int
) -> dict[str, object]:
    """What is filled in where the form says nothing."""
    return {
        "order": order,
        "name": title,
        "name_en": title,
        "about": f"由 {file} 导入。",
        "about_en": f"Imported from {file}.",
        "basis": ({"text": facts.BASIS, "confirmed": False},),
        "lines": tuple(lines),
        "sites": {"kinds": tuple(kinds)},
        "notice": {
            "opening": facts.OPENING,
            "consequence": facts.CONSEQUENCE,
            "appeal": facts.APPEAL,
        },
    }


def _filled_in(file: str, sheets: Mapping[str, Sheet], missing: list[str]) -> Problem:
    words = gettext_noop("表里没有写 {keys}，先填了常用的")
    remedy = Step(gettext_noop("请在定义文件里改，或在表 townworks 里补上"))
    at = f"{c.FACTS}!1" if c.FACTS in sheets else WHOLE_FILE
    return Problem(file, at, Step(words, {"keys": "、".join(missing)}), remedy)


def _shaped(content: dict[str, object], code: str, checked: bool) -> tuple[Campaign | None, list[Problem]]:
    path = f"campaigns/{code}.toml"
    shaped, problems = shape_sources((Source(path, content),))
    if problems:
        return None, list(problems)
    campaign = shaped[path]
    assert isinstance(campaign, Campaign)  # noqa: S101 - the path says so
    return campaign, list(check_sense(path, campaign)) if checked else []


def _placed(one: Problem, file: str, survey: surveying.Survey, told: Sheet | None) -> Problem:
    """A problem of the definition as a problem of the form: its sheet, its row, its column."""
    found = ITEM.match(one.at)
    if found is not None and int(found[1]) <= len(survey.rows):
        row = survey.rows[int(found[1]) - 1]
        base = COLUMNS.get(found[2] or "", "type")
        return replace(one, file=file, at=row.at(survey.heads.written(base)))
    if one.at.startswith("items"):
        key = one.at.partition(".")[2] or "code"
        same = [n for n, item in enumerate(survey.items) if item.get(key) == one.wrong.values.get("value")]
        if same:
            return replace(
                one, file=file, at=survey.rows[same[-1]].at(survey.heads.written(COLUMNS.get(key, "name")))
            )
        return replace(one, file=file, at=f"{c.SURVEY}!1")
    key = CODED.sub("", one.at)
    for row in told.rows if told else ():
        if row.text("key") == key or row.text("key").startswith((f"{key}.", f"{key}[")):
            return replace(one, file=file, at=row.at("value"))
    return replace(one, file=file, at=f"{c.FACTS}!1「{key}」")


def _once(problems: Sequence[Problem]) -> Iterator[Problem]:
    """The problems in the order of the sheet, each once."""
    seen = set()
    for one in problems:
        key = (one.at, one.wrong.text, str(one.wrong))
        if key not in seen:
            seen.add(key)
            yield one
