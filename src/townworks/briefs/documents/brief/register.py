"""任务的各节: state, changes, lines, units, lights with their reasons, supervision, what falls due; nothing where there is no data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from django.urls import reverse

from townworks.commitments.selectors.past import PastRow
from townworks.engines.traffic_light import percent
from townworks.kernel import clock
from townworks.ui import lights
from townworks.ui.charts import LightsRow, lights_by
from townworks.ui.documents import Figure, Link, Piece, Strong, words
from townworks.ui.documents.blocks import Block, Chart, Grid, Heading, Paragraph, cells

from .facts import LIGHTS, NONE, TOLD, Facts
from .pieces import Part, counted, joined

BARS = 22  # units in one chart: what fits a page
MOST_TOLD = 6  # lines named in a sentence


def state(facts: Facts) -> Iterator[Block]:
    figure = facts.figures
    yield Heading(1, "总体情况")
    pieces: list[Piece] = [
        f"截至{words.long_instant(facts.period.as_of)}，{facts.period.year}年在册任务",
        figure["total"],
        "项，其中在办",
        figure["open"],
        "项",
    ]
    if facts.count("light.blue"):
        pieces += ["、已销号", figure["light.blue"], "项"]
    pieces.append("。")
    shown = counted(
        facts.figures,
        [("light.red", "红灯"), ("light.yellow", "黄灯"), ("light.green", "绿灯"), ("light.grey", "未亮灯")],
    )
    if shown:
        pieces += ["在办任务中，", *shown, "。"]
    yield Paragraph((*pieces, *_against_last_month(facts)))
    states = [code for code in figure if code.startswith("state.")]
    named = [(code, figure[code].query.what.split("“")[1].split("”")[0]) for code in states]
    yield Grid(
        heads=("在办环节", *(name for _code, name in named)),
        rows=(cells("任务数", *(figure[code] for code, _name in named)),),
        shares=(1.4, *(1 for _ in named)),
        centred=tuple(range(len(named) + 1)),
        caption="任务所处环节",
    )


def _against_last_month(facts: Facts) -> list[Piece]:
    if "before.red" not in facts.figures:
        return []
    told: list[list[Piece]] = []
    for code, name in (("red", "红灯"), ("yellow", "黄灯")):
        now, before = facts.count(f"light.{code}"), facts.count(f"before.{code}")
        if now != before:
            change = "增加" if now > before else "减少"
            told.append([f"{name}由", facts.figures[f"before.{code}"], f"项{change}到{now}项"])
    return [f"与{facts.period.last}相比，", *joined(told, "，"), "。"] if told else []


def movement(facts: Facts) -> Iterator[Block]:
    counts = counted(
        facts.figures,
        [
            ("month.closed", "销号"),
            ("month.red", "新增红灯"),
            ("month.defer", "延期"),
            ("month.change", "调整"),
            ("month.cancel", "撤销"),
            ("month.reopen", "重新办理"),
            ("month.added", "新立项"),
        ],
    )
    if not counts:
        return
    yield Heading(1, f"{facts.period.this}变化")
    yield Paragraph((facts.period.this, *counts, "。"))
    rows = [
        *(
            ("销号", one.pk, one.code, one.text, one.lead, words.long_date(clock.day_of(one.at)))
            for one in facts.done
        ),
        *(
            ("新增红灯", row.pk, row.code, row.text, row.lead, words.sentence_of(row.why))
            for row in facts.new_red
        ),
        *(
            (
                TOLD[one.move.move],
                one.row.pk,
                one.row.code,
                one.row.text,
                one.row.lead,
                _why_moved(one.move.reason, one.old_due, one.new_due),
            )
            for one in facts.changed
        ),
        *(
            ("新立项", row.pk, row.code, row.text, row.lead, f"时限{words.long_date(row.due_on)}")
            for row in facts.added
        ),
    ]
    yield Grid(
        heads=("变化", "编号", "任务", "牵头单位", "情况和理由"),
        rows=tuple(
            cells(kind, _linked(pk, code), words.tight(text), lead, said)
            for kind, pk, code, text, lead, said in rows
        ),
        shares=(15, 24, 54, 27, 40),
        centred=(0, 1),
    )


def _linked(pk: int, code: str) -> Link:
    return Link(code, reverse("commitments:show", args=[pk]))


def _why_moved(reason: str, old_due: str, new_due: str) -> str:
    moved = f"时限由{old_due}改为{new_due}" if old_due and old_due != new_due else ""
    return "；".join(part for part in (moved, words.tight(words.dated(reason)).rstrip("。")) if part)


def by_line(facts: Facts) -> Iterator[Block]:
    yield Heading(1, "各条线情况")
    yield _table(facts.lines, "条线")
    red = sorted((part for part in facts.lines if part.count("red")), key=lambda part: -part.count("red"))
    if red:
        told = joined([(part.name, part.figures["red"], "项") for part in red[:MOST_TOLD]])
        opening = "红灯分布在" if len(red) <= MOST_TOLD else f"{len(red)}个条线有红灯，较多的是"
        yield Paragraph((opening, *told, "。"))


def _coming(facts: Facts) -> str:
    """“7月”, or “下周（7月6日至7月12日）”."""
    first, last = facts.period.next_first, facts.period.next_last
    if facts.period.kind == "month":
        return f"{first.month}月"
    return f"下周（{first.month}月{first.day}日至{last.month}月{last.day}日）"


def _table(parts: Sequence[Part], of: str) -> Grid:
    return Grid(
        heads=(of, "在册", *(lights.look_of(code).word for code in LIGHTS)),
        rows=tuple(
            cells(part.name, part.figures["total"], *(part.figures[code] for code in LIGHTS))
            for part in parts
        ),
        shares=(3, *(1 for _ in range(6))),
        centred=tuple(range(1, 7)),
    )


def by_unit(facts: Facts) -> Iterator[Block]:
    yield Heading(1, "各单位亮灯")
    title = _who_is_red([part for part in facts.units if part.count("red") and part.key != NONE])
    charts = -(-len(facts.units) // BARS)
    bars = -(-len(facts.units) // charts)
    for start in range(0, len(facts.units), bars):
        part = facts.units[start : start + bars]
        yield Chart(
            lights_by(
                [
                    LightsRow(
                        unit.name,
                        {code: unit.count(code) for code in LIGHTS},
                        {code: _chart_link(facts, unit.figures[code]) for code in LIGHTS},
                    )
                    for unit in part
                ],
                title=title if not start else f"{title}（续）",
                of="牵头单位",
            )
        )
    yield _table(facts.units, "牵头单位")


def _chart_link(facts: Facts, figure: Figure) -> str:
    """The records behind a bar. A running month's carry no instant, or no drawing could be kept for a second view."""
    url = figure.query.url
    return url if facts.period.pinned else url.replace(urlencode({"at": facts.period.at}) + "&", "")


def _who_is_red(red: Sequence[Part]) -> str:
    """The chart's title: what it shows, in a sentence."""
    if not red:
        return "没有单位亮红灯"
    most = red[0].count("red")
    top = [part.name for part in red if part.count("red") == most]
    if len(red) == 1:
        return f"只有{top[0]}有红灯（{most}项）"
    if len(top) == len(red):
        return f"{len(red)}个单位有红灯，各{most}项"
    names = "、".join(top[:3]) + (f"等{len(top)}个单位" if len(top) > 3 else "")
    each = "各" if len(top) > 1 else ""
    return f"{len(red)}个单位有红灯，{names}最多（{each}{most}项）"


def warned(facts: Facts) -> Iterator[Block]:
    if not facts.warned:
        return
    yield Heading(1, "红灯、黄灯任务和原因")
    yield Paragraph(
        (*counted(facts.figures, [("light.red", "红灯"), ("light.yellow", "黄灯")]), "，原因逐项列出如下。")
    )
    yield Grid(
        heads=("灯", "编号", "任务", "牵头单位", "时限", "原因"),
        rows=tuple(
            cells(
                Strong(lights.look_of(row.light).word[0]),
                _linked(row.pk, row.code),
                words.tight(row.text),
                row.lead or "未定",
                f"{row.due_on.month}月{row.due_on.day}日",
                _reason(row),
            )
            for row in facts.warned
        ),
        shares=(8, 24, 46, 25, 22, 41),
        centred=(0, 1, 4),
    )


def _reason(row: PastRow) -> str:
    why = words.sentence_of(row.why)
    trouble = f"；存在问题：{row.note.trouble.rstrip('。')}" if row.note and row.note.trouble else ""
    return words.tight(f"{why}{trouble}")


def supervision(facts: Facts) -> Iterator[Block]:
    told: list[Piece] = []
    if facts.count("notice.issued"):
        kinds = joined(
            [
                (name, facts.figures[f"notice.{code}"], "份")
                for code, name in (("reminder", "提示函"), ("notice", "督办通知单"), ("warning", "警示函"))
                if facts.count(f"notice.{code}")
            ]
        )
        told += [f"{facts.period.this}发出督办文书", facts.figures["notice.issued"], "份（", *kinds, "）。"]
    if facts.count("notice.replied"):
        told += ["收到回复", facts.figures["notice.replied"], "份。"]
    if facts.overdue:
        told += ["截至期末，逾期未回复", facts.figures["notice.overdue"], "份："]
        listed = [
            f"{row.number}（{row.unit}，应于{words.long_date(row.reply_due_on)}前回复）"
            for row in facts.overdue
            if row.reply_due_on
        ]
        told += ["；".join(listed), "。"]
    if told:
        yield Heading(1, "督办情况")
        yield Paragraph(tuple(told))


def due_next(facts: Facts) -> Iterator[Block]:
    if not facts.due_next:
        return
    yield Heading(1, f"{facts.period.coming}到期")
    yield Paragraph((f"{_coming(facts)}到期、尚未销号的任务", facts.figures["next.due"], "项。"))
    yield Grid(
        heads=("时限", "编号", "任务", "牵头单位", "灯", "完成比例"),
        rows=tuple(
            cells(
                f"{row.due_on.month}月{row.due_on.day}日",
                _linked(row.pk, row.code),
                words.tight(row.text),
                row.lead or "未定",
                lights.look_of(row.light).word,
                "未填报" if row.progress is None else percent(row.progress),
            )
            for row in facts.due_next
        ),
        shares=(22, 24, 56, 28, 16, 18),
        centred=(0, 1, 4, 5),
    )
