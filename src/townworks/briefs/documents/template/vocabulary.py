"""占位符: everything that a template may name, with what it says; and the values of one brief under these names.

Values are words and nothing else: strings, lists of rows, and mappings of them. A placeholder without data is the empty string.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from townworks.definitions import selectors as definitions
from townworks.engines.working import gettext_noop
from townworks.ui.documents import words
from townworks.ui.documents.blocks import Chart, Grid, Paragraph, text_of

from ..brief.content import SECTIONS, Brief
from ..brief.measured import WORDS as VERDICTS

BLOCK, BLOCK_END, NOTHING = (
    "\ue000",
    "\ue001",
    "\ue002",
)  # signs that no text has: where blocks go, and what came out empty

WORDS: Mapping[str, str] = {
    "town": gettext_noop("镇街名称"),
    "organ": gettext_noop("发文机关"),
    "masthead": gettext_noop("刊名：重点工作月报或重点工作周报"),
    "issue": gettext_noop("期数，如 2026年第6期"),
    "number": gettext_noop("签发编号；没有签发的是“（未签发）”"),
    "title": gettext_noop("标题：这一期说明的情况"),
    "title_lines": gettext_noop("标题，按意思回行"),
    "name": gettext_noop("文件名称"),
    "period": gettext_noop("期间，如 2026年6月、2026年第27周"),
    "days": gettext_noop("一周的起止，如（6月29日至7月5日）；月报为空"),
    "this": gettext_noop("本月或本周"),
    "last": gettext_noop("上月末或上周日"),
    "coming": gettext_noop("下月或下周"),
    "first_day": gettext_noop("期间的第一天"),
    "last_day": gettext_noop("期间的最后一天"),
    "as_of": gettext_noop("数据截至的时刻"),
    "date": gettext_noop("数据截至的那一天，作编发日期"),
    "scope": gettext_noop("只统计部分任务时，统计的范围；全镇为空"),
    "address": gettext_noop("在系统里查看这一期的地址"),
}
# By name: the code of the figure, and what it counts.
NUMBERS: Mapping[str, tuple[str, str]] = {
    "total": ("total", gettext_noop("在册任务")),
    "open": ("open", gettext_noop("在办任务")),
    "red": ("light.red", gettext_noop("红灯任务")),
    "yellow": ("light.yellow", gettext_noop("黄灯任务")),
    "green": ("light.green", gettext_noop("绿灯任务")),
    "grey": ("light.grey", gettext_noop("未亮灯任务")),
    "done": ("light.blue", gettext_noop("已销号任务")),
    "closed": ("month.closed", gettext_noop("本期销号")),
    "new_red": ("month.red", gettext_noop("本期新增红灯")),
    "deferred": ("month.defer", gettext_noop("本期延期")),
    "changed": ("month.change", gettext_noop("本期调整")),
    "cancelled": ("month.cancel", gettext_noop("本期撤销")),
    "reopened": ("month.reopen", gettext_noop("本期重新办理")),
    "added": ("month.added", gettext_noop("本期新立项")),
    "due_next": ("next.due", gettext_noop("下期到期")),
    "notices": ("notice.issued", gettext_noop("本期发出督办文书")),
    "notices_replied": ("notice.replied", gettext_noop("本期收到督办回复")),
    "notices_overdue": ("notice.overdue", gettext_noop("逾期未回复的督办文书")),
    "visits": ("inspections.visits", gettext_noop("本期检查家次")),
    "found": ("inspections.found", gettext_noop("本期新发现问题")),
    "settled": ("inspections.settled", gettext_noop("本期验收销号的问题")),
    "findings_open": ("inspections.open", gettext_noop("期末在办问题")),
    "findings_overdue": ("inspections.overdue", gettext_noop("期末超期问题")),
    "indicators": ("indicators.told", gettext_noop("有数的指标")),
    "indicators_met": ("indicators.met", gettext_noop("达到目标的指标")),
    "indicators_missed": ("indicators.missed", gettext_noop("没有达到目标的指标")),
    "sections": ("sections.judged", gettext_noop("有月度类别的断面")),
    "sections_met": ("sections.met", gettext_noop("达到或优于目标类别的断面")),
}
SENTENCES: Mapping[str, str] = {
    "state": gettext_noop("总体情况的话"),
    "movement": gettext_noop("本期变化的话"),
    "lines": gettext_noop("红灯分布在哪些条线的话"),
    "supervision": gettext_noop("督办情况的话"),
    "inspections": gettext_noop("检查和整改的话"),
    "indicators": gettext_noop("指标达标情况的话"),
    "water": gettext_noop("断面水质的话"),
    "due_next": gettext_noop("下期到期的话"),
}
# By name: the section whose table it is (and which of its tables), the names of the columns in their order, and what it lists.
LIGHTS = ("total", "red", "yellow", "green", "grey", "blue")
TABLES: Mapping[str, tuple[str, int, tuple[str, ...], str]] = {
    "movement": ("movement", 0, ("kind", "code", "text", "lead", "why"), gettext_noop("本期变化的任务")),
    "lines": ("lines", 0, ("name", *LIGHTS), gettext_noop("各条线的亮灯")),
    "units": ("units", 0, ("name", *LIGHTS), gettext_noop("各单位的亮灯")),
    "warned": (
        "warned",
        0,
        ("light", "code", "text", "lead", "due", "why"),
        gettext_noop("红灯、黄灯任务和原因"),
    ),
    "campaigns": (
        "inspections",
        0,
        ("name", "visits", "found", "settled", "open", "overdue"),
        gettext_noop("各专项行动的检查和问题"),
    ),
    "overdue": ("inspections", 1, ("number", "site", "text", "owner", "due"), gettext_noop("超期未改的问题")),
    "indicators": (
        "indicators",
        0,
        ("name", "period", "value", "total", "before", "target", "verdict"),
        gettext_noop("主要指标"),
    ),
    "water": (
        "water",
        0,
        ("name", "river", "period", "grade", "target", "before", "verdict"),
        gettext_noop("断面水质"),
    ),
    "due_next": (
        "due_next",
        0,
        ("due", "code", "text", "lead", "light", "progress"),
        gettext_noop("下期到期的任务"),
    ),
}
CHARTS: Mapping[str, str] = {
    "units": gettext_noop("各单位亮灯"),
    "inspections": gettext_noop("各专项行动新发现和销号的问题"),
    "indicators": gettext_noop("比率指标与目标"),
}
INDICATOR: Mapping[str, str] = {
    "value": gettext_noop("数值"),
    "unit": gettext_noop("单位"),
    "total": gettext_noop("全年累计（目标是全年的才有）"),
    "before": gettext_noop("上期"),
    "target": gettext_noop("目标"),
    "verdict": gettext_noop("判断：达标、未达标、未到期"),
    "period": gettext_noop("期次"),
}
HEAD = "n"  # of a row: which one it is


@dataclass(frozen=True)
class Entry:
    """一个占位符, as the page and the how-to list it. ``kind``: word, number, sentence, table, chart, section or indicator; ``columns`` of a table's rows."""

    written: str
    kind: str
    what: str
    columns: tuple[str, ...] = ()


def block_paths() -> dict[str, str]:
    """Placeholders that stand for whole paragraphs, tables and pictures: by path, what they are."""
    found = {f"sections.{name}": what for name, (what, _write) in SECTIONS.items()}
    found |= {f"charts.{name}": what for name, what in CHARTS.items()}
    return {**found, "sources": gettext_noop("数据来源：每个数的统计口径、筛选和截至时间")}


def shape() -> dict[str, Any]:
    """What may be named, as nested mappings: "" for a value, a list of one mapping for rows."""
    return {
        **dict.fromkeys(WORDS, ""),
        "sources": "",
        "numbers": dict.fromkeys(NUMBERS, ""),
        "sentences": dict.fromkeys(SENTENCES, ""),
        "sections": dict.fromkeys(SECTIONS, ""),
        "charts": dict.fromkeys(CHARTS, ""),
        "tables": {
            name: [dict.fromkeys((HEAD, *columns), "")] for name, (_s, _n, columns, _w) in TABLES.items()
        },
        "indicators": {slug(one.code): dict.fromkeys(INDICATOR, "") for one in definitions.indicators()},
    }


def slug(code: str) -> str:
    """An indicator's code as a template writes it: sorting-share is indicators.sorting_share."""
    return code.replace("-", "_")


def entries() -> Iterator[Entry]:
    """The list for the page and for docs/howto, in the order in which a template is written."""
    for name, what in WORDS.items():
        yield Entry(f"{{{{ {name} }}}}", "word", what)
    for name, (_code, what) in NUMBERS.items():
        yield Entry(f"{{{{ numbers.{name} }}}}", "number", what)
    for name, what in SENTENCES.items():
        yield Entry(f"{{{{ sentences.{name} }}}}", "sentence", what)
    for path, what in block_paths().items():
        yield Entry(f"{{{{ {path} }}}}", "chart" if path.startswith("charts") else "section", what)
    for name, (_section, _n, columns, what) in TABLES.items():
        yield Entry(f"tables.{name}", "table", what, (HEAD, *columns))
    for name, what in INDICATOR.items():
        yield Entry(f"{{{{ indicators.sorting_share.{name} }}}}", "indicator", what)


def values_of(brief: Brief, *, number: str = "") -> dict[str, Any]:
    """The values of one brief, under these names."""
    facts, period = brief.facts, brief.period
    first, last = period.first, period.span.end
    plain: dict[str, Any] = {
        "town": facts.town,
        "organ": facts.organ,
        "masthead": brief.masthead,
        "issue": brief.issue,
        "number": number or "（未签发）",
        "title": brief.title,
        "title_lines": "\n".join(words.title_lines(brief.title)),
        "name": brief.name,
        "period": period.name,
        "days": period.days,
        "this": period.this,
        "last": period.last,
        "coming": period.coming,
        "first_day": words.long_date(first),
        "last_day": words.long_date(last),
        "as_of": words.long_instant(period.as_of),
        "date": words.long_date(period.on),
        "scope": facts.scope,
        "address": f"/briefs/{period.code}/?at={period.at}&town={facts.town_id}",
        "numbers": {
            name: facts.figures[code].value if code in facts.figures else ""
            for name, (code, _what) in NUMBERS.items()
        },
        "sentences": {name: _sentence(brief, name) for name in SENTENCES},
        "tables": {
            name: list(_rows(brief, section, n, columns))
            for name, (section, n, columns, _what) in TABLES.items()
        },
        "indicators": _indicators(brief),
    }
    found: dict[str, Any] = _clean(plain)
    found["sections"] = {name: _mark(f"sections.{name}", brief.sections[name]) for name in SECTIONS}
    found["charts"] = {name: _mark(f"charts.{name}", charts_of(brief, name)) for name in CHARTS}
    found["sources"] = _mark("sources", brief.facts.figures)
    return found


def charts_of(brief: Brief, name: str) -> tuple[Chart, ...]:
    """The charts of a section."""
    return tuple(block for block in brief.sections[name] if isinstance(block, Chart))


def _mark(path: str, there: object) -> str:
    """Where the blocks go; nothing where there are none, so that a template can ask."""
    return f"{BLOCK}{path}{BLOCK_END}" if there else ""


def _sentence(brief: Brief, section: str) -> str:
    return "".join(text_of(block.pieces) for block in brief.sections[section] if isinstance(block, Paragraph))


def _rows(brief: Brief, section: str, n: int, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    grids = [block for block in brief.sections[section] if isinstance(block, Grid)]
    if n < len(grids):
        for row_n, row in enumerate(grids[n].rows, start=1):
            cells = (text_of(cell) for cell in row)
            yield {HEAD: str(row_n), **dict(zip(columns, cells, strict=True))}


def _indicators(brief: Brief) -> dict[str, dict[str, str]]:
    found = {slug(one.code): dict.fromkeys(INDICATOR, "") for one in definitions.indicators()}
    for row in brief.facts.measured.rows:
        found[slug(row.told.one.code)] = {
            "value": row.value.value,
            "unit": row.unit,
            "total": row.total.value if row.total else "",
            "before": row.before,
            "target": row.target,
            "verdict": VERDICTS[row.verdict] if row.verdict else "",
            "period": row.span,
        }
    return found


def _clean(value: Any) -> Any:
    """Without the signs that mean something here, and without what XML cannot carry."""
    if isinstance(value, dict):
        return {key: _clean(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_clean(one) for one in value]
    text = words.clean(str(value))
    return "".join(sign for sign in text if sign not in (BLOCK, BLOCK_END, NOTHING))
